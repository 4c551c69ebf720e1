"""`adam_step`: one step of Adam."""

import numpy as np

from cnnlib.exercises import inputs
from cnnlib.exercises.exercise import FunctionExercise
from cnnlib.exercises.task import Case, Mistake, Task

NAMES = ("weight", "grad", "mean", "square", "t", "learning_rate", "beta1", "beta2", "eps")


def adam_step(weight, grad, mean, square, t, learning_rate, beta1, beta2, eps):
    mean = beta1 * mean + (1 - beta1) * grad
    square = beta2 * square + (1 - beta2) * grad**2
    fair_mean, fair_square = mean / (1 - beta1**t), square / (1 - beta2**t)
    return weight - learning_rate * fair_mean / (np.sqrt(fair_square) + eps), mean, square


def _cases():
    zero = np.zeros(2)
    rows = [
        (np.array([1.0, 2.0]), np.array([2.0, -4.0]), zero, zero, 1, 0.1, 0.5, 0.75, 0.5),
        (np.ones(2), np.array([2.0, 1.0]), np.array([1.0, -1.0]), np.ones(2) * 4, 3, 0.1, 0.9, 0.99, 0.1),
        (inputs.normal(4), inputs.normal(4, seed=1), np.zeros(4), np.zeros(4), 1, 0.01, 0.9, 0.999, 1e-8),
        (*_running(3, 4, seed=2), 7, 0.2, 0.8, 0.95, 0.01),
        (*_running(2, 3, 2, 2, seed=3), 2, 0.3, 0.9, 0.999, 1e-3),
        (*_running(5, seed=4), 400, 0.1, 0.9, 0.999, 0.2),
        (*_running(4, seed=6), 5, 0.1, 0.6, 0.6, 0.05),
    ]  # fmt: skip
    return [Case(**dict(zip(NAMES, row))) for row in rows]


def _running(*shape, seed):
    """A weight, a gradient, and what Adam may remember after a few steps."""
    weight, grad, mean = (inputs.normal(*shape, seed=seed * 10 + number) for number in range(3))
    return weight, grad, mean, mean**2 + abs(inputs.normal(*shape, seed=seed * 10 + 3))


def _version(correct=True, from_zero=False, inside=False, swapped=False, sign=-1, root=True, squared=True):
    """A step with something changed; every keyword is one of the usual mistakes."""

    def step(weight, grad, mean, square, t, learning_rate, beta1, beta2, eps):
        one, two = (beta2, beta1) if swapped else (beta1, beta2)
        mean = one * mean + (1 - one) * grad
        square = two * square + (1 - two) * (grad**2 if squared is True else squared(grad))
        count = t + 1 if from_zero else t
        fair_mean, fair_square = mean, square
        if correct:
            fair_mean, fair_square = mean / (1 - one**count), square / (1 - two**count)
        below = (
            np.sqrt(fair_square + eps) if inside else (np.sqrt(fair_square) if root else fair_square) + eps
        )
        return weight + sign * learning_rate * fair_mean / below, mean, square

    return step


def _kept_corrected(weight, grad, mean, square, t, learning_rate, beta1, beta2, eps):
    new, mean, square = adam_step(weight, grad, mean, square, t, learning_rate, beta1, beta2, eps)
    return new, mean / (1 - beta1**t), square / (1 - beta2**t)


def _half_corrected(which):
    def step(weight, grad, mean, square, t, learning_rate, beta1, beta2, eps):
        mean, square = adam_step(weight, grad, mean, square, t, learning_rate, beta1, beta2, eps)[1:]
        fair_mean = mean / (1 - beta1**t) if which == "mean" else mean
        fair_square = square / (1 - beta2**t) if which == "square" else square
        return weight - learning_rate * fair_mean / (np.sqrt(fair_square) + eps), mean, square

    return step


def _times_t(weight, grad, mean, square, t, learning_rate, beta1, beta2, eps):
    mean, square = adam_step(weight, grad, mean, square, t, learning_rate, beta1, beta2, eps)[1:]
    fair_mean, fair_square = mean / (1 - beta1 * t), square / (1 - beta2 * t)
    return weight - learning_rate * fair_mean / (np.sqrt(fair_square) + eps), mean, square


def _constant_correction(weight, grad, mean, square, t, learning_rate, beta1, beta2, eps):
    mean, square = adam_step(weight, grad, mean, square, t, learning_rate, beta1, beta2, eps)[1:]
    fair_mean, fair_square = mean / (1 - beta1), square / (1 - beta2)
    return weight - learning_rate * fair_mean / (np.sqrt(fair_square) + eps), mean, square


def _gradient_above(weight, grad, mean, square, t, learning_rate, beta1, beta2, eps):
    mean, square = adam_step(weight, grad, mean, square, t, learning_rate, beta1, beta2, eps)[1:]
    return weight - learning_rate * grad / (np.sqrt(square / (1 - beta2**t)) + eps), mean, square


