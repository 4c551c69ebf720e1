"""MLX' rules."""

from cnnlib import arguments
from cnnlib.dialects import _rules as rules
from cnnlib.dialects._dialect import NUMBERS, OPERATIONS, Dialect


class Mlx(Dialect):
    """PyTorch's sizes on pictures with the channels last; equal maxima share their gradient."""

    title = "MLX"
    version, measured, source = "0.32.4", "2026-11-30", "mlx.core and mlx.nn on the CPU"
    paddings = dict.fromkeys(OPERATIONS, {NUMBERS: rules.per_side})
    defaults = dict.fromkeys(OPERATIONS, 0)
    ties = staticmethod(rules.shared_by_ties)
    nan = "wins"
    surprises = (
        "Equal maxima share the gradient of a max pooling; a NaN gives NaN to all four.",
        "Weights are (out, kH, kW, in), those of conv_transpose2d too; padding has no words.",
        "conv_transpose2d with more padding than kernel_size - 1 drops whole input cells, stride output "
        "cells each.",
        "Max pooling of int8 with padding: the padding's 0 wins over negative values.",
        "BatchNorm keeps the unbiased variance.",
        'mx.convolve with "same" returns the length of the longer argument, as numpy does.',
    )
    lines = {
        "conv2d": "mx.conv2d(x, weight{stride}{padding}{dilation})",
        "conv_transpose2d": "mx.conv_transpose2d(x, weight{stride}{padding})",
        "max_pool2d": "nn.MaxPool2d({kernel_size}{stride}{padding})(x)",
        "avg_pool2d": "nn.AvgPool2d({kernel_size}{stride}{padding})(x)",
    }
    spelling = {
        "kernel_size": "{value}", "stride": ", stride={value}", "padding": ", padding={value}",
        "dilation": ", dilation={value}",
    }  # fmt: skip

    def conv_transpose2d(self, x, weight, stride=1, padding=0, output_padding=None):
        """Padding beyond k − 1 is cut from the input, before its cells are spread."""
        x, weight = self._pictures("conv_transpose2d", x), self._weight(weight)
        pads, extra = (
            arguments.pair("padding", padding, 0),
            arguments.pair("output_padding", output_padding or 0, 0),
        )
        most = [size - 1 for size in weight.shape[2:]]
        for axis, (pad, kept, more) in enumerate(zip(pads, most, extra), 2):
            first, last = max(pad - kept, 0), x.shape[axis] - max(pad - kept - more, 0)
            x = x.take(range(first, max(first, last)), axis)
        return super().conv_transpose2d(x, weight, stride, padding, output_padding)

    def transposed(self, axis, padding, output_padding):
        """The kernel's reach limits what is cut at either end."""
        before, after, extra = min(padding[0], axis.kernel - 1), padding[1], output_padding or 0
        after = min(after, axis.kernel - 1 + extra)
        return before, axis.stride * (axis.size - 1) + axis.kernel - before - after + extra
