"""`port_keras_average`: Keras' AveragePooling2D with "same", with the tools of this course."""

import numpy as np

from cnnlib import dialects, ops
from cnnlib.exercises import inputs
from cnnlib.exercises.exercise import FunctionExercise
from cnnlib.exercises.task import Case, Mistake, Task


def port_keras_average(x, pool_size, strides=None):
    return ops.avg_pool2d(x, pool_size, strides, padding="same", count_include_pad=False)


def _average_cases():
    rows = [
        (inputs.counting(1, 1, 3, 3), 2, 2),
        (inputs.counting(1, 1, 4, 4), 3, 2),
        (inputs.counting(1, 1, 3, 3), 3, 1),
        (inputs.counting(1, 1, 4, 4), 2, None),
        (inputs.normal(1, 1, 5, 4), 3, None),
        (inputs.normal(2, 3, 6, 7), 3, 2),
        (inputs.normal(1, 2, 7, 6, dtype=np.float32), 4, 2),
        (inputs.batch_last(inputs.normal(3, 2, 5, 8)), 2, 1),
        (inputs.normal(1, 1, 9, 8), 4, 3),
    ]
    return [Case(x=x, pool_size=k, strides=s) for x, k, s in rows]


def _sides(cells, size, stride):
    spare = max((-(-cells // stride) - 1) * stride + size - cells, 0)
    return spare // 2, spare - spare // 2


def _averaged(x, size, strides, sides=_sides, fill=0, counted=False, default=None):
    """An average with other zeros, another border or another count."""
    stride = strides or default or size
    around = [(0, 0), (0, 0), *(sides(cells, size, stride) for cells in x.shape[2:])]
    mode = {"mode": "edge"} if fill == "edge" else {"constant_values": fill}
    total = ops.avg_pool2d(np.pad(x, around, **mode), size, stride)
    ones = np.pad(np.ones((1, 1, *x.shape[2:])), around)
    return total if counted else (total / ops.avg_pool2d(ones, size, stride)).astype(x.dtype)


PADDING_COUNTED = Mistake(
    "padding-counted",
    "The zeros of the padding are counted. Keras divides by the pixels that the window really holds.",
    (lambda x, k, s: _averaged(x, k, s, counted=True),),
)

ODD_ZERO = Mistake(
    "odd-zero",
    "The odd zero stands before the picture; in Keras it stands below and on the right.",
    (
        lambda x, k, s: _averaged(x, k, s, lambda *axis: _sides(*axis)[::-1]),
        lambda x, k, s: _averaged(x, k, s, lambda *axis: _sides(*axis)[::-1], counted=True),
    ),
)

HALF_PADDING = Mistake(
    "half-padding",
    "Half a window stands on both sides. Keras adds no more zeros than its ⌈i/s⌉ windows need.",
    (
        lambda x, k, s: _averaged(x, k, s, lambda cells, size, stride: (size // 2, size // 2)),
        lambda x, k, s: _averaged(x, k, s, lambda cells, size, stride: (size // 2,) * 2, counted=True),
    ),
)

NO_PADDING = Mistake(
    "no-padding",
    'That is "valid": no padding at all. "same" gives ⌈i/s⌉ cells.',
    (lambda x, k, s: ops.avg_pool2d(x, k, s),),
)

STRIDE_DEFAULT = Mistake(
    "stride-default",
    "Where strides is None the window moves by its own size, not by 1.",
    (lambda x, k, s: _averaged(x, k, s, default=1), lambda x, k, s: _averaged(x, k, s, default=2)),
)

BORDER_COPIED = Mistake(
    "border-copied",
    "The border is filled with copies of the nearest pixel, which are counted. Keras leaves what lies "
    "outside out of the average.",
    (lambda x, k, s: _averaged(x, k, s, fill="edge", counted=True),),
)

TASK = Task(
    name="port_keras_average",
    notebook="13_dialects",
    title="port an average from Keras",
    statement="""
        Write port_keras_average(x, pool_size, strides=None): what Keras' AveragePooling2D(pool_size,
        strides, padding="same") returns, on its TensorFlow backend, for a batch in our order (N, C, H, W).
        Both settings are whole numbers for both axes; strides may be None. You may call ops.avg_pool2d.
        """,
    stub="def port_keras_average(x, pool_size, strides=None):\n    ...",
    solution=port_keras_average,
    reference=lambda x, k, s: dialects.get("keras").avg_pool2d(x, k, stride=s, padding="same"),
    why=(
        '"same" has the same zeros in both; count_include_pad=False leaves them out of the count, as Keras '
        "does. A stride of None is the window in both."
    ),
    hints=(
        'Two questions: where do the zeros of "same" stand, and by how many cells is a corner divided?',
        "help(ops.avg_pool2d) names an option for the second question; for the first, look at padding.",
    ),
    cases=_average_cases,
    may_call=("cnnlib.ops",),
    dtype_of="x",
    mistakes=(PADDING_COUNTED, ODD_ZERO, HALF_PADDING, NO_PADDING, STRIDE_DEFAULT, BORDER_COPIED),
)


port_keras_average_exercise = FunctionExercise(TASK)
