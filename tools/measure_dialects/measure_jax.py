"""JAX: jax.lax on the CPU; padding is always written down there, and averages are left to the reader."""

import jax
import numpy as np
import settings
from jax import lax
from settings import PAIRS, pair

LIBRARY = "jax"
REQUIRED = True
PADDINGS = {
    "conv2d": ["SAME", "VALID", "SAME_LOWER", PAIRS],
    "conv_transpose2d": ["SAME", "VALID", PAIRS],
    "max_pool2d": ["SAME", "VALID", "SAME_LOWER", PAIRS],
    "max_pool2d_backward": ["SAME", "VALID", "SAME_LOWER", PAIRS],
}
NAN = {"kernel_size": 2, "stride": 2, "padding": "VALID"}


def VERSION():
    return jax.__version__


def conv2d(x, weight, stride, padding, dilation=1):
    return lax.conv_general_dilated(x, weight, pair(stride), padding, rhs_dilation=pair(dilation))


def conv_transpose2d(x, weight, stride, padding, **arguments):
    names = ("NCHW", "IOHW", "NCHW")
    return lax.conv_transpose(x, weight, pair(stride), padding, dimension_numbers=names, **arguments)


def _max(x, kernel_size, stride, padding):
    padding = padding if isinstance(padding, str) else ((0, 0), (0, 0), *padding)
    return lax.reduce_window(x, -np.inf, lax.max, (1, 1, *pair(kernel_size)), (1, 1, *pair(stride)), padding)


def max_pool2d(x, **arguments):
    return _max(x, **arguments)


def max_pool2d_backward(grad_output, x, **arguments):
    return jax.vjp(lambda x: _max(x, **arguments), x)[1](grad_output)[0]


if __name__ == "__main__":
    settings.run(globals())
