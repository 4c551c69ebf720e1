"""The explorer of one kernel that slides over one picture."""

from dataclasses import replace

from cnnlib.explorers.base import SceneExplorer, explorer
from cnnlib.explorers.controls import slider, steps
from cnnlib.figures.scenes.forward import convolution_scene
from cnnlib.samples import kernel, picture

PADDINGS = [(str(amount), amount) for amount in range(5)] + [("same", "same"), ("full", "full")]


@explorer
def convolution(input_size=5, kernel_size=3, stride=1, padding=0, dilation=1, formula=True):
    """Slide a kernel over a picture; all five numbers have a slider, padding also "same" and "full".

    `formula=False` leaves the formula out, for a reader who is about to find it.
    """
    controls = [
        slider("input_size", "input size i", input_size, 2, 7),
        slider("kernel_size", "kernel size k", kernel_size, 1, 5),
        slider("stride", "stride s", stride, 1, 4),
        steps("padding", "padding p", PADDINGS, padding),
        slider("dilation", "dilation d", dilation, 1, 3),
    ]
    return SceneExplorer("convolution", controls, _convolution if formula else _without_formula)


def _convolution(input_size, kernel_size, stride, padding, dilation):
    return convolution_scene(picture(input_size), kernel(kernel_size), stride, padding, dilation)


def _without_formula(**values):
    return replace(_convolution(**values), formula=())
