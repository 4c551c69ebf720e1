"""`max_pool2d`: the largest number of every window."""

import numpy as np

from cnnlib import ops
from cnnlib.exercises import inputs
from cnnlib.exercises.checking import values
from cnnlib.exercises.exercise import FunctionExercise
from cnnlib.exercises.task import Case, Mistake, Task


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
        (-3e5 - 1e5 * np.abs(normal(2, 2, 5, 5)), 3, 2),
        (normal(2, 2, 6, 6, dtype=np.float32), 2, 2),
        (whole(1, 2, 5, 6, low=-9), 2, 1),
        (whole(2, 1, 6, 6, high=255, dtype=np.uint8), 3, 2),
        (-whole(1, 1, 4, 6, low=1), 2, 2),
        (inputs.batch_last(normal(4, 2, 5, 6)), 2, 2),
        (inputs.spaced(normal(2, 1, 4, 6)), 2, 2),
    ]
    return [Case(x=x, kernel_size=k, stride=s) for x, k, s in rows]


def window_counts(x, k, s):
    return tuple((size - k) // s + 1 for size in x.shape[2:])


def slide(x, k, s, sizes, step=None, reduce=np.max):
    """Windows by slices, cut off at the border as numpy does it; an empty window raises as it would there."""
    step = s if step is None else step
    y = np.zeros((*x.shape[:2], *sizes))
    for row in range(sizes[0]):
        for col in range(sizes[1]):
            window = x[:, :, row * step : row * step + k, col * step : col * step + k]
            y[:, :, row, col] = reduce(window, axis=(2, 3))
    return y


def _ceiling(x, k, s):
    return tuple(-(-(size - k) // s) + 1 for size in x.shape[2:])


def _right(x, k, s):
    return ops.max_pool2d(x, k, s)


def _cell_by_cell(x, k, s):
    """H // s windows, each cell fetched by its index, which ends at the border."""
    y = np.full((*x.shape[:2], *(size // s for size in x.shape[2:])), -np.inf)
    for row, col, i, j in np.ndindex(*y.shape[2:], k, k):
        y[:, :, row, col] = np.maximum(y[:, :, row, col], x[:, :, row * s + i, col * s + j])
    return y


def _steps_up(size, k, s):
    return -(-(size - k) // s)


def _starts(size, k, s):
    return -(-size // s)


def _some_sizes(x, k, s, count, which):
    """Another count of windows along some of the axes; the last ones are cut off at the border."""
    right = dict(zip((2, 3), window_counts(x, k, s)))
    return slide(x, k, s, [count(x.shape[axis], k, s) if axis in which else right[axis] for axis in (2, 3)])


POOL_SIZE_FORMULA = Mistake(
    "pool-size-formula",
    "The number of windows is not right. Count as for a convolution: (H − k) // s + 1 rows of them fit, and "
    "(W − k) // s + 1 columns.",
    (
        lambda x, k, s: slide(x, k, s, [size // s for size in x.shape[2:]]),
        lambda x, k, s: slide(x, k, s, [-(-size // s) for size in x.shape[2:]]),
        lambda x, k, s: slide(x, k, s, _ceiling(x, k, s)),
        lambda x, k, s: slide(x, k, s, [(size - k) // s for size in x.shape[2:]]),
        lambda x, k, s: slide(x, k, s, [(size - k + 1) // s for size in x.shape[2:]]),
        lambda x, k, s: slide(x, k, s, [size // k for size in x.shape[2:]]),
        _cell_by_cell,
        *(
            lambda x, k, s, count=count, which=which: _some_sizes(x, k, s, count, which)
            for count in (_steps_up, _starts)
            for which in ((2, 3), (2,), (3,))
        ),
    ),
)

PER_CHANNEL = Mistake(
    "per-channel",
    "Every channel is pooled by itself: the maximum runs over the rows and columns of its own windows, not "
    "over channels or images, nor over those of the first one. The result has as many channels as x.",
    (
        lambda x, k, s: _right(np.repeat(x[:, :1], x.shape[1], axis=1), k, s),
        lambda x, k, s: _right(np.repeat(x[:1], len(x), axis=0), k, s),
    ),
)

MAX_NOT_MEAN = Mistake(
    "max-not-mean",
    "This is average pooling. Max pooling keeps the largest number of each window.",
    (lambda x, k, s: ops.avg_pool2d(x.astype(float), k, s),),
)

STRIDE_VS_KERNEL = Mistake(
    "stride-vs-kernel",
    "The window moves by `stride`, not by its own size. Both are equal in many networks, but windows "
    "may overlap, or leave gaps.",
    (
        lambda x, k, s: _right(x, k, k),
        lambda x, k, s: slide(x, k, s, window_counts(x, k, s), step=k),
        lambda x, k, s: slide(x, k, s, [size // k for size in x.shape[2:]], step=k),
        lambda x, k, s: _right(x, k, (k, s)),
        lambda x, k, s: _right(x, k, (s, k)),
    ),
)

STRIDE_IN_SLICE = Mistake(
    "stride-in-slice",
    "The window does not move by `stride` cells from one output to the next, in rows and in columns: it "
    "looks at rows row·stride to row·stride + k. The stride belongs in the slice, and in the number of "
    "windows.",
    (
        lambda x, k, s: slide(x, k, s, window_counts(x, k, s), step=1),
        lambda x, k, s: _right(x, k, 1),
        lambda x, k, s: _right(x, k, (1, s)),
        lambda x, k, s: _right(x, k, (s, 1)),
    ),
)

INIT_ZERO = Mistake(
    "init-zero",
    "The running maximum starts at a number that can be larger than everything in the window, such as "
    "0. Where all values are smaller, it stays. Start at the window's first value, or at -np.inf.",
    (lambda x, k, s: np.maximum(_right(x, k, s), 0),),
)

DTYPE = Mistake(
    "dtype",
    "The largest of several float32 numbers is a float32 number, that of whole numbers is whole: max "
    "pooling computes nothing new. Create the result with dtype=x.dtype.",
)


def over_channels(trial):
    """The maximum runs over the channels, or over the images, as well."""
    for axis in ((1,), (0,), (0, 1)):
        if _equal_to(trial, lambda right, axis=axis: right.max(axis=axis, keepdims=True)):
            return PER_CHANNEL
    return None


def _equal_to(trial, formula):
    """Whether all results equal the formula, whatever way it is broadcast or squeezed."""
    telling = False
    for judged, expected in zip(trial.judged, trial.expected):
        right = expected[0]
        if judged.parts is None:
            continue
        result, wanted = judged.parts[0], formula(right)
        full = np.broadcast_to(wanted, right.shape)
        if not any(values.close(result, form) for form in (full, wanted)):
            if result.size != wanted.size or not values.close(result.reshape(-1), wanted.reshape(-1)):
                return False
        telling |= not judged.right
    return telling


def never_below(trial):
    """All results are the larger of the right number and one that is always the same."""
    pairs = [
        (judged.parts[0], expected[0])
        for judged, expected in zip(trial.judged, trial.expected)
        if judged.parts
    ]
    if len(pairs) < len(trial.cases) or any(result.shape != right.shape for result, right in pairs):
        return None
    wrong = [result[values.mismatch(result, right)] for result, right in pairs]
    start = np.concatenate(wrong).min()
    fits = all(values.close(result, np.maximum(right.astype(float), start)) for result, right in pairs)
    return INIT_ZERO if fits else None


def averages(trial):
    """The mean of each window on float images; on whole numbers it may be cut off."""
    for case, judged in zip(trial.cases, trial.judged):
        if judged.parts is None or judged.kind == "shape":
            return None
        mean = ops.avg_pool2d(case["x"].astype(float), case["kernel_size"], case["stride"])
        result = judged.parts[0].astype(float)
        if case["x"].dtype.kind == "f":
            if not values.close(result, mean):
                return None
        elif (np.abs(result - mean) > 1).any():
            return None
    return MAX_NOT_MEAN


def _one_cell(place):
    """One cell of every window in place of the largest."""
    return lambda x, k, s: slide(x, k, s, window_counts(x, k, s), reduce=lambda w, axis: place(w))


def _flat(choose):
    """Something found among the cells of a window in reading order."""
    return _one_cell(lambda w: choose(w.reshape(*w.shape[:2], -1)))


MIN_NOT_MAX = Mistake(
    "min-not-max",
    "That is the smallest number of each window; max pooling keeps the largest.",
    (lambda x, k, s: -_right(-x.astype(float), k, s),),
)

SUM_NOT_MAX = Mistake(
    "sum-not-max",
    "The numbers of each window are added up. Max pooling keeps the largest one and drops the others.",
    (lambda x, k, s: ops.avg_pool2d(x.astype(float), k, s) * k**2,),
)

ONE_CELL = Mistake(
    "one-cell",
    "Of each window one cell is taken, always the same, whatever the others hold. Compare all of them and "
    "keep the largest.",
    (
        _one_cell(lambda w: w[:, :, 0, 0]),
        _one_cell(lambda w: w[:, :, -1, -1]),
        _one_cell(lambda w: w[:, :, w.shape[2] // 2, w.shape[3] // 2]),
    ),
)

INDEX_NOT_MAX = Mistake(
    "index-not-max",
    "That is where the largest number stands in its window, counted cell by cell: argmax. Max pooling "
    "returns the number itself.",
    (_flat(lambda flat: flat.argmax(-1)),),
)

ABS_MAX = Mistake(
    "abs-max",
    "The number farthest from 0 is taken, or its size. −5 is smaller than 1: compare the numbers without "
    "abs.",
    (
        lambda x, k, s: _right(np.abs(x.astype(float)), k, s),
        _flat(lambda flat: np.take_along_axis(flat, np.abs(flat).argmax(-1)[..., None], -1)[..., 0]),
    ),
)

WINDOW_SIZE = Mistake(
    "window-size",
    "The windows do not have kernel_size × kernel_size cells: a slice from top to top + kernel_size holds "
    "kernel_size rows, its end is not one of them.",
    (
        lambda x, k, s: slide(x, k - 1, s, window_counts(x, k, s)),
        lambda x, k, s: slide(x, k + 1, s, window_counts(x, k, s)),
        lambda x, k, s: slide(x, s, s, window_counts(x, k, s)),
    ),
)

SQUARE_ASSUMPTION = Mistake(
    "square-assumption",
    "Pictures need not be square: the rows of windows come from H, the columns from W.",
    tuple(lambda x, k, s, axis=axis: slide(x, k, s, [(x.shape[axis] - k) // s + 1] * 2) for axis in (2, 3)),
)

TASK = Task(
    name="max_pool2d",
    notebook="02_pooling",
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
    about=(
        "shape pool-size-formula square-assumption",
        "stride-vs-kernel stride-in-slice window-size swap-hw",
        "per-channel max-not-mean init-zero dtype min-not-max sum-not-max one-cell index-not-max abs-max "
        "value",
    ),
    cases=_pool_cases,
    mistakes=(
        POOL_SIZE_FORMULA,
        PER_CHANNEL,
        MAX_NOT_MEAN,
        STRIDE_VS_KERNEL,
        STRIDE_IN_SLICE,
        INIT_ZERO,
        DTYPE,
        MIN_NOT_MAX,
        SUM_NOT_MAX,
        ONE_CELL,
        INDEX_NOT_MAX,
        ABS_MAX,
        WINDOW_SIZE,
        SQUARE_ASSUMPTION,
    ),
    rules=(over_channels, averages, never_below),
    dtype_of="x",
)


max_pool2d_exercise = FunctionExercise(TASK)
