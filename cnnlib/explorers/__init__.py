"""Interactive pictures: every one works without arguments and answers at every setting.

The imports below say which module an explorer stands in. A module never has the name of a function:
`cnnlib.explorers.matrix` is the function. What they are made of: `base` (errors, static twins, scenes),
`board_explorer` and `controls`; the views `grid_view`, `board_view` and `digit_pad`, each a Python
class with its JavaScript and CSS; `arrays`, `samples` and `strokes`, what is shown where nothing was
passed. What a picture shows is worked out in `cnnlib.figures.scenes`.
"""

from cnnlib.explorers._confidence import confidence
from cnnlib.explorers._graph import graph
from cnnlib.explorers._rings import rings
from cnnlib.explorers._valley import valley
from cnnlib.explorers.arenas import arena
from cnnlib.explorers.backward_pass import backward
from cnnlib.explorers.biographies import biography
from cnnlib.explorers.dialects import translator
from cnnlib.explorers.digit_drawing import draw
from cnnlib.explorers.forward_pass import channels, convolution, pooling
from cnnlib.explorers.inside import activations
from cnnlib.explorers.matrices import matrix
from cnnlib.explorers.monitoring import monitor
from cnnlib.explorers.recordings import time_machine
from cnnlib.explorers.stacks import shapes
from cnnlib.explorers.transposed_convolution import animations, transposed

__all__ = [
    "activations",
    "animations",
    "arena",
    "backward",
    "biography",
    "channels",
    "confidence",
    "convolution",
    "draw",
    "graph",
    "matrix",
    "monitor",
    "pooling",
    "rings",
    "shapes",
    "time_machine",
    "translator",
    "transposed",
    "valley",
]
