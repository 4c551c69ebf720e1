"""A small network for the 8×8 digits in which everything that can be chosen is a field."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from cnnlib import layers
from cnnlib.arguments import one_of, seeded, whole_number
from cnnlib.datasets import load_digits
from cnnlib.network import Sequential
from cnnlib.optim import SGD, Adam
from cnnlib.training import TrainingDiverged, fit

POOLINGS = {"max": layers.MaxPool2d, "average": layers.AvgPool2d, "none": None}
OPTIMIZERS = ("sgd", "adam")
VALIDATION_IMAGES = 360


class Split(NamedTuple):
    """Three pairs `(images, labels)`: to learn from, to choose by, and to report once at the end."""

    train: tuple
    validation: tuple
    test: tuple


def split_digits(validation=VALIDATION_IMAGES, seed=0):
    """The embedded digits in three parts; the validation images are taken from the training part.

    `validation` is how many of the 1438, drawn with `seed`. The test part is that of `load_digits`.
    """
    digits = load_digits()
    count = len(digits.train_labels)
    validation = whole_number("validation", validation, 0)
    if not 1 <= validation < count:
        usual = f"{VALIDATION_IMAGES} are usual"
        raise ValueError(f"validation must be 1 to {count - 1} images, got {validation}; {usual}")
    order = np.random.default_rng(whole_number("seed", seed, 0)).permutation(count)
    kept, chosen = np.sort(order[validation:]), np.sort(order[:validation])
    parts = [(digits.train_images[part], digits.train_labels[part]) for part in (kept, chosen)]
    return Split(*parts, digits.test)


@dataclass(frozen=True)
class Choices:
    """What somebody has to choose before a training begins.

    `depth` convolutions with `filters` filters each, the first with `stride`; a pool 2×2 behind the
    last one; dropout and one linear layer. Raises ValueError for what cannot be chosen; `prepare` does so
    for what does not fit together.
    """

    filters: int = 8
    depth: int = 1
    kernel_size: int = 3
    stride: int = 1
    padding: int = 1
    pooling: str = "max"
    dropout: float = 0.0
    learning_rate: float = 0.05
    batch_size: int = 32
    optimizer: str = "sgd"
    momentum: float = 0.9
    weight_decay: float = 0.0

    def __post_init__(self):
        for name in ("filters", "depth", "kernel_size", "stride", "batch_size"):
            whole_number(name, getattr(self, name), 1)
        whole_number("padding", self.padding, 0)
        one_of("pooling", self.pooling, POOLINGS)
        one_of("optimizer", self.optimizer, OPTIMIZERS)


def prepare(choices, rng=0):
    """A fresh network and the arguments of `fit` that follow from the choices: `(network, arguments)`.

    `rng` is a seed or Generator, of the first weights and of the order of the images.
    """
    if not isinstance(choices, Choices):
        raise TypeError(f"choices must be search.Choices, got {choices!r:.60}; pass Choices(filters=8)")
    rng = seeded(rng)
    parts, channels = [], 1
    for number in range(choices.depth):
        stride = choices.stride if number == 0 else 1
        size = {"kernel_size": choices.kernel_size, "stride": stride, "padding": choices.padding}
        parts += [layers.Conv2d(channels, choices.filters, **size, rng=rng), layers.ReLU()]
        channels = choices.filters
    if choices.pooling != "none":
        parts.insert(-1, POOLINGS[choices.pooling](2))  # pool before ReLU: a quarter of the work
    parts += [layers.Flatten()]
    if choices.dropout:
        parts += [layers.Dropout(choices.dropout, rng=rng)]
    (features,) = Sequential(*parts).output_shape((1, 8, 8))
    network = Sequential(*parts, layers.Linear(features, 10, rng=rng))
    optimizer = _optimizer(network, choices)
    return network, {"batch_size": choices.batch_size, "optimizer": optimizer, "rng": rng}


def _optimizer(network, choices):
    if choices.optimizer == "adam":
        return Adam(network.parameters(), choices.learning_rate)
    settings = {"momentum": choices.momentum, "weight_decay": choices.weight_decay}
    return SGD(network.parameters(), choices.learning_rate, **settings)


def epoch_accuracies(network, arguments, split, epochs) -> Iterator[float]:
    """Train; a generator that yields the validation accuracy after every epoch.

    Leaving the loop stops the training. A training that diverges yields 0.0 for every epoch left.
    The test part of the split is not looked at. Raises ValueError or TypeError at once, as `fit` does.
    """
    if not isinstance(split, Split):
        raise TypeError(f"split must be a search.Split, got {split!r:.60}; pass search.split_digits()")
    epochs = whole_number("epochs", epochs, 1)
    records = fit(network, split.train, split.validation, epochs=epochs, **arguments, progress=False)
    return _after_each_epoch(records, epochs)


def _after_each_epoch(records, epochs):
    """The validation accuracies among the records of a training; 0.0 for epochs that a divergence took."""
    done = 0
    try:
        for record in records:
            if record.validation_accuracy is not None:
                done += 1
                yield record.validation_accuracy
    except TrainingDiverged:
        yield from [0.0] * (epochs - done)
