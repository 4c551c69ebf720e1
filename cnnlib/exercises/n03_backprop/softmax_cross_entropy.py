"""`softmax_cross_entropy`: the loss and its gradient."""

import numpy as np

from cnnlib.exercises import inputs
from cnnlib.exercises.exercise import FunctionExercise
from cnnlib.exercises.task import Case, Mistake, Task


def softmax_cross_entropy(logits, labels):
    rows = np.arange(len(labels))
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    loss = -log_p[rows, labels].mean()
    grad_logits = np.exp(log_p)
    grad_logits[rows, labels] -= 1
    return loss, grad_logits / len(labels)


def _softmax_cases():
    normal = inputs.normal
    rows = [
        (np.array([[1.0, 2.0, 3.0]]), [2]),
        (np.array([[1.0, 2.0], [3.0, 1.0]]), [0, 1]),
        (np.array([[2.0, -1.0, 0.5], [0.0, 1.0, 3.0], [1.0, 1.0, -2.0]]), [2, 0, 1]),
        (normal(4, 3), [0, 2, 2, 1]),
        (3 * normal(5, 10), [9, 0, 3, 3, 7]),
        (normal(6, 4, dtype=np.float32), [0, 1, 2, 3, 3, 0]),
        (np.zeros((2, 10)), [4, 4]),
        (np.array([[1000.0, 1001.0, 999.0], [998.0, 1000.0, 1000.0]]), [0, 1]),
        (np.array([[-1000.0, -1001.0], [-999.0, -1000.0]]), [0, 1]),
        (np.array([[1000.0, 1001.0, 1000.0], [-1000.0, -1001.0, -999.0]]), [1, 0]),
        (np.array([[0.0, 900.0, 5.0], [1.0, 2.0, 3.0]]), [0, 1]),
        (np.array([[100.0, 101.0], [99.0, 101.0]], np.float32), [0, 1]),
        (np.array([[0.0, 200.0, 1.0]], np.float32), [2]),
        (inputs.spaced(normal(3, 4)), [1, 1, 0]),
    ]
    return [Case(logits=logits, labels=np.array(labels)) for logits, labels in rows]


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
    p_from_log=False,
):
    """Softmax with cross-entropy with some places replaced."""

    def loss_and_gradient(logits, labels):
        rows, count = np.arange(len(labels)), len(labels)
        choose = pick or (lambda log_p, labels: log_p[rows, labels])
        shifted = logits - peak(logits)
        powers = np.exp(shifted)
        p = powers / total(powers)
        log_p = np.log(p + floor) if logs == "plain" else shifted - np.log(total(powers))
        if p_from_log:
            p = np.exp(log_p)
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


def _first_rows(grad, labels):
    grad[labels % len(grad)] -= 1


def _nothing(grad, labels):
    pass


def _one_added(grad, labels):
    grad[np.arange(len(labels)), labels] += 1


def _minus_one(grad, labels):
    grad[np.arange(len(labels)), labels] = -1


def _own_label_only(grad, labels):
    own = np.zeros(grad.shape, bool)
    own[np.arange(len(labels)), labels] = True
    grad[own] -= 1
    grad[~own] = 0


def _none(z):
    return 0


def _over_batch(a):
    return a.max(0, keepdims=True)


def _sum_batch(e):
    return e.sum(0, keepdims=True)


def _by_classes(part, count):
    """The loss or the gradient divided by the number of classes as well, or in place of N."""

    def version(logits, labels):
        results = list(softmax_cross_entropy(logits, labels))
        results[part] = results[part] / count(*logits.shape)
        return results

    return version


def _in_float64(version):
    return lambda logits, labels: version(logits.astype(float), labels)


OVERFLOW = Mistake(
    "overflow",
    "exp of a large number is inf, exp of a very negative one is 0, and inf/inf or 0/0 is nan. "
    "Subtract from every row its own largest logit first (axis=1, keepdims=True): the probabilities "
    "stay the same. One maximum for the whole batch is not enough where rows differ much.",
    tuple(
        _version(peak=peak, logs=logs, floor=floor)
        for peak in (_none, _global, lambda z: z.mean(1, keepdims=True))
        for logs, floor in (("stable", 0), ("plain", 0), ("plain", 1e-8), ("plain", 1e-12), ("plain", 1e-15))
    )
    + tuple(
        make(_version(peak=peak, p_from_log=True))
        for make in (lambda version: version, _in_float64)
        for peak in (_none, _global, lambda z: z.min(1, keepdims=True))
    )
    + (_version(peak=_global, total=lambda e: e.sum(1, keepdims=True) + 1e-12, logs="plain", floor=1e-12),),
)

SOFTMAX_AXIS = Mistake(
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
)

MEAN_LOSS = Mistake(
    "mean-loss",
    "The loss is the mean over the images of the batch, so that it does not grow with the batch. "
    "Yours is the sum.",
    (_version(loss_by=np.sum), _version(loss_by=np.sum, grad_by=lambda grad: grad)),
)

MEAN_GRAD = Mistake(
    "mean-grad",
    "The loss is a mean over N images, so its gradient carries the factor 1/N as well.",
    (_version(grad_by=lambda grad: grad),),
)

FANCY_INDEX = Mistake(
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
)

