"""Weights to PyTorch and back: the arrays of a `state_dict`, without PyTorch."""

import numpy as np

from cnnlib.layers import Layer, Residual
from cnnlib.network import needed_network
from cnnlib.ops import arrays

COUNTER = "num_batches_tracked"  # PyTorch counts a batch norm's batches, we do not


def pytorch_state(network):
    """Every array of a `Sequential` by its name in the equal `torch.nn.Sequential`'s `state_dict()`.

    Weights have the same order there, so they are contiguous copies, nothing is moved. With
    `{name: torch.from_numpy(array)}` a strict `load_state_dict` takes them.
    """
    state = {}
    for name, owner, attribute in _places(needed_network(network).layers):
        state[name] = np.array(0) if owner is None else np.array(getattr(owner, attribute), order="C")
    return state


def load_pytorch_state(network, state):
    """Give a `Sequential` the arrays of a `state_dict` (numpy arrays or torch tensors), by name.

    Raises ValueError, naming array and shapes, where a name is missing, unknown or does not fit; then
    nothing has been changed.
    """
    places = {name: place for name, *place in _places(needed_network(network).layers)}
    if not hasattr(state, "items"):
        raise TypeError(f"state must be a dict of arrays, got {state!r:.60}; pass model.state_dict()")
    wrong = sorted(
        name for name in set(state) ^ set(places) if name.split(".")[-1] != COUNTER or name in state
    )
    if wrong:
        what = "is missing" if wrong[0] in places else "does not belong to this network"
        raise ValueError(f"state: {wrong[0]} {what}; build both networks from the same layers")
    ready = {}
    for name, (owner, attribute) in places.items():
        if owner is not None:
            ready[name] = _fitting(name, state[name], getattr(owner, attribute))
    for name, array in ready.items():
        setattr(*places[name], array)


def _fitting(name, value, own):
    """The value as a float array of the shape of our own, or an error that names it."""
    value = value.detach().cpu().numpy() if hasattr(value, "detach") else value
    array = np.array(arrays.real_array(f"state[{name!r}]", value))
    arrays.same_shape(f"state[{name!r}]", array, own.shape, "what this network has there")
    return array if array.dtype.kind == "f" else array.astype(own.dtype)


def _places(layers, prefix=""):
    """(name there, our owner, its attribute) of every array; the owner of PyTorch's counters is None."""
    for number, layer in enumerate(layers):
        start = f"{prefix}{number}."
        if isinstance(layer, Residual):  # its layers, then its shortcut, which has numbers if it is a list
            yield from _places(layer.layers, f"{start}layers.")
            yield from _renamed(layer, start)
            continue
        for parameter in layer.parameters():
            yield start + parameter.name.split(".")[-1], parameter, "value"
        for key in layer.state():
            yield start + key, layer, key
        if layer.state():
            yield start + COUNTER, None, None


def _renamed(residual, start):
    """The places of a shortcut; where it is one layer it has no number."""
    number = "0." if isinstance(residual.shortcut, Layer) else ""
    for name, *place in _places(residual.around()):
        yield f"{start}shortcut.{name.removeprefix(number)}", *place
