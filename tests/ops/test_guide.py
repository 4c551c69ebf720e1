"""The figures of Dumoulin & Visin's guide, number by number, and what they claim about transposition."""

import numpy as np
import pytest

from cnnlib import ops

pytestmark = pytest.mark.usefixtures("memory_full_of_rubbish")

X = np.array([[3, 3, 2, 1, 0], [0, 0, 1, 3, 1], [3, 1, 2, 2, 3], [2, 0, 0, 2, 2], [2, 0, 0, 0, 1]], float)[
    None, None
]
K = np.array([[0, 1, 2], [2, 2, 0], [0, 1, 2]], float)[None, None]
X.setflags(write=False)
K.setflags(write=False)
WINDOW_SUMS = [[15, 15, 15], [9, 11, 16], [10, 7, 12]]


def test_the_figures_use_these_random_numbers():
    rng = np.random.RandomState(1234)
    assert (rng.randint(0, 4, (5, 5)) == X).all()
    assert (rng.randint(0, 3, (3, 3)) == K).all()


@pytest.mark.parametrize("convolve", [ops.conv2d, ops.conv2d_loops])
def test_figure_1_1_convolution(convolve):
    assert convolve(X, K)[0, 0].tolist() == [[12, 12, 17], [10, 17, 19], [9, 6, 14]]


def test_figure_1_1_with_the_kernel_rotated_is_something_else():
    assert ops.conv2d(X, K[:, :, ::-1, ::-1])[0, 0].tolist() == [[18, 20, 19], [10, 9, 17], [11, 8, 14]]


@pytest.mark.parametrize("convolve", [ops.conv2d, ops.conv2d_loops])
def test_figure_1_2_stride_and_padding(convolve):
    y = convolve(X, K, stride=2, padding=1)
    assert y[0, 0].tolist() == [[6, 17, 3], [8, 17, 13], [6, 4, 4]]


def test_figure_1_5_average_pooling():
    assert (ops.avg_pool2d(X, 3, 1)[0, 0] == np.array(WINDOW_SUMS) / 9).all()


def test_figure_1_6_max_pooling():
    assert ops.max_pool2d(X, 3, 1)[0, 0].tolist() == [[3, 3, 3], [3, 3, 3], [3, 2, 3]]


def test_figure_1_1_backward_with_all_ones():
    grad_input, grad_weight, grad_bias = ops.conv2d_backward(np.ones((1, 1, 3, 3)), X, K)
    assert grad_weight[0, 0].tolist() == WINDOW_SUMS
    assert grad_input[0, 0].tolist() == [
        [0, 1, 3, 3, 2],
        [2, 5, 7, 5, 2],
        [2, 6, 10, 8, 4],
        [2, 5, 7, 5, 2],
        [0, 1, 3, 3, 2],
    ]
    assert grad_bias.tolist() == [9]


def test_figure_1_1_backward_with_one_corner_up_and_one_down():
    upstream = np.zeros((1, 1, 3, 3))
    upstream[0, 0, 0, 0], upstream[0, 0, 2, 2] = 1, -1
    grad_input, grad_weight, grad_bias = ops.conv2d_backward(upstream, X, K)
    assert grad_weight[0, 0].tolist() == [[1, 1, -1], [0, -2, -1], [3, 1, 1]]
    assert grad_input[0, 0].tolist() == [
        [0, 1, 2, 0, 0],
        [2, 2, 0, 0, 0],
        [0, 1, 2, -1, -2],
        [0, 0, -2, -2, 0],
        [0, 0, 0, -1, -2],
    ]
    assert grad_bias.tolist() == [0]


NINE = np.arange(1.0, 10).reshape(1, 1, 3, 3)


def test_convolution_as_a_matrix_section_4_1():
    first = [1, 2, 3, 0, 4, 5, 6, 0, 7, 8, 9, 0, 0, 0, 0, 0]
    expected = [np.roll(first, shift).tolist() for shift in (0, 1, 4, 5)]
    assert ops.convolution_matrix(NINE, (1, 4, 4)).tolist() == expected
    assert ops.convolution_matrix(NINE[0, 0], (4, 4)).tolist() == expected


def test_transposed_matrix_section_4_1():
    expected = [[1, 4, 7, 6], [7, 23, 33, 24], [19, 53, 63, 42], [21, 52, 59, 36]]
    y = np.array([1.0, 2, 3, 4])
    assert (ops.convolution_matrix(NINE, (1, 4, 4)).T @ y).reshape(4, 4).tolist() == expected
    assert ops.conv_transpose2d(y.reshape(1, 1, 2, 2), NINE)[0, 0].tolist() == expected


