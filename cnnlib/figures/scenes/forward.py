"""Scene of a convolution, and what other scenes of sliding windows share with it."""

from cnnlib import ops
from cnnlib.arguments import whole_number
from cnnlib.figures.scene import Grid, Link, Scene, Term, side_by_side, size_words, sized_grid, written
from cnnlib.figures.scenes import relationships
from cnnlib.ops import arrays
from cnnlib.ops.geometry import convolution_geometry


def convolution_scene(x, weight, stride=1, padding=0, dilation=1):
    """Scene of a convolution of one 2-D picture `x` with one 2-D kernel.

    `padding` is a number, "same", "valid" or "full". Where the kernel does not fit, the scene has no
    output and a message that says how to mend it.
    """
    x, weight = arrays.axes("x", x, "(H, W)"), arrays.axes("weight", weight, "(kH, kW)")
    stride, dilation = whole_number("stride", stride, 1), whole_number("dilation", dilation, 1)
    zeros = [relationships.sides(padding, *axis, stride, dilation) for axis in zip(x.shape, weight.shape)]
    words = relationships.padding_words(padding, *zeros[0])

    def status(outcome):
        return relationships.sentence(x.shape, weight.shape, stride, words, dilation, outcome)

    try:
        geometry = convolution_geometry(x.shape, weight.shape, stride, tuple(zeros), dilation)
    except ValueError as error:
        return _does_not_fit(x, weight, status("no output"), str(error))
    y = ops.conv2d(x[None, None], weight[None, None], None, stride, tuple(zeros), dilation)[0, 0]
    grids, signs = side_by_side(
        [
            padded_grid("input", f"input {size_words(x)}", "input", x, geometry),
            sized_grid("kernel", "kernel", "kernel", weight),
            sized_grid("output", "output", "output", y),
        ],
        words=("∗", "="),
    )
    links = window_links(grids[0], grids[1], grids[2], geometry)
    formula = _formula(x, weight, stride, zeros, dilation)
    walk = tuple(links)
    return Scene(status(f"output {size_words(y)}"), grids, signs, links, walk, walk[0], formula)


def _formula(x, weight, stride, zeros, dilation):
    """The lines of the formula, once for both axes where they are alike."""
    rows, cols = (
        relationships.formula_lines(i, k, stride, sides, dilation)
        for i, k, sides in zip(x.shape, weight.shape, zeros)
    )
    return (
        rows
        if rows == cols
        else (*(f"rows: {line}" for line in rows), *(f"columns: {line}" for line in cols))
    )


def _does_not_fit(x, weight, status, message):
    """The scene of a kernel that is too large: both arrays, and the message."""
    grids, signs = side_by_side(
        [
            sized_grid("input", "input", "input", x),
            sized_grid("kernel", "kernel", "kernel", weight),
        ],
        words=("∗",),
    )
    return Scene(status, grids, signs, message=message)


def padded_grid(name, title, role, values, geometry, part="", size=1.0):
    """A grid with its padding dashed and the cells hatched that the floor leaves out."""
    (top, bottom), (left, right) = geometry.padding
    rows, cols = geometry.padded_size
    reach = geometry.reach
    texts = [["0"] * cols for _ in range(rows)]
    kinds = [["padding"] * cols for _ in range(rows)]
    for row, numbers in enumerate(values):
        texts[top + row][left : left + len(numbers)] = [written(number) for number in numbers]
        kinds[top + row][left : left + len(numbers)] = ["value"] * len(numbers)
    for row in range(rows):
        for col in range(cols):
            if row >= reach[0] or col >= reach[1]:
                kinds[row][col] += " lost"
    return Grid(name, title, role, texts, kinds, first_row=-top, first_col=-left, part=part, size=size)


def window_cells(geometry, row, col):
    """What output cell (row, col) looks at: `(input_row, input_col, kernel_row, kernel_col)`.

    Padding cells have positions outside the picture, negative before it.
    """
    rows, cols = geometry.positions(row, col)
    return [(rows[tap_row], cols[tap_col], tap_row, tap_col) for tap_row, tap_col in geometry.taps()]


def bracketed(text):
    """A second factor: negative numbers in brackets."""
    return f"({text})" if text.startswith("-") else text


def window_terms(source, kernel, geometry, row, col):
    """The products of one output cell, as terms."""
    terms = []
    for input_row, input_col, kernel_row, kernel_col in window_cells(geometry, row, col):
        value = source.texts[input_row - source.first_row][input_col - source.first_col]
        factor = kernel.texts[kernel_row][kernel_col]
        cells = source.cell(input_row, input_col), kernel.cell(kernel_row, kernel_col)
        terms.append(Term(cells, f"{value}·{bracketed(factor)}", factor))
    return tuple(terms)


def window_links(source, kernel, result, geometry):
    """One link per cell of `result`: the sum of its window's products."""
    return {
        cell: Link(window_terms(source, kernel, geometry, cell[2], cell[3]), f" = {text}")
        for cell, text, _ in result.cells()
    }
