"""One image through a network and back: where any number came from, and what it feeds."""

from numbers import Integral
from typing import NamedTuple

import numpy as np

from cnnlib import arguments, ops
from cnnlib.inspection import wiring
from cnnlib.inspection.passes import backward, forward, one_image, one_label, stations
from cnnlib.network import evaluation_copy


class Place(NamedTuple):
    """Where a number stands: in the array `name` at `index`, such as ("0.Conv2d", (3, 5, 5))."""

    name: str
    index: tuple

    def __str__(self):
        return f"{self.name} ({', '.join(map(str, self.index))})"


class Term(NamedTuple):
    """One product of a sum; `place` is None where there is only padding."""

    place: Place | None  # what stands at the other end
    value: float  # its value (in `computed`), or its gradient (in `fed`)
    factor: float  # what it is multiplied by
    by: Place | None  # where that factor stands, if it is a weight or an input

    @property
    def product(self):
        """value · factor."""
        return self.value * self.factor


class Sum(NamedTuple):
    """Terms that lie like `shape` (groups, rows, columns), and what is added behind them."""

    rule: str  # "sum", "max" (the largest value), "relu" (max(0, value)); "data", "learned", "loss": no terms
    shape: tuple
    terms: tuple
    offset: float = 0.0

    @property
    def total(self):
        """All products and the offset."""
        return sum(term.product for term in self.terms) + self.offset


class Step(NamedTuple):
    """One station of the path of a gradient."""

    place: Place
    value: float
    gradient: float  # of the loss, here
    factor: float | None  # by which the station before handed its gradient on; None at the first
    share: float | None  # of this gradient that came this way


class Biography(NamedTuple):
    """All that can be said of one number of a network while it looks at one image."""

    place: Place
    value: float
    gradient: float  # of the loss
    computed: Sum  # adds up to the value
    fed: Sum  # which values it feeds: its terms are their gradients, and add up to its own gradient
    path: tuple  # of `Step`s, from the loss to here, always the strongest way


def biography(network, image, label, name, index):
    """The `Biography` of the number at `index` of the array `name`.

    `image (C, H, W)`, `label` its class; `name` is "input", a layer such as "0.Conv2d" (its output)
    or a parameter such as "0.Conv2d.weight". Indices have no batch axis. Raises ValueError for a
    name or an index that does not exist, TypeError for layers that cannot be traced.
    """
    return Trace(network, image, label).biography(name, index)


