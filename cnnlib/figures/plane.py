"""A section of a `Board` with two axes: marks in a plane, and stops that are walked through one by one."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Mark:
    """Something drawn at `points ((x, y), …)`.

    `kind` is "line", "arrow", "path" (a line with dots, drawn as far as the present stop), "dots", "text" or
    "box" (text in a frame round one point). `role` names a colour of the palette, or "ink" or "faint". It is
    seen from stop `since` to stop `until`; where no stop is pointed at, all without `until` are seen.
    """

    kind: str
    points: tuple
    role: str = "ink"
    text: str = ""
    since: int = 0
    until: int | None = None
    dashed: bool = False
    anchor: str = "middle"  # "start", "middle" or "end", of texts
    size: float = 1.0  # of dots, lines and letters, relative to the usual


@dataclass(frozen=True)
class Stop:
    """A place to stop at, and the sentence about it."""

    x: float
    y: float
    text: str


@dataclass(frozen=True)
class Plane:
    """Marks over `across × up` (smallest and largest x and y), `width × height` pixels.

    `field (rows, columns)`, row 0 on top, is painted behind them as `Maps` are, in `colours`. Dragging in the
    picture moves the controls whose numbers `drag` holds, one for x and one for y.
    """

    name: str
    title: str
    across: tuple
    up: tuple
    marks: tuple = ()
    stops: tuple = ()
    labels: tuple = ("", "")  # of the two axes; a plane without them has no ticks either
    width: int = 400
    height: int = 300
    field: np.ndarray | None = None
    colours: str = "signed"
    largest: float = 1.0
    drag: tuple = ()
    factor: float = 1.0  # what a control counts, relative to the axis: 100 for per cent
    cell: str = ""  # what a number of the field is called


def number_text(value, digits=3):
    """A number as sentences write it: few digits, a true minus, no exponent unless it is huge or tiny."""
    return f"{value:.{digits}g}".replace("-", "−")


def ticks(low, high, about=5):
    """Round numbers between two ends, at most about so many."""
    rough = (high - low) / about
    power = 10.0 ** np.floor(np.log10(rough))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough * 0.999)
    first = np.ceil(low / step - 1e-9)
    count = int(np.floor(high / step + 1e-9) - first) + 1
    return [round(float((first + number) * step), 10) for number in range(count)]
