"""The text under a picture: the written sum, the sentence, the formula, a table."""

import itertools
import textwrap

from cnnlib import style

TEXT_POINTS = 10
INCHES_PER_LETTER = 0.076
INCHES_PER_LINE = 0.24
WIDEST = 9.2  # inches; what fits beside JupyterLab's side bar without scrolling
MOST_ROWS = 8  # of a table, heading included; the browser shows all
LONGEST_LINE = int((WIDEST - 0.3) / INCHES_PER_LETTER)  # letters


class Caption:
    """Wrapped lines of text, the sentence among them in bold, and a table below them."""

    def __init__(self, scene, at):
        self.table = shortened(scene.table)
        sums = [scene.links[at].sum] if at in scene.links else []
        notes = [scene.message] * bool(scene.message) + list(scene.formula)
        paragraphs = (
            [(text, False) for text in sums] + [(scene.status, True)] + [(text, False) for text in notes]
        )
        self.lines = [
            (line, bold) for text, bold in paragraphs for line in wrapped(text, 98 if bold else LONGEST_LINE)
        ]

    @property
    def width(self):
        """Width in inches, roughly."""
        lines = [len(line) * INCHES_PER_LETTER * (1.12 if bold else 1) for line, bold in self.lines]
        return min(max([*lines, sum(column_widths(self.table)) * INCHES_PER_LETTER]) + 0.3, WIDEST)

    @property
    def height(self):
        """Height in inches."""
        return INCHES_PER_LINE * (len(self.lines) + sum(len(row) for row in table_rows(self.table)))

    def write(self, axes, top, inch):
        """Write everything from `top` downwards; `inch` is the length of one cell."""
        step = INCHES_PER_LINE / inch
        y = top + step / 2
        for line, bold in self.lines:
            _write(axes, 0, y, line, bold)
            y += step
        widths = column_widths(self.table)
        for number, row in enumerate(table_rows(self.table)):
            for line in row:
                for col, text in enumerate(line):
                    _write(axes, sum(widths[:col]) * INCHES_PER_LETTER / inch, y, text, number == 0)
                y += step


def _write(axes, x, y, text, bold):
    weight = "bold" if bold else "normal"
    axes.text(x - 0.05, y, text, fontsize=TEXT_POINTS, va="center", color=style.INK, weight=weight)


def wrapped(text, width=LONGEST_LINE):
    """`text` in lines of at most `width` characters, broken at spaces."""
    return textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False) or [""]


def shortened(table):
    """The first rows of a table, and how many more there are."""
    more = len(table) - MOST_ROWS
    if more <= 0:
        return table
    return (
        *table[:MOST_ROWS],
        (f"… {more} more rows", *[""] * (len(table[0]) - 2), "in the explorer itself"),
    )


def column_widths(table):
    """Letters per column: as wide as its text, the widest ones shortened until all fit on the page."""
    widths = [max(len(text) for text in column) + 3 for column in zip(*table)]
    while sum(widths) > LONGEST_LINE:
        widths[widths.index(max(widths))] -= 1
    return widths


def table_rows(table):
    """Rows of a table as lists of lines, each line one text per column; a "`" marks code."""
    widths = column_widths(table)
    rows = [[wrapped(text.removeprefix("`"), width - 2) for text, width in zip(row, widths)] for row in table]
    return [list(itertools.zip_longest(*row, fillvalue="")) for row in rows]
