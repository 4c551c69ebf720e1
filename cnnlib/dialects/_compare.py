"""One setting asked of every library: what each returns, the line that says it there, or why it refuses."""

from typing import NamedTuple

import numpy as np

from cnnlib import arguments
from cnnlib.dialects import _rules as rules
from cnnlib.dialects._dialect import DEFAULT, NUMBERS

REFUSALS = (ValueError, TypeError, NotImplementedError)
SAME_OR_VALID = {
    "same": ("same", "SAME", "same_upper", "SAME_UPPER", "constant"),
    "valid": ("valid", "VALID"),
}
OPERATIONS = ("conv2d", "max_pool2d", "avg_pool2d")


class Answer(NamedTuple):
    """What one library makes of a setting; both axes are alike.

    `sides` are the cells it adds, (before, after). `lost` counts the cells at the end that no window
    reaches; below 0 it counts those that rounding up added. `fill` is "" for zeros, else the mode of
    np.pad; `padding` is the setting's word as this library spells it. Where it refuses, `refusal` says
    so in our words, and `output` is None.
    """

    name: str
    title: str
    sides: tuple | None
    lost: int
    fill: str
    output: np.ndarray | None
    code: str
    padding: object = None
    refusal: str = ""


def compare(dialects, operation, x, kernel, stride=None, padding=None, dilation=1):
    """An `Answer` per dialect of `dialects` (a dict by name), in its order.

    `x (H, W)` is a square picture; `kernel` is `(k, k)` for "conv2d", a whole number for the pools.
    `padding` is "same", "valid", zeros per side, or None: left out, as `stride`.
    """
    arguments.one_of("operation", operation, OPERATIONS)
    if isinstance(padding, str):
        arguments.one_of("padding", padding, tuple(SAME_OR_VALID))
    elif padding is not None:
        padding = arguments.whole_number("padding", padding, 0)
    setting = operation, np.asarray(x, float), kernel, stride, padding, dilation
    return tuple(_answer(name, dialect, *setting) for name, dialect in dialects.items())


def own_word(dialect, operation, padding):
    """Padding as this library writes it: "same", "valid", or zeros per side; None is its default.

    Where the library has no such word, the word itself, which it then refuses.
    """
    if padding is None:
        return DEFAULT
    known = dialect.paddings.get(operation, {})
    if isinstance(padding, str):
        found = [word for word in SAME_OR_VALID[padding] if word in known]
        if found or padding == "same" or NUMBERS not in known:
            return found[0] if found else padding
        padding = 0
    order = known.get(NUMBERS)
    if order in (rules.two_pairs, rules.number_or_two_pairs):
        return (padding, padding), (padding, padding)
    return (padding,) * 4 if order is rules.top_left_bottom_right else padding


def _answer(name, dialect, operation, x, kernel, stride, padding, dilation):
    word = own_word(dialect, operation, padding)
    size = len(kernel) if operation == "conv2d" else kernel
    stride = 1 if operation == "conv2d" and stride is None else stride
    settings = _settings(dialect, operation, size, stride, word, dilation)
    try:
        axes = dialect.axes(operation, x.shape, size, stride, dialect.dilated(word, dilation))
        sides, many = dialect.plan(operation, axes, word)
        output = _output(dialect, operation, x, kernel, stride, word, dilation)
        code = dialect.code(operation, **settings)
    except REFUSALS as error:
        return Answer(name, dialect.title, None, 0, "", None, "", word, str(error))
    axis = axes[0]
    lost = axis.size + sum(sides[0]) - (many[0] - 1) * axis.stride - axis.span
    spelled = dialect.defaults.get(operation) if word is DEFAULT else word
    fill = dialect.filled(operation, spelled, sides)
    return Answer(name, dialect.title, sides[0], lost, fill, output, code, word)


def _output(dialect, operation, x, kernel, stride, word, dilation):
    if operation == "conv2d":
        weight = np.asarray(kernel, float)[None, None]
        return dialect.conv2d(x[None, None], weight, stride=stride, padding=word, dilation=dilation)[0, 0]
    return getattr(dialect, operation)(x[None, None], kernel, stride=stride, padding=word)[0, 0]


def _settings(dialect, operation, kernel_size, stride, word, dilation):
    """What is written down: everything that is not left out or 1."""
    settings = {"kernel_size": kernel_size}
    if stride is not None and not dialect.strideless and (operation != "conv2d" or stride != 1):
        settings["stride"] = stride
    if word is not DEFAULT:
        settings["padding"] = word
    return settings | ({"dilation": dilation} if dilation != 1 else {})
