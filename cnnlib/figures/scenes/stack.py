"""Scene of a stack of layers: the size of every layer, and what one unit sees of the input."""

from cnnlib.figures.scene import Block, Grid, Link, Scene, Term, counted
from cnnlib.layers import Residual
from cnnlib.ops.geometry import convolution_geometry

PICTURE_EDGE = 4.6  # cells on the page that the largest side of all layers takes
SMALLEST_EDGE = 0.3  # cells on the page of a picture of one pixel
SHEETS = 8  # maps of a layer that are seen behind each other, at most
LONGEST_VECTOR = 14  # numbers of a flat layer that are drawn
HEADING = ("layer", "output shape", "parameters", "multiply-adds", "one unit sees")


def stack_scene(input_shape, layers, rows, message="", names=None):
    """Scene of `layers` on an input `(C, H, W)`.

    `layers` have `window()`; `rows` are `Sequential.table`'s, one per layer that fits; `names` is
    what to call them, where not as the rows do. One channel of each is drawn. Pointing at a unit
    lights its receptive field in every earlier layer.
    """
    shapes = [tuple(input_shape), *(row.output_shape for row in rows)]
    if names:
        rows = [row._replace(layer=name) for row, name in zip(rows, names)]
    titles = ["input", *(row.layer.replace(".", " ") for row in rows)]
    grids = _grids(shapes, titles)
    links = {}
    for number in range(1, len(grids)):
        for cell, _, _ in grids[number].cells():
            links[cell] = _seen(grids, shapes, layers, number, cell[2], cell[3])
    pictures = [grid for grid in grids[1:] if grid.shape[1] > 1]
    last = (pictures or grids)[-1]
    walk = tuple(cell for cell, _, _ in last.cells() if cell in links)
    start = last.cell(last.shape[0] // 2, last.shape[1] // 2) if rows else None
    status = f"input {_times(shapes[0])} to output {_times(shapes[-1])}: {_totals(rows)}"
    return Scene(status, grids, (), links, walk, start, (), table_of(rows), message)


def _times(shape):
    return "×".join(str(size) for size in shape)


def _totals(rows):
    parameters, work = sum(row.parameters for row in rows), sum(row.multiply_adds for row in rows)
    return f"{counted(len(rows), 'layer')}, {parameters:,} parameters, {work:,} multiply-adds"


def table_of(rows):
    """The rows as text, with a heading and a total."""
    lines = [HEADING]
    for row in rows:
        sees = (
            "everything"
            if row.receptive_field is None
            else "×".join(str(size) for size in row.receptive_field)
        )
        lines.append(
            (row.layer, _times(row.output_shape), f"{row.parameters:,}", f"{row.multiply_adds:,}", sees)
        )
    totals = (sum(row.parameters for row in rows), sum(row.multiply_adds for row in rows))
    return (*lines, ("total", "", f"{totals[0]:,}", f"{totals[1]:,}", ""))


def _grids(shapes, titles):
    """One grid per layer from left to right: its size to scale, its maps as sheets behind each other."""
    largest = max(size for shape in shapes if len(shape) == 3 for size in shape[1:])
    grids, left = [], 0.0
    for number, (shape, title) in enumerate(zip(shapes, titles)):
        name, role = ("input", "input") if number == 0 else ("layer", "output")
        flat = len(shape) < 3
        height, width = (min(shape[0], LONGEST_VECTOR), 1) if flat else shape[1:]
        size = PICTURE_EDGE / (LONGEST_VECTOR if flat else largest)
        size = max(size, SMALLEST_EDGE / max(height, width))
        texts, kinds = [[""] * width for _ in range(height)], [["value"] * width for _ in range(height)]
        title, sheets = f"{title}\n{_times(shape)}", 1 if flat else min(shape[0], SHEETS)
        middle = (PICTURE_EDGE - height * size) / 2
        stack = {"part": str(number), "size": size, "sheets": sheets}
        grids.append(Grid(name, title, role, texts, kinds, left, middle, **stack))
        left += max(width * size + grids[-1].lift, grids[-1].title_width) + 0.7
    room = max(grid.lift for grid in grids)
    return tuple(grid.moved(grid.left, grid.top + room) for grid in grids)


def _seen(grids, shapes, layers, number, row, col):
    """The link of one unit: the rectangle it sees in every earlier layer, and the count."""
    ranges = (row, row), (col, col)
    blocks = []
    for earlier in range(number - 1, -1, -1):
        ranges = _ranges_before(ranges, shapes[earlier], shapes[earlier + 1], layers[earlier])
        blocks.append(_block(grids[earlier], ranges))
    rows, cols = (f"{first} to {last}" for first, last in ranges)
    counts = [last - first + 1 for first, last in ranges]
    end = (
        f"sees rows {rows} and columns {cols} of the input: {counts[0]}·{counts[1]} = {counts[0] * counts[1]}"
    )
    return Link((Term(tuple(blocks), ""),), end)


def _ranges_before(ranges, before, after, layer):
    """First and last row and column that cells of the next layer look at, inside the picture."""
    everything = tuple((0, size - 1) for size in (before[-2:] if len(before) == 3 else (before[0], 1)))
    if layer.sees_everything:
        return everything
    if isinstance(layer, Residual):
        return _either_way(ranges, before, layer)
    if len(before) == len(after):
        return _window_before(ranges, before, layer.window())
    (first, last), _ = ranges  # through Flatten: one number was one cell of one channel
    row, col = divmod(first % (before[1] * before[2]), before[2])
    return ((row, row), (col, col)) if first == last else everything


def _either_way(ranges, before, residual):
    """`ranges` before a residual sum: all that one of its two ways looks at."""
    seen = []
    for way in (residual.layers, residual.around()):
        shapes, behind = [before], ranges
        for layer in way:
            shapes.append(layer.output_shape(shapes[-1]))
        for layer, shape, after in reversed(list(zip(way, shapes, shapes[1:]))):
            behind = _ranges_before(behind, shape, after, layer)
        seen.append(behind)
    return tuple((min(a[0], b[0]), max(a[1], b[1])) for a, b in zip(*seen))


def _window_before(ranges, before, window):
    """`ranges` one layer earlier, through a window; cut to the picture."""
    if window is None:
        return ranges
    geometry = convolution_geometry(before[-2:], *window)
    first, last = (geometry.positions(*corner) for corner in zip(*ranges))
    ends = zip(first, last, geometry.input_size)
    return tuple((max(start[0], 0), min(stop[-1], size - 1)) for start, stop, size in ends)


def _block(grid, ranges):
    """The rectangle of a grid's cells in these ranges, as far as they are drawn."""
    (first_row, last_row), (first_col, last_col) = ranges
    last_row, last_col = min(last_row, grid.shape[0] - 1), min(last_col, grid.shape[1] - 1)
    return Block(grid.name, grid.part, first_row, first_col, last_row, last_col)
