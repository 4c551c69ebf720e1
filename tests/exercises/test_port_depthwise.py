# ruff: noqa: E501 (an answer is one string)
"""Answers to `port_depthwise`, right and wrong; see support/answers.py for the form of a row."""

import numpy as np
import pytest

from cnnlib import layers, porting
from cnnlib.exercises import port_depthwise_exercise
from support.answers import suite

EXERCISE = "port_depthwise"

RIGHT = [
    """\
def f(w, channels):
    return w.reshape(channels, -1, *w.shape[2:]).transpose(2, 3, 0, 1)
""",
    """\
def f(w, channels):
    each = len(w) // channels
    kernel = np.zeros((*w.shape[2:], channels, each), w.dtype)
    for number in range(len(w)):
        kernel[:, :, number // each, number % each] = w[number, 0]
    return kernel
""",
    """\
def f(w, channels):
    return np.stack(np.split(w[:, 0], channels)).transpose(2, 3, 0, 1)
""",
    """\
def f(w, channels):
    rows, cols = w.shape[2:]
    return np.moveaxis(w[:, 0], 0, 2).reshape(rows, cols, channels, -1)
""",
]

WRONG = [
    ("w.reshape(channels, -1, *w.shape[2:]).transpose(2, 3, 0, 1)", "w.transpose(2, 3, 1, 0)", "layout"),
    ("w.reshape(channels, -1, *w.shape[2:]).transpose(2, 3, 0, 1)",
     "w.reshape(-1, channels, *w.shape[2:]).transpose(2, 3, 1, 0)", "filters-dealt-out"),
    ("w.reshape(channels, -1, *w.shape[2:])", "w.reshape(-1, channels, *w.shape[2:])", "swap-in-out"),
    (".transpose(2, 3, 0, 1)", ".transpose(2, 3, 1, 0)", "swap-in-out"),
    (".transpose(2, 3, 0, 1)", ".transpose(3, 2, 0, 1)", "swap-hw"),
    (".transpose(2, 3, 0, 1)", "", "layout"),
    ("w.reshape(channels, -1, *w.shape[2:]).transpose(2, 3, 0, 1)", "w.reshape(*w.shape[2:], channels, -1)",
     "reshape"),
    ("number // each, number % each", "number % channels, number // channels", "filters-dealt-out"),
    ("number // each, number % each", "number // each, 0", ""),
    ("w[number, 0]", "w[number, 0].T", "swap-hw"),
    ("w[number, 0]", "w[number, 0][::-1, ::-1]", ""),
    ("w[number, 0]", "-w[number, 0]", "sign"),
    ("np.moveaxis(w[:, 0], 0, 2).reshape(rows, cols, channels, -1)",
     "w[:, 0].reshape(rows, cols, channels, -1)", "reshape"),
]  # fmt: skip

test_answers = suite(EXERCISE, RIGHT, WRONG)


@pytest.mark.keras
def test_keras_gives_the_same_maps(keras):
    ours = layers.Conv2d(3, 6, (3, 2), groups=3, rng=0)
    theirs = keras.layers.DepthwiseConv2D((3, 2), depth_multiplier=2)
    x = np.random.default_rng(0).standard_normal((2, 3, 5, 6)).astype(np.float32)
    theirs(porting.to_nhwc(x))
    theirs.set_weights(
        [port_depthwise_exercise.function_task.solution(ours.weight.value, 3), ours.bias.value]
    )
    assert np.allclose(porting.to_nchw(theirs(porting.to_nhwc(x)).numpy()), ours.forward(x), atol=1e-5)
