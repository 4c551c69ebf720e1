"""`conv_transpose2d`: the transposed convolution, painted."""

import numpy as np

from cnnlib import ops
from cnnlib.exercises import inputs
from cnnlib.exercises.exercise import FunctionExercise
from cnnlib.exercises.task import Case, Mistake, Task


def conv_transpose2d(x, weight, stride, padding):
    height, width = x.shape[2:]
    kernel_height, kernel_width = weight.shape[2:]
    rows, cols = stride * (height - 1) + kernel_height, stride * (width - 1) + kernel_width
    canvas = np.zeros((len(x), weight.shape[1], rows, cols))
    for row in range(height):
        for col in range(width):
            stroke = np.einsum("ni,iokl->nokl", x[:, :, row, col], weight)
            top, left = row * stride, col * stride
            canvas[:, :, top : top + kernel_height, left : left + kernel_width] += stroke
    return canvas[:, :, padding : rows - padding, padding : cols - padding]


def _cases():
    counting, normal = inputs.counting, inputs.normal
    rows = [
        (counting(1, 1, 2, 2), counting(1, 1, 2, 2), 2, 0),
        (counting(1, 1, 2, 2), counting(1, 1, 2, 2), 1, 0),
        (counting(1, 1, 2, 2), counting(1, 1, 3, 3), 2, 1),
        (counting(1, 2, 2, 2), counting(2, 2, 2, 2), 2, 0),
        (normal(1, 1, 2, 3), normal(1, 1, 2, 2), 1, 0),
        (normal(1, 1, 3, 2), normal(1, 1, 3, 3), 2, 1),
        (normal(2, 1, 3, 3), normal(1, 2, 2, 3), 1, 0),
        (normal(2, 3, 3, 4), normal(3, 2, 4, 3), 2, 1),
        (normal(1, 2, 4, 4), normal(2, 3, 5, 5), 1, 2),
        (normal(1, 2, 3, 2), normal(2, 2, 2, 2), 3, 0),
        (inputs.whole(1, 1, 2, 2, low=1), normal(1, 1, 2, 2), 1, 0),
        (normal(2, 2, 3, 3, dtype=np.float32), normal(2, 2, 3, 3, dtype=np.float32), 2, 1),
        (inputs.batch_last(normal(3, 2, 4, 3)), normal(2, 1, 4, 4), 2, 1),
    ]
    return [Case(x=x, weight=weight, stride=s, padding=p) for x, weight, s, p in rows]


def _right(x, weight, stride, padding):
    return ops.conv_transpose2d(x.astype(float), weight, None, stride, padding)


def _version(step=None, combine=None, stroke="ni,iokl->nokl", crop=None, size=None, channel_axis=1):
    """The usual loops with one of their places replaced; every keyword is one of the usual mistakes."""

    def changed(x, weight, stride, padding):
        kernel, sizes = weight.shape[2:], x.shape[2:]
        begin = stride if step is None else step
        whole = [size(i, k, stride) if size else stride * (i - 1) + k for i, k in zip(sizes, kernel)]
        canvas = np.zeros((len(x), weight.shape[channel_axis], *whole))
        for row, col in np.ndindex(sizes):
            one = np.einsum(stroke, x[:, :, row, col], weight)
            place = np.s_[:, :, row * begin : row * begin + kernel[0], col * begin : col * begin + kernel[1]]
            canvas[place] = combine(canvas[place], one) if combine else canvas[place] + one
        return (crop or _cropped)(canvas, padding)

    return changed


def _cropped(canvas, p):
    return canvas[:, :, p : canvas.shape[2] - p, p : canvas.shape[3] - p]


def _with(change):
    """Right but for the weight, or the input, that `change(x, weight)` gives instead."""
    return lambda x, weight, s, p: _right(*change(x, weight), s, p)


