"""Draw a `Plane` with matplotlib: the whole of it, as when nothing is pointed at."""

from cnnlib import style
from cnnlib.figures.picture import SCREEN_DOTS_PER_INCH
from cnnlib.figures.plane import ticks

LEFT, BOTTOM, TITLE = 0.5, 0.42, 0.27  # inches for labels and title
ALIGN = {"start": "left", "middle": "center", "end": "right"}
COLOURS = {"images": style.IMAGES, "signed": style.SIGNED, "amounts": style.AMOUNTS}
ROLES = {**style.PALETTE, "ink": style.INK, "faint": style.FAINT}


def plane_size(plane):
    """`(width, height)` in inches."""
    left, bottom = (LEFT, BOTTOM) if any(plane.labels) else (0.05, 0.05)
    return (
        plane.width / SCREEN_DOTS_PER_INCH + left + 0.1,
        plane.height / SCREEN_DOTS_PER_INCH + bottom + TITLE,
    )


def draw_plane(axes, plane):
    """Everything of a plane into matplotlib's axes."""
    axes.set(xlim=plane.across, ylim=plane.up)
    if plane.field is not None:
        limits = {"vmin": -plane.largest if plane.colours == "signed" else 0, "vmax": plane.largest}
        look = {"cmap": COLOURS[plane.colours], "interpolation": "nearest", "aspect": "auto", **limits}
        axes.imshow(plane.field, extent=(*plane.across, *plane.up), alpha=0.75, **look)
    if any(plane.labels):
        axes.set_xlabel(plane.labels[0], fontsize=9, labelpad=1)
        axes.set_ylabel(plane.labels[1], fontsize=9, labelpad=1)
        axes.set(xticks=ticks(*plane.across), yticks=ticks(*plane.up))
        axes.tick_params(labelsize=8)
        axes.spines[:].set(linewidth=0.6, color=style.FAINT)
    else:
        axes.axis("off")
    for mark in plane.marks:
        if mark.until is None:
            DRAW[mark.kind](axes, mark, ROLES[mark.role])


def _line(axes, mark, colour):
    style_of = "--" if mark.dashed else "-"
    axes.plot(*zip(*mark.points), style_of, color=colour, linewidth=1.1 * mark.size, solid_capstyle="round")


def _path(axes, mark, colour):
    axes.plot(*zip(*mark.points), "o-", color=colour, linewidth=1.2, markersize=3 * mark.size)
    axes.plot(*mark.points[0], "o", color=colour, markersize=7, markerfacecolor=style.PAPER)


def _arrow(axes, mark, colour):
    look = {"arrowstyle": "-|>", "color": colour, "linewidth": 1.1, "shrinkA": 0, "shrinkB": 0}
    axes.annotate("", mark.points[-1], mark.points[0], arrowprops=look)


def _dots(axes, mark, colour):
    face = style.PAPER if mark.dashed else colour
    axes.plot(*zip(*mark.points), "o", color=colour, markersize=4 * mark.size, markerfacecolor=face)


def _text(axes, mark, colour):
    look = {"ha": ALIGN[mark.anchor], "va": "center", "color": colour}
    axes.text(*mark.points[0], mark.text, fontsize=9 * mark.size, **look)


def _box(axes, mark, colour):
    frame = {"boxstyle": "round,pad=0.35", "facecolor": style.PAPER, "edgecolor": colour, "linewidth": 1.4}
    look = {"ha": "center", "va": "center", "color": style.INK, "zorder": 3}
    axes.text(*mark.points[0], mark.text, fontsize=9.5 * mark.size, bbox=frame, **look)


DRAW = {"line": _line, "path": _path, "arrow": _arrow, "dots": _dots, "text": _text, "box": _box}
