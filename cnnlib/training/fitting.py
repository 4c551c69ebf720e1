"""`fit`, a generator of records, and `evaluate`."""

import itertools
import math
import os
import time
import warnings
from typing import NamedTuple

import numpy as np
from tqdm.auto import tqdm

from cnnlib import datasets, ops
from cnnlib.arguments import seeded, whole_number
from cnnlib.network import needed_network
from cnnlib.ops.arrays import check_labels, real_array
from cnnlib.training.safety import Snapshot, TrainingDiverged, diverged, finite


class Bar(tqdm):
    """A progress bar that no thread watches: Python in a browser has none, and would warn."""

    monitor_interval = 0


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


def train_step(network, images, labels, optimizer):
    """One step of gradient descent on a batch, in training mode; returns its loss, from before the step.

    `images (N, C, H, W)`, `labels (N,)` class indices; `optimizer` such as `SGD(network.parameters(), 0.1)`.
    Raises ValueError where images, labels and network do not fit. `fit` takes these steps with more care:
    it notices a loss that is not finite, and a step that is interrupted happens not at all.
    """
    return _descend(needed_network(network).train(), images, labels, optimizer)[0]


def _descend(network, images, labels, optimizer, objection=lambda loss: None):
    """Forward, loss, backward, update: `(loss, logits)`; `objection(loss)` may raise in between."""
    logits = network.forward(images)
    loss = ops.cross_entropy(logits, labels)
    objection(loss)
    network.backward(ops.cross_entropy_backward(logits, labels), input_gradient=False)
    optimizer.step()
    return loss, logits


def fit(network, train, validation=None, *, epochs, batch_size, optimizer, schedule=None,
        augment=None, rng=0, progress=True, steps_done=0):  # fmt: skip
    """Train a network; a generator that yields a `Record` after every step.

    `train` and `validation` are pairs `(images, labels)`, labels being class indices.
    `schedule(step)` gives the learning rate of step 0, 1, …; `augment(images, rng)` may change each
    batch; `rng` is a seed or Generator. `history.extend(fit(...))` runs it to the end and keeps every record.

    Leaving the loop early, or interrupting it, leaves network and optimiser as they were after the last
    record. The same call with `steps_done=history[-1].step` goes on from there and, where `rng` is a seed,
    takes the same steps that an uninterrupted training would have taken.
    Raises ValueError or TypeError at once for arguments that cannot work, and TrainingDiverged when the
    loss or the weights are no longer finite.
    """
    network = needed_network(network)
    epochs, batch_size = whole_number("epochs", epochs, 0), whole_number("batch_size", batch_size, 1)
    steps_done = whole_number("steps_done", steps_done, 0)
    train = _checked_pair("train", train, network)
    if validation is not None:
        validation = _checked_pair("validation", validation, network)
    _check_optimizer(optimizer, network)
    _check_function("schedule", schedule, "one_cycle(steps, peak)")
    _check_function("augment", augment, "datasets.random_shift")
    _check_steps(steps_done, epochs * math.ceil(len(train[0]) / batch_size), optimizer)
    run = _Run(network, train, validation, batch_size, optimizer, schedule, augment)
    return run.records(epochs, seeded(rng), steps_done, progress)


class _Run:
    """One training, once all arguments have been checked."""

    def __init__(self, network, train, validation, batch_size, optimizer, schedule, augment):
        self.network, self.optimizer = network, optimizer
        self.train, self.validation = train, validation
        self.schedule, self.augment = schedule, augment
        self.batch_size = batch_size
        self.steps_per_epoch = math.ceil(len(train[0]) / batch_size)
        self.last_step = 0
        self.good = None  # the state before the last step whose loss was finite

    def records(self, epochs, rng, steps_done, progress):
        """Every step that is still to do, one record each."""
        self.last_step = epochs * self.steps_per_epoch
        settings = {"total": self.last_step, "initial": steps_done, "desc": "training", "leave": False}
        # tqdm itself does not look at this variable in a notebook.
        unwanted = os.environ.get("TQDM_DISABLE", "0") not in ("", "0")
        with Bar(**settings, disable=unwanted or not progress) as bar:
            for epoch in range(epochs):
                for record in self._epoch(epoch, rng, steps_done - epoch * self.steps_per_epoch):
                    shown = {"loss": f"{record.loss:.3f}", "accuracy": f"{record.accuracy:.3f}"}
                    bar.set_postfix(shown, refresh=False)
                    bar.update()
                    yield record

    def _epoch(self, epoch, rng, skipped):
        """The records of one epoch, without the `skipped` steps that were done before."""
        right = seen = 0
        # Each step has a generator of its own, so that a training can go on at any of them.
        generators = rng.spawn(self.steps_per_epoch)
        steps = itertools.count(epoch * self.steps_per_epoch)
        served = zip(steps, datasets.batches(*self.train, self.batch_size, rng), generators)
        for step, (images, labels), own in itertools.islice(served, max(skipped, 0), None):
            record, hits = self._protected_step(step, images, labels, own)
            right, seen = right + hits, seen + len(labels)
            yield record._replace(epoch=epoch + 1, accuracy=right / seen)

    def _protected_step(self, step, images, labels, rng):
        """One step that happens completely or, where anything stops it, not at all."""
        before = Snapshot(self.network, self.optimizer)
        self.good = self.good or before
        try:
            return self._step(step, images, labels, rng, before)
        except TrainingDiverged:
            self.good.restore()
            raise
        except BaseException as interruption:  # the stop button, or an error in the reader's own code
            before.restore()
            stopped = isinstance(interruption, KeyboardInterrupt)
            same = "The same" if stopped else "Once its cause is mended, the same"
            interruption.add_note(
                f"Training was interrupted in step {step + 1}; network and optimizer are as after step "
                f"{step}. {same} fit(...) with steps_done={step} goes on from there."
            )
            raise

    def _step(self, step, images, labels, rng, before):
        """Forward, loss, backward, update, after an epoch validation: `(record, how many were right)`."""
        started = time.perf_counter()
        self.network.train()  # at every step: whoever looks in between may have called eval()
        if self.schedule is not None:
            self.optimizer.learning_rate = _rate(self.schedule(step), step)
        if self.augment is not None:
            images = _as_many(self.augment(images, rng), images)
        with np.errstate(over="ignore", invalid="ignore"):  # what these warn of is reported as a divergence
            loss, hits = self._checked_step(step, images, labels, before)
        speed = len(labels) / (time.perf_counter() - started)
        record = Record(step + 1, 0, loss, 0.0, self.optimizer.learning_rate, speed)
        if (step + 1) % self.steps_per_epoch == 0 and self.validation is not None:
            record = record._replace(**_validated(self.network, self.validation))
        return record, hits

    def _checked_step(self, step, images, labels, before):
        """One step whose loss and weights stay finite: its loss and how many images were right before it."""

        def objection(loss):
            if math.isfinite(loss) or not finite(images):
                self.good = before  # where images are to blame, every step so far was a good one
            if not math.isfinite(loss):
                raise diverged(self, step + 1, loss, images)

        loss, logits = _descend(self.network, images, labels, self.optimizer, objection)
        if not all(finite(parameter.value) for parameter in self.network.parameters()):
            raise diverged(self, step + 1, math.inf, images)
        if step + 1 == self.last_step and not finite(self.network.predict(images)):
            raise diverged(self, step + 1, math.nan, images)
        return loss, int((logits.argmax(axis=1) == labels).sum())


