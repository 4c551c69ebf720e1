"""The explorer of convolution as a matrix product."""

import numpy as np

from cnnlib import arithmetic
from cnnlib.explorers.base import SceneExplorer, explorer
from cnnlib.explorers.controls import choice, slider
from cnnlib.figures.scene import Scene
from cnnlib.figures.scenes import relationships
from cnnlib.figures.scenes.matrix import backward_matrix_scene, matrix_scene
from cnnlib.samples import picture, upstream

DIRECTIONS = [("forward: y = C x", "forward"), ("backward: transposed C", "backward")]


@explorer
def matrix(input_size=4, kernel_size=3, stride=1, padding=0, direction="forward"):
    """A convolution as one sparse matrix; its backward pass uses the transposed matrix."""
    controls = [
        choice("direction", "direction", DIRECTIONS, direction),
        slider("input_size", "input size i", input_size, 2, 5),
        slider("kernel_size", "kernel size k", kernel_size, 1, 4),
        slider("stride", "stride s", stride, 1, 3),
        slider("padding", "padding p", padding, 0, 1),
    ]
    return SceneExplorer("matrix", controls, _matrix)


def _matrix(direction, input_size, kernel_size, stride, padding):
    # 1, 2, 3, …: every number tells its place, as in the guide's section 4.1.
    weight = np.arange(1, kernel_size**2 + 1).reshape(kernel_size, kernel_size)
    try:
        size = arithmetic.output_size(input_size, kernel_size, stride, padding)
    except ValueError as error:
        sizes = (input_size, input_size), weight.shape
        return Scene(relationships.sentence(*sizes, stride, padding, 1, "no output"), message=str(error))
    if direction == "forward":
        return matrix_scene(picture(input_size), weight, stride, padding)
    return backward_matrix_scene(upstream(size), weight, (input_size, input_size), stride, padding)
