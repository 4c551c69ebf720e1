"""`conv2d_backward`: the backward pass of the convolution."""

from itertools import combinations

import numpy as np

from cnnlib import ops
from cnnlib.exercises import inputs
from cnnlib.exercises.checking import values
from cnnlib.exercises.exercise import FunctionExercise
from cnnlib.exercises.n03_backprop._conv2d_backward_mistakes import (
    ACCUMULATE,
    BATCH_MEAN_TWICE,
    BIAS,
    CHANNEL_SUM,
    DB_AXES,
    DB_MEAN,
    FACTOR_MISSING,
    FIRST_IMAGE,
    FLIP_IN_SCATTER,
    INPUT,
    P0_SLICE,
    PAD_UNUSED,
    STARTS_WRONG,
    STRIDE_IN_BACKWARD,
    SWAP_HW,
    UNPAD_DX,
    WEIGHT,
    WEIGHT_FLIPPED,
    padded,
    right,
)
from cnnlib.exercises.task import Case, Task


def conv2d_backward(grad_output, x, weight, stride, padding):
    height, width = x.shape[2:]
    kernel_height, kernel_width = weight.shape[2:]
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    grad_padded, grad_weight = np.zeros(padded.shape), np.zeros(weight.shape)
    count, filters, rows, cols = grad_output.shape
    for n in range(count):
        for f in range(filters):
            for row in range(rows):
                for col in range(cols):
                    gradient = grad_output[n, f, row, col]
                    down = slice(row * stride, row * stride + kernel_height)
                    across = slice(col * stride, col * stride + kernel_width)
                    grad_weight[f] += gradient * padded[n, :, down, across]
                    grad_padded[n, :, down, across] += gradient * weight[f]
    grad_input = grad_padded[:, :, padding : padding + height, padding : padding + width]
    return grad_input, grad_weight, grad_output.sum(axis=(0, 2, 3))


def _conv_backward_cases():
    normal = inputs.normal
    rows = [
        (inputs.counting(1, 1, 3, 3), inputs.counting(1, 1, 2, 2), 1, 0),
        (normal(1, 1, 4, 4), normal(2, 1, 2, 2), 2, 0),
        (normal(2, 1, 4, 3), normal(1, 1, 2, 2), 1, 0),
        (normal(1, 2, 5, 4), normal(3, 2, 3, 2), 1, 0),
        (normal(1, 1, 3, 3), normal(2, 1, 3, 3), 1, 1),
        (normal(1, 1, 7, 7), normal(2, 1, 3, 3), 2, 0),
        (normal(2, 3, 6, 8), normal(4, 3, 3, 2), 2, 0),
        (normal(2, 3, 6, 8), normal(4, 3, 3, 2), 2, 1),
        (normal(3, 2, 5, 7), normal(2, 2, 2, 3), 1, 2),
        (normal(3, 2, 7, 4), normal(5, 2, 3, 3), 3, 2),
        (normal(2, 2, 4, 5, dtype=np.float32), normal(3, 2, 3, 3, dtype=np.float32), 1, 1),
        (inputs.batch_last(normal(4, 2, 5, 6)), normal(2, 2, 3, 3), 2, 1),
        (inputs.spaced(normal(3, 1, 5, 5)), normal(2, 1, 2, 2), 1, 0),
        (inputs.whole(2, 1, 4, 4), inputs.whole(1, 1, 2, 2, low=-3), 1, 1),
    ]
    return [_conv_backward_case(*row) for row in rows]


def _conv_backward_case(x, weight, stride, padding):
    shape = ops.conv2d(x, weight, None, stride, padding).shape
    grad = inputs.counting(*shape) if x.size < 17 and len(weight) == 1 else inputs.normal(*shape, seed=7)
    return Case(
        grad_output=grad.astype(x.dtype) if x.dtype.kind == "f" else grad / 4,
        x=x,
        weight=weight,
        stride=stride,
        padding=padding,
    )


AXES = [axes for count in range(5) for axes in combinations(range(4), count) if axes != (0, 2, 3)]


def padded_gradient(case):
    """The gradient of the padded input, from which the padding is not yet cut off."""
    return right(case["grad_output"], padded(case["x"], case["padding"]), case["weight"], case["stride"], 0)[
        0
    ]


def empty_without_padding(trial):
    """Only padding 0 fails, by an empty grad_input or an error."""
    if not trial.fails_only(lambda case: case["padding"] == 0):
        return None
    judged = [trial.judged[place] for place in trial.failing]
    empty = [one.kind == "raised" or one.parts is not None and one.parts[INPUT].size == 0 for one in judged]
    return P0_SLICE if all(empty) else None


def frame_left(trial):
    """grad_input is the padded gradient, or a wrong piece of it, somewhere with padding."""
    if trial.wrong_part(WEIGHT):
        return None  # then the padding may have been forgotten altogether
    for place in trial.failing:
        case, judged = trial.cases[place], trial.judged[place]
        if judged.parts is None or not judged.wrong[INPUT] or case["padding"] == 0:
            continue
        result = judged.parts[INPUT]
        if np.shape(result) >= case["x"].shape and _is_piece(result, padded_gradient(case)):
            return UNPAD_DX
    return None


