"""Max and average pooling against loops written here: ties, overlap, padding, dilation, ceil_mode."""

import numpy as np
import pytest

from cnnlib import ops
from cnnlib.arithmetic import output_size
from cnnlib.gradcheck import numerical_gradient

pytestmark = pytest.mark.usefixtures("memory_full_of_rubbish")


def batch_last(array):
    """The same array with the batch axis last in memory."""
    return np.ascontiguousarray(np.moveaxis(array, 0, -1)).transpose(3, 0, 1, 2)


def windows(size, kernel, stride, padding, dilation=(1, 1), ceil_mode=False):
    """Every output cell with the input cells it sees, in reading order; padding is left out."""
    counts = [output_size(*axis, ceil_mode) for axis in zip(size, kernel, stride, padding, dilation)]
    for row, col in np.ndindex(*counts):
        top, left = row * stride[0] - padding[0], col * stride[1] - padding[1]
        cells = [(top + dilation[0] * r, left + dilation[1] * c) for r, c in np.ndindex(*kernel)]
        yield (row, col), [(y, x) for y, x in cells if 0 <= y < size[0] and 0 <= x < size[1]]


def reference_max(x, grad, *settings):
    """Max pooling and its backward pass; the first maximum takes the whole gradient."""
    y, grad_input = np.empty(grad.shape), np.zeros(x.shape)
    for n, channel in np.ndindex(*x.shape[:2]):
        for cell, seen in windows(x.shape[2:], *settings):
            values = [x[n, channel, *position] for position in seen]
            y[n, channel, *cell] = max(values)
            grad_input[n, channel, *seen[values.index(max(values))]] += grad[n, channel, *cell]
    return y, grad_input


SETTINGS = {  # size, kernel, stride, padding, dilation, ceil_mode
    "2x2": ((6, 8), (2, 2), (2, 2), (0, 0), (1, 1), False),
    "overlap 3/2": ((7, 9), (3, 3), (2, 2), (0, 0), (1, 1), False),
    "overlap 3x2 / 2": ((6, 8), (3, 2), (2, 2), (0, 0), (1, 1), False),
    "stride 1": ((5, 6), (3, 2), (1, 1), (0, 0), (1, 1), False),
    "strides differ": ((7, 8), (2, 3), (3, 1), (0, 0), (1, 1), False),
    "cells left over": ((7, 9), (2, 2), (2, 2), (0, 0), (1, 1), False),
    "padding": ((6, 7), (3, 2), (2, 2), (1, 1), (1, 1), False),
    "padding of one axis": ((6, 7), (3, 5), (1, 2), (0, 2), (1, 1), False),
    "dilation": ((8, 9), (3, 2), (1, 2), (1, 0), (2, 3), False),
    "ceil_mode": ((7, 8), (2, 3), (2, 2), (0, 1), (1, 1), True),
    "ceil_mode drops a window in the padding": ((5, 3), (2, 2), (2, 2), (1, 1), (1, 1), True),
    "ceil_mode, kernel below stride": ((8, 7), (1, 2), (3, 3), (0, 0), (1, 1), True),
    "gaps between windows": ((9, 8), (2, 2), (3, 4), (0, 0), (1, 1), False),
    "gaps within windows": ((9, 6), (2, 2), (3, 3), (0, 0), (2, 2), False),
    "1x1": ((3, 4), (1, 1), (1, 1), (0, 0), (1, 1), False),
    "the whole picture": ((4, 5), (4, 5), (1, 1), (0, 0), (1, 1), False),
}


@pytest.mark.parametrize("order", [np.ascontiguousarray, batch_last])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", SETTINGS)
def test_max_pool2d_and_backward_with_many_ties(name, dtype, order):
    size, *settings = SETTINGS[name]
    rng = np.random.default_rng(11)
    x = order(rng.integers(-1, 2, (3, 2, *size)).astype(dtype))
    y = ops.max_pool2d(x, *settings)
    grad = rng.integers(1, 9, y.shape).astype(dtype)
    expected_y, expected_grad = reference_max(x, grad, *settings)
    assert y.shape == expected_y.shape
    assert (y == expected_y).all()
    grad_input = ops.max_pool2d_backward(order(grad), x, *settings)
    assert (grad_input == expected_grad).all()
    assert grad_input.sum() == grad.sum()
    assert y.dtype == grad_input.dtype == dtype


def test_ties_send_the_gradient_to_the_first_maximum_only():
    x = np.array([[5.0, 5, 1, 2], [5, 5, 2, 2]])[None, None]
    grad_input = ops.max_pool2d_backward(np.array([[[[3.0, 7]]]]), x, 2)
    assert grad_input[0, 0].tolist() == [[3, 0, 0, 7], [0, 0, 0, 0]]


