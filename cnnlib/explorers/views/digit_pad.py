"""The pad a digit is drawn on."""

import anywidget
import traitlets

from cnnlib import style
from cnnlib.explorers.views.grid_view import source


class DigitPad(anywidget.AnyWidget):
    """A canvas for mouse, finger and pen; `strokes` are lists of `[x, y]` with 0 ≤ x, y ≤ 1.

    `sample` says that the strokes on the pad are not the reader's own, so the next stroke replaces them.
    """

    _esm = source("digit_pad.js")
    _css = source("digit_pad.css")
    strokes = traitlets.List().tag(sync=True)
    sample = traitlets.Bool(False).tag(sync=True)
    colour = traitlets.Unicode(style.INPUT).tag(sync=True)
