"""`repair_accuracy`: find the bug in an accuracy."""

import numpy as np

from cnnlib.exercises import inputs
from cnnlib.exercises.exercise import FunctionExercise
from cnnlib.exercises.task import Case, Mistake, Task


def accuracy(logits, labels):
    return (logits.argmax(axis=1) == labels).sum() / len(labels)


BROKEN_ACCURACY = """\
def accuracy(logits, labels):
    predictions = logits.argmax(axis=1)
    right = predictions == labels
    return right.sum() / logits.shape[1]
"""


def _accuracy_cases():
    rows = [
        (np.array([[0.0, 1.0], [3.0, 1.0], [0.0, 5.0]]), [1, 0, 0]),
        (inputs.normal(10, 10), range(10)),
        (inputs.normal(50, 10), [n % 10 for n in range(50)]),
        (inputs.normal(4, 3, dtype=np.float32), [0, 1, 2, 0]),
        (np.eye(5), range(5)),
        (np.eye(3)[[0, 1, 2, 0]], [1, 1, 0, 0]),
        (np.eye(3)[[0, 1, 2, 0]], [0, 0, 0, 1]),
        (-np.eye(4), [0, 1, 2, 3]),
    ]
    return [Case(logits=logits, labels=np.array(labels)) for logits, labels in rows]


WRONG_DENOMINATOR = Mistake(
    "wrong-denominator",
    "The number of right answers is divided by something else than the number of images, such as the number "
    "of classes. A share of images is divided by the number of images.",
    (
        lambda z, y: (z.argmax(1) == y).sum() / z.shape[1],
        *(lambda z, y, by=by: (z.argmax(1) == y).sum() / by for by in (10, 100, 1000)),
        lambda z, y: (z.argmax(1) == y).sum() / z.size,
        lambda z, y: (z.argmax(1) == y).mean() / len(y),
        lambda z, y: (z.argmax(1) == y).sum() / y.max(),
    ),
)

MEAN_LOSS = Mistake(
    "mean-loss",
    "That is the number of right answers. The accuracy is their share: divide by the number of images.",
    (lambda z, y: (z.argmax(1) == y).sum(),),
)

SOFTMAX_AXIS = Mistake(
    "softmax-axis",
    "The classes are axis 1 of the logits: argmax(axis=1) gives one class per image.",
    (
        lambda z, y: (z.argmax(0) == y).mean(),
        lambda z, y: (z.argmax(0)[: len(y)] == y[: z.shape[1]]).mean(),
    ),
)

ERROR_RATE = Mistake(
    "error-rate",
    "That is the share of wrong answers. The accuracy is the share of right ones.",
    (lambda z, y: (z.argmax(1) != y).mean(),),
)

PERCENT = Mistake(
    "percent",
    "The share comes in per cent. It should lie between 0 and 1: 0.97, not 97.",
    (lambda z, y: 100 * (z.argmax(1) == y).mean(),),
)

ROUNDED = Mistake(
    "rounded",
    "The share is rounded. Return it as it is.",
    (*(lambda z, y, to=to: round(float((z.argmax(1) == y).mean()), to) for to in range(1, 4)),),
)

MAX_NOT_INDEX = Mistake(
    "max-not-index",
    "The largest logit itself is compared with the label. The class is the place where it stands: argmax.",
    (lambda z, y: (z.max(1) == y).mean(), lambda z, y: (z.max(1).round() == y).mean()),
)

ARGMIN = Mistake(
    "sign",
    "The class with the smallest logit is taken for the answer. The network's answer has the largest.",
    (lambda z, y: (z.argmin(1) == y).mean(),),
)

OFF_BY_ONE = Mistake(
    "off-by-one",
    "Classes are counted from 0 on both sides: class 3 is the place with the number 3.",
    (lambda z, y: (z.argmax(1) + 1 == y).mean(), lambda z, y: (z.argmax(1) == y + 1).mean()),
)

ONE_IMAGE = Mistake(
    "accumulate",
    "Only one image counts: the last, or the first. Add up the right answers of all.",
    (
        lambda z, y: float(z[-1].argmax() == y[-1]) / len(y),
        lambda z, y: float(z[-1].argmax() == y[-1]),
        lambda z, y: float(z[0].argmax() == y[0]),
        lambda z, y: float(z[0].argmax() == y[0]) / len(y),
    ),
)

ALL_OR_ANY = Mistake(
    "all-or-any",
    "Only 0 or 1 comes back: whether all answers are right, or any; or a share that lost its fraction, as "
    "with // in place of /. The accuracy is the share of right answers.",
    (
        lambda z, y: float((z.argmax(1) == y).all()),
        lambda z, y: float((z.argmax(1) == y).any()),
        lambda z, y: round(float((z.argmax(1) == y).mean())),
    ),
)

TASK = Task(
    name="repair_accuracy",
    notebook="05_full_network",
    title="find the bug in an accuracy",
    statement="""
        accuracy(logits, labels) looked right on ten images of ten classes; on a thousand test images it
        reports 97. Find the one faulty place, repair it, and check the function again. It should return
        the share of images whose largest logit stands at their label.
        """,
    stub=BROKEN_ACCURACY,
    solution=accuracy,
    why=(
        "A share of images is a number of images divided by the number of images; logits.shape[1] is the "
        "number of classes, which happened to be ten as well. A test with equal sizes cannot tell the two "
        "apart."
    ),
    hints=(
        "An accuracy above 1 cannot be. What is divided by what?",
        "logits has shape (images, classes). Which of the two is logits.shape[1]?",
    ),
    cases=_accuracy_cases,
    mistakes=(
        WRONG_DENOMINATOR,
        MEAN_LOSS,
        SOFTMAX_AXIS,
        ERROR_RATE,
        PERCENT,
        ROUNDED,
        MAX_NOT_INDEX,
        ARGMIN,
        OFF_BY_ONE,
        ONE_IMAGE,
        ALL_OR_ANY,
    ),
)


repair_accuracy_exercise = FunctionExercise(TASK)
