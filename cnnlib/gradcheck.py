"""Gradient checking: does a backward pass agree with the slope measured by tiny steps?

Every entry is nudged up and down by `eps` and the loss compared: (L(x + eps) − L(x − eps)) / 2eps.
Only meaningful in float64: in float32 the same difference is mostly rounding.
"""

import copy
from typing import NamedTuple

import numpy as np

from cnnlib import arguments


class ArrayCheck(NamedTuple):
    """The verdict on one array: the largest relative error, where it is, and both numbers there."""

    name: str
    error: float
    where: tuple
    ours: float
    measured: float
    remark: str = ""  # what else is known about this place: a kink


class Report(NamedTuple):
    """The verdict on a layer or network; `passed` is true when every array is within `tolerance`."""

    checks: list
    tolerance: float

    @property
    def passed(self):
        """Whether every array's worst error is at most the tolerance (nan fails)."""
        return all(check.error <= self.tolerance for check in self.checks)

    @property
    def worst(self):
        """The check with the largest error."""
        return max(self.checks, key=lambda check: np.nan_to_num(check.error, nan=np.inf))

    def __str__(self):
        lines = [f"{'array':<24}{'worst relative error':>22}   verdict"]
        for check in self.checks:
            if check.error <= self.tolerance:
                verdict = "ok"
            else:
                place = ", ".join(str(int(number)) for number in check.where)
                verdict = f"WRONG at [{place}]: backward {check.ours:.6g}, measured {check.measured:.6g}"
                verdict += f"; {check.remark}" if check.remark else ""
            lines.append(f"{check.name:<24}{check.error:>22.1e}   {verdict}")
        return "\n".join(lines)

    __repr__ = __str__


def numerical_gradient(f, x, eps=1e-5):
    """∂f/∂x measured entry by entry with centred differences; a float64 array shaped like `x`.

    `f` takes an array shaped like `x` and returns one number; it may write into that array. A writable
    float64 `x` is nudged along with it and comes back unchanged, so that `f` may as well look at `x` itself.
    Raises TypeError for integer arrays, and ValueError where `f` returns more than one number, or looks
    at an `x` of another dtype instead of its argument.
    """
    return _measured(f, x, eps)[0]


def _measured(f, x, eps):
    """`numerical_gradient`, and how far apart the slopes on both sides of each entry are, as an array."""
    x = np.asarray(x)
    if x.dtype.kind != "f":
        raise TypeError(f"x must hold floats to be nudged by {eps}, got dtype {x.dtype}; try x.astype(float)")
    if not callable(f):
        raise TypeError(f"f must be a function of x that returns one number, got {f!r}; pass lambda x: ...")
    arguments.positive("eps", eps, "1e-5")
    original, gradient, slopes = np.array(x, dtype=np.float64), np.zeros(x.shape), np.zeros((2, *x.shape))
    nudged = x if x.dtype == np.float64 and x.flags.writeable else original.copy()

    def loss_at(position, step):
        nudged[...] = original
        nudged[position] += step
        return _number(f(nudged.copy()))

    try:
        here = _number(f(original.copy())) if x.size else 0.0
        for position in np.ndindex(x.shape):
            below, above = loss_at(position, -eps), loss_at(position, eps)
            gradient[position] = (above - below) / (2 * eps)
            slopes[:, *position] = (here - below) / eps, (above - here) / eps
        _refuse_closure(f, x, original, gradient, here)
    finally:
        nudged[...] = original
    return gradient, slopes


def _refuse_closure(f, x, original, gradient, here):
    """Raise where `f` looks at `x` itself, which was not nudged, instead of its argument."""
    if gradient.any() or not x.size or not x.flags.writeable or x.dtype == np.float64:
        return
    kept = x.copy()
    try:
        x += 1
        changed = _number(f(original.copy())) != here
    finally:
        x[...] = kept
    if changed:
        cure = "write lambda x: ..., or make x float64 with x.astype(float)"
        raise ValueError(f"f ignores its argument and looks at an outer array of dtype {x.dtype}; {cure}")


def _number(value):
    """The single number that a loss function returned."""
    if value is None:
        raise TypeError("f returned None; did it print the loss instead of returning it?")
    if np.size(value) != 1:
        raise ValueError(f"f must return one number, got an array of shape {np.shape(value)}; sum it up")
    return float(np.asarray(value).reshape(()))


