"""MXNet's operators mx.nd on the CPU (Python 3.8)."""

import mxnet as mx
import settings
from settings import NUMBER, PAIR, pair

LIBRARY = "mxnet"
PADDINGS = {
    "conv2d": [NUMBER, PAIR],
    "conv_transpose2d": [NUMBER, PAIR],
    "max_pool2d": [NUMBER, PAIR, "full"],
    "max_pool2d_backward": [NUMBER, PAIR, "full"],
    "avg_pool2d": [NUMBER, PAIR, "full"],
}


def VERSION():
    return mx.__version__


def _named(arguments):
    names = {"padding": "pad", "dilation": "dilate", "kernel_size": "kernel", "output_padding": "adj"}
    arguments = dict(arguments)
    if arguments.get("padding") == "full":
        del arguments["padding"]
        return {"pooling_convention": "full", **_named(arguments)}
    return {names.get(name, name): pair(value) for name, value in arguments.items()}


def conv2d(x, weight, **arguments):
    return mx.nd.Convolution(
        mx.nd.array(x),
        mx.nd.array(weight),
        kernel=weight.shape[2:],
        num_filter=len(weight),
        no_bias=True,
        **_named(arguments),
    ).asnumpy()


def conv_transpose2d(x, weight, **arguments):
    return mx.nd.Deconvolution(
        mx.nd.array(x),
        mx.nd.array(weight),
        kernel=weight.shape[2:],
        num_filter=weight.shape[1],
        no_bias=True,
        **_named(arguments),
    ).asnumpy()


def max_pool2d(x, **arguments):
    return mx.nd.Pooling(mx.nd.array(x), pool_type="max", **_named(arguments)).asnumpy()


def max_pool2d_backward(grad_output, x, **arguments):
    x = mx.nd.array(x)
    x.attach_grad()
    with mx.autograd.record():
        output = mx.nd.Pooling(x, pool_type="max", **_named(arguments))
    output.backward(mx.nd.array(grad_output))
    return x.grad.asnumpy()


def avg_pool2d(x, **arguments):
    return mx.nd.Pooling(mx.nd.array(x), pool_type="avg", **_named(arguments)).asnumpy()


if __name__ == "__main__":
    settings.run(globals())
