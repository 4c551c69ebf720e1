"""The small arrays of whole numbers that the explorers show."""

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
