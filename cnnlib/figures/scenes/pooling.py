"""Scene of max and average pooling."""

from dataclasses import replace

import numpy as np

from cnnlib import ops
from cnnlib.arguments import one_of, whole_number
from cnnlib.figures.scene import Link, Scene, Term, counted, side_by_side, size_words, sized_grid
from cnnlib.figures.scenes import relationships
from cnnlib.figures.scenes.forward import padded_grid, window_cells
from cnnlib.ops import arrays
from cnnlib.ops.geometry import pooling_geometry

KINDS = ("max", "average")


def pooling_scene(x, kernel_size, stride=None, padding=0, kind="max"):
    """Scene of max or average pooling of one 2-D picture.

    Where a window holds its maximum more than once, the first one in reading order is named: it is
    the one that takes the gradient.
    """
    x, kernel_size, stride = checked_pool(x, kernel_size, stride, kind)
    padding = whole_number("padding", padding, 0)
    window = f"window {kernel_size}×{kernel_size}, stride {stride}, padding {padding}"
    setting = f"{kind} pooling, input {size_words(x)}, {window}"
    try:
        geometry = pooling_geometry(x.shape, kernel_size, stride, padding, 1, False)
    except ValueError as error:
        return Scene(f"{setting}: no output", (sized_grid("input", "input", "input", x),), message=str(error))
    pool = ops.max_pool2d if kind == "max" else ops.avg_pool2d
    y = pool(x[None, None], kernel_size, stride, padding)[0, 0]
    (source, result), signs = _grids(x, y, geometry, kind)
    if kind == "max":
        links = {cell: _largest(x, source, geometry, cell, text) for cell, text, _ in result.cells()}
    else:
        links = {cell: _average(source, geometry, cell, text) for cell, text, _ in result.cells()}
    size = relationships.pooling_lines(x.shape[0], kernel_size, stride, padding)
    formula = (*size, *pooling_words(kernel_size, stride, links, kind))
    walk = tuple(links)
    return Scene(f"{setting}: output {size_words(y)}", (source, result), signs, links, walk, walk[0], formula)


def checked_pool(x, kernel_size, stride, kind):
    """A picture, the edge of a square window, and a stride, which is that edge where left out."""
    one_of("kind", kind, KINDS)
    kernel_size = whole_number("kernel_size", kernel_size, 1)
    stride = kernel_size if stride is None else whole_number("stride", stride, 1)
    return arrays.axes("x", x, "(H, W)"), kernel_size, stride


def _grids(x, y, geometry, kind):
    """Input and output in their places, and the word between them."""
    source = padded_grid("input", f"input {size_words(x)}", "input", x, geometry)
    source = padding_never_wins(source) if kind == "max" else source
    gap = 2.4 if kind == "max" else 3.4
    return side_by_side([source, sized_grid("output", "output", "output", y)], gap, (f"{kind} →",))


def padding_never_wins(grid):
    """The grid with minus infinity written into its padding."""
    texts = [
        ["-∞" if kind.startswith("padding") else text for text, kind in zip(texts, kinds)]
        for texts, kinds in zip(grid.texts, grid.kinds)
    ]
    return replace(grid, texts=texts)


def _largest(x, source, geometry, cell, text):
    """The link of one maximum, "max(3, 3, 0, 0) = 3", with the first largest cell marked."""
    cells = [source.cell(row, col) for row, col, _, _ in window_cells(geometry, cell[2], cell[3])]
    numbers = [_value(x, *position[2:]) for position in cells]
    first = numbers.index(max(numbers))
    note = "first" if numbers.count(max(numbers)) > 1 else "max"
    terms = tuple(
        Term((position,), _text(source, position), note if tap == first else "")
        for tap, position in enumerate(cells)
    )
    return Link(terms, f") = {text}", start="max(", join=", ")


def _average(source, geometry, cell, text):
    """The link of one average: "(3 + 3 + 0 + 0) / 4 = 1.5"; padding counts as zeros."""
    cells = [source.cell(row, col) for row, col, _, _ in window_cells(geometry, cell[2], cell[3])]
    terms = tuple(Term((position,), _text(source, position)) for position in cells)
    return Link(terms, f") / {len(terms)} = {text}", start="(")


def _text(source, cell):
    return source.texts[cell[2] - source.first_row][cell[3] - source.first_col]


def _value(x, row, col):
    """The number at a position; minus infinity in the padding."""
    inside = 0 <= row < x.shape[0] and 0 <= col < x.shape[1]
    return x[row, col] if inside else -np.inf


def pooling_words(kernel_size, stride, links, kind):
    """What to notice: whether windows overlap, and how many have tied maxima."""
    lines = [
        "windows overlap: a cell can be in several"
        if stride < kernel_size
        else "windows do not overlap: every cell is in at most one"
    ]
    if kind == "max":
        tied = sum(any(term.note == "first" for term in link.terms) for link in links.values())
        first = "; the first in reading order takes the gradient" if tied else ""
        lines.append(f"{tied} of {counted(len(links), 'window')} hold their maximum more than once{first}")
    return tuple(lines)
