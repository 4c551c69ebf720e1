"""The explorer of max and average pooling."""

from cnnlib.explorers.base import SceneExplorer, explorer
from cnnlib.explorers.controls import choice, slider
from cnnlib.figures.scenes.pooling import pooling_scene
from cnnlib.samples import picture


@explorer
def pooling(input_size=5, kernel_size=2, stride=2, padding=0, kind="max"):
    """Max and average pooling, with or without overlap; ties are marked."""
    controls = [
        choice("kind", "kind", [("max", "max"), ("average", "average")], kind),
        slider("input_size", "input size i", input_size, 2, 7),
        slider("kernel_size", "window size k", kernel_size, 1, 4),
        slider("stride", "stride s", stride, 1, 4),
        slider("padding", "padding p", padding, 0, 2),
    ]
    return SceneExplorer("pooling", controls, _pooling)


def _pooling(kind, input_size, kernel_size, stride, padding):
    return pooling_scene(picture(input_size), kernel_size, stride, padding, kind)
