"""The window arithmetic of `Geometry`, against the definition written out for every cell and tap."""

import numpy as np
import pytest

from cnnlib import arithmetic
from cnnlib.ops.geometry import convolution_geometry

SETTINGS = [  # input, kernel, stride, padding, dilation
    ((5, 7), (3, 2), (1, 1), ((0, 0), (0, 0)), (1, 1)),
    ((6, 5), (3, 3), (2, 3), ((1, 1), (2, 2)), (1, 1)),
    ((9, 8), (3, 2), (2, 1), ((2, 0), (0, 3)), (2, 3)),
    ((4, 4), (1, 2), (3, 2), ((3, 3), (1, 1)), (1, 1)),
]


@pytest.mark.parametrize("setting", SETTINGS, ids=str)
def test_every_way_to_ask_which_window_lies_where_gives_one_answer(setting):
    geometry = convolution_geometry(*setting)
    size, kernel, stride, padding, dilation = setting
    padded = np.arange(np.prod(geometry.padded_size)).reshape(geometry.padded_size)
    picture = padded[geometry.interior]
    for row, col in np.ndindex(geometry.output_size):
        for axis, cell in enumerate((row, col)):
            first = cell * stride[axis] - padding[axis][0]
            seen = [first + tap * dilation[axis] for tap in range(kernel[axis])]
            assert list(geometry.positions(row, col)[axis]) == seen
            assert geometry.pixels(row, col)[axis] == [at for at in seen if 0 <= at < size[axis]]
            for tap, at in enumerate(seen):
                assert geometry.through(axis, tap)[cell] == at
                assert (cell, tap) in geometry.cells_over(axis, at)
        sides = zip(geometry.positions(row, col), padding)
        in_padded = np.ix_(*([at + before for at in seen] for seen, (before, _) in sides))
        assert (padded[geometry.window(row, col)] == padded[in_padded]).all()
        for tap in geometry.taps():
            assert padded[geometry.tap(*tap)][row, col] == padded[geometry.window(row, col)][tap]
    for tap in geometry.taps():
        cells, pixels = geometry.overlap(*tap)
        assert (picture[pixels] == padded[geometry.tap(*tap)][cells]).all()


@pytest.mark.parametrize("setting", SETTINGS, ids=str)
def test_reach_and_leftover_are_those_of_the_arithmetic_of_one_axis(setting):
    geometry = convolution_geometry(*setting)
    for axis, (i, k, s, (before, after), d) in enumerate(zip(*setting)):
        o = arithmetic.padded_output_size(i, k, s, (before, after), d)
        assert geometry.reach[axis] == (o - 1) * s + arithmetic.effective_kernel_size(k, d)
        assert geometry.leftover[axis] == i + before + after - geometry.reach[axis]
        if before == after:
            assert geometry.leftover[axis] == arithmetic.output_padding(i, k, s, before, d)
