"""Scenes of the backward pass of a convolution: three views of the same numbers."""

import numpy as np

from cnnlib import ops
from cnnlib.arguments import one_of, whole_number
from cnnlib.figures.scene import Link, Scene, Term, array_grid, side_by_side, size_words, sized_grid, written
from cnnlib.figures.scenes import relationships
from cnnlib.figures.scenes.forward import bracketed, padded_grid, window_cells, window_links
from cnnlib.ops import arrays
from cnnlib.ops.geometry import convolution_geometry

CLAIM = "the backward pass of a convolution is a transposed convolution"
VIEWS = ("scatter", "gather", "weight")


def backward_scene(x, weight, grad_output, stride=1, padding=0, dilation=1, view="scatter"):
    """Scene of one of the three views: "scatter", "gather" or "weight".

    All arrays are 2-D; `grad_output` has the shape of the convolution's output.
    Source: Dumoulin & Visin, chapter 4.
    """
    x, weight = arrays.axes("x", x, "(H, W)"), arrays.axes("weight", weight, "(kH, kW)")
    grad_output = arrays.axes("grad_output", grad_output, "(H, W)")
    one_of("view", view, VIEWS)
    padding = whole_number("padding", padding, 0)
    geometry = convolution_geometry(x.shape, weight.shape, stride, padding, dilation)
    grad_input, grad_weight = gradients(x, weight, grad_output, geometry)
    check_transposed(grad_input, grad_output, weight, geometry)
    status = relationships.sentence(
        x.shape,
        weight.shape,
        stride,
        padding,
        dilation,
        f"backward from grad_output {size_words(grad_output)} to ",
    )
    if view == "weight":
        return _weight_view(
            x, grad_output, grad_weight, geometry, f"{status}grad_weight {size_words(weight)}"
        )
    build = _scatter_view if view == "scatter" else _gather_view
    return build(weight, grad_output, grad_input, geometry, f"{status}grad_input {size_words(x)}; {CLAIM}")


def gradients(x, weight, grad_output, geometry):
    """`(grad_input, grad_weight)` of 2-D arrays, from `ops.conv2d_backward`."""
    steps = geometry.stride, geometry.padding, geometry.dilation
    arrays = ops.conv2d_backward(grad_output[None, None], x[None, None], weight[None, None], *steps)
    return arrays[0][0, 0], arrays[1][0, 0]


def check_transposed(grad_input, grad_output, weight, geometry):
    """Assert the claim of every frame: `conv_transpose2d` of the gradient gives the same numbers."""
    padding = tuple(before for before, _ in geometry.padding)
    again = ops.conv_transpose2d(
        grad_output[None, None],
        weight[None, None],
        None,
        geometry.stride,
        padding,
        geometry.leftover,
        geometry.dilation,
    )
    assert np.allclose(again[0, 0], grad_input), f"{CLAIM}, but the numbers differ"


def _scatter_view(weight, grad_output, grad_input, geometry, status):
    """Each gradient cell paints gradient × kernel into the input."""
    grids, signs = side_by_side(
        [
            padded_grid(
                "grad_input",
                f"gradient at the input {size_words(grad_input)}",
                "gradient",
                grad_input,
                geometry,
            ),
            sized_grid("kernel", "kernel", "kernel", weight),
            sized_grid("grad_output", "gradient at the output", "gradient", grad_output),
        ],
        gap=2.0,
        words=("←", "×"),
    )
    painted, kernel, source = grids
    links = painted_links(painted, kernel, source, geometry)
    walk = tuple(cell for cell, _, _ in source.cells())
    links |= paint_strokes(painted, kernel, source, geometry, weight, grad_output)
    formula = (
        "play: each gradient cell in turn paints gradient × kernel onto its window; what overlaps is added",
        "point at the left to see which strokes meet in one cell",
        *_thrown_away(geometry),
    )
    return Scene(status, grids, signs, links, walk, walk[0], formula)


def _thrown_away(geometry):
    if any(sum(sides) for sides in geometry.padding):
        return ("paint on the padding (dashed) is thrown away: padding is not part of the input",)
    return ()


def painted_links(painted, kernel, source, geometry):
    """For each cell of the input's gradient: the strokes that meet there, as a sum."""
    terms = {cell: [] for cell, _, kind in painted.cells() if kind.startswith("value")}
    for cell, text, _ in source.cells():
        for row, col, kernel_row, kernel_col in window_cells(geometry, cell[2], cell[3]):
            if painted.cell(row, col) in terms:
                factor = kernel.texts[kernel_row][kernel_col]
                cells = cell, kernel.cell(kernel_row, kernel_col)
                terms[painted.cell(row, col)].append(Term(cells, f"{text}·{bracketed(factor)}", factor))
    texts = {cell: text for cell, text, _ in painted.cells()}
    nothing = "no window reaches this cell"
    return {
        cell: Link(tuple(found), f" = {texts[cell]}", start="" if found else nothing)
        for cell, found in terms.items()
    }


