"""The exercises of notebook 05: the optimiser's step, minibatches, the first loss, the accuracy."""

import math

import numpy as np

from cnnlib.exercises import inputs, wrong_steps
from cnnlib.exercises.exercise import FunctionExercise, NumberExercise
from cnnlib.exercises.running import Case
from cnnlib.exercises.task import Mistake, Task

NOTEBOOK = "05_full_network"


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


STEP = Task(
    name="sgd_momentum_step",
    notebook=NOTEBOOK,
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
    cases=_step_cases,
    outputs=("weight", "velocity"),
    mistakes=wrong_steps.STEP_MISTAKES,
)


def minibatches(x, y, batch_size, rng):
    order = rng.permutation(len(x))
    pairs = []
    for start in range(0, len(x), batch_size):
        chosen = order[start : start + batch_size]
        pairs.append((x[chosen], y[chosen]))
    return pairs


def _batch_cases():
    rows = [(7, 3, 1), (12, 4, 2), (10, 4, 3), (6, 10, 4), (20, 1, 5), (9, 9, 6), (30, 8, 7)]
    return [_batch_case(*row) for row in rows]


def _batch_case(count, batch_size, seed):
    x = np.arange(count * 4, dtype=float).reshape(count, 1, 2, 2)
    return Case(x=x, y=100 + np.arange(count), batch_size=batch_size, rng=np.random.default_rng(seed))


BATCHES = Task(
    name="minibatches",
    notebook=NOTEBOOK,
    title="shuffled batches of images and labels",
    statement="""
        Write minibatches(x, y, batch_size, rng): a list of pairs (x, y) that together hold every image
        once, in random order, with its own label. rng is a numpy Generator; the order is
        rng.permutation(len(x)). Every pair has batch_size images; the last one has what is left.
        """,
    stub=(
        "def minibatches(x, y, batch_size, rng):\n    ...  # return a list of (x, y) pairs, order = "
        "rng.permutation(len(x))"
    ),
    solution=minibatches,
    why=(
        "One order for both arrays keeps every image with its label, and a slice that runs past the end "
        "is cut off by Python itself, so the last batch needs no special case."
    ),
    hints=(
        "Draw one order for all images, order = rng.permutation(len(x)), then cut the order into pieces.",
        "chosen = order[start:start + batch_size] for start in range(0, len(x), batch_size); the pair is "
        "x[chosen], y[chosen].",
    ),
    cases=_batch_cases,
    outputs=("batch sizes", "x", "y"),
    normalise=wrong_steps.three_parts,
    accepts=wrong_steps.also_right,
    explain=wrong_steps.say_batches,
    rules=(wrong_steps.what_is_wrong,),
    mistakes=wrong_steps.BATCH_MISTAKES,
)


def accuracy(logits, labels):
    return (logits.argmax(axis=1) == labels).sum() / len(labels)


BROKEN_ACCURACY = """\
def accuracy(logits, labels):
    predictions = logits.argmax(axis=1)
    right = predictions == labels
    return right.sum() / logits.shape[1]
"""


def _accuracy_cases():
    rows = [
        (np.array([[0.0, 1.0], [3.0, 1.0], [0.0, 5.0]]), [1, 0, 0]),
        (inputs.normal(10, 10), range(10)),
        (inputs.normal(50, 10), [n % 10 for n in range(50)]),
        (inputs.normal(4, 3, dtype=np.float32), [0, 1, 2, 0]),
        (np.eye(5), range(5)),
        (-np.eye(4), [0, 1, 2, 3]),
    ]
    return [Case(logits=logits, labels=np.array(labels)) for logits, labels in rows]


ACCURACY = Task(
    name="repair_accuracy",
    notebook=NOTEBOOK,
    title="find the bug in an accuracy",
    statement="""
        accuracy(logits, labels) looked right on ten images of ten classes; on a thousand test images it
        reports 97. Find the one faulty place, repair it, and check the function again. It should return
        the share of images whose largest logit stands at their label.
        """,
    stub=BROKEN_ACCURACY,
    solution=accuracy,
    why=(
        "A share of images is a number of images divided by the number of images; logits.shape[1] is the "
        "number of classes, which happened to be ten as well. A test with equal sizes cannot tell the two "
        "apart."
    ),
    hints=(
        "An accuracy above 1 cannot be. What is divided by what?",
        "logits has shape (images, classes). Which of the two is logits.shape[1]?",
    ),
    cases=_accuracy_cases,
    mistakes=(
        Mistake(
            "wrong-denominator",
            "The number of right answers is divided by the number of classes. That is the same only for "
            "as many images as classes; a share of images is divided by the number of images.",
            (lambda z, y: (z.argmax(1) == y).sum() / z.shape[1], lambda z, y: (z.argmax(1) == y).sum() / 10),
        ),
        Mistake(
            "mean-loss",
            "That is the number of right answers. The accuracy is their share: divide by the number of "
            "images.",
            (lambda z, y: (z.argmax(1) == y).sum(),),
        ),
        Mistake(
            "softmax-axis",
            "The classes are axis 1 of the logits: argmax(axis=1) gives one class per image.",
            (
                lambda z, y: (z.argmax(0) == y).mean(),
                lambda z, y: (z.argmax(0)[: len(y)] == y[: z.shape[1]]).mean(),
            ),
        ),
    ),
)

sgd_momentum_step_exercise = FunctionExercise(STEP)
minibatches_exercise = FunctionExercise(BATCHES)

predict_initial_loss_exercise = NumberExercise(
    "predict_initial_loss",
    NOTEBOOK,
    "predict the first loss",
    "A network that has learned nothing gives ten classes about the same probability. What is its "
    "cross-entropy loss, before the first step? Two decimals are enough.",
    math.log(10),
    "Each class has probability 1/10, and −log(1/10) = ln 10 = 2.303. A first loss far from it means that "
    "something is wrong before training has begun.",
    (
        "Which probability does the right class get? The loss of one image is −log of it.",
        "−log(1/10) is the natural logarithm of 10: np.log(10).",
    ),
    {
        0.1: (None, "That is the probability of the right class; the loss is −log of it."),
        -2.303: ("sign", "The logarithm of a probability is negative; the loss has a minus in front."),
        1: ("log-base", "That is the logarithm to base 10; the loss uses the natural one, np.log."),
        3.3219: ("log-base", "That is the logarithm to base 2; the loss uses the natural one, np.log."),
        23.026: ("mean-loss", "That is a sum over ten; the loss is a mean over the images."),
        0: (None, "A loss of 0 would mean that the network is sure and right."),
        10: (None, "Ten is the number of classes; the loss is −log of the probability 1/10."),
    },
    tolerance=0.01,
)

repair_accuracy_exercise = FunctionExercise(ACCURACY)
