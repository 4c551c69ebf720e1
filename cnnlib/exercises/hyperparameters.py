"""The exercises of notebook 09: log scales, successive halving, and what may be reported."""

import numpy as np

from cnnlib.exercises.exercise import FunctionExercise, NumberExercise
from cnnlib.exercises.running import Case
from cnnlib.exercises.task import Mistake, Task

NOTEBOOK = "09_hyperparameters"


def sample_learning_rate(rng, low, high):
    return np.exp(rng.uniform(np.log(low), np.log(high)))


def _rate_cases():
    ranges = [(0.1, 1.0), (0.001, 1.0), (1e-5, 0.1), (0.002, 0.5), (1.0, 1000.0), (0.03, 0.04)]
    return [
        Case(rng=np.random.default_rng(seed), low=low, high=high)
        for seed, (low, high) in enumerate(ranges, start=1)
    ]


def _turned_around(case, parts):
    """One number drawn, but counted from the upper end: as even on a log scale as ours."""
    share = case.fresh()[0].random()
    return bool(np.isclose(parts[0], case["high"] * (case["low"] / case["high"]) ** share))


RATE = Task(
    name="sample_learning_rate",
    notebook=NOTEBOOK,
    title="draw a learning rate on a log scale",
    statement="""
        Write sample_learning_rate(rng, low, high). rng is a numpy Generator. Draw one number with
        rng.uniform(...) or rng.random() and return a learning rate between low and high, drawn evenly on a
        logarithmic scale: between 0.001 and 1, a third of the draws shall lie below 0.01, a third between
        0.01 and 0.1, a third above.
        """,
    stub="def sample_learning_rate(rng, low, high):\n    ...",
    solution=sample_learning_rate,
    why=(
        "What is drawn evenly is the logarithm. exp brings it back, so that every factor of ten gets the "
        "same share of the draws."
    ),
    hints=(
        "Draw the exponent evenly instead of the number. Between which exponents?",
        "rng.uniform(np.log(low), np.log(high)) is the logarithm of the answer; which function undoes log?",
    ),
    cases=_rate_cases,
    accepts=_turned_around,
    mistakes=(
        Mistake(
            "linear-scale",
            "That is even on an ordinary scale: between 0.001 and 1, nine tenths of the draws lie above 0.1. "
            "Draw the logarithm evenly.",
            (
                lambda rng, low, high: rng.uniform(low, high),
                lambda rng, low, high: high - (high - low) * rng.random(),
            ),
        ),
        Mistake(
            "exponent-returned",
            "That is the logarithm of the learning rate, and it may be negative. Turn it back: exp undoes "
            "log, 10 ** undoes log10.",
            (
                lambda rng, low, high: rng.uniform(np.log(low), np.log(high)),
                lambda rng, low, high: rng.uniform(np.log10(low), np.log10(high)),
            ),
        ),
        Mistake(
            "bases-mixed",
            "log and 10 ** do not belong together: exp undoes np.log, 10 ** undoes np.log10.",
            (
                lambda rng, low, high: 10 ** rng.uniform(np.log(low), np.log(high)),
                lambda rng, low, high: np.exp(rng.uniform(np.log10(low), np.log10(high))),
            ),
        ),
        Mistake(
            "whole-exponents",
            "Whole exponents give only 0.001, 0.01, 0.1, …; the best learning rate may lie between them.",
            (
                lambda rng, low, high: 10.0 ** np.floor(rng.uniform(np.log10(low), np.log10(high))),
                lambda rng, low, high: 10.0 ** np.round(rng.uniform(np.log10(low), np.log10(high))),
            ),
        ),
        Mistake(
            "own-rng",
            "The number must come from the rng that is passed; with a generator of its own the function "
            "returns the same number at every call.",
            (
                lambda rng, low, high: sample_learning_rate(np.random.default_rng(0), low, high),
                lambda rng, low, high: sample_learning_rate(np.random.default_rng(42), low, high),
            ),
        ),
    ),
)


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


