"""What the drawing pad of a page needs: the trained networks, and the board that is filled in the browser."""

import base64

import numpy as np

from book.states import control_of, make, write
from cnnlib import drawing
from cnnlib.explorers._draw import INVITATION
from cnnlib.explorers.controls import opening_places, values_of
from cnnlib.samples import STROKES

IN_A_PAGE = ("kind", "sample")  # controls; the others train, which takes a running Python


def write_pad(call, folder):
    """Write what `explorers.draw` needs in a page to `folder`; returns the name of the first file."""
    explorer = make(call)
    controls = [explorer.controls[name] for name in IN_A_PAGE]
    opening = opening_places(controls)
    kinds, networks = values_of(controls[0]), []
    for kind in kinds:
        controls[0].value = kind
        networks.append(write(folder, {"pen": drawing.PENS[kind], "kind": kind, **_network(explorer)})[0])
    samples = [STROKES[digit] if digit in range(10) else [] for digit in values_of(controls[1])]
    index = {"view": "draw", "controls": [control_of(control) for control in controls], "opening": opening}
    return write(folder, index | {"networks": networks, "samples": samples, "invitation": INVITATION})[0]


def _network(explorer):
    """The layers with their numbers, and both boards as they stand for some drawing."""
    explorer.pad.strokes = STROKES[3]  # any digit: what is needed is where which picture stands
    boards = {"answer": explorer.answer.state, "inside": explorer.inside.state}
    return boards | {"layers": [_layer(layer) for layer in explorer.network.layers]}


def _layer(layer):
    """A layer as a dict: its kind, its numbers, and what says how it slides."""
    sliding = [name for name in ("kernel_size", "stride", "padding", "dilation") if hasattr(layer, name)]
    found = {"kind": type(layer).__name__, **{name: getattr(layer, name) for name in sliding}}
    for parameter in layer.parameters():
        value = np.ascontiguousarray(parameter.value, "<f4")
        numbers = base64.b64encode(value.tobytes()).decode()
        found[parameter.name.split(".")[-1]] = {"shape": value.shape, "data": numbers}
    return found
