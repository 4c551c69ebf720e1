"""PaddlePaddle's rules."""

from cnnlib.dialects import _rules as rules
from cnnlib.dialects._dialect import NUMBERS, OPERATIONS, Dialect


class Paddle(Dialect):
    """PyTorch's names, TensorFlow's words, averages of real pixels only."""

    title = "PaddlePaddle"
    version, measured, source = "3.3.1", "2026-11-30", "paddle.nn.functional on the CPU"
    paddings = dict.fromkeys(OPERATIONS, {NUMBERS: rules.per_side, "SAME": rules.upper, "VALID": rules.none})
    paddings["conv2d"] = paddings["conv2d"] | {NUMBERS: rules.sides_or("top bottom left right")}
    defaults = dict.fromkeys(OPERATIONS, 0)
    counts = staticmethod(rules.inside)
    output_padding_below_stride = True
    lowest = -3.4028235e38
    surprises = (
        "avg_pool2d leaves padding out of the count (exclusive=True); PyTorch's function of that name "
        "counts it.",
        "A NaN at the end of a window comes out of max_pool2d with gradient 0 everywhere; with "
        "return_mask=True the same "
        "call drops it.",
        "avg_pool2d with ceil_mode gives NaN for a window that lies in the padding.",
        'padding="SAME" of conv2d sets the dilation to 1 without a word; in conv2d_transpose it cuts '
        "what a direct "
        "convolution of that input would be padded with.",
        "Four numbers of padding are (top, bottom, left, right), tinygrad's (left, right, top, bottom).",
        "max and amax share the gradient of equal maxima, max_pool2d gives it to the first.",
        "There is no pooling of whole numbers.",
        "batch_norm keeps the biased variance.",
    )
    lines = {
        "conv2d": "F.conv2d(x, weight{stride}{padding}{dilation})",
        "conv_transpose2d": "F.conv2d_transpose(x, weight{stride}{padding})",
        "max_pool2d": "F.max_pool2d(x, {kernel_size}{stride}{padding})",
        "avg_pool2d": "F.avg_pool2d(x, {kernel_size}{stride}{padding})",
    }
    spelling = {
        "kernel_size": "{value}", "stride": ", stride={value}", "padding": ", padding={value}",
        "dilation": ", dilation={value}",
    }  # fmt: skip

    def dilated(self, padding, dilation):
        """The word SAME forgets the dilation."""
        return 1 if isinstance(padding, str) and padding == "SAME" else dilation