SURVIVORS = Task(
    name="survivors",
    notebook=NOTEBOOK,
    title="one round of successive halving",
    statement="""
        Write survivors(accuracies, factor). accuracies is an array with one number per training, all
        different. Return the indices of the trainings that go on, the best first: one in `factor`, rounded
        down, but at least one.
        """,
    stub="def survivors(accuracies, factor):\n    ...",
    solution=survivors,
    why=(
        "argsort gives indices from the smallest to the largest number; with a minus sign the best come "
        "first. max(…, 1) keeps one where fewer than `factor` are left."
    ),
    hints=(
        "How many go on? len(accuracies) // factor may be 0. And which function gives an order of indices?",
        "np.argsort sorts upwards. Sort -accuracies, or turn the order around, and take the first ones.",
    ),
    cases=_survivor_cases,
    mistakes=(
        Mistake(
            "sign",
            "These are the worst trainings; argsort begins with the smallest number.",
            (
                lambda a, factor: np.argsort(a)[: max(len(a) // factor, 1)],
                lambda a, factor: np.argsort(a)[: max(len(a) // factor, 1)][::-1],
            ),
        ),
        Mistake(
            "best-first",
            "These are the right ones, but the best shall come first.",
            (
                lambda a, factor: np.argsort(a)[-max(len(a) // factor, 1) :],
                lambda a, factor: np.sort(survivors(a, factor)),
                lambda a, factor: np.argpartition(-a, keep := max(len(a) // factor, 1) - 1)[: keep + 1],
            ),
        ),
        Mistake(
            "values-not-places",
            "These are the accuracies themselves. Asked for is where they stand: their indices.",
            (lambda a, factor: np.sort(a)[::-1][: max(len(a) // factor, 1)],),
        ),
        Mistake(
            "at-least-one",
            "With fewer trainings than `factor` none goes on, and the search ends with nothing. Keep at "
            "least one.",
            (lambda a, factor: np.argsort(-a)[: len(a) // factor],),
        ),
        Mistake(
            "floor-not-ceil",
            "The number that goes on is rounded down: of 8 with factor 3, two go on.",
            (lambda a, factor: np.argsort(-a)[: -(-len(a) // factor)],),
        ),
        Mistake(
            "keeps-factor",
            "`factor` says which share goes on (one in `factor`), not how many.",
            (lambda a, factor: np.argsort(-a)[:factor],),
        ),
        Mistake(
            "drops-the-share",
            "One in `factor` goes on; here one in `factor` is dropped.",
            (lambda a, factor: np.argsort(-a)[: len(a) - len(a) // factor],),
        ),
    ),
)

BROKEN_REPORT = """\
def honest_report(validation, test):
    best = test.argmax()
    return best, test[best]
"""


def honest_report(validation, test):
    best = validation.argmax()
    return best, test[best]


def _report_cases():
    rng = np.random.default_rng(3)
    rows = [([0.9, 0.8, 0.7], [0.85, 0.88, 0.6]), ([0.5, 0.7], [0.4, 0.65])]
    rows += [(rng.permutation(count) / count, rng.permutation(count) / count) for count in (4, 5, 9, 20)]
    return [Case(validation=np.array(validation), test=np.array(test)) for validation, test in rows]


REPORT = Task(
    name="repair_honest_report",
    notebook=NOTEBOOK,
    title="find the bug in a report",
    statement="""
        honest_report(validation, test) gets the accuracies of many networks on the validation images and
        on the test images. It returns the index of the network that is chosen, and the accuracy that may
        be reported for it. What it reports is too good to be true. Find the one faulty place, repair
        it, and check the function again.
        """,
    stub=BROKEN_REPORT,
    solution=honest_report,
    why=(
        "The network is chosen by the validation images alone. The test images are asked once, about that "
        "network, and so had no chance to prefer it."
    ),
    hints=(
        "Which images had a say in the choice? Those cannot judge it any more.",
        "Choose with validation.argmax(); report the test accuracy at that index.",
    ),
    cases=_report_cases,
    outputs=("index", "accuracy"),
    mistakes=(
        Mistake(
            "chosen-by-test",
            "The test images still choose the network, so its accuracy on them is the luckiest one, not the "
            "one to expect from new images.",
            (lambda validation, test: (test.argmax(), test.max()),),
        ),
        Mistake(
            "reports-validation",
            "The choice is right, but the number is the one that the choice was made by. Report the test "
            "accuracy.",
            (lambda validation, test: (validation.argmax(), validation.max()),),
        ),
        Mistake(
            "another-network",
            "The index and the accuracy belong to two different networks: report test[best] of the one "
            "that is chosen.",
            (
                lambda validation, test: (validation.argmax(), test.max()),
                lambda validation, test: (test.argmax(), test[validation.argmax()]),
            ),
        ),
        Mistake(
            "both-choose",
            "The test images still have a say in the choice. Choose by the validation images alone.",
            (
                lambda validation, test: (
                    (validation + test).argmax(), test[(validation + test).argmax()]
                ),
                lambda validation, test: (
                    np.minimum(validation, test).argmax(), test[np.minimum(validation, test).argmax()]
                ),
            ),
        ),
    ),
)  # fmt: skip

predict_halving_cost_exercise = NumberExercise(
    "predict_halving_cost",
    NOTEBOOK,
    "predict what successive halving costs",
    """
    27 trainings begin. After 1 epoch the best third goes on, after 3 epochs the best third of these, and
    those that are left run to epoch 9. A training that goes on continues where it was. How many epochs are
    trained in all?
    """,
    63,
    "27 trainings of 1 epoch, then 9 of them 2 epochs more, then 3 of them 6 epochs more: "
    "27 + 18 + 18 = 63. Trained to the end, all 27 would cost 27·9 = 243.",
    (
        "Count round by round: how many trainings are left, and how many epochs does each one add?",
        "From 1 to 3 epochs each of the 9 adds 2; from 3 to 9 each of the 3 adds 6.",
    ),
    {
        81: (
            "starts-again",
            "27·1 + 9·3 + 3·9 is the cost if every round starts again from epoch 0. Here a training goes on.",
        ),
        243: (None, "That is the cost of training all 27 to the end."),
        39: (None, "27 + 9 + 3 counts the trainings of the rounds, not their epochs."),
        27: (None, "That is the first round alone; the 9 and the 3 that go on cost more epochs."),
        45: (None, "One of the three rounds is missing: 27, then 9·2, then 3·6."),
    },
)

sample_learning_rate_exercise = FunctionExercise(RATE)
survivors_exercise = FunctionExercise(SURVIVORS)
repair_honest_report_exercise = FunctionExercise(REPORT)
