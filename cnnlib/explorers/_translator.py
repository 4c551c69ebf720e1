"""The explorer that says one setting in five dialects."""

from cnnlib.explorers.base import SceneExplorer, explorer
from cnnlib.explorers.controls import slider, steps
from cnnlib.figures.scenes.dialects import dialects_scene
from cnnlib.samples import picture

PADDINGS = [("valid", "valid"), *((str(amount), amount) for amount in range(1, 5)), ("same", "same")]


@explorer
def translator(input_size=6, kernel_size=3, stride=2, padding="same", dilation=1):
    """One setting as the guide, CS231n, d2l, PyTorch and Keras say it, with code to copy."""
    controls = [
        slider("input_size", "input size i", input_size, 2, 7),
        slider("kernel_size", "kernel size k", kernel_size, 1, 5),
        slider("stride", "stride s", stride, 1, 4),
        steps("padding", "padding p", PADDINGS, padding),
        slider("dilation", "dilation d", dilation, 1, 3),
    ]
    return SceneExplorer("translator", controls, _translator)


def _translator(input_size, kernel_size, stride, padding, dilation):
    return dialects_scene(picture(input_size), kernel_size, stride, padding, dilation)
