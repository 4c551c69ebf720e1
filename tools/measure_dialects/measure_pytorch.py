"""PyTorch: torch.nn.functional on the CPU."""

import settings
import torch
import torch.nn.functional as F
from settings import NUMBER, PAIR

LIBRARY = "pytorch"
PADDINGS = {
    "conv2d": [NUMBER, PAIR, "same", "valid"],
    "conv_transpose2d": [NUMBER, PAIR],
    "max_pool2d": [NUMBER, PAIR],
    "max_pool2d_backward": [NUMBER, PAIR],
    "avg_pool2d": [NUMBER, PAIR],
}


def VERSION():
    return torch.__version__.split("+")[0]


def conv2d(x, weight, **arguments):
    return F.conv2d(torch.tensor(x), torch.tensor(weight), **arguments)


def conv_transpose2d(x, weight, **arguments):
    return F.conv_transpose2d(torch.tensor(x), torch.tensor(weight), **arguments)


def max_pool2d(x, **arguments):
    return F.max_pool2d(torch.tensor(x), **arguments)


def max_pool2d_backward(grad_output, x, **arguments):
    x = torch.tensor(x, requires_grad=True)
    F.max_pool2d(x, **arguments).backward(torch.tensor(grad_output))
    return x.grad


def avg_pool2d(x, **arguments):
    return F.avg_pool2d(torch.tensor(x), **arguments)


if __name__ == "__main__":
    settings.run(globals())
