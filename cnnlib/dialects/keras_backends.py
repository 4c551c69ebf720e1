"""Keras' rules on JAX and on PyTorch, where they differ from those on TensorFlow."""

import numpy as np

from cnnlib.dialects.keras import Keras


class KerasOnJax(Keras):
    """The same numbers, with JAX' NaN."""

    title, nan, checks_size = "Keras on JAX", "wins", False
    version = "3.15.1 on JAX 0.10.2"
    surprises = (
        "A NaN comes out of max pooling here; on TensorFlow 2.21.0 it loses.",
        "Conv2DTranspose paints the kernel as it is; JAX' own conv_transpose turns it.",
        "ops.image.gaussian_blur blurs sideways only and mixes the channels, here and on PyTorch 2.13.0.",
        "At 0 the slope of abs is 1, on TensorFlow 0; that of maximum(x, 0) is 0.5, on TensorFlow 1.",
    )


class KerasOnTorch(Keras):
    """The same numbers but for averages with an uneven "same", which count a copy of the border."""

    title, nan, checks_size = "Keras on PyTorch", "wins", False
    version = "3.15.1 on PyTorch 2.13.0"
    surprises = (
        'AveragePooling2D "same" fills uneven sides with copies of the border and counts them; a picture of '
        "ones hides it.",
        "A NaN comes out of max pooling here; on TensorFlow 2.21.0 it loses.",
        "Conv2DTranspose cuts as on TensorFlow, not as PyTorch does.",
        "LayerNormalization(axis=1) normalises the last axis where sizes are equal, and raises otherwise.",
        "Bicubic resizing takes a = -0.75, the other backends -0.5; symmetric padding copies the edge.",
    )

    def filled(self, operation, padding, sides):
        """Uneven sides of an average, on either axis, hold copies of the border."""
        uneven = any(before != after for before, after in sides)
        return "edge" if operation == "avg_pool2d" and uneven else ""

    def avg_pool2d(self, x, kernel_size, stride=None, padding="valid"):
        """Copies of the border are counted."""
        x = self._pictures("avg_pool2d", x)
        axes = self.axes("avg_pool2d", x.shape, kernel_size, stride)
        sides, _ = self.plan("avg_pool2d", axes, padding)
        if not self.filled("avg_pool2d", padding, sides):
            return super().avg_pool2d(x, kernel_size, stride, padding)
        x = np.pad(x, ((0, 0), (0, 0), *sides), "edge")
        return super().avg_pool2d(x, kernel_size, stride, "valid")
