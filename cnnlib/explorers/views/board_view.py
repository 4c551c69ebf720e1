"""The view of a `Board`: maps, bars and curves in which any value can be pointed at."""

import math

import anywidget
import matplotlib
import numpy as np
import traitlets
from ipywidgets import Widget, widget_serialization

from cnnlib import style
from cnnlib.explorers.controls import opening_places
from cnnlib.explorers.views.grid_view import css_colours, source
from cnnlib.figures.board import Bars, Maps
from cnnlib.figures.plane import Plane, ticks

LONGEST_CURVE = 300  # points; more of them would only be drawn on top of each other


class BoardView(anywidget.AnyWidget):
    """Draws the board that belongs to the values of its `controls` (if it has any).

    `state` is the present one and `ahead` maps keys to states that the browser may need next; both
    are made by `board_state`.
    """

    _esm = source("alt_text.js", "controlled_view.js", "planes.js", "board_view.js")
    _css = source("explorer.css", "board_view.css")
    state = traitlets.Dict().tag(sync=True)
    ahead = traitlets.Dict().tag(sync=True)
    controls = traitlets.List(trait=traitlets.Instance(Widget)).tag(sync=True, **widget_serialization)
    opening = traitlets.List().tag(sync=True)
    palette = traitlets.Dict().tag(sync=True)
    tables = traitlets.Dict().tag(sync=True)

    def __init__(self, board, controls=(), key="", **options):
        options |= {"controls": list(controls), "opening": opening_places(controls)}
        looks = {"palette": css_colours(), "tables": colour_tables()}
        super().__init__(state=board_state(board, key), **looks, **options)

    def show(self, board, key=""):
        """Draw another board."""
        self.state = board_state(board, key)


def colour_tables():
    """Each colormap as 256 · 3 numbers, red, green, blue, red, …"""
    names = {"images": style.IMAGES, "signed": style.SIGNED, "amounts": style.AMOUNTS}
    shades = np.linspace(0, 1, 256)
    tables = {kind: matplotlib.colormaps[name](shades, bytes=True) for kind, name in names.items()}
    return {kind: table[:, :3].ravel().tolist() for kind, table in tables.items()}


def board_state(board, key=""):
    """A `Board` as the plain lists and dicts that the browser draws."""
    rows = [[_section_state(section) for section in row] for row in board.rows]
    return {"key": key, "status": board.status, "message": board.message, "rows": rows}


def _section_state(section):
    if isinstance(section, Maps):
        return _maps_state(section)
    if isinstance(section, Plane):
        return _plane_state(section)
    if isinstance(section, Bars):
        values = [short(value) for value in section.values]
        texts = {"labels": list(section.labels), "texts": list(section.texts)}
        return {"kind": "bars", "name": section.name, "title": section.title, **texts,
                "values": values, "largest": section.largest, "big": section.big,
                "roles": [section.role(row) for row in range(len(values))]}  # fmt: skip
    plain = {name: getattr(section, name) for name in ("name", "title", "log", "floor", "across")}
    lists = {"guides": [list(guide) for guide in section.guides]}
    return {"kind": "curves", **plain, **lists, "series": [_series_state(one) for one in section.series]}


def _maps_state(maps):
    low, high = maps.limits
    plain = {name: getattr(maps, name) for name in ("name", "title", "colours", "edge", "columns")}
    lists = {name: list(getattr(maps, name)) for name in ("titles", "framed", "roles", "across", "down")}
    return {
        "kind": "maps", **plain, **lists, "rows": maps.values.shape[1], "cols": maps.values.shape[2],
        "low": low, "high": high, "marks": [list(map(int, mark)) for mark in maps.marks],
        "panels": [shortened(panel) for panel in maps.values],
        "reads": [vars(one) for one in maps.reads], "picks": [list(places) for places in maps.picks],
    }  # fmt: skip


def _plane_state(plane):
    """A `Plane`; its field, if it has one, as a flat list with its size."""
    plain = {name: getattr(plane, name) for name in ("name", "title", "width", "height", "cell", "factor")}
    lists = {name: list(getattr(plane, name)) for name in ("across", "up", "labels", "drag")}
    field = {"field": None, "rows": 0, "cols": 0, "low": 0.0, "high": plane.largest, "colours": plane.colours}
    if plane.field is not None:
        field |= {"rows": plane.field.shape[0], "cols": plane.field.shape[1]}
        field |= {"field": shortened(plane.field)}
        field["low"] = -plane.largest if plane.colours == "signed" else 0.0
    return {
        "kind": "plane", **plain, **lists, **field, "ticks": [ticks(*plane.across), ticks(*plane.up)],
        "marks": [vars(mark) | {"points": [list(point) for point in mark.points]} for mark in plane.marks],
        "stops": [vars(stop) for stop in plane.stops],
    }  # fmt: skip


def _series_state(series):
    """A curve with at most `LONGEST_CURVE` points; its last one is always there."""
    count = len(series.steps)
    kept = range(count) if count <= LONGEST_CURVE else np.linspace(0, count - 1, LONGEST_CURVE).astype(int)
    points = {
        "steps": [int(series.steps[n]) for n in kept],
        "values": [short(series.values[n]) for n in kept],
    }
    return {"label": series.label, "role": series.role, "dashed": series.dashed, **points}


def short(value):
    """A number with four significant digits, short to send and to read; None where it is not finite."""
    return float(f"{value:.4g}") if math.isfinite(value) else None


def shortened(array):
    """The numbers of an array as `short` writes each, in one list; several times as fast."""
    numbers = array.ravel().tolist()
    written = ("%.4g " * len(numbers) % tuple(numbers)).split()
    return [float(text) if text[-1] not in "nf" else None for text in written]
