"""The rules that libraries choose between: where zeros go, how sizes round, what averages count, ties.

A rule for padding takes one `Axis` (a word) or what the caller wrote (numbers) and gives `(before, after)`
cells. A rule for rounding takes an axis and its sides and gives the number of windows. One axis at a time, as
in `cnnlib.arithmetic`; letters as there.
"""

from typing import NamedTuple

import numpy as np

from cnnlib import arguments, arithmetic, ops


class Axis(NamedTuple):
    """One axis of a setting: input size, kernel size, stride, dilation."""

    size: int
    kernel: int
    stride: int = 1
    dilation: int = 1

    @property
    def span(self):
        """Cells that the kernel covers: k̂."""
        return arithmetic.effective_kernel_size(self.kernel, self.dilation)


# Words for padding: an axis in, (before, after) out.


def none(axis):
    """No padding."""
    return 0, 0


def upper(axis):
    """TensorFlow's SAME: ⌈i / s⌉ windows, an odd zero after."""
    return arithmetic.same_padding(*axis)


def lower(axis):
    """The same number of windows, an odd zero before."""
    return upper(axis)[::-1]


def upper_or_less(axis):
    """SAME that takes cells away where the stride exceeds the kernel; an odd one after."""
    total = spare(axis)
    return int(total / 2), total - int(total / 2)


def lower_or_less(axis):
    """The same with the odd one before."""
    total = spare(axis)
    return int((total + 1) / 2), total - int((total + 1) / 2)


def spare(axis):
    """Cells that ⌈i / s⌉ windows need beyond the picture; below 0 where they do not reach its end."""
    return (-(-axis.size // axis.stride) - 1) * axis.stride + axis.span - axis.size


def unstrided(axis):
    """SAME as if the stride were 1: k̂ − 1 cells, an odd one after."""
    return (axis.span - 1) // 2, axis.span // 2


def full(axis):
    """k − 1 on both sides: every overlap of kernel and picture counts."""
    return axis.span - 1, axis.span - 1


def centred(axis):
    """An output as large as the input; the kernel's cell ⌊k/2⌋ lies on the pixel."""
    return axis.kernel // 2, axis.kernel - 1 - axis.kernel // 2


def centred_early(axis):
    """An output as large as the input; the kernel's cell ⌊(k − 1)/2⌋ lies on the pixel."""
    return centred(axis)[::-1]


# Numbers for padding: what was written in, ((top, bottom), (left, right)) out.


def per_side(value):
    """An int, or (vertical, horizontal): cells on either side."""
    vertical, horizontal = arguments.pair("padding", value, 0)
    return (vertical, vertical), (horizontal, horizontal)


def two_pairs(value):
    """((top, bottom), (left, right))."""
    if not (isinstance(value, (tuple, list)) and len(value) == 2):
        raise ValueError(
            f"padding must be ((top, bottom), (left, right)), got {value!r}; pass ((1, 1), (1, 1))"
        )
    return tuple(_numbers(pair, 2, "((top, bottom), (left, right))") for pair in value)


def number_or_two_pairs(value):
    """An int for all four sides, or ((top, bottom), (left, right))."""
    return two_pairs(value) if isinstance(value, (tuple, list)) else per_side(value)


def top_left_bottom_right(value):
    """ONNX' order: all beginnings, then all ends."""
    top, left, bottom, right = _numbers(value, 4, "(top, left, bottom, right)")
    return (top, bottom), (left, right)


def sides_or(order):
    """Cells per side, or four numbers in an `order` such as "left right top bottom"."""
    names = order.split()

    def rule(value):
        if not (isinstance(value, (tuple, list)) and len(value) == 4):
            return per_side(value)
        named = dict(zip(names, _numbers(value, 4, f"({', '.join(names)})")))
        return (named["top"], named["bottom"]), (named["left"], named["right"])

    return rule


def _numbers(value, many, order):
    if not isinstance(value, (tuple, list)) or len(value) != many:
        raise ValueError(f"padding must be {order}, got {value!r}; pass {many} whole numbers >= 0")
    return tuple(arguments.whole_number("padding", number, 0) for number in value)


# Rounding: how many windows.


def down(axis, before, after):
    """⌊(i + p − k̂) / s⌋ + 1: what does not fill a window is left."""
    return (axis.size + before + after - axis.span) // axis.stride + 1


def up(axis, before, after):
    """⌈(i + p − k̂) / s⌉ + 1: the last window may reach out, or lie wholly in what was added."""
    return -(-(axis.size + before + after - axis.span) // axis.stride) + 1


def up_within(axis, before, after):
    """As `up`, but a last window that would begin in the padding after the picture is dropped."""
    many = up(axis, before, after)
    return many - 1 if (many - 1) * axis.stride >= axis.size + before else many


def up_within_if_padded(axis, before, after):
    """As `up_within`, looked at only where there is padding at all (Caffe)."""
    return (up_within if before or after else up)(axis, before, after)


def reach(axis, before, after, many):
    """`(before, after)` with so many cells after that `many` windows fit."""
    return before, max(after, (many - 1) * axis.stride + axis.span - axis.size - before)


# Averages: which cells of a window are counted.


def inside(axis, before, after, reached):
    """Pixels only."""
    return np.r_[np.zeros(max(before, 0)), np.ones(axis.size + min(before, 0)), np.zeros(max(reached, 0))]


def with_padding(axis, before, after, reached):
    """Pixels and padding, not the cells that rounding up added."""
    return np.r_[np.ones(before + axis.size + after), np.zeros(reached - after)]


def whole_window(axis, before, after, reached):
    """Every cell of the window, whatever it is."""
    return np.ones(before + axis.size + reached)


# Ties: who gets the gradient of equal maxima.


def first_of_ties(grad_output, x, kernel_size, stride):
    """The first in reading order gets all."""
    return ops.max_pool2d_backward(grad_output, x, kernel_size, stride)


def first_of_ties_down(grad_output, x, kernel_size, stride):
    """The first in the order of columns gets all."""
    turned = [array.transpose(0, 1, 3, 2) for array in (grad_output, x)]
    return first_of_ties(*turned, kernel_size[::-1], stride[::-1]).transpose(0, 1, 3, 2)


def shared_by_ties(grad_output, x, kernel_size, stride):
    """Every one gets the same share."""
    highest = ops.max_pool2d(x, kernel_size, stride)
    rows, columns = highest.shape[2:]
    taps = [
        np.s_[
            :, :, row : row + rows * stride[0] : stride[0], column : column + columns * stride[1] : stride[1]
        ]
        for row in range(kernel_size[0])
        for column in range(kernel_size[1])
    ]
    winners = [x[tap][:, :, :rows, :columns] == highest for tap in taps]
    share, gradient = grad_output / sum(winners), np.zeros_like(x)
    for tap, winner in zip(taps, winners):
        gradient[tap][:, :, :rows, :columns] += share * winner
    return gradient
