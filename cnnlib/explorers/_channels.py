"""The explorer of a convolution over several channels."""

import numpy as np

from cnnlib.explorers.base import SceneExplorer, explorer
from cnnlib.explorers.controls import slider, tick
from cnnlib.figures.scenes.channels import channels_scene
from cnnlib.samples import color_picture, filter_bank


@explorer
def channels(input_channels=3, filters=2, input_size=4, kernel_size=2, stride=1, padding=0, bias=True):
    """Three channels and two filters: one output cell is a sum over all channels, plus the bias."""
    controls = [
        slider("input_channels", "channels C", input_channels, 1, 3),
        slider("filters", "filters F", filters, 1, 2),
        slider("input_size", "input size i", input_size, 2, 5),
        slider("kernel_size", "kernel size k", kernel_size, 1, 3),
        slider("stride", "stride s", stride, 1, 2),
        slider("padding", "padding p", padding, 0, 1),
        tick("bias", "bias b", bias),
    ]
    return SceneExplorer("channels", controls, _channels)


def _channels(input_channels, filters, input_size, kernel_size, stride, padding, bias):
    weight = filter_bank(filters, input_channels, kernel_size)
    biases = np.array([1, -2])[:filters] if bias else None
    return channels_scene(color_picture(input_channels, input_size), weight, biases, stride, padding)
