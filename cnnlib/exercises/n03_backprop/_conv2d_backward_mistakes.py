"""What goes wrong in `conv2d_backward`: versions that make each mistake, and its sentence."""

import numpy as np

from cnnlib import ops
from cnnlib.exercises.task import Mistake

INPUT, WEIGHT, BIAS = 0, 1, 2


def right(grad, x, weight, stride, padding):
    grad, x, weight = (array.astype(float) for array in (grad, x, weight))
    return ops.conv2d_backward(grad, x, weight, stride, padding)


def padded(x, padding):
    return np.pad(x.astype(float), ((0, 0), (0, 0), (padding, padding), (padding, padding)))


def _replace(output, formula):
    """A version in which one of the three gradients comes from `formula`, which gets the same arguments."""

    def version(*arguments):
        gradients = list(right(*arguments))
        gradients[output] = formula(*arguments)
        return gradients

    return version


def _windows(grad, weight, steps):
    """Each cell of the output and the slices of the window that `steps` give it."""
    height, width = weight.shape[2:]
    for row, col in np.ndindex(grad.shape[2:]):
        top, left = row * steps[0], col * steps[1]
        yield row, col, np.s_[:, :, top : top + height, left : left + width]


def _scatter(steps=lambda s: (s, s), assign=None):
    """∂L/∂x window by window; `assign` ("filter" or "window") writes over what stands there."""

    def grad_input(grad, x, weight, stride, padding):
        result = np.zeros(padded(x, padding).shape)
        for row, col, place in _windows(grad, weight, steps(stride)):
            shares = [weight[f] * grad[:, f, row, col][:, None, None, None] for f in range(len(weight))]
            if assign:
                result[place] = shares[-1] if assign == "filter" else sum(shares)
            else:
                result[place] += sum(shares)
        return result[:, :, padding : padding + x.shape[2], padding : padding + x.shape[3]]

    return _replace(INPUT, grad_input)


def _last_tap(per_filter):
    """∂L/∂x kernel cell by kernel cell, each writing over what the one before wrote."""

    def grad_input(grad, x, weight, stride, padding):
        result = np.zeros(padded(x, padding).shape)
        rows, cols = ((size - 1) * stride + 1 for size in grad.shape[2:])
        for i, j in np.ndindex(weight.shape[2:]):
            place = np.s_[:, :, i : i + rows : stride, j : j + cols : stride]
            filters = slice(-1, None) if per_filter else slice(None)
            result[place] = np.einsum("nfrc,fd->ndrc", grad[:, filters], weight[filters, :, i, j])
        return result[:, :, padding : padding + x.shape[2], padding : padding + x.shape[3]]

    return _replace(INPUT, grad_input)


def _last_filter(grad, x, weight, stride, padding):
    """∂L/∂x of the last filter alone, which wrote over all others."""
    return right(grad[:, -1:], x, weight[-1:], stride, padding)[INPUT]


def _weight_step(steps):
    """∂L/∂w with windows of the input in the wrong place."""

    def grad_weight(grad, x, weight, stride, padding):
        source, result = padded(x, padding), np.zeros(weight.shape)
        for row, col, place in _windows(grad, weight, steps(stride)):
            result += np.einsum("nf,ndij->fdij", grad[:, :, row, col], source[place])
        return result

    return _replace(WEIGHT, grad_weight)


def _overwritten(images, rows, cols):
    """∂L/∂w of the last image, output row or column alone (or of several of these)."""

    def grad_weight(grad, x, weight, stride, padding):
        kept = np.zeros(grad.shape)
        place = np.s_[images or 0 :, :, rows or 0 :, cols or 0 :]
        kept[place] = grad[place]
        return right(kept, x, weight, stride, padding)[WEIGHT]

    return _replace(WEIGHT, grad_weight)


def _unpadded(grad, x, weight, stride):
    """All gradients as if there were no padding, windows cut off at the border."""
    results = [np.zeros(x.shape), np.zeros(weight.shape), grad.astype(float).sum(axis=(0, 2, 3))]
    for row, col, (_, _, *place) in _windows(grad, weight, (stride, stride)):
        window = x[(slice(None), slice(None), *place)]
        height, width = window.shape[2:]
        cell = grad[:, :, row, col]
        results[INPUT][(slice(None), slice(None), *place)] += np.einsum(
            "nf,fdij->ndij", cell, weight[:, :, :height, :width]
        )
        results[WEIGHT][:, :, :height, :width] += np.einsum("nf,ndij->fdij", cell, window)
    return results


