"""The explorer of transposed convolution as painting."""

import numpy as np

from cnnlib.datasets import load_digits
from cnnlib.explorers.base import SceneExplorer, explorer
from cnnlib.explorers.controls import slider
from cnnlib.figures.scenes.painting import painting_scene
from cnnlib.samples import kernel

NUMBERS = np.array([[1, 2, 1], [3, 1, 2], [2, 1, 3]])
DIGIT = 10  # of the test digits
LEVELS = 16  # of grey that the digits have besides 0


@explorer
def painting(kernel_size=3, stride=2):
    """A transposed convolution, stroke by stroke, and the strokes that meet in each cell of a digit."""
    controls = [
        slider("kernel_size", "kernel size k", kernel_size, 1, 5),
        slider("stride", "stride s", stride, 1, 3),
    ]
    digit = np.rint(load_digits().test_images[DIGIT, 0] * LEVELS).astype(int)

    def scene_of(kernel_size, stride):
        # No zero in kernel or input, so that every stroke is seen.
        return painting_scene(NUMBERS, kernel(kernel_size) + 1, stride, digit)

    return SceneExplorer("painting", controls, scene_of)
