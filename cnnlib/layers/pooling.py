"""Max and average pooling."""

import numpy as np

from cnnlib import arguments, ops
from cnnlib.layers.base import Layer, split_shape
from cnnlib.ops import arrays
from cnnlib.ops.geometry import pooling_geometry, tidy_padding
from cnnlib.ops.pooling import gradient_at_maximum


class _Pool2d(Layer):
    """What both poolings share; `settings` are the constructor's arguments by name."""

    def __init__(self, kernel_size, stride, padding, dilation, ceil_mode):
        self.kernel_size = arguments.pair("kernel_size", kernel_size, 1)
        self.stride = self.kernel_size if stride is None else arguments.pair("stride", stride, 1)
        self.padding, self.dilation = tidy_padding(padding), arguments.pair("dilation", dilation, 1)
        self.ceil_mode = bool(ceil_mode)

    def config(self):
        return {name: getattr(self, name) for name in self.settings}

    def window(self):
        return self.kernel_size, self.stride, self.padding, self.dilation

    def output_shape(self, input_shape):
        batch, (channels, *size) = split_shape(self, input_shape, 3)
        geometry = pooling_geometry(size, *self.window(), self.ceil_mode)
        return *batch, channels, *geometry.output_size


class MaxPool2d(_Pool2d):
    """Max pooling; arguments as in `ops.max_pool2d`."""

    settings = ("kernel_size", "stride", "padding", "dilation", "ceil_mode")

    def __init__(self, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False):
        super().__init__(kernel_size, stride, padding, dilation, ceil_mode)

    def forward(self, x):
        self.x = np.asarray(x)
        y = ops.max_pool2d(x, **self.config())
        # Spares backward the search. A copy, because whoever gets y may write into it.
        self.maximum = y.copy("K") if self.training else None
        return y

    def backward(self, grad_output):
        return gradient_at_maximum(grad_output, self._remembered("x"), self.maximum, **self.config())


class AvgPool2d(_Pool2d):
    """Average pooling; arguments as in `ops.avg_pool2d`.

    Keras' AveragePooling2D with padding "same" is this layer with `count_include_pad=False`.
    """

    settings = ("kernel_size", "stride", "padding", "ceil_mode", "count_include_pad")

    def __init__(self, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True):
        super().__init__(kernel_size, stride, padding, 1, ceil_mode)
        self.count_include_pad = bool(count_include_pad)

    def forward(self, x):
        self.x = np.asarray(x)
        return ops.avg_pool2d(x, **self.config())

    def backward(self, grad_output):
        return ops.avg_pool2d_backward(grad_output, self._remembered("x"), **self.config())


class GlobalAvgPool2d(Layer):
    """The mean of every map: `(N, C, H, W)` to `(N, C)`, whatever the size of the maps.

    Takes the place of Flatten, and of most weights of the linear layer behind it.
    Source: Lin, Chen & Yan, "Network in Network", arXiv 1312.4400, section 3.2.
    """

    sees_everything = True

    def output_shape(self, input_shape):
        batch, (channels, *size) = split_shape(self, input_shape, 3)
        if 0 in size:
            raise ValueError(f"{self!r} got input shape {tuple(input_shape)}; a map needs at least one cell")
        return *batch, channels

    def forward(self, x):
        x = arrays.image("x", x)
        self.output_shape(x.shape)
        self.shape = x.shape
        return ops.avg_pool2d(x, x.shape[2:])[:, :, 0, 0]

    def backward(self, grad_output):
        count, channels, height, width = self._remembered("shape")
        grad = arrays.real_array("grad_output", grad_output)
        arrays.same_shape("grad_output", grad, (count, channels), "the shape of the output")
        share = grad.T / (height * width)
        shared = np.broadcast_to(share[:, None, None], (channels, height, width, count))
        return np.ascontiguousarray(shared).transpose(3, 0, 1, 2)
