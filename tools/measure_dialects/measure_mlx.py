"""MLX on the CPU."""

from importlib import metadata

import mlx.core as mx
import mlx.nn as nn
import numpy as np
import settings
from settings import NUMBER, PAIR, first, last

LIBRARY = "mlx"
PADDINGS = dict.fromkeys(
    ("conv2d", "conv_transpose2d", "max_pool2d", "max_pool2d_backward", "avg_pool2d"), [NUMBER, PAIR]
)


def VERSION():
    return metadata.version("mlx")


def conv2d(x, weight, **arguments):
    return first(np.array(mx.conv2d(mx.array(last(x)), mx.array(weight.transpose(0, 2, 3, 1)), **arguments)))


def conv_transpose2d(x, weight, **arguments):
    weight = mx.array(weight.transpose(1, 2, 3, 0))
    return first(np.array(mx.conv_transpose2d(mx.array(last(x)), weight, **arguments)))


def max_pool2d(x, **arguments):
    return first(np.array(nn.MaxPool2d(**arguments)(mx.array(last(x)))))


def max_pool2d_backward(grad_output, x, **arguments):
    gradients = mx.vjp(nn.MaxPool2d(**arguments), [mx.array(last(x))], [mx.array(last(grad_output))])[1]
    return first(np.array(gradients[0]))


def avg_pool2d(x, **arguments):
    return first(np.array(nn.AvgPool2d(**arguments)(mx.array(last(x)))))


if __name__ == "__main__":
    settings.run(globals())