def _old_memory(weight, grad, mean, square, t, learning_rate, beta1, beta2, eps):
    new = adam_step(weight, grad, mean, square, t, learning_rate, beta1, beta2, eps)[0]
    return new, mean, square


def _with_memory(one=None, two=None):
    """A step whose running means are computed in another way."""

    def step(weight, grad, mean, square, t, learning_rate, beta1, beta2, eps):
        _, first, second = adam_step(weight, grad, mean, square, t, learning_rate, beta1, beta2, eps)
        mean = one(mean, grad, beta1) if one else first
        square = two(square, grad, beta2) if two else second
        fair_mean, fair_square = mean / (1 - beta1**t), square / (1 - beta2**t)
        return weight - learning_rate * fair_mean / (np.sqrt(fair_square) + eps), mean, square

    return step


def _corrected_by(first, second):
    """A step with other corrections than 1 − β to the power t."""

    def step(weight, grad, mean, square, t, learning_rate, beta1, beta2, eps):
        _, mean, square = adam_step(weight, grad, mean, square, t, learning_rate, beta1, beta2, eps)
        fair_mean, fair_square = mean / first(beta1, beta2, t), square / second(beta1, beta2, t)
        return weight - learning_rate * fair_mean / (np.sqrt(fair_square) + eps), mean, square

    return step


NO_CORRECTION = Mistake(
    "no-bias-correction",
    "A running mean is used as it is, or both are. They start at 0 and are too small at first: before the "
    "step divide the mean by 1 − β₁ᵗ and the square by 1 − β₂ᵗ.",
    (_version(correct=False), _half_corrected("mean"), _half_corrected("square")),
)
CORRECTION_KEPT = Mistake(
    "corrected-kept",
    "The corrected means are handed back. Only the step uses them; what is remembered for the next step is"
    " the uncorrected mean and square, or the correction would be applied again and again.",
    (_kept_corrected,),
)
FROM_ZERO = Mistake(
    "t-from-zero",
    "The exponent of the correction is one too large, as if t began at 0. Here t is 1 at the first step "
    "already, so the factors are 1 − β₁ᵗ and 1 − β₂ᵗ.",
    (
        _version(from_zero=True),
        _corrected_by(lambda b1, b2, t: 1 - b1 ** (t + 1), lambda b1, b2, t: 1 - b2**t),
        _corrected_by(lambda b1, b2, t: 1 - b1**t, lambda b1, b2, t: 1 - b2 ** (t + 1)),
    ),
)
CORRECTION_FORM = Mistake(
    "correction-form",
    "The correction divides by 1 − βᵗ: β is raised to the power t, then subtracted from 1. Its effect "
    "shrinks to nothing as t grows.",
    (
        _times_t,
        _constant_correction,
        _corrected_by(lambda b1, b2, t: 1 - b1 * t, lambda b1, b2, t: 1 - b2**t),
        _corrected_by(lambda b1, b2, t: 1 - b1, lambda b1, b2, t: 1 - b2**t),
        _corrected_by(lambda b1, b2, t: b1**t, lambda b1, b2, t: b2**t),
        _corrected_by(lambda b1, b2, t: (1 - b1) ** t, lambda b1, b2, t: (1 - b2) ** t),
    ),
)
EPS_INSIDE = Mistake(
    "eps-inside-root",
    "The small number stands under the root. In Kingma and Ba's algorithm it is added after the root is "
    "taken, √ŝ + ε; libraries differ in this, and the results differ, too.",
    (_version(inside=True), _version(inside=True, correct=False)),
)
SWAPPED = Mistake(
    "moments-swapped",
    "The two β are exchanged: beta1 belongs to the mean of the gradients, beta2 to the mean of their "
    "squares.",
    (_version(swapped=True), _version(swapped=True, correct=False)),
)
UPHILL = Mistake(
    "uphill",
    "This step climbs: it must go against the mean of the gradients, with a minus.",
    (_version(sign=1), _version(sign=1, correct=False)),
)
NO_ROOT = Mistake(
    "no-root",
    "The mean of the squares is used without its root. The root brings it back to the size of a gradient.",
    (_version(root=False), _version(root=False, correct=False)),
)
NOT_SQUARED = Mistake(
    "not-squared",
    "The second memory holds the gradients, or their sizes, not their squares: square ← β₂·square + (1 − "
    "β₂)·grad².",
    (_version(squared=np.abs), _version(squared=lambda grad: grad)),
)
GRADIENT_ABOVE = Mistake(
    "mean-unused",
    "The step uses the gradient itself above the fraction bar. Adam uses the (corrected) running mean there.",
    (_gradient_above,),
)
OLD_MEMORY = Mistake(
    "memory-not-updated",
    "The weight is right, but mean and square are handed back as they came in, so nothing is ever "
    "remembered.",
    (_old_memory,),
)


