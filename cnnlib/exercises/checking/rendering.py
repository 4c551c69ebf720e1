"""What a check shows: once, in a notebook as HTML and everywhere else as text."""

import sys
from dataclasses import dataclass, field
from html import escape
from typing import NamedTuple

import numpy as np

from cnnlib.console import say
from cnnlib.exercises.checking import values

BOX = (
    "border-left:5px solid {bar};padding:6px 12px;margin:4px 0;color:var(--jp-content-font-color1, "
    "var(--vscode-editor-foreground, currentColor));"
)


class Shown:
    """An object that shows itself when it is made known, and not a second time in the same cell.

    Subclasses give `as_text()` and `as_html()`.
    """

    _shown_in = None

    def show(self):
        """Show the object now."""
        shell = notebook()
        if shell is None:
            say(self.as_text())
            return
        from IPython.display import display

        self._shown_in = _cell(shell)
        display(self._repr_mimebundle_(), raw=True)

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"text/plain": self.as_text(), "text/html": self.as_html()}

    def _ipython_display_(self):
        """Called for the last line of a cell: silent if this very cell has already shown the object."""
        shell = notebook()
        if shell is None or self._shown_in != _cell(shell):
            self.show()


class Page(str, Shown):
    """A piece of text, such as a hint, that is also shown in a box."""

    def __new__(cls, title, text, code=None):
        page = super().__new__(cls, text if code is None else f"{code.rstrip()}\n\n{text}")
        page.title, page.text, page.code = title, text, code
        return page

    def as_text(self):
        return f"{self.title}\n{self}"

    def as_html(self):
        code = f"<pre>{escape(self.code.rstrip())}</pre>" if self.code else ""
        return box(f"<b>{escape(self.title)}</b>{code}<div>{paragraphs(self.text)}</div>", "#888888")


def box(html, bar, named=""):
    """The course's frame around a piece of HTML, with a bar of one colour at the left."""
    return f'<div{named} style="{BOX.format(bar=bar)}">{html}</div>'


def paragraphs(text):
    """Text as HTML with its line breaks kept."""
    return escape(text).replace("\n", "<br>")


def notebook():
    """The running IPython shell, or None outside of IPython."""
    module = sys.modules.get("IPython")
    return module.get_ipython() if module else None


def _cell(shell):
    """Something that is different in every cell execution."""
    return shell, shell.execution_count


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


def grids_as_text(grids):
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


def grids_as_html(grids):
    """The grids side by side in HTML; the marked cell has a thick outline and an asterisk."""
    tables = "".join(
        f'<div><div style="margin-bottom:3px"><b>{escape(one.title)}</b> {escape(one.note)}</div>'
        f"{_table(one)}</div>"
        for one in grids
    )
    return f'<div style="display:flex;flex-wrap:wrap;gap:24px;margin:8px 0">{tables}</div>'


def _table(one):
    rows = "".join(
        "<tr>" + "".join(_table_cell(text, one.marked == (r, c)) for c, text in enumerate(row)) + "</tr>"
        for r, row in enumerate(one.rows)
    )
    return f'<table style="border-collapse:collapse;margin:0" aria-label="{escape(one.title)}">{rows}</table>'


def _table_cell(text, marked):
    style = CELL + f"background:{OUTPUT_TINT};color:#000;"
    if marked:
        style += "outline:3px solid #000;outline-offset:-3px;font-weight:bold;"
    return f'<td style="{style}">{escape(text)}{"*" if marked else ""}</td>'


HEADINGS = {
    "not_attempted": "Not attempted yet",
    "error": "It stopped with an error",
    "wrong": "Not right yet",
    "correct": "Correct",
}
UNUSABLE = "This cannot be checked"  # an error without a call: what was passed is no answer at all
BARS = {"not_attempted": "#888888", "error": "#AA3377", "wrong": "#E69F00", "correct": "#117733"}


@dataclass(repr=False)
class Feedback(Shown):
    """The answer of `exercise.check`.

    `status` is "not_attempted", "error", "wrong" or "correct"; `mistake` is the name of a recognised
    mistake or None; `message` says in sentences what was found. `inputs` are the arguments that
    showed it: calling your function with `*feedback.inputs` repeats the failure.
    """

    status: str
    mistake: str | None
    message: str
    exercise: str = ""
    call: str = ""  # the call that showed it, in words
    grids: list = field(default_factory=list)
    advice: str = ""
    notes: tuple = ()
    inputs: tuple = ()
    title: str = ""  # how it stands, where the status alone would not say it
    topics: tuple = ()  # what it speaks of: the mistake, the kind of finding, the output that is wrong

    @property
    def correct(self):
        """Whether the exercise is solved."""
        return self.status == "correct"

    def heading(self):
        """The first line: which exercise, and how it stands."""
        words = UNUSABLE if self.status == "error" and not self.call else self.title or HEADINGS[self.status]
        return f"{self.exercise}: {words}"

    def as_text(self):
        """Everything in plain text."""
        parts = [self.heading(), self.call, self.message]
        if self.grids:
            parts.append(grids_as_text(self.grids))
        return "\n".join(part for part in [*parts, self.advice, *self.notes] if part)

    def as_html(self):
        """Everything in HTML, readable in light and dark themes."""
        parts = [f"<b>{escape(self.heading())}</b>"]
        if self.call:
            call = paragraphs(self.call)
            parts.append(f'<div style="font-family:monospace;white-space:pre-wrap">{call}</div>')
        parts.append(f"<div>{paragraphs(self.message)}</div>")
        if self.grids:
            parts.append(grids_as_html(self.grids))
        parts += [f"<div>{paragraphs(text)}</div>" for text in (self.advice, *self.notes) if text]
        named = f' data-mistake="{self.mistake}"' if self.mistake else ""
        return box("".join(parts), BARS[self.status], named)

    def __repr__(self):
        return f"Feedback(status={self.status!r}, mistake={self.mistake!r})"

    __str__ = as_text
