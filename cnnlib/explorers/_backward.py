"""The explorer of the backward pass."""

from cnnlib import arithmetic
from cnnlib.explorers.base import SceneExplorer, explorer
from cnnlib.explorers.controls import choice
from cnnlib.figures.scenes.backward import backward_scene
from cnnlib.figures.scenes.pooling_backward import pooling_backward_scene
from cnnlib.samples import SETTINGS, kernel, picture, upstream

VIEWS = [
    ("scatter: each gradient hands out", "scatter"),
    ("gather: each cell collects", "gather"),
    ("weight: input × gradient", "weight"),
]
GRADIENTS = [("small whole numbers", "numbers"), ("all ones", "ones"), ("1 and -1 in two corners", "corners")]


@explorer
def backward(setting="no padding, no strides", view="scatter", layer="convolution", gradient="numbers"):
    """The backward pass of a convolution or pooling for each of the guide's figures, in three views."""
    controls = [
        choice(
            "layer",
            "layer",
            [("convolution", "convolution"), ("max pooling", "max"), ("average pooling", "average")],
            layer,
        ),
        choice("setting", "guide's figure", [(_words(name), name) for name in SETTINGS], setting, wide=True),
        choice("view", "view", VIEWS, view, wide=True),
        choice("gradient", "gradient", GRADIENTS, gradient, wide=True),
    ]
    return SceneExplorer("backward", controls, _backward)


def _words(name):
    figure, _, *numbers = SETTINGS[name]
    letters = " ".join(f"{letter}={number}" for letter, number in zip("ikspd", numbers))
    return f"{figure} {name}: {letters}"


def _backward(layer, setting, view, gradient):
    i, k, s, p, d = SETTINGS[setting][2:]
    if layer == "convolution":
        size = arithmetic.output_size(i, k, s, p, d)
        return backward_scene(picture(i), kernel(k), upstream(size, gradient), s, p, d, view)
    size = arithmetic.output_size(i, k, s)
    return pooling_backward_scene(picture(i), upstream(size, gradient), k, s, layer, view)
