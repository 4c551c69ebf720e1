"""Checks of arrays, with messages that name the array and the fix, and the dtypes of results and sums."""

import functools

import numpy as np

from cnnlib import arguments

LONG_SUM = 128  # numbers: in float32 the error of longer sums would show


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


def weights(x, weight, bias, channel_axis=1, groups=1):
    """Check a filter bank and bias against the image they are to be used on.

    `channel_axis` is the axis of `weight` that counts the channels of `x`: 1 for a convolution,
    0 for a transposed one.
    """
    weight, groups = real_array("weight", weight), arguments.whole_number("groups", groups, 1)
    order = "(C_out, C_in, kH, kW)" if channel_axis == 1 else "(C_in, C_out, kH, kW)"
    if weight.ndim != 4 or 0 in weight.shape:
        raise ValueError(f"weight has shape {weight.shape}; expected 4 non-empty axes {order}")
    _matching_groups(x, weight, groups)
    channels = weight.shape[channel_axis] * groups
    if channels != x.shape[1]:
        times = f", times groups={groups}" if groups > 1 else ""
        raise ValueError(
            f"x has {x.shape[1]} channels (axis 1 of shape {x.shape}) but weight of shape "
            f"{weight.shape} expects {channels} (axis {channel_axis} of {order}{times}); "
            f"{_channels_fix(x, weight, channels, order)}"
        )
    return weight, bias_vector(bias, weight.shape[1 - channel_axis])


def _matching_groups(x, weight, groups):
    """Raise unless inputs and filters can be split into so many equal groups."""
    for what, count in (("channels of x", x.shape[1]), ("filters of weight", len(weight))):
        if count % groups:
            fits = [n for n in range(1, count + 1) if x.shape[1] % n == 0 == len(weight) % n]
            cure = f"use one of {', '.join(map(str, fits))}"
            raise ValueError(f"groups must divide the {count} {what}, got {groups}; {cure}")


def _channels_fix(x, weight, channels, order):
    """What is probably to be done where the channels of an image and its filters differ."""
    groups, rest = divmod(x.shape[1], weight.shape[1])
    if order.startswith("(C_out") and channels == weight.shape[1] < x.shape[1] and not rest:
        if len(weight) % groups == 0:
            return f"with groups={groups} this weight fits; else give both as many"
    if x.shape[3] == channels:
        return "are the channels of x last? Then pass x.transpose(0, 3, 1, 2)"
    if order.startswith("(C_out") and weight.shape[2] == x.shape[1] and max(weight.shape[:2]) < 12:
        return "is weight in Keras' order (kH, kW, C_in, C_out)? Then pass weight.transpose(3, 2, 0, 1)"
    if x.shape[1] in weight.shape[:2]:
        return "are its first two axes swapped? Then pass weight.swapaxes(0, 1); else give both as many"
    return "give both as many"


def bias_vector(bias, length):
    """A bias as an array `(length,)`, or None."""
    if bias is None:
        return None
    bias = real_array("bias", bias)
    same_shape("bias", bias, (length,), "one number per output; try bias.reshape(-1)")
    return bias


def float_type(*arrays):
    """The dtype a sum of products of these arrays has: integers and booleans become floats.

    Floats decide among themselves, so an integer image with a float32 kernel stays float32;
    without any float the result is float64.
    """
    kinds = {a.dtype for a in arrays if a is not None and a.dtype.kind == "f"}
    return np.result_type(*kinds) if kinds else np.dtype("float64")


def sum_type(dtype, count=1):
    """The dtype in which `count` numbers of a dtype are added, on the way to a result of that dtype.

    float16 has 11 bits, so ones add up to no more than 2048; float32 loses a digit after some hundred.
    """
    return np.promote_types(dtype, np.float64 if count > LONG_SUM else np.float32)


def underflow_is_zero(function):
    """`function`, for which numbers too small for their dtype are 0, even where np.seterr forbids it."""

    @functools.wraps(function)
    def quiet(*args, **kwargs):
        if np.geterr()["under"] == "ignore":  # the default; inside errstate all calls of numpy take longer
            return function(*args, **kwargs)
        with np.errstate(under="ignore"):
            return function(*args, **kwargs)

    return quiet


def gradient_type(x, grad_output):
    """The dtype of ∂L/∂x: that of `x`, or of `grad_output` where `x` holds integers."""
    return float_type(x if x.dtype.kind == "f" else grad_output)


def checked_gradient(grad_output, shape, dtype):
    """`grad_output` in the dtype of the computation, once its shape is that of the output."""
    grad_output = real_array("grad_output", grad_output)
    same_shape("grad_output", grad_output, shape, "the shape of the output")
    return grad_output.astype(dtype, copy=False)


def check_labels(labels, length, classes, name="labels"):
    """`labels` as whole numbers in 0..classes−1, one for each of `length` images; `name` is for messages."""
    try:
        labels = np.asarray(labels)
    except ValueError:
        cure = "pass a list of whole numbers"
        raise ValueError(f"{name} is not one class number per image, got {labels!r:.60}; {cure}") from None
    if labels.ndim != 1 or len(labels) != length:
        fix = _labels_fix(name, labels)
        raise ValueError(f"{name} has shape {labels.shape}, expected ({length},); {fix}")
    if labels.dtype.kind not in "iu":
        cure = f"try {name}.astype(int)"
        raise TypeError(f"{name} must be whole numbers (class indices), got dtype {labels.dtype}; {cure}")
    outside = np.flatnonzero((labels < 0) | (labels >= classes))
    if len(outside):
        where = int(outside[0])
        wrong = f"{name.removesuffix('s')} {int(labels[where])} at index {where}"
        raise ValueError(f"{wrong}; classes are 0..{classes - 1}")
    return labels


def _labels_fix(name, labels):
    """What is probably to be done with labels of the wrong shape."""
    if labels.ndim == 2 and labels.shape[1] == 1:
        return f"one column too many brackets; pass {name}.ravel()"
    if labels.ndim == 2:
        return f"are they one-hot? Then pass {name}.argmax(axis=1), one class number per image"
    return "pass one class number per image"