LOG_OF_ZERO = Mistake(
    "log-of-zero",
    "A probability can be too small for a float: it becomes 0 and its logarithm -inf, and a small "
    "number added before the logarithm only hides it. Take the logarithm by hand: log p = z − max − "
    "log Σ exp(z − max).",
    tuple(_version(logs="plain", floor=floor) for floor in (0.0, 1e-8, 1e-10, 1e-12, 1e-15, 1e-7, 1e-9)),
)


def loss_is_sum(trial):
    """The loss is N times too large."""
    return MEAN_LOSS if trial.always(LOSS, _times_batch) else None


def gradient_is_sum(trial):
    """The gradient is N times too large, and the loss is right."""
    return MEAN_GRAD if trial.always(GRADIENT, _times_batch) and not trial.wrong_part(LOSS) else None


def _times_batch(case, right):
    return right * len(case["logits"])


LOG_BASE = Mistake(
    "log-base",
    "The logarithm has another base, 2 or 10. Cross-entropy uses the natural one, np.log; the gradient is "
    "that of the natural one, too.",
    tuple(_version(loss_by=lambda picked, base=base: picked.mean() / np.log(base)) for base in (2, 10)),
)

OVER_CLASSES = Mistake(
    "mean-over-classes",
    "What is wrong is divided by the number of classes, alone or as well. The mean runs over the N images.",
    tuple(
        _by_classes(part, count)
        for part in (LOSS, GRADIENT)
        for count in (lambda n, c: c, lambda n, c: c / n)
    ),
)

MEAN_TWICE = Mistake(
    "batch-mean-twice",
    "What is wrong is divided by N twice. A mean divides by the number of images once.",
    (
        _version(loss_by=lambda picked: picked.mean() / len(picked)),
        _version(grad_by=lambda grad: grad / len(grad) ** 2),
    ),
)

LABEL_TERM = Mistake(
    "label-term",
    "The gradient of a row is p minus the one-hot row of its label: 1 is subtracted at the label, and the "
    "other places keep p. That is not what yours does.",
    tuple(
        _version(mark=mark, grad_by=by)
        for mark in (_nothing, _one_added, _minus_one, _own_label_only, _first_rows)
        for by in (None, lambda grad: grad)
    ),
)

LOSS_PER_IMAGE = Mistake(
    "loss-per-image",
    "The losses of all images come back, one each. The loss of a batch is one number, their mean.",
    (_version(loss_by=lambda picked: picked), _version(loss_by=lambda picked: picked / len(picked))),
)

LOG_MISSING = Mistake(
    "log-missing",
    "The loss is −log p at the label. Yours works with p itself, without the logarithm.",
    (
        _version(loss_by=lambda picked: np.exp(picked).mean()),
        _version(loss_by=lambda picked: (np.exp(picked) - 1).mean()),
        _version(loss_by=lambda picked: -np.exp(picked).mean()),
    ),
)

LAST_IMAGE = Mistake(
    "accumulate",
    "Only the loss of the last image is left. Add up the losses of all: += in the loop.",
    (_version(loss_by=lambda picked: picked[-1] / len(picked)), _version(loss_by=lambda picked: picked[-1])),
)

TASK = Task(
    name="softmax_cross_entropy",
    notebook="03_backprop",
    title="the loss and its gradient",
    statement="""
        Write softmax_cross_entropy(logits, labels) and return (loss, grad_logits). logits has shape (N,
        classes), labels holds N class numbers. The loss is the mean over the N images of −log p[label],
        where p = softmax of the image's row; grad_logits is ∂loss/∂logits, shaped like logits. It must
        also work for logits of a thousand.
        """,
    stub="def softmax_cross_entropy(logits, labels):\n    ...  # return loss, grad_logits",
    solution=softmax_cross_entropy,
    why=(
        "Subtracting each row's maximum changes no probability and prevents overflow; working with log p "
        "avoids the logarithm of a probability that became 0; the gradient is (p − one-hot) / N."
    ),
    hints=(
        "Begin with the probabilities of one row: exp of each logit, divided by the sum of them along "
        "axis 1.",
        "Subtract the row's maximum before exp. And −log p[label] is −(z[label] − max − log Σ exp(z − "
        "max)), without any logarithm of a probability.",
        "The gradient is p with 1 subtracted at each image's own label, p[np.arange(N), labels] -= 1, all "
        "divided by N.",
    ),
    about=(
        "softmax-axis",
        "overflow log-of-zero log-missing log-base nonfinite loss",
        "mean-grad fancy-index label-term batch-mean-twice grad_logits",
    ),
    cases=_softmax_cases,
    outputs=("loss", "grad_logits"),
    mistakes=(
        OVERFLOW,
        SOFTMAX_AXIS,
        MEAN_LOSS,
        MEAN_GRAD,
        FANCY_INDEX,
        LOG_OF_ZERO,
        LOG_BASE,
        OVER_CLASSES,
        MEAN_TWICE,
        LABEL_TERM,
        LOSS_PER_IMAGE,
        LOG_MISSING,
        LAST_IMAGE,
    ),
    rules=(loss_is_sum, gradient_is_sum),
)


softmax_cross_entropy_exercise = FunctionExercise(TASK)
