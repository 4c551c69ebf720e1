"""What the course shows again and again: small arrays, settings of the guide, drawn digits.

The guide is Dumoulin & Visin, "A guide to convolution arithmetic for deep learning" (2016).
"""

from typing import NamedTuple

import numpy as np

# The worked example of Dumoulin & Visin (figure 1.1), continued to 7×7.
PICTURE = np.array([
    [3, 3, 2, 1, 0, 2, 1],
    [0, 0, 1, 3, 1, 0, 2],
    [3, 1, 2, 2, 3, 1, 0],
    [2, 0, 0, 2, 2, 3, 1],
    [2, 0, 0, 0, 1, 2, 3],
    [1, 3, 2, 0, 1, 0, 2],
    [0, 2, 1, 3, 0, 2, 1],
])  # fmt: skip
KERNEL = np.array([
    [0, 1, 2, 0, 1],
    [2, 2, 0, 1, 0],
    [0, 1, 2, 0, 2],
    [1, 0, 1, 2, 0],
    [2, 0, 1, 1, 0],
])  # fmt: skip
# No rectangle of up to 4×4 cells holds its maximum twice.
PEAKS = np.array([
    [6, 5, 2, 4, 0, 5, 3],
    [3, 9, 7, 1, 8, 4, 9],
    [0, 5, 0, 6, 7, 6, 0],
    [2, 3, 1, 5, 2, 3, 8],
    [1, 4, 2, 1, 6, 0, 3],
    [3, 2, 1, 0, 4, 1, 7],
    [0, 6, 5, 8, 0, 9, 3],
])  # fmt: skip
# Chosen so that rows and columns can be told apart.
UPSTREAM = np.array([
    [1, 2, -1, 1, 0, 2, 1],
    [3, -1, 1, 2, 1, 0, -1],
    [1, 2, 2, 0, -1, 1, 1],
    [0, 1, -1, 1, 2, 1, 0],
    [2, 0, 1, 1, 1, -1, 2],
    [1, -1, 0, 2, 1, 1, 1],
    [0, 1, 1, -1, 2, 0, 1],
])  # fmt: skip


def picture(input_size):
    """The first rows and columns of the course's picture of small whole numbers."""
    return PICTURE[:input_size, :input_size]


def peaks(input_size):
    """The first rows and columns of the picture in which no window holds its maximum twice."""
    return PEAKS[:input_size, :input_size]


def kernel(kernel_size):
    """The course's kernel of small whole numbers; 3×3 is the one of the guide's figure 1.1."""
    return KERNEL[:kernel_size, :kernel_size]


def upstream(size, kind="numbers"):
    """The gradient that arrives at an output of this size: "numbers", "ones" or "corners"."""
    if kind == "numbers":
        return np.resize(UPSTREAM, (size, size)) if size > len(UPSTREAM) else UPSTREAM[:size, :size]
    gradient = np.full((size, size), int(kind == "ones"))
    if kind == "corners":
        gradient[-1, -1] = -1
        gradient[0, 0] = 1
    return gradient


def color_picture(channels, input_size):
    """A picture of several channels `(C, H, W)`: the course's picture, shifted and turned."""
    return np.stack([np.rot90(PICTURE, c)[c : c + input_size, c : c + input_size] for c in range(channels)])


def filter_bank(filters, channels, kernel_size):
    """Small weights `(C_out, C_in, k, k)`, a few of them negative."""
    numbers = [1, 0, -1, 2, 0, 1, 0, 1, -1, 1, 1, 0, 0, -1, 2, 1, 0]
    size = filters * channels * kernel_size**2
    return np.resize(numbers, size).reshape(filters, channels, kernel_size, kernel_size)


class Setting(NamedTuple):
    """One figure: sizes of a convolution, the same along both axes."""

    figure: str
    transposed_figure: str | None
    input_size: int
    kernel_size: int
    stride: int
    padding: int
    dilation: int = 1


SETTINGS = {
    "no padding, no strides": Setting("2.1", "4.1", 4, 3, 1, 0),
    "arbitrary padding, no strides": Setting("2.2", "4.2", 5, 4, 1, 2),
    "same padding, no strides": Setting("2.3", "4.3", 5, 3, 1, 1),
    "full padding, no strides": Setting("2.4", "4.4", 5, 3, 1, 2),
    "no padding, strides": Setting("2.5", "4.5", 5, 3, 2, 0),
    "padding, strides": Setting("2.6", "4.6", 5, 3, 2, 1),
    "padding, strides, odd": Setting("2.7", "4.7", 6, 3, 2, 1),
    "dilation": Setting("5.1", None, 7, 3, 1, 0, 2),
}

# The guide's fifteen animations: name to (setting, whether it is the transposed one).
ANIMATIONS = {name: (setting, False) for name, setting in SETTINGS.items()} | {
    f"{name}, transposed": (setting, True) for name, setting in SETTINGS.items() if setting.transposed_figure
}

# Ten drawn digits, each a list of strokes, a stroke a list of (x, y) on a pad from 0 to 1.
STROKES = [
    [[(0.52, 0.14), (0.34, 0.24), (0.27, 0.5), (0.35, 0.77), (0.53, 0.87), (0.68, 0.74), (0.73, 0.48),
     (0.66, 0.24), (0.52, 0.14)]],
    [[(0.4, 0.26), (0.53, 0.13), (0.51, 0.87)]],
    [[(0.29, 0.28), (0.43, 0.14), (0.62, 0.19), (0.67, 0.36), (0.54, 0.56), (0.3, 0.85), (0.71, 0.85)]],
    [[(0.31, 0.18), (0.52, 0.13), (0.66, 0.26), (0.6, 0.42), (0.45, 0.47), (0.64, 0.54), (0.7, 0.71),
     (0.55, 0.86), (0.31, 0.82)]],
    [[(0.42, 0.13), (0.29, 0.55), (0.73, 0.56)], [(0.61, 0.31), (0.58, 0.89)]],
    [[(0.68, 0.14), (0.37, 0.14), (0.33, 0.45), (0.55, 0.43), (0.7, 0.6), (0.63, 0.8), (0.44, 0.87),
     (0.29, 0.8)]],
    [[(0.6, 0.13), (0.4, 0.34), (0.31, 0.6), (0.36, 0.81), (0.53, 0.87), (0.67, 0.74), (0.62, 0.58),
     (0.47, 0.54), (0.34, 0.66)]],
    [[(0.27, 0.17), (0.72, 0.17), (0.55, 0.48), (0.45, 0.87)]],
    [[(0.62, 0.22), (0.47, 0.14), (0.35, 0.27), (0.47, 0.45), (0.64, 0.6), (0.64, 0.79), (0.49, 0.87),
     (0.35, 0.76), (0.4, 0.59), (0.57, 0.43), (0.62, 0.22)]],
    [[(0.65, 0.27), (0.49, 0.15), (0.35, 0.29), (0.4, 0.47), (0.56, 0.49), (0.66, 0.33), (0.65, 0.27),
     (0.6, 0.87)]],
]  # fmt: skip
DIGIT_NAMES = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
