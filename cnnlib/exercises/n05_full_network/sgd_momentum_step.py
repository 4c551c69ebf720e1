"""`sgd_momentum_step`: one step with momentum."""

import numpy as np

from cnnlib.exercises import inputs
from cnnlib.exercises.exercise import FunctionExercise
from cnnlib.exercises.task import Case, Mistake, Task


def sgd_momentum_step(weight, grad, velocity, learning_rate, momentum):
    velocity = momentum * velocity - learning_rate * grad
    return weight + velocity, velocity


def _step_cases():
    whole = (np.array([1.0, 2.0]), np.array([10.0, -20.0]), np.array([1.0, 1.0]))
    rows = [
        (*whole, 0.1, 0.5),
        (np.array([1.0, 2.0]), np.array([1.0, -1.0]), np.zeros(2), 0.1, 0.9),
        (np.array([1.0, 2.0]), np.array([1.0, -1.0]), np.array([3.0, -5.0]), 0.5, 0.0),
        (inputs.normal(3, 4), inputs.normal(3, 4, seed=1), inputs.normal(3, 4, seed=2), 0.01, 0.9),
        (
            inputs.normal(2, 3, 2, 2),
            inputs.normal(2, 3, 2, 2, seed=1),
            inputs.normal(2, 3, 2, 2, seed=2),
            0.3,
            0.8,
        ),
        (*(inputs.normal(5, seed=seed, dtype=np.float32) for seed in range(3)), 0.1, 0.9),
        (inputs.normal(4), np.zeros(4), inputs.normal(4, seed=2), 0.1, 0.7),
    ]
    names = ("weight", "grad", "velocity", "learning_rate", "momentum")
    return [Case(**dict(zip(names, row))) for row in rows]


SIGN = Mistake(
    "sign",
    "This step climbs: the gradient points to where the loss grows, so the step must go against "
    "it. In this form the minus stands in the velocity, −η·g, and the velocity is then added.",
    (
        lambda w, g, v, lr, m: (w + (m * v + lr * g), m * v + lr * g),
        lambda w, g, v, lr, m: (w - (m * v - lr * g), m * v - lr * g),
        lambda w, g, v, lr, m: (w + lr * (m * v + g), m * v + g),
        lambda w, g, v, lr, m: (w - (m * v - lr * g), -(m * v - lr * g)),
        lambda w, g, v, lr, m: (w + lr * g, m * v - lr * g),
        lambda w, g, v, lr, m: (w + lr * (m * v + (1 - m) * g), m * v + (1 - m) * g),
    ),
)

MOMENTUM_FORM = Mistake(
    "momentum-form",
    "This is another form of momentum. There are several (a running mean of gradients, the "
    "learning rate applied last, a look ahead), and they are not interchangeable with the same "
    "numbers. Here: v ← μ·v − η·g, w ← w + v.",
    (
        lambda w, g, v, lr, m: (w - lr * (m * v + (1 - m) * g), m * v + (1 - m) * g),
        lambda w, g, v, lr, m: (w + (m * v - (1 - m) * lr * g), m * v - (1 - m) * lr * g),
        lambda w, g, v, lr, m: (w - (m * v + (1 - m) * lr * g), m * v + (1 - m) * lr * g),
        lambda w, g, v, lr, m: (w + lr * (m * v - (1 - m) * g), m * v - (1 - m) * g),
        lambda w, g, v, lr, m: (w + (m * v + (1 - m) * g), m * v + (1 - m) * g),
        lambda w, g, v, lr, m: (w - (m * v + (1 - m) * g), m * v + (1 - m) * g),
        lambda w, g, v, lr, m: (w - lr * (m * v + g), m * v + g),
        lambda w, g, v, lr, m: (w + (m * v - (1 - m) * g), m * v - (1 - m) * g),
        lambda w, g, v, lr, m: (w + lr * (m * v - g), m * v - g),
        lambda w, g, v, lr, m: (w - (m * v + lr * g), m * v + lr * g),
        lambda w, g, v, lr, m: (w + m * (m * v - lr * g) - lr * g, m * v - lr * g),
        lambda w, g, v, lr, m: (w + m * (v - lr * g), m * (v - lr * g)),
        lambda w, g, v, lr, m: (w + ((1 - m) * v - lr * g), (1 - m) * v - lr * g),
        lambda w, g, v, lr, m: (w + ((1 - m) * v - m * lr * g), (1 - m) * v - m * lr * g),
    ),
)

