"""What a page about a network shows, before anything is drawn: maps, bars and curves in rows.

A `Board` is plain data, as a `Scene` is. `figures.draw_board` draws one with matplotlib and
`explorers` hands the same one to the browser, so that both show the same numbers.
"""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Reads:
    """What one cell of a map is computed from: a window in the maps of the section `name`.

    Cell c of an axis reads `window` cells from c · `step` − `before` on, all of them where `window` is None.
    Pairs are `(vertical, horizontal)`. `apart` means that every map reads only the one in its own place.
    """

    name: str
    window: tuple | None = None
    step: tuple = (1, 1)
    before: tuple = (0, 0)
    apart: bool = False

    def then(self, outer):
        """The same for what reads, by `outer`, the cells that read by `self`."""
        if self.window is None or outer.window is None:
            return Reads(self.name)
        axes = zip(self.window, self.step, self.before, outer.window, outer.step, outer.before)
        found = [((o - 1) * s + w, so * s, bo * s + b) for w, s, b, o, so, bo in axes]
        return Reads(self.name, *map(tuple, zip(*found)))


@dataclass(frozen=True)
class Maps:
    """Arrays `values (P, H, W)` as small panels, one title each.

    `name` is what their cells are called. `colours` is "images", "signed" (red positive, blue
    negative) or "amounts" (red large, white zero: half of the signed scale). `framed` lists panels that
    get a frame, `marks` rectangles in panels: `(panel, row, col, rows, cols)`. `edge` is the width of a
    panel in units of about half an inch. `roles` give each panel a colour of the palette, for its marks.
    `across` and `down` are what the axes of a panel count: `(words, at its beginning, at its end)`. `reads`
    are what a cell is computed from. With `picks` a click on a panel moves the explorer's controls to the
    places that stand there, in the order of the controls; None leaves one where it is.
    """

    name: str
    title: str
    values: np.ndarray
    titles: tuple = ()
    colours: str = "signed"
    framed: tuple = ()
    marks: tuple = ()
    edge: float = 1.0
    columns: int = 40  # panels in one line, at most
    largest: float | None = None  # the number at the end of the colours, where not the largest of `values`
    roles: tuple = ()
    across: tuple = ()
    down: tuple = ()
    reads: tuple = ()
    picks: tuple = ()

    @property
    def limits(self):
        """The numbers at both ends of the colours."""
        finite = self.values[np.isfinite(self.values)]
        largest = self.largest or float(np.abs(finite).max(initial=0.0)) or 1.0
        return (-largest if self.colours == "signed" else 0.0), largest


@dataclass(frozen=True)
class Bars:
    """One horizontal bar per label, its number written behind it; a full bar is `largest`.

    `big` is an answer to be read from afar, drawn large beside the bars, which then stand in two columns.
    `roles` are colours of the palette, one a bar.
    """

    name: str
    title: str
    labels: tuple
    values: tuple
    texts: tuple
    largest: float = 1.0
    big: str = ""
    roles: tuple = ()

    def role(self, row):
        """The colour of a bar."""
        return self.roles[row] if self.roles else "output"


@dataclass(frozen=True)
class Series:
    """One curve: numbers against steps; `role` names a colour of the palette."""

    label: str
    role: str
    steps: tuple
    values: tuple
    dashed: bool = False


@dataclass(frozen=True)
class Curves:
    """Curves over the steps of a training; `guides` are `(value, words)` lines to compare with."""

    name: str
    title: str
    series: tuple
    log: bool = False
    guides: tuple = ()
    floor: float | None = 0.0  # the lower end of a plain scale
    across: str = "step"  # what is counted to the right


@dataclass(frozen=True)
class Board:
    """A whole page: rows of sections, and the sentence that states it."""

    status: str
    rows: tuple  # of tuples of sections
    message: str = ""

    def section(self, name):
        """The section called `name`."""
        return next(section for row in self.rows for section in row if section.name == name)


def maps_of(name, title, array, **options):
    """`Maps` of an array with any number of axes: `(C, H, W)`, a picture, or a vector as one line."""
    array = np.asarray(array, float)
    values = array.reshape(-1, *array.shape[-2:]) if array.ndim > 2 else np.atleast_2d(array)[None]
    colours = "signed" if values.size and values.min() < 0 else "amounts"
    return Maps(name, title, values, **{"colours": colours, **options})
