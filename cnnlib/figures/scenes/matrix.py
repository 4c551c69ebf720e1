"""Scene of a convolution written as one sparse matrix, forward and backward."""

import numpy as np

from cnnlib import ops
from cnnlib.figures.scene import (
    Grid,
    Link,
    Scene,
    Term,
    array_grid,
    side_by_side,
    size_words,
    written,
)
from cnnlib.figures.scenes import relationships
from cnnlib.figures.scenes.forward import bracketed
from cnnlib.ops.geometry import convolution_geometry

WIDEST_MATRIX = 17.5  # cells on the page


def matrix_scene(x, weight, stride=1, padding=0):
    """Scene of y = C x for a 2-D input; row n of the matrix makes number n of the output.

    Pictures are read row by row. Source: Dumoulin & Visin, section 4.1.
    """
    x = np.asarray(x)
    return _scene(x, np.asarray(weight), stride, padding, x.shape, True)


def backward_matrix_scene(grad_output, weight, input_size, stride=1, padding=0):
    """Scene of grad_input = Cᵀ grad_output, for an input of `input_size (rows, columns)`."""
    return _scene(np.asarray(grad_output), np.asarray(weight), stride, padding, tuple(input_size), False)


def _scene(x, weight, stride, padding, input_size, forward):
    matrix = ops.convolution_matrix(weight, input_size, stride, padding)
    geometry = convolution_geometry(input_size, weight.shape, stride, padding, 1)
    used = _used(geometry)
    if not forward:
        matrix, used = matrix.T, used.T
    result_size = geometry.output_size if forward else input_size
    result = (matrix @ x.ravel()).reshape(result_size)
    names = ("input", "output") if forward else ("grad_output", "grad_input")
    titles = ("input", "output") if forward else ("gradient at the output", "gradient at the input")
    roles = ("input", "output") if forward else ("gradient", "gradient")
    letter = "C" if forward else "Cᵀ"
    grids, signs = side_by_side(
        [
            array_grid(names[1], f"{titles[1]} {size_words(result)}", roles[1], result),
            _matrix_grid(
                matrix, used, f"{letter}: {size_words(matrix)}, {used.sum()} of {matrix.size} entries used"
            ),
            array_grid(names[0], f"{titles[0]} {size_words(x)}", roles[0], x),
        ],
        gap=1.1,
        words=("=", "·"),
    )
    links = _links(*grids, used)
    outcome = f"{letter} has {matrix.shape[0]} rows and {matrix.shape[1]} columns"
    status = relationships.sentence(input_size, weight.shape, stride, padding, 1, outcome)
    walk = tuple(cell for cell, _, _ in grids[0].cells())
    return Scene(status, grids, signs, links, walk, walk[0], _formula(letter, names))


def _formula(letter, names):
    """What the matrix says, in words."""
    lines = [
        f"{names[1]} = {letter} · {names[0]}, pictures read row by row: row n of {letter} makes number n",
        "the same few kernel numbers stand in every row, shifted; all other entries are zero",
    ]
    if letter != "C":
        lines.append(
            "backward, rows and columns change places: this transposed matrix names transposed convolution"
        )
    return tuple(lines)


def _used(geometry):
    """Which entries of C hold a kernel number, `(o·o, i·i)` booleans; kernel numbers may be zero."""
    ones = np.ones(geometry.kernel_size)
    return ops.convolution_matrix(ones, geometry.input_size, geometry.stride, geometry.padding) > 0


def _matrix_grid(matrix, used, title):
    """The matrix in small cells, the entries outside the kernel left empty."""
    texts = [[written(value) if kept else "" for value, kept in zip(*rows)] for rows in zip(matrix, used)]
    kinds = [["value" if kept else "empty" for kept in row] for row in used]
    size = min(0.8, WIDEST_MATRIX / max(matrix.shape))
    return Grid("matrix", title, "kernel", texts, kinds, size=size)


def _links(result, matrix, source, used):
    """Each number of the result with its row, each matrix entry with its product."""
    links = {}
    for number, (cell, text, _) in enumerate(result.cells()):
        terms = []
        for position in np.flatnonzero(used[number]):
            entry, factor = matrix.cell(number, int(position)), matrix.texts[number][position]
            row, col = divmod(int(position), source.shape[1])
            other = source.texts[row][col]
            term = Term((source.cell(row, col), entry), f"{factor}·{bracketed(other)}")
            terms.append(term)
        links[cell] = Link(tuple(terms), f" = {text}", start="" if terms else "an empty row")
    return links
