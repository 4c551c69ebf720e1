"""`conv2d`: the convolution with loops."""

import numpy as np

from cnnlib import ops
from cnnlib.exercises import inputs
from cnnlib.exercises.exercise import FunctionExercise
from cnnlib.exercises.inputs import not_square
from cnnlib.exercises.n01_convolution_arithmetic._conv2d_mistakes import (
    ACTIVATION,
    BIAS_INSIDE_SUM,
    BIAS_MISSING,
    BIAS_WRONG,
    CHANNEL_SUM,
    DTYPE,
    FIRST_IMAGE,
    FLOOR_NOT_CEIL,
    KERNEL_TURNED,
    MEAN_FOR_SUM,
    NO_FLIP_FORWARD,
    OFF_BY_ONE,
    OVERWRITTEN,
    PAD_BOTH_SIDES,
    PAD_UNUSED,
    RESHAPE,
    SQUARE_ASSUMPTION,
    STRIDE_IN_SLICE,
    SWAP_HW,
)
from cnnlib.exercises.task import Case, Task


def conv2d(x, weight, bias, stride, padding):
    count, _, height, width = x.shape
    filters, _, kernel_height, kernel_width = weight.shape
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    rows = (height + 2 * padding - kernel_height) // stride + 1
    cols = (width + 2 * padding - kernel_width) // stride + 1
    y = np.zeros((count, filters, rows, cols))
    for n in range(count):
        for f in range(filters):
            for row in range(rows):
                for col in range(cols):
                    top, left = row * stride, col * stride
                    window = padded[n, :, top : top + kernel_height, left : left + kernel_width]
                    y[n, f, row, col] = (window * weight[f]).sum() + bias[f]
    return y


def _conv_cases():
    normal, counting, whole = inputs.normal, inputs.counting, inputs.whole
    rows = [
        (counting(1, 1, 3, 3), counting(1, 1, 2, 2), 1, 0),
        (normal(1, 1, 5, 5), normal(2, 1, 3, 3), 1, 0),
        (normal(1, 1, 4, 6), normal(1, 1, 2, 2), 1, 0),
        (normal(1, 1, 6, 4), normal(2, 1, 2, 2), 1, 0),
        (normal(2, 1, 5, 5), normal(2, 1, 2, 2), 2, 0),
        (normal(1, 1, 7, 7), normal(2, 1, 3, 3), 2, 0),
        (normal(1, 1, 4, 4), normal(3, 1, 3, 3), 1, 1),
        (normal(2, 1, 3, 3), normal(2, 1, 2, 2), 1, 2),
        (normal(2, 3, 4, 4), normal(2, 3, 3, 3), 1, 0),
        (normal(1, 2, 3, 6), normal(3, 2, 1, 1), 1, 0),
        (normal(1, 2, 6, 3), normal(3, 2, 1, 1), 2, 0),
        (normal(1, 1, 5, 5), normal(2, 1, 2, 3), 1, 0),
        (normal(1, 1, 5, 5), normal(2, 1, 3, 1), 1, 0),
        (normal(2, 1, 4, 4), normal(2, 1, 1, 3), 1, 0),
        (normal(2, 3, 6, 8), normal(4, 3, 3, 2), 2, 1),
        (normal(1, 2, 7, 4), normal(2, 2, 3, 3), 3, 2),
        (whole(1, 1, 4, 4), normal(2, 1, 2, 2), 1, 0),
        (whole(2, 2, 4, 5, high=255, dtype=np.uint8), normal(2, 2, 3, 3), 2, 1),
        (normal(2, 2, 5, 5, dtype=np.float32), normal(3, 2, 3, 3, dtype=np.float32), 2, 1),
        (inputs.batch_last(normal(3, 2, 5, 4)), normal(2, 2, 2, 3), 1, 1),
        (inputs.spaced(normal(2, 2, 4, 5)), inputs.spaced(normal(2, 2, 3, 3, seed=1)), 1, 0),
    ]
    return [Case(x=x, weight=weight, bias=_bias(weight), stride=s, padding=p) for x, weight, s, p in rows]


