"""The count of `predict_separable_parameters`, from our own layers; wrong counts have names."""

import pytest

from cnnlib.exercises import all_exercises
from cnnlib.layers import Conv2d
from cnnlib.network import Sequential


def count(*layers):
    return sum(parameter.value.size for parameter in Sequential(*layers).parameters())


def depthwise(channels, bias=False):
    return Conv2d(channels, channels, 3, bias=bias, groups=channels)


@pytest.mark.parametrize("layers, mistake", [
    ([depthwise(32), Conv2d(32, 64, 1, bias=False)], None),
    ([Conv2d(32, 64, 3, bias=False)], "dense"),
    ([Conv2d(32, 32, 3, bias=False), Conv2d(32, 64, 1, bias=False)], "depthwise-as-dense"),
    ([depthwise(32)], "one-half"),
    ([depthwise(32, bias=True), Conv2d(32, 64, 1)], "bias-counted"),
    ([Conv2d(32, 64, 1, bias=False), depthwise(64)], "depthwise-at-the-end"),
])  # fmt: skip
def test_answers(layers, mistake):
    feedback = all_exercises()["predict_separable_parameters"].check(count(*layers))
    assert (feedback.status, feedback.mistake) == ("wrong" if mistake else "correct", mistake)
