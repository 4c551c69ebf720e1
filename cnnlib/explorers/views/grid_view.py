"""The one interactive view: labelled grids in which any cell can be pointed at."""

from pathlib import Path

import anywidget
import traitlets
from ipywidgets import Widget, widget_serialization

from cnnlib import style
from cnnlib.explorers.controls import opening_places
from cnnlib.figures.scene import Block

HERE = Path(__file__).parent


def source(*names):
    """The text of files of this folder, one after the other: a view may stand on what is before it.

    Text, because a view that is given a path watches the file, and is never freed.
    """
    return "\n".join((HERE / name).read_text(encoding="utf-8") for name in names)


class GridView(anywidget.AnyWidget):
    """Draws the scene that belongs to the values of its `controls`.

    `scene` is the present one and `ahead` maps keys to scenes that the browser may need next; both
    are made by `scene_state`. The browser switches between scenes it has without asking Python.
    """

    _esm = source("alt_text.js", "controlled_view.js", "grid_view.js")
    _css = source("explorer.css", "grid_view.css")
    scene = traitlets.Dict().tag(sync=True)
    ahead = traitlets.Dict().tag(sync=True)
    controls = traitlets.List(trait=traitlets.Instance(Widget)).tag(sync=True, **widget_serialization)
    opening = traitlets.List().tag(sync=True)
    palette = traitlets.Dict().tag(sync=True)

    def __init__(self, controls, scene, **options):
        options |= {"controls": list(controls), "opening": opening_places(controls)}
        super().__init__(scene=scene, palette=css_colours(), **options)


def css_colours():
    """The palette as the names that the style sheet uses."""
    colours = {}
    for role, colour in style.PALETTE.items():
        colours |= {
            role: colour,
            f"{role}-tint": style.TINTS[role],
            f"{role}-strong": style.STRONG_TINTS[role],
        }
    return colours


def scene_state(scene, key=""):
    """A `Scene` as the plain lists and dicts that the browser draws."""
    numbers = {(grid.name, grid.part): number for number, grid in enumerate(scene.grids)}

    def short(cell):
        if isinstance(cell, Block):
            corners = cell.first_row, cell.first_col, cell.last_row, cell.last_col
            return ",".join(map(str, (numbers[cell.name, cell.part], *corners)))
        name, part, row, col = cell
        return f"{numbers[name, part]},{row},{col}"

    faces = {(grid.name, grid.part): grid.face for grid in scene.grids}
    width, height = scene.size
    return {
        "key": key,
        "status": scene.status,
        "message": scene.message,
        "formula": list(scene.formula),
        "table": [list(row) for row in scene.table],
        "width": width,
        "height": height,
        "grids": [_grid_state(grid) for grid in scene.grids],
        "words": [list(word) for word in scene.words],
        "links": {short(cell): _link_state(link, short, faces) for cell, link in scene.links.items()},
        "picks": {short(cell): list(places) for cell, places in scene.picks.items()},
        "chosen": [short(cell) for cell in scene.chosen],
        "walk": [short(cell) for cell in scene.walk],
        "start": short(scene.start) if scene.start else None,
    }


def _grid_state(grid):
    state = {
        name: getattr(grid, name)
        for name in ("name", "part", "title", "role", "left", "top", "size", "sheets", "lift")
    }
    state |= {"row0": grid.first_row, "col0": grid.first_col, "texts": grid.texts, "kinds": grid.kinds}
    inks = grid.shades and [[style.ink_on(shade) for shade in row] for row in grid.shades]
    state["faces"] = [[grid.face(text) for text in row] for row in grid.texts] if grid.brief else None
    return state | {"label": f"{grid.name} {grid.part}".strip(), "shades": grid.shades, "inks": inks}


def _link_state(link, short, faces):
    terms = [[[short(cell) for cell in term.cells], term.text, term.note] for term in link.terms]
    shown = {short(cell): faces[cell[:2]](text) for cell, text in link.shown.items()}
    return {"terms": terms, "start": link.start, "join": link.join, "end": link.end, "shown": shown}
