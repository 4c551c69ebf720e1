"""Recipes: a network and the arguments of `fit` that are known to train it well."""

import math

from cnnlib import layers
from cnnlib.arguments import Known, seeded, whole_number
from cnnlib.datasets import random_shift
from cnnlib.network import Sequential
from cnnlib.optim import Adam, one_cycle


def digits_recipe(rng=0, epochs=25, count=1438):
    """A network for the 8×8 digits and the arguments of `fit` that train it: `(network, arguments)`.

    `rng` is the seed of the first weights and of the order of the images; `count` is how many images an
    epoch has, which the schedule must know. `epochs=8` is enough for 98 % of the test images, 25 for 99 %.
    """
    own = seeded(rng)
    network = Sequential(
        layers.Conv2d(1, 16, 3, padding=1, rng=own),
        layers.ReLU(),
        layers.Conv2d(16, 32, 3, padding=1, rng=own),
        layers.MaxPool2d(2),
        layers.ReLU(),
        layers.Flatten(),
        layers.Linear(32 * 4 * 4, 10, rng=own),
    )
    return network, _arguments(network, rng, epochs, count, batch_size=32, peak=0.01)


def mnist_recipe(rng=0, epochs=12, count=60_000):
    """A network for the 28×28 digits of MNIST and the arguments of `fit`; see `digits_recipe`.

    `epochs=3` is enough for 99.0 % of the test images, 12 for 99.3 %. Convolutions of stride 2 do the
    work of pooling at a quarter of the cost. The size was chosen on the last 10,000 images of the training
    set (16 and 32 filters: 99.13 %, 24 and 48: 99.23 %, 32 and 64: 99.22 %); the test set had no part in it.
    """
    network = _strided(24, 48, seeded(rng))
    return network, _arguments(network, rng, epochs, count, batch_size=128, peak=0.008)


def mnist_quick_recipe(rng=0, epochs=2, count=60_000):
    """A smaller network for MNIST and two epochs; see `digits_recipe`.

    Five seeds read 98.84 to 99.06 % of the test images, 98.99 % on average. Chosen on the last 10,000 images
    of the training set, where two epochs of the first 50,000 came to 98.97 % (mean of five seeds; with a peak
    of 0.01 and the schedule of `mnist_recipe` 98.88 %).
    """
    network = _strided(16, 48, seeded(rng))
    quick = {"beta2": 0.98, "warmup": 0.2}
    return network, _arguments(network, rng, epochs, count, batch_size=128, peak=0.015, **quick)


def _strided(first, second, rng):
    """Two convolutions of stride 2 and a linear layer, for pictures of 28×28."""
    return Sequential(
        layers.Conv2d(1, first, 5, stride=2, rng=rng),
        layers.ReLU(),
        layers.Conv2d(first, second, 5, stride=2, rng=rng),
        layers.ReLU(),
        layers.Flatten(),
        layers.Linear(second * 4 * 4, 10, rng=rng),
    )


def _arguments(network, rng, epochs, count, batch_size, peak, beta2=0.99, warmup=0.3):
    """The keyword arguments of `fit` that all recipes share: Adam, one cycle, shifts by a pixel."""
    epochs, count = whole_number("epochs", epochs, 1), whole_number("count", count, 1)
    steps = epochs * math.ceil(count / batch_size)
    return {
        "epochs": epochs,
        "batch_size": batch_size,
        "optimizer": Adam(network.parameters(), peak, beta2=beta2),
        "schedule": one_cycle(steps, peak, warmup),
        "augment": random_shift,
        "rng": rng,
    }


recipes = Known(digits=digits_recipe, mnist=mnist_recipe, mnist_quick=mnist_quick_recipe)
