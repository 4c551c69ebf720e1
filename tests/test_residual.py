"""Residual sums in a network: shapes, receptive fields, files, modes, training, PyTorch's numbers."""

import numpy as np
import pytest

from cnnlib import arithmetic, inspection, porting
from cnnlib.layers import (
    BatchNorm2d,
    Conv2d,
    Dropout,
    GlobalAvgPool2d,
    Linear,
    MaxPool2d,
    ReLU,
    Residual,
)
from cnnlib.network import Sequential, evaluation_copy
from cnnlib.optim import SGD
from cnnlib.training import fit
from support.messages import refusal


def small_resnet(rng=0):
    """Two blocks as in ResNet, one with a projection, one inside the other; 3 classes."""
    own = np.random.default_rng(rng)
    return Sequential(
        Conv2d(1, 4, 3, padding=1, rng=own),
        Residual(
            Conv2d(4, 4, 3, padding=1, rng=own), BatchNorm2d(4), ReLU(), Residual(Dropout(0.4, rng=own))
        ),
        Residual(
            Conv2d(4, 6, 3, stride=2, padding=1, groups=2, bias=False, rng=own),
            BatchNorm2d(6),
            shortcut=[Conv2d(4, 6, 1, stride=2, bias=False, rng=own), BatchNorm2d(6)],
        ),
        GlobalAvgPool2d(),
        Linear(6, 3, rng=own),
    )


X = np.random.default_rng(1).random((6, 1, 7, 9)).astype(np.float32)
Y = np.array([0, 1, 2, 0, 1, 2])


def test_names_shapes_parameters_and_cost(capsys):
    network = small_resnet()
    assert [name for name, _ in network.named_parameters()][2:8] == [
        "1.Residual.0.Conv2d.weight", "1.Residual.0.Conv2d.bias", "1.Residual.1.BatchNorm2d.weight",
        "1.Residual.1.BatchNorm2d.bias", "2.Residual.0.Conv2d.weight", "2.Residual.1.BatchNorm2d.weight",
    ]  # fmt: skip
    rows = network.table((1, 7, 9))
    assert [row.output_shape for row in rows] == [(4, 7, 9), (4, 7, 9), (6, 4, 5), (6,), (3,)]
    assert [row.parameters for row in rows] == [40, 148 + 8, 6 * 2 * 9 + 12 + 24 + 12, 0, 21]
    assert rows[2].multiply_adds == 20 * (6 * 2 * 9 + 24)
    network.summary((1, 7, 9))
    lines = [line.split()[-1] for line in capsys.readouterr().out.splitlines()]
    assert lines[1:6] == ["3×3", "5×5", "7×7", "all", "all"]


