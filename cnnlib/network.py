"""A network as a list of layers: forward, backward, shape table; `network_file` saves and loads it."""

import copy
from typing import NamedTuple

import numpy as np

from cnnlib import arguments, arithmetic, layers, network_file
from cnnlib.layers.base import expect_layer, leaves
from cnnlib.ops.arrays import real_array
from cnnlib.ops.geometry import paddings


class Row(NamedTuple):
    """One line of the shape table; shapes are without the batch axis."""

    layer: str
    output_shape: tuple
    parameters: int
    multiply_adds: int
    receptive_field: tuple | None  # (vertical, horizontal) input cells one unit sees; None: all, or it varies


def needed_network(value):
    """`value`, which must be a network: a `Sequential`, or what has the same `layers` and `parameters`."""
    if isinstance(value, type) or not (hasattr(value, "layers") and hasattr(value, "parameters")):
        cure = "pass a Sequential such as training.pretrained('digits')"
        raise TypeError(f"network must be a network, got {value!r:.60}; {cure}")
    return value


class Sequential:
    """Layers one after the other: each one's output is the next one's input."""

    def __init__(self, *layers):
        self.layers = list(layers)
        for number, layer in enumerate(self.layers):
            expect_layer(number, layer, self.layers[:number])
        for name, layer in leaves(self.layers):
            for parameter in layer.parameters():
                parameter.name = f"{name}.{parameter.name.split('.')[-1]}"

    def _name(self, number):
        return f"{number}.{type(self.layers[number]).__name__}"

    def forward(self, x):
        """Pass `x (N, C, H, W)` through all layers; each remembers what its backward needs.

        Raises ValueError, which names the layer, where a shape does not fit.
        """
        y = x
        for number, layer in enumerate(self.layers):
            try:
                y = layer.forward(y)
            except ValueError:
                if number:  # the first one speaks of `x` itself
                    self.output_shape(np.shape(x))  # where shapes are to blame, this names the layer
                raise
        return y

    def backward(self, grad_output, input_gradient=True):
        """Pass the gradient back through all layers, which store their parameters' gradients.

        Returns the gradient at the input, or None with `input_gradient=False`, which saves a
        first convolution a third of its work.
        """
        for layer in reversed(self.layers[1:]):
            grad_output = layer.backward(grad_output)
        if not self.layers:
            return grad_output
        if input_gradient:
            return self.layers[0].backward(grad_output)
        return self.layers[0].backward_parameters(grad_output)

    def predict(self, x, batch_size=256):
        """The logits `(N, classes)` of `x`, in evaluation mode and `batch_size` images at a time.

        A look that leaves no trace: a backward pass afterwards still belongs to the last `forward`.
        """
        batch_size = arguments.whole_number("batch_size", batch_size, 1)
        x = real_array("x", x)
        if x.ndim == 0:
            raise ValueError("x: got a single number; expected a batch of pictures (N, C, H, W)")
        looking = evaluation_copy(self)
        starts = range(0, max(len(x), 1), batch_size)
        return np.concatenate([looking.forward(x[start : start + batch_size]) for start in starts])

    def parameters(self):
        """All parameters, first layer first."""
        return [parameter for layer in self.layers for parameter in layer.parameters()]

    def named_parameters(self):
        """Pairs `(name, parameter)`, first layer first; a name such as "0.Conv2d.weight"."""
        return [(parameter.name, parameter) for parameter in self.parameters()]

    def train(self):
        """Switch every layer to training mode; returns the network."""
        for layer in self.layers:
            layer.train()
        return self

    def eval(self):
        """Switch every layer to evaluation mode; returns the network."""
        for layer in self.layers:
            layer.eval()
        return self

    def output_shape(self, input_shape):
        """The shape that comes out for `input_shape`, with or without the batch axis."""
        for number in range(len(self.layers)):
            input_shape = self._shape_after(number, input_shape)
        return tuple(input_shape)

    def table(self, input_shape):
        """One `Row` per layer for an input `(C, H, W)`; raises where a layer does not fit."""
        shape = picture_shape(input_shape)
        rows, fields = [], [arithmetic.receptive_field([])] * 2
        for number, layer in enumerate(self.layers):
            work = layer.multiply_adds
            before, shape = shape, self._shape_after(number, shape)
            fields = _wider(fields, layer, before)
            parameters = sum(parameter.value.size for parameter in layer.parameters())
            sees = tuple(field[0] for field in fields) if fields else None
            rows.append(Row(self._name(number), shape, parameters, work(before), sees))
        return rows

    def _shape_after(self, number, shape):
        """The shape behind one layer, or an error that names the layer."""
        try:
            return self.layers[number].output_shape(shape)
        except ValueError as error:
            raise ValueError(f"layer {self._name(number)}: {error}") from None

    def summary(self, input_shape):
        """Print shape, parameters, multiply-adds and receptive field of each layer.

        `input_shape` is `(C, H, W)`, with or without a batch axis before it. After a transposed
        convolution the column shows a dash, because the receptive field varies from cell to cell.
        """
        rows = self.table(input_shape)
        lines = [("layer", "output shape", "parameters", "multiply-adds", "sees")]
        beyond = "–"
        for row, layer in zip(rows, self.layers):
            beyond = "all" if layer.sees_everything else beyond
            sees = beyond if row.receptive_field is None else "{}×{}".format(*row.receptive_field)
            shape = " × ".join(map(str, row.output_shape))
            lines.append((row.layer, shape, f"{row.parameters:,}", f"{row.multiply_adds:,}", sees))
        total = (sum(row.parameters for row in rows), sum(row.multiply_adds for row in rows))
        lines.append(("total", "", f"{total[0]:,}", f"{total[1]:,}", ""))
        for line in lines:
            print("{:<20}{:>16}{:>13}{:>16}{:>9}".format(*line))

    def save(self, path):
        """Write architecture and numbers to one `.npz` file; an old file is replaced only at the end.

        Training state of the optimiser is not saved. Raises OSError, which names the file and the cure,
        where the disk is full or refuses.
        """
        network_file.write(arguments.file_path("path", path), self.layers, self._arrays())

    def _stored(self):
        """`(name in a file, owner, attribute)` of every array that belongs to the network."""
        for start, layer in leaves(self.layers):
            # Not parameter.name: a layer that two networks share has the name the second one gave it.
            for parameter in layer.parameters():
                yield f"{start}.{parameter.name.split('.')[-1]}", parameter, "value"
            for key in layer.state():
                yield f"{start}.{key}", layer, key

    def _arrays(self):
        """Every array that belongs to the network, by the name it is saved under."""
        return {name: getattr(owner, attribute) for name, owner, attribute in self._stored()}

    @classmethod
    def load(cls, path):
        """Read a network written by `save`; nothing in the file is ever executed.

        Raises ValueError, naming layer and shapes, where the file is damaged or does not fit, and
        FileNotFoundError where there is none.
        """
        path = arguments.file_path("path", path)
        built, arrays = network_file.read(path)
        network = cls(*built)
        network._fill(arrays, path)
        return network

    def _fill(self, arrays, path):
        """Put stored arrays where they belong, once all names and shapes fit."""
        expected = self._arrays()
        wrong = sorted(set(arrays) ^ set(expected))
        if wrong:
            state = "is missing" if wrong[0] in expected else "does not belong to this network"
            raise ValueError(f"{path}: array {wrong[0]} {state}; the file is damaged, save the network again")
        for name, array in arrays.items():
            if array.shape != expected[name].shape or array.dtype.kind != "f":
                raise ValueError(
                    f"{path}: {name} has shape {array.shape} and dtype {array.dtype}, "
                    f"but the layer needs shape {expected[name].shape} and floats"
                )
        for name, owner, attribute in self._stored():
            setattr(owner, attribute, arrays[name])

    def __repr__(self):
        inside = "".join(f"\n    {layer!r}," for layer in self.layers)
        return f"Sequential({inside}\n)"


