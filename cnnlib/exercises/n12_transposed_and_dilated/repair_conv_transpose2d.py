"""`repair_conv_transpose2d`: find the bug in a transposed convolution."""

import numpy as np

from cnnlib import ops
from cnnlib.exercises import inputs
from cnnlib.exercises.exercise import FunctionExercise
from cnnlib.exercises.task import Case, Mistake, Task

BROKEN_TRANSPOSED = """\
def conv_transpose2d(x, weight, stride):
    count, _, height, width = x.shape
    _, channels, kernel_height, kernel_width = weight.shape
    rows = stride * (height - 1) + kernel_height
    cols = stride * (width - 1) + kernel_width
    y = np.zeros((count, channels, rows, cols))
    for row in range(height):
        for col in range(width):
            painted = np.einsum("ni,iokl->nokl", x[:, :, row, col], weight)
            top, left = row * stride, col * stride
            y[:, :, top : top + kernel_height, left : left + kernel_width] = painted
    return y
"""


def conv_transpose2d(x, weight, stride):
    count, _, height, width = x.shape
    _, channels, kernel_height, kernel_width = weight.shape
    rows = stride * (height - 1) + kernel_height
    cols = stride * (width - 1) + kernel_width
    y = np.zeros((count, channels, rows, cols))
    for row in range(height):
        for col in range(width):
            painted = np.einsum("ni,iokl->nokl", x[:, :, row, col], weight)
            top, left = row * stride, col * stride
            y[:, :, top : top + kernel_height, left : left + kernel_width] += painted
    return y


def _painted_over(x, weight, stride):
    y = 0 * conv_transpose2d(x, weight, stride)
    for row, col in np.ndindex(x.shape[2:]):
        top, left = row * stride, col * stride
        painted = np.einsum("ni,iokl->nokl", x[:, :, row, col], weight)
        y[:, :, top : top + weight.shape[2], left : left + weight.shape[3]] = painted
    return y


def _transposed_cases():
    rows = [
        (inputs.counting(1, 1, 2, 2), inputs.counting(1, 1, 2, 2), 2),
        (inputs.counting(1, 1, 2, 2), inputs.counting(1, 1, 2, 2), 1),
        (inputs.normal(2, 3, 3, 4), inputs.normal(3, 2, 3, 2), 2),
        (inputs.normal(1, 2, 4, 3, dtype=np.float32), inputs.normal(2, 3, 3, 3, dtype=np.float32), 1),
        (inputs.batch_last(inputs.normal(3, 1, 2, 5)), inputs.normal(1, 2, 4, 4), 2),
    ]
    return [Case(x=x, weight=weight, stride=stride) for x, weight, stride in rows]


def _painted(x, weight, stride, step):
    """Window by window, `step` cells apart."""
    y = 0 * conv_transpose2d(x, weight, stride)
    for row, col in np.ndindex(x.shape[2:]):
        place = np.s_[
            :, :, row * step : row * step + weight.shape[2], col * step : col * step + weight.shape[3]
        ]
        y[place] += np.einsum("ni,iokl->nokl", x[:, :, row, col], weight)
    return y


def _taps_written_over(x, weight, stride):
    y = 0 * conv_transpose2d(x, weight, stride)
    height, width = x.shape[2:]
    for k, l in np.ndindex(weight.shape[2:]):  # noqa: E741
        place = np.s_[
            :, :, k : k + stride * (height - 1) + 1 : stride, l : l + stride * (width - 1) + 1 : stride
        ]
        y[place] = np.einsum("nihw,io->nohw", x, weight[:, :, k, l])
    return y


STRIDE_IN_BACKWARD = Mistake(
    "stride-in-backward",
    "The painted kernels begin one cell apart; with stride s they begin s cells apart.",
    (lambda x, weight, stride: _painted(x, weight, stride, step=1),),
)

ACCUMULATE = Mistake(
    "accumulate",
    "Where painted kernels overlap, one erases the other; they must add up.",
    (_painted_over, _taps_written_over),
)

FLIP_IN_SCATTER = Mistake(
    "flip-in-scatter",
    "The kernel is painted as it is, not turned by 180°.",
    (lambda x, weight, stride: conv_transpose2d(x, weight[:, :, ::-1, ::-1], stride),),
)


