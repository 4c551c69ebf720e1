"""`predicted_class`: read the answer off the logits."""

import numpy as np

from cnnlib.exercises import inputs
from cnnlib.exercises.exercise import FunctionExercise
from cnnlib.exercises.task import Case, Mistake, Task


def predicted_class(logits):
    return logits.argmax(axis=1)


def _class_cases():
    rows = [
        np.array([[0.0, 3.0, 1.0], [5.0, 2.0, 4.0]]),
        np.array([[-3.0, -1.0, -2.0]]),
        inputs.normal(10, 10),
        inputs.normal(4, 10),
        inputs.normal(30, 10, dtype=np.float32),
        inputs.normal(7, 3) - 10,
        np.array([[1000.0, 1001.0, 999.0], [-1000.0, -1002.0, -999.0]]),
        inputs.spaced(inputs.normal(6, 4)),
    ]
    return [Case(logits=logits) for logits in rows]


MAX_NOT_INDEX = Mistake(
    "max-not-index",
    "That is the largest number of each row. Which class it belongs to is the place where it "
    "stands: argmax, not max.",
    (lambda z: z.max(axis=1), lambda z: np.sort(z, axis=1)[:, -1]),
)

SOFTMAX_AXIS = Mistake(
    "softmax-axis",
    "axis=0 runs down a column, over all images. One image is one row: look along axis=1.",
    (lambda z: z.argmax(axis=0), lambda z: z.T.argmax(axis=1)),
)

OFF_BY_ONE = Mistake(
    "off-by-one",
    "Classes are counted from 0, as the digits are: the first number of a row belongs to class 0.",
    (lambda z: z.argmax(axis=1) + 1,),
)

SIGN = Mistake(
    "sign",
    "That is the smallest number of each row, the class the network believes in least.",
    (lambda z: z.argmin(axis=1), lambda z: (-z).argmax(axis=1)),
)

ABS_MAX = Mistake(
    "abs-max",
    "A large negative number speaks against a class; compare the numbers themselves, not their size.",
    (lambda z: np.abs(z).argmax(axis=1),),
)

WHOLE_BATCH = Mistake(
    "whole-batch",
    "Without an axis argmax looks at all numbers of all images at once; each image needs an answer.",
    (lambda z: z.argmax(), lambda z: np.array([z.argmax()])),
)

SECOND = Mistake(
    "second-best",
    "That is the class with the second largest number of each row.",
    (lambda z: np.argsort(-z, axis=1)[:, 1], lambda z: np.argsort(z, axis=1)[:, -2]),
)

STARTS_AT_ZERO = Mistake(
    "init-zero",
    "The search for the largest number begins at 0, so a row of negative numbers has no winner. Begin with"
    " the first number of the row.",
    (lambda z: np.where(z.max(axis=1) > 0, z.argmax(axis=1), 0),),
)

ORDER = Mistake(
    "order",
    "Those are all classes of each row in order. Only the one with the largest number is the answer.",
    (lambda z: np.argsort(z, axis=1), lambda z: np.argsort(-z, axis=1)),
)

ONE_HOT = Mistake(
    "one-hot",
    "Each answer is a row with a 1 at its class. The task asks for the number of the class.",
    (
        lambda z: np.eye(z.shape[1])[z.argmax(axis=1)],
        lambda z: (z == z.max(axis=1, keepdims=True)) * 1.0,
    ),
)

FIRST_IMAGE = Mistake(
    "first-image",
    "That is the answer for the first image alone. Every row needs one.",
    (lambda z: z[0].argmax(), lambda z: z[:1].argmax(axis=1), lambda z: np.full(len(z), z[0].argmax())),
)

TASK = Task(
    name="predicted_class",
    notebook="00_overview",
    title="read the answer off the logits",
    statement="""
        Write predicted_class(logits). logits has shape (images, classes): one row per image, one number
        per class. Return the class with the largest number of each row, one whole number per image.
        """,
    stub="def predicted_class(logits):\n    ...",
    solution=predicted_class,
    why="argmax says where the largest number stands; axis=1 looks along each row, which is one image.",
    hints=(
        "You need the place of the largest number, not the number itself.",
        "logits.argmax(axis=...) looks along one axis. Rows are images: along which axis do the classes lie?",
    ),
    about=(
        "max-not-index one-hot second-best value",
        "softmax-axis whole-batch first-image order shape",
    ),
    cases=_class_cases,
    mistakes=(
        MAX_NOT_INDEX,
        SOFTMAX_AXIS,
        OFF_BY_ONE,
        SIGN,
        ABS_MAX,
        WHOLE_BATCH,
        SECOND,
        STARTS_AT_ZERO,
        ORDER,
        ONE_HOT,
        FIRST_IMAGE,
    ),
)


predicted_class_exercise = FunctionExercise(TASK)
