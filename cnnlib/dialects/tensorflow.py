"""TensorFlow's rules."""

from cnnlib.dialects import _rules as rules
from cnnlib.dialects._dialect import ALWAYS, NUMBERS, OPERATIONS, Dialect


class TensorFlow(Dialect):
    """SAME with the odd zero after, averages of real pixels; a transposed convolution is told its size."""

    title = "TensorFlow"
    version, measured, source = "2.21.0", "2026-11-30", "tf.nn on the CPU, NHWC"
    paddings = dict.fromkeys(OPERATIONS, {"SAME": rules.upper, "VALID": rules.none})
    paddings |= dict.fromkeys(
        ("conv2d", "max_pool2d", "max_pool2d_backward"),
        {NUMBERS: rules.two_pairs, "SAME": rules.upper, "VALID": rules.none},
    )
    defaults = dict.fromkeys(OPERATIONS, ALWAYS)
    pool_stride = ALWAYS
    counts = staticmethod(rules.inside)
    surprises = (
        "max_pool2d drops a NaN from its output, except at the window's first cell; the gradient may "
        "still go to it.",
        "The gradient of equal maxima goes to the first in max_pool2d, in equal shares to all in reduce_max.",
        "conv2d_transpose wants output_shape, and that decides which end is cropped.",
        "At 0 the slope of maximum(x, 0) is 1, that of relu 0.",
        "depthwise_conv2d takes strides (2, 1) on the CPU, with right numbers.",
        "extract_patches orders a patch (kH, kW, C); PyTorch's unfold (C, kH, kW).",
        "argmax skips a NaN; numpy's, JAX' and PyTorch's return it.",
    )
    lines = {
        "conv2d": "tf.nn.conv2d(x, kernel{stride}{padding}{dilation})",
        "max_pool2d": "tf.nn.max_pool2d(x, {kernel_size}{stride}{padding})",
        "avg_pool2d": "tf.nn.avg_pool2d(x, {kernel_size}{stride}{padding})",
    }
    written = {"stride": 1}

    def code(self, operation, **settings):
        """Pairs of padding have an entry for batch and channels too."""
        words = isinstance(settings.get("padding"), str)
        self.spelling = {
            "kernel_size": "{value}", "stride": ", strides={value}", "dilation": ", dilations={value}",
            "padding": ", padding={value}" if words else ", padding=[(0, 0), {first}, {second}, (0, 0)]",
        }  # fmt: skip
        return super().code(operation, **settings)

    def refuse(self, operation, axes, sides, padding):
        """Padding smaller than the window in pools."""
        for axis, side in zip(axes, sides):
            if "pool" in operation and max(side) >= axis.kernel:
                raise ValueError(f"padding {side} must be smaller than ksize {axis.kernel} in TensorFlow")

    def transposed(self, axis, padding, output_padding):
        """Here with the output_shape of stride × size (SAME) or of all that is painted (VALID)."""
        if output_padding is not None:
            raise NotImplementedError(
                "tf.nn.conv2d_transpose has no output_padding; it takes output_shape instead"
            )
        painted = axis.stride * (axis.size - 1) + axis.span
        size = axis.stride * axis.size if padding is rules.upper else painted
        return max(painted - size, 0) // 2, size