def test_gradients_add_up_where_windows_overlap():
    x = np.zeros((1, 1, 5, 5))
    x[0, 0, 2, 2] = 1
    grad_input = ops.max_pool2d_backward(np.ones((1, 1, 2, 2)), x, 3, 2)
    assert grad_input[0, 0, 2, 2] == 4
    assert grad_input.sum() == 4
    shared = ops.avg_pool2d_backward(np.full((1, 1, 2, 2), 9.0), x, 3, 2)
    assert shared[0, 0].tolist() == [
        [1, 1, 2, 1, 1],
        [1, 1, 2, 1, 1],
        [2, 2, 4, 2, 2],
        [1, 1, 2, 1, 1],
        [1, 1, 2, 1, 1],
    ]


def test_padding_never_wins_against_negative_numbers():
    x = np.full((2, 1, 4, 5), -7.0)
    assert (ops.max_pool2d(x, 3, 2, 1) == -7).all()
    assert (ops.max_pool2d(x.astype(np.int8), 3, 2, 1) == -7).all()


LOWEST = {
    "uint8 zeros": np.zeros((1, 1, 4, 4), np.uint8),
    "int8 lowest": np.full((1, 1, 4, 4), -128, np.int8),
    "bool": np.zeros((1, 1, 4, 4), bool),
    "minus infinity": np.full((1, 1, 4, 4), -np.inf),
}


@pytest.mark.parametrize("name", LOWEST)
def test_padding_never_takes_a_gradient(name):
    x = LOWEST[name]
    assert (ops.max_pool2d(x, 3, 2, 1) == x[0, 0, 0, 0]).all()
    grad_input = ops.max_pool2d_backward(np.array([[[[1.0, 2], [3, 4]]]]), x, 3, 2, 1)
    expected = np.zeros((4, 4))
    expected[0, 0], expected[0, 1], expected[1, 0], expected[1, 1] = 1, 2, 3, 4
    assert grad_input[0, 0].tolist() == expected.tolist()


def test_stride_is_the_kernel_where_left_out():
    x = np.random.default_rng(0).integers(0, 9, (2, 2, 6, 9)).astype(float)
    assert (ops.max_pool2d(x, (2, 3)) == ops.max_pool2d(x, (2, 3), (2, 3))).all()
    assert (ops.avg_pool2d(x, (2, 3)) == ops.avg_pool2d(x, (2, 3), (2, 3))).all()


@pytest.mark.parametrize("dtype", [np.uint8, np.int16, np.int64, bool])
def test_integers_stay_integers_in_max_pooling_and_become_floats_in_average_pooling(dtype):
    x = np.array([[0, 1, 1, 0], [1, 1, 0, 0]], dtype)[None, None]
    assert ops.max_pool2d(x, 2).dtype == dtype
    assert ops.max_pool2d(x, 2).ravel().tolist() == [1, 1]
    assert ops.avg_pool2d(x, 2).dtype == np.float64
    assert ops.avg_pool2d(x, 2).ravel().tolist() == [0.75, 0.25]


def test_average_of_large_half_precision_numbers_is_finite():
    assert (ops.avg_pool2d(np.full((1, 1, 4, 4), 60000, np.float16), 2) == 60000).all()


SAME = [
    ((6, 7), 2, 1, (0, 1), (0, 1)),
    ((6, 7), 3, 2, (0, 1), (1, 1)),
    ((5, 8), (3, 4), (1, 3), (1, 1), (1, 1)),
]


