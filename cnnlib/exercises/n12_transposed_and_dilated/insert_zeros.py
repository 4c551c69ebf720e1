"""`insert_zeros`: zeros between neighbours."""

import numpy as np

from cnnlib.exercises import inputs
from cnnlib.exercises.exercise import FunctionExercise
from cnnlib.exercises.task import Case, Mistake, Task


def insert_zeros(x, stride):
    count, channels, height, width = x.shape
    stretched = np.zeros(
        (count, channels, stride * (height - 1) + 1, stride * (width - 1) + 1), dtype=x.dtype
    )
    stretched[:, :, ::stride, ::stride] = x
    return stretched


def _stretch_cases():
    rows = [
        (inputs.counting(1, 1, 2, 2), 2),
        (inputs.counting(1, 1, 2, 3), 3),
        (inputs.counting(1, 1, 2, 2), 1),
        (inputs.normal(2, 3, 3, 4), 2),
        (inputs.normal(2, 2, 4, 2, dtype=np.float32), 3),
        (inputs.whole(1, 2, 3, 3, low=1), 2),
        (inputs.batch_last(inputs.normal(3, 2, 3, 5)), 2),
        (inputs.normal(2, 1, 1, 3), 2),
    ]
    return [Case(x=x, stride=stride) for x, stride in rows]


def _stretched_to(rows, cols, step=None):
    """Zeros inserted into an array of another size, or with other gaps."""

    def version(x, stride):
        gap = step(stride) if step else stride
        result = np.zeros((*x.shape[:2], rows(x.shape[2], stride), cols(x.shape[3], stride)), x.dtype)
        result[:, :, : gap * x.shape[2] : gap, : gap * x.shape[3] : gap] = x
        return result

    return version


def _trailing(size, stride):
    return stride * size


def _one_more(size, stride):
    return (stride + 1) * (size - 1) + 1


def _tight(size, stride):
    return stride * (size - 1) + 1


_stretched = _stretched_to(_tight, _tight)


def _moved(x, stride, down, right):
    """Zeros before the first row or column, and as many fewer at the end."""
    result = np.pad(_stretched(x, stride), ((0, 0), (0, 0), (down, 0), (right, 0)))
    rows, cols = (stride * (size - 1) + 1 for size in x.shape[2:])
    return result[:, :, :rows, :cols]


TRAILING_ZEROS = Mistake(
    "trailing-zeros",
    "Zeros stand only between neighbours: H rows have H − 1 gaps, so nothing comes before the first or "
    "after the last row or column.",
    (
        _stretched_to(_trailing, _trailing),
        lambda x, s: np.pad(_stretched(x, s), ((0, 0), (0, 0), (s - 1, 0), (s - 1, 0))),
        lambda x, s: np.pad(_stretched(x, s), ((0, 0), (0, 0), (s - 1, s - 1), (s - 1, s - 1))),
        lambda x, s: np.pad(_stretched(x, s), ((0, 0), (0, 0), (0, s), (0, s))),
        lambda x, s: np.pad(_stretched(x, s), ((0, 0), (0, 0), (0, 1), (0, 1))),
        lambda x, s: _moved(x, s, s - 1, 0),
        lambda x, s: _moved(x, s, 0, s - 1),
        lambda x, s: _moved(x, s, s - 1, s - 1),
    ),
)

OFF_BY_ONE = Mistake(
    "off-by-one",
    "Between neighbours stand stride − 1 zeros: with stride 2 one zero, with stride 1 none.",
    (_stretched_to(_one_more, _one_more, lambda stride: stride + 1),),
)

REPEAT_NOT_ZERO = Mistake(
    "repeat-not-zero",
    "The values are repeated. New cells hold zeros; only every stride-th cell holds a value.",
    (
        lambda x, stride: x.repeat(stride, 2).repeat(stride, 3),
        lambda x, stride: x.repeat(stride, 2).repeat(stride, 3)[
            :, :, : 1 - stride or None, : 1 - stride or None
        ],
        lambda x, s: _stretched(x, s)[:, :, ::s].repeat(s, 2)[:, :, : 1 - s or None],
        lambda x, s: _stretched(x, s)[:, :, :, ::s].repeat(s, 3)[:, :, :, : 1 - s or None],
    ),
)

WRONG_AXES = Mistake(
    "wrong-axes",
    "Rows and columns are both stretched, axes 2 and 3, and nothing else.",
    (
        _stretched_to(_tight, lambda size, stride: size, None),
        lambda x, s: _stretched(x.transpose(2, 3, 0, 1), s).transpose(2, 3, 0, 1),
        lambda x, s: _stretched(x, s)[:, :, ::s],
        lambda x, s: _stretched(x, s)[:, :, :, ::s],
    ),
)


def _side_by_side(x, stride, rows_too, cols_too):
    result = np.zeros_like(_stretched(x, stride))
    down, right = (1 if together else stride for together in (rows_too, cols_too))
    result[:, :, : down * x.shape[2] : down, : right * x.shape[3] : right] = x
    return result


NOT_ZEROS = Mistake(
    "zero-pad",
    "The new cells hold another number. They hold zeros.",
    (
        lambda x, s: np.where(_stretched(np.ones_like(x), s) == 1, _stretched(x, s), 1),
        lambda x, s: np.where(_stretched(np.ones_like(x), s) == 1, _stretched(x, s), -1),
    ),
)

NOT_STRETCHED = Mistake(
    "not-stretched",
    "The values still stand side by side; the zeros come after them, or the end is cut off. Row r of x "
    "becomes row stride·r.",
    (
        lambda x, s: _side_by_side(x, s, True, True),
        lambda x, s: _side_by_side(x, s, True, False),
        lambda x, s: _side_by_side(x, s, False, True),
        lambda x, s: _stretched(x, s)[:, :, : x.shape[2], : x.shape[3]],
        lambda x, s: x.copy(),
    ),
)

SCALED = Mistake(
    "scaled",
    "The values themselves are changed, multiplied or divided by the stride. They only move apart.",
    (
        lambda x, s: _stretched(x, s) * s,
        lambda x, s: _stretched(x, s) / s,
        lambda x, s: _stretched(x, s) * s**2,
    ),
)

TASK = Task(
    name="insert_zeros",
    notebook="12_transposed_and_dilated",
    title="zeros between neighbours",
    statement="""
        Write insert_zeros(x, stride) for a batch (N, C, H, W): a new array with stride − 1 zeros between
        neighbouring rows and between neighbouring columns, none at the edges, so of shape (N, C, s·(H −
        1) + 1, s·(W − 1) + 1). The dtype stays.
        """,
    stub="def insert_zeros(x, stride):\n    ...",
    solution=insert_zeros,
    why="Writing into every stride-th row and column of an array of zeros leaves the gaps by itself.",
    hints=(
        "Make the large array first: how many gaps are there between H rows, and how many rows does each "
        "add?",
        "A slice with a step on the left of the = writes into every stride-th row: stretched[:, :, "
        "::stride, ::stride] = x.",
    ),
    about=(
        "shape trailing-zeros off-by-one",
        "not-stretched repeat-not-zero wrong-axes value",
    ),
    cases=_stretch_cases,
    dtype_of="x",
    mistakes=(TRAILING_ZEROS, OFF_BY_ONE, REPEAT_NOT_ZERO, WRONG_AXES, NOT_ZEROS, NOT_STRETCHED, SCALED),
)


insert_zeros_exercise = FunctionExercise(TASK)
