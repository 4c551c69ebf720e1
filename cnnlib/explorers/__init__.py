"""Interactive pictures: every one works without arguments and answers at every setting."""

from cnnlib.explorers.dialects import translator
from cnnlib.explorers.gradients import backward
from cnnlib.explorers.matrices import matrix
from cnnlib.explorers.sliding import channels, convolution, pooling
from cnnlib.explorers.stacks import shapes
from cnnlib.explorers.transposing import animations, transposed

__all__ = [
    "animations",
    "backward",
    "channels",
    "convolution",
    "matrix",
    "pooling",
    "shapes",
    "translator",
    "transposed",
]
