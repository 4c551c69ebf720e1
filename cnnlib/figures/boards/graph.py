"""The board of a graph: nodes and edges, forward numbers above, gradients below."""

from cnnlib.figures.board import Board
from cnnlib.figures.plane import Mark, Plane, Stop
from cnnlib.inspection.graph import GRAPHS, plain, walk

# Where each node stands: columns to the right, rows downwards.
PLACES = {
    "x·w + b → L": {
        "w": (0, 0), "x": (0, 1), "q": (1, 0.5), "b": (1, 1.6), "z": (2, 0.8),
        "t": (2, 1.8), "d": (3, 1), "L": (4, 1),
    },
    "a small network": {
        "w": (0, 0), "x": (0, 1.7), "u": (0, 3.4), "q": (1, 0.3), "b": (1, 1.3), "p": (1, 2.7), "c": (1, 3.7),
        "z": (2, 0.5), "y": (2, 3.0), "h": (3, 0.5), "k": (3, 3.0), "v": (3, 1.4), "r": (3, 2.1),
        "m": (4, 0.7), "n": (4, 2.8), "o": (5, 1.75), "t": (5, 2.85), "d": (6, 1.75), "L": (7, 1.75),
    },
}  # fmt: skip
SIGNS = {"·": "×"}  # a dot is too small to be a sign by itself
COLUMN, ROW = 104, 88  # pixels


def graph_board(graph, w, x, b, t):
    """The `Board` of one graph with these numbers; its stops go forward first and then back."""
    found = walk(graph, w=w, x=x, b=b, t=t)
    gradients = ", ".join(f"∂L/∂{name} = {plain(found.gradients[name])}" for name in ("w", "x", "b"))
    status = f"{graph} with w = {w}, x = {x}, b = {b}, t = {t}: L = {plain(found.values['L'])}, {gradients}"
    return Board(status.replace("-", "−"), ((_plane(graph, found),),))


def _plane(name, found):
    places = PLACES[name]
    columns = max(column for column, _ in places.values()) + 1
    rows = max(row for _, row in places.values()) + 1
    moments = [*found.forward, *found.backward]
    marks = [*_edges(found, places), *_rings(moments, places), *_nodes(found, places)]
    stops = [Stop(*_at(places[moment.node]), moment.text) for moment in moments]
    sizes = {"width": round(columns * COLUMN), "height": round(rows * ROW)}
    title = "numbers forward above the edges, gradients backward below them"
    across, up = (-0.5, columns - 0.5), (-(rows - 0.5), 0.5)
    return Plane("graph", title, across, up, tuple(marks), tuple(stops), **sizes)


def _at(place):
    """Row 0 is on top, so y is the negative row."""
    return float(place[0]), -float(place[1])


def _nodes(found, places):
    signs = {line.name: line.sign for line in found.graph.lines}
    for name in found.values:
        text = f"{name}\n{SIGNS.get(signs[name], signs[name])}" if name in signs else name
        role = (
            "output"
            if name == "L"
            else "input"
            if name in ("x", "t")
            else "kernel"
            if name not in signs
            else "ink"
        )
        yield Mark("box", (_at(places[name]),), role, text)


def _edges(found, places):
    """A line for every use of a node, its value above and what comes back along it below."""
    forward = {moment.node: number for number, moment in enumerate(found.forward)}
    back = {moment.edge: number for number, moment in enumerate(found.backward, len(found.forward))}
    for line in found.graph.lines:
        for name in line.inputs:
            start, end = _at(places[name]), _at(places[line.name])
            yield Mark("arrow", _shortened(start, end), "faint")
            x, y = (0.66 * start[0] + 0.34 * end[0], 0.66 * start[1] + 0.34 * end[1])
            since = forward.get(name, 0)
            yield Mark("text", ((x, y + 0.17),), "ink", plain(found.values[name]), since=since, size=1.1)
            if (name, line.name) in back:
                text, since = plain(found.along[name, line.name]), back[name, line.name]
                yield Mark("text", ((x, y - 0.17),), "gradient", text, since=since, size=1.1)
    end = _at(places["L"])
    count = len(found.forward)
    yield Mark("text", ((end[0], end[1] + 0.42),), "ink", plain(found.values["L"]), since=count - 1, size=1.1)
    yield Mark("text", ((end[0], end[1] - 0.42),), "gradient", "1", since=count, size=1.1)


def _shortened(start, end, room=0.2):
    """The two ends of an arrow that stops at the frames of its nodes."""
    across, up = end[0] - start[0], end[1] - start[1]
    share = room / max(abs(across), 1e-9) if abs(across) >= abs(up) else 0.24 / abs(up)
    share = min(share, 0.4)
    return (
        (start[0] + share * across, start[1] + share * up),
        (end[0] - share * across, end[1] - share * up),
    )


def _rings(moments, places):
    """A ring round the node that a stop is about."""
    for number, moment in enumerate(moments):
        role = "gradient" if moment.text.startswith("∂") else "output"
        yield Mark(
            "dots", (_at(places[moment.node]),), role, since=number, until=number, dashed=True, size=10
        )


NAMES = tuple(GRAPHS)
