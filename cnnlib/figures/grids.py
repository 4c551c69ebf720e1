"""Static pictures of arrays, convolution, pooling and their backward passes."""

from dataclasses import replace

import numpy as np

from cnnlib import arguments, style
from cnnlib.figures.draw_scene import draw_scene
from cnnlib.figures.scene import Scene, side_by_side, sized_grid
from cnnlib.figures.scenes.backward import backward_scene
from cnnlib.figures.scenes.channels import channels_scene
from cnnlib.figures.scenes.forward import convolution_scene
from cnnlib.figures.scenes.pooling import pooling_scene
from cnnlib.figures.scenes.pooling_backward import pooling_backward_scene
from cnnlib.figures.scenes.stack import stack_scene
from cnnlib.network import needed_network
from cnnlib.ops.arrays import real_array

LISTENED_TO = 70  # numbers that a text alternative reads out


def arrays(alt="", words=(), roles=None, **named):
    """2-D arrays side by side as labelled grids: `arrays(x=x, weight=w, y=y)`.

    Keywords become titles. `words` go between neighbours (such as "∗" and "="); `roles` maps a
    keyword to "input", "kernel", "output" or "gradient", where its name does not tell.
    """
    if not named:
        raise ValueError("named holds no array; pass one or more by keyword, such as arrays(x=x)")
    cure = 'pass one text per gap, such as ("∗", "=")'
    words = arguments.listed("words", words, cure, lambda word: isinstance(word, str))
    roles = {name: role_of(name) for name in named} | _checked_roles(roles, named)
    grids = [sized_grid(name, name, roles[name], _table(name, values)) for name, values in named.items()]
    placed, signs = side_by_side(grids, words=words)
    titles = ", ".join(grid.title for grid in grids)
    scene = Scene(f"Arrays side by side: {titles}", placed, signs)
    return draw_scene(scene, alt=alt or f"{scene.status}.{_numbers(grids)}", explain=False)


def _numbers(grids):
    """What stands in the cells, a line for each grid, where that can still be listened to."""
    if sum(len(row) for grid in grids for row in grid.texts) > LISTENED_TO:
        return ""
    return "".join(f"\n{grid.name}: {'; '.join(' '.join(row) for row in grid.texts)}." for grid in grids)


def _checked_roles(roles, named):
    """`roles` as a dict that gives roles of the palette to arrays that there are."""
    if not isinstance(roles or {}, dict):
        raise TypeError(f"roles must be a dict, got {roles!r:.60}; pass roles={{'x': 'input'}}")
    for name, role in (roles or {}).items():
        arguments.one_of(f"roles[{arguments.one_of('roles', name, named)!r}]", role, style.PALETTE)
    return roles or {}


def _table(name, values):
    """A 2-D array of numbers, or of text in lists."""
    try:
        texts = np.asarray(values).dtype.kind == "U" and np.ndim(values) > 0
    except ValueError:  # ragged, which the next line says better
        texts = False
    table = np.atleast_2d(values if texts else real_array(name, values))
    if table.ndim > 2 or not table.size:
        cure = f"pass one picture of it, such as {name}[0, 0]"
        raise ValueError(f"{name} has shape {table.shape}, expected (H, W), not empty; {cure}")
    return table


def role_of(name):
    """The colour role that an array's name suggests."""
    if "grad" in name:
        return "gradient"
    if name in ("kernel", "weight", "w", "filter", "bias"):
        return "kernel"
    return "output" if name in ("output", "y", "maximum", "average") else "input"


def _pointed(scene, name, at):
    """The cell `at = (row, col)` of the grid called `name`, or the scene's own choice."""
    return scene.start if at is None else (name, "", *_place(at, "(row, col)"))


def _place(at, letters):
    """`at`, if it has as many numbers as `letters`."""
    if not isinstance(at, (tuple, list, np.ndarray)) or len(at) != len(letters.split(", ")):
        raise ValueError(f"at must be {letters}, got {at!r:.60}; leave it out for the first cell")
    return at


def convolution(x, weight, stride=1, padding=0, dilation=1, at=None, alt="", formula=True):
    """Input, kernel and output of a 2-D convolution, the window of output cell `at` lit and summed.

    `at` is `(row, col)`, the first cell where left out; `formula=False` leaves the formula out.
    """
    scene = convolution_scene(x, weight, stride, padding, dilation)
    scene = scene if formula else replace(scene, formula=())
    return draw_scene(scene, _pointed(scene, "output", at), alt or f"Convolution: {scene.status}.")


def channels(x, weight, bias=None, stride=1, padding=0, at=None, alt=""):
    """A convolution over several channels: `x (C, H, W)`, `weight (F, C, kH, kW)`; one output cell summed.

    `at` is `(filter, row, col)`, the first cell where left out.
    """
    scene = channels_scene(x, weight, bias, stride, padding)
    pointed = scene.start
    if at is not None:
        number, *cell = _place(at, "(filter, row, col)")
        pointed = ("output", str(number), *cell)
    return draw_scene(scene, pointed, alt or f"Convolution over channels: {scene.status}.")


def pooling(x, kernel_size, stride=None, padding=0, kind="max", at=None, alt=""):
    """Input and output of max or average pooling, the window of output cell `at` lit."""
    scene = pooling_scene(x, kernel_size, stride, padding, kind)
    return draw_scene(scene, _pointed(scene, "output", at), alt or f"Pooling: {scene.status}.")


def backward(x, weight, grad_output, stride=1, padding=0, dilation=1, view="scatter", at=None, alt=""):
    """The backward pass of a convolution as "scatter", "gather" or "weight" view.

    `at` is a cell of the grid that the view walks over: grad_output, grad_input, grad_weight.
    """
    scene = backward_scene(x, weight, grad_output, stride, padding, dilation, view)
    return draw_scene(scene, _pointed(scene, scene.start[0], at), alt or f"Backward pass: {scene.status}.")


def pooling_backward(x, grad_output, kernel_size, stride=None, kind="max", view="scatter", at=None, alt=""):
    """The backward pass of unpadded pooling: who takes which gradient."""
    scene = pooling_backward_scene(x, grad_output, kernel_size, stride, kind, view)
    return draw_scene(scene, _pointed(scene, scene.start[0], at), alt or f"Pooling, {scene.status}.")


def stack(network, input_shape, at=None, alt=""):
    """The layers of a `Sequential` as grids and a table, with what one unit of the last one sees."""
    rows = needed_network(network).table(input_shape)
    scene = stack_scene(input_shape, network.layers, rows)
    last = scene.start and scene.start[1]
    cell = scene.start if at is None else ("layer", last, *_place(at, "(row, col)"))
    return draw_scene(scene, cell, alt or f"Stack of layers: {scene.status}.")
