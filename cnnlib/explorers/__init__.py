"""Interactive pictures: every one works without arguments and answers at every setting."""

from cnnlib.explorers.arenas import arena
from cnnlib.explorers.biographies import biography
from cnnlib.explorers.dialects import translator
from cnnlib.explorers.gradients import backward
from cnnlib.explorers.insides import activations
from cnnlib.explorers.matrices import matrix
from cnnlib.explorers.pad import draw
from cnnlib.explorers.recordings import time_machine
from cnnlib.explorers.sliding import channels, convolution, pooling
from cnnlib.explorers.stacks import shapes
from cnnlib.explorers.transposing import animations, transposed
from cnnlib.explorers.watching import monitor

__all__ = [
    "activations",
    "animations",
    "arena",
    "backward",
    "biography",
    "channels",
    "convolution",
    "draw",
    "matrix",
    "monitor",
    "pooling",
    "shapes",
    "time_machine",
    "translator",
    "transposed",
]
