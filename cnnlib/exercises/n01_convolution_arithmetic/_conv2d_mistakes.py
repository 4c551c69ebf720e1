"""What goes wrong in `conv2d`: versions that make each mistake, and its sentence."""

import numpy as np

from cnnlib import ops
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
