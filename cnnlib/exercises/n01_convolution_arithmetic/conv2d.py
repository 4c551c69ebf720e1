"""`conv2d`: the convolution with loops."""

import numpy as np

from cnnlib import ops
from cnnlib.exercises import inputs
from cnnlib.exercises.exercise import FunctionExercise
from cnnlib.exercises.inputs import not_square
from cnnlib.exercises.task import Case, Mistake, Task


def conv2d(x, weight, bias, stride, padding):
    count, _, height, width = x.shape
    filters, _, kernel_height, kernel_width = weight.shape
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    rows = (height + 2 * padding - kernel_height) // stride + 1
    cols = (width + 2 * padding - kernel_width) // stride + 1
    y = np.zeros((count, filters, rows, cols))
    for n in range(count):
        for f in range(filters):
            for row in range(rows):
                for col in range(cols):
                    top, left = row * stride, col * stride
                    window = padded[n, :, top : top + kernel_height, left : left + kernel_width]
                    y[n, f, row, col] = (window * weight[f]).sum() + bias[f]
    return y


def _conv_cases():
    normal, counting, whole = inputs.normal, inputs.counting, inputs.whole
    rows = [
        (counting(1, 1, 3, 3), counting(1, 1, 2, 2), 1, 0),
        (normal(1, 1, 5, 5), normal(2, 1, 3, 3), 1, 0),
        (normal(1, 1, 4, 6), normal(1, 1, 2, 2), 1, 0),
        (normal(1, 1, 6, 4), normal(2, 1, 2, 2), 1, 0),
        (normal(2, 1, 5, 5), normal(2, 1, 2, 2), 2, 0),
        (normal(1, 1, 7, 7), normal(2, 1, 3, 3), 2, 0),
        (normal(1, 1, 4, 4), normal(3, 1, 3, 3), 1, 1),
        (normal(2, 1, 3, 3), normal(2, 1, 2, 2), 1, 2),
        (normal(2, 3, 4, 4), normal(2, 3, 3, 3), 1, 0),
        (normal(1, 2, 3, 6), normal(3, 2, 1, 1), 1, 0),
        (normal(1, 2, 6, 3), normal(3, 2, 1, 1), 2, 0),
        (normal(1, 1, 5, 5), normal(2, 1, 2, 3), 1, 0),
        (normal(1, 1, 5, 5), normal(2, 1, 3, 1), 1, 0),
        (normal(2, 1, 4, 4), normal(2, 1, 1, 3), 1, 0),
        (normal(2, 3, 6, 8), normal(4, 3, 3, 2), 2, 1),
        (normal(1, 2, 7, 4), normal(2, 2, 3, 3), 3, 2),
        (whole(1, 1, 4, 4), normal(2, 1, 2, 2), 1, 0),
        (whole(2, 2, 4, 5, high=255, dtype=np.uint8), normal(2, 2, 3, 3), 2, 1),
        (normal(2, 2, 5, 5, dtype=np.float32), normal(3, 2, 3, 3, dtype=np.float32), 2, 1),
        (inputs.batch_last(normal(3, 2, 5, 4)), normal(2, 2, 2, 3), 1, 1),
        (inputs.spaced(normal(2, 2, 4, 5)), inputs.spaced(normal(2, 2, 3, 3, seed=1)), 1, 0),
    ]
    return [Case(x=x, weight=weight, bias=_bias(weight), stride=s, padding=p) for x, weight, s, p in rows]


def _bias(weight):
    """A different bias for every filter, never 0, of the weight's dtype."""
    return np.array([10.0, -7.5, 4.25, -2.5][: len(weight)], weight.dtype)


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


def _square(axis, kernel_too=False, loops_only=False):
    def change(x, w, s, p):
        size = (x.shape[axis] + 2 * p - w.shape[axis]) // s + 1
        more = {"kernel": (w.shape[axis],) * 2} if kernel_too else {}
        return {"sizes": (size, size), **more, **({"shape": _sizes(x, w, s, p)} if loops_only else {})}

    return _variant(change)


def _windows_square(x, w, b, s, p):
    """Columns of the window counted by the height of the kernel."""
    return _slide(x, w, b, s, p, sizes=_sizes(x, w, s, p), kernel=(w.shape[2], w.shape[2]))


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


def _split(share, total):
    """Padding before and after, `share` of it before."""
    return int(share * total), total - int(share * total)


