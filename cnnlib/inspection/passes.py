"""A pass forward or backward that keeps what every layer hands on."""

from typing import NamedTuple

import numpy as np

from cnnlib import layers, ops
from cnnlib.network import evaluation_copy, needed_network
from cnnlib.ops import arrays
from cnnlib.ops.arrays import check_labels


class Station(NamedTuple):
    """One array on the way through a network: the output of `layer` for those of the stations `sources`."""

    name: str
    layer: object  # where there are two sources, a Residual: the station is their sum
    sources: tuple


def stations(network):
    """The `Station`s of a network in the order of computation, the layers inside a `Residual` among them."""
    return list(_walk(enumerate(needed_network(network).layers), "", "input"))


def _walk(numbered, start, source):
    """The stations of layers one after the other, the first of which reads `source`."""
    for number, layer in numbered:
        name, before = f"{start}{number}.{type(layer).__name__}", source
        if isinstance(layer, layers.Residual):
            ends = []
            for way, words in ((layer.layers, ""), (layer.around(), "shortcut.")):
                inside = list(_walk(enumerate(way), f"{name}.{words}", before))
                yield from inside
                ends.append(inside[-1].name if inside else before)
            yield Station(name, layer, tuple(ends))
        else:
            yield Station(name, layer, (before,))
        source = name


def layer_names(network):
    """What the layers are called everywhere in this module: "0.Conv2d", "1.ReLU", "2.Residual.0.Conv2d"."""
    return [station.name for station in stations(network)]


def activations(network, x):
    """Everything that flows through a network: `{name: array}` in order, "input" first.

    `x` is a batch `(N, C, H, W)` or one image `(C, H, W)`; the arrays have a batch axis where `x`
    has one. Computed in evaluation mode; the network itself is not touched, not even what its
    layers remember, so this may be called between two steps of a training.
    """
    images, single = as_batch(x)
    values = forward(evaluation_copy(network), images)
    return {name: array[0] for name, array in values.items()} if single else values


def gradients(network, image, label):
    """The gradient of the loss of one image at every value and parameter of a network.

    `image (C, H, W)`, `label` the index of its class. Returns `{name: array}`, shaped like what
    `activations` returns, with one entry more for each parameter, such as "0.Conv2d.weight".
    """
    copied, image = evaluation_copy(network), one_image(image)
    logits = copied.forward(image)
    found = backward(copied, ops.cross_entropy_backward(logits, one_label(label, logits)))
    found = {name: array[0] for name, array in found.items()}
    return found | {parameter.name: parameter.grad for parameter in copied.parameters()}


def forward(network, images):
    """Pass a batch forward and keep what every layer hands on, by name."""
    values = {"input": images}
    for name, layer, sources in stations(network):
        read = [values[source] for source in sources]
        values[name] = layer.forward(*read) if len(read) == 1 else np.add(*read)
    return values


def backward(network, grad_output, end=None):
    """Pass a gradient back and keep it at every layer's output and at the input, by name.

    It starts at the output, or at that of the station `end`; what lies behind `end` is left out. Where a
    value goes two ways, its gradients add up.
    """
    way = stations(network)
    names = ["input", *(station.name for station in way)]
    way = way[: len(way) if end is None else names.index(end)]
    found = {names[len(way)]: grad_output}
    for name, layer, sources in reversed(way):
        if name not in found:
            continue  # beside the way to `end`
        handed = layer.backward(found[name]) if len(sources) == 1 else found[name]
        for source in sources:
            found[source] = found[source] + handed if source in found else handed
    return {name: found[name] for name in names if name in found}


def as_batch(x):
    """`x` with a batch axis, and whether that axis was missing."""
    x = arrays.real_array("x", x)
    if x.ndim not in (3, 4):
        raise ValueError(f"x: got shape {x.shape}; expected (N, C, H, W) or one image (C, H, W); try x[None]")
    return (x[None], True) if x.ndim == 3 else (x, False)


def one_image(image):
    """`(1, C, H, W)` from one image `(C, H, W)` or `(1, C, H, W)`."""
    images, _ = as_batch(image)
    if len(images) != 1:
        count = f"{len(images)} images"
        raise ValueError(f"image: got shape {images.shape}, which is {count}; pass one, such as image[0]")
    return images


def one_label(label, logits):
    """The label of the one image that `logits (1, classes)` belong to, as an array `(1,)`."""
    return check_labels(np.asarray([label]), 1, logits.shape[1])
