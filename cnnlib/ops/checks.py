"""What every operation asks of its arguments, and the messages when it does not get it."""

import os
from numbers import Real
from pathlib import Path

import numpy as np

from cnnlib import arithmetic


def pair(name, value, minimum):
    """Turn an int or a `(vertical, horizontal)` pair into a pair of ints >= `minimum`."""
    if type(value) is tuple and len(value) == 2:  # what a layer passes at every step, right already
        if type(value[0]) is type(value[1]) is int and min(value) >= minimum:
            return value
    if isinstance(value, (tuple, list)) or (isinstance(value, np.ndarray) and value.ndim):
        if len(value) != 2:
            raise ValueError(
                f"{name} must be an int or a (vertical, horizontal) pair, got {value!r}; "
                f"pass {name}={minimum} or {name}=({minimum}, {minimum})"
            )
        return tuple(arithmetic.whole_number(name, number, minimum) for number in value)
    number = arithmetic.whole_number(name, value, minimum)
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


def shape(name, value, expected, minimums):
    """`value` as a tuple of ints, one for each of `minimums`; `expected` writes the axes out in letters."""
    try:
        sizes = tuple(value)
    except TypeError:
        sizes = ()
    if len(sizes) != len(minimums):
        raise ValueError(f"{name} must be {expected}, got {value!r}; pass one size per axis")
    return tuple(arithmetic.whole_number(name, *axis) for axis in zip(sizes, minimums))


def real_array(name, value):
    """`value` as an array of real numbers; text, objects and complex numbers are refused."""
    try:
        array = np.asarray(value)
    except ValueError:
        cure = "make its rows equally long"
        raise ValueError(f"{name} is not a rectangular array, got {value!r:.60}; {cure}") from None
    if value is None:
        raise TypeError(f"{name} must hold real numbers, got None, an object without any; pass an array")
    if array.dtype.kind not in "fiub":
        cure = f"try {name}.astype('float32')"
        raise TypeError(f"{name} must hold real numbers, got dtype {array.dtype}; {cure}")
    return array


def image(name, value):
    """`value` as an array `(N, C, H, W)` of real numbers."""
    array = real_array(name, value)
    if array.ndim != 4:
        cure = {2: f"try {name}[None, None]", 3: f"try {name}[None] or {name}[:, None]"}
        raise ValueError(
            f"{name}: got shape {array.shape}; expected 4 axes (N, C, H, W); "
            + cure.get(array.ndim, "reshape it to batch, channels, height, width")
        )
    if 0 in array.shape[1:]:
        raise ValueError(f"{name} has shape {array.shape}; only the batch axis may be empty")
    return array


def axes(name, value, letters, empty=False):
    """`value` as an array of real numbers with axes like `letters`, such as "(C, H, W)"; no empty one."""
    array, count = real_array(name, value), len(letters.split(", "))
    if array.ndim != count:
        plural = "axis" if count == 1 else "axes"
        raise ValueError(f"{name}: got shape {array.shape}; expected {count} {plural} {letters}")
    if not (array.size or empty):
        raise ValueError(f"{name}: got shape {array.shape}, which is empty; expected {letters}, each >= 1")
    return array


def same_shape(name, array, expected, meaning):
    """Raise unless `array` has the `expected` shape; `meaning` says where that shape comes from."""
    if array.shape != tuple(expected):
        expected = tuple(int(size) for size in expected)
        raise ValueError(f"{name} has shape {array.shape}, expected {expected}; that is {meaning}")


def weights(x, weight, bias, channel_axis=1):
    """Check a filter bank and bias against the image they are to be used on.

    `channel_axis` is the axis of `weight` that counts the channels of `x`: 1 for a convolution,
    0 for a transposed one.
    """
    weight = real_array("weight", weight)
    order = "(C_out, C_in, kH, kW)" if channel_axis == 1 else "(C_in, C_out, kH, kW)"
    if weight.ndim != 4 or 0 in weight.shape:
        raise ValueError(f"weight has shape {weight.shape}; expected 4 non-empty axes {order}")
    if weight.shape[channel_axis] != x.shape[1]:
        raise ValueError(
            f"x has {x.shape[1]} channels (axis 1 of shape {x.shape}) but weight of shape "
            f"{weight.shape} expects {weight.shape[channel_axis]} (axis {channel_axis} of {order}); "
            "give both as many"
        )
    return weight, bias_vector(bias, weight.shape[1 - channel_axis])


