"""Wrong versions of max pooling's backward pass, and rules that recognise them."""

import numpy as np

from cnnlib import ops
from cnnlib.exercises.task import Mistake


def _scatter(choose, assign=False, whole=False, read=None, write=None):
    """A backward pass: `choose(window)` gives each cell's share of the gradient.

    Windows may be read or written in the wrong place, and written over instead of added to.
    """

    def backward(grad, x, k, s):
        at_read, at_write = (place or (lambda row, col, k, s: (row * s, col * s)) for place in (read, write))
        result = np.zeros(x.shape)
        for n, c, row, col in np.ndindex(grad.shape):
            top, left = at_read(row, col, k, s)
            window = x[n, c, top : top + k, left : left + k]
            top, left = at_write(row, col, k, s)
            target = result[n, c, top : top + k, left : left + k]
            share = choose(window)
            if target.shape != share.shape:
                raise ValueError("shapes differ")
            if not assign:
                target += share * grad[n, c, row, col]
            elif whole:
                target[...] = share * grad[n, c, row, col]
            else:
                target[share > 0] = (share * grad[n, c, row, col])[share > 0]
        return result

    return backward


def _first(window):
    share = np.zeros(window.shape)
    share.flat[np.argmax(window)] = 1
    return share


def _last(window):
    share = np.zeros(window.shape)
    share.flat[window.size - 1 - np.argmax(window[::-1, ::-1])] = 1
    return share


def _all(window):
    return (window == window.max()).astype(float)


def _first_of_absolute(window):
    return _first(np.abs(window))


def _by_taps(ties):
    """Kernel cell by kernel cell, each writing over what the one before wrote."""

    def backward(grad, x, k, s):
        result = np.zeros(x.shape)
        rows, cols = grad.shape[2:]
        maximum, waiting = ops.max_pool2d(x, k, s), np.ones(grad.shape, bool)
        for i in range(k):
            for j in range(k):
                place = np.s_[:, :, i : i + s * (rows - 1) + 1 : s, j : j + s * (cols - 1) + 1 : s]
                winner = (x[place] == maximum) & (waiting | ties)
                result[place] = winner * grad
                waiting &= ~winner
        return result

    return backward


def _unscaled(row, col, k, s):
    return row, col


def _by_kernel(row, col, k, s):
    return row * k, col * k


BACKWARD_MISTAKES = (
    Mistake(
        "accumulate",
        "Where windows overlap, one pixel can be the maximum of several windows, and its gradients add "
        "up: += instead of =. (With an index array even += keeps only one of several; np.add.at adds them "
        "all.)",
        (
            _scatter(_first, assign=True),
            _scatter(_first, assign=True, whole=True),
            _scatter(_all, assign=True),
            _scatter(_all, assign=True, whole=True),
            _by_taps(False),
            _by_taps(True),
        ),
    ),
    Mistake(
        "ties",
        "Several cells of a window hold its maximum, but only one of them was passed on. The first in "
        "reading order takes the whole gradient: np.argmax finds it, x == max marks all.",
        (_scatter(_all), _scatter(_last), _scatter(lambda window: _all(window) / _all(window).sum())),
    ),
    Mistake(
        "stride-in-backward",
        "Output cell (row, col) looked at the window that begins at (row·stride, col·stride). Its "
        "gradient goes back into that very window, so the stride is needed here too.",
        tuple(
            _scatter(choose, read=read, write=write)
            for choose in (_first, _all)
            for read, write in (
                (_unscaled, _unscaled),
                (None, _unscaled),
                (_unscaled, None),
                (_by_kernel, _by_kernel),
                (None, _by_kernel),
                (_by_kernel, None),
            )
        ),
    ),
    Mistake(
        "max-not-mean",
        "This is the gradient of average pooling. The maximum passes on one number of the window, so only "
        "that number gets the gradient, and all of it.",
        (
            _scatter(lambda window: np.full(window.shape, 1 / window.size)),
            _scatter(lambda window: np.ones(window.shape)),
        ),
    ),
    Mistake(
        "abs-max",
        "The forward pass chose the largest number, not the one farthest from 0: −5 is smaller than 1. "
        "Search x itself, without abs.",
        (
            _scatter(_first_of_absolute),
            _scatter(lambda window: _all(np.abs(window))),
            _scatter(lambda window: _last(np.abs(window))),
            _scatter(lambda window: (np.abs(window) == np.abs(window.max())).astype(float)),
        ),
    ),
)


def has_ties(case):
    """Whether some window of the case holds its maximum more than once."""
    x, k, s = case["x"], case["kernel_size"], case["stride"]
    rows, cols = (max((size - k) // s + 1, 0) for size in x.shape[2:])
    windows = (
        x[n, c, r * s : r * s + k, q * s : q * s + k] for n, c, r, q in np.ndindex(*x.shape[:2], rows, cols)
    )
    return any((window == window.max()).sum() > 1 for window in windows)


def ties_only(trial):
    """Only images with equal maxima fail."""
    return "ties" if trial.fails_only(has_ties) else None


def overlaps_only(trial):
    """Only overlapping windows fail."""
    return "accumulate" if trial.fails_only(lambda case: case["stride"] < case["kernel_size"]) else None


def backward_strides(trial):
    """Only strides above 1, or unlike the kernel's size, fail."""
    if trial.fails_only(lambda case: case["stride"] > 1):
        return "stride-in-backward"
    return (
        "stride-in-backward" if trial.fails_only(lambda case: case["stride"] != case["kernel_size"]) else None
    )