@pytest.mark.parametrize(("size", "kernel", "stride", "rows", "cols"), SAME)
def test_padding_by_name_is_the_rule_of_tensorflow(size, kernel, stride, rows, cols):
    x = np.random.default_rng(4).integers(-5, 5, (2, 3, *size)).astype(float)
    ceil = tuple(-(-i // s) for i, s in zip(size, np.broadcast_to(stride, 2)))
    for pool, back in ((ops.max_pool2d, ops.max_pool2d_backward), (ops.avg_pool2d, ops.avg_pool2d_backward)):
        y = pool(x, kernel, stride, "same")
        assert y.shape[2:] == ceil
        assert (y == pool(x, kernel, stride, (rows, cols))).all()
        assert (back(y, x, kernel, stride, "same") == back(y, x, kernel, stride, (rows, cols))).all()
        assert (pool(x, kernel, stride, "valid") == pool(x, kernel, stride, 0)).all()
    wide = np.pad(x, ((0, 0), (0, 0), rows, cols), constant_values=-9)
    assert (ops.max_pool2d(x, kernel, stride, "same") == ops.max_pool2d(wide, kernel, stride)).all()


def test_average_of_large_bytes_does_not_wrap():
    assert (ops.avg_pool2d(np.full((1, 1, 4, 4), 255, np.uint8), 2) == 255).all()


def reference_average(x, grad, kernel, stride, padding, ceil_mode, count_include_pad):
    """Average pooling and its backward pass, window by window."""
    y, grad_input = np.zeros(grad.shape), np.zeros(x.shape)
    for (row, col), seen in windows(x.shape[2:], kernel, stride, padding, ceil_mode=ceil_mode):
        counted = len(seen)
        if count_include_pad:  # padding counts, what only ceil_mode adds does not
            starts = row * stride[0] - padding[0], col * stride[1] - padding[1]
            ends = (min(a + k, i + p) for a, k, i, p in zip(starts, kernel, x.shape[2:], padding))
            counted = np.prod([end - start for start, end in zip(starts, ends)])
        for position in seen:
            y[:, :, row, col] += x[:, :, *position] / counted
            grad_input[:, :, *position] += grad[:, :, row, col] / counted
    return y, grad_input


@pytest.mark.parametrize("order", [np.ascontiguousarray, batch_last])
@pytest.mark.parametrize("count_include_pad", [True, False])
@pytest.mark.parametrize("name", [name for name in SETTINGS if name != "dilation"])
def test_avg_pool2d_and_backward(name, count_include_pad, order):
    size, kernel, stride, padding, _, ceil_mode = SETTINGS[name]
    settings = kernel, stride, padding, ceil_mode, count_include_pad
    rng = np.random.default_rng(12)
    x = order(rng.standard_normal((3, 2, *size)))
    y = ops.avg_pool2d(x, *settings)
    grad = order(rng.standard_normal(y.shape))
    expected_y, expected_grad = reference_average(x, grad, *settings)
    assert y.shape == expected_y.shape
    assert np.allclose(y, expected_y, rtol=1e-12, atol=1e-13)
    assert np.allclose(ops.avg_pool2d_backward(grad, x, *settings), expected_grad, rtol=1e-12, atol=1e-13)


def test_average_pooling_at_the_border_by_hand():
    x = np.full((1, 1, 3, 3), 36.0)
    assert ops.avg_pool2d(x, 3, 2, 1)[0, 0].tolist() == [[16, 16], [16, 16]]
    assert (ops.avg_pool2d(x, 3, 2, 1, count_include_pad=False) == 36).all()
    row = np.full((1, 1, 1, 5), 12.0)
    assert ops.avg_pool2d(row, (1, 2), (1, 2), ceil_mode=True).ravel().tolist() == [12, 12, 12]
    assert ops.avg_pool2d(row, (1, 2), (1, 2), (0, 1), ceil_mode=True).ravel().tolist() == [6, 12, 12]
    assert ops.avg_pool2d_backward(
        np.ones((1, 1, 1, 3)), row, (1, 2), (1, 2), ceil_mode=True
    ).ravel().tolist() == [
        0.5,
        0.5,
        0.5,
        0.5,
        1,
    ]


def test_nan_wins_every_window_that_sees_it():
    x = np.zeros((1, 1, 4, 4))
    x[0, 0, 1, 1] = np.nan
    assert np.isnan(ops.max_pool2d(x, 2)[0, 0]).tolist() == [[True, False], [False, False]]
    assert np.isnan(ops.avg_pool2d(x, 2)[0, 0]).tolist() == [[True, False], [False, False]]


@pytest.mark.parametrize("name", SETTINGS)
def test_max_pool2d_backward_measures_up(name):
    size, *settings = SETTINGS[name]
    rng = np.random.default_rng(13)
    x = rng.permutation(2 * np.prod(size)).reshape(1, 2, *size) * 0.1
    upstream = rng.standard_normal(ops.max_pool2d(x, *settings).shape)
    measured = numerical_gradient(lambda moved: (ops.max_pool2d(moved, *settings) * upstream).sum(), x)
    assert np.allclose(ops.max_pool2d_backward(upstream, x, *settings), measured, rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("count_include_pad", [True, False])
@pytest.mark.parametrize("name", ["overlap 3x2 / 2", "padding", "ceil_mode"])
def test_avg_pool2d_backward_measures_up(name, count_include_pad):
    size, kernel, stride, padding, _, ceil_mode = SETTINGS[name]
    settings = kernel, stride, padding, ceil_mode, count_include_pad
    rng = np.random.default_rng(13)
    x = rng.standard_normal((1, 2, *size))
    upstream = rng.standard_normal(ops.avg_pool2d(x, *settings).shape)
    measured = numerical_gradient(lambda moved: (ops.avg_pool2d(moved, *settings) * upstream).sum(), x)
    assert np.allclose(ops.avg_pool2d_backward(upstream, x, *settings), measured, rtol=1e-6, atol=1e-8)
