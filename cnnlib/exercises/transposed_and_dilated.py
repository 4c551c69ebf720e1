"""The exercises of notebook 12: sizes of transposed convolutions, inserted zeros, dilation."""

import numpy as np

from cnnlib import arithmetic, ops
from cnnlib.exercises import inputs, wrong_transposed
from cnnlib.exercises.exercise import FunctionExercise, NumberExercise
from cnnlib.exercises.running import Case
from cnnlib.exercises.task import Mistake, Task

NOTEBOOK = "12_transposed_and_dilated"


def transposed_output_size(input_size, kernel_size, stride, padding, output_padding):
    return stride * (input_size - 1) + output_padding + kernel_size - 2 * padding


def _size_cases():
    names = ("input_size", "kernel_size", "stride", "padding", "output_padding")
    rows = [
        (2, 3, 1, 0, 0), (2, 3, 2, 0, 0), (3, 3, 2, 1, 0), (3, 3, 2, 1, 1), (6, 4, 1, 2, 0),
        (7, 3, 1, 2, 0), (1, 2, 5, 0, 3), (14, 4, 2, 1, 0), (5, 5, 3, 2, 2), (4, 2, 2, 0, 0),
        (8, 7, 4, 3, 1),
    ]  # fmt: skip
    return [Case(**dict(zip(names, row))) for row in rows]


SIZE = Task(
    name="transposed_output_size",
    notebook=NOTEBOOK,
    title="the size a transposed convolution returns to",
    statement="""
        Write transposed_output_size(input_size, kernel_size, stride, padding, output_padding) for one
        axis. kernel_size, stride and padding are those of the direct convolution whose way back this is;
        input_size is what comes in here; output_padding is the leftover a that the direct convolution's
        floor cut off. Return an int.
        """,
    stub="def transposed_output_size(input_size, kernel_size, stride, padding, output_padding):\n    ...",
    solution=transposed_output_size,
    reference=lambda i, k, s, p, a: arithmetic.transposed_output_size(i, k, s, p, output_padding=a),
    why=(
        "i windows, `stride` cells apart, reach s·(i − 1) + k cells; a cells were left over, and the "
        "padding on both sides is not part of the picture."
    ),
    hints=(
        "Every input cell paints a kernel. Where does the first one begin, where does the last one end?",
        "The last kernel begins stride·(input_size − 1) cells after the first. Then remove the padding, "
        "on both sides, and add the leftover.",
    ),
    cases=_size_cases,
    whole=True,
    mistakes=wrong_transposed.SIZE_MISTAKES,
)


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


STRETCH = Task(
    name="insert_zeros",
    notebook=NOTEBOOK,
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
    cases=_stretch_cases,
    dtype_of="x",
    mistakes=wrong_transposed.STRETCH_MISTAKES,
)

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


TRANSPOSED = Task(
    name="repair_conv_transpose2d",
    notebook=NOTEBOOK,
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
        Mistake(
            "accumulate",
            "Where painted kernels overlap, the later one erases the earlier one; they must add up.",
            (_painted_over,),
        ),
        Mistake(
            "flip-in-scatter",
            "The kernel is painted as it is, not turned by 180°.",
            (lambda x, weight, stride: conv_transpose2d(x, weight[:, :, ::-1, ::-1], stride),),
        ),
    ),
)

transposed_output_size_exercise = FunctionExercise(SIZE)

predict_leftover_exercise = NumberExercise(
    "predict_leftover",
    NOTEBOOK,
    "predict the leftover",
    "A convolution with kernel 4, stride 4 and padding 1 runs over 21 cells. Which output_padding must "
    "its transposed convolution get, to return to exactly 21?",
    3,
    "21 + 2·1 − 4 = 19 cells of room; four steps of 4 use 16 of them; 19 mod 4 = 3 are left over.",
    (
        "How many cells at the end does no window reach?",
        "The leftover is the rest of the division in the size formula: (i + 2p − k) mod s.",
    ),
    {
        4: (None, "That is the number of steps, 19 // 4; the leftover is the rest of this division."),
        5: (None, "That is the size of the output; the leftover is the rest of the division, 19 mod 4."),
        2: ("pad-both-sides", "The padding stands on both sides: 2·1."),
        1: ("pad-both-sides", "The padding belongs to the input as well, on both sides."),
        0: (None, "Then the transposed convolution would return to 4·4 + 4 − 2 = 18 cells, three too few."),
    },
)

insert_zeros_exercise = FunctionExercise(STRETCH)
repair_conv_transpose2d_exercise = FunctionExercise(TRANSPOSED)

predict_effective_kernel_exercise = NumberExercise(
    "predict_effective_kernel",
    NOTEBOOK,
    "predict what a dilated kernel covers",
    "A kernel of size 3 has dilation 4. How many cells does it cover, from its first to its last?",
    9,
    "Its cells lie at 0, 4 and 8: from 0 to 8 are 9 cells, d·(k − 1) + 1.",
    (
        "Write down the positions of its three cells.",
        "Two gaps of 4, and the first cell itself.",
    ),
    {
        12: ("dilation-formula", "d·k counts a gap behind the last cell as well; there are only k − 1 gaps."),
        8: ("off-by-one", "Positions 0 to 8 are nine cells."),
        11: (
            "dilation-formula",
            "Here dilation 1 is the ordinary kernel: neighbours are d cells apart, with d − 1 between them.",
        ),
        7: ("dilation-formula", "Every gap is stretched, not the whole kernel by d once."),
        6: ("dilation-formula", "Every gap is stretched, not the whole kernel by d once."),
        3: ("dilation-formula", "It has three cells, but they lie 4 apart."),
    },
)
