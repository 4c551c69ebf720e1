"""`port_conv_transpose`: port one more layer: the transposed convolution."""

import numpy as np

from cnnlib.exercises import inputs
from cnnlib.exercises.exercise import FunctionExercise
from cnnlib.exercises.task import Case, Mistake, Task


def port_conv_transpose(weight):
    return weight.transpose(2, 3, 1, 0)


def _transpose_cases():
    arrays = (
        inputs.counting(1, 2, 1, 2),
        inputs.counting(2, 3, 1, 2),
        inputs.counting(2, 1, 3, 2),
        inputs.normal(3, 2, 4, 5),
        inputs.normal(2, 2, 3, 3),
        inputs.normal(4, 3, 2, 2, dtype=np.float32),
    )
    return [Case(weight=array) for array in arrays]


LAYOUT = Mistake(
    "layout",
    "The axes are still in our order: rows and columns of the kernel come first in Keras.",
    (lambda w: w.copy(), lambda w: w.transpose(1, 0, 2, 3), lambda w: w.transpose(0, 2, 3, 1)),
)

SWAP_IN_OUT = Mistake(
    "swap-in-out",
    "The last two axes have changed places. Keras' Conv2DTranspose lists the channels that go *out* "
    "before those that come in, the other way round than Conv2D.",
    (lambda w: w.transpose(2, 3, 0, 1), lambda w: np.moveaxis(w, (0, 1), (2, 3))),
)

SWAP_HW = Mistake(
    "swap-hw",
    "Rows and columns of the kernel have changed places, as they do, for instance, in .T, which turns all "
    "axes around.",
    (
        lambda w: w.T,
        lambda w: w.transpose(3, 2, 0, 1),
        lambda w: (w.swapaxes(2, 3) if w.shape[2] == w.shape[3] else w).transpose(2, 3, 1, 0),
    ),
)

RESHAPE = Mistake(
    "reshape",
    "The shape is right, but the numbers are not where they belong: reshape reads them in memory "
    "order and pours them into the new shape. Moving axes is what transpose does.",
    (
        lambda w: w.reshape(w.shape[2], w.shape[3], w.shape[1], w.shape[0]),
        lambda w: w.ravel().reshape(*w.shape[2:], w.shape[1], w.shape[0]),
    ),
)

FLIP = Mistake(
    "flip",
    "The kernel is turned around, by 180° or in one direction. Both libraries paint with the kernel as it "
    "is.",
    tuple(lambda w, axes=axes: np.flip(w, axes).transpose(2, 3, 1, 0) for axes in ((2, 3), (2,), (3,))),
)

CHANGED = Mistake(
    "values-changed",
    "The axes are right, but the numbers are changed. They stay as they are.",
    (
        lambda w: w.transpose(2, 3, 1, 0) / 2,
        lambda w: w.transpose(2, 3, 1, 0) / w.shape[0],
        lambda w: np.zeros_like(w.transpose(2, 3, 1, 0)) + w[0].transpose(1, 2, 0)[..., None],
        lambda w: np.trunc(w).transpose(2, 3, 1, 0),
    ),
)

TASK = Task(
    name="port_conv_transpose",
    notebook="10_from_numpy_to_keras",
    title="port one more layer: the transposed convolution",
    statement="""
        Write port_conv_transpose(weight). The weight of our ConvTranspose2d has shape (C_in, C_out, kH,
        kW): it leads back from C_in maps to C_out. Return it as the kernel of Keras' Conv2DTranspose,
        which has shape (kH, kW, C_out, C_in). The numbers stay as they are.
        """,
    stub="def port_conv_transpose(weight):\n    ...",
    solution=port_conv_transpose,
    why=(
        "Both libraries keep a transposed convolution like the convolution it leads back from, whose input "
        "are the C_out maps. So the axes move as they do for a convolution."
    ),
    hints=(
        "Write the four axes of the weight down, numbered 0 to 3. In what order does Keras want them?",
        "weight.transpose(...) takes the old numbers of the axes in their new order. kH is axis 2 and comes "
        "first.",
    ),
    about=(
        "layout reshape value",
        "swap-in-out swap-hw shape",
    ),
    cases=_transpose_cases,
    may_alias=True,
    mistakes=(LAYOUT, SWAP_IN_OUT, SWAP_HW, RESHAPE, FLIP, CHANGED),
)


port_conv_transpose_exercise = FunctionExercise(TASK)