def evaluate(network, images, labels, batch_size=256):
    """Loss and accuracy of a network on images it is not trained on: `(loss, accuracy)`.

    `images (N, C, H, W)`, `labels (N,)` class indices; evaluation mode, `batch_size` images at a time.
    """
    labels = np.asarray(labels)
    logits = needed_network(network).predict(images, batch_size)
    return ops.cross_entropy(logits, labels), float((logits.argmax(axis=1) == labels).mean())


def _validated(network, validation):
    """The validation fields of a record."""
    loss, accuracy = evaluate(network, *validation)
    return {"validation_loss": loss, "validation_accuracy": accuracy}


def _checked_pair(name, pair, network):
    """`(images, labels)` as arrays that fit each other and the network."""
    try:
        images, labels = pair
    except (TypeError, ValueError):
        raise TypeError(f"{name} must be a pair, got {pair!r:.60}; pass (images, labels)") from None
    if len(images) != len(labels):
        raise ValueError(
            f"{name}: {len(images)} images but {len(labels)} labels; they must have the same length"
        )
    if len(images) == 0:
        raise ValueError(f"{name} has 0 images; pass at least one image and its label")
    images = real_array(f"{name} images", images)
    with np.errstate(all="ignore"):  # only the shape counts here
        classes = network.predict(images[:1]).shape[1]
    return images, check_labels(labels, len(images), classes)


def _check_optimizer(optimizer, network):
    """Raise unless `optimizer` is one and moves parameters of this network."""
    if not all(hasattr(optimizer, name) for name in ("step", "parameters", "learning_rate")):
        raise TypeError(
            f"optimizer must be an object such as SGD or Adam, got {optimizer!r}; "
            "pass Adam(network.parameters(), learning_rate=0.001)"
        )
    own = {id(parameter) for parameter in network.parameters()}
    if own and not any(id(parameter) in own for parameter in optimizer.parameters):
        raise ValueError(
            "optimizer holds no parameter of this network (it was made for another one); "
            f"make a new one: {type(optimizer).__name__}(network.parameters(), ...)"
        )


def _check_steps(steps_done, steps, optimizer):
    """Warn where `steps_done` does not fit what there is to do, or the optimiser that is to go on."""
    if steps_done > steps:
        cure = "raise epochs, or begin at steps_done=0"
        _warn(f"steps_done={steps_done} is more than the {steps} steps of this training; {cure}")
    memory = [array for arrays in vars(optimizer).values() if type(arrays) is list for array in arrays]
    memory = [array for array in memory if isinstance(array, np.ndarray)]
    if steps_done and memory and getattr(optimizer, "momentum", True) and not any(map(np.any, memory)):
        cure = "go on with the one that took these steps, or begin at steps_done=0"
        _warn(f"steps_done={steps_done}, but optimizer has not taken a step yet; {cure}")


def _warn(text):
    warnings.warn(text, stacklevel=4)


def _rate(rate, step):
    """What a schedule returned, which must be a finite number."""
    try:
        if math.isfinite(rate):
            return rate
    except TypeError:
        pass
    cure = "end it with return and a learning rate"
    raise ValueError(f"schedule({step}) returned {rate!r:.60}, not a finite number; {cure}")


def _as_many(changed, images):
    """What `augment` returned, which must be as many images as it got."""
    if np.shape(changed)[:1] != np.shape(images)[:1]:
        found = f"images of shape {np.shape(changed)}" if np.ndim(changed) else f"{changed!r:.60}"
        cure = f"end it with return and an array of {len(images)} images"
        raise ValueError(f"augment returned {found}; {cure}")
    return changed


def _check_function(name, function, example):
    """Raise unless `function` is None or can be called."""
    if function is not None and not callable(function):
        raise TypeError(f"{name} must be a function or None, got {function!r}; pass {name}={example}")