def evaluation_copy(network):
    """A network in evaluation mode that shares the numbers of `network`, but remembers for itself.

    Whatever passes through it, forward or backward, leaves gradients, modes and running statistics of
    the original as they are: this is how everything that only looks at a network runs it.
    """
    if isinstance(needed_network(network), Sequential):
        looking = twin(network)
    else:
        looking = Sequential()  # the constructor would name the parameters again
        looking.layers = twin(list(network.layers))
    for layer in looking.layers:
        layer.eval()
    return looking


def twin(value, made=None):
    """A copy of a layer or parameter, or of all inside a list, dict or layer, that shares their arrays."""
    made = {} if made is None else made
    if type(value) in (list, tuple):
        return type(value)(twin(each, made) for each in value)
    if type(value) is dict:
        return {name: twin(each, made) for name, each in value.items()}
    learns = hasattr(value, "backward") or hasattr(value, "grad")
    if not learns or not hasattr(value, "__dict__") or isinstance(value, type):
        return value
    if id(value) not in made:
        made[id(value)] = copied = copy.copy(value)
        vars(copied).update({name: twin(each, made) for name, each in vars(value).items()})
    return made[id(value)]


def picture_shape(input_shape):
    """`input_shape` without its batch axis: `(C, H, W)`, or `(features,)` of a network of linear layers."""
    try:
        sizes = tuple(arguments.whole_number("input_shape", size, 1) for size in input_shape)
    except TypeError:
        sizes = ()
    if not 1 <= len(sizes) <= 4:
        cure = "try (1, 28, 28)"
        raise ValueError(f"input_shape must be (C, H, W) or (N, C, H, W), got {input_shape!r}; {cure}")
    return sizes[1:] if len(sizes) == 4 else sizes


def _widest(fields, layer, shape):
    """Receptive fields behind a residual sum: from where its first way begins to where its last one ends."""
    ends = []
    for way in (layer.layers, layer.around()):
        behind, inside = fields, shape
        for one in way:
            behind, inside = _wider(behind, one, inside), one.output_shape(inside)
        ends.append(behind)
    if None in ends:
        return None
    joined = []
    for (size, jump, start), (other_size, _, other_start) in zip(*ends):
        first = min(start, other_start)
        joined.append((max(start + size, other_start + other_size) - first, jump, first))
    return joined


def _wider(fields, layer, shape):
    """Receptive fields of both axes behind one more layer; None once a unit sees everything."""
    if layer.sees_everything or isinstance(layer, layers.ConvTranspose2d) or fields is None:
        return None
    if isinstance(layer, layers.Residual):
        return _widest(fields, layer, shape)
    window = layer.window()
    if window is None:
        return fields
    kernel_size, stride, padding, dilation = window
    padding = paddings(padding, shape[-2:], kernel_size, stride, dilation)
    axes = zip(fields, kernel_size, stride, padding, dilation)
    return [arithmetic.widened(field, k, s, before, d) for field, k, s, (before, _), d in axes]
