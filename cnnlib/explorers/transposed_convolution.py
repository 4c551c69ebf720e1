"""Explorers of transposed and dilated convolution, and players of the guide's animations."""

from cnnlib import arithmetic
from cnnlib.explorers.arrays import kernel, picture, upstream
from cnnlib.explorers.base import SceneExplorer
from cnnlib.explorers.controls import choice, slider
from cnnlib.figures.scenes.forward import convolution_scene
from cnnlib.figures.scenes.guide import ANIMATIONS
from cnnlib.figures.scenes.transposed import pair_scene, transposed_scene


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


def animations(name="padding, strides"):
    """The guide's fifteen animations as players with numbers: eight forward, seven transposed."""
    controls = [choice("name", "animation", list(ANIMATIONS), name, "520px")]
    return SceneExplorer("animations", controls, animation_scene)


def animation_scene(name):
    """The scene of one of the guide's animations; playing it walks through its frames."""
    setting, is_transposed = ANIMATIONS[name]
    i, k, s, p, d = setting[2:]
    if not is_transposed:
        return convolution_scene(picture(i), kernel(k), s, p, d)
    small = upstream(arithmetic.output_size(i, k, s, p, d))
    return transposed_scene(small, kernel(k), s, p, i, d)