def _last_seen(grad, x, weight, stride, padding):
    """∂L/∂w where each weight keeps the last product that it met inside of the picture."""
    result, (_, _, height, width) = np.zeros(weight.shape), x.shape
    for n, row, col, i, j in np.ndindex(len(x), *grad.shape[2:], *weight.shape[2:]):
        top, left = row * stride + i - padding, col * stride + j - padding
        if 0 <= top < height and 0 <= left < width:
            result[:, :, i, j] = grad[n, :, row, col][:, None] * x[n, :, top, left]
    return result


def _flipped(axes):
    """The kernel turned around in the given axes."""
    return lambda array: np.flip(array, axes)


FLIPS = tuple(map(_flipped, ((2, 3), (2,), (3,), (1, 2, 3))))


def _turned_if_square(array):
    """Rows and columns of the kernels exchanged, where that is possible."""
    return array.swapaxes(2, 3) if array.shape[2] == array.shape[3] else array


FLIP_IN_SCATTER = Mistake(
    "flip-in-scatter",
    "Painting gradient × kernel into the input needs the kernel as it is: weight[…, 0, 0] touched the "
    "upper left cell of the window on the way forward and does so on the way back. It is turned by "
    "180° only in the other view, where a window slides over the padded gradient.",
    tuple(
        _replace(INPUT, lambda g, x, w, s, p, flip=flip: right(g, x, flip(w), s, p)[INPUT]) for flip in FLIPS
    ),
)


WEIGHT_FLIPPED = Mistake(
    "flip-in-scatter",
    "grad_weight comes out turned around. The gradient of weight[…, row, col] collects what that weight "
    "touched: the cells [row, col] of the windows, counted from the upper left as on the way forward.",
    tuple(
        _replace(WEIGHT, lambda g, x, w, s, p, flip=flip: flip(right(g, x, w, s, p)[WEIGHT]))
        for flip in FLIPS
    ),
)


SWAP_HW = Mistake(
    "swap-hw",
    "Rows and columns of the kernels have changed places: first the row, counted from the top, then the "
    "column.",
    (
        _replace(INPUT, lambda g, x, w, s, p: right(g, x, _turned_if_square(w), s, p)[INPUT]),
        _replace(WEIGHT, lambda g, x, w, s, p: _turned_if_square(right(g, x, w, s, p)[WEIGHT])),
        lambda g, x, w, s, p: (
            right(g, x, _turned_if_square(w), s, p)[INPUT],
            _turned_if_square(right(g, x, w, s, p)[WEIGHT]),
            right(g, x, w, s, p)[BIAS],
        ),
    ),
)


PAD_UNUSED = Mistake(
    "pad-unused",
    "The padding has no effect on the way back: the windows begin at the corner of the picture itself. On "
    "the way forward they began `padding` cells further up and to the left.",
    (lambda g, x, w, s, p: _unpadded(g, x, w, s),),
)


FIRST_IMAGE = Mistake(
    "first-image",
    "Only one image of the batch counts. All of them used the same weights, so their contributions to "
    "grad_weight add up, and each has a grad_input of its own.",
    (
        _replace(WEIGHT, lambda g, x, w, s, p: right(g[:1], x[:1], w, s, p)[WEIGHT]),
        _replace(INPUT, lambda g, x, w, s, p: np.repeat(right(g[:1], x[:1], w, s, p)[INPUT], len(x), 0)),
        _replace(BIAS, lambda g, x, w, s, p: right(g[:1], x[:1], w, s, p)[BIAS]),
    ),
)


