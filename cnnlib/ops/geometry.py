"""Where the windows of a convolution or pooling lie on a picture, both axes at once."""

from typing import NamedTuple

from cnnlib import arithmetic
from cnnlib.ops import checks


class Geometry(NamedTuple):
    """Sizes of one sliding window; every field is a `(vertical, horizontal)` pair."""

    input_size: tuple
    kernel_size: tuple
    stride: tuple
    padding: tuple  # ((top, bottom), (left, right))
    dilation: tuple
    output_size: tuple

    @property
    def padded_size(self):
        """Height and width of the picture with its padding."""
        return tuple(size + sum(sides) for size, sides in zip(self.input_size, self.padding))

    @property
    def interior(self):
        """Slices that cut the picture itself out of the padded one; right for padding 0 too."""
        return tuple(
            slice(before, before + size)
            for size, (before, _) in zip(self.input_size, self.padding)
        )

    def tap(self, kernel_row, kernel_col):
        """Slices `(rows, cols)` of the padded picture that this kernel tap meets."""
        starts = (kernel_row * self.dilation[0], kernel_col * self.dilation[1])
        return tuple(
            slice(start, start + stride * (size - 1) + 1, stride)
            for start, stride, size in zip(starts, self.stride, self.output_size)
        )

    def taps(self):
        """All `(kernel_row, kernel_col)` pairs in reading order."""
        rows, cols = self.kernel_size
        return [(row, col) for row in range(rows) for col in range(cols)]


def convolution_geometry(image_size, kernel_size, stride, padding, dilation):
    """The geometry of a convolution; raises ValueError where the kernel does not fit."""
    stride = checks.pair("stride", stride, 1)
    dilation = checks.pair("dilation", dilation, 1)
    kernel_size = checks.pair("kernel_size", kernel_size, 1)
    padding = checks.paddings(padding, image_size, kernel_size, stride, dilation)
    axes = zip(image_size, kernel_size, stride, padding, dilation)
    output_size = tuple(arithmetic.padded_output_size(*axis) for axis in axes)
    return Geometry(tuple(image_size), kernel_size, stride, padding, dilation, output_size)


def pooling_geometry(image_size, kernel_size, stride, padding, dilation, ceil_mode):
    """The geometry of a pooling; `ceil_mode` adds cells after the input where a window needs them."""
    kernel_size = checks.pair("kernel_size", kernel_size, 1)
    stride = kernel_size if stride is None else checks.pair("stride", stride, 1)
    dilation = checks.pair("dilation", dilation, 1)
    padding = checks.pair("padding", padding, 0)
    for size, kernel in zip(padding, kernel_size):
        if size > kernel // 2:
            raise ValueError(
                f"padding {size} is more than half of kernel_size {kernel}, so a window could hold "
                f"padding only; use padding <= {kernel // 2}"
            )
    sizes, sides = [], []
    for axis in zip(image_size, kernel_size, stride, padding, dilation):
        size, after = _pooled_axis(*axis, ceil_mode)
        sizes.append(size)
        sides.append((axis[3], after))
    return Geometry(tuple(image_size), kernel_size, stride, tuple(sides), dilation, tuple(sizes))


def _pooled_axis(image_size, kernel_size, stride, padding, dilation, ceil_mode):
    """Output size and cells needed after the input along one axis."""
    size = arithmetic.output_size(image_size, kernel_size, stride, padding, dilation, ceil_mode)
    span = arithmetic.effective_kernel_size(kernel_size, dilation)
    overhang = (size - 1) * stride + span - (image_size + 2 * padding)
    return size, padding + max(overhang, 0)
