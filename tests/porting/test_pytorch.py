"""Weights to PyTorch and back, by its own strict loading; the dialect against the PyTorch installed."""

import numpy as np
import pytest

from cnnlib import dialects, layers
from cnnlib.network import Sequential
from cnnlib.porting import load_pytorch_state, pytorch_state
from support.vectors import vectors


def network(seed=1):
    built = Sequential(
        layers.Conv2d(1, 3, 3, rng=seed), layers.BatchNorm2d(3), layers.ReLU(), layers.MaxPool2d(2),
        layers.ConvTranspose2d(3, 2, 2, stride=2, bias=False, rng=seed), layers.Flatten(),
        layers.Linear(2 * 6 * 6, 4, rng=seed),
    )  # fmt: skip
    built.forward(
        np.random.default_rng(seed).normal(size=(4, 1, 8, 8)).astype(np.float32)
    )  # moves the statistics
    return built


def twin(torch):
    nn = torch.nn
    return nn.Sequential(
        nn.Conv2d(1, 3, 3), nn.BatchNorm2d(3), nn.ReLU(), nn.MaxPool2d(2),
        nn.ConvTranspose2d(3, 2, 2, stride=2, bias=False), nn.Flatten(), nn.Linear(2 * 6 * 6, 4),
    ).eval()  # fmt: skip


@pytest.mark.oracle
def test_strict_loading_both_ways(torch):
    ours, theirs = network(), twin(torch)
    state = pytorch_state(ours)
    assert list(state) == list(theirs.state_dict()) and all(
        array.flags.c_contiguous for array in state.values()
    )
    theirs.load_state_dict({name: torch.from_numpy(array) for name, array in state.items()}, strict=True)
    x = np.random.default_rng(2).normal(size=(3, 1, 8, 8)).astype(np.float32)
    expected = theirs(torch.from_numpy(x)).detach().numpy()
    np.testing.assert_allclose(ours.predict(x), expected, rtol=1e-4, atol=1e-5)
    other = network(seed=5)
    load_pytorch_state(other, theirs.state_dict())
    np.testing.assert_allclose(other.predict(x), expected, rtol=1e-4, atol=1e-5)


def residual_network(seed):
    built = Sequential(
        layers.Conv2d(2, 4, 3, padding=1, groups=2, rng=seed),
        layers.Residual(layers.Conv2d(4, 4, 3, padding=1, rng=seed), layers.BatchNorm2d(4)),
        layers.Residual(
            layers.Conv2d(4, 6, 3, padding=1, rng=seed), layers.ReLU(),
            layers.Residual(layers.Conv2d(6, 6, 1, rng=seed)),
            shortcut=layers.Conv2d(4, 6, 1, rng=seed),
        ),
        layers.Residual(
            layers.Conv2d(6, 6, 1, rng=seed),
            shortcut=[layers.Conv2d(6, 6, 1, rng=seed), layers.BatchNorm2d(6)],
        ),
        layers.GlobalAvgPool2d(), layers.Linear(6, 3, rng=seed),
    )  # fmt: skip
    built.forward(np.random.default_rng(seed).normal(size=(4, 2, 5, 6)).astype(np.float32))
    return built


def residual_twin(torch):
    nn = torch.nn

    class Residual(nn.Module):
        def __init__(self, *inside, shortcut=None):
            super().__init__()
            self.layers, self.shortcut = nn.Sequential(*inside), shortcut or nn.Identity()

        def forward(self, x):
            return self.layers(x) + self.shortcut(x)

    return nn.Sequential(
        nn.Conv2d(2, 4, 3, padding=1, groups=2),
        Residual(nn.Conv2d(4, 4, 3, padding=1), nn.BatchNorm2d(4)),
        Residual(
            nn.Conv2d(4, 6, 3, padding=1), nn.ReLU(), Residual(nn.Conv2d(6, 6, 1)),
            shortcut=nn.Conv2d(4, 6, 1),
        ),
        Residual(
            nn.Conv2d(6, 6, 1), shortcut=nn.Sequential(nn.Conv2d(6, 6, 1), nn.BatchNorm2d(6))
        ),
        nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten()), nn.Linear(6, 3),
    ).eval()  # fmt: skip


@pytest.mark.oracle
def test_strict_loading_of_residual_sums_groups_and_global_averages(torch):
    ours, theirs = residual_network(1), residual_twin(torch)
    state = pytorch_state(ours)
    assert list(state) == list(theirs.state_dict())
    theirs.load_state_dict({name: torch.from_numpy(array) for name, array in state.items()}, strict=True)
    x = np.random.default_rng(2).normal(size=(3, 2, 5, 6)).astype(np.float32)
    expected = theirs(torch.from_numpy(x)).detach().numpy()
    np.testing.assert_allclose(ours.predict(x), expected, rtol=1e-4, atol=1e-5)
    other = residual_network(5)
    load_pytorch_state(other, theirs.state_dict())
    np.testing.assert_allclose(other.predict(x), expected, rtol=1e-4, atol=1e-5)


def test_copies_go_out_and_come_in():
    ours = network()
    state = pytorch_state(ours)
    state["0.weight"][:] = 7
    assert not (ours.layers[0].weight.value == 7).any()
    load_pytorch_state(ours, state)
    state["0.weight"][:] = 8
    assert (ours.layers[0].weight.value == 7).all()


@pytest.mark.parametrize(
    "change, words",
    [
        (lambda state: state.pop("6.weight"), "6.weight is missing"),
        (lambda state: state.update({"9.weight": np.ones(3)}), "9.weight does not belong"),
        (lambda state: state.update({"6.weight": np.ones((4, 5))}), "6.weight"),
        (lambda state: state.update({"6.bias": np.array(["a"] * 4)}), "6.bias"),
    ],
)
def test_what_does_not_fit_changes_nothing(change, words):
    ours = network()
    before = pytorch_state(ours)
    state = pytorch_state(network(seed=3))
    change(state)
    with pytest.raises((ValueError, TypeError), match=words):
        load_pytorch_state(ours, state)
    assert all(np.array_equal(array, before[name]) for name, array in pytorch_state(ours).items())


def test_an_old_file_without_counters():
    state = {name: array for name, array in pytorch_state(network()).items() if "tracked" not in name}
    load_pytorch_state(network(seed=2), state)


@pytest.mark.oracle
def test_the_dialect_against_the_pytorch_that_is_installed(torch):
    asked = [
        vector for vector in vectors() if vector.library == "pytorch" and "backward" not in vector.operation
    ]
    for vector in [vector for vector in asked if vector.result is not None]:
        inputs = [torch.tensor(array.copy()) for array in vector.inputs]
        theirs = getattr(torch.nn.functional, vector.operation)(*inputs, **vector.arguments).numpy()
        ours = getattr(dialects.get("pytorch"), vector.operation)(*vector.inputs, **vector.arguments)
        np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-4)
