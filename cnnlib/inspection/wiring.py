"""Which values of one layer meet which: read from the definition of each layer, not from its code.

Every function here answers one question about a layer and one image: which inputs one output
reads, or which outputs one input feeds, and by which number each is multiplied on the way. A
layer's backward pass follows from nothing else (Dumoulin & Visin, section 4.1: C and its transpose).
"""

import itertools
from typing import NamedTuple

import numpy as np

from cnnlib import layers
from cnnlib.ops.geometry import convolution_geometry, pooling_geometry
from cnnlib.ops.pooling import cells_counted


class Wire(NamedTuple):
    """One connection; `index` is the value at its other end, or None where there is only padding."""

    index: tuple | None
    factor: float  # what a value is multiplied by on the way: the local derivative
    by: tuple | None = None  # the index of the weight (for `uses`: of the input) that is this factor


class Wires(NamedTuple):
    """All connections of one value, which lie like `shape`: `(groups, rows, columns)`."""

    shape: tuple
    wires: tuple


def of(layer):
    """The `Wiring` of a layer's kind; TypeError where its values cannot be traced."""
    if type(layer) not in KINDS:
        names = ", ".join(kind.__name__ for kind in KINDS)
        raise TypeError(f"layer {layer!r} is not one of {names}; only their values can be traced")
    return KINDS[type(layer)]


class Wiring:
    """How a kind of layer connects its values. `x` is always the layer's input without batch axis."""

    def reads(self, layer, x, index, shape=None):
        """The inputs that output `index` reads, as `Wires`; `shape`: how a vector lay before Flatten."""
        return self.feeds(layer, x, index)

    def feeds(self, layer, x, index):
        """The outputs that input `index` goes into, as `Wires`."""
        raise NotImplementedError

    def uses(self, layer, x, kind, index):
        """The outputs that entry `index` of the "weight" or "bias" goes into, each times an input."""
        raise NotImplementedError

    def offset(self, layer, index):
        """What is added after the sum to output `index`: the bias, or 0."""
        return 0.0


def alone(index, factor, by=None):
    """A single connection."""
    return Wires((1, 1, 1), (Wire(index, float(factor), by),))


class _Relu(Wiring):
    """One output per input, in the same place, where the input is positive."""

    def feeds(self, layer, x, index):
        return alone(index, x[index] > 0)


class _Dropout(Wiring):
    """In evaluation: every number as it is."""

    def feeds(self, layer, x, index):
        return alone(index, 1.0)


class _BatchNorm(Wiring):
    """In evaluation: every number of a channel times one factor, plus one number."""

    def factor(self, layer, channel):
        return layer.weight.value[channel] / np.sqrt(layer.running_var[channel] + layer.eps)

    def offset(self, layer, index):
        mean = layer.running_mean[index[0]]
        return float(layer.bias.value[index[0]] - mean * self.factor(layer, index[0]))

    def feeds(self, layer, x, index):
        return alone(index, self.factor(layer, index[0]))

    def uses(self, layer, x, kind, index):
        """The channel's normalised values for a weight, 1 for a bias."""
        mean, variance = layer.running_mean[index], layer.running_var[index]
        normalised = (x[index] - mean) / np.sqrt(variance + layer.eps)
        channel = normalised if kind == "weight" else np.ones_like(normalised)
        places = [(*index, *place) for place in np.ndindex(channel.shape)]
        wires = tuple(Wire(place, float(factor)) for place, factor in zip(places, channel.flat))
        return Wires((1, *channel.shape), wires)


class _Flatten(Wiring):
    """The same numbers in one line."""

    def reads(self, layer, x, index, shape=None):
        return alone(tuple(int(number) for number in np.unravel_index(index[0], x.shape)), 1.0)

    def feeds(self, layer, x, index):
        return alone((int(np.ravel_multi_index(index, x.shape)),), 1.0)


