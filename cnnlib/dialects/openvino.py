"""OpenVINO's rules."""

from cnnlib.dialects import _rules as rules
from cnnlib.dialects._dialect import ALWAYS, NUMBERS, Dialect


class OpenVino(Dialect):
    """Everything is written down; words in lower case."""

    title = "OpenVINO"
    version, measured, source = "2026.4.1", "2026-11-30", "opset13 on the CPU in full precision"
    paddings = {
        "conv2d": {
            NUMBERS: rules.per_side,
            "same_upper": rules.upper,
            "same_lower": rules.lower,
            "valid": rules.none,
        },
        "conv_transpose2d": {NUMBERS: rules.per_side},
        "avg_pool2d": {NUMBERS: rules.per_side, "valid": rules.none},
    }
    paddings["max_pool2d"] = paddings["conv2d"]
    defaults = dict.fromkeys(paddings, ALWAYS)
    pool_stride, ties = ALWAYS, None
    surprises = (
        "Rounding up keeps a window that lies wholly in the padding: -3.4e38 in the outer row and column.",
        "ReLU turns NaN into 0; max pooling drops a NaN or not by its place.",
        "A ConvTranspose with auto_pad SAME_UPPER and output_shape, read from ONNX, is cropped at the "
        "head; onnxruntime "
        "1.31.1 crops the end.",
        "Averages that round up and count padding divide the last window by its whole size: 0.1111 "
        "where onnxruntime 1.31.1 has 0.25 from the same file.",
    )
    lines = {
        "conv2d": "opset13.convolution(x, weight{stride}{padding}{dilation})",
        "conv_transpose2d": "opset13.convolution_backprop_data(x, weight{stride}{padding}{dilation})",
        "max_pool2d": "opset13.max_pool(x{stride}{dilation}{padding}{kernel_size})",
        "avg_pool2d": "opset13.avg_pool(x{stride}{padding}{kernel_size}, exclude_pad=False)",
    }
    written = {"stride": 1, "dilation": 1, "kernel_size": 2}

    def code(self, operation, **settings):
        """Beginnings and ends are lists of their own, words are auto_pad."""
        two = "[{first}, {second}]"
        words, numbers = (
            "pads_begin=[0, 0], pads_end=[0, 0], auto_pad={value}",
            f"pads_begin={two}, pads_end={two}",
        )
        padding = words if isinstance(settings.get("padding"), str) else numbers
        pieces = {"kernel_size": f"kernel_shape={two}", "stride": f"strides={two}", "padding": padding,
                  "dilation": f"dilations={two}"}  # fmt: skip
        self.spelling = {name: f", {piece}" for name, piece in pieces.items()}
        return super().code(operation, **settings)

    def refuse(self, operation, axes, sides, padding):
        """An average with padding must say whether it is counted, so it has no padding here."""
        if operation == "avg_pool2d" and any(map(any, sides)):
            raise ValueError(
                f"padding {padding!r}: OpenVINO's average has no default for exclude_pad; pass 0 or 'valid'"
            )
