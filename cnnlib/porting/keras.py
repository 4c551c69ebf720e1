"""Weights and images on their way to Keras and back: numpy arrays in, numpy arrays out.

Here images are `(N, C, H, W)` and filters `(C_out, C_in, kH, kW)`; Keras and TensorFlow want
`(N, H, W, C)` and `(kH, kW, C_in, C_out)`. Every array that comes back is a copy. Nothing in this
module needs TensorFlow.
"""

import contextlib
import os
import warnings

import numpy as np

from cnnlib import arguments, layers
from cnnlib.network import needed_network, picture_shape
from cnnlib.ops.arrays import axes, image, real_array, same_shape

_OURS, _KERAS = "(C_out, C_in, kH, kW)", "(kH, kW, C_in, C_out)"


def to_nhwc(x):
    """Images with the channels last: `(N, C, H, W)` becomes `(N, H, W, C)`, a copy in that memory order."""
    return np.array(image("x", x).transpose(0, 2, 3, 1), order="C")


def to_nchw(x):
    """Images with the channels after the batch axis: `(N, H, W, C)` becomes `(N, C, H, W)`."""
    return np.array(axes("x", x, "(N, H, W, C)", empty=True).transpose(0, 3, 1, 2), order="C")


def conv_kernel(weight):
    """Filters as Keras keeps them: `(C_out, C_in, kH, kW)` becomes `(kH, kW, C_in, C_out)`.

    The same move takes the weight of a transposed convolution, `(C_in, C_out, kH, kW)` here, to the
    `(kH, kW, C_out, C_in)` of Keras' Conv2DTranspose.
    """
    return np.array(axes("weight", weight, _OURS).transpose(2, 3, 1, 0), order="C")


def conv_weight(kernel):
    """The way back of `conv_kernel`: `(kH, kW, C_in, C_out)` becomes `(C_out, C_in, kH, kW)`."""
    return np.array(axes("kernel", kernel, _KERAS).transpose(3, 2, 0, 1), order="C")


def dense_kernel(weight, maps=None):
    """A linear layer's weight as Keras' Dense keeps it: `(out, in)` becomes `(in, out)`.

    `maps` is the shape `(C, H, W)` of what was flattened before the layer, None where nothing was: we
    flatten channel by channel, Keras pixel by pixel, so the inputs change their order.
    """
    weight = axes("weight", weight, "(out, in)")
    if maps is not None:
        channels, height, width = _maps(maps, weight.shape[1])
        by_pixel = weight.reshape(-1, channels, height, width).transpose(0, 2, 3, 1)
        weight = by_pixel.reshape(weight.shape)
    return np.array(weight.T, order="C")


def dense_weight(kernel, maps=None):
    """The way back of `dense_kernel`: `(in, out)` becomes `(out, in)`; `maps` is `(C, H, W)` as there."""
    weight = axes("kernel", kernel, "(in, out)").T
    if maps is not None:
        channels, height, width = _maps(maps, weight.shape[1])
        by_channel = weight.reshape(-1, height, width, channels).transpose(0, 3, 1, 2)
        weight = by_channel.reshape(weight.shape)
    return np.array(weight, order="C")


def keras_arrays(network, input_shape, gradients=False):
    """The arrays of a `Sequential` as `model.get_weights()` of the same Keras model lists them.

    `input_shape` is `(C, H, W)`. A residual sum is `keras.layers.add([inside, around])` there, whose layers
    Keras sorts by their distance from the end. With `gradients` the gradients instead of the values, as
    `trainable_weights` lists their variables: a gradient has the shape of its weight, so it moves alike.
    Raises RuntimeError where a backward pass is still to come, and ValueError for an average that counts
    the zeros of "same": Keras has none. One with numbers for padding needs a `ZeroPadding2D` there, of which
    a warning reminds.
    """
    arrays = []
    for layer, maps in _with_maps(network, input_shape):
        there = _moves(layer, maps)[0]
        for parameter in layer.parameters():
            value = _gradient(parameter) if gradients else parameter.value
            arrays.append(there(value) if value.ndim > 1 else value.copy())
        if not gradients:
            arrays += [value.copy() for value in layer.state().values()]
    return arrays


