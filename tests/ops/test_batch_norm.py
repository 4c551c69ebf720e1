"""Batch normalisation and dropout by hand and by tiny steps, in training and evaluation."""

import numpy as np
import pytest

from cnnlib import ops
from cnnlib.gradcheck import numerical_gradient

pytestmark = pytest.mark.usefixtures("memory_full_of_rubbish")


def test_batch_norm_by_hand():
    x = np.zeros((2, 2, 1, 2))
    x[:, 0] = [[[1, 3]], [[5, 7]]]  # mean 4, variance 5
    x[:, 1] = [[[2, 2]], [[4, 4]]]  # mean 3, variance 1
    y = ops.batch_norm2d(x, np.array([np.sqrt(5), 10]), np.array([1.0, -1]), eps=1e-300)
    assert np.allclose(y[:, 0, 0], [[-2, 0], [2, 4]])
    assert np.allclose(y[:, 1, 0], [[-11, -11], [9, 9]])


def test_batch_norm_in_evaluation_uses_the_running_statistics():
    x = np.arange(8.0).reshape(2, 2, 1, 2)
    mean, variance = np.array([1.0, 2]), np.array([3.0, 8])
    y = ops.batch_norm2d(x, np.ones(2), np.zeros(2), mean, variance, training=False, eps=1.0)
    assert np.allclose(y[:, 0], (x[:, 0] - 1) / 2)
    assert np.allclose(y[:, 1], (x[:, 1] - 2) / 3)


def test_batch_norm_ignores_running_statistics_in_training_and_does_not_change_them():
    x = np.random.default_rng(0).standard_normal((3, 2, 4, 5))
    mean, variance = np.array([1.0, 2]), np.array([3.0, 8])
    plain = ops.batch_norm2d(x, np.ones(2), np.zeros(2))
    assert (ops.batch_norm2d(x, np.ones(2), np.zeros(2), mean, variance) == plain).all()
    assert mean.tolist() == [1, 2]
    assert variance.tolist() == [3, 8]
    assert np.allclose(plain.mean(axis=(0, 2, 3)), 0, atol=1e-12)
    assert np.allclose(plain.var(axis=(0, 2, 3)), 1, atol=1e-4)


@pytest.mark.parametrize("training", [True, False])
def test_batch_norm_backward_measures_up(training):
    rng = np.random.default_rng(4)
    arrays = [rng.standard_normal((3, 2, 3, 4)), rng.standard_normal(2), rng.standard_normal(2)]
    statistics = (rng.standard_normal(2), rng.uniform(0.5, 2, 2), training)
    upstream = rng.standard_normal(arrays[0].shape)
    for place, gradient in enumerate(ops.batch_norm2d_backward(upstream, *arrays[:2], *statistics)):

        def loss(moved, place=place):
            return (
                ops.batch_norm2d(*arrays[:place], moved, *arrays[place + 1 :], *statistics) * upstream
            ).sum()

        assert np.allclose(gradient, numerical_gradient(loss, arrays[place]), rtol=1e-6, atol=1e-8)


def test_dropout_keeps_the_mean_and_scales_what_it_keeps():
    x = np.ones((100, 100))
    y, mask = ops.dropout(x, 0.25, np.random.default_rng(0))
    assert set(np.unique(y)) == {0, 1 / 0.75}
    assert (y == mask).all()
    assert abs((y == 0).mean() - 0.25) < 0.02
    assert abs(y.mean() - 1) < 0.02


def test_dropout_backward_drops_and_scales_the_same_cells():
    rng = np.random.default_rng(1)
    x, upstream = rng.standard_normal((5, 6)), rng.standard_normal((5, 6))
    y, mask = ops.dropout(x, 0.5, rng)
    assert np.allclose(y, x * mask)
    assert (ops.dropout_backward(upstream, mask) == upstream * mask).all()


def test_dropout_in_evaluation_changes_nothing():
    x = np.random.default_rng(1).standard_normal((5, 6))
    y, mask = ops.dropout(x, 0.5, training=False)
    assert (y == x).all()
    assert (mask == 1).all()


def test_dropout_repeats_with_the_same_seed():
    x = np.ones((20, 20))
    first, second, other = (ops.dropout(x, 0.5, np.random.default_rng(seed))[0] for seed in (7, 7, 8))
    assert (first == second).all()
    assert (first != other).any()


def test_dropout_of_nothing_keeps_everything():
    x = np.random.default_rng(1).standard_normal((5, 6))
    assert (ops.dropout(x, 0, np.random.default_rng(0))[0] == x).all()
