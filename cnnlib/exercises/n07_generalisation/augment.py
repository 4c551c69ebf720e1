"""`augment`: noisy copies in a new order, with their labels."""

import numpy as np

from cnnlib.exercises import inputs
from cnnlib.exercises.exercise import FunctionExercise
from cnnlib.exercises.task import DTYPE, Case, Mistake, Task


def augment(images, labels, rng):
    order = rng.permutation(len(images))
    noisy = images[order] + rng.normal(0, 0.2, images.shape)
    return np.clip(noisy, 0, 1), labels[order]


def _cases():
    sizes = ((3, 1, 2, 2), (5, 1, 3, 4), (8, 1, 4, 4), (6, 2, 3, 3), (12, 1, 5, 5))
    return [_case(shape, seed) for seed, shape in enumerate(sizes)]


def _case(shape, seed):
    images = np.abs(inputs.normal(*shape, seed=seed)) % 1
    labels = 10 + np.arange(shape[0])
    return Case(images=images, labels=labels, rng=np.random.default_rng(seed + 1))


def _version(clip=True, labels_too=True, images_too=True, size=None, spread=0.2, around=0.0, low=0, high=1):
    """An augmentation with something changed; every keyword is one of the usual mistakes."""

    def changed(images, labels, rng):
        order = rng.permutation(len(images))
        noise = rng.normal(around, spread, size(images) if size else images.shape)
        noisy = (images[order] if images_too else images) + noise
        return np.clip(noisy, low, high) if clip else noisy, labels[order] if labels_too else labels

    return changed


def _in_place(images, labels, rng):
    order = rng.permutation(len(images))
    images += rng.normal(0, 0.2, images.shape)
    return np.clip(images[order], 0, 1), labels[order]


def _another_order(images, labels, rng):
    noisy = images[rng.permutation(len(images))] + rng.normal(0, 0.2, images.shape)
    return np.clip(noisy, 0, 1), labels[rng.permutation(len(images))]


def _wrapped(images, labels, rng):
    order = rng.permutation(len(images))
    return (images[order] + rng.normal(0, 0.2, images.shape)) % 1, labels[order]


def _scaled(images, labels, rng):
    noisy, labels = _version(clip=False)(images, labels, rng)
    return (noisy - noisy.min()) / (noisy.max() - noisy.min()), labels


LABELS_LEFT = Mistake(
    "labels-left",
    "The images have a new order and the labels the old one, so nearly every image has the label of another. "
    "Use one order for both: images[order] and labels[order].",
    (_version(labels_too=False), _another_order),
)
IMAGES_LEFT = Mistake(
    "images-left",
    "The labels have a new order and the images the old one. Use one order for both.",
    (_version(images_too=False),),
)
RANGE = Mistake(
    "leaves-the-range",
    "Some pixels are now below 0 or above 1, which no digit of the training set is. Cut them off with "
    "np.clip(noisy, 0, 1); bending or stretching the range would change the ink as well.",
    (_version(clip=False), _version(low=None), _version(high=None), _wrapped, _scaled),
)
SAME_NOISE = Mistake(
    "same-noise",
    "Several pixels share one random number. Every pixel of every image needs its own: draw an array of the "
    "shape of images.",
    (
        _version(size=lambda x: x.shape[1:]),
        _version(size=lambda x: (len(x), 1, 1, 1)),
        _version(size=lambda x: ()),
    ),
)
VARIANCE = Mistake(
    "variance-for-deviation",
    "The noise is too weak or too strong: 0.2 is its standard deviation, and that is what rng.normal takes.",
    (_version(spread=0.04), _version(spread=np.sqrt(0.2))),
)

TASK = Task(
    name="augment",
    notebook="07_generalisation",
    title="augment a batch, labels included",
    statement="""
        Write augment(images, labels, rng): the images, floats in [0, 1], in a new random order and with
        noise, and their labels. The order is rng.permutation(len(images)); then each pixel gets a number
        of rng.normal with standard deviation 0.2, drawn for all of them at once. Pixels stay in [0, 1].
        The arrays that come in stay as they are.
        """,
    stub="def augment(images, labels, rng):\n    ...  # return the new images and their labels",
    solution=augment,
    why=(
        "images[order] is a copy, so the training set stays as it is. One order serves images and labels, "
        "and the clip keeps what a scanner could have delivered."
    ),
    hints=(
        "Three lines: the order, the noise on images[order], the clip. Which of them do the labels need?",
        "noisy = images[order] + rng.normal(0, 0.2, images.shape); return np.clip(noisy, 0, 1), "
        "labels[order].",
    ),
    cases=_cases,
    draw=lambda rng: _case((9, 1, 4, 3), int(rng.integers(2**16))),
    outputs=("images", "labels"),
    mistakes=(LABELS_LEFT, IMAGES_LEFT, RANGE, SAME_NOISE, VARIANCE, DTYPE),
)

augment_exercise = FunctionExercise(TASK)