def _counted_once(x, w, b, s, p):
    """Sizes with the padding of one side, windows with both."""
    rows, cols = ((x.shape[a] + p - w.shape[a]) // s + 1 for a in (2, 3))
    return _right(x, w, b, s, p)[:, :, :rows, :cols]


def _rounded_up(x, w, b, s, p):
    """One window more where the last step does not fit; it hangs over into zeros."""
    more = [-(x.shape[a] + 2 * p - w.shape[a]) % s for a in (2, 3)]
    return _right(np.pad(x, ((0, 0), (0, 0), (p, p + more[0]), (p, p + more[1]))), w, b, s, 0)


def _turned(times):
    """The kernel turned by quarters of a turn, where it is square."""

    def version(x, w, b, s, p):
        if w.shape[2] != w.shape[3]:
            raise ValueError("shapes differ")
        return _right(x, np.rot90(w, times, axes=(2, 3)), b, s, p)

    return version


def _turned_if_square(times):
    return lambda x, w, b, s, p: _right(
        x, np.rot90(w, times, axes=(2, 3)) if w.shape[2] == w.shape[3] else w, b, s, p
    )


def _last_product(with_bias):
    def version(x, w, b, s, p):
        alone = np.zeros(w.shape)
        alone[:, -1, -1, -1] = w[:, -1, -1, -1]
        return _right(x, alone, b * with_bias, s, p)

    return version


def _poured(x, w, b, s, p):
    """Rows of filters as they come out of a matrix product, reshaped without moving the axes."""
    right = _right(x, w, b, s, p)
    return right.transpose(0, 2, 3, 1).reshape(right.shape)


def _weight_poured(x, w, b, s, p):
    columns = w.reshape(-1, len(w)).T.reshape(w.shape)
    return _right(x, columns, b, s, p)


def _below_and_right(x, w, b, s, p):
    edge = ((0, 0), (0, 0), (0, 2 * p), (0, 2 * p))
    return _right(np.pad(x, edge), w, b, s, 0)


def _unpacked_swapped(x, w, b, s, p):
    """Width and height read from the shape in the wrong order; nothing is cut off silently."""
    rows, cols = _swapped(x, w, s, p) if w.shape[2] == w.shape[3] else _kernel_sizes(x, w, s, p)
    source = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    y = np.zeros((len(x), len(w), rows, cols))
    for row, col in np.ndindex(rows, cols):
        window = source[:, :, row * s : row * s + w.shape[2], col * s : col * s + w.shape[3]]
        y[:, :, row, col] = (window[:, None] * w[None]).sum(axis=(2, 3, 4)) + b
    return y


def _kernel_sizes(x, w, s, p):
    return tuple((x.shape[5 - a] + 2 * p - w.shape[a]) // s + 1 for a in (2, 3))


def _start_only(x, w, b, s, p):
    """The stride counts where a window begins, not where it ends: later windows are too small."""
    if s > 1 and max(_sizes(x, w, s, p)) > 1:
        raise ValueError("shapes differ")
    return _right(x, w, b, s, p)


NO_FLIP_FORWARD = Mistake(
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
)

STRIDE_IN_SLICE = Mistake(
    "stride-in-slice",
    "The window does not move by `stride` cells from one output to the next, in rows and in columns. Output "
    "row r looks at input rows r·stride to r·stride + kH: the stride belongs in the slice, and in the number "
    "of rows.",
    (
        _variant(lambda x, w, s, p: {"start": lambda row, col: (row, col)}),
        _variant(lambda x, w, s, p: {"start": lambda row, col: (row, col * s)}),
        _variant(lambda x, w, s, p: {"start": lambda row, col: (row * s, col)}),
        lambda x, w, b, s, p: _right(x, w, b, 1, p),
        lambda x, w, b, s, p: _right(x, w, b, (1, s), p),
        lambda x, w, b, s, p: _right(x, w, b, (s, 1), p),
        _start_only,
    ),
)

BIAS_MISSING = Mistake(
    "bias-missing",
    "The sums are right, but each filter also has a bias, one number that is added to every cell of "
    "its output channel.",
    (lambda x, w, b, s, p: _right(x, w, 0 * b, s, p),),
)

BIAS_INSIDE_SUM = Mistake(
    "bias-inside-sum",
    "The bias is added once per output cell, after the sum. Inside the sum it counts once for every product.",
    tuple(
        lambda x, w, b, s, p, times=times: _right(x, w, b * times(w), s, p)
        for times in (lambda w: w[0].size, lambda w: w.shape[1], lambda w: w[0, 0].size)
    ),
)

SQUARE_ASSUMPTION = Mistake(
    "square-assumption",
    "Pictures and kernels need not be square. Work out the number of output rows from H and kH, that "
    "of the columns from W and kW.",
    (
        *(_square(axis, kernel_too) for kernel_too in (False, True) for axis in (2, 3)),
        *(_square(axis, False, True) for axis in (2, 3)),
        _square_kernel(2),
        _square_kernel(3),
        _windows_square,
    ),
)

SWAP_HW = Mistake(
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
        _unpacked_swapped,
    ),
)

PAD_UNUSED = Mistake(
    "pad-unused",
    "Your first window begins at the corner of the image itself, as it does where padding is not used, or "
    "is all below and on the right. Pad all four sides, then take every window from the padded image.",
    (
        _variant(lambda x, w, s, p: {"pad": False}),
        lambda x, w, b, s, p: _right(x, w, b, s, 0),
        _below_and_right,
    ),
)

PAD_BOTH_SIDES = Mistake(
    "pad-both-sides",
    "padding counts the zeros on each of the four sides: `padding` above, below, left and right, and not "
    "all of them on one side, nor more or fewer.",
    (
        lambda x, w, b, s, p: _right(np.pad(x, ((0, 0), (0, 0), (2 * p, 0), (2 * p, 0))), w, b, s, 0),
        lambda x, w, b, s, p: _right(np.pad(x, ((0, 0), (0, 0), (0, p), (0, p))), w, b, s, 0),
        lambda x, w, b, s, p: _right(x, w, b, s, 2 * p),
        *(
            lambda x, w, b, s, p, above=above, left=left: _right(
                np.pad(x, ((0, 0), (0, 0), _split(above, 2 * p), _split(left, 2 * p))), w, b, s, 0
            )
            for above, left in ((0.5, 0), (0, 0.5), (0.5, 1), (1, 0.5))
        ),
        lambda x, w, b, s, p: _right(x, w, b, s, (p, 0)),
        lambda x, w, b, s, p: _right(x, w, b, s, (0, p)),
        _counted_once,
    ),
)

OFF_BY_ONE = Mistake(
    "off-by-one",
    "The division counts the steps between windows; the first window, before any step, counts as well: + 1.",
    (_variant(lambda x, w, s, p: {"sizes": tuple(size - 1 for size in _sizes(x, w, s, p))}),),
)

CHANNEL_SUM = Mistake(
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
)

DTYPE = Mistake(
    "dtype",
    "With an image of whole numbers your result loses its fractions: the output array was created "
    "with the image's dtype. Products with float weights need a float array: np.zeros(shape) makes "
    "one.",
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
        return BIAS_MISSING
    return BIAS_INSIDE_SUM if all(factor >= 0 for factor in factors) and any(factors) else None


def integer_images_only(trial):
    """Only images of whole numbers fail, and not because the image itself is written to."""
    return DTYPE if trial.function and trial.only_whole_numbers("x") else None


def _oblong(case):
    return not_square(case["x"].shape) or not_square(case["weight"].shape)


def square_reshape(trial):
    """What is not square is refused, or cannot be reshaped into the square that was expected."""
    errors = " ".join(outcome.error or "" for outcome in trial.outcomes)
    refused = "reshape" in errors or "AssertionError" in errors
    return SQUARE_ASSUMPTION if refused and trial.fails_only(_oblong) else None


FLOOR_NOT_CEIL = Mistake(
    "floor-not-ceil",
    "A last step that does not fit completely is not taken: the division rounds down. // is the floor.",
    (_rounded_up,),
)

BIAS_WRONG = Mistake(
    "bias-wrong",
    "Something else than its own bias is added to the channels: another filter's, the sum or the mean of "
    "all, or the bias with a minus. Filter f adds bias[f], once, to every cell of its channel.",
    (
        lambda x, w, b, s, p: _right(x, w, -b, s, p),
        lambda x, w, b, s, p: _right(x, w, np.full(b.shape, b[0]), s, p),
        lambda x, w, b, s, p: _right(x, w, np.full(b.shape, b[-1]), s, p),
        lambda x, w, b, s, p: _right(x, w, np.full(b.shape, b.sum()), s, p),
        lambda x, w, b, s, p: _right(x, w, np.full(b.shape, b.mean()), s, p),
    ),
)

MEAN_FOR_SUM = Mistake(
    "mean-for-sum",
    "The products of a window are averaged. A convolution adds them up, without dividing by their number.",
    (
        lambda x, w, b, s, p: _right(x, w / w[0].size, b, s, p),
        lambda x, w, b, s, p: _right(x, w, b, s, p) / w[0].size,
        lambda x, w, b, s, p: _right(x, w / w[0, 0].size, b, s, p),
    ),
)

KERNEL_TURNED = Mistake(
    "kernel-turned",
    "The kernel is turned by 90°. It meets the window as it is: weight[…, row, col] the cell [row, col].",
    (_turned(1), _turned(3), _turned_if_square(1), _turned_if_square(3)),
)

OVERWRITTEN = Mistake(
    "accumulate",
    "Only the last product of every window is left. All of them add up: += in the loop over the window's "
    "cells.",
    (_last_product(True), _last_product(False)),
)

RESHAPE = Mistake(
    "reshape",
    "The right numbers are poured into the result in another order: reshape reads them in memory order. Move "
    "the axes with transpose first.",
    (_poured, _weight_poured),
)

ACTIVATION = Mistake(
    "activation-added",
    "Negative sums have become 0. A ReLU is a layer of its own; the convolution hands on what it has "
    "summed up.",
    (lambda x, w, b, s, p: np.maximum(_right(x, w, b, s, p), 0),),
)

FIRST_IMAGE = Mistake(
    "first-image",
    "Every image of the batch gets the result of the first. Image n is convolved by itself: x[n].",
    (lambda x, w, b, s, p: np.repeat(_right(x[:1], w, b, s, p), len(x), axis=0),),
)

TASK = Task(
    name="conv2d",
    notebook="01_convolution_arithmetic",
    title="the convolution with loops",
    statement="""
        Write conv2d(x, weight, bias, stride, padding): x has shape (N, C_in, H, W), weight (C_out, C_in,
        kH, kW), bias (C_out,). Return the array (N, C_out, H_out, W_out) in which every cell is the sum
        of window × filter over all input channels, plus the filter's bias. Kernels are not flipped.
        Neither pictures nor kernels need to be square, and an image of whole numbers gives a float
        result.
        """,
    stub="def conv2d(x, weight, bias, stride, padding):\n    ...",
    solution=conv2d,
    reference=lambda x, w, b, s, p: ops.conv2d(x.astype(float), w.astype(float), b.astype(float), s, p),
    why="Loop over the cells of the output and fetch the window each one looks at. The stride appears twice: "
    "in the number of cells and in where a window begins.",
    hints=(
        "Loop over the cells of the output: image, filter, row, column. Which window of the padded input "
        "belongs to one?",
        "Output cell (row, col) looks at rows row·stride to row·stride + kH of the padded image, in all "
        "channels at once: window = padded[n, :, top:top + kH, left:left + kW].",
        "y[n, f, row, col] = (window * weight[f]).sum() + bias[f], with y made by np.zeros (floats).",
    ),
    about=(
        "shape first-image off-by-one floor-not-ceil square-assumption reshape",
        "stride-in-slice pad-unused pad-both-sides p0-slice channel-sum swap-hw no-flip-forward "
        "kernel-turned value",
        "bias-missing bias-inside-sum bias-wrong dtype mean-for-sum accumulate activation-added raised",
    ),
    cases=_conv_cases,
    mistakes=(
        NO_FLIP_FORWARD,
        STRIDE_IN_SLICE,
        BIAS_MISSING,
        BIAS_INSIDE_SUM,
        SQUARE_ASSUMPTION,
        SWAP_HW,
        PAD_UNUSED,
        PAD_BOTH_SIDES,
        OFF_BY_ONE,
        CHANNEL_SUM,
        DTYPE,
        FLOOR_NOT_CEIL,
        BIAS_WRONG,
        MEAN_FOR_SUM,
        KERNEL_TURNED,
        OVERWRITTEN,
        RESHAPE,
        ACTIVATION,
        FIRST_IMAGE,
    ),
    rules=(
        bias_counted_wrongly,
        integer_images_only,
        square_reshape,
    ),
)


conv2d_exercise = FunctionExercise(TASK)
