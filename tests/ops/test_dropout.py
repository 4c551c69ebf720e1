"""Dropout, in training and evaluation."""

import numpy as np
import pytest

from cnnlib import ops

pytestmark = pytest.mark.usefixtures("memory_full_of_rubbish")


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
