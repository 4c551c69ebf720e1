"""Convolution and transposed convolution with learned filters."""

import math

import numpy as np

from cnnlib import arguments, ops
from cnnlib.layers.base import Layer, Parameter, expect_channels, split_shape
from cnnlib.layers.initialisation import initial_weights
from cnnlib.ops.engine import buffers
from cnnlib.ops.geometry import convolution_geometry, tidy_padding
from cnnlib.ops.transposed import direct_geometry


class Conv2d(Layer):
    """Convolution with learned filters: `weight (out_channels, in_channels, kH, kW)` and `bias`.

    Arguments as in `ops.conv2d`. Weights start as `init` says ("he", "glorot" or "zeros"), biases at 0. With
    `groups` the weight is `(out_channels, in_channels / groups, kH, kW)`; `groups=in_channels` is depthwise.
    """

    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, dilation=1,
                 bias=True, init="he", rng=None, *, groups=1):  # fmt: skip
        self.in_channels = arguments.whole_number("in_channels", in_channels, 1)
        self.out_channels = arguments.whole_number("out_channels", out_channels, 1)
        self.kernel_size = arguments.pair("kernel_size", kernel_size, 1)
        self.stride = arguments.pair("stride", stride, 1)
        self.dilation = arguments.pair("dilation", dilation, 1)
        self.padding = tidy_padding(padding)
        self.groups = arguments.whole_number("groups", groups, 1)
        if self.in_channels % self.groups or self.out_channels % self.groups:
            both = f"in_channels {in_channels} and out_channels {out_channels}"
            fits = math.gcd(self.in_channels, self.out_channels)
            raise ValueError(f"groups must divide {both}, got {groups}; use a divisor of {fits}")
        area = self.kernel_size[0] * self.kernel_size[1]
        fans = (area * self.in_channels // self.groups, area * self.out_channels // self.groups)
        self.weight = Parameter("weight", initial_weights(init, self._weight_shape(), *fans, rng))
        self.bias = Parameter("bias", np.zeros(self.out_channels, np.float32)) if bias else None

    def _weight_shape(self):
        return self.out_channels, self.in_channels // self.groups, *self.kernel_size

    def config(self):
        names = ("in_channels", "out_channels", "kernel_size", "stride", "padding", "dilation")
        grouped = {"groups": self.groups} if self.groups > 1 else {}
        return {name: getattr(self, name) for name in names} | {"bias": self.bias is not None} | grouped

    def window(self):
        return self.kernel_size, self.stride, self.padding, self.dilation

    def output_shape(self, input_shape):
        batch, (channels, *size) = split_shape(self, input_shape, 3)
        expect_channels(self, channels, self.in_channels, input_shape)
        geometry = convolution_geometry(size, self.kernel_size, self.stride, self.padding, self.dilation)
        return *batch, self.out_channels, *geometry.output_size

    def multiply_adds(self, input_shape):
        _, (_, height, width) = split_shape(self, self.output_shape(input_shape), 3)
        return self.weight.value.size * height * width

    def forward(self, x):
        self.x = buffers.batch_last(x)
        bias = self.bias.value if self.bias else None
        settings = (self.stride, self.padding, self.dilation, self.groups)
        return ops.conv2d(self.x, self.weight.value, bias, *settings)

    def backward(self, grad_output, input_gradient=True):
        given = grad_output, self._remembered("x"), self.weight.value
        settings = self.stride, self.padding, self.dilation, self.groups
        return self._keep(ops.conv2d_backward(*given, *settings, input_gradient=input_gradient))

    def backward_parameters(self, grad_output):
        self.backward(grad_output, input_gradient=False)


class ConvTranspose2d(Conv2d):
    """Transposed convolution: `weight (in_channels, out_channels, kH, kW)`; see `ops.conv_transpose2d`."""

    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, output_padding=0,
                 bias=True, dilation=1, init="he", rng=None):  # fmt: skip
        self.output_padding = arguments.pair("output_padding", output_padding, 0)
        super().__init__(in_channels, out_channels, kernel_size, stride, padding, dilation, bias, init, rng)

    def _weight_shape(self):
        return self.in_channels, self.out_channels, *self.kernel_size

    def config(self):
        return super().config() | {"output_padding": self.output_padding}

    def window(self):
        return None  # it enlarges: a receptive field in input cells is not a simple sum

    def output_shape(self, input_shape):
        batch, (channels, *size) = split_shape(self, input_shape, 3)
        expect_channels(self, channels, self.in_channels, input_shape)
        settings = (self.kernel_size, self.stride, self.padding, self.output_padding, self.dilation)
        return *batch, self.out_channels, *direct_geometry(size, *settings).input_size

    def multiply_adds(self, input_shape):
        _, (_, height, width) = split_shape(self, input_shape, 3)
        return self.weight.value.size * height * width

    def forward(self, x):
        self.x = buffers.batch_last(x)
        bias = self.bias.value if self.bias else None
        settings = self.stride, self.padding, self.output_padding, self.dilation
        return ops.conv_transpose2d(self.x, self.weight.value, bias, *settings)

    def backward(self, grad_output, input_gradient=True):
        given = grad_output, self._remembered("x"), self.weight.value
        settings = self.stride, self.padding, self.dilation
        return self._keep(ops.conv_transpose2d_backward(*given, *settings, input_gradient=input_gradient))
