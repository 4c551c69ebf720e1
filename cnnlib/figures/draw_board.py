"""Draw a `Board` with matplotlib."""

from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from cnnlib import style
from cnnlib.figures.board import Bars, Curves, Maps
from cnnlib.figures.caption import INCHES_PER_LETTER, WIDEST, wrapped
from cnnlib.figures.draw_plane import draw_plane, plane_size
from cnnlib.figures.picture import SCREEN_DOTS_PER_INCH, Picture
from cnnlib.figures.plane import Plane

UNIT = 0.56  # inches, the width of a panel with edge 1
GAP = 0.09  # inches between panels
TITLE, PANEL_TITLE = 0.27, 0.2  # inches
LINE_HEIGHT, LINE_WIDTH = 1.9, 4.2  # inches, of curves
BAR_HEIGHT, BAR_WIDTH = 0.24, 3.0  # inches
BIG, BIG_BAR_WIDTH = 1.0, 1.9  # inches, of an answer to be read from afar and of a column of bars beside it
AXIS_WORDS = 0.16  # inches, below and beside a panel
LONGEST_VECTOR = 8  # numbers of a vector that make an ordinary panel; a longer one is drawn as a line
FLAT = 3  # times as wide as high: a matrix that is drawn as wide as the page allows
COLOURS = {"images": style.IMAGES, "signed": style.SIGNED, "amounts": style.AMOUNTS}


def draw_board(board, alt=""):
    """A picture of a board; `alt` is its sentence where left out."""
    rows = [part for row in board.rows for part in _fitting([(one, *size_of(one)) for one in row])]
    lines = wrapped(board.status, 98) + (wrapped(board.message, 98) if board.message else [])
    widths = [sum(width + 0.35 for _, width, _ in row) for row in rows]
    letters = max(len(line) for line in lines) * INCHES_PER_LETTER * 1.12
    width = min(max([*widths, letters + 0.2]), WIDEST)
    height = sum(max(tall for _, _, tall in row) + 0.1 for row in rows) + 0.24 * len(lines) + 0.12
    picture = Picture(width, height, alt or f"{board.status}.")
    top = 0.05
    for row in rows:
        left = 0.1
        for section, wide, tall in row:
            DRAW[type(section)](picture, section, left, top, wide, tall)
            left += wide + 0.35
        top += max(tall for _, _, tall in row) + 0.1
    for number, line in enumerate(lines):
        y = 1 - (top + 0.14 + 0.24 * number) / height
        picture.text(0.1 / width, y, line, fontsize=10, weight="bold", va="center", color=style.INK)
    return picture


def _fitting(row):
    """A row of sections with their sizes as rows that are no wider than a picture may be."""
    rows, left = [[]], 0.1
    for section in row:
        if rows[-1] and left + section[1] > WIDEST:
            rows, left = [*rows, []], 0.1
        rows[-1].append(section)
        left += section[1] + 0.35
    return rows


