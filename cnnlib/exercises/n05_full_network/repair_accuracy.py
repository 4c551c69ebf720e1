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
        (-np.eye(4), [0, 1, 2, 3]),
    ]
    return [Case(logits=logits, labels=np.array(labels)) for logits, labels in rows]


WRONG_DENOMINATOR = Mistake(
    "wrong-denominator",
    "The number of right answers is divided by the number of classes. That is the same only for "
    "as many images as classes; a share of images is divided by the number of images.",
    (lambda z, y: (z.argmax(1) == y).sum() / z.shape[1], lambda z, y: (z.argmax(1) == y).sum() / 10),
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
    ),
)


repair_accuracy_exercise = FunctionExercise(TASK)
