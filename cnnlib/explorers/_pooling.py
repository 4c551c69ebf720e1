"""The explorer of max and average pooling."""

from cnnlib.explorers.base import SceneExplorer, explorer
from cnnlib.explorers.controls import choice, slider, tick
from cnnlib.figures.scenes.pooling import pooling_scene
from cnnlib.samples import peaks, picture


@explorer
def pooling(input_size=5, kernel_size=2, stride=2, padding=0, kind="max", ties=False):
    """Max and average pooling, with or without overlap.

    No window of the picture holds its maximum twice; with `ties` many do, and the first one is marked.
    """
    controls = [
        choice("kind", "kind", [("max", "max"), ("average", "average")], kind),
        slider("input_size", "input size i", input_size, 2, 7),
        slider("kernel_size", "window size k", kernel_size, 1, 4),
        slider("stride", "stride s", stride, 1, 4),
        slider("padding", "padding p", padding, 0, 2),
        tick("ties", "picture with ties", ties),
    ]
    return SceneExplorer("pooling", controls, _pooling)


def _pooling(kind, input_size, kernel_size, stride, padding, ties):
    x = (picture if ties else peaks)(input_size)
    return pooling_scene(x, kernel_size, stride, padding, kind)