class _Biased(Wiring):
    """Layers with a bias for every output or channel, or none."""

    def offset(self, layer, index):
        return float(layer.bias.value[index[0]]) if layer.bias else 0.0


class _Linear(_Biased):
    """Every output reads every input."""

    def reads(self, layer, x, index, shape=None):
        row = layer.weight.value[index[0]]
        wires = tuple(Wire((n,), float(factor), (index[0], n)) for n, factor in enumerate(row))
        return Wires(shape or (1, 1, len(row)), wires)

    def feeds(self, layer, x, index):
        column = layer.weight.value[:, index[0]]
        wires = tuple(Wire((n,), float(factor), (n, index[0])) for n, factor in enumerate(column))
        return Wires((1, 1, len(column)), wires)

    def uses(self, layer, x, kind, index):
        return alone(index[:1], *((x[index[1]], index[1:]) if kind == "weight" else (1.0, None)))


class _Convolution(_Biased):
    """Windows over all channels; or, transposed, the same windows read from the other side."""

    def __init__(self, transposed=False):
        self.transposed = transposed

    def reads(self, layer, x, index, shape=None):
        geometry = self._geometry(layer, x)
        axes = _met(geometry, index[1:]) if self.transposed else _window(geometry, index[1:])
        return self._wires(layer, axes, _group(index[0], layer.out_channels, len(x), layer), index[0], None)

    def feeds(self, layer, x, index):
        geometry = self._geometry(layer, x)
        axes = _window(geometry, index[1:]) if self.transposed else _met(geometry, index[1:])
        return self._wires(layer, axes, _group(index[0], len(x), layer.out_channels, layer), None, index[0])

    def uses(self, layer, x, kind, index):
        if kind == "bias":
            shape = layer.output_shape(x.shape)[1:]
            wires = tuple(Wire((*index, *place), 1.0) for place in np.ndindex(shape))
            return Wires((1, *shape), wires)
        geometry, (first, second, *taps) = self._geometry(layer, x), index
        if not self.transposed:  # within its group the filter counts channels from 0
            second += _group(first, layer.out_channels, len(x), layer)[0]
        axes = [_seen_through(geometry, axis, tap) for axis, tap in enumerate(taps)]
        wires = []
        for (row, seen_row), (col, seen_col) in itertools.product(*axes):
            seen = (second, seen_row, seen_col) if None not in (seen_row, seen_col) else None
            if self.transposed:
                wires.append(Wire(seen, float(x[first, row, col]), (first, row, col)))
            else:
                wires.append(Wire((first, row, col), float(x[seen]) if seen else 0.0, seen))
        return Wires((1, *(len(axis) for axis in axes)), tuple(wires))

    def _geometry(self, layer, x):
        """The geometry of the convolution; of a transposed one, of the convolution it turns around."""
        size = layer.output_shape(x.shape)[1:] if self.transposed else x.shape[1:]
        return convolution_geometry(size, layer.kernel_size, layer.stride, layer.padding, layer.dilation)

    def _wires(self, layer, axes, channels, output, source):
        """One wire per channel, row and column, from all `channels` to the one that is given of both ends."""
        rows, cols = axes
        wires = []
        for channel in channels:
            ends = (channel if output is None else output, channel if source is None else source)
            ends = ends[::-1] if self.transposed else (ends[0], ends[1] % layer.weight.value.shape[1])
            for row, kernel_row in rows:
                for col, kernel_col in cols:
                    weight = (*ends, kernel_row, kernel_col)
                    place = None if row is None or col is None else (channel, row, col)
                    wires.append(Wire(place, float(layer.weight.value[weight]), weight))
        return Wires((len(channels), len(rows), len(cols)), tuple(wires))


def _group(channel, of, others, layer):
    """Which of `others` channels on one side of a convolution meet `channel`, one of `of` on the other."""
    size = others // layer.groups
    first = channel * layer.groups // of * size
    return range(first, first + size)


