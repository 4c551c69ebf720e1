"""The board of two rings of points, learned without and with ReLU."""

from functools import cache

import numpy as np

from cnnlib import ops
from cnnlib.datasets import rings
from cnnlib.figures.board import Board
from cnnlib.figures.plane import Mark, Plane
from cnnlib.layers import Linear, ReLU
from cnnlib.network import Sequential
from cnnlib.optim import Adam

MOMENTS = (0, 10, 30, 100, 300, 1000)  # steps after which the explorer can look
EDGE, CELLS = 1.5, 41
COUNT = 200
LEGEND = "● inner ring, ○ outer ring. Blue: it says inner, red: outer. Dashed: where a hidden unit bends."


def rings_board(hidden, steps, seed):
    """The `Board` of both networks after `steps` steps: what each would answer everywhere, and its score."""
    points, labels = rings(COUNT)
    planes, scores = [], []
    for name, with_relu in (("without ReLU", False), ("with ReLU", True)):
        network = trained(hidden, with_relu, seed)[MOMENTS.index(steps)]
        right = int((network.predict(points).argmax(axis=1) == labels).sum())
        scores.append(f"{name} {right} of {COUNT} right")
        planes.append(_plane(name, f"{name}: {right} of {COUNT} right", network, with_relu))
    units = f"{hidden} hidden unit{'' if hidden == 1 else 's'}"
    return Board(f"rings, {units}, {steps} steps: {', '.join(scores)}", (tuple(planes),), LEGEND)


@cache
def trained(hidden, with_relu, seed):
    """The network after each of `MOMENTS`: Adam, all points at every step."""
    rng = np.random.default_rng(seed)
    bend = [ReLU()] if with_relu else []
    network = Sequential(Linear(2, hidden, rng=rng), *bend, Linear(hidden, 2, rng=rng))
    optimizer, (points, labels), found = Adam(network.parameters(), 0.03), rings(COUNT), []
    for step in range(MOMENTS[-1] + 1):
        if step in MOMENTS:
            found.append(_copy(network, bend, hidden))
        network.backward(ops.cross_entropy_backward(network.forward(points), labels))
        optimizer.step()
    return found


def _copy(network, bend, hidden):
    """A network with the same numbers, which further steps leave alone."""
    twin = Sequential(Linear(2, hidden), *([ReLU()] if bend else []), Linear(hidden, 2))
    for new, old in zip(twin.parameters(), network.parameters()):
        new.value = old.value.copy()
    return twin


def _plane(name, title, network, with_relu):
    """The plane coloured by p(outer) − p(inner), the points, and where each hidden unit has its kink."""
    axis = np.linspace(-EDGE, EDGE, CELLS + 1)
    axis = (axis[1:] + axis[:-1]) / 2  # the middles of the cells
    x, y = np.meshgrid(axis, axis[::-1])
    shares = ops.softmax(network.predict(np.stack([x.ravel(), y.ravel()], axis=1)))
    field = (shares[:, 1] - shares[:, 0]).reshape(x.shape)
    points, labels = rings(COUNT)
    of_class = [tuple(map(tuple, points[labels == label].round(3).tolist())) for label in (0, 1)]
    kinks = _kinks(network.layers[0]) if with_relu else ()
    marks = (
        *kinks,
        Mark("dots", of_class[0], "ink", size=0.75),
        Mark("dots", of_class[1], "ink", dashed=True),
    )
    limits, cell = (-EDGE, EDGE), "outer less inner probability"
    return Plane(name, title, limits, limits, marks, width=300, height=300, field=field, cell=cell)


def _kinks(layer):
    """The line w·x + b = 0 of every hidden unit, as far as it can be seen."""
    for weight, bias in zip(layer.weight.value, layer.bias.value):
        length = float(np.hypot(*weight))
        if length < 1e-6:
            continue
        normal = weight / length
        middle, along = -bias / length * normal, np.array([-normal[1], normal[0]])
        ends = [middle + reach * along for reach in (-3 * EDGE, 3 * EDGE)]
        ends = tuple((round(float(x), 3), round(float(y), 3)) for x, y in ends)
        yield Mark("line", ends, "output", dashed=True)
