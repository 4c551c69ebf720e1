"""The explorer that says one setting in every library that was measured."""

from cnnlib.arguments import one_of
from cnnlib.explorers.base import SceneExplorer, explorer
from cnnlib.explorers.controls import slider, steps
from cnnlib.figures.scenes.translation import translation_scene
from cnnlib.samples import kernel, picture

NUMBERS = [(str(amount), amount) for amount in range(1, 5)]
PADDINGS = [("left out", "left out"), ("valid", "valid"), *NUMBERS, ("same", "same")]
OPERATIONS = {"convolution": "conv2d", "max": "max_pool2d", "average": "avg_pool2d"}


@explorer
def translator(input_size=6, kernel_size=3, stride=2, padding="same", dilation=1, operation="convolution"):
    """One setting in all libraries of `cnnlib.dialects`: where zeros go, sizes, lost pixels, code to copy.

    `padding` is a number per side, "valid", "same", or "left out": every library by its own default.
    `operation` is "convolution", "max" or "average" (pools have no slider for the dilation). A library
    that refuses a setting says why, in our words.
    """
    name = OPERATIONS[one_of("operation", operation, OPERATIONS)]
    size = "kernel size k" if name == "conv2d" else "window size k"
    controls = [
        slider("input_size", "input size i", input_size, 2, 7),
        slider("kernel_size", size, kernel_size, 1, 5),
        slider("stride", "stride s", stride, 1, 4),
        steps("padding", "padding p", PADDINGS, padding),
    ]
    if name == "conv2d":
        controls.append(slider("dilation", "dilation d", dilation, 1, 3))

    def scene_of(input_size, kernel_size, stride, padding, dilation=1):
        window = kernel(kernel_size) if name == "conv2d" else kernel_size
        word = None if padding == "left out" else padding
        return translation_scene(name, picture(input_size), window, stride, word, dilation)

    return SceneExplorer("translator", controls, scene_of)
