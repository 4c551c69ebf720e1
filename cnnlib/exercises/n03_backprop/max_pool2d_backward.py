"""`max_pool2d_backward`: the gradient goes to the winner."""

import numpy as np

from cnnlib import ops
from cnnlib.exercises import inputs
from cnnlib.exercises.exercise import FunctionExercise
from cnnlib.exercises.task import Case, Mistake, Task


def max_pool2d_backward(grad_output, x, kernel_size, stride):
    grad_input = np.zeros(x.shape)
    count, channels, rows, cols = grad_output.shape
    for n in range(count):
        for c in range(channels):
            for row in range(rows):
                for col in range(cols):
                    top, left = row * stride, col * stride
                    window = x[n, c, top : top + kernel_size, left : left + kernel_size]
                    i, j = np.unravel_index(np.argmax(window), window.shape)
                    grad_input[n, c, top + i, left + j] += grad_output[n, c, row, col]
    return grad_input


def _pool_backward_cases():
    normal, whole = inputs.normal, inputs.whole
    rows = [
        (np.array([[[[1.0, 4, 2, 3], [0, 2, 5, 1], [7, 3, 1, 2], [2, 4, 0, 6]]]]), 2, 2),
        (-1 - np.abs(normal(1, 1, 4, 4)), 2, 2),
        (normal(1, 1, 5, 5), 2, 2),
        (normal(1, 1, 4, 4), 2, 1),
        (normal(2, 2, 7, 5), 3, 2),
        (normal(2, 1, 6, 8), 2, 3),
        (normal(2, 2, 6, 6), 3, 3),
        (normal(1, 1, 3, 4), 2, 1),
        (whole(1, 1, 4, 4, high=1).astype(float), 2, 2),
        (whole(2, 2, 5, 7, high=2).astype(float), 3, 2),
        (np.zeros((1, 2, 4, 4)), 2, 2),
        (whole(1, 1, 4, 4, low=-3, high=3), 2, 2),
        (normal(2, 2, 6, 4, dtype=np.float32), 2, 2),
        (inputs.batch_last(normal(3, 2, 5, 6)), 2, 2),
        (inputs.spaced(normal(2, 1, 4, 6)), 3, 1),
    ]
    return [_pool_backward_case(*row) for row in rows]


def _pool_backward_case(x, kernel_size, stride):
    shape = ops.max_pool2d(x, kernel_size, stride).shape
    grad = inputs.counting(*shape) if x.size < 17 else inputs.normal(*shape, seed=7)
    grad = grad.astype(x.dtype) if x.dtype.kind == "f" else grad / 2  # whole numbers in, fractions out
    return Case(grad_output=grad, x=x, kernel_size=kernel_size, stride=stride)


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


def _written_by_taps(grad, x, k, s):
    """Kernel cell by kernel cell, each writing its gradient only where it holds the maximum."""
    result, maximum = np.zeros(x.shape), ops.max_pool2d(x, k, s)
    rows, cols = grad.shape[2:]
    for i, j in np.ndindex(k, k):
        place = np.s_[:, :, i : i + s * (rows - 1) + 1 : s, j : j + s * (cols - 1) + 1 : s]
        result[place] = np.where(x[place] == maximum, grad, result[place])
    return result


def _unscaled(row, col, k, s):
    return row, col


def _by_kernel(row, col, k, s):
    return row * k, col * k


ACCUMULATE = Mistake(
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
        _written_by_taps,
    ),
)

TIES = Mistake(
    "ties",
    "Several cells of a window hold its maximum, but only one of them was passed on. The first in "
    "reading order takes the whole gradient: np.argmax finds it, x == max marks all.",
    (_scatter(_all), _scatter(_last), _scatter(lambda window: _all(window) / _all(window).sum())),
)

STRIDE_IN_BACKWARD = Mistake(
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
)

MAX_NOT_MEAN = Mistake(
    "max-not-mean",
    "Every cell of a window gets a share of its gradient, as in average pooling. The maximum passes on one "
    "number of the window, so only that number gets the gradient, and all of it.",
    (
        _scatter(lambda window: np.full(window.shape, 1 / window.size)),
        _scatter(lambda window: np.ones(window.shape)),
    ),
)

ABS_MAX = Mistake(
    "abs-max",
    "The forward pass chose the largest number, not the one farthest from 0: −5 is smaller than 1. "
    "Search x itself, without abs.",
    (
        _scatter(_first_of_absolute),
        _scatter(lambda window: _all(np.abs(window))),
        _scatter(lambda window: _last(np.abs(window))),
        _scatter(lambda window: (np.abs(window) == np.abs(window.max())).astype(float)),
    ),
)


DTYPE = Mistake(
    "dtype",
    "With whole numbers in x your result loses its fractions: it has x's own dtype. A gradient need not be "
    "whole; np.zeros(x.shape) makes floats.",
)