def _bias(weight):
    """A different bias for every filter, never 0, of the weight's dtype."""
    return np.array([10.0, -7.5, 4.25, -2.5][: len(weight)], weight.dtype)


def bias_counted_wrongly(trial):
    """The difference to the right result is a multiple of the bias."""
    factors = []
    for case, judged, expected in zip(trial.cases, trial.judged, trial.expected):
        if judged.parts is None or judged.parts[0].shape != expected[0].shape:
            return None
        bias = case["bias"].astype(float)[:, None, None]
        factor = (judged.parts[0].astype(float) - expected[0]) / bias
        if not np.allclose(factor, factor.flat[0], rtol=1e-3, atol=1e-2):
            return None
        factors.append(round(float(factor.flat[0])))
    if all(factor == -1 for factor in factors):
        return BIAS_MISSING
    return BIAS_INSIDE_SUM if all(factor >= 0 for factor in factors) and any(factors) else None


def integer_images_only(trial):
    """Only images of whole numbers fail, and not because the image itself is written to."""
    return DTYPE if trial.function and trial.only_whole_numbers("x") else None


def _oblong(case):
    return not_square(case["x"].shape) or not_square(case["weight"].shape)


def square_reshape(trial):
    """What is not square is refused, or cannot be reshaped into the square that was expected."""
    errors = " ".join(outcome.error or "" for outcome in trial.outcomes)
    refused = "reshape" in errors or "AssertionError" in errors
    return SQUARE_ASSUMPTION if refused and trial.fails_only(_oblong) else None


TASK = Task(
    name="conv2d",
    notebook="01_convolution_arithmetic",
    title="the convolution with loops",
    statement="""
        Write conv2d(x, weight, bias, stride, padding): x has shape (N, C_in, H, W), weight (C_out, C_in,
        kH, kW), bias (C_out,). Return the array (N, C_out, H_out, W_out) in which every cell is the sum
        of window × filter over all input channels, plus the filter's bias. Kernels are not flipped.
        Neither pictures nor kernels need to be square, and an image of whole numbers gives a float
        result.
        """,
    stub="def conv2d(x, weight, bias, stride, padding):\n    ...",
    solution=conv2d,
    reference=lambda x, w, b, s, p: ops.conv2d(x.astype(float), w.astype(float), b.astype(float), s, p),
    why="Loop over the cells of the output and fetch the window each one looks at. The stride appears twice: "
    "in the number of cells and in where a window begins.",
    hints=(
        "Loop over the cells of the output: image, filter, row, column. Which window of the padded input "
        "belongs to one?",
        "Output cell (row, col) looks at rows row·stride to row·stride + kH of the padded image, in all "
        "channels at once: window = padded[n, :, top:top + kH, left:left + kW].",
        "y[n, f, row, col] = (window * weight[f]).sum() + bias[f], with y made by np.zeros (floats).",
    ),
    about=(
        "shape first-image off-by-one floor-not-ceil square-assumption reshape",
        "stride-in-slice pad-unused pad-both-sides p0-slice channel-sum swap-hw no-flip-forward "
        "kernel-turned value",
        "bias-missing bias-inside-sum bias-wrong dtype mean-for-sum accumulate activation-added raised",
    ),
    cases=_conv_cases,
    mistakes=(
        NO_FLIP_FORWARD,
        STRIDE_IN_SLICE,
        BIAS_MISSING,
        BIAS_INSIDE_SUM,
        SQUARE_ASSUMPTION,
        SWAP_HW,
        PAD_UNUSED,
        PAD_BOTH_SIDES,
        OFF_BY_ONE,
        CHANNEL_SUM,
        DTYPE,
        FLOOR_NOT_CEIL,
        BIAS_WRONG,
        MEAN_FOR_SUM,
        KERNEL_TURNED,
        OVERWRITTEN,
        RESHAPE,
        ACTIVATION,
        FIRST_IMAGE,
    ),
    rules=(
        bias_counted_wrongly,
        integer_images_only,
        square_reshape,
    ),
)


conv2d_exercise = FunctionExercise(TASK)
