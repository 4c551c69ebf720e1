"""Where the windows of a convolution or pooling lie on a picture, both axes at once."""

import functools
import math
from typing import NamedTuple

import numpy as np

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

    def rows_met(self, cells=None):
        """The rows of the picture that all windows meet, in the order in which one column stacks them.

        Returns `(count, places, rows, outside)`: of `count` rows those at `places` are `rows` of the
        picture, those at each of `outside` are padding. Windows that overlap share their rows, unless
        they are dilated. `cells` limits it to the windows of a slice of output rows.
        """
        cells = cells or slice(0, self.output_size[0])
        return _rows_met(self, cells.start, cells.stop)

    def rows_covered(self, cells):
        """The rows of the padded picture from the first to the last that a slice of output rows meets."""
        first, last = self.stride[0] * cells.start, self.stride[0] * (cells.stop - 1)
        return slice(first, last + self.dilation[0] * (self.kernel_size[0] - 1) + 1)

    def row_step(self):
        """How many of the `rows_met` lie between the first rows of two windows below each other."""
        return self.stride[0] if self.dilation[0] == 1 else self.kernel_size[0]

    def along(self, axis, tap, cells):
        """`meeting` along one axis of one tap and some output cells (a slice), counted from the first."""
        start = tap * self.dilation[axis] - self.padding[axis][0] + self.stride[axis] * cells.start
        return _meeting(start, self.stride[axis], self.input_size[axis], cells.stop - cells.start)

    def rows_left_out(self):
        """The rows of the picture, as indices, that the last kernel row meets in no window."""
        return _rows_left_out(self)

    def painted_columns(self):
        """Columns of the picture by the horizontal taps that meet them: `(order, runs)`.

        `order` lists the taps so that those of every run are neighbours. A run is `(pixels, first cell,
        taps)`: `taps` is a slice of `order`, `first cell` the output column that meets the first of the
        pixels with the first of them; the next tap belongs to the cell `paint_step` further on, the next
        pixel to the next cell.
        """
        return _painted_columns(self)

    def paint_step(self):
        """How many output columns lie between two whose taps meet the same pixel."""
        return self.dilation[1] // math.gcd(self.stride[1], self.dilation[1])


# A network asks for the same few geometries in every step, and slices are slow to make.
@functools.lru_cache(1024)
def _meetings(geometry):
    """All meetings of one geometry."""
    return [geometry.meeting(*tap) for tap in geometry.taps()]


@functools.lru_cache(1024)
def _rows_met(geometry, first, stop):
    """`Geometry.rows_met`."""
    (height, _), (kernel_rows, _), (stride, _), ((before, _), _), (dilation, _), _ = geometry
    cells, before = stop - first, before - stride * first
    if dilation == 1:
        count = (cells - 1) * stride + kernel_rows
        top = min(max(before, 0), count)
        bottom = max(min(height + before, count), top)
        return (
            count,
            slice(top, bottom),
            slice(top - before, bottom - before),
            (slice(top), slice(bottom, None)),
        )
    rows = np.add.outer(stride * np.arange(cells), dilation * np.arange(kernel_rows)).ravel() - before
    inside = (rows >= 0) & (rows < height)
    return len(rows), np.flatnonzero(inside), rows[inside], (np.flatnonzero(~inside),)


@functools.lru_cache(1024)
def _rows_left_out(geometry):
    """`Geometry.rows_left_out`."""
    _, met = geometry.along(0, geometry.kernel_size[0] - 1, slice(0, geometry.output_size[0]))
    return np.delete(np.arange(geometry.input_size[0]), met)


@functools.lru_cache(1024)
def _painted_columns(geometry):
    """`Geometry.painted_columns`."""
    stride, order, runs = geometry.stride[1], [], []
    for phase in range(min(stride, geometry.input_size[1])):
        pixels = range(phase, geometry.input_size[1], stride)
        met = {pixel: _taps_on(pixel, geometry) for pixel in pixels}
        # A later cell meets a pixel with an earlier tap.
        order += sorted({tap for _, taps in met.values() for tap in taps}, reverse=True)
        for pixel, (first, taps) in met.items():
            start = order.index(taps[0]) if taps else 0
            taps = slice(start, start + len(taps))
            if pixel > phase and runs[-1][2] == taps:
                runs[-1] = (slice(runs[-1][0].start, pixel + 1, stride), *runs[-1][1:])
            else:
                runs.append((slice(pixel, pixel + 1, stride), first, taps))
    return order, runs


def _taps_on(pixel, geometry):
    """The first output column that meets a column of the picture, and all taps that do, in that order."""
    (_, stride), (_, (before, _)), (_, dilation) = geometry.stride, geometry.padding, geometry.dilation
    starts = [pixel + before - dilation * tap for tap in range(geometry.kernel_size[1])]
    cells = [start // stride if start % stride == 0 else -1 for start in starts]
    met = sorted((cell, tap) for tap, cell in enumerate(cells) if 0 <= cell < geometry.output_size[1])
    return (met[0][0], [tap for _, tap in met]) if met else (0, [])


@functools.lru_cache(4096)
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
    return _geometry(tuple(image_size), kernel_size, stride, padding, dilation)


def pooling_geometry(image_size, kernel_size, stride, padding, dilation, ceil_mode):
    """The geometry of a pooling; with `ceil_mode` the last windows may reach beyond the padding."""
    kernel_size = checks.pair("kernel_size", kernel_size, 1)
    stride = kernel_size if stride is None else checks.pair("stride", stride, 1)
    dilation = checks.pair("dilation", dilation, 1)
    sides = checks.paddings(padding, image_size, kernel_size, stride, dilation)
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
