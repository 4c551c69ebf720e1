"""Optimisers and learning-rate schedules: what turns gradients into smaller losses."""

import math

import numpy as np

from cnnlib.arguments import fraction, not_negative, positive, proportion, whole_number
from cnnlib.ops.arrays import underflow_is_zero


class SGD:
    """Stochastic gradient descent: w ← w − η·g, with momentum v ← μ·v + g and w ← w − η·v.

    `weight_decay` adds weight_decay · w to the gradient. `nesterov` steps along g + μ·v instead of v.
    Source: Sutskever et al., ICML 2013; the form is PyTorch's.
    """

    def __init__(self, parameters, learning_rate, momentum=0.0, nesterov=False, weight_decay=0.0):
        self.parameters = _parameter_list(parameters)
        self.learning_rate = positive("learning_rate", learning_rate)
        self.momentum = fraction("momentum", momentum, 0.9)
        self.weight_decay = not_negative("weight_decay", weight_decay, 1e-4)
        if nesterov and momentum == 0:
            raise ValueError("nesterov=True needs momentum > 0, got 0; momentum=0.9 is usual")
        self.nesterov = bool(nesterov)
        self.velocities = [np.zeros_like(parameter.value) for parameter in self.parameters]

    @underflow_is_zero
    def step(self):
        """Move every parameter once, along the gradients the last backward pass left."""
        for parameter, velocity in zip(self.parameters, self.velocities):
            direction = _gradient(parameter)
            if self.weight_decay:
                direction = direction + self.weight_decay * parameter.value
            if self.momentum:
                velocity *= self.momentum
                velocity += direction
                direction = direction + self.momentum * velocity if self.nesterov else velocity
            _move(parameter, self.learning_rate * direction)


class RMSProp:
    """RMSProp: s ← ρ·s + (1 − ρ)·g², then w ← w − η·g / (√s + ε).

    Names and defaults are Keras'; ε stands outside the root as in PyTorch, in Keras inside.
    Source: Tieleman & Hinton, lecture 6e of "Neural Networks for Machine Learning", 2012.
    """

    def __init__(self, parameters, learning_rate, rho=0.9, eps=1e-7):
        self.parameters = _parameter_list(parameters)
        self.learning_rate = positive("learning_rate", learning_rate)
        self.rho, self.eps = fraction("rho", rho, 0.9), positive("eps", eps, 1e-7)
        self.squares = [np.zeros_like(parameter.value) for parameter in self.parameters]

    @underflow_is_zero
    def step(self):
        """Move every parameter once, along the gradients the last backward pass left."""
        for parameter, square in zip(self.parameters, self.squares):
            gradient = _gradient(parameter)
            square *= self.rho
            square += (1 - self.rho) * gradient * gradient
            _move(parameter, self.learning_rate * gradient / (np.sqrt(square) + self.eps))


class Adam:
    """Adam: each weight's step is scaled by a running mean of its squared gradients.

    `weight_decay` is AdamW's: w ← w − η·weight_decay·w besides the step, so that the scaling does not
    touch it. Sources: Kingma & Ba, arXiv 1412.6980, algorithm 1; Loshchilov & Hutter, arXiv 1711.05101.
    """

    def __init__(self, parameters, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0):
        self.parameters = _parameter_list(parameters)
        self.learning_rate = positive("learning_rate", learning_rate)
        self.beta1, self.beta2 = fraction("beta1", beta1, 0.9), fraction("beta2", beta2, 0.999)
        self.eps = positive("eps", eps, 1e-8)
        self.weight_decay = not_negative("weight_decay", weight_decay, 0.01)
        self.means = [np.zeros_like(parameter.value) for parameter in self.parameters]
        self.squares = [np.zeros_like(parameter.value) for parameter in self.parameters]
        self.steps = 0

    @underflow_is_zero
    def step(self):
        """Move every parameter once, along the gradients the last backward pass left."""
        self.steps += 1
        # Both running means start at 0; these factors undo that bias.
        mean_scale = 1 / (1 - self.beta1**self.steps)
        square_scale = 1 / (1 - self.beta2**self.steps)
        for parameter, mean, square in zip(self.parameters, self.means, self.squares):
            gradient = _gradient(parameter)
            mean += (1 - self.beta1) * (gradient - mean)
            square += (1 - self.beta2) * (gradient * gradient - square)
            step = mean_scale * mean / (np.sqrt(square_scale * square) + self.eps)
            if self.weight_decay:
                step = step + self.weight_decay * parameter.value
            _move(parameter, self.learning_rate * step)


def one_cycle(steps, peak, warmup=0.3, start_fraction=0.04, end_fraction=4e-6):
    """A schedule: rise from `peak · start_fraction` to `peak`, then fall to `peak · end_fraction`.

    Both halves follow a cosine; `warmup` is the share of `steps` spent rising. The result is a
    function: `schedule(step)` is the learning rate of step 0, 1, …, steps − 1.
    Source: Smith & Topin, arXiv 1708.07120; the defaults are PyTorch's OneCycleLR.
    """
    steps = whole_number("steps", steps, 1)
    positive("peak", peak)
    proportion("warmup", warmup, 0.3)
    positive("start_fraction", start_fraction, 0.04)
    not_negative("end_fraction", end_fraction, 4e-6)
    top = warmup * steps - 1

    def schedule(step):
        step = min(whole_number("step", step, 0), steps - 1)
        if step <= top:
            return _cosine(peak * start_fraction, peak, step / top if top > 0 else 1)
        return _cosine(peak, peak * end_fraction, (step - top) / (steps - 1 - top))

    return schedule


def _cosine(start, stop, share):
    """From `start` to `stop` along half a cosine, `share` of the way."""
    return stop + (start - stop) * (1 + math.cos(math.pi * share)) / 2


def _parameter_list(parameters):
    """The parameters as a list, or an error that says where to find them."""
    try:
        listed = list(parameters)
    except TypeError:
        listed = [parameters]
    for parameter in listed:
        if not (hasattr(parameter, "value") and hasattr(parameter, "grad")):
            raise TypeError(
                f"parameters must be a list of layers.Parameter, got {type(parameter).__name__}; "
                "pass network.parameters()"
            )
    return listed


def _gradient(parameter):
    """The parameter's gradient, or an error that says how to get one."""
    if parameter.grad is None:
        cure = "run network.backward(...) before optimizer.step()"
        raise RuntimeError(f"{parameter.name} has no gradient yet; {cure}")
    return parameter.grad


def _move(parameter, step):
    """Assign a new array, so that nobody who holds the old one sees it change."""
    parameter.value = (parameter.value - step).astype(parameter.value.dtype, copy=False)
