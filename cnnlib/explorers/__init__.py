"""Interactive pictures: every one works without arguments and answers at every setting.

A module is called `_name.py` after the one function in it. What they are made of: `base` (errors, static
twins, scenes), `board_explorer` and `controls`; `views`, each a Python class with its JavaScript and CSS;
`defaults`, the trained networks that are shown where nothing was passed. What a picture shows is worked
out in `cnnlib.figures.scenes` and `cnnlib.figures.boards`.
"""

from cnnlib.explorers._activations import activations
from cnnlib.explorers._animations import animations
from cnnlib.explorers._arena import arena
from cnnlib.explorers._backward import backward
from cnnlib.explorers._biography import biography
from cnnlib.explorers._channels import channels
from cnnlib.explorers._confidence import confidence
from cnnlib.explorers._convolution import convolution
from cnnlib.explorers._draw import draw
from cnnlib.explorers._graph import graph
from cnnlib.explorers._kernel_studio import kernel_studio
from cnnlib.explorers._matrix import matrix
from cnnlib.explorers._monitor import monitor
from cnnlib.explorers._painting import painting
from cnnlib.explorers._pooling import pooling
from cnnlib.explorers._rings import rings
from cnnlib.explorers._shapes import shapes
from cnnlib.explorers._time_machine import time_machine
from cnnlib.explorers._translator import translator
from cnnlib.explorers._transposed import transposed
from cnnlib.explorers._valley import valley

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
    "kernel_studio",
    "matrix",
    "monitor",
    "painting",
    "pooling",
    "rings",
    "shapes",
    "time_machine",
    "translator",
    "transposed",
    "valley",
]