def size_of(section):
    """`(width, height)` in inches."""
    if isinstance(section, Curves):
        return LINE_WIDTH, LINE_HEIGHT
    if isinstance(section, Plane):
        return plane_size(section)
    if isinstance(section, Bars):
        if section.big:
            return BIG + 2 * BIG_BAR_WIDTH, TITLE + BAR_HEIGHT * -(-len(section.labels) // 2)
        return BAR_WIDTH, TITLE + BAR_HEIGHT * len(section.labels)
    columns, rows, wide, tall = _panel_layout(section)
    label = (PANEL_TITLE if section.titles else 0.03) + (AXIS_WORDS if section.across else 0)
    beside = AXIS_WORDS if section.across else 0
    width = max(columns * (wide + GAP + beside), len(section.title) * INCHES_PER_LETTER)
    return width, TITLE + rows * (tall + label) + 0.02


def _panel_layout(maps):
    """Columns, rows, and width and height of one panel in inches."""
    count, height, width = maps.values.shape
    wide = UNIT * maps.edge
    if height == 1 and width > LONGEST_VECTOR:
        return 1, count, min(WIDEST - 0.5, 0.28 * width), 0.28
    if width > FLAT * height:
        wide = min(WIDEST - 0.5, 0.055 * width)
        return 1, count, wide, max(wide * height / width, 0.035 * height)
    if maps.colours == "images" and height > width:
        wide *= width / height  # as high as a square one: a drawn 1 is no taller than an 8
    columns = max(min(count, maps.columns, int((WIDEST - 0.2) / (wide + GAP))), 1)
    return columns, -(-count // columns), wide, wide * height / width


def _axes(picture, left, top, width, height):
    """Axes at a place in inches from the upper left corner."""
    wide, tall = picture.get_size_inches()
    return picture.add_axes((left / wide, 1 - (top + height) / tall, width / wide, height / tall))


def _title(picture, text, left, top):
    wide, tall = picture.get_size_inches()
    picture.text(left / wide, 1 - (top + 0.13) / tall, text, fontsize=9.5, va="center", color=style.INK)


def _draw_maps(picture, maps, left, top, width, height):
    """All panels in one pair of axes, in inches from its upper left corner: axes take long to make."""
    _title(picture, maps.title, left, top)
    columns, _, wide, tall = _panel_layout(maps)
    label = PANEL_TITLE if maps.titles else 0.03
    axes = _axes(picture, left, top, width, height)
    axes.axis("off")
    low, high = maps.limits
    look = {"cmap": COLOURS[maps.colours], "interpolation": "nearest", "vmin": low, "vmax": high}
    for number, values in enumerate(maps.values):
        row, col = divmod(number, columns)
        x = col * (wide + GAP) + (AXIS_WORDS * (col + 1) if maps.across else 0)
        y = TITLE + row * (tall + label) + label
        axes.imshow(values, extent=(x, x + wide, y + tall, y), **look)
        framed = number in maps.framed
        frame = {"linewidth": 2.5 if framed else 0.5, "edgecolor": style.GRADIENT if framed else style.FAINT}
        axes.add_patch(Rectangle((x, y), wide, tall, fill=False, clip_on=False, **frame))
        if maps.titles:
            place = x + wide / 2, y - 0.03
            axes.text(*place, maps.titles[number], ha="center", fontsize=8, color=style.INK, clip_on=False)
        _draw_marks(axes, maps, number, x, y, wide, tall)
        if maps.across:
            _axis_words(axes, maps, x, y, wide, tall)
    axes.set(xlim=(0, width), ylim=(height, 0), aspect="auto")


def _draw_marks(axes, maps, number, x, y, wide, tall):
    """The frames around cells of one panel."""
    down, across = tall / maps.values.shape[1], wide / maps.values.shape[2]
    for _, first_row, first_col, rows, cols in (mark for mark in maps.marks if mark[0] == number):
        corner = x + first_col * across, y + first_row * down
        colour = style.PALETTE[maps.roles[number]] if maps.roles else style.KERNEL
        axes.add_patch(
            Rectangle(corner, cols * across, rows * down, fill=False, edgecolor=colour, linewidth=2)
        )


def _axis_words(axes, maps, x, y, wide, tall):
    """What the axes of a panel count, with the numbers at their ends."""
    look = {"fontsize": 7, "color": style.INK, "clip_on": False}
    texts = [words[1:2] + words[:1] + words[2:] for words in (maps.across, maps.down)]
    for share, align, text in zip((0, 0.5, 1), ("left", "center", "right"), texts[0]):
        axes.text(x + share * wide, y + tall + 0.02, text, ha=align, va="top", **look)
    for share, align, text in zip((0, 0.5, 1), ("top", "center", "bottom"), texts[1]):
        axes.text(x - 0.02, y + share * tall, text, ha="right", va=align, rotation=90, **look)


def _draw_bars(picture, bars, left, top, width, height):
    _title(picture, bars.title, left, top)
    if not bars.big:
        return _bar_column(picture, bars, range(len(bars.labels)), left, top + TITLE, width, height - TITLE)
    wide, tall = picture.get_size_inches()
    middle = (left + BIG / 2) / wide, 1 - (top + TITLE + (height - TITLE) / 2) / tall
    picture.text(*middle, bars.big, fontsize=54, ha="center", va="center", color=style.INK)
    rows = -(-len(bars.labels) // 2)
    for column in range(2):
        places = range(column * rows, min((column + 1) * rows, len(bars.labels)))
        x = left + BIG + column * BIG_BAR_WIDTH
        _bar_column(picture, bars, places, x, top + TITLE, BIG_BAR_WIDTH, height - TITLE)


def _bar_column(picture, bars, places, left, top, width, height):
    """The bars of these places, one below the other."""
    axes = _axes(picture, left, top, width, height)
    axes.set(xlim=(-0.55 * bars.largest, 1.35 * bars.largest), ylim=(len(places) - 0.5, -0.5))
    axes.axis("off")
    for row, place in enumerate(places):
        shown = min(max(bars.values[place], 0), bars.largest)
        axes.add_patch(
            Rectangle(
                (0, row - 0.35),
                shown,
                0.7,
                facecolor=style.TINTS[bars.role(place)],
                edgecolor=style.PALETTE[bars.role(place)],
            )
        )
        look = {"fontsize": 8.5, "va": "center", "color": style.INK}
        axes.text(-0.03 * bars.largest, row, bars.labels[place], ha="right", **look)
        axes.text(shown + 0.03 * bars.largest, row, bars.texts[place], **look)


def _draw_curves(picture, curves, left, top, width, height):
    _title(picture, curves.title, left, top)
    axes = _axes(picture, left + 0.5, top + TITLE, width - 0.55, height - TITLE - 0.42)
    for series in curves.series:
        look = {"linestyle": "--", "marker": "o", "markersize": 3.5} if series.dashed else {"linewidth": 1.1}
        axes.plot(series.steps, series.values, color=style.PALETTE[series.role], label=series.label, **look)
    for value, words in curves.guides:
        axes.axhline(value, color=style.FAINT, linestyle=":", linewidth=1)
        where = {"xycoords": ("axes fraction", "data"), "ha": "left", "va": "bottom"}
        axes.annotate(words, (0.01, value), fontsize=7.5, **where)
    if curves.log:
        axes.set_yscale("log")
    elif curves.floor is not None:
        axes.set_ylim(curves.floor, None)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_xlabel(curves.across, fontsize=8.5, labelpad=1)
    axes.tick_params(labelsize=8)
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(color=style.PALE, linewidth=0.7)
    if any(len(series.steps) for series in curves.series):
        axes.legend(frameon=False, fontsize=7.5)


def _draw_plane_section(picture, plane, left, top, width, height):
    _title(picture, plane.title, left, top)
    inner = plane.width / SCREEN_DOTS_PER_INCH, plane.height / SCREEN_DOTS_PER_INCH
    draw_plane(_axes(picture, left + width - inner[0] - 0.1, top + TITLE, *inner), plane)


DRAW = {Maps: _draw_maps, Bars: _draw_bars, Curves: _draw_curves, Plane: _draw_plane_section}
