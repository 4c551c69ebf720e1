"""`port_batch_norm`: port one more layer: batch normalisation."""

import numpy as np

from cnnlib.exercises import inputs
from cnnlib.exercises.exercise import FunctionExercise
from cnnlib.exercises.task import Case, Mistake, Task


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


MOMENTUM_FORM = Mistake(
    "momentum-form",
    "momentum means the opposite in Keras: the share of the old statistics that is kept. Our 0.1 is "
    "their 0.9.",
    (lambda w, b, m, v, e, mo: (w, b, m, v, e, mo), lambda w, b, m, v, e, mo: (w, b, m, v, e, -mo)),
)

EPSILON_DEFAULT = Mistake(
    "epsilon-default",
    "That is Keras' own epsilon, 0.001. To do the same, the layer needs ours.",
    (
        lambda w, b, m, v, e, mo: (w, b, m, v, 1e-3, 1 - mo),
        lambda w, b, m, v, e, mo: (w, b, m, v, 1e-3, 0.99),
        lambda w, b, m, v, e, mo: (w, b, m, v, 1e-3, mo),
    ),
)

MOMENTUM_DEFAULT = Mistake(
    "momentum-default",
    "That is Keras' own momentum, 0.99. To do the same, the layer needs 1 − ours.",
    (lambda w, b, m, v, e, mo: (w, b, m, v, e, 0.99),),
)

STD_NOT_VARIANCE = Mistake(
    "std-not-variance",
    "Keras keeps the variance itself, as we do, and takes the root when it needs it.",
    (
        lambda w, b, m, v, e, mo: (w, b, m, np.sqrt(v), e, 1 - mo),
        lambda w, b, m, v, e, mo: (w, b, m, np.sqrt(v + e), e, 1 - mo),
    ),
)

ORDER = Mistake(
    "order",
    "Two arrays have changed places. gamma is the weight, beta the bias; then the mean, then the variance.",
    (
        lambda w, b, m, v, e, mo: (b, w, m, v, e, 1 - mo),
        lambda w, b, m, v, e, mo: (w, b, v, m, e, 1 - mo),
        lambda w, b, m, v, e, mo: (m, v, w, b, e, 1 - mo),
        lambda w, b, m, v, e, mo: (w, b, m, v, 1 - mo, e),
    ),
)

TASK = Task(
    name="port_batch_norm",
    notebook="10_from_numpy_to_keras",
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
        MOMENTUM_FORM,
        EPSILON_DEFAULT,
        MOMENTUM_DEFAULT,
        STD_NOT_VARIANCE,
        ORDER,
    ),
)


port_batch_norm_exercise = FunctionExercise(TASK)
