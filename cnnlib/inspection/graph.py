"""A computation as nodes and edges: numbers forward, gradients backward, every step in words."""

from typing import NamedTuple

from cnnlib.arguments import one_of


class Line(NamedTuple):
    """One line of a computation: `name` is what `sign` makes of the nodes `inputs`."""

    name: str
    sign: str  # "·", "+", "−", "ReLU" or "²"
    inputs: tuple


class Graph(NamedTuple):
    """Lines in the order of computation, and numbers for the nodes where it begins.

    `data` names the beginnings that are not learned and get no gradient.
    """

    leaves: dict
    lines: tuple
    data: tuple = ()


GRAPHS = {
    "x·w + b → L": Graph(
        {"w": 2, "x": 3, "b": -1, "t": 3},
        (
            Line("q", "·", ("w", "x")),
            Line("z", "+", ("q", "b")),
            Line("d", "−", ("z", "t")),
            Line("L", "²", ("d",)),
        ),
        ("t",),
    ),
    "a small network": Graph(
        {"w": 2, "x": 3, "b": -1, "u": -1, "c": 4, "v": 1, "r": -3, "t": 3},
        (
            Line("q", "·", ("w", "x")),
            Line("z", "+", ("q", "b")),
            Line("h", "ReLU", ("z",)),
            Line("p", "·", ("u", "x")),
            Line("y", "+", ("p", "c")),
            Line("k", "ReLU", ("y",)),
            Line("m", "·", ("v", "h")),
            Line("n", "·", ("r", "k")),
            Line("o", "+", ("m", "n")),
            Line("d", "−", ("o", "t")),
            Line("L", "²", ("d",)),
        ),
        ("t",),
    ),
}

VALUE = {
    "·": lambda a, b: a * b,
    "+": lambda a, b: a + b,
    "−": lambda a, b: a - b,
    "ReLU": lambda a: max(a, 0),
    "²": lambda a: a * a,
}
# For each sign and each input: its slope as a number, and how the slope is written, given the inputs' names.
SLOPES = {
    "·": lambda values, names: ((values[1], names[1]), (values[0], names[0])),
    "+": lambda values, names: ((1, "1"), (1, "1")),
    "−": lambda values, names: ((1, "1"), (-1, "(−1)")),
    "ReLU": lambda values, names: ((int(values[0] > 0), "slope of ReLU"),),
    "²": lambda values, names: ((2 * values[0], f"2{names[0]}"),),
}


class Moment(NamedTuple):
    """One step of the walk: the node computed, or the edge `(from, to)` a gradient came along; its sum."""

    node: str
    edge: tuple | None
    number: float
    text: str


class Walk(NamedTuple):
    """Everything about a graph: values, gradients, what came along each edge, and the moments in order."""

    graph: Graph
    values: dict
    gradients: dict
    along: dict  # (input, name) -> the part of the input's gradient that came from that line
    forward: tuple
    backward: tuple


def walk(graph="x·w + b → L", **leaves):
    """Walk through a `Graph` (or the name of one in `GRAPHS`) forward and back.

    `leaves` change the numbers it begins with.
    """
    if isinstance(graph, str):
        graph = GRAPHS[one_of("graph", graph, tuple(GRAPHS))]
    for name in leaves:
        one_of("leaf", name, tuple(graph.leaves))
    values = {**graph.leaves, **leaves}
    forward = tuple(_compute(line, values) for line in graph.lines)
    end = graph.lines[-1].name
    gradients, along = {end: 1}, {}
    backward = [Moment(end, None, 1, f"∂{end}/∂{end} = 1")]
    for line in reversed(graph.lines):
        backward += _send_back(line, end, values, gradients, along, graph.data)
    return Walk(graph, values, gradients, along, forward, tuple(backward))


def _compute(line, values):
    """The moment in which a line gets its value."""
    numbers = [values[name] for name in line.inputs]
    values[line.name] = VALUE[line.sign](*numbers)
    letters, written = (_written(line.sign, parts) for parts in (line.inputs, map(signed, numbers)))
    result = values[line.name]
    return Moment(line.name, None, result, f"{line.name} = {letters} = {written} = {plain(result)}")


def _send_back(line, end, values, gradients, along, data):
    """The moments in which the gradient of a line's result reaches its inputs."""
    arriving = gradients[line.name]
    slopes = SLOPES[line.sign]([values[name] for name in line.inputs], line.inputs)
    for name, (slope, letters) in zip(line.inputs, slopes):
        if name in data:
            continue
        part, before = arriving * slope, gradients.get(name)
        gradients[name], along[name, line.name] = part + (before or 0), part
        product, numbers = f"∂{end}/∂{line.name} · {letters}", f"{plain(arriving)}·{signed(slope)}"
        if before is not None:  # another path has brought something already
            numbers = f"{plain(before)} + {signed(arriving)}·{signed(slope)}"
            product = f"{plain(before)} + {product}"
        text = f"∂{end}/∂{name} = {product} = {numbers} = {plain(gradients[name])}"
        yield Moment(name, (name, line.name), gradients[name], text)


def _written(sign, parts):
    """A line with its letters or numbers put in."""
    parts = list(parts)
    if sign == "·":
        return "·".join(parts)
    if sign in "+−":
        return f" {sign} ".join(parts)
    return f"ReLU({parts[0].strip('()')})" if sign == "ReLU" else f"{parts[0]}²"


def plain(number):
    """A number without a point where it is whole, with a true minus."""
    return f"{number:.4g}".replace("-", "−")


def signed(number):
    """The same in brackets where it is negative, to stand behind a sign."""
    return f"({plain(number)})" if number < 0 else plain(number)
