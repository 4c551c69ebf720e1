"""Static pictures of arrays, convolution, pooling and their backward passes."""

from dataclasses import replace

import numpy as np

from cnnlib.figures.drawing import draw_scene
from cnnlib.figures.scene import Scene, side_by_side, sized_grid
from cnnlib.figures.scenes.backward import backward_scene
from cnnlib.figures.scenes.channels import channels_scene
from cnnlib.figures.scenes.forward import convolution_scene
from cnnlib.figures.scenes.pooling import pooling_scene
from cnnlib.figures.scenes.pooling_backward import pooling_backward_scene
from cnnlib.figures.scenes.stack import stack_scene


def arrays(alt="", words=(), roles=None, **named):
    """2-D arrays side by side as labelled grids: `arrays(x=x, weight=w, y=y)`.

    Keywords become titles. `words` go between neighbours (such as "∗" and "="); `roles` maps a
    keyword to "input", "kernel", "output" or "gradient", where its name does not tell.
    """
    grids = []
    for name, values in named.items():
        values = np.atleast_2d(values)
        if values.ndim > 2:
            raise ValueError(f"{name} has shape {values.shape}; pass one picture of it, such as {name}[0, 0]")
        grids.append(sized_grid(name, name, (roles or {}).get(name) or role_of(name), values))
    placed, signs = side_by_side(grids, words=words)
    titles = ", ".join(grid.title for grid in grids)
    return draw_scene(Scene(f"Arrays side by side: {titles}", placed, signs), alt=alt, explain=False)


def role_of(name):
    """The colour role that an array's name suggests."""
    if "grad" in name:
        return "gradient"
    if name in ("kernel", "weight", "w", "filter", "bias"):
        return "kernel"
    return "output" if name in ("output", "y", "maximum", "average") else "input"


def _pointed(scene, name, at):
    """The cell `at = (row, col)` of the grid called `name`, or the scene's own choice."""
    return scene.start if at is None else (name, "", *at)


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
    pointed = scene.start if at is None else ("output", str(at[0]), *at[1:])
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
    scene = stack_scene(input_shape, network.layers, network.table(input_shape))
    last = scene.start and scene.start[1]
    cell = scene.start if at is None else ("layer", last, *at)
    return draw_scene(scene, cell, alt or f"Stack of layers: {scene.status}.")
