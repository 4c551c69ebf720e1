"""Chainer's rules."""

from cnnlib.dialects import _rules as rules
from cnnlib.dialects._dialect import NUMBERS, OPERATIONS, Dialect


class Chainer(Dialect):
    """Max pooling rounds up (cover_all), average pooling and convolution round down."""

    title = "Chainer"
    version, measured, source = (
        "7.8.1",
        "2026-11-30",
        "chainer.functions on the CPU, Python 3.8, numpy 1.23.5",
    )
    paddings = dict.fromkeys(OPERATIONS, {NUMBERS: rules.per_side})
    defaults = dict.fromkeys(OPERATIONS, 0)
    nan = "wins"
    surprises = (
        "max_pooling_2d rounds its size up, average_pooling_2d down: the same window gives 56 and 55 "
        "from 112 pixels.",
        "A window that covers nothing but padding comes out as -inf.",
        "F.max gives the whole gradient to each of equal maxima, max_pooling_2d to the first.",
        'Convolution2D takes pad="same" in its constructor and fails at the call.',
        "There is no pooling of whole numbers.",
        "batch_normalization has eps 2e-5 and keeps 0.9 of the old, unbiased variance.",
    )
    lines = {
        "conv2d": "F.convolution_2d(x, weight{stride}{padding}{dilation})",
        "conv_transpose2d": "F.deconvolution_2d(x, weight{stride}{padding})",
        "max_pool2d": "F.max_pooling_2d(x, {kernel_size}{stride}{padding})",
        "avg_pool2d": "F.average_pooling_2d(x, {kernel_size}{stride}{padding})",
    }
    spelling = {
        "kernel_size": "{value}", "stride": ", stride={value}", "padding": ", pad={value}",
        "dilation": ", dilate={value}",
    }  # fmt: skip

    def rounds(self, operation, padding):
        """Up for the maximum, down for the average."""
        return rules.down if operation == "avg_pool2d" else rules.up

    def reaches_out(self, operation):
        """A window larger than the padded picture is answered where sizes are rounded up."""
        return "max" in operation

    def transposed(self, axis, padding, output_padding):
        """There is no output_padding; outsize stands in its place."""
        if output_padding is not None:
            raise NotImplementedError("deconvolution_2d has no output_padding; it takes outsize instead")
        return super().transposed(axis, padding, output_padding)