class _GlobalAverage(Wiring):
    """The mean of a whole map."""

    def reads(self, layer, x, index, shape=None):
        places = [(*index, *place) for place in np.ndindex(x.shape[1:])]
        return Wires((1, *x.shape[1:]), tuple(Wire(place, 1 / len(places)) for place in places))

    def feeds(self, layer, x, index):
        return alone(index[:1], 1 / (x.shape[1] * x.shape[2]))


class _Pooling(Wiring):
    """Windows within one channel: the first maximum alone, or all alike."""

    def reads(self, layer, x, index, shape=None):
        rows, cols = _window(_pool_geometry(layer, x), index[1:])
        factors = _shares(layer, x, index)
        places = [(row, col) for row, _ in rows for col, _ in cols]
        inside = [None if None in place else (index[0], *place) for place in places]
        wires = tuple(Wire(place, factors.get(place, 0.0)) for place in inside)
        return Wires((1, len(rows), len(cols)), wires)

    def feeds(self, layer, x, index):
        rows, cols = _met(_pool_geometry(layer, x), index[1:])
        wires = []
        for row, _ in rows:
            for col, _ in cols:
                place = None if row is None or col is None else (index[0], row, col)
                share = _shares(layer, x, place).get(index, 0.0) if place else 0.0
                wires.append(Wire(place, share))
        return Wires((1, len(rows), len(cols)), tuple(wires))


def _pool_geometry(layer, x):
    return pooling_geometry(x.shape[1:], *layer.window(), layer.ceil_mode)


def _shares(layer, x, index):
    """By which number each input of a pooling window is multiplied: `{place: factor}`."""
    geometry = _pool_geometry(layer, x)
    rows, cols = _window(geometry, index[1:])
    met = [(row, col) for row, _ in rows for col, _ in cols]
    inside = [(index[0], *place) for place in met if None not in place]
    if isinstance(layer, layers.AvgPool2d):
        return dict.fromkeys(inside, 1 / cells_counted(geometry, layer.count_include_pad)[index[1:]])
    nans = [place for place in inside if np.isnan(x[place])]  # the last one wins, as in `ops.max_pool2d`
    return {nans[-1] if nans else max(inside, key=lambda place: x[place]): 1.0}  # the first of equals


def _window(geometry, place):
    """Per axis what a window in this place looks at: `(input position or None, kernel position)`."""
    axes = zip(geometry.positions(*place), geometry.input_size)
    return [[(_inside(position, size), tap) for tap, position in enumerate(seen)] for seen, size in axes]


def _met(geometry, place):
    """Per axis the windows that look at this place: `(window or None, kernel position)`, first to last.

    Kernel positions run backwards: this is where the backward pass turns the kernel around.
    """
    over = [geometry.cells_over(axis, position) for axis, position in enumerate(place)]
    axes = zip(over, geometry.output_size)
    return [[(_inside(window, size), tap) for window, tap in cells] for cells, size in axes]


def _seen_through(geometry, axis, tap):
    """What one kernel tap meets along an axis: `(window, input position or None)` for every window."""
    seen = enumerate(geometry.through(axis, tap))
    return [(window, _inside(position, geometry.input_size[axis])) for window, position in seen]


def _inside(position, size):
    """`position` where it lies on an axis of this size, None in the padding or where there is nothing."""
    return position if 0 <= position < size else None


KINDS = {
    layers.Conv2d: _Convolution(),
    layers.ConvTranspose2d: _Convolution(transposed=True),
    layers.Linear: _Linear(),
    layers.Flatten: _Flatten(),
    layers.ReLU: _Relu(),
    layers.Dropout: _Dropout(),
    layers.BatchNorm2d: _BatchNorm(),
    layers.MaxPool2d: _Pooling(),
    layers.AvgPool2d: _Pooling(),
    layers.GlobalAvgPool2d: _GlobalAverage(),
}
