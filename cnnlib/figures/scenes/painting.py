"""Scene of a transposed convolution as painting: strokes on a canvas, and how many meet in each cell."""

import matplotlib
import numpy as np
from matplotlib.colors import to_hex

from cnnlib import ops, style
from cnnlib.figures.scene import Block, Link, Scene, Term, array_grid, size_words, sized_grid
from cnnlib.figures.scenes.backward import paint_strokes, painted_links
from cnnlib.ops import arrays
from cnnlib.ops.geometry import convolution_geometry

DIGIT, SMALL = 3.2, 4.6  # cells: the edge of the digit, and of the two canvases that it is painted on
GAP, BETWEEN = 1.6, 1.2  # cells between grids side by side, and one below the other


def painting_scene(x, weight, stride, digit):
    """Scene of the strokes of `x (H, W)`, each number × `weight (kH, kW)`, and of a digit painted with ones.

    `digit (H, W)` is painted with the same kernel size and stride, its numbers are whole; above it stands
    how many strokes meet in each cell. Source: Dumoulin & Visin, section 4.2; Odena et al., Distill 2016.
    """
    x, weight = arrays.axes("x", x, "(H, W)"), arrays.axes("weight", weight, "(kH, kW)")
    canvas = painted(x, weight, stride)
    geometry = convolution_geometry(canvas.shape, weight.shape, stride, 0, 1)
    grids, signs = _placed(x, weight, canvas, *_whole_digit(digit, weight.shape, stride))
    source, kernel, output, *small = grids
    links = painted_links(output, kernel, source, geometry)
    links |= paint_strokes(output, kernel, source, geometry, weight, x)
    links |= _digit_links(*small, weight.shape, stride)
    walk = tuple(cell for cell, _, _ in source.cells())
    status = (
        f"input {size_words(x)}, kernel {size_words(weight)}, stride {stride}: output {size_words(canvas)}; "
        f"{evenness(len(weight), stride)}"
    )
    return Scene(status, grids, signs, links, walk, walk[1], _formula(x, weight, stride))


def _placed(x, weight, canvas, digit, strokes, painted_digit):
    """All grids: input × kernel → output, the digit below the input, its two canvases on the right."""
    source, kernel, output = (
        sized_grid("input", "input", "input", x),
        sized_grid("kernel", "kernel", "kernel", weight),
        sized_grid("output", "output", "output", canvas),
    )
    left_column = source.height + BETWEEN + digit.height
    tall = max(left_column, output.height, 2 * SMALL + BETWEEN)
    top = (tall - left_column) / 2
    middle = max(top + source.height / 2, kernel.height / 2)
    source = source.moved(0, middle - source.height / 2)
    digit = digit.moved(0, source.top + source.height + BETWEEN)
    kernel = kernel.moved(DIGIT + GAP, middle - kernel.height / 2)
    left = kernel.left + max(kernel.width, kernel.title_width) + GAP
    output = output.moved(left, (tall - output.height) / 2)
    right = output.left + max(output.width, output.title_width) + GAP
    strokes = strokes.moved(right, (tall - 2 * SMALL - BETWEEN) / 2)
    painted_digit = painted_digit.moved(right, strokes.top + SMALL + BETWEEN)
    signs = (kernel.left - GAP / 2, middle, "×"), (output.left - GAP / 2, middle, "→")
    return (source, kernel, output, digit, strokes, painted_digit), signs


def painted(x, weight, stride):
    """The canvas of 2-D arrays, all strokes added."""
    return ops.conv_transpose2d(x[None, None], weight[None, None], None, stride)[0, 0]


def strokes_inside(kernel_size, stride):
    """How many strokes a cell far from the border may get, in a picture: a sorted list."""
    along = {len(range(first, kernel_size, stride)) for first in range(stride)}
    return sorted({rows * cols for rows in along for cols in along})


def evenness(kernel_size, stride):
    """What the strokes do to a cell inside, in words."""
    counts = strokes_inside(kernel_size, stride)
    if len(counts) == 1:
        return f"every cell inside gets {counts[0]} stroke{'s' * (counts[0] > 1)}: even"
    few = " or ".join([", ".join(map(str, counts[:-1])), str(counts[-1])])
    return f"cells inside get {few} strokes: {'a checkerboard' if counts[0] else 'holes'}"


def _formula(x, weight, stride):
    """The size with its numbers, and why the strokes are even or not."""
    size, kernel_size = len(x), len(weight)
    result = stride * (size - 1) + kernel_size
    why = "does not divide" if kernel_size % stride else "divides"
    even = "uneven" if kernel_size % stride else "even"
    return (
        f"o′ = s·(i′ − 1) + k = {stride}·({size} − 1) + {kernel_size} = {result}",
        f"s = {stride} {why} k = {kernel_size}: {even}; the digit is painted with a kernel of ones",
    )


def _whole_digit(digit, kernel_size, stride):
    """The digit, how many strokes meet in each cell of its canvas, and that canvas."""
    ones = np.ones(kernel_size, int)
    canvas, counts = painted(digit, ones, stride), painted(np.ones_like(digit), ones, stride)
    small = SMALL / max(canvas.shape)
    return (
        _picture("digit", f"digit {size_words(digit)}", digit, style.IMAGES, DIGIT / max(digit.shape)),
        _picture("strokes", "strokes per cell", counts, style.AMOUNTS, small),
        _picture("painted", "digit, painted", canvas, style.IMAGES, small),
    )


def _picture(name, title, values, colours, size):
    """A grid of small cells whose values are seen as colours."""
    shades = matplotlib.colormaps[colours](values / values.max())
    shades = [[to_hex(shade) for shade in row] for row in shades]
    return array_grid(name, title, "output", values, size=size, shades=shades)


def _digit_links(digit, strokes, painted_digit, kernel_size, stride):
    """For each cell of both canvases the strokes that meet there: how many, and what they add up to."""
    geometry = convolution_geometry(strokes.shape, kernel_size, stride, 0, 1)
    links = {}
    for row, col in np.ndindex(strokes.shape):
        rows, cols = (_meeting(geometry, axis, place) for axis, place in enumerate((row, col)))
        numbers = [digit.texts[one][other] for one in rows for other in cols]
        count = f"{len(rows)}·{len(cols)}"
        for grid, words in ((strokes, count), (painted_digit, " + ".join(numbers))):
            links[grid.cell(row, col)] = _link(digit, rows, cols, words, grid.texts[row][col])
    return links


def _link(digit, rows, cols, words, total):
    """The link of one cell to the cells of the digit whose strokes reach it, which fill a rectangle."""
    if not rows or not cols:
        return Link((), f" = {total}", start="no stroke reaches this cell")
    block = Block(digit.name, digit.part, rows[0], cols[0], rows[-1], cols[-1])
    return Link((Term((block,), words),), f" = {total}")


def _meeting(geometry, axis, place):
    """Which cells along one axis have a stroke that reaches `place`, as a range."""
    cells = [cell for cell, _ in geometry.cells_over(axis, place) if 0 <= cell < geometry.output_size[axis]]
    return range(cells[0], cells[-1] + 1) if cells else range(0)
