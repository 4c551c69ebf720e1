"""Arrays to check with: small whole numbers that print well, or random ones, always the same."""

import numpy as np


def counting(*shape, first=1):
    """1, 2, 3, … as float64."""
    return np.arange(first, first + int(np.prod(shape)), dtype=float).reshape(shape)


def normal(*shape, seed=0, dtype=np.float64):
    """Random numbers around 0; a small array, which may be shown, has one decimal only."""
    numbers = np.random.default_rng([seed, *shape]).standard_normal(shape)
    return (numbers.round(1) if numbers.size <= 20 else numbers).astype(dtype)


def whole(*shape, seed=0, low=0, high=9, dtype=np.int64):
    """Random whole numbers from `low` up to `high`."""
    return np.random.default_rng([seed, *shape]).integers(low, high + 1, shape).astype(dtype)


def batch_last(array):
    """The same image batch with the batch axis last in memory, as the course's engine keeps it."""
    return np.ascontiguousarray(array.transpose(1, 2, 3, 0)).transpose(3, 0, 1, 2)


def spaced(array):
    """The same array as a view with gaps between its numbers."""
    roomy = np.zeros((*array.shape, 2), array.dtype)[..., 0]
    roomy[...] = array
    return roomy


def not_square(shape):
    """Whether the last two sizes of a shape differ."""
    return shape[-1] != shape[-2]
