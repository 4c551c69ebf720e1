"""`survivors`: one round of successive halving."""

import numpy as np

from cnnlib.exercises.exercise import FunctionExercise
from cnnlib.exercises.task import Case, Mistake, Task


def survivors(accuracies, factor):
    keep = max(len(accuracies) // factor, 1)
    return np.argsort(-accuracies)[:keep]


def _survivor_cases():
    rng = np.random.default_rng(7)
    rows = [(np.array([0.5, 0.9, 0.7]), 3), (np.array([0.2, 0.8, 0.6, 0.4]), 2), (np.array([0.3, 0.6]), 3)]
    # Only among very many does numpy leave a partly sorted array (argpartition) visibly unsorted.
    sizes = ((8, 3), (11, 4), (27, 3), (9, 2), (1000, 3))
    rows += [(rng.permutation(count) / count, factor) for count, factor in sizes]
    return [Case(accuracies=accuracies, factor=factor) for accuracies, factor in rows]


SIGN = Mistake(
    "sign",
    "These are the worst runs, or they come worst first and are then cut off: argsort begins with the "
    "smallest number.",
    (
        lambda a, factor: np.argsort(a)[: max(len(a) // factor, 1)],
        lambda a, factor: np.argsort(a)[: max(len(a) // factor, 1)][::-1],
    ),
)

BEST_FIRST = Mistake(
    "best-first",
    "These are the right ones, but not in the right order: the best comes first.",
    (
        lambda a, factor: np.argsort(a)[-max(len(a) // factor, 1) :],
        lambda a, factor: np.sort(survivors(a, factor)),
        lambda a, factor: np.argpartition(-a, keep := max(len(a) // factor, 1) - 1)[: keep + 1],
    ),
)

VALUES_NOT_PLACES = Mistake(
    "values-not-places",
    "These are the accuracies themselves. The task asks where they stand: for their indices.",
    (lambda a, factor: np.sort(a)[::-1][: max(len(a) // factor, 1)],),
)

AT_LEAST_ONE = Mistake(
    "at-least-one",
    "With fewer runs than `factor` none continues, and the search ends with nothing. Keep at least one.",
    (lambda a, factor: np.argsort(-a)[: len(a) // factor],),
)

FLOOR_NOT_CEIL = Mistake(
    "floor-not-ceil",
    "The number of runs that continue is rounded down: of 8 with factor 3, two.",
    (
        lambda a, factor: np.argsort(-a)[: -(-len(a) // factor)],
        lambda a, factor: np.argsort(-a)[: max(round(len(a) / factor), 1)],
        lambda a, factor: np.argsort(-a)[: len(a) // factor + 1],
    ),
)

KEEPS_FACTOR = Mistake(
    "keeps-factor",
    "`factor` says what share continues (one in `factor`), not how many.",
    (lambda a, factor: np.argsort(-a)[:factor],),
)

DROPS_THE_SHARE = Mistake(
    "drops-the-share",
    "One in `factor` continues; here one in `factor` is dropped.",
    (lambda a, factor: np.argsort(-a)[: len(a) - len(a) // factor],),
)

ALL_OF_THEM = Mistake(
    "not-cut",
    "All runs are listed. Only the best of them continue: one in `factor`.",
    (lambda a, factor: np.argsort(-a), lambda a, factor: np.argsort(a), lambda a, factor: np.arange(len(a))),
)

FIXED_SHARE = Mistake(
    "factor-unused",
    "`factor` has no effect: one run, or half of them, continues whatever it is.",
    (
        lambda a, factor: np.argsort(-a)[:1],
        lambda a, factor: np.argsort(-a)[: max(len(a) // 2, 1)],
        lambda a, factor: np.argsort(-a)[: max(len(a) // 3, 1)],
    ),
)

REPEATED = Mistake(
    "repeated",
    "The best run is listed again and again. Once it is chosen, look for the next one.",
    (lambda a, factor: np.full(max(len(a) // factor, 1), a.argmax()),),
)

RANKS = Mistake(
    "ranks-not-places",
    "These are ranks: which place each run has in the order. The task asks which run has the first place, "
    "which one the second, and so on: one argsort.",
    (
        lambda a, factor: np.argsort(np.argsort(-a))[: max(len(a) // factor, 1)],
        lambda a, factor: np.argsort(np.argsort(a))[: max(len(a) // factor, 1)],
    ),
)

COUNTED_FROM_ONE = Mistake(
    "off-by-one",
    "Runs are counted from 0, as an array counts its entries: no 1 is added to an index, and the best run "
    "is not left out.",
    (
        lambda a, factor: np.argsort(-a)[: max(len(a) // factor, 1)] + 1,
        lambda a, factor: np.argsort(-a)[1 : 1 + max(len(a) // factor, 1)],
    ),
)

TASK = Task(
    name="survivors",
    notebook="09_hyperparameters",
    title="one round of successive halving",
    statement="""
        Write survivors(accuracies, factor). accuracies is an array with one number per training run, all
        different. Return the indices of the runs that continue, the best first: one in `factor`, rounded
        down, but at least one.
        """,
    stub="def survivors(accuracies, factor):\n    ...",
    solution=survivors,
    why=(
        "argsort gives indices from the smallest to the largest number; with a minus sign the best come "
        "first. max(…, 1) keeps one where fewer than `factor` are left."
    ),
    hints=(
        "How many continue? len(accuracies) // factor may be 0. And which function gives an order of "
        "indices?",
        "np.argsort sorts upwards. Sort -accuracies, or turn the order around, and take the first ones.",
    ),
    about=(
        "shape at-least-one floor-not-ceil keeps-factor drops-the-share not-cut factor-unused",
        "sign best-first values-not-places ranks-not-places repeated value",
    ),
    cases=_survivor_cases,
    mistakes=(
        SIGN,
        BEST_FIRST,
        VALUES_NOT_PLACES,
        AT_LEAST_ONE,
        FLOOR_NOT_CEIL,
        KEEPS_FACTOR,
        DROPS_THE_SHARE,
        ALL_OF_THEM,
        FIXED_SHARE,
        REPEATED,
        RANKS,
        COUNTED_FROM_ONE,
    ),
)


survivors_exercise = FunctionExercise(TASK)
