"""The exercises of notebook 02: max pooling, sizes, and an average that went wrong."""

import numpy as np

from cnnlib import ops
from cnnlib.exercises import inputs, wrong_pools
from cnnlib.exercises.exercise import FunctionExercise, NumberExercise
from cnnlib.exercises.running import Case
from cnnlib.exercises.task import Mistake, Task

NOTEBOOK = "02_pooling"


def max_pool2d(x, kernel_size, stride):
    count, channels, height, width = x.shape
    rows = (height - kernel_size) // stride + 1
    cols = (width - kernel_size) // stride + 1
    y = np.zeros((count, channels, rows, cols), dtype=x.dtype)
    for row in range(rows):
        for col in range(cols):
            top, left = row * stride, col * stride
            window = x[:, :, top : top + kernel_size, left : left + kernel_size]
            y[:, :, row, col] = window.max(axis=(2, 3))
    return y


def _pool_cases():
    normal, whole = inputs.normal, inputs.whole
    rows = [
        (whole(1, 1, 4, 4, seed=3).astype(float), 2, 2),
        (normal(1, 1, 3, 3), 2, 1),
        (-1 - np.abs(normal(1, 1, 4, 4)), 2, 2),
        (normal(1, 1, 5, 5), 2, 2),
        (normal(1, 1, 7, 7), 3, 2),
        (normal(2, 1, 6, 8), 3, 2),
        (normal(1, 3, 4, 4), 2, 2),
        (normal(2, 3, 5, 7), 3, 1),
        (normal(2, 2, 9, 6), 2, 3),
        (normal(3, 2, 8, 5), 3, 3),
        (normal(1, 2, 3, 4), 3, 2),
        (-300 - 100 * np.abs(normal(2, 2, 5, 5)), 3, 2),
        (normal(2, 2, 6, 6, dtype=np.float32), 2, 2),
        (whole(1, 2, 5, 6, low=-9), 2, 1),
        (whole(2, 1, 6, 6, high=255, dtype=np.uint8), 3, 2),
        (-whole(1, 1, 4, 6, low=1), 2, 2),
        (inputs.batch_last(normal(4, 2, 5, 6)), 2, 2),
        (inputs.spaced(normal(2, 1, 4, 6)), 2, 2),
    ]
    return [Case(x=x, kernel_size=k, stride=s) for x, k, s in rows]


POOL = Task(
    name="max_pool2d",
    notebook=NOTEBOOK,
    title="the largest number of every window",
    statement="""
        Write max_pool2d(x, kernel_size, stride) for a batch x of shape (N, C, H, W): the largest number
        of every window of kernel_size × kernel_size cells, each channel by itself, windows `stride`
        cells apart. A window that does not fit completely is left out. The result keeps the dtype of x.
        """,
    stub="def max_pool2d(x, kernel_size, stride):\n    ...",
    solution=max_pool2d,
    reference=ops.max_pool2d,
    why=(
        "The sizes are those of a convolution without padding. .max(axis=(2, 3)) looks at rows and "
        "columns only, for all images and channels at once, and needs no starting value."
    ),
    hints=(
        "How many windows fit? It is the same count as for a convolution without padding.",
        "The window of output (row, col) begins at row·stride, col·stride and is kernel_size cells high "
        "and wide.",
        "y[:, :, row, col] = window.max(axis=(2, 3)), in an array made with dtype=x.dtype.",
    ),
    cases=_pool_cases,
    mistakes=wrong_pools.POOL_MISTAKES,
    rules=(wrong_pools.over_channels, wrong_pools.averages, wrong_pools.never_below),
    guesses=(
        wrong_pools.size_of_result,
        wrong_pools.negative_only,
        wrong_pools.stride_differs,
        wrong_pools.strides_above_one,
        wrong_pools.channels_only,
    ),
    dtype_of="x",
)

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
    return "dtype" if trial.fails_only(lambda case: case["x"].dtype.kind in "iu") else None


AVERAGE = Task(
    name="repair_avg_pool2d",
    notebook=NOTEBOOK,
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
        "Which dtype has y, if x holds whole numbers? What happens to 1.75 when it is written into y?",
    ),
    cases=_average_cases,
    mistakes=(
        Mistake(
            "dtype",
            "With whole numbers in x, the result array is made for whole numbers too and cuts off the "
            "fraction of every mean.",
        ),
        Mistake(
            "max-not-mean",
            "This is max pooling now. An average adds up the window and divides by the number of its cells.",
            (ops.max_pool2d,),
        ),
    ),
    rules=(_whole_numbers_only,),
    guesses=(wrong_pools.size_of_result,),
)


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
            inputs.batch_last(inputs.normal(5, 3, 2, 4)),
        )
    ]


def _mean_over(axes):
    return lambda x: x.mean(axis=axes)


GLOBAL = Task(
    name="global_average_pool",
    notebook=NOTEBOOK,
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
    cases=_global_cases,
    mistakes=(
        Mistake(
            "wrong-axes",
            "Rows and columns are axes 2 and 3 of (N, C, H, W); images (axis 0) and channels (axis 1) "
            "stay apart.",
            tuple(
                _mean_over(axes)
                for axes in ((0, 1), (1, 2), (0, 2), (0, 3), (1, 3), (0, 2, 3), (1, 2, 3), None, 2, 3, 1, 0)
            ),
        ),
        Mistake(
            "max-not-mean",
            "This is the largest number of each channel; asked for is the average.",
            (lambda x: x.max(axis=(2, 3)),),
        ),
        Mistake(
            "mean-loss",
            "The numbers are sums. An average divides by the number of cells, H·W.",
            (lambda x: x.sum(axis=(2, 3)),),
        ),
    ),
)

max_pool2d_exercise = FunctionExercise(POOL)

predict_pooled_size_exercise = NumberExercise(
    "predict_pooled_size",
    NOTEBOOK,
    "predict the size behind a pool",
    "Max pooling with kernel size 3 and stride 2 (windows overlap) runs over a picture of 14×14 pixels. "
    "How many rows has the result?",
    6,
    "14 − 3 = 11 cells of room, 11 // 2 = 5 whole steps, and the first window: 6. The last row is seen by "
    "no window.",
    (
        "The same formula as for a convolution without padding: how much room has the window?",
        "11 cells of room, steps of 2, and the first window needs no step.",
    ),
    {
        7: (
            "pool-size-formula",
            "H // s, or rounding up, counts a window too many: the sixth covers rows 10 to 12, a "
            "seventh would need row 14, and the rows end at 13.",
        ),
        5: ("off-by-one", "11 // 2 = 5 counts the steps; the first window needs no step and counts too."),
        4: ("stride-vs-kernel", "The window moves by the stride, 2, not by its own size, 3."),
        12: ("stride-in-slice", "That is the count for stride 1."),
        6.5: ("int-division", "A size is a whole number: half a window is no window."),
    },
)

repair_avg_pool2d_exercise = FunctionExercise(AVERAGE)
global_average_pool_exercise = FunctionExercise(GLOBAL)
