"""Sick networks: small trainings on the embedded digits, each with one fault, and tools to examine them.

Read this file only after you have made your diagnoses: it says what is wrong with whom.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from cnnlib import datasets, gradcheck, layers, network, ops
from cnnlib.arguments import whole_number

LEARNING_RATE = 0.1
BATCH_SIZE = 32


def _build(rng):
    """The healthy network with new weights; the last ones are small, so that no class is preferred."""
    built = network.Sequential(
        layers.Conv2d(1, 4, 3, padding=1, rng=rng),
        layers.ReLU(),
        layers.MaxPool2d(2),
        layers.Flatten(),
        layers.Linear(4 * 4 * 4, 10, rng=rng),
    )
    last = built.layers[-1].weight
    last.value = last.value * np.float32(0.3)
    return built


def _no_weights(rng):
    built = _build(rng)
    for parameter in built.parameters():
        parameter.value = np.zeros_like(parameter.value)
    return built


def _large_biases(rng):
    built = _build(rng)
    last = built.parameters()[-1]
    last.value = last.value + np.float32(120)
    return built


class _LeakyBackward(layers.ReLU):
    """A ReLU whose backward pass lets every gradient through."""

    def backward(self, grad_output):
        return grad_output


def _wrong_backward(rng):
    built = _build(rng)
    built.layers[1] = _LeakyBackward()
    return built


def _naive_loss(logits, labels):
    """Cross-entropy as a beginner writes it: exp of the logits as they are."""
    with np.errstate(all="ignore"):
        powers = np.exp(logits)
        p = powers / powers.sum(axis=1, keepdims=True)
        return float(-np.log(p[np.arange(len(labels)), labels]).mean())


def _naive_gradient(logits, labels):
    with np.errstate(all="ignore"):
        powers = np.exp(logits)
        p = powers / powers.sum(axis=1, keepdims=True)
    p[np.arange(len(labels)), labels] -= 1
    return p / len(labels)


def _same(images, labels):
    return images, labels


def _as_bytes(images, labels):
    return images * np.float32(255), labels


def _one_behind(images, labels):
    return images, np.roll(labels, 1)


def _sorted(images, labels):
    order = np.argsort(labels, kind="stable")
    return images[order], labels[order]


@dataclass(frozen=True)
class Patient:
    """A training to be examined. Every tool starts from the same fresh network and prints nothing else.

    `look()` the data and the logits, `initial_loss()` before the first step, `update_ratio()` of the first
    step, `train()` some steps, `overfit()` twenty images, `gradient_check()` the backward pass.
    """

    name: str
    build: Callable = _build
    prepare: Callable = _same
    loss: Callable = ops.cross_entropy
    loss_gradient: Callable = ops.cross_entropy_backward
    learning_rate: float = LEARNING_RATE
    direction: int = 1
    shuffled: bool = True

    def data(self):
        """The images and labels as this training sees them: 1000 digits."""
        images, labels = datasets.load_digits().train
        return self.prepare(images[:1000], labels[:1000])

    def network(self):
        """The network before its first step; always the same."""
        return self.build(np.random.default_rng(3))

    def look(self):
        """What goes in and comes out at first: ranges of the pixels and the logits, first labels."""
        images, labels = self.data()
        logits = self.network().predict(images)
        _, first = next(self._batches(images, labels, np.random.default_rng(0)))
        return {
            "pixels": (float(images.min()), float(images.max())),
            "logits": (round(float(logits.min()), 1), round(float(logits.max()), 1)),
            "first labels": first[:10].tolist(),
        }

    def initial_loss(self):
        """The loss of the first 200 images before any step; ln 10 = 2.303 would be usual."""
        images, labels = self.data()
        return round(self.loss(self.network().predict(images[:200]), labels[:200]), 3)

    def update_ratio(self):
        """Size of the first step relative to the weights, ‖Δw‖ / ‖w‖; healthy ones are below 0.2 here."""
        images, labels = self.data()
        built = self.network()
        before = [parameter.value for parameter in built.parameters()]
        self._step(built, images[:BATCH_SIZE], labels[:BATCH_SIZE])
        return {
            parameter.name: _ratio(parameter.value, old)
            for parameter, old in zip(built.parameters(), before)
            if parameter.name.endswith("weight")
        }

    def gradient_check(self):
        """Backward pass against measured slopes, on two images of noise: a `gradcheck.Report`."""
        images = np.random.default_rng(5).standard_normal((2, 1, 8, 8))
        return gradcheck.check_network(self.network(), images, np.array([3, 8]))

    def train(self, steps=120):
        """The loss of every step, and the accuracy at the end on images not used: `(losses, accuracy)`."""
        steps = whole_number("steps", steps, 0)
        images, labels = self.data()
        built, rng, losses = self.network(), np.random.default_rng(0), []
        while len(losses) < steps:
            for batch in self._batches(images, labels, rng):
                losses.append(self._step(built, *batch))
                if len(losses) == steps:
                    break
        return [round(loss, 3) for loss in losses], self._test_accuracy(built)

    def overfit(self, count=20, steps=150):
        """The share of `count` images that are right after `steps` steps with these only; 1.0 is healthy."""
        count, steps = whole_number("count", count, 1), whole_number("steps", steps, 0)
        images, labels = (array[:count] for array in self.data())
        built = self.network()
        for _ in range(steps):
            self._step(built, images, labels)
        return _accuracy(built, images, labels)

    def _batches(self, images, labels, rng):
        """One epoch of batches, in this training's order."""
        if self.shuffled:
            yield from datasets.batches(images, labels, BATCH_SIZE, rng)
            return
        for start in range(0, len(images), BATCH_SIZE):
            yield images[start : start + BATCH_SIZE], labels[start : start + BATCH_SIZE]

    def _step(self, built, images, labels):
        """One step of gradient descent; returns the loss before it."""
        with np.errstate(all="ignore"):
            logits = built.forward(images)
            loss = self.loss(logits, labels) if np.isfinite(logits).all() else math.nan
            if np.isfinite(logits).all():
                built.backward(self.loss_gradient(logits, labels), input_gradient=False)
                for parameter in built.parameters():
                    step = np.float32(self.direction * self.learning_rate) * parameter.grad
                    parameter.value = parameter.value - step
        return loss

    def _test_accuracy(self, built):
        images, labels = datasets.load_digits().test
        images, labels = _as_bytes(images, labels) if self.prepare is _as_bytes else (images, labels)
        return _accuracy(built, images, labels)

    def __repr__(self):
        return f"<{self.name}: look, initial_loss, update_ratio, train, overfit, gradient_check>"


def _accuracy(built, images, labels):
    with np.errstate(all="ignore"):
        return round(float((built.predict(images).argmax(axis=1) == labels).mean()), 2)


def _ratio(new, old):
    """‖new − old‖ / ‖old‖ in two digits."""
    with np.errstate(all="ignore"):
        return float(f"{np.linalg.norm(new - old) / np.linalg.norm(old):.2g}")


HEALTHY = Patient("healthy")

PATIENTS = tuple(
    (replace(HEALTHY, name=f"patient {number}", **fault), answer)
    for number, (answer, fault) in enumerate(
        (
            ("input not scaled", {"prepare": _as_bytes}),
            ("labels misaligned", {"prepare": _one_behind}),
            ("learning rate too large", {"learning_rate": 100 * LEARNING_RATE}),
            (
                "softmax overflows",
                {"build": _large_biases, "loss": _naive_loss, "loss_gradient": _naive_gradient},
            ),
            ("zero initialisation", {"build": _no_weights}),
            ("sign of the step flipped", {"direction": -1}),
            ("data not shuffled", {"prepare": _sorted, "shuffled": False}),
            ("backward pass wrong", {"build": _wrong_backward}),
        ),
        start=1,
    )
)
