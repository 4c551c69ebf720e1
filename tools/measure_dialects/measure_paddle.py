"""PaddlePaddle: paddle.nn.functional on the CPU."""

import paddle
import paddle.nn.functional as F
import settings
from settings import FOUR, NUMBER, PAIR

LIBRARY = "paddle"
KINDS = [NUMBER, PAIR, "SAME", "VALID"]
PADDINGS = {
    "conv2d": [*KINDS, FOUR],
    "conv_transpose2d": KINDS,
    "max_pool2d": KINDS,
    "max_pool2d_backward": KINDS,
    "avg_pool2d": KINDS,
}


def VERSION():
    return paddle.__version__


def _listed(arguments):
    return {name: list(value) if isinstance(value, tuple) else value for name, value in arguments.items()}


def conv2d(x, weight, **arguments):
    return F.conv2d(paddle.to_tensor(x), paddle.to_tensor(weight), **_listed(arguments)).numpy()


def conv_transpose2d(x, weight, **arguments):
    return F.conv2d_transpose(paddle.to_tensor(x), paddle.to_tensor(weight), **_listed(arguments)).numpy()


def max_pool2d(x, **arguments):
    return F.max_pool2d(paddle.to_tensor(x), **_listed(arguments)).numpy()


def max_pool2d_backward(grad_output, x, **arguments):
    x = paddle.to_tensor(x, stop_gradient=False)
    F.max_pool2d(x, **_listed(arguments)).backward(paddle.to_tensor(grad_output))
    return x.grad.numpy()


def avg_pool2d(x, **arguments):
    return F.avg_pool2d(paddle.to_tensor(x), **_listed(arguments)).numpy()


if __name__ == "__main__":
    settings.run(globals())