FACTOR_MISSING = Mistake(
    "factor-missing",
    "A factor of the chain rule is missing. Every product w·x of the way forward gives back the gradient "
    "times the other factor: gradient · window to the weight, gradient · weight to the window.",
    (
        _replace(INPUT, lambda g, x, w, s, p: right(np.ones(g.shape), x, w, s, p)[INPUT]),
        _replace(INPUT, lambda g, x, w, s, p: right(g, x, np.ones(w.shape), s, p)[INPUT]),
        _replace(WEIGHT, lambda g, x, w, s, p: right(np.ones(g.shape), x, w, s, p)[WEIGHT]),
        _replace(WEIGHT, lambda g, x, w, s, p: right(g, np.ones(x.shape), w, s, p)[WEIGHT]),
        _replace(WEIGHT, lambda g, x, w, s, p: np.zeros(w.shape) + g.sum((0, 2, 3))[:, None, None, None]),
        _replace(BIAS, lambda g, x, w, s, p: np.full(len(w), float(g[0, 0].size * len(g)))),
    ),
)


CHANNEL_SUM = Mistake(
    "channel-sum",
    "Each input channel has a kernel of its own in every filter: neither one of them for all channels, nor"
    " their sum.",
    (
        _replace(INPUT, lambda g, x, w, s, p: right(g, x, np.repeat(w[:, :1], w.shape[1], 1), s, p)[INPUT]),
        _replace(WEIGHT, lambda g, x, w, s, p: right(g, np.repeat(x[:, :1], x.shape[1], 1), w, s, p)[WEIGHT]),
        _replace(
            WEIGHT,
            lambda g, x, w, s, p: right(g, x.sum(1, keepdims=True) + np.zeros(x.shape), w, s, p)[WEIGHT],
        ),
    ),
)


STARTS_WRONG = Mistake(
    "starts-not-at-zero",
    "grad_input begins with the picture, or with ones, and the gradients are added to it. It begins with "
    "zeros.",
    (
        _replace(INPUT, lambda g, x, w, s, p: right(g, x, w, s, p)[INPUT] + x),
        _replace(INPUT, lambda g, x, w, s, p: right(g, x, w, s, p)[INPUT] + 1),
    ),
)


STRIDE_IN_BACKWARD = Mistake(
    "stride-in-backward",
    "Output cell (row, col) looked at the window that begins at (row·stride, col·stride). Its "
    "gradient goes back into that very window, so the stride is needed here too.",
    tuple(
        make(steps)
        for make in (_scatter, _weight_step)
        for steps in (lambda s: (1, 1), lambda s: (1, s), lambda s: (s, 1))
    ),
)


ACCUMULATE = Mistake(
    "accumulate",
    "One input cell lies in several windows, and one weight is used at every position: all their "
    "contributions add up. Write += where your code has =, into an array that starts at zero.",
    (
        _scatter(assign="filter"),
        _scatter(assign="window"),
        _last_tap(True),
        _last_tap(False),
        _replace(INPUT, _last_filter),
        *(
            _overwritten(images, rows, cols)
            for images in (0, -1)
            for rows in (0, -1)
            for cols in (0, -1)
            if (images, rows, cols) != (0, 0, 0)
        ),
        _replace(WEIGHT, _last_seen),
        _replace(BIAS, lambda g, x, w, s, p: g[-1].sum(axis=(1, 2))),
        _replace(BIAS, lambda g, x, w, s, p: g[-1, :, -1, -1]),
        _replace(BIAS, lambda g, x, w, s, p: g[:, :, -1, -1].sum(axis=0)),
    ),
)


DB_AXES = Mistake(
    "db-axes",
    "Each filter has one bias, and it was added to every cell of that filter's channel, in every "
    "image: sum over images, rows and columns (axes 0, 2 and 3), and keep axis 1, the filters.",
)


DB_MEAN = Mistake(
    "db-mean",
    "The bias was added to every cell with factor 1, so each cell passes on its whole gradient: the "
    "bias gradient is their sum, not their mean. (If the loss is a mean, that 1/N is in grad_output "
    "already.)",
)


UNPAD_DX = Mistake(
    "unpad-dx",
    "grad_input has the shape of x. The gradient of the padded input still holds the frame; the "
    "picture is at rows padding to padding + H and columns padding to padding + W.",
)


P0_SLICE = Mistake(
    "p0-slice",
    "padded[:, :, p:-p, p:-p] is empty for p = 0, because -0 is 0. Write p:p + H instead: it is right "
    "for every p.",
)


BATCH_MEAN_TWICE = Mistake(
    "batch-mean-twice",
    "The loss has already been averaged over the batch: its 1/N is contained in grad_output. Dividing "
    "again makes every step N times too small. Backward passes only add up.",
)
