"""The exercises of notebook 10: where the axes and the odd zero go, and two more layers to port."""

import numpy as np

from cnnlib.exercises import inputs
from cnnlib.exercises.exercise import FunctionExercise, NumberExercise
from cnnlib.exercises.running import Case
from cnnlib.exercises.task import Mistake, Task

NOTEBOOK = "10_from_numpy_to_keras"

predict_keras_kernel_exercise = NumberExercise(
    "predict_keras_kernel",
    NOTEBOOK,
    "predict the shape of a kernel in Keras",
    """
    Our Conv2d(16, 32, kernel_size=(3, 5)) has a weight of shape (32, 16, 3, 5). Which shape has the
    kernel of the same layer in Keras? Answer with four numbers.
    """,
    (3, 5, 16, 32),
    "Rows and columns of the kernel first, as images there have their pixels first; then the channels that "
    "come in, and last the filters, which are the channels that go out.",
    (
        "The shapes that Keras lists show it for square kernels. Which number is the 16, which the 32?",
        "Keras' order is kernel rows, kernel columns, channels in, channels out.",
    ),
    {
        (32, 16, 3, 5): ("layout", "That is our own order: filters first."),
        (3, 5, 32, 16): (
            "swap-in-out",
            "Channels that come in stand before those that go out, as in a matrix that is multiplied from "
            "the right.",
        ),
        (5, 3, 16, 32): ("swap-hw", "kernel_size is (rows, columns) in both libraries: rows come first."),
        (32, 3, 5, 16): (
            "layout",
            "The channels are last, but the filters have not moved: they go to the end.",
        ),
        (16, 32, 3, 5): ("layout", "Both channel axes move behind the rows and columns of the kernel."),
    },
)

predict_same_zeros_exercise = NumberExercise(
    "predict_same_zeros",
    NOTEBOOK,
    "predict where SAME puts its zeros",
    """
    A convolution with kernel size 5 and stride 2 runs over 10 rows with padding "same". How many rows of
    zeros does TensorFlow add before the picture and how many after it? Answer with a pair
    (before, after).
    """,
    (1, 2),
    "o = ⌈10/2⌉ = 5 rows come out. Five windows reach over 2·4 + 5 = 13 rows, so 3 zeros are needed: one "
    "before, and the odd one goes after the picture.",
    (
        "How many rows come out? The output size is ⌈i/s⌉, whatever the kernel.",
        "Five windows of 5 rows, 2 rows apart, reach over 13 rows. Share out what is missing; the odd zero "
        "goes after.",
    ),
    {
        (2, 1): ("odd-zero", "Three zeros are right, but the odd one goes after the picture, not before it."),
        (2, 2): (
            "half-padding",
            "That is half padding, p = ⌊k/2⌋ on both sides. It gives 5 rows too, but SAME adds no more "
            "zeros than the windows need.",
        ),
        (1, 1): (None, "With two zeros the last window would hang over the edge by one row."),
        (0, 3): (
            "odd-zero",
            "Three zeros are right; they are shared between both sides as evenly as can be.",
        ),
        (0, 1): (None, "Five windows of 5 rows, 2 rows apart, reach over 13 rows. What is missing?"),
        (4, 5): (None, "That would keep 10 rows at stride 2. SAME promises ⌈i/s⌉ rows, here 5."),
    },
)


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


TRANSPOSE = Task(
    name="port_conv_transpose",
    notebook=NOTEBOOK,
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
        "Write the four axes of the weight down, numbered 0 to 3. In which order does Keras want them?",
        "weight.transpose(...) takes the old numbers of the axes in their new order. kH is axis 2 and comes "
        "first.",
    ),
    cases=_transpose_cases,
    may_alias=True,
    dtype_of="weight",
    mistakes=(
        Mistake(
            "layout",
            "The axes are still in our order: rows and columns of the kernel come first in Keras.",
            (lambda w: w.copy(), lambda w: w.transpose(1, 0, 2, 3), lambda w: w.transpose(0, 2, 3, 1)),
        ),
        Mistake(
            "swap-in-out",
            "The last two axes have changed places. Keras' Conv2DTranspose lists the channels that go *out* "
            "before those that come in, the other way round than Conv2D.",
            (lambda w: w.transpose(2, 3, 0, 1), lambda w: np.moveaxis(w, (0, 1), (2, 3))),
        ),
        Mistake(
            "swap-hw",
            "Rows and columns of the kernel have changed places, as they do in .T, which turns all axes "
            "around.",
            (lambda w: w.T, lambda w: w.transpose(3, 2, 0, 1)),
        ),
        Mistake(
            "reshape",
            "The shape is right, but the numbers are not where they belong: reshape reads them in memory "
            "order and pours them into the new shape. Moving axes is what transpose does.",
            (
                lambda w: w.reshape(w.shape[2], w.shape[3], w.shape[1], w.shape[0]),
                lambda w: w.ravel().reshape(*w.shape[2:], w.shape[1], w.shape[0]),
            ),
        ),
        Mistake(
            "flip",
            "The kernel is turned by 180°. Both libraries paint with the kernel as it is.",
            (lambda w: w[:, :, ::-1, ::-1].transpose(2, 3, 1, 0),),
        ),
    ),
)


