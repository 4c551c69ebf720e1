"""A long sum told in two steps: what each group of terms adds, and the numbers that meet in one group.

One cell per group holds its part of the sum; pointing at it writes its products and puts its
numbers into the two grids in front.
"""

from dataclasses import dataclass, replace

import numpy as np

from cnnlib.figures.scene import Grid, Link, Term
from cnnlib.figures.scenes.forward import bracketed

DECIMALS = 3
CELL = 1.35  # edge of a cell, so that five letters can be read in it
GAP = 1.2
LONGEST_LINE = 8  # numbers beside each other
LARGEST_PATCH = 49  # numbers of one group
TALLEST = 4  # groups below each other


def decimal(value, digits=DECIMALS):
    """A number with a fixed count of decimals, without zeros at its end."""
    text = f"{value:.{digits}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


@dataclass(frozen=True)
class Labels:
    """What the grids of one sum are called (`data-grid`), coloured and titled: read, factor, part, result."""

    names: tuple
    roles: tuple
    titles: tuple


@dataclass(frozen=True)
class Placed:
    """Grids on the page with their words and links, and the cells to walk through."""

    grids: tuple
    words: tuple
    links: dict
    walk: tuple

    @property
    def bottom(self):
        """The lower edge."""
        return max(grid.top + grid.height for grid in self.grids)


def place_sum(summed, result, labels, left, top, scale=1.0):
    """The grids of an `inspection` sum that ends in the number `result`, as `Placed`.

    All values and the result are shown times `scale`.
    """
    groups = in_groups(summed)
    strongest = max(range(len(groups)), key=lambda number: abs(_added(groups[number])))
    first_row, first_col = origin(groups) or (0, 0)
    read = _grid(labels, 0, groups[strongest], lambda term: term.value * scale)
    read = replace(read, first_row=first_row, first_col=first_col)
    grids, signs = [read], []
    if summed.rule == "sum":
        grids.append(_grid(labels, 1, groups[strongest], lambda term: term.factor))
        signs.append("·")
    if len(groups) > 1:
        grids.append(_parts(labels, [_added(group) * scale for group in groups]))
        signs.append("→")
    if summed.offset:
        grids.append(single("bias", "bias", "kernel", decimal(summed.offset * scale)))
        signs.append("+")
    grids.append(single(labels.names[3], labels.titles[3], labels.roles[3], decimal(result * scale)))
    placed, words = side_by_side_from(grids, [*signs, "="], left, top)
    links, walk = _links(summed, groups, placed, scale)
    return Placed(placed, words, links, walk)


def side_by_side_from(grids, signs, left, top):
    """Grids from `left` on, upper edges aligned, with a sign in each gap."""
    placed, words = [], []
    for number, grid in enumerate(grids):
        placed.append(grid.moved(left, top))
        right = left + max(grid.width, grid.title_width)
        if number < len(signs):
            words.append((right + GAP / 2, top + 0.5 * grid.size, signs[number]))
        left = right + GAP
    return tuple(placed), tuple(words)