def _cut(rows, cols):
    def version(x, weight, stride):
        y = conv_transpose2d(x, weight, stride)
        return y[
            :, :, : rows(x.shape[2], weight.shape[2], stride), : cols(x.shape[3], weight.shape[3], stride)
        ]

    return version


def _side_by_side(size, kernel, stride):
    return size * stride


def _combined(combine, start):
    """Where kernels overlap, something else than their sum."""

    def version(x, weight, stride):
        y = 0 * conv_transpose2d(x, weight, stride) + start
        for row, col in np.ndindex(x.shape[2:]):
            place = np.s_[
                :,
                :,
                row * stride : row * stride + weight.shape[2],
                col * stride : col * stride + weight.shape[3],
            ]
            y[place] = combine(y[place], np.einsum("ni,iokl->nokl", x[:, :, row, col], weight))
        return y

    return version


def _averaged(x, weight, stride):
    ones = np.ones((weight.shape[0], 1, *weight.shape[2:]))
    count = conv_transpose2d(np.ones(x.shape) / x.shape[1], ones, stride)
    return conv_transpose2d(x, weight, stride) / np.maximum(count, 1)


SIZE = Mistake(
    "cut-off",
    "The edge is cut off. The last kernel begins stride·(H − 1) rows below the first and reaches over kH "
    "rows.",
    (
        _cut(_side_by_side, _side_by_side),
        _cut(lambda size, k, s: s * (size - 1) + 1, lambda i, k, s: s * (i - 1) + 1),
    ),
)

NOT_SUMMED = Mistake(
    "not-summed",
    "Where painted kernels overlap, the largest of them, or an average, is left. They add up.",
    (
        _combined(np.maximum, 0),
        _combined(np.maximum, -np.inf),
        _combined(lambda old, new: (old + new) / 2, 0),
        _averaged,
    ),
)

DIVIDED = Mistake(
    "divided",
    "Everything is divided by a number, such as the number of kernel cells. What is painted is input times"
    " kernel.",
    (
        lambda x, w, s: conv_transpose2d(x, w, s) / w[0, 0].size,
        lambda x, w, s: conv_transpose2d(x, w, s) / w.shape[0],
        lambda x, w, s: conv_transpose2d(x, w, s) / s,
        lambda x, w, s: conv_transpose2d(x, w, s) / s**2,
    ),
)

SWAP_HW = Mistake(
    "swap-hw",
    "Rows and columns of the kernel have changed places.",
    (
        lambda x, w, s: conv_transpose2d(x, w.swapaxes(2, 3) if w.shape[2] == w.shape[3] else w, s),
        lambda x, w, s: conv_transpose2d(x.swapaxes(2, 3), w.swapaxes(2, 3), s),
    ),
)

FRACTIONS = Mistake(
    "rounded",
    "The fractions are lost. The result is an array of floats.",
    (
        lambda x, w, s: np.trunc(conv_transpose2d(x, w, s)),
        lambda x, w, s: np.round(conv_transpose2d(x, w, s)),
    ),
)

TASK = Task(
    name="repair_conv_transpose2d",
    notebook="12_transposed_and_dilated",
    title="find the bug in a transposed convolution",
    statement="""
        conv_transpose2d(x, weight, stride) is right for kernel size 2 and stride 2, but wrong for kernel
        size 3 and stride 2. Find the one faulty place, repair it, and check the function again. weight
        has shape (C_in, C_out, kH, kW); there is no padding.
        """,
    stub=BROKEN_TRANSPOSED,
    solution=conv_transpose2d,
    reference=lambda x, weight, stride: ops.conv_transpose2d(x, weight, None, stride),
    why=(
        "Kernels that overlap add up where they meet, as gradients add up in the backward pass of a "
        "convolution: += instead of =."
    ),
    hints=(
        "For which strides do the painted kernels overlap, if the kernel has 3 cells?",
        "What should happen in a cell that two kernels paint, and what does = do there?",
    ),
    cases=_transposed_cases,
    mistakes=(STRIDE_IN_BACKWARD, ACCUMULATE, FLIP_IN_SCATTER, SIZE, NOT_SUMMED, DIVIDED, SWAP_HW, FRACTIONS),
)


repair_conv_transpose2d_exercise = FunctionExercise(TASK)
