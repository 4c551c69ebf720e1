"""`global_average_pool`: one number per channel."""

import numpy as np

from cnnlib.exercises import inputs
from cnnlib.exercises.exercise import FunctionExercise
from cnnlib.exercises.task import Case, Mistake, Task


def global_average_pool(x):
    return x.mean(axis=(2, 3))


def _global_cases():
    return [
        Case(x=x)
        for x in (
            inputs.counting(1, 1, 2, 2),
            inputs.counting(1, 2, 2, 3),
            inputs.normal(3, 2, 4, 5),
            inputs.normal(2, 4, 3, 3, dtype=np.float32),
            inputs.whole(2, 3, 4, 3),
            inputs.whole(2, 2, 5, 4, low=150, high=255, dtype=np.uint8),
            inputs.batch_last(inputs.normal(5, 3, 2, 4)),
        )
    ]


def _mean_over(axes):
    return lambda x: x.mean(axis=axes)


WRONG_AXES = Mistake(
    "wrong-axes",
    "Rows and columns are axes 2 and 3 of (N, C, H, W); images (axis 0) and channels (axis 1) stay apart.",
    tuple(
        _mean_over(axes)
        for axes in ((0, 1), (1, 2), (0, 2), (0, 3), (1, 3), (0, 2, 3), (1, 2, 3), None, 2, 3, 1, 0)
    ),
)

MAX_NOT_MEAN = Mistake(
    "max-not-mean",
    "This is the largest number of each channel; the task asks for the average.",
    (lambda x: x.max(axis=(2, 3)),),
)

MEAN_LOSS = Mistake(
    "mean-loss",
    "The numbers are sums. An average divides by the number of cells, H·W.",
    (lambda x: x.sum(axis=(2, 3)),),
)

DIVISOR = Mistake(
    "divisor",
    "The sum of a channel is divided by something else than the number of its cells, which is H·W.",
    tuple(
        lambda x, by=by: x.astype(float).sum(axis=(2, 3)) / by(*x.shape)
        for by in (
            lambda n, c, h, w: h,
            lambda n, c, h, w: w,
            lambda n, c, h, w: h * h,
            lambda n, c, h, w: w * w,
            lambda n, c, h, w: n * h * w,
            lambda n, c, h, w: c * h * w,
            lambda n, c, h, w: n,
            lambda n, c, h, w: c,
        )
    ),
)

OTHER_MIDDLE = Mistake(
    "other-middle",
    "That is another middle of the channel: the median, or the one between its smallest and largest number. "
    "The average adds up all cells and divides by their number.",
    (
        lambda x: np.median(x, axis=(2, 3)),
        lambda x: (x.max(axis=(2, 3)).astype(float) + x.min(axis=(2, 3))) / 2,
    ),
)

WHOLE_IMAGE = Mistake(
    "whole-image",
    "Every channel of an image gets the average of the whole image. Each has one of its own.",
    (lambda x: np.repeat(x.astype(float).mean(axis=(1, 2, 3))[:, None], x.shape[1], axis=1),),
)

ROUNDED = Mistake(
    "rounded",
    "The averages are rounded, or lose their fractions; 2.5 should stay 2.5.",
    tuple(
        lambda x, cut=cut: cut(x.astype(float).mean(axis=(2, 3))) for cut in (np.floor, np.trunc, np.round)
    ),
)

TASK = Task(
    name="global_average_pool",
    notebook="02_pooling",
    title="one number per channel",
    statement="""
        Write global_average_pool(x): the average of every whole channel of every image, from (N, C, H,
        W) to (N, C). Many networks end this way: whatever the picture's size, as many numbers come out
        as there are channels.
        """,
    stub="def global_average_pool(x):\n    ...",
    solution=global_average_pool,
    why="It is average pooling with a window as large as the picture; axes 2 and 3 are its rows and columns.",
    hints=(
        "Which two of the four axes disappear?",
        "An array's .mean takes a tuple of axes: x.mean(axis=(…, …)).",
    ),
    about=(
        "wrong-axes whole-image shape",
        "divisor mean-loss max-not-mean other-middle value",
    ),
    cases=_global_cases,
    mistakes=(WRONG_AXES, MAX_NOT_MEAN, MEAN_LOSS, DIVISOR, OTHER_MIDDLE, WHOLE_IMAGE, ROUNDED),
)


global_average_pool_exercise = FunctionExercise(TASK)