@pytest.mark.parametrize(
    "inside, around, size",
    [
        ([Conv2d(1, 1, 3, padding=1), Conv2d(1, 1, 5, padding=2)], None, 7),
        ([Conv2d(1, 1, 1)], Conv2d(1, 1, 7, padding=3), 7),
        ([Conv2d(1, 1, 3, stride=2, padding=1), Conv2d(1, 1, 3, padding=1)], Conv2d(1, 1, 1, stride=2), 7),
        ([Conv2d(1, 1, 2, padding=((1, 0), (1, 0)))], Conv2d(1, 1, 2, padding=((0, 1), (0, 1))), 3),
        ([Residual(Conv2d(1, 1, 3, padding=1)), Conv2d(1, 1, 3, padding=1)], None, 5),
    ],
)
def test_the_receptive_field_is_that_of_the_widest_path(inside, around, size):
    """Against the pixels that have a gradient."""
    block = Residual(*inside, shortcut=around)
    for parameter in block.parameters():
        parameter.value = np.ones_like(parameter.value)
    rows = Sequential(block, Conv2d(1, 1, 3, padding=1)).table((1, 16, 16))
    x = np.zeros((1, 1, 16, 16), np.float32)
    grad = np.zeros_like(block.forward(x))
    grad[0, 0, grad.shape[2] // 2, grad.shape[3] // 2] = 1
    seen = np.nonzero(block.backward(grad)[0, 0])
    assert [np.ptp(axis) + 1 for axis in seen] == [size, size]
    assert rows[0].receptive_field == (size, size)
    stride = around.stride[0] if around else 1
    assert rows[1].receptive_field[0] == arithmetic.receptive_field([(size, stride), 3])[0]


def test_a_file_brings_everything_back(tmp_path):
    network = small_resnet()
    network.forward(X)
    network.save(tmp_path / "net.npz")
    loaded = Sequential.load(tmp_path / "net.npz")
    assert (loaded.predict(X) == network.predict(X)).all()
    assert repr(loaded) == repr(network)
    loaded.save(tmp_path / "again.npz")
    assert (Sequential.load(tmp_path / "again.npz").predict(X) == network.predict(X)).all()

    class Own(ReLU):
        pass

    with pytest.raises(TypeError, match=r"0\.Residual\.1"):
        Sequential(Residual(ReLU(), Own())).save(tmp_path / "own.npz")


def test_modes_reach_inside_and_a_look_leaves_no_trace():
    network = small_resnet()
    inner = network.layers[1].layers
    assert not any(layer.training for layer in network.eval().layers[1].layers)
    assert not inner[3].layers[0].training
    assert network.train().layers[2].around()[1].training
    before, mean = network.forward(X).copy(), inner[1].running_mean.copy()
    assert (network.predict(X) == network.predict(X)).all()
    assert not evaluation_copy(network).layers[1].layers[3].layers[0].training
    assert inner[1].training and (inner[1].running_mean == mean).all()
    network.backward(before)  # the forward pass of training is still remembered
    assert network.layers[1].children()[0] is inner[0]


def test_a_step_that_is_interrupted_leaves_no_statistics_inside():
    class Stopped(SGD):
        def step(self):
            raise KeyboardInterrupt

    network = small_resnet()
    norm = network.layers[2].around()[1]
    with pytest.raises(KeyboardInterrupt):
        list(fit(network, (X, Y), epochs=1, batch_size=6, optimizer=Stopped(network.parameters(), 0.1)))
    assert not norm.running_mean.any() and not network.layers[1].layers[1].running_mean.any()


def test_it_learns():
    network = small_resnet()
    records = list(fit(network, (X, Y), epochs=60, batch_size=6, optimizer=SGD(network.parameters(), 0.1)))
    assert records[-1].loss < records[0].loss / 2


@pytest.mark.oracle
def test_forward_backward_and_weights_are_those_of_pytorch(torch):
    class Sum(torch.nn.Module):
        def __init__(self, inside, shortcut):
            super().__init__()
            self.layers, self.shortcut = torch.nn.Sequential(*inside), shortcut

        def forward(self, x):
            return self.layers(x) + (self.shortcut(x) if self.shortcut else x)

    nn = torch.nn
    theirs = nn.Sequential(
        nn.Conv2d(1, 4, 3, padding=1),
        Sum([nn.Conv2d(4, 4, 3, padding=1, groups=4), nn.BatchNorm2d(4), nn.ReLU()], None),
        Sum([nn.Conv2d(4, 6, 3, stride=2, padding=1), nn.BatchNorm2d(6)], nn.Conv2d(4, 6, 1, stride=2)),
        Sum([nn.ReLU()], nn.Sequential(nn.Conv2d(6, 6, 1, groups=3), nn.BatchNorm2d(6))),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(6, 3),
    )  # fmt: skip
    ours = Sequential(
        Conv2d(1, 4, 3, padding=1),
        Residual(Conv2d(4, 4, 3, padding=1, groups=4), BatchNorm2d(4), ReLU()),
        Residual(Conv2d(4, 6, 3, stride=2, padding=1), BatchNorm2d(6), shortcut=Conv2d(4, 6, 1, stride=2)),
        Residual(ReLU(), shortcut=[Conv2d(6, 6, 1, groups=3), BatchNorm2d(6)]),
        GlobalAvgPool2d(),
        Linear(6, 3),
    )
    state = {name.replace("6.", "5.", 1) if name[0] == "6" else name: value
             for name, value in theirs.state_dict().items()}  # fmt: skip
    assert porting.pytorch_state(ours).keys() == state.keys()
    porting.load_pytorch_state(ours, state)
    x = torch.tensor(X, requires_grad=True)
    logits = theirs(x)
    np.testing.assert_allclose(ours.forward(X), logits.detach().numpy(), rtol=1e-5, atol=1e-5)
    upstream = np.random.default_rng(2).normal(size=logits.shape).astype(np.float32)
    logits.backward(torch.tensor(upstream))
    np.testing.assert_allclose(ours.backward(upstream), x.grad.numpy(), rtol=1e-4, atol=1e-5)
    for own, other in zip(ours.parameters(), theirs.parameters(), strict=True):
        np.testing.assert_allclose(own.grad, other.grad.numpy(), rtol=1e-4, atol=2e-5, err_msg=own.name)
    np.testing.assert_allclose(
        ours.layers[2].layers[1].running_var, theirs[2].layers[1].running_var.numpy(), rtol=1e-5
    )


def test_keras_arrays_come_back_in_their_order():
    network, other = small_resnet(), small_resnet(5)
    network.forward(X)
    arrays = porting.keras_arrays(network, (1, 7, 9))
    assert len(arrays) == len(network.parameters()) + 6
    porting.load_keras_arrays(other, arrays, (1, 7, 9))
    assert (other.predict(X) == network.predict(X)).all()


def test_what_cannot_be_a_residual_sum_is_refused():
    conv = Conv2d(4, 4, 3, padding=1)
    for call, pieces in {
        "nothing": (lambda: Residual(), ["no layers", "Conv2d"]),
        "class": (lambda: Residual(ReLU), ["layer 0", "ReLU()"]),
        "shortcut by name": (lambda: Residual(ReLU(), shortcut="identity"), ["shortcut", "'identity'"]),
        "shortcut of numbers": (lambda: Residual(ReLU(), shortcut=[1]), ["layer 1", "forward"]),
        "network": (lambda: Residual(Sequential(ReLU())), ["layer 0", "Sequential", "*network.layers"]),
        "twice": (lambda: Residual(conv, ReLU(), conv), ["layer 2", "same object", "second one"]),
        "twice in a network": (lambda: Sequential(conv, Residual(conv)), ["layer 1", "same object"]),
        "channels": (
            lambda: Sequential(Residual(Conv2d(4, 8, 3, padding=1))).output_shape((4, 6, 6)),
            ["layer 0.Residual", "(8, 6, 6)", "(4, 6, 6)", "shortcut=Conv2d(4, 8, 1)"],
        ),
        "stride": (
            lambda: Residual(Conv2d(4, 8, 3, stride=2, padding=1)).forward(np.ones((2, 4, 6, 6))),
            ["(2, 8, 3, 3)", "(2, 4, 6, 6)", "shortcut=Conv2d(4, 8, 1, stride=2)"],
        ),
        "one map for all": (
            lambda: Residual(Conv2d(4, 1, 3, padding=1)).forward(np.ones((2, 4, 6, 6))),
            ["(2, 1, 6, 6)", "(2, 4, 6, 6)"],
        ),
        "no padding": (lambda: Residual(Conv2d(4, 4, 3)).output_shape((4, 6, 6)), ["(4, 4, 4)", "padding"]),
        "groups": (lambda: Conv2d(4, 6, 3, groups=4), ["groups", "4", "6", "divisor of 2"]),
        "no group": (lambda: Conv2d(4, 6, 3, groups=0), ["groups", ">= 1"]),
        "vector": (lambda: GlobalAvgPool2d().forward(np.ones((2, 4))), ["(2, 4)", "(N, C, H, W)"]),
        "no cells": (lambda: GlobalAvgPool2d().output_shape((4, 0, 3)), ["(4, 0, 3)", "one cell"]),
    }.values():  # fmt: skip
        refusal(call, pieces)


def test_a_network_may_lend_its_layers_to_a_shortcut():
    lent = Sequential(MaxPool2d(2), Conv2d(1, 2, 1))
    block = Residual(Conv2d(1, 2, 2, stride=2), shortcut=lent)
    assert block.output_shape((1, 6, 8)) == (2, 3, 4)
    assert inspection.layer_names(Sequential(block))[1:3] == [
        "0.Residual.shortcut.0.MaxPool2d",
        "0.Residual.shortcut.1.Conv2d",
    ]
