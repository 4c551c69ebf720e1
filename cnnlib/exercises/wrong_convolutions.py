"""Wrong versions of the convolution's forward pass, and rules that recognise them."""

import numpy as np

from cnnlib import ops
from cnnlib.exercises.inputs import not_square
from cnnlib.exercises.task import Mistake


def _sizes(x, weight, stride, padding):
    return tuple((x.shape[a] + 2 * padding - weight.shape[a]) // stride + 1 for a in (2, 3))


def _right(x, weight, bias, stride, padding):
    return ops.conv2d(x.astype(float), weight.astype(float), bias.astype(float), stride, padding)


def _slide(
    x, weight, bias, stride, padding, sizes=None, kernel=None, start=None, put=None, shape=None, pad=True
):
    """The loops most people write, with one of their places replaced; errors come up as they would there."""
    rows, cols = sizes or _sizes(x, weight, stride, padding)
    height, width = kernel or weight.shape[2:]
    start = start or (lambda row, col: (row * stride, col * stride))
    put = put or (lambda row, col: (row, col))
    source = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding))) if pad else x
    y = np.zeros((len(x), len(weight), *(shape or (rows, cols))))
    for f in range(len(weight)):
        for row in range(rows):
            for col in range(cols):
                top, left = start(row, col)
                window = source[:, :, top : top + height, left : left + width]
                y[(slice(None), f, *put(row, col))] = (window * weight[f]).sum(axis=(1, 2, 3)) + bias[f]
    return y


def _variant(change):
    """A version in which `change(x, weight, stride, padding)` gives the replaced places of `_slide`."""
    return lambda x, w, b, s, p: _slide(x, w, b, s, p, **change(x, w, s, p))


def _square(axis, kernel_too=False):
    def change(x, w, s, p):
        size = (x.shape[axis] + 2 * p - w.shape[axis]) // s + 1
        return {"sizes": (size, size), **({"kernel": (w.shape[axis],) * 2} if kernel_too else {})}

    return _variant(change)


