"""The explorer of a graph: a computation forward, its gradients back."""

from cnnlib.explorers.base import explorer
from cnnlib.explorers.board_explorer import BoardExplorer
from cnnlib.explorers.controls import choice, slider
from cnnlib.figures.boards.graph import NAMES, graph_board


@explorer
def graph(graph="x·w + b → L", w=2, x=3, b=-1, t=3):
    """A computation as nodes and edges: numbers forward above the edges, gradients backward below them.

    `graph` is "x·w + b → L" or "a small network"; the numbers w, x, b and the target t are whole, −5 to 5.
    Step through it with the buttons, or with the arrow keys after a click into the picture.
    """
    words = {"w": ("weight w", w), "x": ("input x", x), "b": ("bias b", b), "t": ("target t", t)}
    numbers = [slider(name, label, value, -5, 5) for name, (label, value) in words.items()]
    return BoardExplorer("graph", [choice("graph", "the graph", list(NAMES), graph), *numbers], graph_board)
