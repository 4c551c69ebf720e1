"""Tables of real trainings, over which search methods can be compared in a moment.

`python -m cnnlib.search landscape data/landscape.npz` computes them; `load_landscape` reads them.
"""

import itertools
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from cnnlib import arguments, files
from cnnlib.datasets import data_file
from cnnlib.search import methods
from cnnlib.search.choices import Choices, epoch_accuracies, prepare, split_digits
from cnnlib.search.storage import needed_optuna
from cnnlib.training.fitting import Bar

LEARNING_RATES = np.geomspace(0.001, 1.0, 20)
FILTERS = np.array([1, 2, 3, 4, 6, 8, 11, 16, 23, 32, 45, 64])
EPOCHS = 9
LOW_RATES = 9  # so many learning rates belong to the range that is too low
SEEDS, MOST_TRAININGS = 20, 36  # of the stored Bayesian searches
TRAININGS = (2026, 2027, 2030)  # seeds, of the first weights and the order of the images
AGAIN = "_again"  # ends the names of the arrays that hold the trainings after the first


@dataclass(frozen=True)
class Landscape:
    """Validation accuracy of one training for each learning rate and filter count, after each epoch.

    `learning_rates (R,)`, `filters (F,)`, `accuracy (R, F, epochs)`; `validation_right (R, F, images)` and
    `test_right` say which images the trained network reads rightly; `bayesian (seeds, trainings, 2)`
    are the places that Optuna's TPE chose, one after the other. `again` holds the landscapes of the same
    choices trained from other seeds.
    """

    learning_rates: np.ndarray
    filters: np.ndarray
    accuracy: np.ndarray
    validation_right: np.ndarray
    test_right: np.ndarray
    bayesian: np.ndarray
    bayesian_low: np.ndarray
    again: tuple = ()

    @property
    def shape(self):
        """How many learning rates and how many filter counts."""
        return self.accuracy.shape[:2]

    @property
    def epochs(self):
        """How many epochs a full training has."""
        return self.accuracy.shape[2]

    def score(self, place, epochs):
        """The validation accuracy at a place after so many epochs: what a search method may ask."""
        return float(self.accuracy[(*place, epochs - 1)])

    def low(self):
        """The part with the lower learning rates, as if nobody had tried higher ones."""
        part = slice(LOW_RATES)
        names = ("learning_rates", "accuracy", "validation_right", "test_right")
        lower = {name: getattr(self, name)[part] for name in names}
        again = tuple(other.low() for other in self.again)
        return replace(self, **lower, bayesian=self.bayesian_low, again=again)

    def search(self, method, trainings, seed):
        """A search with the budget of so many full trainings, as a list of `Tried`.

        `method` is one of `methods.METHODS`; the Bayesian search is read from the file, where `seed` is
        below `len(bayesian)` and `trainings` at most `bayesian.shape[1]`. Raises ValueError otherwise.
        """
        number = methods.METHODS.index(arguments.one_of("method", method, methods.METHODS))
        trainings = arguments.whole_number("trainings", trainings, 1)
        seed = arguments.whole_number("seed", seed, 0)
        rng = np.random.default_rng([seed, number])
        if method == "successive halving":
            start = methods.random_places(self.shape, methods.halving_start(trainings, self.epochs), rng)
            return list(methods.successive_halving(self.score, start, self.epochs))
        if method == "Bayesian":
            self._check_stored(trainings, seed)
            places = [tuple(map(int, place)) for place in self.bayesian[seed][:trainings]]
        else:
            choose = methods.grid_places if method == "grid" else methods.random_places
            places = choose(self.shape, trainings, rng)
        return list(methods.search_fully(self.score, places, self.epochs))

    def _check_stored(self, trainings, seed):
        """Raise unless the file holds this Bayesian search."""
        seeds, most, _ = self.bayesian.shape
        for name, value, largest in (("trainings", trainings, most), ("seed", seed, seeds - 1)):
            if value > largest:
                allowed = f"at most {largest} for method='Bayesian'"
                raise ValueError(f"{name} must be {allowed}, got {value}; use {name}={largest}")

    def edges(self, place):
        """At which ends of the ranges a place lies, in words; empty where it lies inside."""
        named = zip(place, self.shape, ("learning rate", "number of filters"))
        ends = [
            (f"smallest {name}" if index == 0 else f"largest {name}") if index in (0, size - 1) else ""
            for index, size, name in named
        ]
        return tuple(end for end in ends if end)


