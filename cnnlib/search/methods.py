"""Search methods in plain numpy: where to look, and for how many epochs.

What is searched is a table of choices of some `shape`, such as 20 learning rates × 12 filter counts;
a *place* is a tuple of indices into it. `score(place, epochs)` gives the validation accuracy that this
choice reaches after so many epochs.
"""

import itertools
import math
from typing import NamedTuple

import numpy as np

from cnnlib import arguments

METHODS = ("grid", "random", "successive halving", "Bayesian")


class Tried(NamedTuple):
    """One stop of a training: where, after how many epochs, how good, and what all has cost so far."""

    place: tuple
    epochs: int
    accuracy: float
    spent: int  # epochs, of this and all trainings before it


def grid_places(shape, count, rng):
    """`count` places at most on an even grid, as tuples; as many along each axis as nearly as possible.

    The grid is moved by a random part of its mesh, so that several seeds show what luck does to it.
    """
    shape, count, rng = _checked_table(shape, count, rng)
    axes = [
        ((np.arange(number) + rng.random()) * size / number).astype(int)
        for number, size in zip(_grid_shape(shape, count), shape)
    ]
    return [tuple(map(int, place)) for place in itertools.product(*axes)]


def _grid_shape(shape, count):
    """How many points along each axis: the product is at most `count`, the sides are nearly equal."""
    sides = []
    for left in range(len(shape), 0, -1):
        side = int(round(count ** (1 / left) + 1e-9)) if left == 1 else int(count ** (1 / left) + 1e-9)
        sides.append(min(max(side, 1), shape[len(sides)]))
        count //= sides[-1]
    return sides


def random_places(shape, count, rng):
    """`count` places at most, drawn at random, each at most once."""
    shape, count, rng = _checked_table(shape, count, rng)
    size = math.prod(shape)
    chosen = rng.choice(size, min(count, size), replace=False)
    return [tuple(map(int, place)) for place in zip(*np.unravel_index(chosen, shape))]


def _checked_table(shape, count, rng):
    """What places are drawn from and how: sizes as a tuple, a number, a Generator."""
    shape = arguments.shape("shape", shape, "(learning rates, filter counts)", (1,) * max(np.size(shape), 1))
    return shape, arguments.whole_number("count", count, 1), arguments.generator("rng", rng)


def _checked_search(score, places, epochs):
    """What every search is called with; the places as a list."""
    arguments.function("score", score, "landscape.score")
    places = arguments.listed("places", places, "pass random_places(shape, 9, rng)", least=1)
    return score, places, arguments.whole_number("epochs", epochs, 1)


def _scored(score, place, epochs):
    """What `score` gives, which must be a number: nan has no place in an order."""
    value = score(place, epochs)
    try:
        if not math.isnan(value):
            return value
    except TypeError:
        pass
    cure = "end it with return and an accuracy; a training that diverges counts as 0"
    raise ValueError(f"score({place!r}, {epochs}) returned {value!r:.60}; {cure}")


def search_fully(score, places, epochs):
    """Train every place to the end; a generator of `Tried`."""
    score, places, epochs = _checked_search(score, places, epochs)
    scored = ((place, _scored(score, place, epochs)) for place in places)
    return (Tried(place, epochs, own, number * epochs) for number, (place, own) in enumerate(scored, 1))


def successive_halving(score, places, epochs, factor=3):
    """Train all a little, keep the best, train these further, and so on; a generator of `Tried`.

    The trainings stop after 1, `factor`, `factor`², … epochs (at most `epochs`), and of those that stop
    one in `factor` goes on, one at least. Going on costs only the epochs that are added.
    Sources: Jamieson and Talwalkar, arXiv 1502.07943 (where the factor is 2); Li et al., arXiv 1603.06560.
    """
    score, places, epochs = _checked_search(score, places, epochs)
    return _halving(score, places, _stops(epochs, factor), factor)


def _halving(score, places, stops, factor):
    """The stops of all trainings, of which fewer and fewer go on."""
    spent = reached = 0
    for stop in stops:
        results = []
        for place in places:
            spent += stop - reached
            results.append(Tried(place, stop, _scored(score, place, stop), spent))
            yield results[-1]
        results.sort(key=lambda tried: -tried.accuracy)
        places, reached = [tried.place for tried in results[: max(len(results) // factor, 1)]], stop


def _stops(epochs, factor):
    """1, factor, factor², …, epochs."""
    epochs, factor = arguments.whole_number("epochs", epochs, 1), arguments.whole_number("factor", factor, 2)
    stops = [1]
    while stops[-1] * factor < epochs:
        stops.append(stops[-1] * factor)
    return stops if stops[-1] == epochs else [*stops, epochs]


def halving_cost(count, epochs, factor=3):
    """How many epochs successive halving spends on `count` places."""
    spent = reached = 0
    for stop in _stops(epochs, factor):
        spent, reached, count = spent + count * (stop - reached), stop, max(count // factor, 1)
    return spent


def halving_start(trainings, epochs, factor=3):
    """How many places successive halving can start with for the price of `trainings` full trainings."""
    enough, epochs = (
        arguments.whole_number("trainings", trainings, 1),
        arguments.whole_number("epochs", epochs, 1),
    )
    too_many = enough * epochs + 1  # each costs one epoch at least
    while too_many - enough > 1:
        count = (enough + too_many) // 2
        if halving_cost(count, epochs, factor) <= trainings * epochs:
            enough = count
        else:
            too_many = count
    return enough
