"""`relu_backward`: which gradients pass a ReLU."""

import numpy as np

from cnnlib.exercises import inputs
from cnnlib.exercises.checking import values
from cnnlib.exercises.exercise import FunctionExercise
from cnnlib.exercises.task import Case, Mistake, Task


def relu_backward(grad_output, x):
    return grad_output * (x > 0)


def _relu_cases():
    rows = [
        (np.array([10.0, 20.0, 30.0]), np.array([1.5, -2.0, 3.0])),
        (np.array([-10.0, 20.0, -30.0, 40.0]), np.array([0.5, -2.0, -4.0, 3.0])),
        (np.array([1.0, -2.0, 3.0]), np.array([0.0, 0.0, 2.0])),
        (inputs.normal(3, 4), inputs.normal(3, 4, seed=1)),
        (inputs.normal(2, 3, 4, 5), inputs.normal(2, 3, 4, 5, seed=1)),
        (inputs.normal(2, 2, 3, 3, dtype=np.float32), inputs.normal(2, 2, 3, 3, seed=1, dtype=np.float32)),
        (inputs.normal(2, 1, 4, 4), inputs.whole(2, 1, 4, 4, low=-2, high=2).astype(float)),
        (inputs.batch_last(inputs.normal(4, 2, 3, 3)), inputs.batch_last(inputs.normal(4, 2, 3, 3, seed=1))),
        (inputs.spaced(inputs.normal(3, 3)), inputs.spaced(inputs.normal(3, 3, seed=1))),
        (inputs.normal(2, 4), inputs.whole(2, 4, low=-9, high=12)),
        (inputs.normal(2, 5), -1 - np.abs(inputs.normal(2, 5))),
        (inputs.normal(2, 6), 1 + np.abs(inputs.normal(2, 6))),
    ]
    return [Case(grad_output=grad, x=x) for grad, x in rows]


KINK = Mistake(
    "kink",
    "At x = 0 the course, like PyTorch, lets no gradient pass: the mask is x > 0, not x >= 0. "
    "(Mathematically any value between 0 and 1 would do; all must agree on one.)",
)

MASK_FROM_INPUT = Mistake(
    "mask-from-input",
    "Which gradients pass was decided on the way forward by x: where x > 0. The sign of the incoming "
    "gradient does not matter; negative gradients pass as well.",
    (
        lambda g, x: np.maximum(g, 0),
        lambda g, x: g * (g > 0) * (x > 0),
        lambda g, x: g * ((g > 0) | (x > 0)),
        lambda g, x: np.maximum(g * x, 0),
        lambda g, x: g * (g < 0),
    ),
)

DERIVATIVE = Mistake(
    "derivative",
    "The chain rule multiplies the incoming gradient by the derivative of ReLU, which is 1 where x > 0 and 0 "
    "elsewhere; neither x itself, nor the derivative alone, nor the gradient alone will do.",
    (
        lambda g, x: g * x,
        lambda g, x: g * np.maximum(x, 0),
        lambda g, x: np.maximum(x, 0),
        lambda g, x: x * (g > 0),
        lambda g, x: (x > 0) * 1.0,
        lambda g, x: (x >= 0) * 1.0,
        lambda g, x: x,
        lambda g, x: np.where(x > 0, x, 0) * np.sign(g),
    ),
)


def at_zero_only(trial):
    """Differences exist only where x is 0."""
    for case, judged, expected in zip(trial.cases, trial.judged, trial.expected):
        if judged.parts is None or judged.parts[0].shape != expected[0].shape:
            return None
        if (values.mismatch(judged.parts[0], expected[0]) & (case["x"] != 0)).any():
            return None
    return KINK


MASK_INVERTED = Mistake(
    "mask-inverted",
    "The gradient passes where x is negative, and is stopped where it is positive: the wrong way round.",
    (lambda g, x: g * (x < 0), lambda g, x: g * (x <= 0)),
)

OTHER_DERIVATIVE = Mistake(
    "other-derivative",
    "That is the derivative of another function. Where x > 0 the gradient passes as it is, whatever the "
    "size of x, and where x is negative nothing passes, not even a part of it.",
    (
        lambda g, x: g * np.sign(x),
        lambda g, x: g * np.clip(x, 0, 1),
        lambda g, x: g * ((x > 0) & (x < 6)),
        lambda g, x: g * (x > 1),
        *(
            lambda g, x, leak=leak: g * np.where(x > 0, 1, leak)
            for leak in (0.01, 0.1, 0.2, 0.3, 0.5, 0.001, 0.05)
        ),
        lambda g, x: g / (1 + np.exp(-x)),
        lambda g, x: g * (x != 0),
        lambda g, x: g,
    ),
)

ADDED_UP = Mistake(
    "added-up",
    "All gradients are added up. Each entry of x has its own: multiply entry by entry.",
    (
        lambda g, x: (g * (x > 0)).sum(),
        lambda g, x: (x > 0) * g.sum(),
        lambda g, x: (g * (x > 0)).mean(),
    ),
)

TASK = Task(
    name="relu_backward",
    notebook="03_backprop",
    title="which gradients pass a ReLU",
    statement="""
        Write relu_backward(grad_output, x): ∂L/∂x of ReLU, y = max(x, 0), for arrays of any shape. x is
        what went in on the way forward, grad_output is ∂L/∂y and has the same shape. At x = 0 no
        gradient passes.
        """,
    stub="def relu_backward(grad_output, x):\n    ...",
    solution=relu_backward,
    why=(
        "The derivative of max(x, 0) is 1 where x > 0 and 0 elsewhere; the chain rule multiplies it by "
        "what comes from above."
    ),
    hints=(
        "Nudge x a little where it is 3, and where it is −3. How much does max(x, 0) change?",
        "The derivative is 1 where x > 0, else 0. x > 0 is an array of True and False, which multiply "
        "like 1 and 0.",
    ),
    about=(
        "kink other-derivative mask-inverted",
        "derivative mask-from-input added-up shape raised",
    ),
    cases=_relu_cases,
    mistakes=(KINK, MASK_FROM_INPUT, DERIVATIVE, MASK_INVERTED, OTHER_DERIVATIVE, ADDED_UP),
    rules=(at_zero_only,),
    may_alias=True,
)


relu_backward_exercise = FunctionExercise(TASK)
