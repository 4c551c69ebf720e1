"""`port_caffe_pool`: a max pool that was trained in Caffe, with the tools of this course."""

import numpy as np

from cnnlib import dialects, ops
from cnnlib.exercises import inputs
from cnnlib.exercises.exercise import FunctionExercise
from cnnlib.exercises.task import Case, Mistake, Task


def port_caffe_pool(x, kernel_size, stride, padding):
    return ops.max_pool2d(x, kernel_size, stride, padding, ceil_mode=True)


def _caffe_cases():
    rows = [
        (inputs.counting(1, 1, 4, 4), 3, 2, 0),
        (inputs.counting(1, 1, 5, 5), 3, 2, 0),
        (-inputs.counting(1, 1, 3, 3), 2, 2, 1),
        (-inputs.counting(1, 1, 4, 4), 3, 2, 1),
        (inputs.normal(2, 3, 6, 8), 3, 2, 0),
        (inputs.normal(1, 2, 7, 6, dtype=np.float32), 3, 2, 1),
        (inputs.normal(2, 1, 7, 7), 2, 2, 1),
        (inputs.batch_last(inputs.normal(3, 2, 8, 5)), 4, 3, 0),
        (inputs.normal(1, 1, 6, 5), 2, 1, 1),
    ]
    return [Case(x=x, kernel_size=k, stride=s, padding=p) for x, k, s, p in rows]


def _pooled(x, size, stride, padding, fill=-np.inf, keep=False, after=None):
    """A pool that rounds up by hand; `keep` leaves a last window that lies in the padding."""
    after = padding if after is None else after
    many = []
    for cells in x.shape[2:]:
        count = -(-(cells + padding + after - size) // stride) + 1
        many.append(count - (not keep and (count - 1) * stride >= cells + padding))
    reach = [(count - 1) * stride + size for count in many]
    more = [max(end - cells - padding, 0) for end, cells in zip(reach, x.shape[2:])]
    around = [(0, 0), (0, 0), *((padding, extra) for extra in more)]
    padded = np.pad(x, around, constant_values=fill)[:, :, : reach[0], : reach[1]]
    return ops.max_pool2d(padded, size, stride)


FLOOR_SIZE = Mistake(
    "floor-size",
    "The size is rounded down. Caffe's pooling rounds up: a last window may hang over the edge.",
    (lambda x, k, s, p: ops.max_pool2d(x, k, s, p),),
)

WINDOW_IN_PADDING = Mistake(
    "window-in-padding",
    "There is one row and column too many, made of padding alone. Where there is padding, Caffe drops a last "
    "window that would begin after the last pixel.",
    (
        lambda x, k, s, p: _pooled(x, k, s, p, keep=True),
        lambda x, k, s, p: _pooled(x, k, s, p, fill=0, keep=True),
        lambda x, k, s, p: _pooled(x, k, s, p, fill=-1e9, keep=True),
    ),
)

ZERO_PADDING = Mistake(
    "zero-padding",
    "Where all pixels of a window are negative the padding wins: it holds zeros. Padding takes no part in a "
    "maximum; pad with minus infinity.",
    (lambda x, k, s, p: _pooled(x, k, s, p, fill=0),),
)

PAD_BOTH_SIDES = Mistake(
    "pad-both-sides",
    "Padding stands before the picture and after it; here it is missing on one of the sides.",
    (lambda x, k, s, p: _pooled(x, k, s, p, after=0), lambda x, k, s, p: _pooled(x, k, s, 0)),
)

TASK = Task(
    name="port_caffe_pool",
    notebook="13_dialects",
    title="port a pool from Caffe",
    statement="""
        Write port_caffe_pool(x, kernel_size, stride, padding): what Caffe's pooling (MAX) returns for a
        batch (N, C, H, W). All three settings are whole numbers and hold for both axes; the stride is at
        most the window. You may call ops.max_pool2d.
        """,
    stub="def port_caffe_pool(x, kernel_size, stride, padding):\n    ...",
    solution=port_caffe_pool,
    reference=lambda x, k, s, p: dialects.get("caffe").max_pool2d(x, k, stride=s, padding=p),
    why=(
        "With ceil_mode sizes are rounded up, and a last window that would begin in the padding is dropped. "
        "That is Caffe's rule too, as long as the stride is at most the window."
    ),
    hints=(
        "Compare sizes first: 4 cells, window 3, stride 2. Which of the options of ops.max_pool2d rounds up?",
        "help(ops.max_pool2d) names ceil_mode, and what becomes of a window that begins in the padding.",
    ),
    cases=_caffe_cases,
    may_call=("cnnlib.ops",),
    dtype_of="x",
    mistakes=(FLOOR_SIZE, WINDOW_IN_PADDING, ZERO_PADDING, PAD_BOTH_SIDES),
)


port_caffe_pool_exercise = FunctionExercise(TASK)
