"""Scenes of the backward pass of pooling."""

import numpy as np

from cnnlib import ops
from cnnlib.arguments import one_of
from cnnlib.figures.scene import Link, Scene, Term, side_by_side, size_words, sized_grid, written
from cnnlib.figures.scenes.backward import VIEWS
from cnnlib.figures.scenes.forward import padded_grid, window_cells
from cnnlib.figures.scenes.pooling import checked_pool
from cnnlib.ops import arrays
from cnnlib.ops.geometry import pooling_geometry


def pooling_backward_scene(x, grad_output, kernel_size, stride=None, kind="max", view="scatter"):
    """Scene of the backward pass of unpadded max or average pooling.

    "scatter" walks over the gradients that are handed out, "gather" over the cells that receive
    them; the numbers are the same. Pooling has no weights, so "weight" is answered with a message.
    """
    x, kernel_size, stride = checked_pool(x, kernel_size, stride, kind)
    grad_output = arrays.axes("grad_output", grad_output, "(H, W)")
    one_of("view", view, VIEWS)
    window = f"window {kernel_size}×{kernel_size}, stride {stride}"
    passes = f"grad_output {size_words(grad_output)} to grad_input {size_words(x)}"
    status = f"backward of {kind} pooling, input {size_words(x)}, {window}: {passes}"
    geometry = pooling_geometry(x.shape, kernel_size, stride, 0, 1, False)
    shares = window_shares(x, geometry, kind)
    grids, signs = _grids(x, grad_output, _grad_input(x, grad_output, kernel_size, stride, kind), geometry)
    if view == "weight":
        message = "pooling has no weights, so there is no weight view; choose the scatter or the gather view"
        return Scene(status, grids, signs, message=message)
    handed_out = _handed_out(grids, shares, grad_output)
    received = _received(grids, shares, grad_output)
    walk = tuple(handed_out if view == "scatter" else received)
    return Scene(status, grids, signs, handed_out | received, walk, walk[0], (_rule(kind, shares),))


def _grids(x, grad_output, grad_input, geometry):
    return side_by_side(
        [
            padded_grid("input", f"input {size_words(x)}", "input", x, geometry),
            padded_grid(
                "grad_input", f"gradient at the input {size_words(x)}", "gradient", grad_input, geometry
            ),
            sized_grid("grad_output", "gradient at the output", "gradient", grad_output),
        ],
        gap=2.2,
        words=("", "←"),
    )


def _rule(kind, shares):
    if kind != "max":
        return "every cell of a window takes an equal share of its gradient; overlapping shares are added"
    tied = sum(share["tied"] for share in shares.values())
    return (
        "the first maximum of a window, in reading order, takes all of its gradient "
        f"({tied} of {len(shares)} windows have a tie)"
    )


def _grad_input(x, grad_output, kernel_size, stride, kind):
    backward = ops.max_pool2d_backward if kind == "max" else ops.avg_pool2d_backward
    return backward(grad_output[None, None].astype(float), x[None, None], kernel_size, stride)[0, 0]


def window_shares(x, geometry, kind):
    """For each output cell: `{"takers": [(row, col), …], "divisor": number, "tied": bool}`.

    The taker of a maximum is found by handing out a gradient of 1 with `ops.max_pool2d_backward`.
    """
    shares = {}
    for row in range(geometry.output_size[0]):
        for col in range(geometry.output_size[1]):
            cells = [(r, c) for r, c, _, _ in window_cells(geometry, row, col)]
            divisor, tied = len(cells), False
            if kind == "max":
                numbers = [x[cell] for cell in cells]
                one = np.zeros(geometry.output_size)
                one[row, col] = 1
                taken = _grad_input(x, one, geometry.kernel_size, geometry.stride, "max")
                cells, divisor = [cell for cell in cells if taken[cell]], 1
                tied = numbers.count(max(numbers)) > 1
            shares[row, col] = {"takers": cells, "divisor": divisor, "tied": tied}
    return shares


def _share_text(gradient, divisor):
    return written(gradient) if divisor == 1 else f"{written(gradient)}/{divisor}"


def _handed_out(grids, shares, grad_output):
    """Links of the output's gradient: who takes it, and the canvas after it."""
    x, grad_input, source = grids
    canvas = np.zeros(x.shape)
    links = {}
    for (row, col), share in shares.items():
        gradient = grad_output[row, col]
        text = _share_text(gradient, share["divisor"])
        for taker in share["takers"]:
            canvas[taker] += gradient / share["divisor"]
        terms = tuple(
            Term((grad_input.cell(*taker), x.cell(*taker)), text, f"+{text}") for taker in share["takers"]
        )
        shown = {cell: written(number) for (cell, _, _), number in zip(grad_input.cells(), canvas.ravel())}
        links[source.cell(row, col)] = Link(terms, f" = {written(gradient)}", start="hands out ", shown=shown)
    return links


def _received(grids, shares, grad_output):
    """Links of the input's gradient: the sum of what its windows hand to it."""
    x, grad_input, source = grids
    links = {}
    for cell, text, _ in grad_input.cells():
        given = [at for at, share in shares.items() if cell[2:] in share["takers"]]
        terms = tuple(
            Term((source.cell(*at), x.cell(*cell[2:])), _share_text(grad_output[at], shares[at]["divisor"]))
            for at in given
        )
        links[cell] = Link(
            terms, f" = {text}", start="" if terms else "no window hands anything to this cell"
        )
    return links
