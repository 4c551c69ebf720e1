"""ncnn's rules."""

from cnnlib.dialects import _rules as rules
from cnnlib.dialects._dialect import NUMBERS, Dialect


class Ncnn(Dialect):
    """Pools move by 1 and round up (mode "full"), and their averages count pixels only."""

    title = "ncnn"
    version, measured, source = "1.0.20261020", "2026-11-30", "one layer of a .param file on the CPU, 32 bits"
    paddings = {
        "conv2d": {NUMBERS: rules.per_side, "SAME_UPPER": rules.upper, "SAME_LOWER": rules.lower},
        "conv_transpose2d": {NUMBERS: rules.per_side},
    } | dict.fromkeys(
        ("max_pool2d", "avg_pool2d"),
        {NUMBERS: rules.per_side, "full": rules.none, "valid": rules.none, "SAME_UPPER": rules.upper,
         "SAME_LOWER": rules.lower},
    )  # fmt: skip
    defaults = dict.fromkeys(paddings, 0)
    pool_stride, ties = 1, None
    lowest = -3.4028235e38
    surprises = (
        "Pools move by 1 and round up unless told otherwise.",
        "An average counts the zeros of SAME_UPPER and SAME_LOWER, but not those of numbers.",
        "What max pooling makes of a NaN depends on its place and on the number of channels.",
        "A window that covers only padding gives -3.4e38, its average NaN.",
        "Average pooling that rounds up and counts padding divides the last window by its whole size: "
        "0.1111 where "
        "PyTorch 2.13.0 has 0.25.",
    )
    lines = {
        "conv2d": "Convolution layer 1 1 x y 0=filters{kernel_size}{stride}{padding}{dilation}",
        "max_pool2d": "Pooling layer 1 1 x y 0=0{kernel_size}{stride}{padding}",
        "avg_pool2d": "Pooling layer 1 1 x y 0=1{kernel_size}{stride}{padding}",
    }

    def code(self, operation, **settings):
        """A line of a .param file: numbered keys, the horizontal one before the vertical one."""
        convolution, word = operation == "conv2d", settings.get("padding")
        keys = (1, 11, 3, 13, 4, 14) if convolution else (1, 11, 2, 12, 3, 13)
        across = [f" {a}={{second}} {b}={{first}}" for a, b in zip(keys[::2], keys[1::2])]
        self.spelling = dict(zip(("kernel_size", "stride", "padding"), across)) | {
            "dilation": " 2={second} 12={first}"
        }
        if isinstance(word, str):
            modes = ("full", "valid", "SAME_UPPER", "SAME_LOWER", word)
            self.spelling["padding"] = (
                f" 4={-231 - modes.index(word)}" if convolution else f" 5={modes.index(word)}"
            )
        return super().code(operation, **settings)

    def counted(self, padding):
        """Words of SAME pad the picture beforehand, so their zeros count."""
        return rules.whole_window if str(padding).startswith("SAME") else rules.inside

    def rounds(self, operation, padding):
        """Up for numbers and "full", which is the mode without a name."""
        return rules.down if padding in ("valid", "SAME_UPPER", "SAME_LOWER") else rules.up

    def refuse(self, operation, axes, sides, padding):
        """A stride above the kernel takes cells away from one end or the other, by what the other axis
        needs.
        """
        if padding == "SAME_LOWER" and "pool" in operation and any(rules.spare(axis) < 0 for axis in axes):
            raise NotImplementedError(
                "SAME_LOWER with a stride above the kernel is not modelled; pad by numbers"
            )
