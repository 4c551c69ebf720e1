"""Explorers of the forward pass: convolution, channels and pooling."""

from dataclasses import replace

import numpy as np

from cnnlib.explorers.arrays import color_picture, filter_bank, kernel, picture
from cnnlib.explorers.base import SceneExplorer
from cnnlib.explorers.controls import choice, slider, steps, tick
from cnnlib.figures.scenes.channels import channels_scene
from cnnlib.figures.scenes.forward import convolution_scene
from cnnlib.figures.scenes.pooling import pooling_scene

PADDINGS = [(str(amount), amount) for amount in range(5)] + [("same", "same"), ("full", "full")]


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
