"""Small pictures of two arrays, expected and yours, as HTML and as text.

Colours are those of the course: the output's green in a 35 % tint under black numbers; the cell that
differs is outlined and marked with an asterisk, so nothing depends on colour.
"""

from html import escape
from typing import NamedTuple

import numpy as np

from cnnlib.exercises import values

LARGEST = 7  # rows and columns with numbers
OUTPUT_TINT = "#ADCFB4"  # 35 % of the output's #117733 on white
CELL = "padding:1px 7px;border:1px solid #8a8a8a;text-align:right;font-family:monospace;"


class Grid(NamedTuple):
    """A two-dimensional piece of an array that has the differing cell in view."""

    title: str
    rows: list  # of lists of texts
    marked: tuple | None  # (row, col) inside `rows`
    note: str


def grid(title, array, where=None):
    """The piece of `array` around the index `where`: its last two axes, at most 7×7 cells."""
    array = np.asarray(array)
    if array.ndim == 0:
        return Grid(title, [[values.number(array[()])]], (0, 0) if where is not None else None, "")
    where = tuple(where) if where is not None and len(where) == array.ndim else None
    at = where if where is not None else (0,) * array.ndim
    note = f"shape {array.shape}"
    if 0 in array.shape:
        return Grid(title, [["(empty)"]], None, note)
    plane = array[at[:-2]] if array.ndim > 2 else np.atleast_2d(array)
    if array.ndim > 2:
        note += f", here [{', '.join(map(str, at[:-2]))}]"
    row, col = ((0,) + tuple(at))[-2:] if array.ndim == 1 else at[-2:]
    top, left = _start(row, plane.shape[0]), _start(col, plane.shape[1])
    piece = plane[top : top + LARGEST, left : left + LARGEST]
    if piece.shape != plane.shape:
        note += f", rows from {top}, columns from {left}"
    texts = [[values.number(cell) for cell in line] for line in piece]
    return Grid(title, texts, (row - top, col - left) if where is not None else None, note)


def _start(position, size):
    """The first of seven cells that have `position` among them."""
    return max(0, min(position - LARGEST // 2, size - LARGEST))


def as_text(grids):
    """The grids side by side in plain text; the marked cell has an asterisk."""
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
        [text + ("*" if one.marked == (r, c) else " ") for c, text in enumerate(row)]
        for r, row in enumerate(one.rows)
    ]
    width = max(len(text) for row in rows for text in row)
    lines = ["  ".join(text.rjust(width) for text in row) for row in rows]
    return [f"{one.title}{' (' + one.note + ')' if one.note else ''}", *lines]


def as_html(grids):
    """The grids side by side in HTML; the marked cell has a thick outline and an asterisk."""
    tables = "".join(
        f'<div><div style="margin-bottom:3px"><b>{escape(one.title)}</b> {escape(one.note)}</div>'
        f"{_table(one)}</div>"
        for one in grids
    )
    return f'<div style="display:flex;flex-wrap:wrap;gap:24px;margin:8px 0">{tables}</div>'


def _table(one):
    rows = "".join(
        "<tr>" + "".join(_cell(text, one.marked == (r, c)) for c, text in enumerate(row)) + "</tr>"
        for r, row in enumerate(one.rows)
    )
    return f'<table style="border-collapse:collapse;margin:0" aria-label="{escape(one.title)}">{rows}</table>'


def _cell(text, marked):
    style = CELL + f"background:{OUTPUT_TINT};color:#000;"
    if marked:
        style += "outline:3px solid #000;outline-offset:-3px;font-weight:bold;"
    return f'<td style="{style}">{escape(text)}{"*" if marked else ""}</td>'
