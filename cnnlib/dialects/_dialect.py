"""What a dialect is: a library's rules as attributes, and the operations computed by them.

A library's file sets the attributes below and overrides a method where its rule is its own. Arrays are ours,
in and out: pictures `(N, C, H, W)`, weights `(C_out, C_in, kH, kW)`, transposed ones `(C_in, C_out, kH, kW)`.
"""

import numpy as np

from cnnlib import arguments, ops
from cnnlib.dialects import _rules as rules
from cnnlib.dialects._code import DEFAULT, Written
from cnnlib.dialects._rules import Axis

ALWAYS = "always given"  # a default that the library does not have
OPERATIONS = ("conv2d", "conv_transpose2d", "max_pool2d", "max_pool2d_backward", "avg_pool2d")
NUMBERS = ""  # the key of the rule for padding that is not a word


class Dialect(Written):
    """One library's way with the five operations."""

    title = version = measured = source = ""
    surprises = ()
    paddings = {}  # operation: {word: rule for one axis, NUMBERS: rule for what is not a word}
    defaults = {}  # operation: padding where it is left out
    fills = {}  # word: mode of np.pad; zeros (below every pixel in max pooling) for the others
    strides = {"conv2d": 1, "conv_transpose2d": 1}  # others where left out: the window, a number or ALWAYS
    pool_stride = "window"
    rounding = staticmethod(rules.down)  # of pooling
    counts = staticmethod(rules.with_padding)
    ties = staticmethod(rules.first_of_ties)  # None: no gradients there
    nan = None  # "wins", "skipped", or None: it depends on its place
    lowest = -np.inf  # padding in max pooling
    empty_average = np.nan  # of a window that counts nothing
    flips = flips_transposed = False
    one_channel = strideless = output_padding_below_stride = False

    def conv2d(self, x, weight, stride=1, padding=DEFAULT, dilation=1):
        """What this library's convolution returns: `(N, C_in, H, W)` to `(N, C_out, H_out, W_out)`."""
        x, weight = self._pictures("conv2d", x), self._weight(weight)
        axes = self.axes("conv2d", x.shape, weight.shape[2:], stride, self.dilated(padding, dilation))
        sides, many = self.plan("conv2d", axes, padding)
        weight = weight[:, :, ::-1, ::-1] if self.flips else weight
        x = self._padded(x, _reached(axes, sides, many), padding, "conv2d")
        dilation = tuple(axis.dilation for axis in axes)
        return ops.conv2d(x, weight, None, _sizes(axes)[1], 0, dilation)[:, :, : many[0], : many[1]]

    def conv_transpose2d(self, x, weight, stride=1, padding=DEFAULT, output_padding=None):
        """The transposed convolution; `weight (C_in, C_out, kH, kW)`, `output_padding` where there is one."""
        x, weight = self._pictures("conv_transpose2d", x), self._weight(weight)
        axes = self.axes("conv_transpose2d", x.shape, weight.shape[2:], stride, 1)
        padding = self._padding("conv_transpose2d", padding)
        extra = (
            (None, None) if output_padding is None else arguments.pair("output_padding", output_padding, 0)
        )
        cuts = [self.transposed(*each) for each in zip(axes, self._each(padding), extra)]
        weight = weight[:, :, ::-1, ::-1] if self.flips_transposed else weight
        painted = ops.conv_transpose2d(x, weight, None, (axes[0].stride, axes[1].stride))
        for number, (start, size) in enumerate(cuts, 2):
            painted = self._cut(painted, number, start, size)
        return painted

    def max_pool2d(self, x, kernel_size, stride=None, padding=DEFAULT):
        """The largest value of every window."""
        x, window, stride, _ = self._pooled("max_pool2d", x, kernel_size, stride, padding)
        return ops.max_pool2d(self._without_nan(x, window, stride), window, stride)

    def max_pool2d_backward(self, grad_output, x, kernel_size, stride=None, padding=DEFAULT):
        """The gradient at `x`; who gets that of equal maxima is this library's rule."""
        shape = np.shape(x)
        if self.ties is None:
            raise NotImplementedError(f"{self.title} computes no gradients; only max_pool2d is there")
        x, window, stride, ((top, _), (left, _)) = self._pooled(
            "max_pool2d_backward", x, kernel_size, stride, padding
        )
        if np.isnan(x).any():
            raise NotImplementedError(
                f"x holds a NaN: where {self.title} sends its gradient is not modelled here"
            )
        grad_output = np.asarray(grad_output, x.dtype)
        gradient = self.ties(grad_output, x, window, stride)
        gradient = self._cut(self._cut(gradient, 2, 0, top + shape[2]), 3, 0, left + shape[3])
        return gradient[:, :, top : top + shape[2], left : left + shape[3]]

    def avg_pool2d(self, x, kernel_size, stride=None, padding=DEFAULT):
        """The mean of every window; which cells it counts is this library's rule."""
        x = self._pictures("avg_pool2d", x)
        axes = self.axes("avg_pool2d", x.shape, kernel_size, stride, 1)
        sides, many = self.plan("avg_pool2d", axes, padding)
        reached, counts = _reached(axes, sides, many), self.counted(padding)
        counted = [counts(axis, *side, end) for axis, side, (_, end) in zip(axes, sides, reached)]
        window, stride = _sizes(axes)
        area = window[0] * window[1]
        total = ops.avg_pool2d(self._padded(x, reached, padding, "avg_pool2d"), window, stride) * area
        cells = ops.avg_pool2d(np.multiply.outer(*counted)[None, None], window, stride) * area
        with np.errstate(invalid="ignore", divide="ignore"):
            means = np.where(cells > 0.5, total / np.round(cells), self.empty_average).astype(x.dtype)
        return means[:, :, : many[0], : many[1]]

    def transposed(self, axis, padding, output_padding):
        """First cell kept and number of cells kept of everything the kernel paints along one axis."""
        before, after = padding(axis) if callable(padding) else padding
        extra = output_padding or 0
        self.check_output_padding(axis, extra)
        return before, axis.stride * (axis.size - 1) + axis.span - before - after + extra

    def check_output_padding(self, axis, extra):
        """Raise where the library wants it below the stride."""
        if self.output_padding_below_stride and extra >= axis.stride:
            raise ValueError(
                f"output_padding {extra} must be smaller than the stride {axis.stride} in {self.title}; "
                f"use at most {axis.stride - 1}"
            )

    def refuse(self, operation, axes, sides, padding):
        """Raise for a setting that the library does not take; here a dilation where there is no stride."""
        if self.strideless and any(axis.dilation > 1 for axis in axes):
            raise NotImplementedError(f"{self.title} has no dilation; spread the kernel with zeros yourself")

    # What the methods above share.

    def axes(self, operation, shape, kernel_size, stride, dilation=1):
        """Both axes of a setting, checked; a stride that was left out is the library's own."""
        self._known(operation)
        window = arguments.pair("kernel_size", kernel_size, 1)
        if stride is None:
            stride = self.strides.get(operation, self.pool_stride)
        if stride == ALWAYS:
            raise TypeError(
                f"stride: {self.title} has no default for {operation}; pass stride={kernel_size!r}"
            )
        stride = window if isinstance(stride, str) else arguments.pair("stride", stride, 1)
        if self.strideless and stride != (1, 1):
            raise NotImplementedError(
                f"stride {stride}: {self.title} moves one pixel at a time; leave stride out"
            )
        dilation = arguments.pair("dilation", dilation, 1)
        return tuple(Axis(*axis) for axis in zip(shape[-2:], window, stride, dilation))

    def plan(self, operation, axes, padding=DEFAULT):
        """Where cells are added, ((top, bottom), (left, right)); how many windows fit, (rows, columns)."""
        resolved = self._each(self._padding(operation, padding))
        sides = tuple(rule(axis) if callable(rule) else rule for axis, rule in zip(axes, resolved))
        self.refuse(operation, axes, sides, padding)
        many = self.windows(operation, axes, sides, padding)
        for axis, side, count in zip(axes, sides, many):
            if count < 1 or axis.size + sum(side) < axis.span and not self.reaches_out(operation):
                raise ValueError(
                    f"kernel_size {axis.kernel} (covers {axis.span}) is larger than the padded input "
                    f"{axis.size + sum(side)}; {self.title} has no output for it: raise padding or lower "
                    f"kernel_size"
                )
        return sides, many

    def windows(self, operation, axes, sides, padding):
        """How many windows fit on each axis."""
        rounding = rules.down if operation == "conv2d" else self.rounds(operation, padding)
        return tuple(max(0, rounding(axis, *side)) for axis, side in zip(axes, sides))

    def dilated(self, padding, dilation):
        """The dilation that a convolution really uses."""
        return dilation

    def rounds(self, operation, padding):
        """The rounding of a pooling operation."""
        return self.rounding

    def filled(self, operation, padding, sides):
        """What stands in the cells that are added: "" for zeros (nothing in pools), else a mode of np.pad."""
        return self.fills.get(padding, "") if isinstance(padding, str) else ""

    def counted(self, padding):
        """The rule of what an average counts."""
        return self.counts

    def reaches_out(self, operation):
        """Whether a window larger than the padded picture is answered."""
        return False

    def _known(self, operation):
        """Raise for an operation that the library lacks."""
        if operation == "max_pool2d_backward" and self.ties is None or operation not in self.paddings:
            raise NotImplementedError(
                f"{self.title} has no {operation}; it has {', '.join(self.paddings) or 'none'}"
            )

    def _padding(self, operation, padding):
        """The rule for both axes, or the sides themselves."""
        self._known(operation)
        padding = self.defaults.get(operation) if padding is DEFAULT else padding
        if padding is ALWAYS:
            raise TypeError(
                f"padding: {self.title} has no default for {operation}; pass {self._allowed(operation)}"
            )
        known = self.paddings[operation]
        if isinstance(padding, str):
            if padding in known and padding != NUMBERS:
                return known[padding]
        elif padding is None and None in known:
            return known[None]
        elif NUMBERS in known:
            return known[NUMBERS](padding)
        near = (
            arguments.nearest(padding, [word for word in known if word]) if isinstance(padding, str) else None
        )
        cure = f"; did you mean {near!r}?" if near else ""
        allowed = self._allowed(operation)
        raise ValueError(f"padding {padding!r}: {operation} of {self.title} takes {allowed}{cure}")

    def _allowed(self, operation):
        known = self.paddings[operation]
        words = [repr(word) for word in known if word]
        if NUMBERS in known:
            words.insert(0, "numbers")
        return ", ".join(words) or "nothing but its default"

    @staticmethod
    def _each(padding):
        """A rule, or sides, once per axis."""
        return (padding, padding) if callable(padding) else padding

    def _pictures(self, operation, x):
        """`x (N, C, H, W)` in floating point."""
        self._known(operation)
        x = ops.arrays.image("x", x)
        x = x if x.dtype.kind == "f" else x.astype(np.float32)
        if self.one_channel and operation == "conv2d" and x.shape[1] != 1:
            raise ValueError(
                f"x has {x.shape[1]} channels; {self.title} convolves pictures of one: pass x[:, :1]"
            )
        return x

    @staticmethod
    def _weight(weight):
        return np.asarray(ops.arrays.axes("weight", weight, "(C_out, C_in, kH, kW)"))

    def _padded(self, x, sides, padding, operation, value=0):
        word = self.defaults.get(operation) if padding is DEFAULT else padding
        mode = self.fills.get(word, "constant") if isinstance(word, str) else "constant"
        options = {"constant_values": value} if mode == "constant" else {}
        (top, bottom), (left, right) = sides
        x = x[:, :, max(-top, 0) : x.shape[2] - max(-bottom, 0), max(-left, 0) : x.shape[3] - max(-right, 0)]
        around = [(max(before, 0), max(after, 0)) for before, after in sides]
        return np.pad(x, ((0, 0), (0, 0), *around), mode, **options) if np.any(around) else x

    def _pooled(self, operation, x, kernel_size, stride, padding):
        """The padded picture of a max pooling whose windows all fit, its window and its stride."""
        x = self._pictures(operation, x)
        axes = self.axes(operation, x.shape, kernel_size, stride, 1)
        sides, many = self.plan(operation, axes, padding)
        reached = _reached(axes, sides, many)
        x = self._padded(x, reached, padding, operation, self.lowest)
        ends = [(count - 1) * axis.stride + axis.span for count, axis in zip(many, axes)]
        return x[:, :, : ends[0], : ends[1]], *_sizes(axes), reached

    def _without_nan(self, x, window, stride):
        """`x` as max pooling sees it."""
        missing = np.isnan(x)
        if not missing.any() or self.nan == "wins":
            return x
        alone = ops.avg_pool2d(missing.astype(float), window, stride).max() == 1
        if self.nan != "skipped" or alone:
            raise NotImplementedError(
                f"x holds a NaN: what {self.title} makes of it depends on its place or on the build, "
                "which is not modelled; see surprises, and replace it first"
            )
        return np.where(missing, -np.inf, x)

    @staticmethod
    def _cut(painted, number, start, size):
        """`size` cells from `start` on along one axis, with zeros where nothing was painted."""
        if size < 1:
            raise ValueError(f"padding leaves {size} cells of the output; lower it")
        end = start + size - painted.shape[number]
        around = [(0, 0)] * painted.ndim
        around[number] = max(0, -start), max(0, end)
        start += around[number][0]
        return np.take(np.pad(painted, around), range(start, start + size), number)

    def __repr__(self):
        return f"<{self.title} {self.version}>"


def _reached(axes, sides, many):
    """The sides, with so many cells after that all windows fit."""
    return [rules.reach(axis, *side, count) for axis, side, count in zip(axes, sides, many)]


def _sizes(axes):
    """Window and stride as (vertical, horizontal)."""
    return tuple(axis.kernel for axis in axes), tuple(axis.stride for axis in axes)
