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
    (
        lambda w, b, m, v, e, mo: (w, b, m, v, e, mo),
        lambda w, b, m, v, e, mo: (w, b, m, v, e, -mo),
        lambda w, b, m, v, e, mo: (w, b, m, v, e, mo - 1),
        lambda w, b, m, v, e, mo: (w, b, m, v, e, 1 / mo),
        lambda w, b, m, v, e, mo: (w, b, m, v, e, 1 + mo),
    ),
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
    "Keras keeps the variance itself, as we do: no root, no eps added, nothing divided. It does that when "
    "it needs it.",
    (
        lambda w, b, m, v, e, mo: (w, b, m, np.sqrt(v), e, 1 - mo),
        lambda w, b, m, v, e, mo: (w, b, m, np.sqrt(v + e), e, 1 - mo),
        lambda w, b, m, v, e, mo: (w, b, m, v + e, e, 1 - mo),
        lambda w, b, m, v, e, mo: (w, b, m, v - e, e, 1 - mo),
        lambda w, b, m, v, e, mo: (w, b, m, 1 / v, e, 1 - mo),
        lambda w, b, m, v, e, mo: (w, b, m, 1 / np.sqrt(v + e), e, 1 - mo),
        lambda w, b, m, v, e, mo: (w, b, m, v**2, e, 1 - mo),
    ),
)

ORDER = Mistake(
    "order",
    "Two of the six have changed places. gamma is the weight, beta the bias; then the mean, the variance, "
    "epsilon, and momentum.",
    (
        lambda w, b, m, v, e, mo: (b, w, m, v, e, 1 - mo),
        lambda w, b, m, v, e, mo: (w, b, v, m, e, 1 - mo),
        lambda w, b, m, v, e, mo: (m, v, w, b, e, 1 - mo),
        lambda w, b, m, v, e, mo: (w, b, m, v, 1 - mo, e),
        lambda w, b, m, v, e, mo: (w, b, m, v, mo, e),
        lambda w, b, m, v, e, mo: (w, b, v, m, e, mo),
        lambda w, b, m, v, e, mo: (b, w, m, v, e, mo),
    ),
)

FOLDED = Mistake(
    "folded",
    "The statistics are worked into gamma or beta already. Keras divides by the deviation and subtracts "
    "the mean by itself; hand all four arrays over as they are.",
    (
        lambda w, b, m, v, e, mo: (w / np.sqrt(v + e), b, m, v, e, 1 - mo),
        lambda w, b, m, v, e, mo: (w / np.sqrt(v), b, m, v, e, 1 - mo),
        lambda w, b, m, v, e, mo: (w / np.sqrt(v + e), b - m * w / np.sqrt(v + e), m, v, e, 1 - mo),
        lambda w, b, m, v, e, mo: (w, b - m, m, v, e, 1 - mo),
        lambda w, b, m, v, e, mo: (w, b - m * w / np.sqrt(v + e), m, v, e, 1 - mo),
    ),
)

EPSILON_CHANGED = Mistake(
    "epsilon-changed",
    "epsilon means the same in both libraries: hand it over as it is.",
    (
        lambda w, b, m, v, e, mo: (w, b, m, v, np.sqrt(e), 1 - mo),
        lambda w, b, m, v, e, mo: (w, b, m, v, e**2, 1 - mo),
        lambda w, b, m, v, e, mo: (w, b, m, v, 1 - e, 1 - mo),
        lambda w, b, m, v, e, mo: (w, b, m, v, 0.0, 1 - mo),
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
        "Five of the six numbers go over as they are. Does one of them mean something else in Keras?",
        "Ours: running ← (1 − momentum)·running + momentum·batch. Keras: moving ← momentum·moving + "
        "(1 − momentum)·batch.",
    ),
    cases=_batch_norm_cases,
    may_alias=True,
    together=True,
    outputs=("gamma", "beta", "moving_mean", "moving_variance", "epsilon", "momentum"),
    mistakes=(
        MOMENTUM_FORM,
        EPSILON_DEFAULT,
        MOMENTUM_DEFAULT,
        STD_NOT_VARIANCE,
        ORDER,
        FOLDED,
        EPSILON_CHANGED,
    ),
)


port_batch_norm_exercise = FunctionExercise(TASK)
