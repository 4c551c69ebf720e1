"""`port_jax_transpose`: JAX' transposed convolution with SAME, with the tools of this course."""

import numpy as np

from cnnlib import dialects, ops
from cnnlib.exercises import inputs
from cnnlib.exercises.exercise import FunctionExercise
from cnnlib.exercises.task import Case, Mistake, Task


def port_jax_transpose(x, kernel, stride):
    weight = kernel.transpose(2, 3, 0, 1)[:, :, ::-1, ::-1]
    painted = ops.conv_transpose2d(x, weight, stride=stride)
    top, left = [(size - stride) // 2 for size in kernel.shape[:2]]
    return painted[:, :, top : top + stride * x.shape[2], left : left + stride * x.shape[3]]


def _transpose_cases():
    rows = [
        (inputs.counting(1, 1, 2, 2), inputs.counting(2, 2, 1, 1), 2),
        (inputs.counting(1, 1, 2, 2), inputs.counting(3, 3, 1, 1), 2),
        (inputs.counting(1, 1, 3, 3), inputs.counting(3, 3, 1, 1), 1),
        (inputs.normal(1, 2, 2, 3), inputs.normal(3, 4, 2, 3), 2),
        (inputs.normal(2, 3, 3, 4), inputs.normal(4, 3, 3, 2), 1),
        (inputs.normal(2, 2, 3, 2, dtype=np.float32), inputs.normal(5, 4, 2, 2, dtype=np.float32), 3),
        (inputs.batch_last(inputs.normal(3, 2, 4, 3)), inputs.normal(4, 4, 2, 5), 2),
    ]
    return [Case(x=x, kernel=kernel, stride=stride) for x, kernel, stride in rows]


def _reference(x, kernel, stride):
    weight = kernel.transpose(2, 3, 0, 1)
    return dialects.get("jax").conv_transpose2d(x, weight, stride=stride, padding="SAME")


def _painted(x, kernel, stride, weight=None, start=None):
    """Painted with another weight, or cut out from other cells on."""
    weight = kernel.transpose(2, 3, 0, 1)[:, :, ::-1, ::-1] if weight is None else weight
    painted = ops.conv_transpose2d(x, weight, stride=stride)
    spare = [size - stride for size in weight.shape[2:]]
    top, left = [start(many) if start else many // 2 for many in spare]
    return painted[:, :, top : top + stride * x.shape[2], left : left + stride * x.shape[3]]


NOT_TURNED = Mistake(
    "not-turned",
    "The kernel is painted as it is. JAX does not turn the kernel of a transposed convolution, PyTorch and "
    "this course do (chapter 12), so here it must be turned by 180° beforehand.",
    (lambda x, kernel, stride: _painted(x, kernel, stride, kernel.transpose(2, 3, 0, 1)),),
)

HALF_TURNED = Mistake(
    "half-turned",
    "The kernel is turned along one axis only; a turn by 180° reverses rows and columns.",
    (
        lambda x, kernel, stride: _painted(x, kernel, stride, kernel.transpose(2, 3, 0, 1)[:, :, ::-1]),
        lambda x, kernel, stride: _painted(x, kernel, stride, kernel.transpose(2, 3, 0, 1)[:, :, :, ::-1]),
    ),
)

SWAP_HW = Mistake(
    "swap-hw",
    "Rows and columns of the kernel have changed places.",
    (lambda x, kernel, stride: _painted(x, kernel, stride, kernel.transpose(2, 3, 1, 0)[:, :, ::-1, ::-1]),),
)

CUT_ELSEWHERE = Mistake(
    "cut-elsewhere",
    "The size is right, but another part was cut out. Of the k − s cells too many, SAME cuts the smaller "
    "half before and the larger half after.",
    (
        lambda x, kernel, stride: _painted(x, kernel, stride, start=lambda many: many - many // 2),
        lambda x, kernel, stride: _painted(x, kernel, stride, start=lambda many: 0),
        lambda x, kernel, stride: _painted(x, kernel, stride, start=lambda many: many),
    ),
)

NOT_CUT = Mistake(
    "not-cut",
    "That is everything the kernel paints. SAME keeps stride · H rows and stride · W columns of it.",
    (
        lambda x, kernel, stride: ops.conv_transpose2d(
            x, kernel.transpose(2, 3, 0, 1)[:, :, ::-1, ::-1], stride=stride
        ),
        lambda x, kernel, stride: ops.conv_transpose2d(x, kernel.transpose(2, 3, 0, 1), stride=stride),
    ),
)

TASK = Task(
    name="port_jax_transpose",
    notebook="13_dialects",
    title="port a transposed convolution from JAX",
    statement="""
        Write port_jax_transpose(x, kernel, stride): what jax.lax.conv_transpose(x, kernel, (stride, stride),
        "SAME") returns, for a batch in our order (N, C_in, H, W). The kernel comes in JAX' order (kH, kW,
        C_in, C_out); it has at least `stride` rows and columns. The result is (N, C_out, stride·H, stride·W).
        Three things differ from ops.conv_transpose2d, which you may call: the order of the axes, the turn,
        and the cut: of the k − s cells too many, SAME cuts (k − s)//2 before and the rest after.
        """,
    stub="def port_jax_transpose(x, kernel, stride):\n    ...",
    solution=port_jax_transpose,
    reference=_reference,
    why=(
        "Move the axes, turn the kernel by 180°, paint everything, cut out the middle. Padding in numbers "
        "cuts equally many cells on both sides, so it could not say an uneven cut."
    ),
    hints=(
        "Our weight is (C_in, C_out, kH, kW). Which transpose leads there? Then turn it: [:, :, ::-1, ::-1].",
        "Paint without padding, which gives stride·(H − 1) + kH rows, and cut stride·H of them out, from "
        "(kH − stride)//2 on.",
    ),
    cases=_transpose_cases,
    may_call=("cnnlib.ops",),
    may_alias=True,
    mistakes=(NOT_TURNED, HALF_TURNED, SWAP_HW, CUT_ELSEWHERE, NOT_CUT),
)


port_jax_transpose_exercise = FunctionExercise(TASK)