def _is_piece(result, whole):
    """Whether the result is a contiguous piece of the rows and columns of `whole`, or all of it."""
    if result.ndim != 4 or result.shape[:2] != whole.shape[:2] or 0 in result.shape:
        return False
    spare = [whole.shape[axis] - result.shape[axis] for axis in (2, 3)]
    if min(spare) < 0:
        return False
    height, width = result.shape[2:]
    return any(
        values.close(result, whole[:, :, top : top + height, left : left + width])
        for top in range(spare[0] + 1)
        for left in range(spare[1] + 1)
    )


def divided_by_batch(trial):
    """∂L/∂w or ∂L/∂x is the right one divided by the number of images, or by that of output cells."""
    for part in (WEIGHT, INPUT):
        for count in (_images, _cells, _positions):
            if trial.always(part, lambda case, right, count=count: right / count(case)):
                return BATCH_MEAN_TWICE
    return None


def _images(case):
    return len(case["x"])


def _positions(case):
    return int(np.prod(case["grad_output"].shape[2:]))


def _cells(case):
    return _images(case) * _positions(case)


def bias_averaged(trial):
    """Only ∂L/∂b is divided, by the images, the positions, or both."""
    averaged = any(
        trial.always(BIAS, lambda case, right, count=count: right / count(case))
        for count in (_images, _positions, _cells)
    )
    return DB_MEAN if averaged else None


def bias_axes(trial):
    """∂L/∂b sums, or averages, over other axes than images, rows and columns."""
    for axes in AXES:
        for summed in (np.sum, np.mean):
            if _bias_is(trial, lambda grad, axes=axes, summed=summed: summed(grad, axis=axes)):
                return DB_AXES
    return None


def _bias_is(trial, formula):
    """Whether ∂L/∂b equals the formula wherever it is wrong, whatever axes of length 1 it has."""
    telling = False
    for case, judged in zip(trial.cases, trial.judged):
        if judged.parts is None or not judged.wrong[BIAS]:
            continue
        result = np.squeeze(judged.parts[BIAS])
        wanted = np.squeeze(formula(case["grad_output"].astype(float)))
        if wanted.ndim == 0:
            wanted = np.broadcast_to(wanted, result.shape)
        if not values.close(result, wanted):
            return False
        telling = True
    return telling


TASK = Task(
    name="conv2d_backward",
    notebook="03_backprop",
    title="the backward pass of the convolution",
    statement="""
        Write conv2d_backward(grad_output, x, weight, stride, padding) and return (grad_input,
        grad_weight, grad_bias), shaped like x (N, C_in, H, W), weight (C_out, C_in, kH, kW) and the bias
        (C_out,). grad_output is ∂L/∂y with shape (N, C_out, H_out, W_out). padding may be 0; neither
        pictures nor kernels need to be square.
        """,
    stub=(
        "def conv2d_backward(grad_output, x, weight, stride, padding):\n    ...  # return grad_input, "
        "grad_weight, grad_bias"
    ),
    solution=conv2d_backward,
    reference=ops.conv2d_backward,
    why=(
        "Every output cell was a sum of weight × input over its window. So on the way back it adds "
        "gradient × window to the weight's gradient and gradient × weight to the window's, in the place "
        "the window had on the way forward."
    ),
    hints=(
        "Use the loops of the forward pass. One output cell is y = Σ w·x + b over its window: what are "
        "∂y/∂w, ∂y/∂x and ∂y/∂b?",
        "For each output cell: grad_weight[f] += gradient * window and grad_padded[window's place] += "
        "gradient * weight[f].",
        "Collect ∂L/∂x in an array with the shape of the padded input and cut the frame off at the end with "
        "[:, :, p:p + H, p:p + W]; grad_bias is grad_output.sum(axis=(0, 2, 3)).",
    ),
    about=(
        "raised factor-missing",
        "flip-in-scatter stride-in-backward accumulate swap-hw channel-sum grad_weight",
        "unpad-dx p0-slice pad-unused starts-not-at-zero db-axes db-mean shape grad_input grad_bias",
    ),
    cases=_conv_backward_cases,
    outputs=("grad_input", "grad_weight", "grad_bias"),
    mistakes=(
        FLIP_IN_SCATTER,
        WEIGHT_FLIPPED,
        SWAP_HW,
        PAD_UNUSED,
        FIRST_IMAGE,
        FACTOR_MISSING,
        CHANNEL_SUM,
        STARTS_WRONG,
        STRIDE_IN_BACKWARD,
        ACCUMULATE,
        DB_AXES,
        DB_MEAN,
        UNPAD_DX,
        P0_SLICE,
        BATCH_MEAN_TWICE,
    ),
    rules=(
        empty_without_padding,
        frame_left,
        divided_by_batch,
        bias_averaged,
        bias_axes,
    ),
)


conv2d_backward_exercise = FunctionExercise(TASK)
