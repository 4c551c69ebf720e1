"""TensorFlow.js' rules."""

from cnnlib.dialects import _rules as rules
from cnnlib.dialects._dialect import DEFAULT, NUMBERS, OPERATIONS, Dialect


class TensorFlowJs(Dialect):
    """TensorFlow's words in lower case, or a number per side; averages count real pixels only."""

    title = "TensorFlow.js"
    version, measured, source = "4.22.0", "2026-11-30", "@tensorflow/tfjs on its CPU backend"
    paddings = dict.fromkeys(OPERATIONS, {NUMBERS: rules.per_side, "valid": rules.none, "same": rules.upper})
    paddings["conv_transpose2d"] = {"valid": rules.none, "same": rules.upper}
    defaults = dict.fromkeys(OPERATIONS, "valid")
    counts = staticmethod(rules.inside)
    nan = "skipped"
    surprises = (
        "The gradient of a padded average divides by the whole window, the forward pass by the real pixels.",
        "max and min give the whole gradient to each of equal values, maxPool to the first.",
        "With numeric padding the width of an output is reckoned with the height's kernel and stride.",
        "A window of NaNs gives -Infinity; a size that is not whole is rounded down without a word.",
        'With "ceil" a last window in the padding gives -Infinity; an average gives NaN there, while '
        "its gradient stays finite.",
        "Gradients of resizeBilinear and resizeNearestNeighbor with half-pixel centres and of "
        "mirrorPad are not those of their forward passes.",
    )
    lines = {
        "conv2d": "tf.conv2d(x, kernel, {stride}, {padding}{dilation})",
        "conv_transpose2d": "tf.layers.conv2dTranspose({{ filters, kernelSize: {kernel_size}, strides: "
        "{stride}, "
                            "padding: {padding}, useBias: false }})",
        "max_pool2d": "tf.maxPool(x, {kernel_size}, {stride}, {padding})",
        "avg_pool2d": "tf.avgPool(x, {kernel_size}, {stride}, {padding})",
    }  # fmt: skip
    written = {"stride": 1, "padding": "valid", "kernel_size": 3}

    def code(self, operation, **settings):
        """Pairs are arrays in JavaScript."""
        self.spelling = dict.fromkeys(("kernel_size", "stride"), "[{first}, {second}]")
        if "pool" in operation:
            settings = {"stride": settings.get("kernel_size", 3)} | settings
        self.spelling |= {"padding": "{value}", "dilation": ', "NHWC", [{first}, {second}]'}
        return super().code(operation, **settings)

    def refuse(self, operation, axes, sides, padding):
        """No stride with a dilation; a pool of one pixel is skipped where its size comes out unchanged."""
        down, right = axes
        numeric = not isinstance(padding, str) and padding is not DEFAULT
        if (
            "pool" in operation
            and numeric
            and down.kernel == right.kernel == 1
            and down.stride != right.stride
        ):
            raise NotImplementedError(
                "a window of 1 with unequal strides and numeric padding is not modelled"
            )
        if max(axis.stride for axis in axes) > 1 and max(axis.dilation for axis in axes) > 1:
            raise ValueError(
                "TensorFlow.js refuses a stride above 1 together with a dilation above 1; give one of them"
            )

    def windows(self, operation, axes, sides, padding):
        """With a number the width is reckoned with the kernel and stride of the height."""
        down, right = axes
        if not isinstance(padding, str) and padding is not DEFAULT:
            right = down._replace(size=right.size)
        return super().windows(operation, (down, right), sides, padding)

    def transposed(self, axis, padding, output_padding):
        """The middle of stride × size with "same"."""
        if output_padding is not None:
            raise NotImplementedError("tf.layers.conv2dTranspose has no output padding")
        painted, same = axis.stride * (axis.size - 1) + axis.span, padding is rules.upper
        size = axis.stride * axis.size if same else painted + max(axis.stride - axis.span, 0)
        return (max(painted - size, 0) // 2 if same else 0), size
