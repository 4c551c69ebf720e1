"""Where the windows of a convolution or pooling lie on a picture, both axes at once."""

import functools
from typing import NamedTuple

import numpy as np

from cnnlib import arguments, arithmetic


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

    @property
    def reach(self):
        """Rows and columns of the padded picture from the first to the last that any window covers."""
        axes = zip(self.output_size, self.stride, self.kernel_size, self.dilation)
        return tuple((o - 1) * s + (k - 1) * d + 1 for o, s, k, d in axes)

    @property
    def leftover(self):
        """Rows and columns at the end of the padded picture that no window reaches: the letter a."""
        return tuple(padded - reach for padded, reach in zip(self.padded_size, self.reach))

    def positions(self, row, col):
        """Rows and columns that output cell (row, col) looks at, as two ranges; the padding lies outside.

        They count from the first pixel, so padding before the picture is negative.
        """
        axes = zip((row, col), self.kernel_size, self.stride, self.padding, self.dilation)
        return tuple(arithmetic.window(cell, k, s, before, d) for cell, k, s, (before, _), d in axes)

    def pixels(self, row, col):
        """Those `positions` that lie on the picture, as two lists."""
        axes = zip(self.positions(row, col), self.input_size)
        return tuple([position for position in seen if 0 <= position < size] for seen, size in axes)

    def window(self, row, col):
        """Slices of the padded picture that cut out what output cell (row, col) looks at."""
        axes = zip((row, col), self.kernel_size, self.stride, self.dilation)
        return tuple(slice(cell * s, cell * s + d * (k - 1) + 1, d) for cell, k, s, d in axes)

    def through(self, axis, tap):
        """The rows (axis 0) or columns (axis 1) that the output cells see by one tap, as a range."""
        start = tap * self.dilation[axis] - self.padding[axis][0]
        return range(start, start + self.stride[axis] * self.output_size[axis], self.stride[axis])

    def cells_over(self, axis, position):
        """Which output cells look at a row (axis 0) or column (axis 1), and by which tap: `[(cell, tap), …]`.

        Taps run backwards, so cells run forwards: here the backward pass turns the kernel around. Cells
        outside the output are listed too.
        """
        (stride, dilation), before = (self.stride[axis], self.dilation[axis]), self.padding[axis][0]
        taps = reversed(range(self.kernel_size[axis]))
        starts = [(position + before - tap * dilation, tap) for tap in taps]
        return [(start // stride, tap) for start, tap in starts if start % stride == 0]

    def tap(self, kernel_row, kernel_col):
        """Slices of the padded picture that cut out what all output cells see by this kernel tap."""
        axes = zip((kernel_row, kernel_col), self.dilation, self.stride, self.output_size)
        return tuple(slice(tap * d, tap * d + s * (o - 1) + 1, s) for tap, d, s, o in axes)

    def overlap(self, kernel_row, kernel_col):
        """Where this kernel tap overlaps the picture itself: `(cells, pixels)`, each a pair of slices.

        `cells` cuts out the output cells whose tap lies on a pixel and not on padding, `pixels` those
        pixels, in the picture without padding.
        """
        taps = (kernel_row, kernel_col)
        axes = zip(taps, self.dilation, self.padding, self.stride, self.input_size, self.output_size)
        return tuple(zip(*(overlap(tap * d - before, *sizes) for tap, d, (before, _), *sizes in axes)))

    def overlaps(self):
        """`overlap` of every kernel tap in reading order."""
        return _overlaps(self)

    def taps(self):
        """All `(kernel_row, kernel_col)` pairs in reading order."""
        rows, cols = self.kernel_size
        return [(row, col) for row in range(rows) for col in range(cols)]


# A network asks for the same few geometries in every step, and slices are slow to make.
@functools.lru_cache(1024)
def _overlaps(geometry):
    """All overlaps of one geometry."""
    return [geometry.overlap(*tap) for tap in geometry.taps()]


@functools.lru_cache(4096)
def overlap(start, stride, input_size, output_size):
    """Along one axis: the cells c for which start + stride·c lies on the picture, and these pixels."""
    first = max(-(start // stride), 0)
    stop = min((input_size - 1 - start) // stride + 1, output_size)
    if stop <= first:
        return slice(0, 0), slice(0, 0)
    return slice(first, stop), slice(start + stride * first, start + stride * (stop - 1) + 1, stride)


def convolution_geometry(image_size, kernel_size, stride, padding, dilation):
    """The geometry of a convolution; raises ValueError where the kernel does not fit."""
    stride = arguments.pair("stride", stride, 1)
    dilation = arguments.pair("dilation", dilation, 1)
    kernel_size = arguments.pair("kernel_size", kernel_size, 1)
    padding = paddings(padding, image_size, kernel_size, stride, dilation)
    return _geometry(tuple(image_size), kernel_size, stride, padding, dilation)


def pooling_geometry(image_size, kernel_size, stride, padding, dilation, ceil_mode):
    """The geometry of a pooling; with `ceil_mode` the last windows may reach beyond the padding."""
    kernel_size = arguments.pair("kernel_size", kernel_size, 1)
    stride = kernel_size if stride is None else arguments.pair("stride", stride, 1)
    dilation = arguments.pair("dilation", dilation, 1)
    sides = paddings(padding, image_size, kernel_size, stride, dilation)
    if not isinstance(padding, str):
        pooling_padding(sides, kernel_size)
    return _geometry(tuple(image_size), kernel_size, stride, sides, dilation, bool(ceil_mode))


@functools.lru_cache(1024)
def _geometry(input_size, kernel_size, stride, padding, dilation, ceil_mode=False):
    """The geometry of these pairs of whole numbers; raises ValueError where the kernel does not fit."""
    axes = zip(input_size, kernel_size, stride, padding, dilation)
    output_size = tuple(arithmetic.padded_output_size(*axis, ceil_mode) for axis in axes)
    return Geometry(input_size, kernel_size, stride, padding, dilation, output_size)


def pooling_padding(padding, kernel_size):
    """Raise unless every side of a padding is at most half the kernel."""
    for sides, kernel in zip(padding, kernel_size):
        if max(sides) > kernel // 2:
            raise ValueError(
                f"padding {max(sides)} is more than half of kernel_size {kernel}, so a window could hold "
                f"padding only; use padding <= {kernel // 2}"
            )


def paddings(padding, image_size, kernel_size, stride, dilation):
    """Zeros per axis as `((top, bottom), (left, right))`.

    `padding` is an int, a `(vertical, horizontal)` pair, a pair of `(before, after)` pairs,
    "valid" (none) or "same" (`arithmetic.same_padding` on each axis).
    """
    padding = named_or_sided(padding)
    if padding == "same":
        axes = zip(image_size, kernel_size, stride, dilation)
        return tuple(arithmetic.same_padding(*axis) for axis in axes)
    return ((0, 0), (0, 0)) if padding == "valid" else padding


def tidy_padding(padding):
    """A padding as a layer keeps it: its name, `(vertical, horizontal)`, or both sides where they differ."""
    padding = named_or_sided(padding)
    if isinstance(padding, str) or any(before != after for before, after in padding):
        return padding
    return tuple(before for before, _ in padding)


def named_or_sided(padding):
    """A padding that is not yet bound to a size: "same", "valid" or `((top, bottom), (left, right))`."""
    if isinstance(padding, str):
        if padding in ("same", "valid"):
            return padding
        near = arguments.nearest(padding, ["same", "valid"])
        hint = f"did you mean {near!r}?" if near else "use one of them or a number per side"
        raise ValueError(f"padding must be an int >= 0, a pair, 'same' or 'valid', got {padding!r}; {hint}")
    padding = padding.tolist() if isinstance(padding, np.ndarray) else padding
    listed = (tuple, list, np.ndarray)
    if not (isinstance(padding, listed) and any(isinstance(side, listed) for side in padding)):
        vertical, horizontal = arguments.pair("padding", padding, 0)
        return (vertical, vertical), (horizontal, horizontal)
    if len(padding) != 2:
        cure = "pass ((top, bottom), (left, right))"
        raise ValueError(f"padding must name two axes, got {padding!r}; {cure}")
    return tuple(arguments.pair("padding", side, 0) for side in padding)