def in_groups(summed):
    """The terms of a sum as an array of objects `(groups, rows, columns)` that fits on a page.

    Where a picture or a line is too long, its rows, in pieces, become the groups. None fills up.
    """
    terms = np.empty(len(summed.terms), object)
    terms[:] = summed.terms
    terms = terms.reshape(summed.shape)
    groups, rows, cols = terms.shape
    if rows * cols > LARGEST_PATCH or (groups == 1 and rows > 1 and cols > LONGEST_LINE):
        terms = terms.reshape(groups * rows, 1, cols)
    groups, rows, cols = terms.shape
    if rows == 1 and cols > LONGEST_LINE:
        pieces = -(-cols // LONGEST_LINE)
        longest = -(-cols // pieces)
        longer = np.full((groups, pieces * longest), None)
        longer[:, :cols] = terms[:, 0]
        terms = longer.reshape(groups * pieces, 1, longest)
    return terms


def origin(groups):
    """The row and column of the upper left term in its own array, or None where groups disagree."""
    corners = {
        (term.place.index[-2] - row, term.place.index[-1] - col)
        for (_, row, col), term in np.ndenumerate(groups)
        if term is not None and term.place is not None and len(term.place.index) == 3
    }
    return corners.pop() if len(corners) == 1 else None


def single(name, title, role, text, size=CELL):
    """A grid of one cell."""
    return Grid(name, title, role, [[text]], [["value"]], size=size, brief=True)


def _added(group):
    """What the terms of a group add."""
    return sum(term.product for term in group.flat if term is not None)


def _grid(labels, column, group, number):
    """One of the two grids in front: the numbers of one group."""
    texts, kinds = _texts(group, number), [[_kind(term) for term in row] for row in group]
    return Grid(
        labels.names[column], labels.titles[column], labels.roles[column], texts, kinds, size=CELL, brief=True
    )


def _texts(group, number):
    return [["" if _kind(term) == "empty" else decimal(number(term)) for term in row] for row in group]


def _kind(term):
    """What lies outside of a picture counts as 0, before it and behind it; a filler is nothing."""
    if term is None or (term.place is None and term.by is None):
        return "empty"
    return "value" if term.place is not None else "padding"


def _parts(labels, added):
    """One cell per group, in columns of at most `TALLEST`, read row by row."""
    cols = -(-len(added) // TALLEST)
    rows = -(-len(added) // cols)
    texts = [[""] * cols for _ in range(rows)]
    kinds = [["empty"] * cols for _ in range(rows)]
    for number, part in enumerate(added):
        texts[number // cols][number % cols], kinds[number // cols][number % cols] = decimal(part), "value"
    return Grid(labels.names[2], labels.titles[2], labels.roles[2], texts, kinds, size=CELL, brief=True)


def _links(summed, groups, grids, scale):
    """The link of every group and of the result, and the walk through them."""
    result = grids[-1].cell(0, 0)
    end = f" = {grids[-1].texts[0][0]}"
    bias = [Term((grid.cell(0, 0),), bracketed(grid.texts[0][0])) for grid in grids if grid.name == "bias"]
    if summed.rule != "sum":
        return {result: _largest(summed, grids[0], end)}, (result,)
    if len(groups) == 1:
        terms, shown = _products(groups[0], grids, scale)
        return {result: Link((*terms, *bias), end)}, (result,)
    parts, links = grids[2], {}
    for number, group in enumerate(groups):
        row, col = divmod(number, parts.shape[1])
        terms, shown = _products(group, grids, scale)
        links[parts.cell(row, col)] = Link(terms, f" = {parts.texts[row][col]}", shown=shown)
    added = tuple(Term((cell,), bracketed(parts.texts[cell[2]][cell[3]])) for cell in links)
    links[result] = Link((*added, *bias), end)
    return links, tuple(links)


def _products(group, grids, scale):
    """The products of one group, and the texts of both grids in front while it is pointed at."""
    read, factor = grids[:2]
    values = _texts(group, lambda term: term.value * scale)
    factors = _texts(group, lambda term: term.factor)
    terms, shown = [], {}
    for (row, col), term in np.ndenumerate(group):
        cells = read.cell(read.first_row + row, read.first_col + col), factor.cell(row, col)
        shown |= {cells[0]: values[row][col], cells[1]: factors[row][col]}
        if _kind(term) != "empty":
            terms.append(Term(cells, f"{values[row][col]}·{bracketed(factors[row][col])}"))
    return tuple(terms), shown


def _largest(summed, read, end):
    """The link of a maximum: over the window, or of 0 and one number."""
    cells = [(cell, text) for cell, text, kind in read.cells() if kind == "value"]
    start = "max(0, " if summed.rule == "relu" else "max("
    return Link(tuple(Term((cell,), text) for cell, text in cells), f"){end}", start=start, join=", ")
