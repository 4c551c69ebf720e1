"""`train_loop`: the loop in which a linear classifier learns."""

import numpy as np

from cnnlib import ops
from cnnlib.exercises import inputs
from cnnlib.exercises.exercise import FunctionExercise
from cnnlib.exercises.task import Case, Mistake, Task


def train_loop(x, labels, weight, bias, learning_rate, epochs, batch_size, rng):
    for _ in range(epochs):
        order = rng.permutation(len(x))
        for begin in range(0, len(x), batch_size):
            chosen = order[begin : begin + batch_size]
            logits = ops.linear(x[chosen], weight, bias)
            grad = ops.cross_entropy_backward(logits, labels[chosen])
            _, grad_weight, grad_bias = ops.linear_backward(grad, x[chosen], weight)
            weight = weight - learning_rate * grad_weight
            bias = bias - learning_rate * grad_bias
    return weight, bias


def _cases():
    rows = [  # points, features, classes, rate, epochs, batch size, seed
        (4, 2, 2, 0.5, 1, 2, 1),
        (6, 3, 3, 0.1, 2, 4, 2),
        (10, 4, 3, 0.3, 3, 3, 3),
        (9, 5, 4, 0.2, 2, 20, 4),
        (12, 3, 2, 1.0, 4, 1, 5),
        (30, 6, 5, 0.4, 5, 8, 6),
    ]
    return [_case(*row) for row in rows]


def _case(count, features, classes, rate, epochs, batch_size, seed):
    labels = np.random.default_rng([seed, count]).permutation(np.arange(count) % classes)
    return Case(
        x=inputs.normal(count, features, seed=seed),
        labels=labels,
        weight=inputs.normal(classes, features, seed=seed + 1),
        bias=inputs.normal(classes, seed=seed + 2),
        learning_rate=rate,
        epochs=epochs,
        batch_size=batch_size,
        rng=np.random.default_rng(seed),
    )


def _batches(order, batch_size, drop=False):
    """The parts of an order; without the last, smaller one where `drop` says so."""
    parts = [order[begin : begin + batch_size] for begin in range(0, len(order), batch_size)]
    return [part for part in parts if len(part) == batch_size or not drop]


def _gradients(x, labels, weight, bias, total=False):
    """Gradients of the mean loss, or of the summed one where `total` says so."""
    grad = ops.cross_entropy_backward(ops.linear(x, weight, bias), labels) * (len(x) if total else 1)
    return ops.linear_backward(grad, x, weight)[1:]


def _version(
    sign=-1,
    when="batch",
    shuffle="epoch",
    pair=True,
    rate="as given",
    drop=False,
    total=False,
    bias_too=True,
    weigh=lambda grads, chosen, x, size: grads,
):
    """A loop with something changed; every keyword is one of the usual mistakes."""

    def loop(x, labels, weight, bias, learning_rate, epochs, batch_size, rng):
        once = rng.permutation(len(x)) if shuffle == "once" else np.arange(len(x))
        for epoch in range(epochs):
            order = rng.permutation(len(x)) if shuffle == "epoch" else once
            parts = _batches(order, batch_size, drop)
            eta = (
                learning_rate / {"as given": 1, "per epoch": epoch + 1, "per batch": max(len(parts), 1)}[rate]
            )
            kept = []
            for number, chosen in enumerate(parts):
                start = number * batch_size
                own = labels[chosen] if pair else labels[start : start + len(chosen)]
                kept.append(weigh(_gradients(x[chosen], own, weight, bias, total), chosen, x, batch_size))
                if when == "batch":
                    weight, bias = (
                        weight + sign * eta * kept[-1][0],
                        bias + sign * eta * kept[-1][1] * bias_too,
                    )
            if when == "last" and kept:
                weight, bias = weight + sign * eta * kept[-1][0], bias + sign * eta * kept[-1][1]
            if when in ("sum", "mean") and kept:
                share = 1 if when == "sum" else len(kept)
                weight = weight + sign * eta * sum(one for one, _ in kept) / share
                bias = bias + sign * eta * sum(other for _, other in kept) / share
        return weight, bias

    return loop


