"""Two weights going downhill: two valleys, and every step of an optimiser with its numbers."""

from typing import NamedTuple

import numpy as np

from cnnlib.arguments import not_negative, one_of, positive, whole_number
from cnnlib.layers.base import Parameter
from cnnlib.ops import arrays
from cnnlib.optim import SGD, Adam, RMSProp

FAR = 1e4  # beyond it a path has exploded: in a valley a few units wide nobody looks for it any more
ARRIVED = 0.01  # share of the first loss that is left where a path counts as arrived
TURNS = 0.3  # share of the steps that change direction in some weight where a path counts as zigzagging


class Valley(NamedTuple):
    """A loss of two weights with its gradient; `across` and `up` are the part of the plane that is shown."""

    name: str
    formula: str
    loss: callable  # (w1, w2) -> L, also of arrays
    gradient: callable  # (w1, w2) -> ∂L/∂w1, ∂L/∂w2
    bottom: tuple
    across: tuple
    up: tuple


VALLEYS = {
    "stretched bowl": Valley(
        "stretched bowl",
        "L = (w₁² + 10·w₂²) / 2",
        lambda w1, w2: (w1**2 + 10 * w2**2) / 2,
        lambda w1, w2: (w1, 10 * w2),
        (0.0, 0.0),
        (-3.0, 3.0),
        (-2.0, 2.0),
    ),
    "curved valley": Valley(
        "curved valley",
        "L = (1 − w₁)² + 5·(w₂ − w₁²)²",
        lambda w1, w2: (1 - w1) ** 2 + 5 * (w2 - w1**2) ** 2,
        lambda w1, w2: (-2 * (1 - w1) - 20 * w1 * (w2 - w1**2), 10 * (w2 - w1**2)),
        (1.0, 1.0),
        (-2.0, 2.0),
        (-1.0, 3.0),
    ),
}
OPTIMIZERS = ("SGD", "momentum", "RMSProp", "Adam")


class Step(NamedTuple):
    """One step: where from, the gradient used, what the optimiser remembered before and after, where to."""

    start: np.ndarray
    gradient: np.ndarray
    before: dict  # name -> array of two numbers; empty for SGD
    memory: dict
    end: np.ndarray


class Descent(NamedTuple):
    """A whole path: `points (steps + 1, 2)`, the loss at each, and the steps between them."""

    points: np.ndarray
    losses: np.ndarray
    steps: tuple

    @property
    def verdict(self):
        """One of "explodes", "zigzags", "crawls" and "fine", judged by the path itself."""
        if np.abs(self.points[-1]).max() > FAR or self.losses[-1] > 2 * self.losses[0]:
            return "explodes"
        moves = np.diff(self.points, axis=0)
        # A change of sign far below the size of the valley is the last trembling of one that has arrived.
        large = np.abs(moves) > 0.02
        turns = (np.sign(moves[1:]) != np.sign(moves[:-1])) & large[1:] & large[:-1]
        if turns.sum(axis=0).max(initial=0) >= TURNS * len(moves):
            return "zigzags"
        return "fine" if self.losses[-1] <= ARRIVED * max(self.losses[0], 1e-12) else "crawls"


def make_optimizer(name, parameters, learning_rate, momentum=0.9):
    """The optimiser of `cnnlib.optim` that the explorers call `name`; `momentum` is for "momentum" alone."""
    one_of("optimizer", name, OPTIMIZERS)
    if name in ("SGD", "momentum"):
        return SGD(parameters, learning_rate, momentum=momentum if name == "momentum" else 0.0)
    return (RMSProp if name == "RMSProp" else Adam)(parameters, learning_rate)


def descend(valley, start, optimizer="SGD", learning_rate=0.1, *, momentum=0.9, noise=0.0, steps=40, rng=0):
    """A `Descent` of `steps` steps from `start` (two numbers); it ends early where it has exploded.

    `noise` is the standard deviation of normal random numbers added to each gradient, as the luck of a
    small batch adds to it. Every step is made by `cnnlib.optim`.
    """
    if isinstance(valley, str):
        valley = VALLEYS[one_of("valley", valley, tuple(VALLEYS))]
    chance, steps = np.random.default_rng(rng), whole_number("steps", steps, 1)
    weights = Parameter("w", _two_numbers(start))
    machine = make_optimizer(optimizer, [weights], positive("learning_rate", learning_rate), momentum)
    noise, made = not_negative("noise", noise, 0.5), []
    for _ in range(steps):
        here, before = weights.value, _memory(machine)
        weights.grad = np.array(valley.gradient(*here)) + noise * chance.standard_normal(2)
        machine.step()
        made.append(Step(here, weights.grad, before, _memory(machine), weights.value))
        if np.abs(weights.value).max() > FAR:
            break
    points = np.array([made[0].start, *(step.end for step in made)])
    return Descent(points, valley.loss(*points.T), tuple(made))


def _two_numbers(start):
    start = arrays.real_array("start", start).astype(float)
    if start.shape != (2,):
        raise ValueError(f"start must be two numbers, got shape {start.shape}; pass e.g. (-2.5, 1.5)")
    return start


def _memory(machine):
    """What an optimiser remembers of its one parameter, by the letters of the chapter."""
    if isinstance(machine, SGD):
        return {"v": machine.velocities[0].copy()} if machine.momentum else {}
    squares = {"s": machine.squares[0].copy()}
    return {"m": machine.means[0].copy(), **squares} if isinstance(machine, Adam) else squares