def _square_kernel(axis):
    def change(x, w, s, p):
        size = w.shape[axis]
        return {"sizes": tuple((x.shape[a] + 2 * p - size) // s + 1 for a in (2, 3)), "kernel": (size, size)}

    return _variant(change)


def _swapped(x, w, s, p):
    return _sizes(x, w, s, p)[::-1]


def _kernel_swapped(x, w, s, p):
    kernel = w.shape[:1:-1]
    return {"kernel": kernel, "sizes": tuple((x.shape[a + 2] + 2 * p - kernel[a]) // s + 1 for a in (0, 1))}


def _below_and_right(x, w, b, s, p):
    edge = ((0, 0), (0, 0), (0, 2 * p), (0, 2 * p))
    return _right(np.pad(x, edge), w, b, s, 0)


CONV_MISTAKES = (
    Mistake(
        "no-flip-forward",
        "What deep learning calls convolution does not flip the kernel: weight[…, 0, 0] meets the upper "
        "left cell of the window. (The convolution of mathematics flips; as filters are learned, nobody "
        "misses it.)",
        (
            lambda x, w, b, s, p: _right(x, w[:, :, ::-1, ::-1], b, s, p),
            lambda x, w, b, s, p: _right(x, w[:, ::-1, ::-1, ::-1], b, s, p),
            lambda x, w, b, s, p: _right(x, w[:, :, ::-1], b, s, p),
            lambda x, w, b, s, p: _right(x, w[:, :, :, ::-1], b, s, p),
        ),
    ),
    Mistake(
        "stride-in-slice",
        "The output has the right number of cells, but the window moves by one cell from one to the next. "
        "Output row r looks at input rows r·stride to r·stride + kH: the stride belongs into the slice as "
        "well.",
        (
            _variant(lambda x, w, s, p: {"start": lambda row, col: (row, col)}),
            _variant(lambda x, w, s, p: {"start": lambda row, col: (row, col * s)}),
            _variant(lambda x, w, s, p: {"start": lambda row, col: (row * s, col)}),
            lambda x, w, b, s, p: _right(x, w, b, 1, p),
        ),
    ),
    Mistake(
        "bias-missing",
        "The sums are right, but each filter also has a bias, one number that is added to every cell of "
        "its output channel.",
        (lambda x, w, b, s, p: _right(x, w, 0 * b, s, p),),
    ),
    Mistake(
        "bias-inside-sum",
        "The bias is added once per output cell, after the sum. Inside the sum it counts once for every "
        "product.",
        tuple(
            lambda x, w, b, s, p, times=times: _right(x, w, b * times(w), s, p)
            for times in (lambda w: w[0].size, lambda w: w.shape[1], lambda w: w[0, 0].size)
        ),
    ),
    Mistake(
        "square-assumption",
        "Pictures and kernels need not be square. Work out the number of output rows from H and kH, that "
        "of the columns from W and kW.",
        (_square(2), _square(3), _square(2, True), _square(3, True), _square_kernel(2), _square_kernel(3)),
    ),
    Mistake(
        "swap-hw",
        "Rows and columns have changed places somewhere. The order is always (…, H, W): first the row, "
        "counted from the top, then the column.",
        (
            lambda x, w, b, s, p: _right(x, w, b, s, p).swapaxes(2, 3),
            lambda x, w, b, s, p: _right(x.swapaxes(2, 3), w, b, s, p),
            lambda x, w, b, s, p: _slide(x, w.swapaxes(2, 3), b, s, p, _sizes(x, w, s, p), w.shape[2:]),
            lambda x, w, b, s, p: _right(x, w.swapaxes(2, 3), b, s, p),
            _variant(lambda x, w, s, p: {"sizes": _swapped(x, w, s, p)}),
            _variant(lambda x, w, s, p: {"shape": _swapped(x, w, s, p)}),
            _variant(lambda x, w, s, p: {"put": lambda row, col: (col, row)}),
            _variant(lambda x, w, s, p: {"put": lambda row, col: (col, row), "shape": _swapped(x, w, s, p)}),
            _variant(lambda x, w, s, p: {"start": lambda row, col: (col * s, row * s)}),
            _variant(
                lambda x, w, s, p: {
                    "start": lambda row, col: (col * s, row * s),
                    "sizes": _swapped(x, w, s, p),
                }
            ),
            _variant(_kernel_swapped),
        ),
    ),
    Mistake(
        "pad-unused",
        "The output size counts the padding, but the window slides over the image without it. Pad the "
        "image first and take all windows from the padded one.",
        (
            _variant(lambda x, w, s, p: {"pad": False}),
            lambda x, w, b, s, p: _right(x, w, b, s, 0),
            _below_and_right,
        ),
    ),
    Mistake(
        "channel-sum",
        "Each input channel meets its own kernel: multiply the window (C, kH, kW) by the filter (C, kH, "
        "kW) number by number, then add up everything. Channels may be neither added up beforehand nor "
        "left out.",
        (
            lambda x, w, b, s, p: _right(x.sum(1, keepdims=True), w.sum(1, keepdims=True), b, s, p),
            lambda x, w, b, s, p: _right(x[:, :1], w[:, :1], b, s, p),
            lambda x, w, b, s, p: _right(x[:, -1:], w[:, -1:], b, s, p),
            lambda x, w, b, s, p: _right(x.sum(1, keepdims=True), w[:, :1], b, s, p),
            lambda x, w, b, s, p: _right(x[:, :1], w.sum(1, keepdims=True), b, s, p),
            lambda x, w, b, s, p: _right(x, w / w.shape[1], b, s, p),
            lambda x, w, b, s, p: _right(x.mean(1, keepdims=True), w.sum(1, keepdims=True), b, s, p),
            lambda x, w, b, s, p: _right(x.mean(1, keepdims=True), w.mean(1, keepdims=True), b, s, p),
        ),
    ),
    Mistake(
        "dtype",
        "With an image of whole numbers your result loses its fractions: the output array was created "
        "with the image's dtype. Products with float weights need a float array: np.zeros(shape) makes "
        "one.",
    ),
)


def bias_counted_wrongly(trial):
    """The difference to the right result is a multiple of the bias."""
    factors = []
    for case, judged, expected in zip(trial.cases, trial.judged, trial.expected):
        if judged.parts is None or judged.parts[0].shape != expected[0].shape:
            return None
        bias = case["bias"].astype(float)[:, None, None]
        factor = (judged.parts[0].astype(float) - expected[0]) / bias
        if not np.allclose(factor, factor.flat[0], rtol=1e-3, atol=1e-2):
            return None
        factors.append(round(float(factor.flat[0])))
    if all(factor == -1 for factor in factors):
        return "bias-missing"
    return "bias-inside-sum" if all(factor >= 0 for factor in factors) and any(factors) else None


def integer_images_only(trial):
    """Only images of whole numbers fail, and not because the image itself is written to."""
    only = trial.fails_only(lambda case: case["x"].dtype.kind in "iu")
    return "dtype" if only and not trial.changed() else None


def _oblong(case):
    return not_square(case["x"].shape) or not_square(case["weight"].shape)


def square_reshape(trial):
    """What is not square is refused, or cannot be reshaped into the square that was expected."""
    errors = " ".join(outcome.error or "" for outcome in trial.outcomes)
    refused = "reshape" in errors or "AssertionError" in errors
    return "square-assumption" if refused and trial.fails_only(_oblong) else None


def rows_or_columns(trial):
    """Only what is not square fails: by the shape of the results, or by which images raise errors."""
    if not trial.fails_only(_oblong):
        return None
    for place in trial.failing:
        judged, right = trial.judged[place], trial.expected[place][0].shape
        if judged.kind == "shape" and judged.parts[0].shape == (*right[:2], right[3], right[2]):
            return "swap-hw"
    images = [place for place in trial.failing if not not_square(trial.cases[place]["weight"].shape)]
    flat = [trial.cases[place]["x"].shape[2] < trial.cases[place]["x"].shape[3] for place in images]
    all_raise = all(trial.judged[place].kind == "raised" for place in images)
    return "swap-hw" if all_raise and len(set(flat)) == 2 else "square-assumption"


def stride_only(trial):
    """Only strides above 1 fail."""
    return "stride-in-slice" if trial.fails_only(lambda case: case["stride"] > 1) else None


def padding_only(trial):
    """Only inputs with padding fail."""
    return "pad-unused" if trial.fails_only(lambda case: case["padding"] > 0) else None


def channels_only(trial):
    """Only images with several channels fail."""
    return "channel-sum" if trial.fails_only(lambda case: case["x"].shape[1] > 1) else None
