"""Where the windows of a convolution or pooling lie on a picture, both axes at once."""

import functools
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
        return tuple(slice(before, before + size) for size, (before, _) in zip(self.input_size, self.padding))

    def tap(self, kernel_row, kernel_col):
        """Slices `(rows, cols)` of the padded picture that this kernel tap meets."""
        starts = (kernel_row * self.dilation[0], kernel_col * self.dilation[1])
        return tuple(
            slice(start, start + stride * (size - 1) + 1, stride)
            for start, stride, size in zip(starts, self.stride, self.output_size)
        )

    def meeting(self, kernel_row, kernel_col):
        """Where this tap meets the picture itself: `(cells, pixels)`, each a pair of slices.

        `cells` cuts those output cells out whose tap lies on a pixel and not on padding, `pixels`
        the pixels they meet, in the picture without padding.
        """
        taps = (kernel_row, kernel_col)
        axes = zip(taps, self.dilation, self.padding, self.stride, self.input_size, self.output_size)
        return tuple(zip(*(_meeting(tap * d - before, *sizes) for tap, d, (before, _), *sizes in axes)))

    def meetings(self):
        """`meeting` of every tap in reading order."""
        return _meetings(self)

    def taps(self):
        """All `(kernel_row, kernel_col)` pairs in reading order."""
        rows, cols = self.kernel_size
        return [(row, col) for row in range(rows) for col in range(cols)]

    def spans(self):
        """What each output row, and each output column, meets of the picture: `(first pixel, taps)`.

        `taps` is the range of kernel taps that lie on a pixel and not on padding.
        """
        return _spans(self)


def _span(start, input_size, kernel_size, dilation):
    """Along one axis: the first pixel that a kernel placed at `start` meets, and the taps on pixels."""
    taps = range(max(-(start // dilation), 0), min((input_size - 1 - start) // dilation + 1, kernel_size))
    return (start + taps.start * dilation, taps) if taps else (0, range(0))


# A network asks for the same few geometries in every step, and slices are slow to make.
@functools.lru_cache(1024)
def _meetings(geometry):
    """All meetings of one geometry."""
    return [geometry.meeting(*tap) for tap in geometry.taps()]


@functools.lru_cache(1024)
def _spans(geometry):
    """All spans of one geometry."""
    sizes = (geometry.input_size, geometry.kernel_size, geometry.dilation)
    axes = zip(geometry.stride, geometry.padding, geometry.output_size, *sizes)
    return tuple(
        [_span(cell * stride - before, *sizes) for cell in range(count)]
        for stride, (before, _), count, *sizes in axes
    )


def _meeting(start, stride, input_size, output_size):
    """Along one axis: the cells c for which start + stride·c lies on the picture, and these pixels."""
    first = max(-(start // stride), 0)
    stop = min((input_size - 1 - start) // stride + 1, output_size)
    if stop <= first:
        return slice(0, 0), slice(0, 0)
    return slice(first, stop), slice(start + stride * first, start + stride * (stop - 1) + 1, stride)


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
    """The geometry of a pooling; with `ceil_mode` the last windows may reach beyond the padding."""
    kernel_size = checks.pair("kernel_size", kernel_size, 1)
    stride = kernel_size if stride is None else checks.pair("stride", stride, 1)
    dilation = checks.pair("dilation", dilation, 1)
    sides = checks.paddings(padding, image_size, kernel_size, stride, dilation)
    if not isinstance(padding, str):
        pooling_padding(sides, kernel_size)
    axes = zip(image_size, kernel_size, stride, sides, dilation)
    output_size = tuple(arithmetic.padded_output_size(*axis, ceil_mode) for axis in axes)
    return Geometry(tuple(image_size), kernel_size, stride, sides, dilation, output_size)


def pooling_padding(padding, kernel_size):
    """Raise unless every side of a padding is at most half the kernel."""
    for sides, kernel in zip(padding, kernel_size):
        if max(sides) > kernel // 2:
            raise ValueError(
                f"padding {max(sides)} is more than half of kernel_size {kernel}, so a window could hold "
                f"padding only; use padding <= {kernel // 2}"
            )