def paint_strokes(painted, kernel, source, geometry, weight, grad_output):
    """For each cell of the output's gradient: its stroke, and the canvas after it."""
    canvas = np.zeros([size for size in geometry.padded_size])
    positions = [cell for cell, _, _ in painted.cells()]
    total = written(weight.sum())
    links = {}
    for cell, text, _ in source.cells():
        window = geometry.window(cell[2], cell[3])
        canvas[window] += grad_output[cell[2], cell[3]] * weight
        shown = {position: written(number) for position, number in zip(positions, canvas.ravel())}
        terms = []
        for row, col, kernel_row, kernel_col in window_cells(geometry, cell[2], cell[3]):
            factor = kernel.texts[kernel_row][kernel_col]
            cells = painted.cell(row, col), kernel.cell(kernel_row, kernel_col)
            stroke = written(grad_output[cell[2], cell[3]] * weight[kernel_row, kernel_col])
            terms.append(
                Term(cells, f"{text}·{bracketed(factor)}", stroke if stroke.startswith("-") else f"+{stroke}")
            )
        paints = written(grad_output[cell[2], cell[3]] * weight.sum())
        end = f": in all {text}·{bracketed(total)} = {paints}"
        links[cell] = Link(tuple(terms), end, start="paints ", join=", ", shown=shown)
    return links


def stretched(values, stride):
    """`values` with `stride − 1` zeros between neighbours, and the kind of each cell."""
    shape = [s * (size - 1) + 1 for s, size in zip(stride, values.shape)]
    wide, kinds = np.zeros(shape, values.dtype), np.full(shape, "zero", dtype=object)
    wide[:: stride[0], :: stride[1]] = values
    kinds[:: stride[0], :: stride[1]] = "value"
    return wide, kinds


def mirrored_geometry(geometry):
    """The direct convolution (stride 1) over the stretched gradient that gives the input's gradient.

    p′ = k̂ − 1 − p before and after, and a cells more at the end. Raises ValueError for p > k̂ − 1,
    where the gradient would have to be cut instead of padded.
    Source: Dumoulin & Visin, Relationships 8 to 14.
    """
    size = [s * (o - 1) + 1 for s, o in zip(geometry.stride, geometry.output_size)]
    spans = [(k - 1) * d for k, d in zip(geometry.kernel_size, geometry.dilation)]
    starts = [before for before, _ in geometry.padding]
    if any(start > span for start, span in zip(starts, spans)):
        raise ValueError(
            f"padding {max(starts)} is more than k̂ − 1 = {min(spans)}; use padding <= {min(spans)}"
        )
    axes = zip(spans, starts, geometry.input_size, geometry.output_size, geometry.stride)
    padding = tuple((span - start, i + start - 1 - (o - 1) * s) for span, start, i, o, s in axes)
    return convolution_geometry(size, geometry.kernel_size, 1, padding, geometry.dilation)


def stretched_grid(name, title, role, values, stride, geometry):
    """A padded grid of `values` pulled apart by `stride`, the inserted zeros dotted."""
    wide, kinds = stretched(values, stride)
    grid = padded_grid(name, title, role, wide, geometry)
    (top, _), (left, _) = geometry.padding
    for row, line in enumerate(kinds):
        grid.kinds[top + row][left : left + len(line)] = list(line)
    return grid


def rotated_kernel_grid(weight):
    """The kernel turned by 180°, as the gather view slides it."""
    return array_grid("kernel", f"kernel {size_words(weight)}, rotated 180°", "kernel", weight[::-1, ::-1])


def _gather_view(weight, grad_output, grad_input, geometry, status):
    """The rotated kernel slides over the stretched and padded gradient."""
    mirrored = mirrored_geometry(geometry)
    title = f"gradient at the output {size_words(grad_output)}"
    grids, signs = side_by_side(
        [
            sized_grid("grad_input", "gradient at the input", "gradient", grad_input),
            rotated_kernel_grid(weight),
            stretched_grid("grad_output", title, "gradient", grad_output, geometry.stride, mirrored),
        ],
        gap=2.0,
        words=("=", "∗"),
    )
    links = window_links(grids[2], grids[1], grids[0], mirrored)
    formula = (
        "the same sums, read the other way round: the rotated kernel slides over the gradient, stride 1",
        *_zeros_words(geometry, mirrored),
    )
    walk = tuple(links)
    return Scene(status, grids, signs, links, walk, walk[0], formula)


def _zeros_words(geometry, mirrored):
    """What was put between and around the gradient cells."""
    before, after = max(mirrored.padding)  # a kernel of one row needs zeros along the other axis only
    lines = [f"padding p′ = k̂ − 1 − p = {before} (dashed)"]
    if geometry.stride[0] > 1:
        lines.append(f"s − 1 = {geometry.stride[0] - 1} zero between neighbours (dotted)")
    if after > before:
        lines.append(
            f"a = {after - before} more at the bottom and on the right, for the cells the floor left out"
        )
    return lines


def _weight_view(x, grad_output, grad_weight, geometry, status):
    """Each cell of the kernel's gradient is the sum of input × gradient over all windows."""
    grids, signs = side_by_side(
        [
            padded_grid("input", f"input {size_words(x)}", "input", x, geometry),
            sized_grid("grad_weight", "gradient of the kernel", "gradient", grad_weight),
            sized_grid("grad_output", "gradient at the output", "gradient", grad_output),
        ],
        gap=2.4,
        words=("→", "←"),
    )
    source, result, grad = grids
    terms = {cell: [] for cell, _, _ in result.cells()}
    for cell, text, _ in grad.cells():
        for row, col, kernel_row, kernel_col in window_cells(geometry, cell[2], cell[3]):
            value = source.texts[row - source.first_row][col - source.first_col]
            cells = source.cell(row, col), cell
            terms[result.cell(kernel_row, kernel_col)].append(Term(cells, f"{value}·{bracketed(text)}", text))
    links = {cell: Link(tuple(terms[cell]), f" = {text}") for cell, text, _ in result.cells()}
    walk = tuple(links)
    formula = (
        "a kernel number meets one input cell in each window; its gradient sums input × gradient over them",
    )
    return Scene(status, grids, signs, links, walk, walk[0], formula)
