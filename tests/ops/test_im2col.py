"""im2col, col2im and the convolution as one dense matrix."""

import numpy as np
import pytest

from cnnlib import ops

pytestmark = pytest.mark.usefixtures("memory_full_of_rubbish")

SETTINGS = {  # x shape, kernel, stride, padding, dilation
    "plain": ((2, 3, 5, 6), (3, 2), 1, 0, 1),
    "pairs": ((2, 3, 7, 8), (3, 2), (2, 3), (1, 0), (1, 2)),
    "same": ((3, 2, 6, 7), (2, 4), (1, 2), "same", 1),
    "each side": ((1, 2, 5, 6), (2, 3), 1, ((1, 0), (0, 2)), 1),
}


def case(name):
    x_shape, kernel, *settings = SETTINGS[name]
    rng = np.random.default_rng(2)
    x = rng.integers(-4, 5, x_shape).astype(float)
    return rng, x, kernel, settings


@pytest.mark.parametrize("name", SETTINGS)
def test_a_convolution_is_one_product_with_the_columns(name):
    rng, x, kernel, settings = case(name)
    weight = rng.integers(-4, 5, (4, x.shape[1], *kernel)).astype(float)
    y = ops.conv2d(x, weight, None, *settings)
    columns = ops.im2col(x, kernel, *settings)
    product = (weight.reshape(4, -1) @ columns).reshape(4, *y.shape[2:], len(x)).transpose(3, 0, 1, 2)
    assert (product == y).all()


LARGE = {  # x shape, filters, kernel, stride, padding, dilation; more of all than a block takes
    "one channel": ((150, 1, 40, 9), 5, (5, 4), 1, 0, 1),
    "stride": ((70, 6, 50, 12), 70, (3, 5), (1, 2), (1, 2), 1),
    "dilation": ((130, 5, 33, 11), 8, 3, 1, 2, 2),
    "many filters": ((20, 40, 18, 6), 90, 3, 1, 1, 1),
}


@pytest.mark.parametrize("name", LARGE)
def test_blocks_add_up_to_what_one_product_gives(name):
    x_shape, filters, kernel, *settings = LARGE[name]
    rng = np.random.default_rng(5)
    x = rng.integers(-2, 3, x_shape).astype(float)
    kernel = kernel if isinstance(kernel, tuple) else (kernel, kernel)
    weight = rng.integers(-2, 3, (filters, x.shape[1], *kernel)).astype(float)
    bias = rng.integers(-2, 3, filters).astype(float)
    y = ops.conv2d(x, weight, bias, *settings)
    grad = rng.integers(-2, 3, y.shape).astype(float)
    columns, matrix = ops.im2col(x, kernel, *settings), weight.reshape(filters, -1)
    rows = grad.transpose(1, 2, 3, 0).reshape(filters, -1)  # columns run over row, column, image
    assert (y.transpose(1, 2, 3, 0).reshape(filters, -1) == matrix @ columns + bias[:, None]).all()
    grad_input, grad_weight, grad_bias = ops.conv2d_backward(grad, x, weight, *settings)
    assert (grad_input == ops.col2im(matrix.T @ rows, x.shape, kernel, *settings)).all()
    assert (grad_weight.reshape(matrix.shape) == rows @ columns.T).all()
    assert (grad_bias == rows.sum(axis=1)).all()


@pytest.mark.parametrize("name", SETTINGS)
def test_col2im_is_the_transpose_of_im2col(name):
    rng, x, kernel, settings = case(name)
    columns = ops.im2col(x, kernel, *settings)
    other = rng.integers(-4, 5, columns.shape).astype(float)
    back = ops.col2im(other, x.shape, kernel, *settings)
    assert back.shape == x.shape
    assert (columns * other).sum() == (x * back).sum()


def test_im2col_by_hand():
    x = np.arange(9.0).reshape(1, 1, 3, 3)
    assert ops.im2col(x, 2).tolist() == [[0, 1, 3, 4], [1, 2, 4, 5], [3, 4, 6, 7], [4, 5, 7, 8]]


def test_col2im_counts_how_often_a_cell_is_seen():
    seen = ops.col2im(np.ones((4, 4)), (1, 1, 3, 3), 2)
    assert seen[0, 0].tolist() == [[1, 2, 1], [2, 4, 2], [1, 2, 1]]


def test_columns_keep_their_dtype():
    x = np.arange(9, dtype=np.uint8).reshape(1, 1, 3, 3)
    assert ops.im2col(x, 2).dtype == np.uint8
    assert ops.im2col(x.astype(np.float32), 2).dtype == np.float32
    assert ops.col2im(np.ones((4, 4), np.float32), (1, 1, 3, 3), 2).dtype == np.float32


def test_the_matrix_runs_over_channels_rows_and_columns():
    weight = np.arange(1.0, 13).reshape(3, 2, 1, 2)
    matrix = ops.convolution_matrix(weight, (2, 2, 3))
    assert matrix.shape == (3 * 2 * 2, 2 * 2 * 3)
    assert matrix[0].tolist() == [1, 2, 0, 0, 0, 0, 3, 4, 0, 0, 0, 0]
    assert matrix[3].tolist() == [0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 3, 4]
    assert matrix[4].tolist() == [5, 6, 0, 0, 0, 0, 7, 8, 0, 0, 0, 0]
