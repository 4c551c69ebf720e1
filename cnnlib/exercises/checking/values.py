"""Answers as arrays: reading what a learner returned, comparing it, writing it down in few characters."""

from itertools import islice

import numpy as np

RELATIVE = 1e-4  # room for an answer computed in float32
LONGEST = 1000  # items taken from a generator, which may be endless


class NotAnArray(ValueError):
    """The answer cannot be read as numbers; the text says why, as the end of "your function returned …"."""


def as_array(value):
    """Numbers, nested lists or tuples, or an array as a numpy array of numbers; else NotAnArray."""
    if isinstance(value, (str, bytes)):
        raise NotAnArray(f"the text {shorten(repr(value))}; numbers are needed")
    if isinstance(value, tuple) and any(isinstance(one, np.ndarray) and one.ndim for one in value):
        raise NotAnArray(
            f"a tuple of {len(value)}; the array alone is needed (is there a comma too many after return?)"
        )
    try:
        array = np.asarray(value)
    except ValueError:
        raise NotAnArray(f"{a_kind(value)} whose rows differ in length; they must form one array") from None
    except Exception:
        raise NotAnArray(f"{a_kind(value)}; an array of numbers is needed") from None
    if array.dtype.kind == "O" and array.size and all(isinstance(one, (int, float)) for one in array.flat):
        array = array.astype(float)
    if array.dtype.kind not in "biuf":
        kinds = {"c": "complex numbers", "U": "texts", "S": "texts", "O": "objects that are no numbers"}
        holds = kinds.get(array.dtype.kind, f"{array.dtype}") if array.ndim else None
        what = f"{a_kind(value)} of {holds}" if holds else a_kind(value)
        raise NotAnArray(f"{what}; an array of numbers is needed")
    return array


KINDS = {np.ndarray: "array", str: "text", complex: "complex number", int: "whole number"}


def a_kind(value):
    """The type of an object with its article: a dict, an int."""
    kind = KINDS.get(type(value)) or type(value).__name__
    return f"{'an' if kind[0].lower() in 'aeiou' else 'a'} {kind}"


def materialised(result):
    """A result that can be looked at twice: generators, zips and the like become lists."""
    if hasattr(result, "__next__"):
        return list(islice(result, LONGEST))
    return result


def arrays_in(result):
    """All numpy arrays in a result, also those inside tuples and lists."""
    if isinstance(result, np.ndarray):
        yield result
    elif isinstance(result, (tuple, list)):
        for one in result:
            yield from arrays_in(one)


def twin(value):
    """A copy of an argument with the same numbers, dtype and memory order."""
    if not isinstance(value, np.ndarray):
        return value
    copied = value.copy(order="K")
    if copied.strides == value.strides:
        return copied
    # A view with gaps between its numbers: the copy gets gaps as well.
    roomy = np.zeros((*value.shape, 2), value.dtype)[..., 0]
    roomy[...] = value
    return roomy


def same_bits(one, other):
    """Whether two arguments are still equal in shape, dtype and every number."""
    if not isinstance(one, np.ndarray):
        return True
    return (
        one.dtype == other.dtype and one.shape == other.shape and np.array_equal(one, other, equal_nan=True)
    )


def mismatch(yours, expected):
    """Boolean array of the entries that differ by more than rounding; both shapes must be equal."""
    yours, expected = np.asarray(yours, np.float64), np.asarray(expected, np.float64)
    with np.errstate(all="ignore"):
        finite = np.abs(expected[np.isfinite(expected)])
        room = RELATIVE * np.abs(expected) + RELATIVE / 10 * (finite.max() if finite.size else 0) + 1e-9
        equal = np.abs(yours - expected) <= room
    return ~(equal | (yours == expected) | (np.isnan(yours) & np.isnan(expected)))


def close(yours, expected):
    """Whether two arrays have one shape and the same numbers, rounding aside."""
    return np.shape(yours) == np.shape(expected) and not mismatch(yours, expected).any()


def number(value):
    """A number in at most six significant digits: 3, -0.25, 1.23457, nan."""
    value = value.item() if hasattr(value, "item") else value
    if isinstance(value, (bool, int)):
        return str(int(value))
    if value == int(value) if np.isfinite(value) else False:
        return str(int(value)) if abs(value) < 1e6 else f"{value:.6g}"
    return f"{value:.6g}"


def shorten(text, length=80):
    """The text, cut with an ellipsis."""
    text = str(text)
    return text if len(text) <= length else text[: length - 1] + "…"


def describe(value):
    """An argument in words: its numbers when they are few, else shape and dtype."""
    if not isinstance(value, np.ndarray):
        if callable(value) or isinstance(value, np.random.Generator):
            return getattr(value, "__name__", "np.random.default_rng(…)")
        return repr(value)
    if value.size <= 20:
        return f"{nested(value)} ({value.dtype})"
    return f"array of shape {value.shape}, {value.dtype}"


def nested(array):
    """A small array as nested lists of short numbers."""
    array = np.asarray(array)
    if array.ndim == 0:
        return number(array[()])
    return "[" + ", ".join(nested(one) for one in array) + "]"
