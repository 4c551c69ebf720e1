"""Flax: the layers of flax.linen on JAX, on the CPU."""

import flax
import flax.linen as nn
import jax
import settings
from settings import NUMBER, PAIRS, first, kernel_last, last, pair, renamed

LIBRARY = "flax"
POOLS = ["SAME", "VALID", PAIRS]
PADDINGS = {
    "conv2d": ["SAME", "VALID", "CIRCULAR", NUMBER, PAIRS],
    "conv_transpose2d": POOLS,
    "max_pool2d": POOLS,
    "max_pool2d_backward": POOLS,
    "avg_pool2d": POOLS,
}


def VERSION():
    return f"{flax.__version__} on JAX {jax.__version__}"


def conv2d(x, weight, **arguments):
    layer = nn.Conv(
        len(weight),
        weight.shape[2:],
        use_bias=False,
        **renamed(arguments, stride="strides", dilation="kernel_dilation"),
    )
    return first(layer.apply({"params": {"kernel": kernel_last(weight)}}, last(x)))


def conv_transpose2d(x, weight, **arguments):
    if "stride" in arguments:
        arguments["stride"] = pair(arguments["stride"])
    layer = nn.ConvTranspose(
        weight.shape[1], weight.shape[2:], use_bias=False, **renamed(arguments, stride="strides")
    )
    kernel = weight.transpose(2, 3, 0, 1)
    return first(layer.apply({"params": {"kernel": kernel}}, last(x)))


def _pool(function, x, kernel_size, **arguments):
    if "stride" in arguments:
        arguments["strides"] = pair(arguments.pop("stride"))
    return function(x, pair(kernel_size), **arguments)


def max_pool2d(x, **arguments):
    return first(_pool(nn.max_pool, last(x), **arguments))


def max_pool2d_backward(grad_output, x, **arguments):
    return first(jax.vjp(lambda x: _pool(nn.max_pool, x, **arguments), last(x))[1](last(grad_output))[0])


def avg_pool2d(x, **arguments):
    return first(_pool(nn.avg_pool, last(x), **arguments))


if __name__ == "__main__":
    settings.run(globals())
