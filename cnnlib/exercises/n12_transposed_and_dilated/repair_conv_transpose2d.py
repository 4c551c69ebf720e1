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


ACCUMULATE = Mistake(
    "accumulate",
    "Where painted kernels overlap, the later one erases the earlier one; they must add up.",
    (_painted_over,),
)

FLIP_IN_SCATTER = Mistake(
    "flip-in-scatter",
    "The kernel is painted as it is, not turned by 180°.",
    (lambda x, weight, stride: conv_transpose2d(x, weight[:, :, ::-1, ::-1], stride),),
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
    mistakes=(
        ACCUMULATE,
        FLIP_IN_SCATTER,
    ),
)


repair_conv_transpose2d_exercise = FunctionExercise(TASK)
