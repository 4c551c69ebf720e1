"""MXNet's rules."""

from cnnlib.dialects import _rules as rules
from cnnlib.dialects._dialect import NUMBERS, OPERATIONS, Dialect


class Mxnet(Dialect):
    """Pools move by 1 and round down, or up in the convention "full"; averages count padding."""

    title = "MXNet"
    version, measured, source = "1.9.1", "2026-11-30", "mx.nd on the CPU, Python 3.8, numpy 1.23.5"
    paddings = dict.fromkeys(OPERATIONS, {NUMBERS: rules.per_side})
    paddings |= dict.fromkeys(
        ("max_pool2d", "max_pool2d_backward", "avg_pool2d"), {NUMBERS: rules.per_side, "full": rules.none}
    )
    defaults = dict.fromkeys(OPERATIONS, 0)
    pool_stride, nan = 1, "skipped"
    lowest, empty_average = -3.4028235e38, 0
    output_padding_below_stride = True
    surprises = (
        "Pools move by 1 where stride is left out.",
        'With pooling_convention="full" and padding a last window may lie wholly in it: -3.4e38 for a '
        "maximum, 0 for an "
        "average.",
        "mx.nd.max gives the whole gradient to each of equal maxima, Pooling to the first.",
        "It rounds halves away from zero, numpy to the even number.",
    )
    lines = {
        "conv2d": "mx.nd.Convolution(x, weight, kernel={kernel_size}, num_filter=filters, no_bias=True"
                  "{stride}{padding}{dilation})",
        "max_pool2d": 'mx.nd.Pooling(x, kernel={kernel_size}, pool_type="max"{stride}{padding})',
        "avg_pool2d": 'mx.nd.Pooling(x, kernel={kernel_size}, pool_type="avg"{stride}{padding})',
    }  # fmt: skip
    written = {"kernel_size": 3}

    def code(self, operation, **settings):
        """Numbers go to pad; the word "full" is a convention of its own."""
        words = isinstance(settings.get("padding"), str)
        self.spelling = {
            "kernel_size": "{pair}", "stride": ", stride={pair}", "dilation": ", dilate={pair}",
            "padding": ", pooling_convention={value}" if words else ", pad={pair}",
        }  # fmt: skip
        return super().code(operation, **settings)

    def refuse(self, operation, axes, sides, padding):
        """Padding smaller than the window in pools."""
        for axis, (before, _) in zip(axes, sides):
            if "pool" in operation and before >= axis.kernel:
                raise ValueError(f"padding {before} must be smaller than kernel_size {axis.kernel} in MXNet")

    def rounds(self, operation, padding):
        """Up in the convention "full"."""
        return rules.up if isinstance(padding, str) else rules.down