def port_batch_norm(weight, bias, running_mean, running_var, eps, momentum):
    return weight, bias, running_mean, running_var, eps, 1 - momentum


def _batch_norm_cases():
    names = ("weight", "bias", "running_mean", "running_var", "eps", "momentum")
    cases = []
    for channels, eps, momentum in ((2, 1e-5, 0.1), (3, 1e-3, 0.01), (4, 1e-4, 0.25), (5, 0.1, 0.9)):
        weight, bias, mean = (inputs.normal(channels, seed=seed) for seed in range(3))
        variance = np.abs(inputs.normal(channels, seed=3)) + 2
        cases.append(Case(**dict(zip(names, (weight, bias, mean, variance, eps, momentum)))))
    return cases


BATCH_NORM = Task(
    name="port_batch_norm",
    notebook=NOTEBOOK,
    title="port one more layer: batch normalisation",
    statement="""
        Write port_batch_norm(weight, bias, running_mean, running_var, eps, momentum). The four arrays
        (one number per channel) and two settings are those of our BatchNorm2d. Return the six that Keras'
        BatchNormalization needs to do the same, in this order: gamma, beta, moving_mean,
        moving_variance, epsilon, momentum.
        """,
    stub=(
        "def port_batch_norm(weight, bias, running_mean, running_var, eps, momentum):\n"
        "    ...  # return gamma, beta, moving_mean, moving_variance, epsilon, momentum"
    ),
    solution=port_batch_norm,
    why=(
        "A vector has no axes to move, and the names say the same. Only momentum is counted from the other "
        "end: ours is the share of the new batch, Keras' the share that is kept."
    ),
    hints=(
        "Five of the six numbers go over as they are. Which one means something else in Keras?",
        "Ours: running ← (1 − momentum)·running + momentum·batch. Keras: moving ← momentum·moving + "
        "(1 − momentum)·batch.",
    ),
    cases=_batch_norm_cases,
    may_alias=True,
    outputs=("gamma", "beta", "moving_mean", "moving_variance", "epsilon", "momentum"),
    mistakes=(
        Mistake(
            "momentum-form",
            "momentum means the opposite in Keras: the share of the old statistics that is kept. Our 0.1 is "
            "their 0.9.",
            (lambda w, b, m, v, e, mo: (w, b, m, v, e, mo), lambda w, b, m, v, e, mo: (w, b, m, v, e, -mo)),
        ),
        Mistake(
            "epsilon-default",
            "That is Keras' own epsilon, 0.001. To do the same, the layer needs ours.",
            (
                lambda w, b, m, v, e, mo: (w, b, m, v, 1e-3, 1 - mo),
                lambda w, b, m, v, e, mo: (w, b, m, v, 1e-3, 0.99),
                lambda w, b, m, v, e, mo: (w, b, m, v, 1e-3, mo),
            ),
        ),
        Mistake(
            "momentum-default",
            "That is Keras' own momentum, 0.99. To do the same, the layer needs 1 − ours.",
            (lambda w, b, m, v, e, mo: (w, b, m, v, e, 0.99),),
        ),
        Mistake(
            "std-not-variance",
            "Keras keeps the variance itself, as we do, and takes the root when it needs it.",
            (
                lambda w, b, m, v, e, mo: (w, b, m, np.sqrt(v), e, 1 - mo),
                lambda w, b, m, v, e, mo: (w, b, m, np.sqrt(v + e), e, 1 - mo),
            ),
        ),
        Mistake(
            "order",
            "Two arrays have changed places. gamma is the weight, beta the bias; then the mean, then the "
            "variance.",
            (
                lambda w, b, m, v, e, mo: (b, w, m, v, e, 1 - mo),
                lambda w, b, m, v, e, mo: (w, b, v, m, e, 1 - mo),
                lambda w, b, m, v, e, mo: (m, v, w, b, e, 1 - mo),
                lambda w, b, m, v, e, mo: (w, b, m, v, 1 - mo, e),
            ),
        ),
    ),
)

port_conv_transpose_exercise = FunctionExercise(TRANSPOSE)
port_batch_norm_exercise = FunctionExercise(BATCH_NORM)
