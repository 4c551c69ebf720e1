"""Pictures of learning as such: walks on a curve, and losses against steps."""

import numpy as np

from cnnlib import arguments, style
from cnnlib.figures.board import Board, Curves, Series
from cnnlib.figures.draw_board import draw_board
from cnnlib.figures.plane import Mark, Plane

ROLES = tuple(style.PALETTE)


def descents(loss, walks, alt=""):
    """Walks of one weight on the curve of its loss, a panel each.

    `loss` maps an array of weights to losses, `walks` names to the weights after each step.
    """
    arguments.function("loss", loss, "lambda z: (z - 3) ** 2")
    if not isinstance(walks, dict) or not walks:
        raise TypeError(
            f"walks must be a dict of names and lists, got {walks!r:.60}; pass {{'walk': [5, 4]}}"
        )
    starts = [float(walk[0]) for walk in walks.values()]
    reach = max(abs(start) for start in starts) + 1.5
    across = min(starts) - 2 * reach / 2 - 0.5, max(starts) + 1.5
    z = np.linspace(*across, 120)
    up = (-0.06 * float(loss(z).max()), 1.05 * float(loss(z).max()))
    planes = tuple(_walk(name, walk, loss, z, across, up) for name, walk in walks.items())
    counts = ", ".join(f"{len(walk) - 1} steps ({name})" for name, walk in walks.items())
    ends = "; ".join(f"{name} ends at {walk[-1]:.3g}" for name, walk in walks.items())
    status = alt or f"Walks of {counts}.\n{ends}"
    return draw_board(Board(status.rstrip("."), (planes,)), alt)


def _walk(name, walk, loss, z, across, up):
    curve = tuple((float(a), float(b)) for a, b in zip(z, loss(z)))
    places = tuple((float(a), float(loss(np.float64(a)))) for a in walk)
    marks = Mark("line", curve, "input", size=1.3), Mark("path", places, "kernel", size=1.3)
    return Plane(name, name, across, up, marks, labels=("z", "loss"), width=200, height=180)


def loss_curves(curves, alt="", log=False, across="step", what="loss"):
    """Losses against steps, at most four curves: `curves` maps names to losses, or to `(steps, losses)`.

    `across` says what is counted to the right, `what` what is measured, where that is no loss.
    """
    if not isinstance(curves, dict) or not 0 < len(curves) <= len(ROLES):
        raise TypeError(
            f"curves must be a dict of 1 to {len(ROLES)} lists, got {curves!r:.60}; name each of them"
        )
    series = []
    for role, (name, curve) in zip(ROLES, curves.items()):
        steps, losses = curve if isinstance(curve, tuple) else (range(len(curve)), curve)
        series.append(Series(str(name), role, tuple(steps), tuple(float(loss) for loss in losses)))
    ends = "; ".join(f"{one.label} from {one.values[0]:.3g} to {one.values[-1]:.3g}" for one in series)
    status = alt or f"{what.capitalize()} by {across}: {ends}"
    section = Curves("loss", what, tuple(series), log=log, floor=None if log else 0.0, across=across)
    return draw_board(Board(status.rstrip("."), ((section,),)), f"{status.rstrip('.')}.")
