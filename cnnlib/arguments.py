"""Checks of numbers and words; every message names the parameter, its value, what is allowed and the fix.

The doctor uses this module too, so it works where nothing but the standard library is installed.
"""

import difflib
import math
import os
import stat
from numbers import Integral, Real
from operator import index

from cnnlib import files

MOST_NAMED = 10  # words in a message


def whole_number(name, value, minimum):
    """Return `value` as an int, or say what is wrong with the parameter called `name`."""
    try:
        if isinstance(value, bool):
            raise TypeError
        number = index(value)
    except TypeError:
        raise TypeError(
            f"{name} must be an integer >= {minimum}, got {value!r} ({type(value).__name__}); "
            f"pass a whole number such as {name}={max(minimum, 1)}"
        ) from None
    if number < minimum:
        cure = f"use {name}={minimum} or more"
        raise ValueError(f"{name} must be an integer >= {minimum}, got {number}; {cure}")
    return number


def nearest(value, allowed, likeness=0.6):
    """The one of the words `allowed` that `value` was probably meant to be, or None."""
    words = {str(word).lower(): word for word in allowed}
    near = difflib.get_close_matches(str(value).lower(), words, 1, likeness)
    return words[near[0]] if near else None


def one_of(name, value, allowed):
    """Return `value` if it is one of the words `allowed`, or say which there are and which was meant."""
    words = list(allowed)
    if isinstance(value, str) and value in words:
        return value
    near = nearest(value, words)
    cure = f"did you mean {near!r}?" if near else f"try {name}={words[0]!r}"
    allowed = ", ".join(map(repr, words[:MOST_NAMED])) + (", …" if len(words) > MOST_NAMED else "")
    raise ValueError(f"{name} must be one of {allowed}, got {value!r:.60}; {cure}")


def pair(name, value, minimum):
    """Turn an int or a `(vertical, horizontal)` pair into a pair of ints >= `minimum`."""
    if type(value) is tuple and len(value) == 2:  # what a layer passes at every step, right already
        if type(value[0]) is type(value[1]) is int and min(value) >= minimum:
            return value
    if isinstance(value, (tuple, list)) or getattr(value, "ndim", 0):  # an array
        if len(value) != 2:
            raise ValueError(
                f"{name} must be an int or a (vertical, horizontal) pair, got {value!r}; "
                f"pass {name}={minimum} or {name}=({minimum}, {minimum})"
            )
        return tuple(whole_number(name, number, minimum) for number in value)
    number = whole_number(name, value, minimum)
    return number, number


def number(name, value, fits, allowed, cure):
    """`value` as a float for which `fits(value)` is true; `allowed` says in words which those are.

    Raises TypeError for what is no number and ValueError for one that does not fit, both with `cure`.
    """
    if not isinstance(value, Real) or isinstance(value, bool):
        raise TypeError(f"{name} must be a number, {allowed}, got {value!r}; {cure}")
    if not fits(value):
        raise ValueError(f"{name} must be {allowed}, got {value!r}; {cure}")
    return float(value)


def positive(name, value, usual=0.01):
    """`value` as a finite float above 0; the message suggests a `usual` value."""
    return number(name, value, lambda n: 0 < n < math.inf, "finite and > 0", f"try {name}={usual}")


def not_negative(name, value, usual=0.01):
    """`value` as a finite float, 0 or more; the message suggests a `usual` value."""
    return number(name, value, lambda n: 0 <= n < math.inf, "finite and not negative", f"try {name}={usual}")


def fraction(name, value, usual):
    """`value` as a float in [0, 1); the message suggests a `usual` value."""
    return number(name, value, lambda n: 0 <= n < 1, "at least 0 and below 1", f"try {name}={usual}")


def proportion(name, value, usual):
    """`value` as a float in [0, 1]; the message suggests a `usual` value."""
    return number(name, value, lambda n: 0 <= n <= 1, "between 0 and 1", f"try {name}={usual}")


def shape(name, value, expected, minimums):
    """`value` as a tuple of ints, one for each of `minimums`; `expected` writes the axes out in letters."""
    try:
        sizes = tuple(value)
    except TypeError:
        sizes = ()
    if len(sizes) != len(minimums):
        raise ValueError(f"{name} must be {expected}, got {value!r}; pass one size per axis")
    return tuple(whole_number(name, *axis) for axis in zip(sizes, minimums))


def listed(name, values, cure, fits=lambda value: True, least=0):
    """`values` as a list of `least` or more entries that all fit; or an error that says how to get one."""
    try:
        values = list(values)
    except TypeError:
        raise TypeError(f"{name} must be a list, got {values!r:.60}; {cure}") from None
    if len(values) < least:
        raise ValueError(f"{name} has {len(values)} entries, at least {least} needed; {cure}")
    for number, value in enumerate(values):
        if not fits(value):
            raise TypeError(f"{name}[{number}] cannot be {value!r:.60}; {cure}")
    return values


def generator(name, value):
    """`value`, which must be a numpy Generator: a seed would give the same random numbers at every call."""
    from numpy.random import Generator

    if not isinstance(value, Generator):
        raise TypeError(f"{name} must be a numpy Generator, got {value!r:.60}; pass np.random.default_rng(0)")
    return value


def seeded(rng):
    """A numpy Generator from a Generator, a seed >= 0, or None (other random numbers each time)."""
    from numpy.random import Generator, default_rng

    if rng is None or isinstance(rng, Generator):
        return default_rng(rng)
    if isinstance(rng, Integral):
        return default_rng(whole_number("rng", rng, 0))
    raise TypeError(f"rng must be a numpy Generator or a seed, got {rng!r}; pass np.random.default_rng(0)")


def function(name, value, example):
    """`value`, which must be a function, such as `example`."""
    if not callable(value):
        raise TypeError(f"{name} must be a function, got {value!r:.60}; pass {example}")
    return value


def file_path(name, value):
    """`value` as a `Path`, "~" as the home folder; TypeError for what cannot be the name of a file.

    Raises ValueError for a device or a pipe: reading one may never end, and writing would replace it.
    """
    if not isinstance(value, (str, os.PathLike)):
        cure = f"write {name}='folder/file'"
        raise TypeError(f"{name} must be a str or a Path, got {value!r:.60}; {cure}")
    path = files.expanded(value)
    try:
        kind = stat.S_IFMT(path.stat().st_mode)
    except (OSError, ValueError):  # it will be said when the file is opened
        return path
    if kind not in (stat.S_IFREG, stat.S_IFDIR):
        raise ValueError(f"{name} must be a file, got {path}, a device or a pipe; write {name}='folder/file'")
    return path


class Known(dict):
    """A dict whose keys are words; a word it does not have gets a ValueError that names those it has."""

    def __missing__(self, key):
        return one_of("name", key, self)
