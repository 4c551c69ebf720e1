"""`repair_avg_pool2d`: find the bug in an average."""

import numpy as np

from cnnlib import ops
from cnnlib.exercises import inputs
from cnnlib.exercises.exercise import FunctionExercise
from cnnlib.exercises.n02_pooling.max_pool2d import slide, window_counts
from cnnlib.exercises.task import Case, Mistake, Task

BROKEN_AVERAGE = """\
def avg_pool2d(x, kernel_size, stride):
    count, channels, height, width = x.shape
    rows = (height - kernel_size) // stride + 1
    cols = (width - kernel_size) // stride + 1
    y = np.zeros((count, channels, rows, cols), dtype=x.dtype)
    for row in range(rows):
        for col in range(cols):
            top, left = row * stride, col * stride
            window = x[:, :, top : top + kernel_size, left : left + kernel_size]
            y[:, :, row, col] = window.mean(axis=(2, 3))
    return y
"""


def avg_pool2d(x, kernel_size, stride):
    count, channels, height, width = x.shape
    rows = (height - kernel_size) // stride + 1
    cols = (width - kernel_size) // stride + 1
    y = np.zeros((count, channels, rows, cols))  # floats: a mean of whole numbers need not be whole
    for row in range(rows):
        for col in range(cols):
            top, left = row * stride, col * stride
            window = x[:, :, top : top + kernel_size, left : left + kernel_size]
            y[:, :, row, col] = window.mean(axis=(2, 3))
    return y


def _average_cases():
    rows = [
        (inputs.counting(1, 1, 2, 2), 2, 2),
        (inputs.whole(1, 1, 4, 4, seed=1), 2, 2),
        (inputs.normal(2, 3, 5, 6), 3, 2),
        (inputs.normal(2, 2, 4, 5, dtype=np.float32), 2, 1),
        (inputs.whole(2, 1, 5, 5, high=255, dtype=np.uint8), 3, 2),
        (inputs.batch_last(inputs.normal(3, 2, 7, 4)), 2, 3),
    ]
    return [Case(x=x, kernel_size=k, stride=s) for x, k, s in rows]


def _whole_numbers_only(trial):
    return DTYPE if trial.function and trial.only_whole_numbers("x") else None


DTYPE = Mistake(
    "dtype",
    "With whole numbers in x, the result array is made for whole numbers too and cuts off the "
    "fraction of every mean.",
)

MAX_NOT_MEAN = Mistake(
    "max-not-mean",
    "This is max pooling now. An average adds up the window and divides by the number of its cells.",
    (ops.max_pool2d,),
)


def _windows_of_mean(sizes, step=None):
    """The mean of windows in another number, or at another place."""
    return lambda x, k, s: slide(x, k, s, sizes(x, k, s), step and step(k), np.mean)


STRIDE_IN_SLICE = Mistake(
    "stride-in-slice",
    "The window moves by one cell from one output to the next; it should move by the stride.",
    (
        _windows_of_mean(window_counts, lambda k: 1),
        lambda x, k, s: ops.avg_pool2d(x.astype(float), k, 1),
    ),
)
STRIDE_VS_KERNEL = Mistake(
    "stride-vs-kernel",
    "The window moves by its own size; it should move by `stride`.",
    (
        _windows_of_mean(window_counts, lambda k: k),
        lambda x, k, s: ops.avg_pool2d(x.astype(float), k, k),
    ),
)
POOL_SIZE_FORMULA = Mistake(
    "pool-size-formula",
    "The number of windows is not the one of the given code: (H − k) // s + 1 windows fit.",
    (
        _windows_of_mean(lambda x, k, s: [size // s for size in x.shape[2:]]),
        _windows_of_mean(lambda x, k, s: [(size - k) // s for size in x.shape[2:]]),
    ),
)


def _divided_by(number):
    return lambda x, k, s: ops.avg_pool2d(x.astype(float), k, s) * k**2 / number(k, s)


DIVISOR = Mistake(
    "divisor",
    "The sum of a window is not divided by the number of its cells. A window has kernel_size² cells, "
    "whatever the stride.",
    (
        _divided_by(lambda k, s: 1),
        _divided_by(lambda k, s: k),
        _divided_by(lambda k, s: s),
        _divided_by(lambda k, s: s**2),
        _divided_by(lambda k, s: k * s),
        _divided_by(lambda k, s: 2 * k),
        _divided_by(lambda k, s: k**2 - 1),
        _divided_by(lambda k, s: k**4),
    ),
)

ROUNDED = Mistake(
    "rounded",
    "Every average is rounded, or loses its fraction, whatever the pictures hold. 1.75 should stay 1.75.",
    tuple(
        lambda x, k, s, cut=cut: cut(ops.avg_pool2d(x.astype(float), k, s))
        for cut in (np.floor, np.trunc, np.round, np.ceil)
    ),
)

SQUARE_ASSUMPTION = Mistake(
    "square-assumption",
    "Pictures need not be square: the rows of windows come from H, the columns from W.",
    tuple(
        lambda x, k, s, axis=axis: slide(x, k, s, [(x.shape[axis] - k) // s + 1] * 2, reduce=np.mean)
        for axis in (2, 3)
    ),
)

TASK = Task(
    name="repair_avg_pool2d",
    notebook="02_pooling",
    title="find the bug in an average",
    statement="""
        avg_pool2d(x, kernel_size, stride) is right for most pictures, yet a photograph stored as whole
        numbers comes out too dark. Find the one faulty place, repair it, and check the function again.
        """,
    stub=BROKEN_AVERAGE,
    solution=avg_pool2d,
    why=(
        "An array of whole numbers cuts off the fraction of everything that is written into it; the mean "
        "of 1 and 2 would become 1. The result array must hold floats."
    ),
    hints=(
        "Try it on np.array([[[[1, 2], [2, 2]]]]) with kernel_size 2: what should come out, and what does?",
        "What dtype does y have if x holds whole numbers? What happens to 1.75 when it is written into y?",
    ),
    cases=_average_cases,
    mistakes=(
        DTYPE,
        MAX_NOT_MEAN,
        STRIDE_IN_SLICE,
        STRIDE_VS_KERNEL,
        POOL_SIZE_FORMULA,
        DIVISOR,
        ROUNDED,
        SQUARE_ASSUMPTION,
    ),
    rules=(_whole_numbers_only,),
)


repair_avg_pool2d_exercise = FunctionExercise(TASK)
