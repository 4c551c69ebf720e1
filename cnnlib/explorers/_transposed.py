"""The explorer of a convolution and, below it, its transposed convolution."""

from cnnlib import arithmetic
from cnnlib.explorers.base import SceneExplorer, explorer
from cnnlib.explorers.controls import slider
from cnnlib.figures.scenes.transposed import pair_scene
from cnnlib.samples import kernel, picture, upstream


@explorer
def transposed(input_size=5, kernel_size=3, stride=2, padding=1, dilation=1):
    """A convolution and, below it, its transposed convolution; dilation applies to both."""
    controls = [
        slider("input_size", "input size i", input_size, 2, 7),
        slider("kernel_size", "kernel size k", kernel_size, 1, 4),
        slider("stride", "stride s", stride, 1, 3),
        slider("padding", "padding p", padding, 0, 3),
        slider("dilation", "dilation d", dilation, 1, 2),
    ]
    return SceneExplorer("transposed", controls, _transposed)


def _transposed(input_size, kernel_size, stride, padding, dilation):
    x, weight = picture(input_size), kernel(kernel_size)
    try:
        small = upstream(arithmetic.output_size(input_size, kernel_size, stride, padding, dilation))
    except ValueError:
        small = upstream(1)  # the scene says that, and why, there is no output
    return pair_scene(x, small, weight, stride, padding, dilation)
