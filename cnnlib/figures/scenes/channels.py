"""Scene of a convolution with several channels and filters: every term of one output cell."""

from cnnlib import ops
from cnnlib.arguments import whole_number
from cnnlib.figures.scene import Link, Scene, Term, array_grid, counted, written
from cnnlib.figures.scenes.forward import padded_grid, window_terms
from cnnlib.ops import arrays
from cnnlib.ops.geometry import convolution_geometry

ROW_GAP = 1.1  # cells between grids that stand above each other, room for a title
GAP = 1.6
TITLE = 1.7  # room for "w[0, 1]"
SIZE = 0.85  # of a cell: three channels stand above each other


def channels_scene(x, weight, bias=None, stride=1, padding=0):
    """Scene of `x (C_in, H, W)` with `weight (C_out, C_in, kH, kW)` and `bias (C_out,)` or None.

    Inputs stand on the left; each filter is a row beside them: a kernel per channel, its bias, its output.
    Where the kernel does not fit, the scene has a message instead of outputs.
    """
    x, weight = arrays.axes("x", x, "(C, H, W)"), arrays.axes("weight", weight, "(C_out, C_in, kH, kW)")
    weight, bias = arrays.weights(x[None], weight, bias)
    stride, padding = whole_number("stride", stride, 1), whole_number("padding", padding, 0)
    depth, rows, cols = weight.shape[1:]
    pictures = f"{counted(len(x), 'channel')} of {x.shape[1]}×{x.shape[2]}"
    bank = f"{counted(len(weight), 'filter')} of {depth}×{rows}×{cols}"
    setting = f"{pictures}, {bank}, stride {stride}, padding {padding}"
    try:
        geometry = convolution_geometry(x.shape[1:], weight.shape[2:], stride, padding, 1)
    except ValueError as error:
        return Scene(f"{setting}: no output", _channels_alone(x), message=str(error))
    y = ops.conv2d(x[None], weight, bias, stride, padding)[0]
    inputs, kernels, biases, outputs, words = _layout(x, weight, bias, y, geometry)
    links = {}
    for number, output in enumerate(outputs):
        for cell, text, _ in output.cells():
            own = None if bias is None else biases[number]
            links[cell] = _link(inputs, kernels[number], own, geometry, cell, text)
    walk = tuple(links)
    grids = (*inputs, *(kernel for stack in kernels for kernel in stack), *biases, *outputs)
    status = f"{setting}: {counted(len(y), 'output')} of {y.shape[1]}×{y.shape[2]}"
    return Scene(status, grids, words, links, walk, walk[0], _formula(weight, bias))


def _channels_alone(x):
    """The channels above each other, for a kernel that does not fit."""
    tall = SIZE * x.shape[1] + ROW_GAP
    return tuple(
        array_grid("input", f"channel {c}", "input", image, part=str(c), size=SIZE, top=c * tall)
        for c, image in enumerate(x)
    )


def _formula(weight, bias):
    """How many numbers are learned, and what is summed."""
    filters, channels, rows, cols = weight.shape
    learned = f"weight (C_out, C_in, kH, kW) = ({filters}, {channels}, {rows}, {cols}): {weight.size} numbers"
    if bias is not None:
        learned += f", and {filters} bias{'' if filters == 1 else 'es'}"
    return (
        "one output cell = sum over all channels (then the bias): channels are summed, not averaged",
        f"a filter is a stack of {counted(channels, 'kernel')}; every filter makes one output: "
        f"{filters}, not {channels}·{filters}",
        learned,
    )


def _layout(x, weight, bias, y, geometry):
    """The channels in a column; beside them a row for each filter: its kernels, its bias, its output."""
    tall = SIZE * geometry.padded_size[0] + ROW_GAP
    inputs = [
        padded_grid("input", f"channel {c}", "input", image, geometry, str(c), SIZE).moved(0, c * tall)
        for c, image in enumerate(x)
    ]
    left = inputs[0].width + GAP
    across = max(SIZE * weight.shape[3], TITLE) + 0.7
    row = SIZE * max(weight.shape[2], y.shape[1]) + ROW_GAP
    down = max((len(x) * tall - len(weight) * row) / 2, 0)  # the rows stand in the middle of the column
    tops = [down + f * row for f in range(len(weight))]
    kernels = [_filter(stack, f, left, across, top) for f, (stack, top) in enumerate(zip(weight, tops))]
    right = left + len(x) * across
    biases = _biases(bias, right, tops)
    right += (TITLE + 0.4 if biases else 0) + GAP - 0.7
    outputs = [
        array_grid("output", f"output {f}", "output", image, part=str(f), size=SIZE, left=right, top=top)
        for f, (image, top) in enumerate(zip(y, tops))
    ]
    middles = [top + (row - ROW_GAP) / 2 for top in tops]
    words = [(left - GAP / 2, sum(middles) / len(middles), "∗")]
    words += [(right - GAP / 2, middle, "=") for middle in middles]
    return inputs, kernels, biases, outputs, tuple(words)


def _filter(stack, number, left, across, top):
    """The kernels of one filter beside each other, one for each channel."""
    return [
        array_grid("kernel", f"w[{number}, {c}]", "kernel", kernel, part=f"{number},{c}", size=SIZE).moved(
            left + c * across, top
        )
        for c, kernel in enumerate(stack)
    ]


def _biases(bias, left, tops):
    """One cell per bias, behind the kernels of its filter."""
    if bias is None:
        return []
    return [
        array_grid("bias", f"bias {f}", "kernel", [[value]], part=str(f), size=SIZE, left=left, top=top)
        for f, (value, top) in enumerate(zip(bias, tops))
    ]


def _link(inputs, kernels, bias, geometry, cell, text):
    """The sum of one output cell: a bracket per channel, then the bias."""
    terms, parts = [], []
    for source, kernel in zip(inputs, kernels):
        products = window_terms(source, kernel, geometry, cell[2], cell[3])
        parts.append(sum(_value(source, kernel, term) for term in products))
        terms += _in_brackets(products)
    told = ", ".join(written(part) for part in parts)
    if bias is not None:
        number = bias.texts[0][0]
        terms.append(Term((bias.cell(0, 0),), f"({number})" if number.startswith("-") else number))
        told += f" and the bias {number}"
    return Link(tuple(terms), f" = {text}", start=f"channels give {told}: ")


def _value(source, kernel, term):
    """The product of one term as a number."""
    (_, _, row, col), (_, _, kernel_row, kernel_col) = term.cells
    number = float(source.texts[row - source.first_row][col - source.first_col])
    return number * float(kernel.texts[kernel_row][kernel_col])


def _in_brackets(terms):
    """The terms of one channel with a bracket before the first and behind the last."""
    first, last = 0, len(terms) - 1
    return [
        Term(term.cells, f"{'(' if n == first else ''}{term.text}{')' if n == last else ''}", term.note)
        for n, term in enumerate(terms)
    ]
