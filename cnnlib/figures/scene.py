"""What a picture shows, before anything is drawn: labelled grids and how their cells are linked.

A `Scene` is plain data. `figures.draw_scene` draws one with matplotlib and `explorers` hands the same
one to the browser, so that a static figure and its interactive twin cannot disagree. Lengths are
in cells; x grows to the right and y downwards, as rows do.
"""

from dataclasses import dataclass, field, replace
from functools import cached_property

SHEET = 0.09  # cells between the sheets of a stack


def written(value):
    """A number as the pictures write it: whole numbers without a point, others with two decimals."""
    if isinstance(value, str):
        return value
    if value == float("-inf"):
        return "-∞"
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def brief(text):
    """A written number with two significant digits, for a cell without room for more."""
    try:
        value = float(text)
    except ValueError:
        return text
    if value and abs(value) < 0.001:
        mantissa, exponent = f"{value:.1e}".split("e")
        return f"{mantissa.removesuffix('.0')}e{int(exponent)}"
    return f"{value:.0f}" if abs(value) >= 10 else f"{value:.2g}"


def counted(number, noun):
    """A number with its noun: "1 layer", "2 layers"."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


@dataclass(frozen=True)
class Grid:
    """One array on the page.

    `name` is what its cells are called, `part` tells several grids of one name apart. `texts` and
    `kinds` are lists of rows. A kind is "value", "padding" (dashed, no fill), "zero" (inserted:
    dotted) or "empty", and may have " lost" behind it (hatched). `role` names a colour of the
    palette. `size` is the edge of one cell.
    """

    name: str
    title: str
    role: str
    texts: list
    kinds: list
    left: float = 0.0
    top: float = 0.0
    first_row: int = 0
    first_col: int = 0
    part: str = ""
    size: float = 1.0
    shades: list | None = None  # a colour per cell instead of the role's, for pictures
    sheets: int = 1  # one map lies in front, the others of a stack are seen behind it
    brief: bool = False  # cells show two significant digits; sums have them all

    @property
    def shape(self):
        """`(rows, columns)`."""
        return len(self.texts), len(self.texts[0])

    @property
    def width(self):
        """Width on the page."""
        return self.shape[1] * self.size

    @property
    def height(self):
        """Height on the page."""
        return self.shape[0] * self.size

    @property
    def title_width(self):
        """Roughly how wide the title is."""
        return 0.24 * max(len(line) for line in self.title.split("\n"))

    @property
    def lift(self):
        """How far the hindmost sheet stands out, to the right and upwards."""
        return SHEET * (self.sheets - 1)

    def face(self, text):
        """What a cell shows of a number."""
        return brief(text) if self.brief else text

    def cell(self, row, col):
        """The name of a cell in links: `(name, part, row, col)`."""
        return self.name, self.part, row, col

    def cells(self):
        """All cells with their text and kind: `((name, part, row, col), text, kind)`."""
        for row, (texts, kinds) in enumerate(zip(self.texts, self.kinds), self.first_row):
            for col, (text, kind) in enumerate(zip(texts, kinds), self.first_col):
                yield self.cell(row, col), text, kind

    def moved(self, left, top):
        """The same grid elsewhere on the page."""
        return replace(self, left=left, top=top)


@dataclass(frozen=True, slots=True)
class Block:
    """A rectangle of cells, for links that would be long lists otherwise; ends are included."""

    name: str
    part: str
    first_row: int
    first_col: int
    last_row: int
    last_col: int

    def cells(self):
        """Every cell of the rectangle."""
        rows, cols = range(self.first_row, self.last_row + 1), range(self.first_col, self.last_col + 1)
        return [(self.name, self.part, row, col) for row in rows for col in cols]


@dataclass(frozen=True, slots=True)
class Term:
    """One term of a written sum, the cells it comes from, and a note in the corner of the first."""

    cells: tuple  # cells or Blocks
    text: str
    note: str = ""

    def each_cell(self):
        """Every cell, blocks taken apart."""
        return [
            cell for place in self.cells for cell in (place.cells() if isinstance(place, Block) else [place])
        ]


@dataclass(frozen=True, slots=True)
class Link:
    """What belongs to one cell: its terms, joined into a sentence that ends in its number.

    `shown` replaces texts of cells while this one is pointed at: `{cell: text}`.
    """

    terms: tuple
    end: str
    start: str = ""
    join: str = " + "
    shown: dict = field(default_factory=dict)

    @property
    def sum(self):
        """The sum written out, such as "0·1 + 2·2 = 4"."""
        return self.start + self.join.join(term.text for term in self.terms) + self.end

    @property
    def cells(self):
        """Every cell of every term."""
        return {cell for term in self.terms for cell in term.each_cell()}


@dataclass(frozen=True)
class Scene:
    """A whole picture: grids, words between them, links, and the sentence that states it.

    `links` maps a cell to its `Link`; `walk` lists the cells that play and step go through;
    `message` says why there is nothing to draw, and how to mend it. `formula` are lines under the
    picture, `table` rows of text whose first row is the heading. A click on a cell of `picks` moves the
    explorer's controls to the places that stand there, in the order of the controls; None leaves one where
    it is. `chosen` are cells with a frame of their own.
    """

    status: str
    grids: tuple = ()
    words: tuple = ()  # (x, y, text)
    links: dict = field(default_factory=dict)
    walk: tuple = ()
    start: tuple | None = None
    formula: tuple = ()
    table: tuple = ()
    message: str = ""
    picks: dict = field(default_factory=dict)  # {cell: places}
    chosen: tuple = ()

    @cached_property
    def size(self):
        """`(width, height)` of all grids together."""
        right = max((grid.left + max(grid.width, grid.title_width) for grid in self.grids), default=0)
        bottom = max((grid.top + grid.height for grid in self.grids), default=0)
        return right, bottom

    @cached_property
    def uses(self):
        """The cells each cell goes into: `{cell: [(pointed cell, term), ...]}`."""
        uses = {}
        for pointed, link in self.links.items():
            for term in link.terms:
                for cell in term.each_cell():
                    uses.setdefault(cell, []).append((pointed, term))
        return uses

    def grid(self, name, part=""):
        """The grid called `name`."""
        return next(grid for grid in self.grids if (grid.name, grid.part) == (name, part))

    def has(self, cell):
        """Whether there is such a cell."""
        return any(cell == other for grid in self.grids for other, _, _ in grid.cells())

    def text(self, cell):
        """The number written in a cell."""
        grid = self.grid(*cell[:2])
        return grid.texts[cell[2] - grid.first_row][cell[3] - grid.first_col]


def array_grid(name, title, role, values, **options):
    """A grid that shows a 2-D array, every cell an ordinary value."""
    texts = [[written(value) for value in row] for row in values]
    return Grid(name, title, role, texts, [["value"] * len(row) for row in texts], **options)


def size_words(values):
    """The shape of an array in words: "5×5"."""
    return "×".join(str(size) for size in values.shape)


def sized_grid(name, words, role, values, **options):
    """`array_grid` whose title is `words` and the size: "kernel 3×3"."""
    return array_grid(name, f"{words} {size_words(values)}", role, values, **options)


def side_by_side(grids, gap=1.6, words=()):
    """Place grids from left to right, middles aligned, with one of `words` in each gap."""
    tallest = max(grid.height for grid in grids)
    placed, signs, left = [], [], 0.0
    for number, grid in enumerate(grids):
        placed.append(grid.moved(left, (tallest - grid.height) / 2))
        right = left + max(grid.width, grid.title_width)
        if number < len(words):
            signs.append((right + gap / 2, tallest / 2, words[number]))
        left = right + gap
    return tuple(placed), tuple(signs)
