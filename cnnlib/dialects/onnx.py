"""ONNX' rules, as onnxruntime carries them out."""

from cnnlib.dialects import _rules as rules
from cnnlib.dialects._dialect import NUMBERS, Dialect


class Onnx(Dialect):
    """pads (top, left, bottom, right) or a word; pools move by 1; averages count real pixels only."""

    title = "ONNX"
    version, measured, source = (
        "opset 21, onnxruntime 1.31.1",
        "2026-11-30",
        "operators of one node, run on the CPU",
    )
    paddings = dict.fromkeys(
        ("conv2d", "conv_transpose2d", "max_pool2d", "avg_pool2d"),
        {None: rules.none, NUMBERS: rules.top_left_bottom_right, "VALID": rules.none, "SAME_UPPER":
        rules.upper,
         "SAME_LOWER": rules.lower},
    )  # fmt: skip
    paddings["avg_pool2d"] = paddings["avg_pool2d"] | {
        "SAME_UPPER": rules.upper_or_less, "SAME_LOWER": rules.lower_or_less,
    }  # fmt: skip
    defaults = dict.fromkeys(paddings)
    pool_stride, ties = 1, None
    counts = staticmethod(rules.inside)
    output_padding_below_stride = True
    surprises = (
        "Pools move by 1 where strides is left out.",
        "auto_pad SAME with a dilation is refused by Conv and shrinks the picture in pools (onnxruntime).",
        "onnx.reference (onnx 1.23.2) reads pads as pairs per axis in MaxPool with stride 1: 4×4 becomes "
        "3×5.",
        "A NaN survives MaxPool or vanishes by its place in the window; onnx.reference keeps it only in "
        "the first cell.",
        "With output_shape ConvTranspose crops the end for SAME_UPPER, the head for SAME_LOWER and "
        "without auto_pad; "
        "OpenVINO 2026.4.1 crops the head of the same SAME_UPPER file.",
        "Indices of MaxPool in onnx.reference (onnx 1.23.2) forget the channel and storage_order when "
        "the stride is 1.",
        "With ceil_mode a last window that lies in the padding is dropped, in both; OpenVINO 2026.4.1 "
        "keeps it.",
    )
    lines = {
        "conv2d": 'helper.make_node("Conv", ["x", "w"], ["y"]{kernel_size}{stride}{padding}{dilation})',
        "conv_transpose2d": 'helper.make_node("ConvTranspose", ["x", "w"], ["y"]{kernel_size}'
        "{stride}{padding})",
        "max_pool2d": 'helper.make_node("MaxPool", ["x"], ["y"]{kernel_size}{stride}{padding})',
        "avg_pool2d": 'helper.make_node("AveragePool", ["x"], ["y"]{kernel_size}{stride}{padding})',
    }

    def code(self, operation, **settings):
        """Numbers go to pads, words to auto_pad."""
        words = isinstance(settings.get("padding"), str)
        self.spelling = {
            "kernel_size": ", kernel_shape={pair}", "stride": ", strides={pair}", "dilation": ", "
            "dilations={pair}",
            "padding": ", auto_pad={value}" if words else ", pads={value}",
        }  # fmt: skip
        return super().code(operation, **settings)

    def refuse(self, operation, axes, sides, padding):
        """Pads smaller than the window in pools; SAME without dilation."""
        for axis, side in zip(axes, sides):
            if "pool" in operation and not isinstance(padding, str) and max(side) >= axis.kernel:
                raise ValueError(
                    f"pads {side} must be smaller than kernel_shape {axis.kernel} in onnxruntime"
                )
            if operation == "max_pool2d" and str(padding).startswith("SAME") and rules.spare(axis) < 0:
                raise ValueError(
                    f"auto_pad={padding!r} with strides {axis.stride} above kernel_shape {axis.kernel}: "
                    f"refused"
                )
            if axis.dilation > 1 and str(padding).startswith("SAME"):
                raise NotImplementedError(
                    f"auto_pad={padding!r} with dilations {axis.dilation}: onnxruntime refuses it"
                )

    def transposed(self, axis, padding, output_padding):
        """A word keeps stride × size; the odd cell is cut at the end (UPPER) or at the head (LOWER)."""
        if padding in (rules.upper, rules.lower):
            painted, size = (
                axis.stride * (axis.size - 1) + axis.span + (output_padding or 0),
                axis.stride * axis.size,
            )
            self.check_output_padding(axis, output_padding or 0)
            size = min(size, painted)
            cut = painted - size
            return (cut // 2 if padding is rules.upper else cut - cut // 2), size
        return super().transposed(axis, (0, 0) if padding is rules.none else padding, output_padding)
