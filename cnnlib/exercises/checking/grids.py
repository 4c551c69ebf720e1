"""Pieces of arrays side by side, every cell that is wrong marked: as text and as HTML."""

from html import escape
from typing import NamedTuple

import numpy as np

from cnnlib.exercises.checking import values

LARGEST = 7  # rows and columns with numbers
# 35 % of the palette's #117733 and #AA3377 on white, so that black numbers stand on both.
RIGHT, WRONG = "#ADCFB4", "#E1B8CF"
CELL = "padding:1px 7px;border:1px solid #8a8a8a;text-align:right;font-family:monospace;color:#000;"


class Grid(NamedTuple):
    """A two-dimensional piece of an array that has the first differing cell in view."""

    title: str
    rows: list  # of lists of texts
    marked: tuple | None  # (row, col) of the first cell that differs, inside `rows`
    note: str
    wrong: frozenset = frozenset()  # (row, col) of all cells in `rows` that differ


def grid(title, array, wrong=None):
    """A `Grid` of the last two axes of `array`, at most 7×7 cells, around the first True of `wrong`.

    `wrong`, shaped like `array`, says which numbers differ; None where that cannot be said.
    """
    array = np.asarray(array)
    first = None if wrong is None else tuple(int(one) for one in np.argwhere(wrong)[0])
    if array.ndim == 0:
        place = (0, 0) if first is not None else None
        return Grid(title, [[values.number(array[()])]], place, "", frozenset([place] * bool(place)))
    note = f"shape {array.shape}"
    if 0 in array.shape:
        return Grid(title, [["(empty)"]], None, note)
    at = first or (0,) * array.ndim
    if array.ndim > 2:
        note += f", here [{', '.join(map(str, at[:-2]))}]"
    plane, differs = (
        _plane(one, at) for one in (array, np.zeros(array.shape, bool) if wrong is None else wrong)
    )
    row, col = ((0,) + at)[-2:] if array.ndim == 1 else at[-2:]
    top, left = _start(row, plane.shape[0]), _start(col, plane.shape[1])
    piece = plane[top : top + LARGEST, left : left + LARGEST]
    if piece.shape != plane.shape:
        note += f", rows from {top}, columns from {left}"
    texts = [[values.number(cell) for cell in line] for line in piece]
    others = np.argwhere(differs[top : top + LARGEST, left : left + LARGEST]).tolist()
    marked = None if first is None else (row - top, col - left)
    return Grid(title, texts, marked, note, frozenset(map(tuple, others)))


def _plane(array, at):
    """The last two axes of an array that hold the index `at`."""
    return array[at[:-2]] if array.ndim > 2 else np.atleast_2d(array)


def _start(position, size):
    """The first of seven cells that have `position` among them."""
    return max(0, min(position - LARGEST // 2, size - LARGEST))


def as_text(grids):
    """The grids side by side in plain text; a cell that differs has an asterisk."""
    blocks = [_block(one) for one in grids]
    height = max(len(block) for block in blocks)
    lines = []
    for number in range(height):
        cells = [
            (block[number] if number < len(block) else "").ljust(max(map(len, block))) for block in blocks
        ]
        lines.append("    ".join(cells).rstrip())
    return "\n".join(lines)


def _block(one):
    """One grid as lines of text."""
    rows = [
        [text + ("*" if (r, c) in one.wrong else " ") for c, text in enumerate(row)]
        for r, row in enumerate(one.rows)
    ]
    width = max(len(text) for row in rows for text in row)
    lines = ["  ".join(text.rjust(width) for text in row) for row in rows]
    return [f"{one.title}{' (' + one.note + ')' if one.note else ''}", *lines]


def as_html(grids):
    """The grids side by side in HTML: cells that differ in another colour, the first framed."""
    tables = "".join(
        f'<div><div style="margin-bottom:3px"><b>{escape(one.title)}</b> {escape(one.note)}</div>'
        f"{_table(one)}</div>"
        for one in grids
    )
    return f'<div style="display:flex;flex-wrap:wrap;gap:24px;margin:8px 0;overflow-x:auto">{tables}</div>'


def _table(one):
    rows = "".join(
        "<tr>" + "".join(_table_cell(one, r, c, text) for c, text in enumerate(row)) + "</tr>"
        for r, row in enumerate(one.rows)
    )
    return f'<table style="border-collapse:collapse;margin:0" aria-label="{escape(one.title)}">{rows}</table>'


def _table_cell(one, row, col, text):
    wrong = (row, col) in one.wrong
    style = f"{CELL}background:{WRONG if wrong else RIGHT};"
    if (row, col) == one.marked:
        style += "outline:3px solid #000;outline-offset:-3px;font-weight:bold;"
    return f'<td style="{style}">{escape(text)}{"*" if wrong else ""}</td>'