class Trace:
    """One image on its way through a network and the gradient of its loss on the way back.

    `values` and `gradients` map names to arrays without batch axis; parameters are among them.
    """

    def __init__(self, network, image, label):
        self._network = evaluation_copy(network)
        image = one_image(image)
        values = forward(self._network, image)
        logits = list(values.values())[-1]
        labels = one_label(label, logits)
        self.label = int(labels[0])
        self.loss = ops.cross_entropy(logits, labels)
        self.probabilities = ops.softmax(logits)[0]
        gradients = backward(self._network, ops.cross_entropy_backward(logits, labels))
        self.names = list(values)  # "input", then one per layer, and one per sum of two ways
        self._stations = {station.name: station for station in stations(self._network)}
        parameters = {parameter.name: parameter for parameter in self._network.parameters()}
        self.values = {name: array[0] for name, array in values.items()}
        self.values |= {name: parameter.value for name, parameter in parameters.items()}
        self.gradients = {name: array[0] for name, array in gradients.items()}
        self.gradients |= {name: parameter.grad for name, parameter in parameters.items()}

    def biography(self, name, index):
        """Everything about one number."""
        place = self._checked(name, index)
        value, gradient = self._at(self.values, place), self._at(self.gradients, place)
        return Biography(place, value, gradient, self.computed(place), self.fed(place), self.path(place))

    def computed(self, place):
        """How a value came about, as a `Sum`."""
        if place.name not in self.names:
            return Sum("learned", (0, 0, 0), ())
        if place.name == "input":
            return Sum("data", (0, 0, 0), ())
        _, layer, sources = self._stations[place.name]
        if len(sources) == 2:
            ways = tuple(
                self._term(self.values, source, wiring.Wire(place.index, 1.0), "") for source in sources
            )
            return Sum("sum", (2, 1, 1), ways)
        x = self.values[sources[0]]
        shape, wires = wiring.of(layer).reads(layer, x, place.index, self._shape_before(sources[0]))
        rule = {"ReLU": "relu", "MaxPool2d": "max"}.get(type(layer).__name__, "sum")
        terms = tuple(self._term(self.values, sources[0], wire, f"{place.name}.weight") for wire in wires)
        return Sum(rule, shape, terms, wiring.of(layer).offset(layer, place.index))

    def fed(self, place):
        """Whom a value feeds, as a `Sum` of their gradients; for the last layer, the loss itself."""
        if place.name == self.names[-1]:
            return Sum("loss", (0, 0, 0), (), self._at(self.gradients, place))
        if place.name in self.names:
            return _joined([self._handed(station, place) for station in self._read_by(place.name)])
        target, kind = place.name.rsplit(".", 1)
        _, layer, (by,) = self._stations[target]
        shape, wires = wiring.of(layer).uses(layer, self.values[by], kind, place.index)
        return Sum("sum", shape, tuple(self._term(self.gradients, target, wire, by) for wire in wires))

    def _read_by(self, name):
        """The stations that read an array: one, or two where a shortcut begins."""
        return [station for station in self._stations.values() if name in station.sources]

    def _handed(self, station, place):
        """The gradients that come back to a place from one station that reads it."""
        layer = station.layer
        shape, wires = wiring.alone(place.index, 1.0)
        if len(station.sources) == 1:
            shape, wires = wiring.of(layer).feeds(layer, self.values[place.name], place.index)
        by = f"{station.name}.weight"
        return Sum("sum", shape, tuple(self._term(self.gradients, station.name, wire, by) for wire in wires))

    def path(self, place):
        """The way of the gradient from the loss to a place; of all ways at every fork the strongest."""
        steps = []
        while place is not None:
            sum_ = self.fed(place)
            best = max(sum_.terms, key=lambda term: abs(term.product), default=None)
            best = best if best is not None and best.place is not None else None
            gradient = self._at(self.gradients, place)
            share = best.product / gradient if best and gradient else None
            factor = best.factor if best else None
            steps.append(Step(place, self._at(self.values, place), gradient, factor, share))
            place = best.place if best else None
        return tuple(reversed(steps))

    def pixel_gradient(self, place):
        """The derivative of an activation with respect to every pixel, `(C, H, W)`."""
        chosen = np.zeros_like(self.values[place.name])
        chosen[place.index] = 1
        return backward(self._network, chosen[None], place.name)["input"][0]

    def _term(self, arrays, name, wire, by):
        place = None if wire.index is None else Place(name, wire.index)
        value = 0.0 if place is None else self._at(arrays, place)
        return Term(place, value, wire.factor, None if wire.by is None else Place(by, wire.by))

    def _shape_before(self, name):
        """How the values of a vector lay before it was flattened, or None."""
        if name == "input" or type(self._stations[name].layer).__name__ != "Flatten":
            return None
        return self.values[self._stations[name].sources[0]].shape

    @staticmethod
    def _at(arrays, place):
        return float(arrays[place.name][place.index])

    def _checked(self, name, index):
        """A `Place` that exists."""
        shape = self.values[arguments.one_of("name", name, self.values)].shape
        index = (index,) if isinstance(index, Integral) else index
        index = arguments.listed("index", index, "pass one number per axis")
        index = tuple(arguments.whole_number("index", number, 0) for number in index)
        if len(index) != len(shape) or any(n >= size for n, size in zip(index, shape)):
            raise ValueError(f"index {index} is not in {name}, which has shape {shape}; indices count from 0")
        return Place(name, index)


def _joined(sums):
    """Sums of gradients as one: each group of terms as large as the largest, with nothing around it."""
    if len(sums) == 1:
        return sums[0]
    rows, cols = (max(one.shape[axis] for one in sums) for axis in (1, 2))
    groups = []
    for one in sums:
        for terms in np.reshape(_objects(one.terms), one.shape):
            group = np.reshape(_objects([Term(None, 0.0, 0.0, None)] * (rows * cols)), (rows, cols))
            top, left = (rows - one.shape[1]) // 2, (cols - one.shape[2]) // 2
            group[top : top + one.shape[1], left : left + one.shape[2]] = terms
            groups.append(group)
    return Sum("sum", (len(groups), rows, cols), tuple(np.array(groups).flat))


def _objects(terms):
    """Terms as an array of objects, which numpy would take apart."""
    array = np.empty(len(terms), object)
    array[:] = terms
    return array
