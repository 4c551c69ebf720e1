"""`dropout_backward`: the gradient through a layer that drops values."""

import numpy as np

from cnnlib.exercises import inputs
from cnnlib.exercises.exercise import FunctionExercise
from cnnlib.exercises.task import Case, Mistake, Task


def dropout_backward(grad_output, kept, p):
    return grad_output * kept / (1 - p)


def _cases():
    cases = []
    for shape, p in (((4,), 0.5), ((2, 3), 0.25), ((5, 6), 0.2), ((2, 2, 3, 4), 0.8), ((3, 4), 0.0)):
        grad = inputs.normal(*shape, seed=1)
        kept = np.random.default_rng(len(cases)).random(shape) >= p
        kept.flat[0], kept.flat[1] = True, p == 0
        cases.append(Case(grad_output=grad, kept=kept, p=p))
    return cases


SCALE_FORGOTTEN = Mistake(
    "scale-forgotten",
    "The dropped values get no gradient, which is right; those that were kept lack a factor. Forward "
    "divided them by 1 − p, and a factor on the way forward is the same factor on the way back.",
    (lambda g, kept, p: g * kept,),
)
SCALED_BY_P = Mistake(
    "scaled-by-p",
    "The kept values are divided (or multiplied) by the wrong share. p is the share that is dropped; 1 − p"
    " is kept, and forward divided by it.",
    (
        lambda g, kept, p: g * kept * (1 - p),
        lambda g, kept, p: g * kept / p if p else g * kept * np.inf,
        lambda g, kept, p: g * kept * p,
    ),
)
MASK_INVERTED = Mistake(
    "mask-inverted",
    "The gradient goes to the values that were dropped. kept is True where a value was handed on.",
    (lambda g, kept, p: g * ~kept / (1 - p), lambda g, kept, p: g * ~kept),
)
NO_MASK = Mistake(
    "mask-forgotten",
    "Every value gets a gradient. What was dropped had no influence on the loss, so its gradient is 0.",
    (lambda g, kept, p: g / (1 - p), lambda g, kept, p: g),
)

TASK = Task(
    name="dropout_backward",
    notebook="07_generalisation",
    title="backward through dropout",
    statement="""
        In training dropout keeps some values, the others become 0: forward computed x · kept / (1 − p).
        Write dropout_backward(grad_output, kept, p), the gradient at x. kept holds True where a value
        was kept; p is the probability with which a value was dropped.
        """,
    stub="def dropout_backward(grad_output, kept, p):\n    ...  # return grad_input",
    solution=dropout_backward,
    why=(
        "For a given mask dropout is a multiplication by kept / (1 − p), element by element. The derivative"
        " of a product with a constant is the constant, so the gradient is multiplied by the same numbers."
    ),
    hints=(
        "Write forward as x times one array. What does 03 say about the gradient of a product with a "
        "constant?",
        "The constant is kept / (1 - p).",
    ),
    cases=_cases,
    outputs=("grad_input",),
    mistakes=(SCALE_FORGOTTEN, SCALED_BY_P, MASK_INVERTED, NO_MASK),
)

dropout_backward_exercise = FunctionExercise(TASK)
