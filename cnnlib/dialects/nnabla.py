"""nnabla's rules."""

from cnnlib.dialects import _rules as rules
from cnnlib.dialects._dialect import NUMBERS, OPERATIONS, Dialect


class Nnabla(Dialect):
    """PyTorch's sizes under other names; ignore_border=True rounds down."""

    title = "nnabla"
    version, measured, source = "1.39.0", "2026-11-30", "nnabla.functions on the CPU, Python 3.10"
    paddings = dict.fromkeys(OPERATIONS, {NUMBERS: rules.per_side})
    defaults = dict.fromkeys(OPERATIONS, 0)
    output_padding_below_stride = True
    surprises = (
        "relu turns NaN into 0; max_pooling keeps a NaN only where it is the first of its window.",
        "The first of equal maxima takes the gradient, in F.max too.",
        "It rounds halves away from zero, numpy to the even number.",
        "The running variance of batch_normalization is the unbiased one.",
        "With ignore_border=False a last window that lies in the padding is dropped.",
    )
    lines = {
        "conv2d": "F.convolution(x, weight{stride}{padding}{dilation})",
        "conv_transpose2d": "F.deconvolution(x, weight{stride}{padding})",
        "max_pool2d": "F.max_pooling(x, {kernel_size}{stride}{padding})",
        "avg_pool2d": "F.average_pooling(x, {kernel_size}{stride}{padding})",
    }
    spelling = {
        "kernel_size": "{pair}", "stride": ", stride={pair}", "padding": ", pad={pair}", "dilation": ", "
        "dilation={pair}",
    }  # fmt: skip

    def refuse(self, operation, axes, sides, padding):
        """Windows that hold padding alone are answered there, with a pixel that lies outside of them."""
        for axis, (before, _) in zip(axes, sides):
            if operation.startswith("max") and before >= axis.kernel:
                raise NotImplementedError(
                    f"padding {before} leaves windows of {axis.kernel} without a pixel: nnabla answers "
                    "with one from elsewhere, which is not modelled"
                )
