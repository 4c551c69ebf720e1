"""A training on record: weights, activations and gradients at chosen steps."""

from typing import NamedTuple

import numpy as np

from cnnlib import arguments
from cnnlib.inspection.passes import activations, gradients, one_image, one_label
from cnnlib.network import evaluation_copy, needed_network
from cnnlib.ops import arrays


class Moment(NamedTuple):
    """A network at one step of its training, seen through one image."""

    step: int  # 0 is before training
    record: tuple | None  # what `training.fit` yielded at this step, None at step 0
    weights: dict  # {parameter name: array}
    activations: dict  # {"input" or layer name: array without batch axis}
    gradients: dict  # of the loss of the image, at all of the above
    update_ratios: dict  # of this one step, {parameter name: float}; empty at step 0


def weights(network):
    """Copies of all parameters: `{name: array}`, such as "0.Conv2d.weight"."""
    return {parameter.name: parameter.value.copy() for parameter in needed_network(network).parameters()}


def update_ratios(before, after):
    """How far one step moved each parameter, compared with its size: `{name: |Δw| / |w|}`.

    Both arguments as `weights` returns them; | | is the Euclidean norm over the whole array. About
    0.001 is healthy; 0 / 0 counts as 0. Source: CS231n notes, "Neural Networks Part 3".
    """
    for name, value in (("before", before), ("after", after)):
        if not isinstance(value, dict):
            raise TypeError(f"{name} must be a dict, got {value!r:.60}; pass inspection.weights(network)")
    if before.keys() != after.keys():
        odd = sorted(before.keys() ^ after.keys())
        raise ValueError(f"before and after must hold the same parameters; only one of them has {odd[0]}")
    for name, value in after.items():
        value, shape = arrays.real_array(f"after[{name!r}]", value), np.shape(before[name])
        arrays.same_shape(f"after[{name!r}]", value, shape, "the shape before; pass weights of one network")
    return {name: _ratio(before[name], after[name]) for name in before}


def _ratio(before, after):
    with np.errstate(over="ignore"):  # a training that diverges has infinite ratios
        moved, size = float(np.linalg.norm(after - before)), float(np.linalg.norm(before))
    return moved / size if size else (np.inf if moved else 0.0)


def record_training(network, records, image, label, steps=None):
    """Train a network by using up `records`, and yield a `Moment` at each of `steps`.

    `records` is what `training.fit(network, ...)` returns. `image (C, H, W)` with its `label` is
    looked at again and again. `steps` are step numbers, 0 being the state before training; where
    left out, 0, 1, 2, 3, 5, 8, 13, … The last step of the training is always among them.
    Raises ValueError or TypeError at once for arguments that cannot work.
    """
    one_label(label, evaluation_copy(network).predict(one_image(image)))
    if not hasattr(records, "__iter__"):
        raise TypeError(f"records must be iterable, got {records!r:.60}; pass training.fit(network, ...)")
    if steps is None:
        return _moments(network, records, image, label, is_fibonacci)
    steps = arguments.listed("steps", steps, "pass step numbers, such as [0, 1, 10]")
    wanted = {arguments.whole_number("steps", step, 0) for step in steps}.__contains__
    return _moments(network, records, image, label, wanted)


def _moments(network, records, image, label, wanted):
    """A `Moment` at each step that is wanted, and at the last one."""
    moment = Moment(0, None, *_look(network, image, label), {})
    after, record = moment.weights, None
    if wanted(0):
        yield moment
    for record in records:
        before, after = after, weights(network)
        if wanted(record.step):
            yield Moment(record.step, record, *_look(network, image, label), update_ratios(before, after))
    if record is not None and not wanted(record.step):
        yield Moment(record.step, record, *_look(network, image, label), update_ratios(before, after))


def _look(network, image, label):
    """The arrays of a moment: weights, activations, gradients."""
    return weights(network), activations(network, image), gradients(network, image, label)


def is_fibonacci(step):
    """The default schedule: Fibonacci steps, dense early on, where the weights change fastest."""
    first, second = 0, 1
    while first < step:
        first, second = second, first + second
    return first == step
