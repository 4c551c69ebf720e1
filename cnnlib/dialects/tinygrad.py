"""tinygrad's rules."""

from cnnlib.dialects import _rules as rules
from cnnlib.dialects._dialect import NUMBERS, OPERATIONS, Dialect


class Tinygrad(Dialect):
    """PyTorch's names and sizes, but equal maxima share their gradient."""

    title = "tinygrad"
    version, measured, source = "0.14.0", "2026-11-30", "Tensor on its CPU device"
    paddings = {operation: {NUMBERS: rules.per_side} for operation in OPERATIONS}
    paddings["conv2d"] = {NUMBERS: rules.sides_or("left right top bottom")}
    defaults = dict.fromkeys(OPERATIONS, 0)
    ties = staticmethod(rules.shared_by_ties)
    surprises = (
        "Equal maxima share the gradient of a max pooling: 0.25 each for four.",
        "Four numbers of padding are (left, right, top, bottom), PaddlePaddle's (top, bottom, left, right).",
        "relu turns NaN into 0, and max pooling drops a NaN that is not the first of its window.",
        "BatchNorm keeps the unbiased variance, as PyTorch does.",
        "Its ONNX reader gives a ConvTranspose with auto_pad VALID the size of SAME; onnxruntime 1.31.1 does "
        "not.",
    )
    lines = {
        "conv2d": "x.conv2d(weight{stride}{padding}{dilation})",
        "conv_transpose2d": "x.conv_transpose2d(weight{stride}{padding})",
        "max_pool2d": "x.max_pool2d({kernel_size}{stride}{padding})",
        "avg_pool2d": "x.avg_pool2d({kernel_size}{stride}{padding})",
    }
    spelling = {
        "kernel_size": "{value}", "stride": ", stride={value}", "padding": ", padding={value}",
        "dilation": ", dilation={value}",
    }  # fmt: skip