def _square(axis):
    """Rows and columns of the canvas counted along one axis alone; what does not fit raises."""

    def version(x, weight, stride, padding):
        size = stride * (x.shape[axis] - 1) + weight.shape[axis]
        canvas = np.zeros((len(x), weight.shape[1], size, size))
        for row, col in np.ndindex(x.shape[2:]):
            stroke = np.einsum("ni,iokl->nokl", x[:, :, row, col], weight)
            top, left = row * stride, col * stride
            canvas[:, :, top : top + weight.shape[2], left : left + weight.shape[3]] += stroke
        return _cropped(canvas, padding)

    return version


ACCUMULATE = Mistake(
    "accumulate",
    "Where strokes overlap, the later one erases the earlier one. They add up: +=.",
    (_version(combine=lambda old, new: new),),
)
NOT_SUMMED = Mistake(
    "not-summed",
    "Where strokes overlap, the largest of them, or an average, is left. They add up.",
    (
        _version(combine=np.maximum),
        _version(combine=lambda old, new: (old + new) / 2),
        _version(combine=lambda old, new: np.where(old == 0, new, (old + new) / 2)),
    ),
)
STRIDE = Mistake(
    "stride-in-backward",
    "The strokes begin one cell apart. They begin `stride` cells apart: the stroke of x[…, row, col] at "
    "(row·stride, col·stride).",
    (_version(step=1), lambda x, w, s, p: _right(x, w, 1, p)),
)
FLIP = Mistake(
    "flip-in-scatter",
    "The kernel is turned. Who paints lays the kernel down as it is; turned it is only needed where a window "
    "collects.",
    (
        _with(lambda x, w: (x, w[:, :, ::-1, ::-1])),
        _with(lambda x, w: (x, w[:, :, ::-1])),
        _with(lambda x, w: (x, w[:, :, :, ::-1])),
    ),
)
CROP_UNUSED = Mistake(
    "crop-missing",
    "The whole canvas comes back. `padding` rows and columns are cut off on each side: the convolution that "
    "this leads back from had them around its picture.",
    (lambda x, w, s, p: _right(x, w, s, 0),),
)
PAD_SIGN = Mistake(
    "pad-sign",
    "padding makes the result larger. On the way back it is removed again: cut it off on all four sides.",
    (
        _version(crop=lambda canvas, p: np.pad(canvas, ((0, 0), (0, 0), (p, p), (p, p)))),
        lambda x, w, s, p: _right(np.pad(x, ((0, 0), (0, 0), (p, p), (p, p))), w, s, 0),
    ),
)
CROP_SIDES = Mistake(
    "pad-both-sides",
    "padding rows and columns are cut off on each of the four sides, not all of them on one side, nor "
    "on two sides alone.",
    (
        _version(crop=lambda canvas, p: canvas[:, :, p:, p:]),
        _version(crop=lambda canvas, p: canvas[:, :, : canvas.shape[2] - p, : canvas.shape[3] - p]),
        _version(crop=lambda canvas, p: canvas[:, :, 2 * p :, 2 * p :]),
        _version(crop=lambda canvas, p: canvas[:, :, : canvas.shape[2] - 2 * p, : canvas.shape[3] - 2 * p]),
        _version(crop=lambda canvas, p: canvas[:, :, p : canvas.shape[2] - p]),
        _version(crop=lambda canvas, p: canvas[:, :, :, p : canvas.shape[3] - p]),
    ),
)
P0_SLICE = Mistake(
    "p0-slice",
    "canvas[:, :, p:-p, p:-p] is empty for p = 0, because -0 is 0. Write p : rows − p instead: it is right "
    "for every p.",
    (_version(crop=lambda canvas, p: canvas[:, :, p:-p, p:-p]),),
)
CHANNELS_SWAPPED = Mistake(
    "swap-in-out",
    "Input and output channels of the weight have changed places. Here the first axis are the channels that "
    "come in: weight[i, o] takes channel i of x to channel o of the result.",
    tuple(_version(stroke="ni,oikl->nokl", channel_axis=axis) for axis in (0, 1)),
)
CHANNEL_SUM = Mistake(
    "channel-sum",
    "Every input channel paints with kernels of its own, and in an output channel the strokes of all input "
    "channels add up: none is left out, none is averaged, no kernel is used for all.",
    (
        _with(lambda x, w: (x[:, :1], w[:1])),
        _with(lambda x, w: (x[:, -1:], w[-1:])),
        _with(lambda x, w: (x, w / w.shape[0])),
        _with(lambda x, w: (x, np.repeat(w[:1], w.shape[0], axis=0))),
        _with(lambda x, w: (x.sum(1, keepdims=True), w.sum(0, keepdims=True))),
    ),
)
SIZE = Mistake(
    "cut-off",
    "The canvas has not the right size. The last stroke begins stride·(H − 1) rows below the first and "
    "reaches over kH rows: stride·(H − 1) + kH, before padding is cut off.",
    (
        lambda x, w, s, p: _right(x, w, s, p)[:, :, : x.shape[2] * s, : x.shape[3] * s],
        _version(size=lambda i, k, s: s * i + k),
        _version(size=lambda i, k, s: s * (i - 1) + k + 1),
        _version(size=lambda i, k, s: i * max(s, k)),
    ),
)
SWAP_HW = Mistake(
    "swap-hw",
    "Rows and columns have changed places somewhere. The order is always (…, H, W): first the row, counted "
    "from the top, then the column.",
    (
        lambda x, w, s, p: _right(x, w, s, p).swapaxes(2, 3),
        _with(lambda x, w: (x.swapaxes(2, 3), w)),
        _with(lambda x, w: (x, w.swapaxes(2, 3))),
        _with(lambda x, w: (x, w.swapaxes(2, 3) if w.shape[2] == w.shape[3] else w)),
    ),
)
SQUARE = Mistake(
    "square-assumption",
    "Pictures and kernels need not be square. The rows of the canvas follow from H and kH, its columns "
    "from W and kW.",
    (_square(2), _square(3)),
)
DIVIDED = Mistake(
    "divided",
    "Everything is divided by a number, such as the number of kernel cells. A stroke is input times kernel.",
    (
        lambda x, w, s, p: _right(x, w, s, p) / w[0, 0].size,
        lambda x, w, s, p: _right(x, w, s, p) / s**2,
    ),
)