# i, k, s, p -> o, then the equivalent direct convolution: stretched size, padding, zeros at the end.
TWINS = {
    "4.1 no_padding_no_strides": (4, 3, 1, 0, 2, 2, 2, 0),
    "4.2 arbitrary_padding_no_strides": (5, 4, 1, 2, 6, 6, 1, 0),
    "4.3 same_padding_no_strides": (5, 3, 1, 1, 5, 5, 1, 0),
    "4.4 full_padding_no_strides": (5, 3, 1, 2, 7, 7, 0, 0),
    "4.5 no_padding_strides": (5, 3, 2, 0, 2, 3, 2, 0),
    "4.6 padding_strides": (5, 3, 2, 1, 3, 5, 1, 0),
    "4.7 padding_strides_odd": (6, 3, 2, 1, 3, 5, 1, 1),
}


def twin(name):
    """An integer gradient and kernel for one transposed figure."""
    rng = np.random.default_rng(sum(map(ord, name)))
    _, k, _, _, o, *_ = TWINS[name]
    return rng.integers(1, 9, (1, 1, o, o)).astype(float), rng.integers(1, 9, (1, 1, k, k)).astype(float)


def stretched(y, stride):
    """`y` with stride − 1 zeros between neighbours."""
    size = stride * (y.shape[2] - 1) + 1
    wide = np.zeros((1, 1, size, size))
    wide[:, :, ::stride, ::stride] = y
    return wide


@pytest.mark.parametrize("name", TWINS)
def test_transposed_equals_backward_equals_matrix(name):
    i, k, s, p, o, *_, a = TWINS[name]
    y, kernel = twin(name)
    painted = ops.conv_transpose2d(y, kernel, None, s, p, a)
    assert painted.shape == (1, 1, i, i)
    grad_input, _, _ = ops.conv2d_backward(y, np.zeros((1, 1, i, i)), kernel, s, p)
    assert (painted == grad_input).all()
    matrix = ops.convolution_matrix(kernel, (1, i, i), s, p)
    assert matrix.shape == (o * o, i * i)
    assert (painted.ravel() == matrix.T @ y.ravel()).all()


@pytest.mark.parametrize("name", TWINS)
def test_transposed_equals_direct_convolution_with_the_kernel_rotated(name):
    _, _, s, p, _, stretched_size, border, a = TWINS[name]
    y, kernel = twin(name)
    wide = stretched(y, s)
    assert wide.shape[2] == stretched_size
    sides = ((border, border + a), (border, border + a))
    painted = ops.conv_transpose2d(y, kernel, None, s, p, a)
    assert (painted == ops.conv2d(wide, kernel[:, :, ::-1, ::-1], padding=sides)).all()
    unrotated = ops.conv2d(wide, kernel, padding=sides)
    assert unrotated.shape == painted.shape
    assert not (painted == unrotated).all()


SETTINGS = {  # C_in, C_out, size, kernel, stride, padding, dilation
    "both axes different": (2, 3, (6, 7), (3, 2), (2, 1), (1, 0), (1, 2)),
    "strides leave cells over": (1, 2, (7, 8), (2, 3), (3, 2), (0, 1), (1, 1)),
    "dilation": (2, 2, (8, 7), (2, 3), (1, 2), (2, 1), (3, 2)),
    "many channels": (5, 6, (5, 6), (3, 2), (1, 1), (1, 0), (1, 1)),
}


@pytest.mark.parametrize("name", SETTINGS)
def test_matrix_and_its_transpose_are_forward_and_backward(name):
    channels, filters, size, kernel, *settings = SETTINGS[name]
    rng = np.random.default_rng(7)
    x = rng.integers(-4, 5, (1, channels, *size)).astype(float)
    weight = rng.integers(-4, 5, (filters, channels, *kernel)).astype(float)
    matrix = ops.convolution_matrix(weight, x.shape[1:], *settings)
    y = ops.conv2d(x, weight, None, *settings)
    assert (matrix @ x.ravel() == y.ravel()).all()
    upstream = rng.integers(-4, 5, y.shape).astype(float)
    grad_input, _, _ = ops.conv2d_backward(upstream, x, weight, *settings)
    assert (matrix.T @ upstream.ravel() == grad_input.ravel()).all()