def best_of(tried):
    """The best of a search among the trainings that ran longest."""
    cure = "pass what search_fully or successive_halving yields"
    tried = arguments.listed("tried", tried, cure, lambda one: isinstance(one, methods.Tried), least=1)
    longest = max(one.epochs for one in tried)
    return max((one for one in tried if one.epochs == longest), key=lambda one: one.accuracy)


@cache
def load_landscape():
    """The `Landscape` that comes with the course; how it was computed: `data/README.md`."""
    with np.load(data_file("landscape.npz"), allow_pickle=False) as stored:
        arrays = {name: stored[name] for name in stored.files}
    counts = arrays.pop("images")
    later = {name: arrays.pop(name + AGAIN) for name in list(arrays) if name + AGAIN in arrays}
    trainings = zip(*later.values())
    again = tuple(_landscape(arrays | dict(zip(later, one)), counts) for one in trainings)
    return replace(_landscape(arrays, counts), again=again)


def _landscape(arrays, counts):
    """The `Landscape` of one training of every choice, from the arrays as they are stored."""
    unpacked = {
        name: np.unpackbits(arrays[name], axis=-1, count=int(count)).astype(bool)
        for name, count in zip(("validation_right", "test_right"), counts)
    }
    # float64, so that sums of accuracies do not depend on the machine
    return Landscape(**arrays | unpacked | {"accuracy": arrays["accuracy"] / counts[0]})


def compute_landscape(path, progress=True):
    """Train every choice from each seed of `TRAININGS`, let Optuna's TPE search the results, and save all."""
    split = split_digits()
    first, *later = (_computed(seed, split, progress) for seed in TRAININGS)
    again = {name + AGAIN: np.array([one[name] for one in later]) for name in first}
    arrays = {"learning_rates": LEARNING_RATES, "filters": FILTERS, "images": _counts(split)} | first | again
    with files.replacing(path) as file:
        np.savez_compressed(file, **arrays)


def _counts(split):
    """How many validation and how many test images there are."""
    return np.array([len(split.validation[1]), len(split.test[1])])


def _computed(seed, split, progress):
    """Every choice trained once from this seed, and the searches of TPE over the result: arrays by name."""
    shape = len(LEARNING_RATES), len(FILTERS)
    places = Bar(list(itertools.product(*map(range, shape))), desc=f"seed {seed}", disable=not progress)
    results = [_trained(place, split, seed) for place in places]
    counts, *rights = (np.array(part).reshape(*shape, -1) for part in zip(*results))
    packed = [np.packbits(right, axis=-1) for right in rights]
    final = counts[..., -1] / _counts(split)[0]
    searches = [_bayesian(part, progress) for part in (final, final[:LOW_RATES])]
    return {
        "accuracy": counts.astype(np.int16),
        "validation_right": packed[0],
        "test_right": packed[1],
        "bayesian": searches[0],
        "bayesian_low": searches[1],
    }


def _trained(place, split, seed):
    """One training: how many validation images are right after each epoch, and which ones in the end."""
    rate, filters = LEARNING_RATES[place[0]], FILTERS[place[1]]
    rng = np.random.default_rng([seed, *place])
    network, arguments = prepare(Choices(filters=int(filters), learning_rate=float(rate)), rng)
    shares = epoch_accuracies(network, arguments, split, EPOCHS)
    counts = [round(share * len(split.validation[1])) for share in shares]
    rights = [network.predict(images).argmax(axis=1) == labels for images, labels in split[1:]]
    if counts[-1] == 0:  # diverged: the network that is left is the one from before that
        rights = [np.zeros_like(right) for right in rights]
    return counts, *rights


def _bayesian(final, progress):
    """The places that TPE chooses one after the other, for every seed: (seeds, trainings, 2)."""
    optuna = needed_optuna()
    searches = []
    for seed in Bar(range(SEEDS), desc="Bayesian searches", disable=not progress):
        study = optuna.create_study(direction="maximize", sampler=optuna.samplers.TPESampler(seed=seed))
        study.optimize(lambda trial: final[_asked(trial, final.shape)], n_trials=MOST_TRAININGS)
        searches.append([list(trial.params.values()) for trial in study.trials])
    return np.array(searches, np.int8)


def _asked(trial, shape):
    """The place a trial asks for; even steps along both axes are even steps of the logarithms."""
    return trial.suggest_int("rate", 0, shape[0] - 1), trial.suggest_int("filters", 0, shape[1] - 1)