def _all_at_once(x, labels, weight, bias, learning_rate, epochs, batch_size, rng):
    for _ in range(epochs):
        grads = _gradients(x, labels, weight, bias)
        weight, bias = weight - learning_rate * grads[0], bias - learning_rate * grads[1]
    return weight, bias


def _one_epoch(*arguments):
    arguments = list(arguments)
    arguments[5] = 1
    return train_loop(*arguments)


UPHILL = Mistake(
    "uphill",
    "A step climbs: the gradient points to where the loss grows. Subtract learning_rate times the "
    "gradient, from the weight and from the bias.",
    (
        _version(sign=1),
        _version(sign=1, shuffle="never"),
        _version(weigh=lambda grads, chosen, x, size: (-grads[0], grads[1])),
        _version(weigh=lambda grads, chosen, x, size: (grads[0], -grads[1])),
    ),
)
LAST_BATCH = Mistake(
    "last-batch-only",
    "There is one step an epoch, with the gradient of its last batch. The two lines of the step belong "
    "inside the inner loop, so that every batch is followed by one.",
    (_version(when="last"), _version(when="last", shuffle="never")),
)
ONE_STEP = Mistake(
    "one-step-an-epoch",
    "The batches' gradients are added up and used for one step an epoch. Step after every batch, and "
    "compute the next gradient with the new weights.",
    (_version(when="sum"), _version(when="mean"), _all_at_once),
)
PAIRING = Mistake(
    "labels-not-shuffled",
    "Images and labels have come apart: x follows the shuffled order, labels do not. Use x[chosen] and "
    "labels[chosen] with the same chosen.",
    (_version(pair=False),),
)
RATE = Mistake(
    "learning-rate-changed",
    "The learning rate is divided by something, the number of the epoch or of batches. Every step "
    "uses it as given.",
    (_version(rate="per epoch"), _version(rate="per batch")),
)
NO_SHUFFLE = Mistake(
    "no-shuffle",
    "The images come in the order in which they are stored. Draw a new order with rng.permutation(len(x)).",
    (_version(shuffle="never"),),
)
SHUFFLED_ONCE = Mistake(
    "shuffled-once",
    "The order is drawn once for all epochs. Draw a new one at the beginning of every epoch.",
    (_version(shuffle="once"),),
)
DROPPED = Mistake(
    "last-batch-dropped",
    "The images that do not fill a whole batch are left out. They form a last, smaller one.",
    (_version(drop=True),),
)
SUMMED = Mistake(
    "sum-for-mean",
    "The gradient is summed over the batch. cross_entropy_backward already gives that of the mean loss; "
    "multiplying by the number of images makes the step depend on the batch size.",
    (_version(total=True),),
)
BIAS_STANDS = Mistake(
    "bias-not-learned",
    "The weight learns, the bias stays as it was. It has a gradient of its own and takes the same "
    "kind of step.",
    (_version(bias_too=False),),
)
ONE_EPOCH = Mistake(
    "one-epoch",
    "Only one epoch is trained. Repeat the pass through all batches `epochs` times.",
    (_one_epoch,),
)


def _scaled(factor):
    """Both gradients times `factor(chosen, x, batch_size)`."""
    return _version(weigh=lambda grads, chosen, x, size: [one * factor(chosen, x, size) for one in grads])


def _bias_scaled(factor):
    return _version(weigh=lambda grads, chosen, x, size: (grads[0], grads[1] * factor(chosen, x, size)))


def _with_epochs(change):
    def loop(x, labels, weight, bias, learning_rate, epochs, batch_size, rng):
        return train_loop(x, labels, weight, bias, learning_rate, change(epochs), batch_size, rng)

    return loop


def _first_batch(x, labels, weight, bias, learning_rate, epochs, batch_size, rng):
    chosen = rng.permutation(len(x))[:batch_size]
    grads = _gradients(x[chosen], labels[chosen], weight, bias)
    return weight - learning_rate * grads[0], bias - learning_rate * grads[1]


def _from_zeros(x, labels, weight, bias, learning_rate, epochs, batch_size, rng):
    return train_loop(x, labels, 0 * weight, 0 * bias, learning_rate, epochs, batch_size, rng)


