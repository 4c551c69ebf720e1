"""Batch normalisation by hand and by tiny steps, in training and evaluation."""

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


@pytest.mark.parametrize("offset", [0, 1e4])
def test_batch_norm_of_float32_far_from_zero(offset):
    noise = np.random.default_rng(0).standard_normal((64, 3, 20, 20))
    x = (offset + noise).astype(np.float32)
    y = ops.batch_norm2d(x, np.ones(3, np.float32), np.zeros(3, np.float32))
    exact = ops.batch_norm2d(x.astype(float), np.ones(3), np.zeros(3))
    assert y.dtype == np.float32
    assert np.abs(y - exact).max() < 1e-5 * max(1, offset)
    assert np.abs(y.mean(axis=(0, 2, 3), dtype=float)).max() < 1e-7 * max(1, offset)


def test_batch_norm_of_many_channels_is_cut_into_blocks_and_changes_no_number():
    rng = np.random.default_rng(1)
    x, weight, bias = rng.standard_normal((40, 30, 20, 20)), rng.standard_normal(30), rng.standard_normal(30)
    grad = rng.standard_normal(x.shape)
    y, gradients = ops.batch_norm2d(x, weight, bias), ops.batch_norm2d_backward(grad, x, weight)
    for channel in (0, 7, 29):
        one = np.s_[channel : channel + 1]
        alone = ops.batch_norm2d_backward(grad[:, one], x[:, one], weight[one])
        assert (y[:, one] == ops.batch_norm2d(x[:, one], weight[one], bias[one])).all()
        assert (gradients[0][:, one] == alone[0]).all()
        assert gradients[1][channel] == alone[1][0] and gradients[2][channel] == alone[2][0]
