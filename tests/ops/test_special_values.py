"""Special values and habits of neighbours: underflow, nan, ties, channels last, one-hot labels."""

import numpy as np
import pytest

from cnnlib import ops
from ops.test_properties import CALLS, results

pytestmark = pytest.mark.usefixtures("memory_full_of_rubbish")
NAN, INF = np.nan, np.inf


@pytest.mark.parametrize("scale", [1e-30, 1e-42])
@pytest.mark.parametrize("name", CALLS)
def test_underflow_is_zero_even_where_numpy_raises_for_everything(name, scale):
    rng = np.random.default_rng(0)
    _, shapes = CALLS[name]
    arrays = [(rng.uniform(0.5, 1, shape) * scale).astype(np.float32) for shape in shapes]
    expected = results(name, arrays)
    with np.errstate(all="raise"):
        for quiet, loud in zip(results(name, arrays), expected):
            np.testing.assert_array_equal(quiet, loud)


def test_losses_of_far_logits_where_numpy_raises_for_everything():
    far, labels = np.array([[1000.0, 0], [-3e38, 3e38]], np.float32), np.array([0, 1])
    with np.errstate(all="raise"):
        assert ops.softmax([[1000, 0]]).tolist() == [[1, 0]]
        assert ops.softmax(far).tolist() == [[1, 0], [0, 1]]
        assert ops.log_softmax(far)[1].tolist() == [-INF, 0]
        assert ops.cross_entropy(far, labels) == 0
        assert (ops.cross_entropy_backward(far, labels) == 0).all()
        assert ops.mean_squared_error(np.float32([1e-30]), np.float32([0])) == 0


def test_an_overflow_is_still_an_error_where_numpy_raises():
    with np.errstate(all="raise"), pytest.raises(FloatingPointError):
        ops.linear(np.full((1, 2), 1e38, np.float32), np.full((1, 2), 1e38, np.float32))


WINDOWS = {  # picture, kernel, stride, where the gradient goes
    "one nan": ([[1, NAN], [2, 3]], 2, 2, [[0, 1], [0, 0]]),
    "two nans: the last": ([[NAN, 1], [NAN, 3]], 2, 2, [[0, 0], [1, 0]]),
    "nan and a tie": ([[NAN, 5, 5], [5, NAN, 1], [7, 7, 2]], 3, 3, [[0, 0, 0], [0, 1, 0], [0, 0, 0]]),
    "nan and infinity": ([[INF, NAN], [INF, 2]], 2, 2, [[0, 1], [0, 0]]),
    "overlapping windows": ([[NAN, 1, 2], [3, NAN, 4], [5, 6, NAN]], 2, 1, [[0, 0, 0], [0, 3, 0], [0, 0, 1]]),
    "a tie": ([[5, 5], [5, 1]], 2, 2, [[1, 0], [0, 0]]),
    "only minus infinity": ([[-INF, -INF], [-INF, -INF]], 2, 2, [[1, 0], [0, 0]]),
}


@pytest.mark.parametrize("name", WINDOWS)
def test_the_gradient_of_a_maximum_that_is_special(name):
    picture, kernel_size, stride, expected = WINDOWS[name]
    x = np.array(picture, float)[None, None]
    y = ops.max_pool2d(x, kernel_size, stride)
    assert ops.max_pool2d_backward(np.ones(y.shape), x, kernel_size, stride)[0, 0].tolist() == expected


@pytest.mark.oracle
@pytest.mark.parametrize("name", WINDOWS)
def test_the_gradient_of_a_special_maximum_in_pytorch(torch, name):
    picture, kernel_size, stride, expected = WINDOWS[name]
    x = torch.tensor(picture, dtype=torch.float64)[None, None].requires_grad_()
    torch.nn.functional.max_pool2d(x, kernel_size, stride).sum().backward()
    assert x.grad[0, 0].tolist() == expected


def test_keras_average_at_the_border_is_one_argument_away():
    ones = np.ones((1, 1, 3, 3))
    assert ops.avg_pool2d(ones, 3, 2, "same")[0, 0, 0, 0] == pytest.approx(4 / 9)
    assert (ops.avg_pool2d(ones, 3, 2, "same", count_include_pad=False) == 1).all()
    assert "Keras" in ops.avg_pool2d.__doc__ and "count_include_pad=False" in ops.avg_pool2d.__doc__


X, W = np.zeros((2, 28, 28, 1)), np.zeros((4, 1, 3, 3))
HABITS = {  # call, what the message says
    "channels last": (lambda: ops.conv2d(X, W), "x.transpose(0, 3, 1, 2)"),
    "channels last, in loops": (lambda: ops.conv2d_loops(X, W), "x.transpose(0, 3, 1, 2)"),
    "channels last, backward": (lambda: ops.conv2d_backward(X, X, W), "x.transpose(0, 3, 1, 2)"),
    "channels last, transposed": (
        lambda: ops.conv_transpose2d(X, W.swapaxes(0, 1)),
        "x.transpose(0, 3, 1, 2)",
    ),
    "channels last, batch norm": (
        lambda: ops.batch_norm2d(np.zeros((2, 5, 5, 3)), np.ones(3), np.ones(3)),
        "x.transpose(0, 3, 1, 2)",
    ),
    "a kernel of Keras": (
        lambda: ops.conv2d(np.zeros((2, 1, 28, 28)), np.zeros((3, 3, 1, 4))),
        "weight.transpose(3, 2, 0, 1)",
    ),
    "a kernel the other way round": (
        lambda: ops.conv2d(np.zeros((2, 4, 28, 28)), np.zeros((4, 8, 3, 3))),
        "weight.swapaxes(0, 1)",
    ),
    "a dense kernel of Keras": (lambda: ops.linear(np.zeros((2, 8)), np.zeros((8, 3))), "weight.T"),
    "one-hot labels": (lambda: ops.cross_entropy(np.zeros((4, 10)), np.eye(10)[:4]), "labels.argmax(axis=1)"),
    "labels in a column": (
        lambda: ops.cross_entropy_backward(np.zeros((4, 10)), np.zeros((4, 1), int)),
        "labels.ravel()",
    ),
    "groups that do not divide": (
        lambda: ops.conv2d(np.zeros((1, 6, 5, 5)), np.zeros((4, 3, 3, 3)), groups=4),
        "groups must divide the 6 channels of x, got 4; use one of 1, 2",
    ),
    "groups forgotten": (
        lambda: ops.conv2d(np.zeros((1, 6, 5, 5)), np.zeros((4, 3, 3, 3))),
        "expects 3 (axis 1 of (C_out, C_in, kH, kW)); with groups=2 this weight fits",
    ),
    "targets that would be stretched": (
        lambda: ops.mean_squared_error(np.zeros((4, 1)), np.zeros(4)),
        "target has shape (4,), expected (4, 1)",
    ),
    "a mean of nothing": (lambda: ops.mean_squared_error([], []), "which is empty"),
    "one image for batch norm": (
        lambda: ops.batch_norm2d(np.zeros((1, 2, 1, 1)), np.ones(2), np.ones(2)),
        "batch_size",
    ),
}


@pytest.mark.parametrize("habit", HABITS)
def test_habits_of_neighbours_are_answered_with_the_cure(habit):
    call, cure = HABITS[habit]
    with pytest.raises(ValueError) as error:
        call()
    assert cure in str(error.value)
