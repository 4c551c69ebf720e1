"""PyTorch's rules."""

from cnnlib.dialects import _rules as rules
from cnnlib.dialects._dialect import NUMBERS, OPERATIONS, Dialect


class PyTorch(Dialect):
    """Zeros per side, sizes rounded down, averages count padding, the first of equal maxima takes all."""

    title = "PyTorch"
    version, measured, source = "2.13.0", "2026-11-30", "torch.nn.functional on the CPU"
    paddings = {operation: {NUMBERS: rules.per_side} for operation in OPERATIONS}
    paddings["conv2d"] = {NUMBERS: rules.per_side, "same": rules.unstrided, "valid": rules.none}
    defaults = dict.fromkeys(OPERATIONS, 0)
    nan = "wins"
    output_padding_below_stride = True
    surprises = (
        "An average counts the zeros of the padding (count_include_pad=True), but with ceil_mode not the "
        "cells that "
        "rounding up added.",
        "A NaN wins a max pooling and takes its gradient: of two NaNs the last one, of two equal maxima "
        "the first.",
        'padding="same" refuses every stride but 1.',
        "At 0 the slope is 0 for relu, 1 for clamp(min=0) and 0.5 for maximum(x, 0).",
        "Equal maxima: max_pool2d and max(0) give the gradient to the first, amax and max() share it.",
        "With ceil_mode a last window that would begin in the padding is dropped.",
        "output_padding must be below the stride or below the dilation: ConvTranspose2d with dilation "
        "3 takes 2 at stride 1.",
        'padding_mode="reflect" wants padding below the input\'s size, "circular" at most as much.',
        "torch.onnx.export writes opset 20 by default.",
    )
    lines = {
        "conv2d": "F.conv2d(x, weight{stride}{padding}{dilation})",
        "conv_transpose2d": "F.conv_transpose2d(x, weight{stride}{padding})",
        "max_pool2d": "F.max_pool2d(x, {kernel_size}{stride}{padding})",
        "avg_pool2d": "F.avg_pool2d(x, {kernel_size}{stride}{padding})",
    }
    spelling = {
        "kernel_size": "{value}", "stride": ", stride={value}", "padding": ", padding={value}",
        "dilation": ", dilation={value}",
    }  # fmt: skip
    padded = "F.conv2d(F.pad(x, ({before}, {after}, {before}, {after})), {rest}"

    def refuse(self, operation, axes, sides, padding):
        """At most half a window of padding in pools, and no "same" with a stride."""
        for axis, (before, _) in zip(axes, sides):
            if "pool" in operation and before > axis.kernel // 2:
                raise ValueError(
                    f"padding {before} is more than half of kernel_size {axis.kernel}: PyTorch refuses it"
                )
            if padding == "same" and axis.stride > 1:
                raise ValueError(
                    f'padding="same" with stride {axis.stride}: PyTorch refuses it; pad by numbers'
                )
