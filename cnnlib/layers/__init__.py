"""Layers: a forward pass, a backward pass, and the parameters in between.

`forward(x)` remembers what `backward(grad_output)` needs; `backward` writes each parameter's
gradient (overwriting the old one) and returns the gradient at the input. Constructor names are
PyTorch's. `rng` is a `numpy.random.Generator` or a seed for the initial weights.
"""

from cnnlib.layers.base import Layer, Parameter
from cnnlib.layers.batch_norm import BatchNorm2d
from cnnlib.layers.convolution import Conv2d, ConvTranspose2d
from cnnlib.layers.dropout import Dropout
from cnnlib.layers.initialisation import glorot_uniform, he_normal
from cnnlib.layers.linear import Flatten, Linear, ReLU
from cnnlib.layers.pooling import AvgPool2d, GlobalAvgPool2d, MaxPool2d
from cnnlib.layers.residual import Residual

__all__ = [
    "AvgPool2d",
    "BatchNorm2d",
    "Conv2d",
    "ConvTranspose2d",
    "Dropout",
    "Flatten",
    "GlobalAvgPool2d",
    "Layer",
    "Linear",
    "MaxPool2d",
    "Parameter",
    "ReLU",
    "Residual",
    "glorot_uniform",
    "he_normal",
]