def load_keras_arrays(network, arrays, input_shape):
    """Give a `Sequential` the arrays of the same Keras model, as `model.get_weights()` lists them.

    Raises ValueError where their number or a shape does not fit; then nothing has been changed.
    """
    cure = "pass model.get_weights()"
    arrays = arguments.listed("arrays", arrays, cure)
    expected = keras_arrays(network, input_shape)
    if len(arrays) != len(expected):
        wanted = f"{len(expected)}, one for each of this network"
        raise ValueError(f"arrays must be {wanted}, got {len(arrays)}; {cure}")
    arrays = [real_array(f"arrays[{number}]", array) for number, array in enumerate(arrays)]
    for number, (array, own) in enumerate(zip(arrays, expected)):
        same_shape(f"arrays[{number}]", array, own.shape, "what this network has there in Keras")
    left = iter(arrays)
    for layer, maps in _with_maps(network, input_shape):
        back = _moves(layer, maps)[1]
        for parameter in layer.parameters():
            array = next(left)
            parameter.value = back(array) if array.ndim > 1 else array.copy()
        vars(layer).update({name: next(left).copy() for name in layer.state()})


def batch_norm_arguments(eps, momentum):
    """Our arguments of BatchNorm2d as Keras' BatchNormalization takes them: `{"epsilon", "momentum"}`.

    Our momentum is the share of the new batch in the running statistics, Keras' the share of the old.
    """
    momentum = arguments.proportion("momentum", momentum, 0.1)
    return {"epsilon": arguments.positive("eps", eps, "1e-5"), "momentum": 1 - momentum}


@contextlib.contextmanager
def quiet_start():
    """A `with` block in which nothing that compiled code writes to the error stream is seen.

    TensorFlow's libraries write notes about the processor there while they are imported, past Python;
    exceptions are Python's and are seen as ever.
    """
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def _with_maps(network, input_shape):
    """Every layer, in Keras' order, with the `(C, H, W)` that was flattened for it (for linear layers)."""
    shape, flattened, found = picture_shape(input_shape), None, []
    needed_network(network).output_shape(shape)  # says which layer does not fit, if one does not
    for layer in network.layers:
        if isinstance(layer, layers.Flatten) and len(shape) == 3:
            flattened = shape
        leaves = [leaf for _, leaf in sorted(_inside(layer), key=lambda pair: -pair[0])]
        _check_averages(leaves)
        found += [(leaf, flattened) for leaf in leaves]
        shape = layer.output_shape(shape)
        if isinstance(layer, layers.Linear):
            flattened = None
    return found


def _inside(layer, after=0):
    """`(distance from the end, layer)` of a layer's own layers: Keras lists the most distant ones first."""
    if not isinstance(layer, layers.Residual):
        return [(after, layer)]
    found = []
    for way in (layer.layers, layer.around()):
        distance = after + 1  # the sum itself stands behind them
        ends = []
        for own in reversed(way):
            ends = [*_inside(own, distance), *ends]
            distance = 1 + max(place for place, _ in ends)
        found += ends
    return found


def _check_averages(leaves):
    """Raise, or warn, where Keras' average would be another one: it never counts padding."""
    for layer in leaves:
        if type(layer) is not layers.AvgPool2d or not layer.count_include_pad or layer.padding == "valid":
            continue
        if layer.padding == "same":
            cure = "set count_include_pad=False, which is Keras' average, and train with it"
            raise ValueError(f"{layer!r} counts the zeros of its padding, Keras' averages never do; {cure}")
        if np.any(layer.padding):
            cure = f'ZeroPadding2D({layer.padding}) before it there, and padding="valid"'
            message = f"{layer!r} counts the zeros of its padding, Keras' averages do not; write {cure}"
            warnings.warn(message, stacklevel=4)


def _moves(layer, maps):
    """The functions that take a layer's weight to Keras and back."""
    if isinstance(layer, layers.Linear):
        return (lambda weight: dense_kernel(weight, maps)), (lambda kernel: dense_weight(kernel, maps))
    return conv_kernel, conv_weight


def _gradient(parameter):
    """The parameter's gradient, or an error that says how to get one."""
    if parameter.grad is None:
        raise RuntimeError(f"{parameter.name} has no gradient yet; run network.backward(...) first")
    return parameter.grad


def _maps(maps, features):
    """`(C, H, W)` of flattened maps, which must have as many numbers as the layer has inputs."""
    sizes = arguments.shape("maps", maps, "(C, H, W)", (1, 1, 1))
    if np.prod(sizes) != features:
        raise ValueError(
            f"maps {sizes} have {np.prod(sizes)} numbers, but the layer has {features} inputs; "
            "pass the (C, H, W) that goes into Flatten"
        )
    return sizes
