"""The view of the kernel studio: it computes its pictures in the browser."""

import base64

import anywidget
import traitlets
from ipywidgets import Widget, widget_serialization

from cnnlib.explorers.controls import opening_places
from cnnlib.explorers.views.board_view import colour_tables
from cnnlib.explorers.views.grid_view import css_colours, source
from cnnlib.figures.kernel_studio import COLOURS, MODES


class StudioView(anywidget.AnyWidget):
    """Photographs `{name: uint8 (C, H, W)}` and `controls` by name; all that is drawn follows from both."""

    _esm = source("alt_text.js", "controlled_view.js", "studio_view.js")
    _css = source("explorer.css", "studio_view.css")
    state = traitlets.Dict({"key": ""}).tag(sync=True)  # there is none to wait for
    ahead = traitlets.Dict().tag(sync=True)
    message = traitlets.Unicode().tag(sync=True)
    photos = traitlets.Dict().tag(sync=True)
    names = traitlets.List().tag(sync=True)
    known = traitlets.Dict().tag(sync=True)
    controls = traitlets.List(trait=traitlets.Instance(Widget)).tag(sync=True, **widget_serialization)
    opening = traitlets.List().tag(sync=True)
    palette = traitlets.Dict().tag(sync=True)
    signed = traitlets.List().tag(sync=True)

    def __init__(self, controls, photos):
        packed = {
            name: {"shape": list(photo.shape), "pixels": base64.b64encode(photo.tobytes()).decode()}
            for name, photo in photos.items()
        }
        super().__init__(
            photos=packed, names=list(controls), controls=list(controls.values()),
            opening=opening_places(controls.values()), palette=css_colours(),
            signed=colour_tables()["signed"],
            known={"modes": list(MODES), "colours": list(COLOURS)},
        )  # fmt: skip
