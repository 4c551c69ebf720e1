"""`repair_honest_report`: find the bug in a report."""

import numpy as np

from cnnlib.exercises.exercise import FunctionExercise
from cnnlib.exercises.task import Case, Mistake, Task

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
    rows = [([0.9, 0.8, 0.7], [0.85, 0.88, 0.6]), ([0.5, 0.7], [0.4, 0.65]), ([0.6, 0.5], [0.9, 0.7])]
    rows += [(rng.permutation(count) / count, rng.permutation(count) / count) for count in (4, 5, 9, 20)]
    return [Case(validation=np.array(validation), test=np.array(test)) for validation, test in rows]


CHOSEN_BY_TEST = Mistake(
    "chosen-by-test",
    "The test images still choose the network, so its accuracy on them is the luckiest one, not the "
    "one to expect from new images.",
    (lambda validation, test: (test.argmax(), test.max()),),
)

REPORTS_VALIDATION = Mistake(
    "reports-validation",
    "The choice is right, but the number is the one that the choice was made by. Report the test accuracy.",
    (lambda validation, test: (validation.argmax(), validation.max()),),
)

ANOTHER_NETWORK = Mistake(
    "another-network",
    "The index and the accuracy belong to two different networks: report test[best] of the one "
    "that is chosen.",
    (
        lambda validation, test: (validation.argmax(), test.max()),
        lambda validation, test: (test.argmax(), test[validation.argmax()]),
        lambda validation, test: (validation.argmax(), test.min()),
        lambda validation, test: (validation.argmax(), test[-1]),
        lambda validation, test: (validation.argmax(), test[0]),
    ),
)

BOTH_CHOOSE = Mistake(
    "both-choose",
    "The test images still have a say in the choice. Choose by the validation images alone.",
    (
        lambda validation, test: ((validation + test).argmax(), test[(validation + test).argmax()]),
        lambda validation, test: (
            np.minimum(validation, test).argmax(),
            test[np.minimum(validation, test).argmax()],
        ),
    ),
)

MIXED = Mistake(
    "mixed-report",
    "The number that is reported is an average, or the smaller one, of several. Report the test accuracy "
    "of the network that is chosen, as it is.",
    (
        lambda validation, test: (validation.argmax(), test.mean()),
        lambda validation, test: (validation.argmax(), (test + validation)[validation.argmax()] / 2),
        lambda validation, test: (validation.argmax(), np.minimum(test, validation)[validation.argmax()]),
        lambda validation, test: (validation.argmax(), np.median(test)),
    ),
)

WORST = Mistake(
    "sign",
    "The network with the lowest validation accuracy is chosen. Choose the one with the highest.",
    (lambda validation, test: (validation.argmin(), test[validation.argmin()]),),
)

CLOSEST = Mistake(
    "closest",
    "The network is chosen whose two accuracies are closest to each other; that needs the test images. "
    "Choose the highest validation accuracy.",
    (
        lambda validation, test: (
            np.abs(validation - test).argmin(),
            test[np.abs(validation - test).argmin()],
        ),
    ),
)

COUNTED_FROM_ONE = Mistake(
    "off-by-one",
    "The index is counted from 1; it is counted from 0, as argmax does.",
    (lambda validation, test: (validation.argmax() + 1, test[validation.argmax()]),),
)

TASK = Task(
    name="repair_honest_report",
    notebook="09_hyperparameters",
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
        "What images had a say in the choice? Those cannot judge it any more.",
        "Choose with validation.argmax(); report the test accuracy at that index.",
    ),
    cases=_report_cases,
    outputs=("index", "accuracy"),
    mistakes=(
        CHOSEN_BY_TEST, REPORTS_VALIDATION, ANOTHER_NETWORK, BOTH_CHOOSE, MIXED, WORST, CLOSEST,
        COUNTED_FROM_ONE,
    ),
)  # fmt: skip


repair_honest_report_exercise = FunctionExercise(TASK)
