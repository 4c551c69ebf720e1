"""`sgd_step`: one step against the gradient."""

import numpy as np

from cnnlib.exercises import inputs
from cnnlib.exercises.exercise import FunctionExercise
from cnnlib.exercises.task import Case, Mistake, Task


def sgd_step(weight, grad, learning_rate):
    return weight - learning_rate * grad


def _cases():
    rows = [
        (np.array([1.0, 2.0]), np.array([10.0, -20.0]), 0.1),
        (np.array([5.0]), np.array([4.0]), 0.25),
        (np.array([0.0, -3.0, 2.0]), np.array([1.0, 0.0, -5.0]), 2.0),
        (inputs.normal(3, 4), inputs.normal(3, 4, seed=1), 0.01),
        (inputs.normal(2, 3, 2, 2), inputs.normal(2, 3, 2, 2, seed=1), 1.5),
        (inputs.normal(5, dtype=np.float32), inputs.normal(5, seed=1, dtype=np.float32), 0.5),
        (inputs.normal(4), np.zeros(4), 0.3),
    ]
    return [Case(weight=weight, grad=grad, learning_rate=rate) for weight, grad, rate in rows]


UPHILL = Mistake(
    "uphill",
    "This step climbs: the gradient points to where the loss grows, so the step goes against it, "
    "with a minus.",
    (
        lambda w, g, lr: w + lr * g,
        lambda w, g, lr: w + lr * g / len(w),
    ),
)

RATE_FORGOTTEN = Mistake(
    "learning-rate-forgotten",
    "The learning rate has no effect: the step is the whole gradient. Multiply it by learning_rate first.",
    (lambda w, g, lr: w - g,),
)

STEP_ONLY = Mistake(
    "step-only",
    "That is the step alone, not the weight after it: the step is subtracted from the weight.",
    (lambda w, g, lr: lr * g, lambda w, g, lr: -lr * g),
)

SIGN_ONLY = Mistake(
    "sign-only",
    "Only the direction of the gradient is used, not its size. A steeper slope means a longer step.",
    (lambda w, g, lr: w - lr * np.sign(g), lambda w, g, lr: w + lr * np.sign(g)),
)

NORMALISED = Mistake(
    "normalised",
    "The gradient is divided by its length first. Plain descent uses it as it is.",
    (lambda w, g, lr: w - lr * g / (np.linalg.norm(g) or 1.0),),
)

SCALES_WEIGHT = Mistake(
    "weight-scaled",
    "The weight stands in the step, or is scaled as well. The step is η·g alone: w − η·g.",
    (lambda w, g, lr: lr * (w - g), lambda w, g, lr: w - lr * w, lambda w, g, lr: w - lr * g * w),
)

TASK = Task(
    name="sgd_step",
    notebook="04_downhill",
    title="one step downhill",
    statement="""
        Write sgd_step(weight, grad, learning_rate): the weights after one step of gradient descent, a
        new array shaped like weight. The arrays that come in stay as they are.
        """,
    stub="def sgd_step(weight, grad, learning_rate):\n    ...  # return the new weight",
    solution=sgd_step,
    why=(
        "The gradient says where the loss grows, the minus turns round, the learning rate says how far. "
        "weight - … makes a new array; weight -= … would write into the caller's, who may still need it, for "
        "instance to compare before and after."
    ),
    hints=(
        "One line. In which direction does the loss get smaller?",
        "return weight - learning_rate * grad",
    ),
    cases=_cases,
    outputs=("weight",),
    mistakes=(UPHILL, RATE_FORGOTTEN, STEP_ONLY, SIGN_ONLY, NORMALISED, SCALES_WEIGHT),
)

sgd_step_exercise = FunctionExercise(TASK)
