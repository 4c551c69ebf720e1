"""Draw a `Scene` with matplotlib."""

from matplotlib.patches import Rectangle

from cnnlib import style
from cnnlib.figures.caption import TEXT_POINTS, WIDEST, Caption
from cnnlib.figures.picture import Picture
from cnnlib.figures.scene import SHEET, Block

INCHES_PER_CELL = 0.42
SMALLEST_CELL = 0.32  # inches, to which cells shrink where a picture would be too tall: titles still fit
TALLEST = 9.0  # inches; with the strip of an explorer a screen of 900 pixels
INCHES_PER_TITLE_LINE = 0.2
NOTE_POINTS = 6.5
SMALLEST_POINTS = 4  # smaller numbers are not written: nobody could read them


def draw_scene(scene, at=None, alt="", explain=True):
    """A picture of `scene` with the links of cell `at` lit (its `start` where left out).

    With `explain`, the written sum, the sentence, the formula and the table stand under the grids.
    `alt` is the scene's sentence where left out. Raises ValueError where `at` is no cell.
    """
    at = scene.start if at is None else at
    if at is not None and not scene.has(at):
        raise ValueError(f"at {at!r:.80} is not a cell of this picture; the first one is {scene.start}")
    caption = Caption(scene, at) if explain else None
    wide, tall = scene.size
    titles = max((grid.title.count("\n") + 1 for grid in scene.grids), default=0)
    top = 0.06 + INCHES_PER_TITLE_LINE * titles
    room = TALLEST - top - 0.18 - (caption.height if caption else 0)
    inch = min(INCHES_PER_CELL, WIDEST / (wide + 0.6), max(room / max(tall, 1), SMALLEST_CELL))
    # Titles keep their size where cells shrink, so the last one may reach further than its grid.
    titled = max((g.left * inch + g.title_width * INCHES_PER_CELL for g in scene.grids), default=0)
    width = max((wide + 0.6) * inch, titled + 0.3 * inch, caption.width if caption else 0)
    height = top + tall * inch + 0.18 + (caption.height if caption else 0)
    picture = Picture(width, height, alt or f"{scene.status}.")
    axes = picture.add_axes((0, 0, 1, 1))
    axes.set(xlim=(-0.3, width / inch - 0.3), ylim=((height - top) / inch, -top / inch))
    axes.axis("off")
    draw_grids(axes, scene, at, 72 * inch)
    if caption:
        caption.write(axes, tall + 0.12 / inch, inch)
    return picture


def draw_grids(axes, scene, at, points):
    """All grids and words of a scene; `points` is the size of one cell, for the text."""
    link = scene.links.get(at)
    lit = link.cells if link else {cell for cell, _ in scene.uses.get(at, ())}
    blocks = (
        [place for term in link.terms for place in term.cells if isinstance(place, Block)] if link else []
    )
    states = (
        dict.fromkeys(lit, "lit")
        | {cell: "in block" for block in blocks for cell in block.cells()}
        | {at: "at"}
    )
    notes = {term.cells[0]: term.note for term in link.terms if term.note} if link else {}
    shown = link.shown if link else {}
    for grid in scene.grids:
        _draw_grid(axes, grid, states, shown, notes, points)
    alone = lit - {cell for block in blocks for cell in block.cells()}
    for window in [*blocks, *_windows(alone), *(Block(*cell, *cell[2:]) for cell in scene.chosen)]:
        _outline_block(axes, scene.grid(window.name, window.part), window)
    for x, y, text in scene.words:
        axes.text(x, y, text, fontsize=min(0.5 * points, 14), ha="center", va="center", color=style.INK)


def letter_size(longest):
    """The size of the numbers of a grid, relative to its cells, for a longest one of so many letters."""
    return 0.44 if longest <= 2 else 0.34 if longest <= 4 else min(0.27, 1.5 / longest)