SWAP_WITHIN = Mistake(
    "swap-hw",
    "Row and column of the maximum inside its window have changed places: argmax counts row by row, so "
    "the row is number // kernel_size and the column number % kernel_size.",
    (_scatter(lambda window: _first(window).T),),
)


def cut_off(trial):
    """Only whole numbers fail, and the same ones as floats do not."""
    return DTYPE if trial.function and trial.only_whole_numbers("x") else None


def _from_zero(window):
    """The search for the maximum begins at 0; where nothing is larger the first cell, or none, is left."""
    return _first(window) if window.max() > 0 else _first(0 * window)


def _from_zero_or_none(window):
    return _first(window) if window.max() > 0 else np.zeros(window.shape)


def _without_offset(grad, x, k, s):
    """Row and column inside of the window, written as if they were those of the picture."""
    result = np.zeros(x.shape)
    for n, c, row, col in np.ndindex(grad.shape):
        window = x[n, c, row * s : row * s + k, col * s : col * s + k]
        result[(n, c, *np.unravel_index(np.argmax(window), window.shape))] += grad[n, c, row, col]
    return result


def _with_gradient(change):
    """The right pass with something else in place of the gradient of a window."""

    def backward(grad, x, k, s):
        return max_pool2d_backward(change(grad, ops.max_pool2d(x.astype(float), k, s)), x, k, s)

    return backward


INIT_ZERO = Mistake(
    "init-zero",
    "The search for the maximum begins at 0, so a window of negative numbers has no winner. Begin with the "
    "window's first number, or with -np.inf.",
    (_scatter(_from_zero), _scatter(_from_zero_or_none)),
)

MIN_NOT_MAX = Mistake(
    "min-not-max",
    "The gradient goes to the smallest number of each window. The largest one was passed on.",
    (
        _scatter(lambda window: _first(-window.astype(float))),
        _scatter(lambda w: (w == w.min()).astype(float)),
    ),
)

GRADIENT_MISSING = Mistake(
    "gradient-missing",
    "The right cells get something else than the gradient of their window. What goes back is grad_output, "
    "neither 1 nor the maximum, nor a product with it.",
    (
        _with_gradient(lambda grad, maxima: np.ones(grad.shape)),
        _with_gradient(lambda grad, maxima: maxima),
        _with_gradient(lambda grad, maxima: grad * maxima),
        _with_gradient(lambda grad, maxima: np.full(grad.shape, grad.sum())),
        _with_gradient(lambda grad, maxima: np.full(grad.shape, grad.mean())),
    ),
)

OFFSET_FORGOTTEN = Mistake(
    "offset-forgotten",
    "argmax counts inside of the window. In the picture the cell lies row·stride further down and col·stride "
    "further to the right.",
    (_without_offset,),
)

FIRST_CELL = Mistake(
    "one-cell",
    "One cell of every window gets the gradient, always the same one. It belongs to the cell that held the "
    "maximum.",
    (
        _scatter(lambda window: _first(np.zeros(window.shape))),
        _scatter(lambda window: _last(np.zeros(window.shape))),
    ),
)

TASK = Task(
    name="max_pool2d_backward",
    notebook="03_backprop",
    title="the gradient goes to the winner",
    statement="""
        Write max_pool2d_backward(grad_output, x, kernel_size, stride): ∂L/∂x of max pooling. x has shape
        (N, C, H, W), grad_output is ∂L/∂y and has one number per window. The whole number goes to the
        cell of x that was the window's maximum; among equal ones to the first in reading order. Windows
        may overlap.
        """,
    stub="def max_pool2d_backward(grad_output, x, kernel_size, stride):\n    ...",
    solution=max_pool2d_backward,
    reference=ops.max_pool2d_backward,
    why=(
        "np.argmax finds the first maximum, np.unravel_index turns its number into row and column, and += "
        "lets a pixel that won in several windows collect all their gradients."
    ),
    hints=(
        "Only one cell of each window influences the output. Which one, and by how much?",
        "Go through the windows as in the forward pass. np.argmax(window) counts the cells row by row; "
        "np.unravel_index(number, window.shape) gives row and column.",
        "grad_input[n, c, top + i, left + j] += grad_output[n, c, row, col], into an array of float zeros.",
    ),
    about=(
        "max-not-mean one-cell gradient-missing min-not-max",
        "swap-hw offset-forgotten ties abs-max init-zero stride-in-backward raised shape",
        "accumulate dtype value",
    ),
    cases=_pool_backward_cases,
    rules=(cut_off,),
    mistakes=(
        ACCUMULATE,
        TIES,
        STRIDE_IN_BACKWARD,
        MAX_NOT_MEAN,
        ABS_MAX,
        DTYPE,
        SWAP_WITHIN,
        INIT_ZERO,
        MIN_NOT_MAX,
        GRADIENT_MISSING,
        OFFSET_FORGOTTEN,
        FIRST_CELL,
    ),
)


max_pool2d_backward_exercise = FunctionExercise(TASK)