def bias_vector(bias, length):
    """A bias as an array `(length,)`, or None."""
    if bias is None:
        return None
    bias = real_array("bias", bias)
    same_shape("bias", bias, (length,), "one number per output; try bias.reshape(-1)")
    return bias


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
    if not isinstance(value, np.random.Generator):
        raise TypeError(f"{name} must be a numpy Generator, got {value!r:.60}; pass np.random.default_rng(0)")
    return value


def function(name, value, example):
    """`value`, which must be a function, such as `example`."""
    if not callable(value):
        raise TypeError(f"{name} must be a function, got {value!r:.60}; pass {example}")
    return value


def file_path(name, value):
    """`value` as a `Path`; TypeError for what cannot be the name of a file."""
    if not isinstance(value, (str, os.PathLike)):
        cure = f"write {name}='folder/file'"
        raise TypeError(f"{name} must be a str or a Path, got {value!r:.60}; {cure}")
    return Path(value)


class Known(dict):
    """A dict whose keys are words; a word it does not have gets a ValueError that names those it has."""

    def __missing__(self, key):
        return arithmetic.one_of("name", key, self)


def float_type(*arrays):
    """The dtype a sum of products of these arrays has: integers and booleans become floats.

    Floats decide among themselves, so an integer image with a float32 kernel stays float32;
    without any float the result is float64.
    """
    kinds = {a.dtype for a in arrays if a is not None and a.dtype.kind == "f"}
    return np.result_type(*kinds) if kinds else np.dtype("float64")


def gradient_type(x, grad_output):
    """The dtype of ∂L/∂x: that of `x`, or of `grad_output` where `x` holds integers."""
    return float_type(x if x.dtype.kind == "f" else grad_output)


def paddings(padding, image_size, kernel_size, stride, dilation):
    """Zeros per axis as `((top, bottom), (left, right))`.

    `padding` is an int, a `(vertical, horizontal)` pair, a pair of `(before, after)` pairs,
    "valid" (none) or "same" (`arithmetic.same_padding` on each axis).
    """
    padding = named_or_sided(padding)
    if padding == "same":
        axes = zip(image_size, kernel_size, stride, dilation)
        return tuple(arithmetic.same_padding(*axis) for axis in axes)
    return ((0, 0), (0, 0)) if padding == "valid" else padding


def tidy_padding(padding):
    """A padding as a layer keeps it: its name, `(vertical, horizontal)`, or both sides where they differ."""
    padding = named_or_sided(padding)
    if isinstance(padding, str) or any(before != after for before, after in padding):
        return padding
    return tuple(before for before, _ in padding)


def named_or_sided(padding):
    """A padding that is not yet bound to a size: "same", "valid" or `((top, bottom), (left, right))`."""
    if isinstance(padding, str):
        if padding in ("same", "valid"):
            return padding
        near = arithmetic.nearest(padding, ["same", "valid"])
        hint = f"did you mean {near!r}?" if near else "use one of them or a number per side"
        raise ValueError(f"padding must be an int >= 0, a pair, 'same' or 'valid', got {padding!r}; {hint}")
    padding = padding.tolist() if isinstance(padding, np.ndarray) else padding
    listed = (tuple, list, np.ndarray)
    if not (isinstance(padding, listed) and any(isinstance(side, listed) for side in padding)):
        vertical, horizontal = pair("padding", padding, 0)
        return (vertical, vertical), (horizontal, horizontal)
    if len(padding) != 2:
        cure = "pass ((top, bottom), (left, right))"
        raise ValueError(f"padding must name two axes, got {padding!r}; {cure}")
    return tuple(pair("padding", side, 0) for side in padding)
