"""Training: `fit` yields one record per step, so that the reader's loop decides what to do with it."""

import math
import time
from typing import NamedTuple

import numpy as np
from tqdm.auto import tqdm

from cnnlib import datasets, layers, ops, optim
from cnnlib.arithmetic import whole_number
from cnnlib.network import Sequential
from cnnlib.ops.dense import check_labels


class Record(NamedTuple):
    """What is known after one step; the validation fields are None except at the end of an epoch."""

    step: int  # counts from 1
    epoch: int  # counts from 1
    loss: float  # of this batch, before the step
    accuracy: float  # running, over this epoch
    learning_rate: float
    images_per_second: float
    validation_loss: float | None = None
    validation_accuracy: float | None = None


class TrainingDiverged(RuntimeError):
    """The loss became nan or infinite; the network holds the weights from before that."""


def fit(network, train, validation=None, *, epochs, batch_size, optimizer, schedule=None,
        augment=None, rng=0, progress=True):  # fmt: skip
    """Train a network; a generator that yields a `Record` after every step.

    `train` and `validation` are pairs `(images, labels)`, labels being class indices.
    `schedule(step)` gives the learning rate of step 0, 1, …; `augment(images, rng)` may change each
    batch; `rng` is a seed or Generator for the order of the images. Leaving the loop early, or
    interrupting it, leaves network and optimiser as they were after the last step.
    Raises TrainingDiverged when the loss is no longer finite.
    """
    epochs = whole_number("epochs", epochs, 0)
    batch_size = whole_number("batch_size", batch_size, 1)
    images, labels = _checked_pair("train", train)
    if validation is not None:
        _checked_pair("validation", validation)
    steps = epochs * math.ceil(len(images) / batch_size)
    bar = tqdm(total=steps, desc="training", leave=False, disable=not progress)
    rng = np.random.default_rng(rng)
    return _steps(network, (images, labels), validation, epochs, batch_size, optimizer, schedule, augment, rng, bar)


def _steps(network, train, validation, epochs, batch_size, optimizer, schedule, augment, rng, bar):
    """The loop behind `fit`, once everything has been checked."""
    step = 0
    with bar:
        for epoch in range(1, epochs + 1):
            network.train()
            correct = seen = 0
            for images, labels in datasets.batches(*train, batch_size, rng):
                started = time.perf_counter()
                if schedule is not None:
                    optimizer.learning_rate = schedule(step)
                if augment is not None:
                    images = augment(images, rng)
                loss, hits = train_step(network, images, labels, optimizer, step + 1)
                step, correct, seen = step + 1, correct + hits, seen + len(labels)
                speed = len(labels) / (time.perf_counter() - started)
                record = Record(step, epoch, loss, correct / seen, optimizer.learning_rate, speed)
                if seen == len(train[0]) and validation is not None:
                    record = record._replace(**_validated(network, validation))
                bar.update()
                bar.set_postfix(loss=f"{loss:.3f}", accuracy=f"{record.accuracy:.3f}", refresh=False)
                yield record


def train_step(network, images, labels, optimizer, step):
    """Forward, loss, backward, update; returns the loss and how many images were right."""
    logits = network.forward(images)
    loss = ops.cross_entropy(logits, labels)
    if not math.isfinite(loss):
        _restore(network, optimizer)
        raise TrainingDiverged(
            f"loss became {loss} at step {step} (learning_rate {optimizer.learning_rate:g}); the network holds the "
            f"weights from before; try learning_rate <= {optimizer.learning_rate / 10:g}, and check that "
            "images are finite and scaled to about [0, 1]"
        )
    optimizer.last_good = [parameter.value for parameter in optimizer.parameters]
    network.backward(ops.cross_entropy_backward(logits, labels), input_gradient=False)
    optimizer.step()
    return loss, int((logits.argmax(axis=1) == labels).sum())


def _restore(network, optimizer):
    """Put back the weights that last gave a finite loss; optimisers assign new arrays, so they are intact."""
    for parameter, value in zip(optimizer.parameters, getattr(optimizer, "last_good", [])):
        parameter.value = value


def evaluate(network, images, labels, batch_size=1024):
    """Loss and accuracy of a network on images it is not trained on: `(loss, accuracy)`."""
    logits = network.predict(images, batch_size)
    return ops.cross_entropy(logits, labels), float((logits.argmax(axis=1) == labels).mean())


def _validated(network, validation):
    """The validation fields of a record."""
    loss, accuracy = evaluate(network, *validation)
    return {"validation_loss": loss, "validation_accuracy": accuracy}


def _checked_pair(name, pair):
    """`(images, labels)` whose lengths agree."""
    try:
        images, labels = pair
    except (TypeError, ValueError):
        raise TypeError(f"{name} must be a pair (images, labels), got {type(pair).__name__}") from None
    if len(images) != len(labels):
        raise ValueError(f"{name}: {len(images)} images but {len(labels)} labels; they must be equally many")
    return np.asarray(images), np.asarray(labels)


def digits_recipe(rng=0):
    """A network for the 8×8 digits and the arguments of `fit` that train it: `(network, arguments)`."""
    rng = np.random.default_rng(rng)
    network = Sequential(
        layers.Conv2d(1, 16, 3, padding=1, rng=rng),
        layers.ReLU(),
        layers.Conv2d(16, 32, 3, padding=1, rng=rng),
        layers.MaxPool2d(2),
        layers.ReLU(),
        layers.Flatten(),
        layers.Linear(32 * 4 * 4, 10, rng=rng),
    )
    return network, {}


recipes = {"digits": digits_recipe}
