"""`sample_learning_rate`: draw a learning rate on a log scale."""

import numpy as np

from cnnlib.exercises.exercise import FunctionExercise
from cnnlib.exercises.task import Case, Mistake, Task


def sample_learning_rate(rng, low, high):
    return np.exp(rng.uniform(np.log(low), np.log(high)))


def _rate_cases():
    ranges = [(0.1, 1.0), (0.001, 1.0), (1e-5, 0.1), (0.002, 0.5), (1.0, 1000.0), (0.03, 0.04)]
    return [
        Case(rng=np.random.default_rng(seed), low=low, high=high)
        for seed, (low, high) in enumerate(ranges, start=1)
    ]


def _turned_around(case, parts):
    """One number drawn, but counted from the upper end: as uniform on a log scale as ours."""
    if parts[0].size != 1:
        return False
    share = case.fresh()[0].random()
    return bool(np.isclose(parts[0], case["high"] * (case["low"] / case["high"]) ** share))


LINEAR_SCALE = Mistake(
    "linear-scale",
    "That is uniform on an ordinary scale: between 0.001 and 1, nine tenths of the draws lie above 0.1. "
    "Draw the logarithm uniformly.",
    (
        lambda rng, low, high: rng.uniform(low, high),
        lambda rng, low, high: high - (high - low) * rng.random(),
    ),
)

EXPONENT_RETURNED = Mistake(
    "exponent-returned",
    "That is the logarithm of the learning rate, and it may be negative. Turn it back: exp undoes "
    "log, 10 ** undoes log10.",
    (
        lambda rng, low, high: rng.uniform(np.log(low), np.log(high)),
        lambda rng, low, high: rng.uniform(np.log10(low), np.log10(high)),
        lambda rng, low, high: rng.uniform(np.log2(low), np.log2(high)),
        lambda rng, low, high: -rng.uniform(np.log(low), np.log(high)),
        lambda rng, low, high: -rng.uniform(np.log10(low), np.log10(high)),
        lambda rng, low, high: -rng.uniform(np.log2(low), np.log2(high)),
    ),
)

BASES_MIXED = Mistake(
    "bases-mixed",
    "A logarithm and a power of another base do not belong together: exp undoes np.log, 10 ** undoes "
    "np.log10, 2 ** undoes np.log2.",
    (
        lambda rng, low, high: 10 ** rng.uniform(np.log(low), np.log(high)),
        lambda rng, low, high: np.exp(rng.uniform(np.log10(low), np.log10(high))),
        lambda rng, low, high: 2 ** rng.uniform(np.log(low), np.log(high)),
        lambda rng, low, high: 2 ** rng.uniform(np.log10(low), np.log10(high)),
        lambda rng, low, high: 10 ** rng.uniform(np.log2(low), np.log2(high)),
        lambda rng, low, high: np.exp(rng.uniform(np.log2(low), np.log2(high))),
        lambda rng, low, high: low * np.exp(np.log10(high / low) * rng.random()),
        lambda rng, low, high: low * 10 ** (np.log(high / low) * rng.random()),
    ),
)

WHOLE_EXPONENTS = Mistake(
    "whole-exponents",
    "Whole exponents give a few numbers only, such as 0.001, 0.01, 0.1; the best learning rate may lie "
    "between them.",
    (
        lambda rng, low, high: 10.0 ** np.floor(rng.uniform(np.log10(low), np.log10(high))),
        lambda rng, low, high: 10.0 ** np.round(rng.uniform(np.log10(low), np.log10(high))),
        lambda rng, low, high: 2.0 ** np.round(rng.uniform(np.log2(low), np.log2(high))),
        lambda rng, low, high: 2.0 ** np.floor(rng.uniform(np.log2(low), np.log2(high))),
    ),
)

OWN_RNG = Mistake(
    "own-rng",
    "The number must come from the rng that is passed, by rng.uniform or rng.random: another generator "
    "must give another number, and the same one the same.",
    (
        lambda rng, low, high: sample_learning_rate(np.random.default_rng(0), low, high),
        lambda rng, low, high: sample_learning_rate(np.random.default_rng(42), low, high),
        lambda rng, low, high: high * (low / high) ** np.random.default_rng(0).random(),
        lambda rng, low, high: high * (low / high) ** np.random.default_rng(42).random(),
    ),
)

RANGE_IGNORED = Mistake(
    "range-ignored",
    "The draws do not run from low to high: one of the two bounds has no effect, or neither. At the lowest"
    " draw low must come out, at the highest high.",
    (
        lambda rng, low, high: (high / low) ** rng.random(),
        lambda rng, low, high: low * 10 ** rng.random(),
        lambda rng, low, high: high * 10 ** -rng.random(),
        lambda rng, low, high: 10 ** rng.uniform(-3, 0),
        lambda rng, low, high: 10 ** (-3 * rng.random()),
        lambda rng, low, high: low + (high / low) ** rng.random(),
        lambda rng, low, high: rng.random(),
        lambda rng, low, high: high ** rng.random(),
        lambda rng, low, high: low ** rng.random(),
        lambda rng, low, high: low * high ** rng.random(),
    ),
)

NOT_A_LOG = Mistake(
    "exponent-range",
    "low and high themselves are taken for the exponents. The exponents are their logarithms.",
    tuple(lambda rng, low, high, base=base: base ** rng.uniform(low, high) for base in (np.e, 10, 2))
    + tuple(lambda rng, low, high, base=base: base ** -rng.uniform(low, high) for base in (np.e, 10, 2)),
)

TASK = Task(
    name="sample_learning_rate",
    notebook="09_hyperparameters",
    title="draw a learning rate on a log scale",
    statement="""
        Write sample_learning_rate(rng, low, high). rng is a numpy Generator. Draw one number with
        rng.uniform(...) or rng.random() and return a learning rate between low and high, drawn uniformly on a
        logarithmic scale: between 0.001 and 1, a third of the draws should lie below 0.01, a third between
        0.01 and 0.1, a third above.
        """,
    stub="def sample_learning_rate(rng, low, high):\n    ...",
    solution=sample_learning_rate,
    why=(
        "What is drawn uniformly is the logarithm. exp brings it back, so that every factor of ten gets the "
        "same share of the draws."
    ),
    hints=(
        "Draw the exponent uniformly instead of the number. Between what exponents?",
        "rng.uniform(np.log(low), np.log(high)) is the logarithm of the answer; which function undoes log?",
    ),
    about=(
        "linear-scale range-ignored exponent-range own-rng",
        "exponent-returned bases-mixed whole-exponents",
    ),
    cases=_rate_cases,
    accepts=_turned_around,
    mistakes=(
        LINEAR_SCALE,
        EXPONENT_RETURNED,
        BASES_MIXED,
        WHOLE_EXPONENTS,
        OWN_RNG,
        RANGE_IGNORED,
        NOT_A_LOG,
    ),
)


sample_learning_rate_exercise = FunctionExercise(TASK)