OTHER_SHARE = Mistake(
    "divided-wrongly",
    "The gradients are divided by something else than the number of images in the batch that they come "
    "from: by batch_size where the last batch has fewer, by the number of all images, or once too often.",
    (
        _scaled(lambda chosen, x, size: len(chosen) / size),
        _scaled(lambda chosen, x, size: len(chosen) / len(x)),
        _scaled(lambda chosen, x, size: 1 / len(chosen)),
        _scaled(lambda chosen, x, size: 1 / size),
        _scaled(lambda chosen, x, size: 1 / len(x)),
        _bias_scaled(lambda chosen, x, size: 1 / len(chosen)),
        _bias_scaled(lambda chosen, x, size: 1 / size),
    ),
)
ONE_MORE = Mistake(
    "epochs-counted-wrongly",
    "There is one epoch too many, or one too few. range(epochs) runs through as many rounds as are asked "
    "for.",
    (_with_epochs(lambda epochs: epochs + 1), _with_epochs(lambda epochs: epochs - 1)),
)
ONE_STEP_ONLY = Mistake(
    "one-batch",
    "Only one step is taken, with the first batch. Does a return stand inside the loops?",
    (_first_batch,),
)
NOTHING = Mistake(
    "nothing-learned",
    "weight and bias come back as they came in. Return what the steps have made of them.",
    (lambda x, labels, weight, bias, *rest: (weight.copy(), bias.copy()),),
)
FROM_ZERO = Mistake(
    "starts-at-zero",
    "The training begins with zeros. It begins with the weight and bias that come in.",
    (_from_zeros,),
)


def _probabilities_only(x, labels, weight, bias, learning_rate, epochs, batch_size, rng):
    for _ in range(epochs):
        for chosen in _batches(rng.permutation(len(x)), batch_size):
            grad = ops.softmax(ops.linear(x[chosen], weight, bias)) / len(chosen)
            _, grad_weight, grad_bias = ops.linear_backward(grad, x[chosen], weight)
            weight, bias = weight - learning_rate * grad_weight, bias - learning_rate * grad_bias
    return weight, bias


ONE_HOT_MISSING = Mistake(
    "label-term",
    "The labels have no effect on the gradient. It is p minus the one-hot row of the label, divided by the"
    " number of images.",
    (_probabilities_only,),
)

TASK = Task(
    name="train_loop",
    notebook="04_downhill",
    title="the loop in which a network learns",
    statement="""
        Write train_loop(x, labels, weight, bias, learning_rate, epochs, batch_size, rng) and return
        (weight, bias) after training a linear classifier with cross-entropy. Every epoch takes the
        order rng.permutation(len(x)) and steps after every batch of batch_size images; the last batch
        has what is left. The arrays that come in stay as they are. ops.linear,
        ops.cross_entropy_backward and ops.linear_backward are allowed.
        """,
    stub=(
        "def train_loop(x, labels, weight, bias, learning_rate, epochs, batch_size, rng):\n"
        "    ...  # return weight, bias"
    ),
    solution=train_loop,
    why=(
        "Four things happen in every round: forward, backward, step, next batch. weight = weight - … makes "
        "a new array, so the caller still has the beginning."
    ),
    hints=(
        "Two loops: epochs outside, batches inside. What is drawn once an epoch, what happens once a batch?",
        "chosen = order[begin : begin + batch_size]; the gradients come from ops.linear_backward("
        "ops.cross_entropy_backward(logits, labels[chosen]), x[chosen], weight); then both take a step.",
    ),
    about=(
        "shuffled-once no-shuffle one-step-an-epoch last-batch-only one-epoch one-batch "
        "epochs-counted-wrongly",
        "labels-not-shuffled uphill bias-not-learned sum-for-mean divided-wrongly raised",
    ),
    cases=_cases,
    outputs=("weight", "bias"),
    together=True,
    may_call=("cnnlib.ops",),
    mistakes=(
        UPHILL, LAST_BATCH, ONE_STEP, PAIRING, RATE, NO_SHUFFLE, SHUFFLED_ONCE, DROPPED, SUMMED, BIAS_STANDS,
        ONE_EPOCH, OTHER_SHARE, ONE_MORE, ONE_STEP_ONLY, NOTHING, FROM_ZERO, ONE_HOT_MISSING),
)  # fmt: skip

train_loop_exercise = FunctionExercise(TASK)
