"""Remarks are proved: a sentence that is not true, or that nobody knows, counts as a false cause."""

import numpy as np
import pytest

from cnnlib import ops
from cnnlib.exercises import all_exercises
from support import truth


def half(x, kernel_size, stride):
    return ops.max_pool2d(x.astype(float), kernel_size, stride) / 2


def swapped(x, kernel_size, stride):
    return ops.max_pool2d(x, kernel_size, stride).transpose(1, 0, 2, 3)


LIES = [
    "It fails only where padding > 0; everything else is right.",
    "You forgot the stride.",
    "On every input that fails yours are 2 times the expected numbers.",
    "Every number that is wrong is 0.",
    "Every number that is wrong is too large.",
    "With the first channel alone, and all else the same, your result is right.",
    "Only inputs with stride > 1 fail; with stride=1 and all else the same your result is right: look.",
    "What comes back is x, as it came in.",
    "3 of 18 inputs come out right; the first that does not is shown.",
    "All your numbers have the wrong sign: they are −1 times the expected ones.",
    "The numbers are right, but axes have changed places: yours.transpose(0, 1, 3, 2) is expected.",
    "The numbers are right, with an axis of length 1 too many: (1, 2) instead of (2,).",
    "Your numbers are right as far as they go, but some are missing at the end: shape (1,) instead of (2,).",
    "On every input that fails yours are the expected numbers rounded.",
    "On every input that fails yours are the squares of the expected numbers.",
    "On every input that fails your numbers are 1 more than expected.",
    "Along axis 1 only the first entry is right.",
]


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_is_found_out_whatever_its_words(lie):
    assert truth.untrue("max_pool2d", half, lie) == [lie]


@pytest.mark.parametrize("function", [half, swapped, lambda x, k, s: np.round(ops.max_pool2d(x, k, s))])
def test_what_the_exercise_says_is_true(function):
    advice = all_exercises()["max_pool2d"].check(function).advice
    assert advice and truth.untrue("max_pool2d", function, advice) == []