def _step_alone(weight, grad, mean, square, t, learning_rate, beta1, beta2, eps):
    new, mean, square = adam_step(weight, grad, mean, square, t, learning_rate, beta1, beta2, eps)
    return new - weight, mean, square


def _step_upwards(*arguments):
    step, mean, square = _step_alone(*arguments)
    return -step, mean, square


SHARE_MISSING = Mistake(
    "share-wrong",
    "The shares of old and new in a running mean are not β and 1 − β: mean ← β₁·mean + (1 − β₁)·grad, and "
    "square ← β₂·square + (1 − β₂)·grad² likewise.",
    (
        _with_memory(lambda m, g, b: b * m + g),
        _with_memory(lambda m, g, b: b * m + b * g),
        _with_memory(lambda m, g, b: (1 - b) * m + b * g),
        _with_memory(lambda m, g, b: m + (1 - b) * g),
        _with_memory(None, lambda s, g, b: b * s + g**2),
        _with_memory(None, lambda s, g, b: b * s + ((1 - b) * g) ** 2),
        _with_memory(None, lambda s, g, b: b * s + b * g**2),
        _with_memory(None, lambda s, g, b: (1 - b) * s + b * g**2),
        _with_memory(lambda m, g, b: b * m + g, lambda s, g, b: b * s + g**2),
        _with_memory(lambda m, g, b: (1 - b) * m + b * g, lambda s, g, b: (1 - b) * s + b * g**2),
    ),
)
ONE_BETA = Mistake(
    "one-beta",
    "Both corrections use the same β. The mean is corrected with β₁, the square with β₂.",
    (
        _corrected_by(lambda b1, b2, t: 1 - b1**t, lambda b1, b2, t: 1 - b1**t),
        _corrected_by(lambda b1, b2, t: 1 - b2**t, lambda b1, b2, t: 1 - b2**t),
    ),
)
STEP_ONLY = Mistake(
    "step-only",
    "That is the step alone, not the weight after it: the step is subtracted from the weight.",
    (_step_alone, _step_upwards),
)
T_TOO_SMALL = Mistake(
    "t-too-small",
    "The exponent of the correction is t − 1. At the first step t is 1, and 1 − β to the power 0 would be 0.",
    (_corrected_by(lambda b1, b2, t: 1 - b1 ** (t - 1), lambda b1, b2, t: 1 - b2 ** (t - 1)),),
)


def _without_eps(weight, grad, mean, square, t, learning_rate, beta1, beta2, eps):
    return adam_step(weight, grad, mean, square, t, learning_rate, beta1, beta2, 0.0)


EPS_MISSING = Mistake(
    "eps-missing",
    "eps is not added below the fraction bar, or is subtracted. Where a gradient was always 0 the root is "
    "0, too, and the division would fail.",
    (
        _without_eps,
        lambda w, g, m, s, t, rate, one, two, eps: adam_step(w, g, m, s, t, rate, one, two, -eps),
    ),
)

TASK = Task(
    name="adam_step",
    notebook="04_downhill",
    title="one step of Adam",
    statement="""
        Write adam_step(weight, grad, mean, square, t, learning_rate, beta1, beta2, eps) and return
        (weight, mean, square) after step number t, which is 1 at the first step: mean ← β₁·mean + (1 −
        β₁)·grad, square ← β₂·square + (1 − β₂)·grad², then weight ← weight − η · m̂ / (√ŝ + ε) with m̂
        = mean / (1 − β₁ᵗ) and ŝ = square / (1 − β₂ᵗ). The arrays that come in stay as they are.
        """,
    stub=(
        "def adam_step(weight, grad, mean, square, t, learning_rate, beta1, beta2, eps):\n"
        "    ...  # return weight, mean, square"
    ),
    solution=adam_step,
    why=(
        "The means remember, the corrected ones make the step. With the first gradient m̂ = grad and √ŝ = "
        "|grad|, so the first step has length η for every weight, however small or large its gradient is."
    ),
    hints=(
        "Four lines: the new mean, the new square, both corrected, the step. Which two of them are returned?",
        "fair_mean = mean / (1 - beta1**t) and the same for square; the step is "
        "learning_rate * fair_mean / (np.sqrt(fair_square) + eps).",
    ),
    about=(
        "order memory-not-updated corrected-kept share-wrong not-squared mean square",
        "no-bias-correction correction-form one-beta eps-inside-root no-root weight",
    ),
    cases=_cases,
    outputs=("weight", "mean", "square"),
    together=True,
    mistakes=(
        NO_CORRECTION, CORRECTION_KEPT, FROM_ZERO, CORRECTION_FORM, EPS_INSIDE, SWAPPED, UPHILL, NO_ROOT,
        NOT_SQUARED, GRADIENT_ABOVE, OLD_MEMORY, SHARE_MISSING, ONE_BETA, STEP_ONLY, T_TOO_SMALL,
        EPS_MISSING),
)  # fmt: skip

adam_step_exercise = FunctionExercise(TASK)
