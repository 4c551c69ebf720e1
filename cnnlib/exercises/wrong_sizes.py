"""Wrong versions of the size formula and of zero padding, and rules that recognise them."""

import math

import numpy as np

from cnnlib.exercises import values
from cnnlib.exercises.task import Mistake


def _span(kernel_size, dilation):
    return dilation * (kernel_size - 1) + 1


def _version(span=_span, sides=2, divide=lambda spare, stride: spare // stride, plus=1, inside=0):
    """A size function that differs from the right one in the given place."""

    def size(input_size, kernel_size, stride, padding, dilation):
        spare = input_size + sides * padding - span(kernel_size, dilation) + inside
        return divide(spare, stride) + plus

    return size


SIZE_MISTAKES = (
    Mistake(
        "int-division",
        "A size counts cells, so it must be a whole number. The last step of the window may not fit "
        "completely; // rounds down in the division itself, / leaves a float that neither range() nor "
        "np.zeros() accepts.",
        (_version(divide=lambda spare, stride: spare / stride),),
    ),
    Mistake(
        "floor-not-ceil",
        "When the last step does not fit completely, it is not taken: the division rounds down. Rounding "
        "up, or to the nearest, adds a window that would hang over the edge. // is the floor.",
        (
            _version(divide=lambda spare, stride: math.ceil(spare / stride)),
            _version(divide=lambda spare, stride: round(spare / stride)),
            _version(divide=lambda spare, stride: int(spare / stride + 0.5)),
            lambda i, k, s, p, d: round((i + 2 * p - _span(k, d)) / s + 1),
        ),
    ),
    Mistake(
        "off-by-one",
        "The division counts the steps between windows. The window at the start, before any step, counts "
        "as well: exactly one is added at the end.",
        (_version(plus=0), _version(plus=2)),
    ),
    Mistake(
        "pad-both-sides",
        "padding counts the zeros per side, and an axis has two sides: the input grows by 2·padding.",
        (_version(sides=1), _version(sides=0)),
    ),
    Mistake(
        "plus-one-inside",
        "The + 1 stands outside of the division: it is a whole window, the first one, not one more input "
        "cell.",
        (_version(plus=0, inside=1), _version(inside=1)),
    ),
    Mistake(
        "dilation-formula",
        "A kernel of k cells has k − 1 gaps between them; dilation stretches each gap to d cells, so the "
        "kernel covers d·(k − 1) + 1 cells, not d·k: beyond its last cell nothing is added.",
        (
            _version(span=lambda k, d: d * k),
            _version(span=lambda k, d: k),
            _version(span=lambda k, d: k + d - 1),
            _version(span=lambda k, d: k + d),
            _version(span=lambda k, d: k * d - 1),
            _version(span=lambda k, d: (d + 1) * (k - 1) + 1),
        ),
    ),
)


def rounds_up_sometimes(trial):
    """One too many exactly where the division leaves a rest, now and then: some kind of rounding up."""
    extra = [_extra(judged, expected) for judged, expected in zip(trial.judged, trial.expected)]
    rests = [
        (c["input_size"] + 2 * c["padding"] - _span(c["kernel_size"], c["dilation"])) % c["stride"]
        for c in trial.cases
    ]
    fits = all(more == 0 or (more == 1 and rest) for more, rest in zip(extra, rests))
    return "floor-not-ceil" if fits and any(extra) else None


def float_sizes(trial):
    """Numbers with a fraction: some true division."""
    for judged in trial.judged:
        if judged.parts and judged.parts[0].dtype.kind == "f" and np.any(judged.parts[0] % 1):
            return "int-division"
    return None


def _extra(judged, expected):
    if judged.parts is None or judged.parts[0].shape != ():
        return None
    return float(judged.parts[0] - expected[0])


PAD_MISTAKES = (
    Mistake(
        "pad-both-sides",
        "padding counts the zeros on each of the four sides: `padding` rows above and below, `padding` "
        "columns left and right. The picture sits in the middle, at rows padding to padding + H.",
    ),
    Mistake(
        "wrong-axes",
        "Only rows and columns, the last two axes, get zeros. A batch does not get empty images and a "
        "picture no empty channels: np.pad wants one pair per axis, (0, 0) for the first two.",
    ),
    Mistake(
        "zero-pad",
        "The border must hold zeros. Other fillings exist (repeating the edge, mirroring), but here the "
        "frame is black.",
    ),
    Mistake(
        "dtype",
        "np.zeros makes float64 unless told otherwise: create the frame with dtype=x.dtype, so that a "
        "float32 image stays float32 and whole numbers stay whole.",
    ),
    Mistake(
        "view-returned",
        "With padding 0 your function returns the caller's own array, or a view of it: whoever changes "
        "the result changes the image. The task asks for a copy, always.",
    ),
    Mistake(
        "p0-slice",
        "padded[:, :, p:-p, p:-p] is empty for p = 0, because -0 is 0. Write p:p + H instead: it is right "
        "for every p.",
    ),
)


def padded_wrongly(trial):
    """Name what happened by looking at where the picture is in the result."""
    for case, judged in zip(trial.cases, trial.judged):
        if judged.right or judged.parts is None:
            continue
        x, result, padding = case["x"], judged.parts[0], case["padding"]
        if result.ndim != 4 or result.shape[:2] != x.shape[:2]:
            return "wrong-axes" if result.ndim == 4 else None
        if _is_shifted(x, result, padding):
            return "pad-both-sides"
        height, width = x.shape[2:]
        inside = result[:, :, padding : padding + height, padding : padding + width]
        if judged.kind != "shape" and values.close(inside, x):
            return "zero-pad"
    return "p0-slice" if trial.fails_only(lambda case: case["padding"] == 0) else None


def _is_shifted(x, result, padding):
    """Whether the result is the picture with zeros around it, only not `padding` on each side."""
    extra_rows, extra_cols = (result.shape[axis] - x.shape[axis] for axis in (2, 3))
    if min(extra_rows, extra_cols) < 0 or max(extra_rows, extra_cols) > 4 * padding:
        return False
    for top in range(extra_rows + 1):
        for left in range(extra_cols + 1):
            edge = ((0, 0), (0, 0), (top, extra_rows - top), (left, extra_cols - left))
            if values.close(result, np.pad(x, edge)):
                return True
    return False
