"""nnabla's functions on the CPU (Python 3.10)."""

from importlib import metadata

import nnabla as nn
import nnabla.functions as F
import settings
from settings import NUMBER, PAIR, pair

LIBRARY = "nnabla"
FITTING = True
PADDINGS = dict.fromkeys(
    ("conv2d", "conv_transpose2d", "max_pool2d", "max_pool2d_backward", "avg_pool2d"), [NUMBER, PAIR]
)


def VERSION():
    return metadata.version("nnabla")


def _named(arguments):
    names = {"padding": "pad", "kernel_size": "kernel"}
    return {names.get(name, name): pair(value) for name, value in arguments.items()}


def _variable(array):
    variable = nn.Variable.from_numpy_array(array)
    variable.need_grad = True
    return variable


def _run(function, *arrays, **arguments):
    output = function(*[_variable(array) for array in arrays], **_named(arguments))
    output.forward()
    return output.d.copy()


def conv2d(x, weight, **arguments):
    return _run(F.convolution, x, weight, **arguments)


def conv_transpose2d(x, weight, **arguments):
    return _run(F.deconvolution, x, weight, **arguments)


def max_pool2d(x, **arguments):
    return _run(F.max_pooling, x, **arguments)


def max_pool2d_backward(grad_output, x, **arguments):
    x = _variable(x)
    x.g = 0
    output = F.max_pooling(x, **_named(arguments))
    output.forward()
    output.backward(grad_output)
    return x.g.copy()


def avg_pool2d(x, **arguments):
    return _run(F.average_pooling, x, **arguments)


if __name__ == "__main__":
    settings.run(globals())
