"""What keeps a training safe: snapshots to go back to, and what to say when the loss is no longer finite."""

import copy

import numpy as np

from cnnlib.layers.base import leaves
from cnnlib.network import twin

_NOT_MEMORY = ("parameters", "learning_rate")


class TrainingDiverged(RuntimeError):
    """The loss or the weights became nan or infinite; the network holds finite weights from before that."""


class Snapshot:
    """Weights, statistics, random generators and the optimiser's memory at one moment, to go back to once."""

    def __init__(self, network, optimizer):
        # Copies, since an optimiser may change the arrays in place.
        self._values = [(parameter, parameter.value.copy()) for parameter in network.parameters()]
        self._layers = [(layer, copy.deepcopy(layer.state())) for _, layer in leaves(network.layers)]
        generators = [getattr(layer, "rng", None) for _, layer in leaves(network.layers)]  # of dropout
        self._generators = [(one, one.bit_generator.state) for one in generators if one is not None]
        self._optimizer = optimizer
        memory = {name: value for name, value in vars(optimizer).items() if name not in _NOT_MEMORY}
        self._memory = copy.deepcopy(memory)

    def restore(self):
        """Put everything back as it was; the learning rate stays as it is now."""
        for parameter, value in self._values:
            parameter.value = value
        for layer, state in self._layers:
            vars(layer).update(state)
        for generator, state in self._generators:
            generator.bit_generator.state = state
        vars(self._optimizer).update(self._memory)


def finite(array):
    """Whether no number of an array is nan or infinite."""
    return bool(np.isfinite(array).all())


def diverged(run, step, loss, images):
    """The exception that says at which step, from where and what to do; `images` are that step's batch."""
    if not finite(images):
        cause = f"{_bad_images(run)}; make sure that all images are finite"
        return TrainingDiverged(f"loss became {loss} at step {step}: {cause}")
    rate = run.optimizer.learning_rate
    return TrainingDiverged(
        f"loss became {loss} at step {step} (learning_rate {rate:g}{_first_bad_layer(run.network, images)}); "
        "network and optimizer are back at the last weights that gave a finite loss; "
        f"try learning_rate <= {rate / 10:g}, and check that images are scaled to about [0, 1]"
    )


def _bad_images(run):
    """Which images are not finite: one of the training set, or those that `augment` returned."""
    images = run.train[0]
    bad = np.flatnonzero(~np.isfinite(images.reshape(len(images), -1)).all(axis=1))
    return f"train image {bad[0]} holds nan or inf" if len(bad) else "augment returned nan or inf"


def _first_bad_layer(network, x):
    """Where the first value that is not finite appears, as the end of a parenthesis."""
    for number, layer in enumerate(twin(network.layers)):
        x = layer.forward(x)
        if not finite(x):
            return f"; the first nan or inf comes out of layer {number}.{type(layer).__name__}"
    return ""