VELOCITY_UNUSED = Mistake(
    "velocity-unused",
    "The weight does not move along the new velocity, so what it remembers has no effect. The "
    "gradient enters the velocity only; the weight adds the new velocity.",
    (
        lambda w, g, v, lr, m: (w - lr * g, m * v - lr * g),
        lambda w, g, v, lr, m: (w - lr * g, v),
        lambda w, g, v, lr, m: (w + v, m * v - lr * g),
        lambda w, g, v, lr, m: (w + m * v, m * v - lr * g),
        lambda w, g, v, lr, m: (w + lr * v, m * v - lr * g),
        lambda w, g, v, lr, m: (w, m * v - lr * g),
        lambda w, g, v, lr, m: (w - lr * g, m * v + lr * g),
        lambda w, g, v, lr, m: (w - lr * g, m * v + g),
    ),
)


MEMORY = Mistake(
    "memory-not-updated",
    "The velocity comes back as it came in, so nothing is ever remembered. Return the new one.",
    (lambda w, g, v, lr, m: (w + (m * v - lr * g), v),),
)

MOMENTUM_UNUSED = Mistake(
    "momentum-unused",
    "The old velocity is not multiplied by momentum, so it never fades. v ← μ·v − η·g.",
    (
        lambda w, g, v, lr, m: (w + v - lr * g, v - lr * g),
        lambda w, g, v, lr, m: (w + v - m * lr * g, v - m * lr * g),
    ),
)

RATE_FORGOTTEN = Mistake(
    "learning-rate-forgotten",
    "The gradient enters as it is, without the learning rate: v ← μ·v − η·g.",
    (lambda w, g, v, lr, m: (w + m * v - g, m * v - g), lambda w, g, v, lr, m: (w - g, m * v - g)),
)

RATE_TWICE = Mistake(
    "learning-rate-twice",
    "The learning rate counts twice. It is in the new velocity already; the weight adds that velocity as "
    "it is.",
    (lambda w, g, v, lr, m: (w + lr * (m * v - lr * g), m * v - lr * g),),
)

SETTINGS_SWAPPED = Mistake(
    "settings-swapped",
    "Momentum and learning rate have changed places: μ belongs to the old velocity, η to the gradient.",
    (lambda w, g, v, lr, m: (w + lr * v - m * g, lr * v - m * g),),
)

TASK = Task(
    name="sgd_momentum_step",
    notebook="05_full_network",
    title="one step with momentum",
    statement="""
        Write sgd_momentum_step(weight, grad, velocity, learning_rate, momentum) and return (weight,
        velocity) after one step: v ← μ·v − η·g, then w ← w + v, with momentum μ, learning rate η and
        gradient g. The arrays that come in stay as they are.
        """,
    stub=(
        "def sgd_momentum_step(weight, grad, velocity, learning_rate, momentum):\n    ...  # return "
        "weight, velocity"
    ),
    solution=sgd_momentum_step,
    why=(
        "The velocity remembers earlier gradients and the weight moves along it. a = b * c makes a new "
        "array; a *= c would write into the caller's."
    ),
    hints=(
        "Two lines: first the new velocity, then the new weight. Which of them needs the gradient?",
        "velocity = momentum * velocity - learning_rate * grad; the weight moves by exactly this new "
        "velocity.",
    ),
    about=(
        "velocity-unused memory-not-updated order velocity",
        "sign momentum-form momentum-unused learning-rate-forgotten learning-rate-twice settings-swapped "
        "weight",
    ),
    cases=_step_cases,
    outputs=("weight", "velocity"),
    together=True,
    mistakes=(
        SIGN,
        MOMENTUM_FORM,
        VELOCITY_UNUSED,
        MEMORY,
        MOMENTUM_UNUSED,
        RATE_FORGOTTEN,
        RATE_TWICE,
        SETTINGS_SWAPPED,
    ),
)


sgd_momentum_step_exercise = FunctionExercise(TASK)
