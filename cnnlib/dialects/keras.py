"""Keras' rules on TensorFlow."""

from cnnlib.dialects import _rules as rules
from cnnlib.dialects._dialect import OPERATIONS, Dialect


class Keras(Dialect):
    """Two words for padding, an odd zero after, averages of real pixels; a stride or a dilation, not both."""

    title = "Keras"
    version, measured, source = "3.15.1 on TensorFlow 2.21.0", "2026-11-30", "keras.layers on the CPU"
    paddings = dict.fromkeys(OPERATIONS, {"valid": rules.none, "same": rules.upper})
    defaults = dict.fromkeys(OPERATIONS, "valid")
    counts = staticmethod(rules.inside)
    output_padding_below_stride = checks_size = True
    surprises = (
        'padding="same" puts an odd zero below and to the right; averages never count zeros.',
        "Conv2D refuses strides together with dilation_rate; DepthwiseConv2D takes both.",
        "Conv2DTranspose cuts another picture with output_padding=0 than with output_padding=None.",
        "A NaN in max pooling loses, except at the window's first cell, where it takes the gradient.",
        "ops.add takes what looks like a bias for one: a channels_first map as wide as it has channels gets "
        "its bias along the width, in layer(x) and model(x), but not in predict.",
        "The name= of a layer does not appear in .weights.h5.",
        'Conv2DTranspose with an even kernel, "same" and output_padding=0 raises here and runs on JAX and '
        "PyTorch.",
        "Flatten with channels_first moves the channels last before it flattens, on every backend.",
        "BatchNormalization keeps the biased variance, with epsilon 0.001 and 0.99 of the old value; PyTorch "
        "2.13.0 keeps the unbiased one, with 1e-5 and 0.1 of the new.",
        "GlobalMaxPooling2D shares the gradient of equal maxima, MaxPooling2D gives it to the first.",
    )
    lines = {
        "conv2d": "layers.Conv2D(filters, {kernel_size}{stride}{padding}{dilation}, use_bias=False)",
        "conv_transpose2d": "layers.Conv2DTranspose(filters, {kernel_size}{stride}{padding}, use_bias=False)",
        "max_pool2d": "layers.MaxPooling2D({kernel_size}{stride}{padding})",
        "avg_pool2d": "layers.AveragePooling2D({kernel_size}{stride}{padding})",
    }
    spelling = {
        "kernel_size": "{value}", "stride": ", strides={value}", "padding": ", padding={value}",
        "dilation": ", dilation_rate={value}",
    }  # fmt: skip
    written = {"kernel_size": 3}
    padded = "keras.Sequential([layers.ZeroPadding2D((({before}, {after}), ({before}, {after}))), {code}])"

    def refuse(self, operation, axes, sides, padding):
        """No stride together with a dilation, on whichever axis."""
        if max(axis.stride for axis in axes) > 1 and max(axis.dilation for axis in axes) > 1:
            raise ValueError(
                "Keras refuses strides above 1 together with dilation_rate above 1; give one of them"
            )

    def transposed(self, axis, padding, output_padding):
        """The middle of stride × size with "same"; output_padding starts from ⌊k/2⌋ cells cut on both
        sides.
        """
        same, painted = padding is rules.upper, axis.stride * (axis.size - 1) + axis.span
        if output_padding is None:
            size = axis.stride * axis.size if same else painted + max(axis.stride - axis.span, 0)
        else:
            super().transposed(axis, (0, 0), output_padding)
            size = painted + output_padding - (2 * (axis.kernel // 2) if same else 0)
            if same and self.checks_size and -(-size // axis.stride) != axis.size:
                raise ValueError(
                    f"output_padding {output_padding} gives {size} cells, from which TensorFlow cannot return"
                )
        return (max(painted - size, 0) // 2 if same else 0), size
