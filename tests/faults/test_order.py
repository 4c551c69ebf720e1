"""Calls out of order: before what they build on. Cells out of order are in tests/test_notebook_runs.py."""

import numpy as np
import pytest

from cnnlib import layers
from cnnlib.network import Sequential
from cnnlib.optim import Adam
from cnnlib.training import fit

KINDS = [
    layers.Conv2d(1, 2, 3), layers.ConvTranspose2d(1, 2, 3), layers.MaxPool2d(2), layers.AvgPool2d(2),
    layers.ReLU(), layers.Flatten(), layers.Linear(4, 2), layers.BatchNorm2d(1), layers.Dropout(),
]  # fmt: skip


@pytest.mark.parametrize("layer", KINDS, ids=lambda layer: type(layer).__name__)
def test_backward_before_forward_says_what_to_run_first(layer):
    said = rf"{type(layer).__name__}.backward was called before forward; run forward\(x\) first"
    for backward in (layer.backward, Sequential(layer).backward):
        with pytest.raises(RuntimeError, match=said):
            backward(np.ones((1, 1, 4, 4), np.float32))


def small():
    return Sequential(
        layers.Conv2d(1, 2, 3, rng=0), layers.ReLU(), layers.Flatten(), layers.Linear(8, 3, rng=0)
    )


def test_an_untrained_network_predicts_and_the_training_that_follows_is_the_same():
    pair = np.random.default_rng(0).random((12, 1, 4, 4), np.float32), np.arange(12) % 3
    losses = []
    for early in (False, True):
        network = small()
        if early:
            assert network.predict(pair[0]).shape == (12, 3)
        settings = {"epochs": 2, "batch_size": 4, "optimizer": Adam(network.parameters(), 0.01)}
        losses.append([record.loss for record in fit(network, pair, progress=False, **settings)])
    assert losses[0] == losses[1]


def test_an_optimizer_from_before_the_network_was_built_anew_is_refused_and_nothing_is_changed():
    pair = np.random.default_rng(0).random((12, 1, 4, 4), np.float32), np.arange(12) % 3
    network = small()
    old = Adam(network.parameters(), 0.01)
    network = small()  # the cell above was run once more
    before = [parameter.value.copy() for parameter in network.parameters()]
    with pytest.raises(ValueError, match=r"made for another one.*Adam\(network.parameters\(\)"):
        fit(network, pair, epochs=1, batch_size=4, optimizer=old)
    for parameter, value in zip(network.parameters(), before):
        assert (parameter.value == value).all()


def test_a_step_before_backward_says_what_to_run_first():
    network = small()
    network.forward(np.zeros((1, 1, 4, 4), np.float32))
    with pytest.raises(RuntimeError, match=r"has no gradient yet.*backward"):
        Adam(network.parameters(), 0.01).step()
