"""Choosing what training does not learn: networks by their choices, search methods, and studies with Optuna.

Optuna is asked for only by the functions that need it; it comes with `pip install -e ".[search]"`.
"""

from cnnlib.search.choices import Choices, Split, epoch_accuracies, prepare, split_digits
from cnnlib.search.landscape import Landscape, best_of, load_landscape
from cnnlib.search.methods import (
    METHODS,
    Tried,
    grid_places,
    halving_start,
    random_places,
    search_fully,
    successive_halving,
)
from cnnlib.search.study import digits_objective, finished, open_study, optimize, run_workers, work

__all__ = [
    "METHODS",
    "Choices",
    "Landscape",
    "Split",
    "Tried",
    "best_of",
    "digits_objective",
    "epoch_accuracies",
    "finished",
    "grid_places",
    "halving_start",
    "load_landscape",
    "open_study",
    "optimize",
    "prepare",
    "random_places",
    "run_workers",
    "search_fully",
    "split_digits",
    "successive_halving",
    "work",
]
