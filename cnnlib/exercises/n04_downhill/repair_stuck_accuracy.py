"""`repair_stuck_accuracy`: the loss falls, the accuracy does not."""

import numpy as np

from cnnlib.exercises import inputs
from cnnlib.exercises.exercise import FunctionExercise
from cnnlib.exercises.task import Case, Mistake, Task

BROKEN = """\
def stuck_accuracy(logits, labels):
    predictions = logits.argmax(axis=1)
    return np.mean(predictions == labels)
"""


def stuck_accuracy(logits, labels):
    return np.mean(logits.argmax(axis=1) == labels[:, 0])


def _cases():
    rows = [
        (np.array([[0.0, 1.0], [3.0, 1.0], [0.0, 5.0]]), [1, 0, 1]),
        (inputs.normal(10, 10), range(10)),
        (inputs.normal(30, 4) + 3 * np.eye(4)[np.arange(30) % 4], [n % 4 for n in range(30)]),
        (inputs.normal(4, 3, dtype=np.float32), [0, 1, 2, 0]),
        (np.eye(5), range(5)),
        (inputs.normal(1, 6), [2]),
        (np.eye(7)[::-1].copy(), range(7)),
    ]
    return [Case(logits=logits, labels=np.array(labels).reshape(-1, 1)) for logits, labels in rows]


BROADCAST = Mistake(
    "broadcast",
    "A row of N predictions is compared with a column of N labels: numpy stretches both to a table of N × "
    "N, every prediction against every label. Its mean is about one in ten for ten classes, whatever the "
    "network answers. Look at (predictions == labels).shape, then make the labels a row.",
    (lambda z, y: np.mean(z.argmax(1) == y), lambda z, y: (z.argmax(1) == y).sum() / len(y)),
)
WRONG_AXIS = Mistake(
    "wrong-axis",
    "The classes are axis 1 of the logits: argmax(axis=1) gives one class per image.",
    (
        lambda z, y: np.mean(z.argmax(0) == y),
        lambda z, y: np.mean(z.argmax(0)[: len(y)] == y[: z.shape[1], 0]),
    ),
)
NOT_A_SHARE = Mistake(
    "not-a-share",
    "That is the number of right answers. The accuracy is their share: divide by the number of images.",
    (lambda z, y: np.sum(z.argmax(1) == y[:, 0]),),
)
ALL_OR_ANY = Mistake(
    "all-or-any",
    "Only 0 or 1 comes back: whether all answers are right, or any; or a share that lost its fraction, as "
    "with // in place of /. The accuracy is the share of right answers.",
    (
        lambda z, y: float(np.all(z.argmax(1) == y[:, 0])),
        lambda z, y: np.mean(np.any(z.argmax(1) == y, axis=1)),
        lambda z, y: np.mean(np.any(z.argmax(1) == y, axis=0)),
    ),
)
LABELS_AS_ONE_HOT = Mistake(
    "labels-as-one-hot",
    "Each row of the labels holds one class number. argmax along it gives 0 for every image.",
    (lambda z, y: np.mean(z.argmax(1) == y.argmax(1)),),
)

ERROR_RATE = Mistake(
    "error-rate",
    "That is the share of wrong answers. The accuracy is the share of right ones.",
    (lambda z, y: (z.argmax(1) != y[:, 0]).mean(),),
)

PERCENT = Mistake(
    "percent",
    "The share comes in per cent. It should lie between 0 and 1: 0.97, not 97.",
    (lambda z, y: 100 * (z.argmax(1) == y[:, 0]).mean(),),
)

ROUNDED = Mistake(
    "rounded",
    "The share is rounded. Return it as it is.",
    (*(lambda z, y, to=to: round(float((z.argmax(1) == y[:, 0]).mean()), to) for to in range(1, 4)),),
)

MAX_NOT_INDEX = Mistake(
    "max-not-index",
    "The largest logit itself is compared with the label. The class is the place where it stands: argmax.",
    (lambda z, y: (z.max(1) == y[:, 0]).mean(), lambda z, y: (z.max(1).round() == y[:, 0]).mean()),
)

ARGMIN = Mistake(
    "sign",
    "The class with the smallest logit is taken for the answer. The network's answer has the largest.",
    (lambda z, y: (z.argmin(1) == y[:, 0]).mean(),),
)

OFF_BY_ONE = Mistake(
    "off-by-one",
    "Classes are counted from 0 on both sides: class 3 is the place with the number 3.",
    (lambda z, y: (z.argmax(1) + 1 == y[:, 0]).mean(), lambda z, y: (z.argmax(1) == y[:, 0] + 1).mean()),
)

DENOMINATOR = Mistake(
    "wrong-denominator",
    "The number of right answers is divided by something else than the number of images.",
    (
        *(
            lambda z, y, by=by: (z.argmax(1) == y[:, 0]).sum() / by(z)
            for by in (lambda z: z.shape[1], lambda z: z.size, lambda z: len(z) ** 2, lambda z: 10)
        ),
    ),
)

FIRST_LABEL = Mistake(
    "first-label",
    "Every prediction is compared with one label, the first or the last. Each image has its own.",
    (lambda z, y: (z.argmax(1) == y[0]).mean(), lambda z, y: (z.argmax(1) == y[-1]).mean()),
)

TASK = Task(
    name="repair_stuck_accuracy",
    notebook="04_downhill",
    title="the loss falls, the accuracy does not",
    statement="""
        stuck_accuracy(logits, labels) stays near 10 % for ten classes while the loss falls. The labels
        stand in a column, shape (N, 1). Repair it: it should return the share of images whose largest
        logit stands at their label.
        """,
    stub=BROKEN,
    solution=stuck_accuracy,
    why=(
        "labels[:, 0] (or labels.ravel()) is a row of N numbers, so each prediction meets its own label. "
        "Broadcasting raises no error here; a shape printed once, or assert predictions.shape == "
        "labels.shape, would have told."
    ),
    hints=(
        "What is the shape of predictions == labels?",
        "A row (N,) and a column (N, 1) make a table (N, N). Turn the column into a row before comparing.",
    ),
    cases=_cases,
    outputs=("accuracy",),
    mistakes=(
        BROADCAST,
        WRONG_AXIS,
        NOT_A_SHARE,
        ALL_OR_ANY,
        LABELS_AS_ONE_HOT,
        ERROR_RATE,
        PERCENT,
        ROUNDED,
        MAX_NOT_INDEX,
        ARGMIN,
        OFF_BY_ONE,
        DENOMINATOR,
        FIRST_LABEL,
    ),
)

repair_stuck_accuracy_exercise = FunctionExercise(TASK)
