"""The board on which four search methods compete, on trainings that were really done."""

from functools import cache

import numpy as np

from cnnlib.figures.board import Bars, Board, Curves, Maps, Series
from cnnlib.figures.scene import counted
from cnnlib.search import METHODS, best_of, load_landscape

NO_BET = ""
SHORT = {"successive halving": "halving"}
ROLES = dict(zip(METHODS, ("input", "kernel", "output", "gradient")))
FULL_COLOUR, FULL_BAR = 20.0, 8.0  # per cent of mistakes
FIRST = (
    "Bet first: which method will find the best network? Coloured squares are the trainings that each one "
    "pays for. Choose a method to see what they found; until then it stays hidden (nan)."
)


@cache
def whole_landscape(low):
    """All trainings, or those with the lower learning rates."""
    return load_landscape().low() if low else load_landscape()


@cache
def searches(low, budget, seed):
    """What every method tries: a list of `Tried` for each name."""
    return {name: whole_landscape(low).search(name, budget, seed) for name in METHODS}


@cache
def mistakes(low, budget, seed):
    """Per cent of the validation images that the best network of each method reads wrongly."""
    return {name: 100 * (1 - best_of(tried).accuracy) for name, tried in searches(low, budget, seed).items()}


def arena_board(bet, budget, low, seed):
    """The `Board` of one competition; without a bet the results stay hidden."""
    found = searches(low, budget, seed)
    place = f"budget {counted(budget, 'full training')}, {_range(low)}, seed {seed}"
    maps = _maps(found, low, bet)
    if not bet:
        return Board(f"{place}: four searches are ready, no bet yet", ((maps,),), FIRST)
    errors = mistakes(low, budget, seed)
    others = [mistakes(low, budget, other) for other in range(len(load_landscape().bayesian))]
    mean = {name: float(np.mean([one[name] for one in others])) for name in METHODS}
    bars = (
        _bars("seed", "mistakes of the best found, this seed", errors),
        _bars("mean", f"the same, mean of {len(others)} seeds", mean),
    )
    status = f"{place}: {_results(errors)}; {_verdict(bet, errors, others)}"
    return Board(status, ((maps, _curves(found)), bars), _warning(found, low))


def _range(low):
    rates, filters = whole_landscape(low).learning_rates, whole_landscape(low).filters
    return f"learning rates {rates[0]:g} to {rates[-1]:.2g}, {filters[0]} to {filters[-1]} filters"


def _maps(found, low, bet):
    """One panel per method: mistakes everywhere, a square where it looked, a larger one at its best."""
    landscape = whole_landscape(low)
    errors = 100 * (1 - landscape.accuracy[..., -1])
    values = np.array([errors] * len(METHODS)) if bet else np.full((len(METHODS), *landscape.shape), np.nan)
    marks, titles = [], []
    for panel, tried in enumerate(found.values()):
        places = dict.fromkeys(one.place for one in tried)
        marks += [(panel, *place, 1, 1) for place in places]
        marks += [(panel, *_around(best_of(tried).place, landscape.shape))] if bet else []
        titles.append(f"{_short(METHODS[panel])}: {len(places)} tried")
    title = "% of mistakes: white none, dark red 20 and more"
    rates, filters = whole_landscape(low).learning_rates, whole_landscape(low).filters
    options = {
        "colours": "amounts",
        "edge": 1.8,
        "columns": 4,
        "largest": FULL_COLOUR,
        "roles": tuple(ROLES.values()),
        "across": ("filters", f"{filters[0]}", f"{filters[-1]}"),
        "down": ("learning rate", f"{rates[0]:g}", f"{rates[-1]:.2g}"),
    }
    return Maps("mistakes in %,", title, values, tuple(titles), marks=tuple(marks), **options)


def _around(place, shape):
    """The rectangle of three by three cells around a place, cut off at the edges."""
    first = [max(index - 1, 0) for index in place]
    last = [min(index + 2, size) for index, size in zip(place, shape)]
    return (*first, *(end - start for start, end in zip(first, last)))


def _curves(found):
    """Mistakes of the best network so far against the epochs spent."""
    series = []
    for name, tried in found.items():
        best = np.maximum.accumulate([one.accuracy for one in tried])
        spent = tuple(one.spent for one in tried)
        series.append(Series(_short(name), ROLES[name], spent, tuple(100 * (1 - best))))
    return Curves("progress", "% of mistakes, best so far; one step is one epoch", tuple(series), log=True)


def _bars(name, title, errors):
    texts = tuple(f"{error:.2f} %" for error in errors.values())
    return Bars(
        name,
        title,
        tuple(map(_short, errors)),
        tuple(errors.values()),
        texts,
        FULL_BAR,
        roles=tuple(ROLES.values()),
    )


def _short(name):
    return SHORT.get(name, name)


def _results(errors):
    return "mistakes " + ", ".join(f"{name} {error:.2f} %" for name, error in errors.items())


def _verdict(bet, errors, others):
    """How the bet came out, in this seed and in all."""
    rank = 1 + sum(error < errors[bet] for error in errors.values())
    shared = list(errors.values()).count(errors[bet]) > 1
    first = sum(one[bet] == min(one.values()) for one in others)
    where = f"{'shared ' if shared else ''}place {rank} of {len(errors)}"
    return f"your bet on {bet}: {where}, in front in {first} of {len(others)} seeds"


def _warning(found, low):
    """Whose best lies at an end of a range; empty where nobody's does."""
    landscape = whole_landscape(low)
    ends = {name: landscape.edges(best_of(tried).place) for name, tried in found.items()}
    said = [f"{name} ({' and '.join(at)})" for name, at in ends.items() if at]
    if not said:
        return ""
    return f"The best lies at the end of a range: {', '.join(said)}. Better ones may lie beyond: widen it."
