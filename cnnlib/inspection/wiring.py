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


def reads(layer, x, index, shape=None):
    """The inputs that output `index` of a layer reads, as `Wires`.

    `x` is the layer's input without batch axis; `shape` how a vector's values lay before Flatten.
    """
    return _kind(layer).reads(layer, x, index, shape)


def feeds(layer, x, index):
    """The outputs of a layer that its input `index` goes into, as `Wires`."""
    return _kind(layer).feeds(layer, x, index)


def uses(layer, x, kind, index):
    """The outputs of a layer that its parameter goes into, each times an input, as `Wires`.

    `kind` is "weight" or "bias", `index` the place in that array.
    """
    return _kind(layer).uses(layer, x, kind, index)


def offset(layer, index):
    """What a layer adds after its sum to output `index`: the bias, or 0."""
    return _kind(layer).offset(layer, index)


def _kind(layer):
    for kind, wiring in KINDS.items():
        if type(layer) is kind:
            return wiring
    names = ", ".join(kind.__name__ for kind in KINDS)
    raise TypeError(f"layer {layer!r} is not one of {names}; only their values can be traced")


class _Elementwise:
    """One output per input, in the same place: ReLU, Dropout in evaluation, BatchNorm2d in evaluation."""

    def __init__(self, factor, offset=lambda layer, index: 0.0):
        self.factor, self.offset = factor, offset

    def reads(self, layer, x, index, _):
        return self.feeds(layer, x, index)

    def feeds(self, layer, x, index):
        return Wires((1, 1, 1), (Wire(index, float(self.factor(layer, x, index))),))

    def uses(self, layer, x, kind, index):
        """Of batch normalisation: the channel's normalised values for a weight, 1 for a bias."""
        mean, variance = layer.running_mean[index], layer.running_var[index]
        normalised = (x[index] - mean) / np.sqrt(variance + layer.eps)
        channel = normalised if kind == "weight" else np.ones_like(normalised)
        places = [(*index, *place) for place in np.ndindex(channel.shape)]
        wires = tuple(Wire(place, float(factor)) for place, factor in zip(places, channel.flat))
        return Wires((1, *channel.shape), wires)


class _Flatten:
    """The same numbers in one line."""

    offset = staticmethod(lambda layer, index: 0.0)

    @staticmethod
    def reads(_, x, index, __):
        place = tuple(int(number) for number in np.unravel_index(index[0], x.shape))
        return Wires((1, 1, 1), (Wire(place, 1.0),))

    @staticmethod
    def feeds(_, x, index):
        return Wires((1, 1, 1), (Wire((int(np.ravel_multi_index(index, x.shape)),), 1.0),))


class _Linear:
    """Every output reads every input."""

    @staticmethod
    def offset(layer, index):
        return float(layer.bias.value[index[0]]) if layer.bias else 0.0

    @staticmethod
    def reads(layer, x, index, shape):
        row = layer.weight.value[index[0]]
        wires = tuple(Wire((n,), float(factor), (index[0], n)) for n, factor in enumerate(row))
        return Wires(shape or (1, 1, len(row)), wires)

    @staticmethod
    def feeds(layer, x, index):
        column = layer.weight.value[:, index[0]]
        wires = tuple(Wire((n,), float(factor), (n, index[0])) for n, factor in enumerate(column))
        return Wires((1, 1, len(column)), wires)

    @staticmethod
    def uses(layer, x, kind, index):
        factor, by = (float(x[index[1]]), index[1:]) if kind == "weight" else (1.0, None)
        return Wires((1, 1, 1), (Wire(index[:1], factor, by),))


class _Convolution:
    """Windows over all channels; or, transposed, the same windows read from the other side."""

    def __init__(self, transposed=False):
        self.transposed = transposed

    def offset(self, layer, index):
        return float(layer.bias.value[index[0]]) if layer.bias else 0.0

    def reads(self, layer, x, index, _):
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


class _GlobalAverage:
    """The mean of a whole map."""

    offset = staticmethod(lambda layer, index: 0.0)

    @staticmethod
    def reads(layer, x, index, _):
        places = [(*index, *place) for place in np.ndindex(x.shape[1:])]
        return Wires((1, *x.shape[1:]), tuple(Wire(place, 1 / len(places)) for place in places))

    @staticmethod
    def feeds(layer, x, index):
        return Wires((1, 1, 1), (Wire(index[:1], 1 / (x.shape[1] * x.shape[2])),))


class _Pooling:
    """Windows within one channel: the first maximum alone, or all alike."""

    offset = staticmethod(lambda layer, index: 0.0)

    @staticmethod
    def reads(layer, x, index, _):
        rows, cols = _window(_pool_geometry(layer, x), index[1:])
        factors = _shares(layer, x, index)
        places = [(row, col) for row, _ in rows for col, _ in cols]
        inside = [None if None in place else (index[0], *place) for place in places]
        wires = tuple(Wire(place, factors.get(place, 0.0)) for place in inside)
        return Wires((1, len(rows), len(cols)), wires)

    @staticmethod
    def feeds(layer, x, index):
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


def _norm_factor(layer, x, index):
    return layer.weight.value[index[0]] / np.sqrt(layer.running_var[index[0]] + layer.eps)


def _norm_offset(layer, index):
    mean = layer.running_mean[index[0]]
    return float(layer.bias.value[index[0]] - mean * _norm_factor(layer, None, index))


KINDS = {
    layers.Conv2d: _Convolution(),
    layers.ConvTranspose2d: _Convolution(transposed=True),
    layers.Linear: _Linear,
    layers.Flatten: _Flatten,
    layers.ReLU: _Elementwise(lambda layer, x, index: x[index] > 0),
    layers.Dropout: _Elementwise(lambda layer, x, index: 1.0),
    layers.BatchNorm2d: _Elementwise(_norm_factor, _norm_offset),
    layers.MaxPool2d: _Pooling,
    layers.AvgPool2d: _Pooling,
    layers.GlobalAvgPool2d: _GlobalAverage,
}