def compare(name, ours, measured, floor=0.01, slopes=None):
    """The entry where two gradients differ most, relative to their size.

    error = |ours − measured| / max(m, |ours| + |measured|), where m is the largest |ours| + |measured|
    of the whole array, but at most 1 and at least `floor`. So a small entry is held against its larger
    neighbours: near zero a ratio of its own would only compare rounding. `slopes (2, …)` are those
    below and above each entry; where they differ the remark says that the entry lies at a kink.
    """
    ours, measured = np.asarray(ours), np.asarray(measured)
    if ours.shape != measured.shape:
        raise ValueError(f"gradient of {name} has shape {ours.shape}, but {name} has shape {measured.shape}")
    if ours.size == 0:
        return ArrayCheck(name, 0.0, (), 0.0, 0.0)
    size = np.abs(ours) + np.abs(measured)
    largest = np.nan_to_num(size, nan=0.0, posinf=0.0).max()
    error = np.abs(ours - measured) / np.maximum(size, min(max(largest, floor), 1))
    where = np.unravel_index(np.argmax(error), error.shape)  # argmax finds a nan first
    remark = "" if slopes is None else _kink(*slopes[:, *where], np.abs(slopes).max())
    return ArrayCheck(name, float(error[where]), where, float(ours[where]), float(measured[where]), remark)


def _kink(below, above, largest):
    """A remark where the slopes on both sides of a place differ by more than a smooth function's would."""
    if not abs(above - below) > max(0.01 * (abs(above) + abs(below)), 0.001 * largest):
        return ""
    return f"this is at a kink, slope {below:.3g} below and {above:.3g} above: move x away from it"


def _floor(terms, tolerance, eps):
    """The size below which gradients cannot be measured to `tolerance`, for a loss that sums these terms.

    Rounding changes the loss by some units in the last place of its terms, and so its slope.
    """
    noise = 8 * np.finfo(float).eps * float(np.abs(terms).sum()) / eps
    return np.nan_to_num(noise / tolerance, nan=0.01, posinf=0.01)


def check_layer(layer, x, tolerance=1e-6, eps=1e-5, seed=0):
    """Compare a layer's backward pass, for its input and every parameter, with measured slopes.

    The loss is Σ output · (a fixed random array), so every output cell counts differently.
    `x` should be float64 and away from kinks: > 10·eps from a ReLU's 0, no near-ties in a max pool.
    Returns a `Report`; the layer itself is not changed.
    """
    arguments.positive("tolerance", tolerance, "1e-6")
    x, twin = _float64(x), _double_twin("layer", layer)
    y = _forward(twin, x)
    upstream = np.random.default_rng(seed).standard_normal(y.shape)
    floor = _floor(y * upstream, tolerance, eps)

    def loss(moved=x):
        return float((_forward(twin, moved) * upstream).sum())

    run = copy.deepcopy(twin)
    run.forward(x)
    grad_input = run.backward(upstream)
    measured, slopes = _measured(loss, x, eps)
    checks = [compare("input", grad_input, measured, floor, slopes)]
    return Report(checks + _parameter_checks(twin, run, loss, eps, floor), tolerance)


def check_network(network, x, labels, tolerance=1e-6, eps=1e-5):
    """Compare the gradients of every parameter of a network with measured slopes of its loss.

    The loss is the cross-entropy of `network.forward(x)` with `labels`; a few small images are
    enough. Returns a `Report`; the network itself is not changed.
    """
    from cnnlib import ops  # here, so that the checks themselves depend on numpy alone

    arguments.positive("tolerance", tolerance, "1e-6")
    x, twin = _float64(x), _double_twin("network", network)

    def loss():
        return ops.cross_entropy(_forward(twin, x), labels)

    run = copy.deepcopy(twin)
    logits = run.forward(x)
    run.backward(ops.cross_entropy_backward(logits, labels))
    floor = _floor(np.append(loss(), np.abs(logits).mean()), tolerance, eps)
    return Report(_parameter_checks(twin, run, loss, eps, floor), tolerance)


def _double_twin(name, model):
    """A copy of a layer or network with float64 parameters, to be nudged in its place."""
    if isinstance(model, type) or not (hasattr(model, "forward") and hasattr(model, "backward")):
        cure = "pass an object such as ReLU()"
        raise TypeError(f"{name} must have forward and backward, got {model!r}; {cure}")
    twin = copy.deepcopy(model)
    for parameter in twin.parameters():
        parameter.value = parameter.value.astype(np.float64)
    return twin


def _forward(model, x):
    """The output of a fresh copy: dropout draws the same mask each time, running means stay put."""
    return copy.deepcopy(model).forward(x)


def _parameter_checks(twin, run, loss, eps, floor):
    """One `ArrayCheck` per parameter of `twin`, whose gradients stand in `run`."""
    checks = []
    for parameter, finished in zip(twin.parameters(), run.parameters()):
        original = parameter.value

        def loss_at(moved, parameter=parameter):
            parameter.value = moved
            return loss()

        measured, slopes = _measured(loss_at, original.copy(), eps)
        parameter.value = original
        checks.append(compare(parameter.name, finished.grad, measured, floor, slopes))
    return checks


def _float64(x):
    """`x` in float64, or an error that says why nothing else can be checked."""
    x = np.asarray(x)
    if x.dtype != np.float64:
        raise TypeError(f"x must be float64 for a gradient check, got {x.dtype}; use x.astype(np.float64)")
    return x