def _windows(cells):
    """Blocks round `cells`: one a grid where they fill a rectangle, else one a cell."""
    grids = {}
    for name, part, row, col in cells:
        grids.setdefault((name, part), []).append((row, col))
    found = []
    for grid, places in grids.items():
        (top, left), (bottom, right) = (tuple(map(end, zip(*places))) for end in (min, max))
        full = (bottom - top + 1) * (right - left + 1) == len(places)
        corners = [(top, left, bottom, right)] if full else [(*place, *place) for place in places]
        found += [Block(*grid, *corner) for corner in corners]
    return found


def _draw_grid(axes, grid, states, shown, notes, points):
    """One grid with its title; `states`, `shown` and `notes` map cells to what pointing does to them."""
    for sheet in range(grid.sheets - 1, 0, -1):
        corner = grid.left + SHEET * sheet, grid.top - SHEET * sheet
        look = {"facecolor": style.TINTS[grid.role], "edgecolor": style.PALETTE[grid.role], "linewidth": 0.6}
        axes.add_patch(Rectangle(corner, grid.width, grid.height, **look))
    axes.text(
        grid.left, grid.top - grid.lift - 0.16, grid.title, fontsize=TEXT_POINTS, color=style.INK, va="bottom"
    )
    longest = max(len(grid.face(text)) for row in grid.texts for text in row)
    size = points * grid.size * letter_size(longest)
    for number, (cell, text, kind) in enumerate(grid.cells()):
        row, col = divmod(number, grid.shape[1])
        corner = grid.left + col * grid.size, grid.top + row * grid.size
        shade = grid.shades[row][col] if grid.shades else None
        _draw_cell(axes, grid, corner, kind, states.get(cell, ""), shade)
        ink = style.ink_on(shade) if shade else "black"
        _draw_text(axes, grid, corner, grid.face(shown.get(cell, text)), notes.get(cell, ""), kind, size, ink)
    if grid.role == "kernel":
        _outline(axes, grid.left, grid.top, grid.width, grid.height, style.KERNEL, 2.2)


def _outline(axes, left, top, width, height, colour, line):
    axes.add_patch(
        Rectangle((left, top), width, height, fill=False, edgecolor=colour, linewidth=line, zorder=3)
    )


def _outline_block(axes, grid, block):
    left = grid.left + (block.first_col - grid.first_col) * grid.size
    top = grid.top + (block.first_row - grid.first_row) * grid.size
    width, height = block.last_col - block.first_col + 1, block.last_row - block.first_row + 1
    _outline(axes, left, top, width * grid.size, height * grid.size, style.INK, 1.5)


def _draw_cell(axes, grid, corner, kind, state, shade):
    """One cell: filled by its role, dashed as padding, dotted as inserted zero, hatched as lost."""
    solid = kind.startswith("value")
    tints = style.STRONG_TINTS if state else style.TINTS
    box = Rectangle(corner, grid.size, grid.size)
    box.set_facecolor(shade or (tints[grid.role] if solid else "none"))
    box.set(
        edgecolor=style.PALETTE[grid.role] if solid else style.FAINT,
        linewidth=0.8 if grid.size > 0.3 else 0.4,
    )
    if kind.startswith("empty"):
        box.set_edgecolor(style.PALE)
    elif not solid:
        box.set_linestyle(":" if kind.startswith("zero") else "--")
    if kind.endswith("lost"):
        box.set(hatch="////", hatch_linewidth=0.6)
    axes.add_patch(box)
    if state == "at":
        _outline(axes, *corner, grid.size, grid.size, style.INK, 2.6)


def _draw_text(axes, grid, corner, text, note, kind, size, ink):
    """The number of a cell and, small below it, a note such as the kernel's number that meets it."""
    middle = corner[0] + grid.size / 2
    if text and size >= SMALLEST_POINTS:
        faint = not kind.startswith("value") or kind.endswith("lost")
        y = corner[1] + grid.size * (0.42 if note else 0.52)
        colour = style.FAINT if faint else ink
        axes.text(middle, y, text, fontsize=size, ha="center", va="center", color=colour)
    if note:
        where = (corner[0] + grid.size * 0.86, "right") if len(note) < 3 else (middle, "center")
        y = corner[1] + grid.size * 0.89
        axes.text(
            where[0], y, note, fontsize=NOTE_POINTS * grid.size, ha=where[1], va="bottom", color="black"
        )
