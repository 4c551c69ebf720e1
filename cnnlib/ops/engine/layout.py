"""Which rows and columns of the input meet which taps, and where they lie in the buffers of the engine.

All functions take a `Geometry`; what they return depends on sizes alone and is kept.
"""

import functools
import math

import numpy as np

from cnnlib.ops.geometry import overlap


def rows_seen(geometry, cells=None):
    """The rows of the picture that all windows see, in the order in which one column stacks them.

    Returns `(count, places, rows, outside)`: of `count` rows those at `places` are `rows` of the
    picture, those at each of `outside` are padding. Windows that overlap share their rows, unless
    they are dilated. `cells` limits it to the windows of a slice of output rows.
    """
    cells = cells or slice(0, geometry.output_size[0])
    return _rows_seen(geometry, cells.start, cells.stop)


@functools.lru_cache(1024)
def _rows_seen(geometry, first, stop):
    """`rows_seen` of the windows of output rows `first` to `stop`."""
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


def rows_covered(geometry, cells):
    """The span of padded input rows under a slice of output rows."""
    first, last = geometry.stride[0] * cells.start, geometry.stride[0] * (cells.stop - 1)
    return slice(first, last + geometry.dilation[0] * (geometry.kernel_size[0] - 1) + 1)


def row_step(geometry):
    """How many of the `rows_seen` lie between the first rows of two windows below each other."""
    return geometry.stride[0] if geometry.dilation[0] == 1 else geometry.kernel_size[0]


def along(geometry, axis, tap, cells):
    """`Geometry.overlap` along one axis, of one tap and a slice of output cells, counted from its first."""
    start = tap * geometry.dilation[axis] - geometry.padding[axis][0] + geometry.stride[axis] * cells.start
    return overlap(start, geometry.stride[axis], geometry.input_size[axis], cells.stop - cells.start)


@functools.lru_cache(1024)
def rows_not_seen(geometry):
    """The rows of the picture, as indices, that the last kernel row sees in no window."""
    _, met = along(geometry, 0, geometry.kernel_size[0] - 1, slice(0, geometry.output_size[0]))
    return np.delete(np.arange(geometry.input_size[0]), met)


@functools.lru_cache(1024)
def columns_by_taps(geometry):
    """Columns of the picture by the horizontal taps that see them: `(order, runs)`.

    `order` lists the taps so that those of every run are neighbours. A run is `(pixels, first cell,
    taps)`: `taps` is a slice of `order`, `first cell` the output column that sees the first of the
    pixels by the first of them; the next tap belongs to the cell `cell_step` further on, the next
    pixel to the next cell.
    """
    stride, order, runs = geometry.stride[1], [], []
    for phase in range(min(stride, geometry.input_size[1])):
        pixels = range(phase, geometry.input_size[1], stride)
        met = {pixel: _taps_on(pixel, geometry) for pixel in pixels}
        # A later cell sees a pixel by an earlier tap.
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
    """The first output column that looks at a column of the picture, and all taps that do, in that order."""
    over = [(cell, tap) for cell, tap in geometry.cells_over(1, pixel) if 0 <= cell < geometry.output_size[1]]
    return (over[0][0], [tap for _, tap in over]) if over else (0, [])


def cell_step(geometry):
    """How many output columns lie between two whose taps see the same pixel."""
    return geometry.dilation[1] // math.gcd(geometry.stride[1], geometry.dilation[1])
