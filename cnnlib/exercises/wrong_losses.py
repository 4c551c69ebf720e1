"""Wrong versions of softmax with cross-entropy and of ReLU's backward pass."""

import numpy as np

from cnnlib.exercises import values
from cnnlib.exercises.task import Mistake

LOSS, GRADIENT = 0, 1


def _version(
    peak=lambda z: z.max(1, keepdims=True),
    total=lambda e: e.sum(1, keepdims=True),
    logs="stable",
    pick=None,
    mark=None,
    loss_by=None,
    grad_by=None,
    floor=0.0,
):
    """Softmax with cross-entropy with some places replaced."""

    def loss_and_gradient(logits, labels):
        rows, count = np.arange(len(labels)), len(labels)
        choose = pick or (lambda log_p, labels: log_p[rows, labels])
        shifted = logits - peak(logits)
        powers = np.exp(shifted)
        p = powers / total(powers)
        log_p = np.log(p + floor) if logs == "plain" else shifted - np.log(total(powers))
        picked = choose(log_p, labels)
        loss = -(picked.sum() / count if loss_by is None else loss_by(picked))
        grad = p.copy()
        if mark is None:
            grad[rows, labels] -= 1
        else:
            mark(grad, labels)
        return loss, grad / count if grad_by is None else grad_by(grad)

    return loss_and_gradient


def _columns(grad, labels):
    grad[:, labels] -= 1


def _global(z):
    return z.max()


def _none(z):
    return 0


def _over_batch(a):
    return a.max(0, keepdims=True)


def _sum_batch(e):
    return e.sum(0, keepdims=True)


SOFTMAX_MISTAKES = (
    Mistake(
        "overflow",
        "exp of a large number is inf, exp of a very negative one is 0, and inf/inf or 0/0 is nan. "
        "Subtract from every row its own largest logit first (axis=1, keepdims=True): the probabilities "
        "stay the same. One maximum for the whole batch is not enough where rows differ much.",
        tuple(
            _version(peak=peak, logs=logs, floor=floor)
            for peak in (_none, _global, lambda z: z.mean(1, keepdims=True))
            for logs, floor in (("stable", 0), ("plain", 0), ("plain", 1e-8), ("plain", 1e-12))
        ),
    ),
    Mistake(
        "softmax-axis",
        "Every row of logits is one image, and its probabilities sum to 1: maximum and sum run along axis "
        "1, the classes, with keepdims=True so that they divide row by row.",
        tuple(
            _version(peak=peak, total=total, logs=logs)
            for peak, total in (
                (_over_batch, lambda e: e.sum(1, keepdims=True)),
                (lambda z: z.max(1, keepdims=True), _sum_batch),
                (lambda z: z.max(1, keepdims=True), lambda e: e.sum()),
                (_over_batch, _sum_batch),
                (_over_batch, lambda e: e.sum()),
                (_global, _sum_batch),
                (_global, lambda e: e.sum()),
                (_none, _sum_batch),
                (_none, lambda e: e.sum()),
                (lambda z: z.max(1), lambda e: e.sum(1, keepdims=True)),
                (lambda z: z.max(1, keepdims=True), lambda e: e.sum(1)),
                (lambda z: z.max(1), lambda e: e.sum(1)),
                (_none, lambda e: e.sum(1)),
                (_global, lambda e: e.sum(1)),
                (_over_batch, lambda e: e.sum(1)),
            )
            for logs in ("stable", "plain")
        ),
    ),
    Mistake(
        "mean-loss",
        "The loss is the mean over the images of the batch, so that it does not grow with the batch. "
        "Yours is the sum.",
        (_version(loss_by=np.sum),),
    ),
    Mistake(
        "mean-grad",
        "The loss is a mean over N images, so its gradient carries the factor 1/N as well.",
        (_version(grad_by=lambda grad: grad),),
    ),
    Mistake(
        "fancy-index",
        "a[:, labels] takes whole columns for every image. One entry per image, at its own label, is "
        "a[np.arange(N), labels].",
        (
            _version(mark=_columns),
            _version(mark=_columns, grad_by=lambda grad: grad),
            _version(pick=lambda log_p, y: log_p[:, y], loss_by=np.mean),
            _version(pick=lambda log_p, y: log_p[:, y], loss_by=np.sum),
            _version(pick=lambda log_p, y: log_p[:, y]),
        ),
    ),
    Mistake(
        "log-of-zero",
        "A probability can be too small for a float: it becomes 0 and its logarithm -inf, and a small "
        "number added before the logarithm only hides it. Take the logarithm by hand: log p = z − max − "
        "log Σ exp(z − max).",
        tuple(_version(logs="plain", floor=floor) for floor in (0.0, 1e-8, 1e-10, 1e-12, 1e-15, 1e-7, 1e-9)),
    ),
)


def _extreme(case):
    """Whether the logits are so far apart, or so large, that careless code overflows or underflows."""
    return np.abs(case["logits"]).max() > 50


def extremes(trial):
    """Only large logits fail: with a right gradient it is the logarithm, else the exponential."""
    if not trial.fails_only(_extreme):
        return None
    if trial.wrong_part(GRADIENT):
        return "overflow"
    return "log-of-zero"


def loss_is_sum(trial):
    """The loss is N times too large."""
    return "mean-loss" if trial.always(LOSS, _times_batch) else None


def gradient_is_sum(trial):
    """The gradient is N times too large, and the loss is right."""
    return "mean-grad" if trial.always(GRADIENT, _times_batch) and not trial.wrong_part(LOSS) else None


def _times_batch(case, right):
    return right * len(case["logits"])


RELU_MISTAKES = (
    Mistake(
        "kink",
        "At x = 0 the course, like PyTorch, lets no gradient pass: the mask is x > 0, not x >= 0. "
        "(Mathematically any value between 0 and 1 would do; all must agree on one.)",
    ),
    Mistake(
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
    ),
    Mistake(
        "derivative",
        "The chain rule multiplies the incoming gradient by the derivative of ReLU, which is 1 where x > "
        "0 and 0 elsewhere; neither x itself nor the derivative alone will do.",
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
    ),
)


def at_zero_only(trial):
    """Differences exist only where x is 0."""
    for case, judged, expected in zip(trial.cases, trial.judged, trial.expected):
        if judged.parts is None or judged.parts[0].shape != expected[0].shape:
            return None
        if (values.mismatch(judged.parts[0], expected[0]) & (case["x"] != 0)).any():
            return None
    return "kink"