TASK = Task(
    name="conv_transpose2d",
    notebook="12_transposed_and_dilated",
    title="a transposed convolution, painted",
    statement="""
        Write conv_transpose2d(x, weight, stride, padding) with numpy alone: x (N, C_in, H, W), weight
        (C_in, C_out, kH, kW). Make a canvas of zeros, let every input cell add its stroke, number × kernel
        and all channels summed, and cut `padding` rows and columns off each side. No bias, no leftover. Ten
        lines are enough.
        """,
    stub="def conv_transpose2d(x, weight, stride, padding):\n    ...",
    solution=conv_transpose2d,
    reference=_right,
    why=(
        "It is the scatter view of notebook 03 with two loops: a stroke needs no loop over images and "
        "channels, since einsum multiplies and adds them up at once."
    ),
    hints=(
        "The canvas first: the last stroke begins stride·(H − 1) rows below the first, and is kH rows high. "
        "Padding is cut off at the very end.",
        'The stroke of one place, for all images and channels: np.einsum("ni,iokl->nokl", x[:, :, row, col], '
        "weight). Where does it begin?",
        "Strokes overlap, so they are added with +=. For the cut write padding : rows − padding, which is "
        "right for padding 0 too.",
    ),
    about=(
        "shape cut-off square-assumption raised",
        "stride-in-backward flip-in-scatter swap-in-out channel-sum swap-hw divided",
        "accumulate not-summed crop-missing pad-sign pad-both-sides p0-slice value",
    ),
    cases=_cases,
    mistakes=(
        ACCUMULATE,
        NOT_SUMMED,
        STRIDE,
        FLIP,
        CROP_UNUSED,
        PAD_SIGN,
        CROP_SIDES,
        P0_SLICE,
        CHANNELS_SWAPPED,
        CHANNEL_SUM,
        SIZE,
        SWAP_HW,
        SQUARE,
        DIVIDED,
    ),
)

conv_transpose2d_exercise = FunctionExercise(TASK)
