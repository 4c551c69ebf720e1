"""A pass forward or backward that keeps what every layer hands on."""

import numpy as np

from cnnlib import ops
from cnnlib.network import evaluation_copy, needed_network
from cnnlib.ops import arrays
from cnnlib.ops.arrays import check_labels


def layer_names(network):
    """What the layers are called everywhere in this module: "0.Conv2d", "1.ReLU", …"""
    return [f"{number}.{type(layer).__name__}" for number, layer in enumerate(needed_network(network).layers)]


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
    for name, layer in zip(layer_names(network), network.layers):
        images = values[name] = layer.forward(images)
    return values


def backward(network, grad_output):
    """Pass a gradient back and keep it at every layer's output and at the input, by name."""
    names = layer_names(network)
    found = {}
    for name, layer in zip(reversed(names), reversed(network.layers)):
        found[name] = grad_output
        grad_output = layer.backward(grad_output)
    return {"input": grad_output} | {name: found[name] for name in names}


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
