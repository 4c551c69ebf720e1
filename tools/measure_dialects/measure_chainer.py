"""Chainer's functions on the CPU (Python 3.8)."""

import chainer
import chainer.functions as F
import settings
from settings import NUMBER, PAIR, renamed

LIBRARY = "chainer"
PADDINGS = dict.fromkeys(
    ("conv2d", "conv_transpose2d", "max_pool2d", "max_pool2d_backward", "avg_pool2d"), [NUMBER, PAIR]
)
NAMES = {"padding": "pad", "dilation": "dilate", "kernel_size": "ksize"}


def VERSION():
    return chainer.__version__


def conv2d(x, weight, **arguments):
    return F.convolution_2d(x, weight, **renamed(arguments, **NAMES)).array


def conv_transpose2d(x, weight, **arguments):
    return F.deconvolution_2d(x, weight, **renamed(arguments, **NAMES)).array


def max_pool2d(x, **arguments):
    return F.max_pooling_2d(x, **renamed(arguments, **NAMES)).array


def max_pool2d_backward(grad_output, x, **arguments):
    x = chainer.Variable(x)
    output = F.max_pooling_2d(x, **renamed(arguments, **NAMES))
    output.grad = grad_output
    output.backward()
    return x.grad


def avg_pool2d(x, **arguments):
    return F.average_pooling_2d(x, **renamed(arguments, **NAMES)).array


if __name__ == "__main__":
    settings.run(globals())
