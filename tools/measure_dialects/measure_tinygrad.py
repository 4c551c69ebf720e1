"""tinygrad on its CPU device."""

from importlib import metadata

import settings
from settings import FOUR, NUMBER, PAIR
from tinygrad import Tensor

LIBRARY = "tinygrad"
PADDINGS = {
    "conv2d": [NUMBER, PAIR, FOUR],
    "conv_transpose2d": [NUMBER, PAIR],
    "max_pool2d": [NUMBER, PAIR],
    "max_pool2d_backward": [NUMBER, PAIR],
    "avg_pool2d": [NUMBER, PAIR],
}


def VERSION():
    return metadata.version("tinygrad")


def conv2d(x, weight, **arguments):
    return Tensor(x).conv2d(Tensor(weight), **arguments).numpy()


def conv_transpose2d(x, weight, **arguments):
    return Tensor(x).conv_transpose2d(Tensor(weight), **arguments).numpy()


def max_pool2d(x, **arguments):
    return Tensor(x).max_pool2d(**arguments).numpy()


def max_pool2d_backward(grad_output, x, **arguments):
    x = Tensor(x)
    x.requires_grad = True
    (x.max_pool2d(**arguments) * Tensor(grad_output)).sum().backward()
    return x.grad.numpy()


def avg_pool2d(x, **arguments):
    return Tensor(x).avg_pool2d(**arguments).numpy()


if __name__ == "__main__":
    settings.run(globals())
