# ruff: noqa: E501 (an answer is one string)
"""Answers to `even_layer`, right and wrong; see support/answers.py for the form of a row."""

import numpy as np
import pytest

from cnnlib import ops
from cnnlib.exercises import all_exercises
from cnnlib.exercises.n12_transposed_and_dilated.even_layer import also_right
from cnnlib.exercises.task import Case
from support.answers import suite

EXERCISE = "even_layer"

RIGHT = [
    """\
def f(factor):
    return 3 * factor, factor, factor
""",
    """\
def f(factor):
    times = 2 if factor % 2 == 0 else 3
    kernel_size = times * factor
    return kernel_size, factor, (kernel_size - factor) // 2
""",
    """\
def f(s):
    k, s = 5 * s, s
    p = (k - s) // 2
    return [k, s, p]
""",
    """\
def f(factor):
    k = 2 * factor
    while k % factor or (k - factor) % 2:
        k += 1
    return np.array([k, factor, (k - factor) // 2])
""",
]

WRONG = [
    ("3 * factor, factor, factor", "factor + 1, factor, 0", "uneven-strokes"),
    ("3 * factor, factor, factor", "factor, factor, 0", "no-overlap"),
    ("3 * factor, factor, factor", "3 * factor, factor, 0", "size"),
    ("3 * factor, factor, factor", "3 * factor, factor, 1", "size"),
    ("3 * factor, factor, factor", "2 * factor, factor, factor // 2", "size"),
    ("3 * factor, factor, factor", "2 * factor, factor, factor / 2", ""),
    ("3 * factor, factor, factor", "3 * factor, 1, factor", "stride-is-the-factor"),
    ("3 * factor, factor, factor", "factor, 3 * factor, factor", "stride-is-the-factor"),
    ("3 * factor, factor, factor", "factor + 2, factor, 1", "uneven-strokes"),
    ("3 * factor, factor, factor", "4, 2, 1", "stride-is-the-factor"),
    ("3 * factor, factor, factor", "3 * factor, factor", ""),
    ("3 * factor, factor, factor", "3 * factor, factor, -factor", ""),
    ("3 * factor, factor, factor", "0, factor, factor", ""),
    ("3 * factor, factor, factor", "'3', '2', '1'", ""),
    ("3 * factor, factor, factor", "3 * factor", ""),
    ("3 * factor, factor, factor", "(3 * factor, factor), factor", ""),
    ("return kernel_size, factor", "return kernel_size + 1, factor", "uneven-strokes"),
    ("2 if factor % 2 == 0 else 3", "2", "size"),
    ("2 if factor % 2 == 0 else 3", "1", "no-overlap"),
    ("(kernel_size - factor) // 2", "kernel_size - factor", "size"),
    ("return [k, s, p]", "return [k, s - 1, p]", "stride-is-the-factor"),
    ("return [k, s, p]", "return [s, k, p]", "stride-is-the-factor"),
    ("return [k, s, p]", "return [k - 1, s, p]", "uneven-strokes"),
    ("return [k, s, p]", "print(k, s, p)", ""),
]  # fmt: skip

test_answers = suite(EXERCISE, RIGHT, WRONG)


@pytest.mark.parametrize("factor", range(2, 6))
def test_right_is_what_enlarges_exactly_and_paints_evenly(factor):
    """The rule of the exercise against the operation: ones painted with ones count the strokes."""
    found = 0
    for kernel, stride, padding in np.ndindex(4 * factor + 1, factor + 2, 2 * factor):
        if not kernel or not stride:
            continue
        sizes = [stride * (size - 1) + kernel - 2 * padding for size in (12, 13)]
        right = sizes == [factor * 12, factor * 13] and kernel > stride
        if right:
            ones = np.ones((1, 1, 12, 12)), np.ones((1, 1, kernel, kernel))
            strokes = ops.conv_transpose2d(*ones, stride=stride, padding=padding)[0, 0]
            inside = strokes[kernel:-kernel, kernel:-kernel]
            assert len(strokes) == factor * 12 and len(inside) >= stride
            right = len(np.unique(inside)) == 1
        found += right
        said = also_right(Case(factor=factor), (np.array([kernel, stride, padding]),))
        assert said is right, (kernel, stride, padding)
    assert found >= 1


def test_what_a_wrong_layer_makes_is_said():
    message = all_exercises()[EXERCISE].check(lambda factor: (factor + 1, factor, 0)).as_text()
    assert "makes 11 cells of 5 (10 are wanted)" in message and "gets 1 or 2 strokes" in message
