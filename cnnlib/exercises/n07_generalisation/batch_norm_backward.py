"""`batch_norm_backward`: the gradient through batch normalisation in training."""

import numpy as np

from cnnlib.exercises import inputs
from cnnlib.exercises.exercise import FunctionExercise
from cnnlib.exercises.task import Case, Mistake, Task


def batch_norm_backward(grad_output, x, weight, eps):
    axes = (0, 2, 3)
    mean, variance = x.mean(axes, keepdims=True), x.var(axes, keepdims=True)
    scale = 1 / np.sqrt(variance + eps)
    normal = (x - mean) * scale
    grad_weight, grad_bias = (grad_output * normal).sum(axes), grad_output.sum(axes)
    g = grad_output * weight[:, None, None]
    through_mean = g.mean(axes, keepdims=True)
    through_variance = normal * (g * normal).mean(axes, keepdims=True)
    return scale * (g - through_mean - through_variance), grad_weight, grad_bias


def _cases():
    cases = []
    for shape, eps in (((2, 1, 1, 2), 0.5), ((2, 2, 2, 2), 0.1), ((3, 2, 4, 3), 1e-5), ((4, 3, 2, 5), 0.3),
                       ((5, 4, 3, 1), 1.0)):  # fmt: skip
        x, grad = inputs.normal(*shape, seed=1), inputs.normal(*shape, seed=2)
        weight = 1.5 + 0.4 * inputs.normal(shape[1], seed=3)
        cases.append(Case(grad_output=grad, x=x * 2 + 1, weight=weight, eps=eps))
    return cases


def _version(mean=True, variance=True, unbiased=False, eps_at="root", weighted=True, axes=(0, 2, 3)):
    """A backward pass with something changed; every keyword is one of the usual mistakes."""

    def backward(grad_output, x, weight, eps):
        centre, spread = x.mean(axes, keepdims=True), x.var(axes, ddof=int(unbiased), keepdims=True)
        scale = {"root": 1 / np.sqrt(spread + eps), "none": 1 / np.sqrt(spread),
                 "outside": 1 / (np.sqrt(spread) + eps)}[eps_at]  # fmt: skip
        normal = (x - centre) * scale
        everything = (0, 2, 3)
        sums = (grad_output * normal).sum(everything), grad_output.sum(everything)
        g = grad_output * weight[:, None, None] if weighted else grad_output
        result = g
        if mean:
            result = result - g.mean(axes, keepdims=True)
        if variance:
            result = result - normal * (g * normal).mean(axes, keepdims=True)
        return scale * result, *sums

    return backward


def _no_division(grad_output, x, weight, eps):
    axes, count = (0, 2, 3), x.size / x.shape[1]
    right, *sums = batch_norm_backward(grad_output, x, weight, eps)
    scale = 1 / np.sqrt(x.var(axes, keepdims=True) + eps)
    direct = grad_output * weight[:, None, None] * scale
    return direct + count * (right - direct), *sums


def _means(grad_output, x, weight, eps):
    grad, one, other = batch_norm_backward(grad_output, x, weight, eps)
    return grad, one / (x.size / x.shape[1]), other / (x.size / x.shape[1])


CONSTANTS = Mistake(
    "statistics-as-constants",
    "Mean and variance are taken for constants. That is right in evaluation, where they are the running "
    "ones; in training both are computed from x, so the gradient also goes back through them.",
    (_version(mean=False, variance=False), _version(mean=False, variance=False, unbiased=True)),
)
NO_MEAN = Mistake(
    "mean-path-forgotten",
    "The way through the mean is missing: every x moves the mean, and the mean moves all outputs. Subtract"
    " the mean of the gradients.",
    (_version(mean=False),),
)
NO_VARIANCE = Mistake(
    "variance-path-forgotten",
    "The way through the variance is missing: every x changes the spread by which all are divided. Subtract "
    "normal · mean(g · normal).",
    (_version(variance=False),),
)
UNBIASED = Mistake(
    "unbiased-variance",
    "The variance is divided by n − 1. Forward divides by n, the number of values of a channel; the unbiased "
    "one is only for the running statistics.",
    (_version(unbiased=True),),
)
EPS = Mistake(
    "eps",
    "eps is not where forward has it: the scale is 1 / √(variance + eps).",
    (_version(eps_at="none"), _version(eps_at="outside")),
)
NO_WEIGHT = Mistake(
    "weight-forgotten",
    "The weight is missing at the input: the output is weight · normal + bias, so the gradient at normal is "
    "grad_output · weight.",
    (_version(weighted=False),),
)
AXES = Mistake(
    "axes",
    "The statistics are not those of a channel. All its values belong together, over the batch, the rows "
    "and the columns: axes (0, 2, 3).",
    (_version(axes=0), _version(axes=(2, 3)), _version(axes=(0, 1, 2, 3)), _version(axes=1)),
)
NOT_DIVIDED = Mistake(
    "sum-for-mean",
    "Through mean and variance comes the *mean* of the gradients over a channel's values; here it is "
    "their sum.",
    (_no_division,),
)
AVERAGED = Mistake(
    "mean-for-sum",
    "The weight serves every value of its channel, so the gradients of weight and bias are sums over all "
    "of them, not means.",
    (_means,),
)

TASK = Task(
    name="batch_norm_backward",
    notebook="07_generalisation",
    title="backward through batch normalisation",
    statement="""
        Write batch_norm_backward(grad_output, x, weight, eps) for training, where mean and variance are
        those of the batch itself. x and grad_output are (N, C, H, W), weight is (C,). Forward computed
        weight · normal + bias with normal = (x − mean) / √(variance + eps), per channel. Return
        (grad_input, grad_weight, grad_bias).
        """,
    stub=(
        "def batch_norm_backward(grad_output, x, weight, eps):\n"
        "    ...  # return grad_input, grad_weight, grad_bias"
    ),
    solution=batch_norm_backward,
    why=(
        "Three ways lead from x to the loss: direct, through the mean, through the variance. Where ways "
        "meet, gradients add up. What is left of g is neither constant nor proportional to normal: moving "
        "all x alike, or stretching them, changes nothing."
    ),
    hints=(
        "Begin with the two easy ones, grad_bias = Σ g and grad_weight = Σ g · normal. Then write down the"
        " three ways from x to normal.",
        "With g = grad_output · weight: scale · (g − mean(g) − normal · mean(g · normal)), all means "
        "over (0, 2, 3).",
    ),
    cases=_cases,
    outputs=("grad_input", "grad_weight", "grad_bias"),
    mistakes=(CONSTANTS, NO_MEAN, NO_VARIANCE, UNBIASED, EPS, NO_WEIGHT, AXES, NOT_DIVIDED, AVERAGED),
)

batch_norm_backward_exercise = FunctionExercise(TASK)
