"""Softmax, cross-entropy and the mean squared error by hand, by tiny steps, and at the extremes."""

import math

import numpy as np
import pytest

from cnnlib import ops
from cnnlib.gradcheck import numerical_gradient

pytestmark = pytest.mark.usefixtures("memory_full_of_rubbish")


LOGITS = np.log([[1.0, 1, 2], [3, 1, 4]])


def test_softmax_by_hand_runs_over_the_last_axis():
    expected = [[0.25, 0.25, 0.5], [0.375, 0.125, 0.5]]
    assert np.allclose(ops.softmax(LOGITS), expected, rtol=1e-15)
    assert np.allclose(ops.log_softmax(LOGITS), np.log(expected), rtol=1e-15)
    assert np.allclose(ops.softmax(LOGITS[0]), expected[0], rtol=1e-15)
    cube = np.random.default_rng(0).standard_normal((2, 3, 4))
    assert np.allclose(ops.softmax(cube).sum(axis=-1), 1)


def test_cross_entropy_by_hand():
    assert ops.cross_entropy(LOGITS, np.array([2, 1])) == pytest.approx((math.log(2) + math.log(8)) / 2)
    assert type(ops.cross_entropy(LOGITS.astype(np.float32), [2, 1])) is float
    gradient = ops.cross_entropy_backward(LOGITS, np.array([2, 1]))
    assert np.allclose(gradient, np.array([[0.25, 0.25, -0.5], [0.375, -0.875, 0.5]]) / 2, rtol=1e-14)


def test_cross_entropy_backward_measures_up():
    rng = np.random.default_rng(2)
    logits, labels = rng.standard_normal((4, 5)), np.array([0, 4, 2, 2])
    measured = numerical_gradient(lambda moved: ops.cross_entropy(moved, labels), logits)
    assert np.allclose(ops.cross_entropy_backward(logits, labels), measured, rtol=1e-6, atol=1e-10)


@pytest.mark.parametrize(
    "labels", [[1, 0], (1, 0), np.array([1, 0], np.uint8), np.array([1, 0], np.int32)], ids=repr
)
def test_labels_of_every_integer_type_are_taken(labels):
    logits = np.log([[1.0, 3], [1, 1]])
    assert ops.cross_entropy(logits, labels) == pytest.approx((math.log(4 / 3) + math.log(2)) / 2)
    assert ops.cross_entropy_backward(logits, labels).shape == (2, 2)


@pytest.mark.parametrize(("dtype", "huge"), [(np.float16, 3e4), (np.float32, 1e38), (np.float64, 1e308)])
@pytest.mark.filterwarnings("error")
def test_huge_logits_overflow_nowhere(dtype, huge):
    logits = np.array([[huge, 0, -huge / 10], [0, huge / 2, 0], [-huge, -huge, -huge]], dtype)
    assert np.allclose(ops.softmax(logits), [[1, 0, 0], [0, 1, 0], [1 / 3, 1 / 3, 1 / 3]], atol=1e-3)
    assert np.isfinite(ops.log_softmax(logits)).all()
    assert np.allclose(ops.cross_entropy(logits, [0, 1, 2]), math.log(3) / 3, atol=1e-3)
    gradient = ops.cross_entropy_backward(logits, [0, 1, 2])
    assert gradient.dtype == dtype
    assert np.isfinite(gradient).all()


@pytest.mark.parametrize(("dtype", "limit"), [(np.float16, 12), (np.float32, 89), (np.float64, 710)])
def test_logits_at_which_the_naive_softmax_overflows(dtype, limit):
    logits = np.array([[limit, limit - 1.0]], dtype)
    with np.errstate(over="ignore"):
        assert not np.isfinite(np.exp(logits)).all()
    assert np.allclose(ops.softmax(logits), ops.softmax(np.array([[0.0, -1]])), atol=1e-3)


def test_a_very_wrong_answer_costs_its_distance_instead_of_infinity():
    assert ops.cross_entropy(np.array([[1000.0, 0]]), [1]) == pytest.approx(1000)


def test_adding_the_same_number_to_all_logits_changes_nothing():
    logits = np.random.default_rng(3).standard_normal((4, 5))
    assert np.allclose(ops.softmax(logits + 100), ops.softmax(logits), rtol=1e-12)


def test_gradients_of_a_row_of_logits_sum_to_zero():
    gradient = ops.cross_entropy_backward(np.random.default_rng(3).standard_normal((4, 5)), [0, 1, 2, 3])
    assert np.allclose(gradient.sum(axis=1), 0, atol=1e-15)


def test_mean_squared_error_by_hand_and_by_tiny_steps():
    x, target = np.array([[1.0, 2], [3, 4]]), np.array([[1.0, 0], [0, 4]])
    assert ops.mean_squared_error(x, target) == (0 + 4 + 9 + 0) / 4
    gradient = ops.mean_squared_error_backward(x, target)
    assert gradient.tolist() == [[0, 1], [1.5, 0]]
    assert np.allclose(gradient, numerical_gradient(lambda moved: ops.mean_squared_error(moved, target), x))


@pytest.mark.parametrize(
    ("x", "target", "dtype"),
    [
        (np.float32([250]), np.uint8([0]), np.float32),
        (np.uint8([0]), np.uint8([250]), np.float64),
        (np.uint8([0]), np.float32([250]), np.float32),
        (np.float16([250]), np.float64([0]), np.float16),
    ],
    ids=["a picture as target", "two pictures", "a picture first", "float16"],
)
def test_mean_squared_error_of_mixed_types(x, target, dtype):
    assert ops.mean_squared_error(x, target) == 250**2
    gradient = ops.mean_squared_error_backward(x, target)
    assert gradient.dtype == dtype
    assert abs(gradient[0]) == 500


@pytest.mark.oracle
def test_mean_squared_error_in_pytorch(torch):
    rng = np.random.default_rng(0)
    x, target = rng.standard_normal((2, 3, 1, 5, 4))
    theirs = torch.tensor(x, requires_grad=True)
    loss = torch.nn.functional.mse_loss(theirs, torch.tensor(target))
    loss.backward()
    assert ops.mean_squared_error(x, target) == pytest.approx(loss.item(), rel=1e-12)
    assert np.allclose(ops.mean_squared_error_backward(x, target), theirs.grad.numpy(), rtol=1e-12)
