"""Answers to `port_keras_average`, right and wrong; see support/answers.py for the form of a row."""

import numpy as np

from cnnlib import dialects
from cnnlib.exercises import explain_ones_exercise
from support.answers import suite

EXERCISE = "port_keras_average"

RIGHT = [
    """\
def f(x, k, s=None):
    from cnnlib import ops
    return ops.avg_pool2d(x, k, s, "same", count_include_pad=False)
""",
    """\
def f(x, k, s=None):
    s = s or k
    n, c, h, w = x.shape
    sides = []
    for i in (h, w):
        o = -(-i // s)
        z = max((o - 1) * s + k - i, 0)
        sides.append((z // 2, o))
    (top, rows), (left, cols) = sides
    out = np.zeros((n, c, rows, cols), x.dtype)
    for r in range(rows):
        for q in range(cols):
            a, b = r * s - top, q * s - left
            out[:, :, r, q] = x[:, :, max(a, 0):a + k, max(b, 0):b + k].mean(axis=(2, 3))
    return out
""",
    """\
def f(x, k, s=None):
    if s is None:
        s = k
    around = [(0, 0), (0, 0)]
    for i in x.shape[2:]:
        z = max((int(np.ceil(i / s)) - 1) * s + k - i, 0)
        around.append((z // 2, z - z // 2))
    def total(a):
        return sliding_window_view(np.pad(a, around), (k, k), axis=(2, 3))[:, :, ::s, ::s].sum(axis=(4, 5))
    return total(x) / total(np.ones_like(x))
""",
]

WRONG = [
    (", count_include_pad=False", "", "padding-counted"),
    (', "same", count_include_pad=False', "", "no-padding"),
    ("total(x) / total(np.ones_like(x))", "total(x) / k**2", "padding-counted"),
    ("(z // 2, z - z // 2)", "(z - z // 2, z // 2)", "odd-zero"),
    ("(z // 2, z - z // 2)", "(k // 2, k // 2)", "half-padding"),
    ("sides.append((z // 2, o))", "sides.append((z - z // 2, o))", "odd-zero"),
    ("s = s or k", "s = s or 1", "stride-default"),
    ("s = k", "s = 2", "stride-default"),
    ("np.pad(a, around)", "np.pad(a, around, mode='edge')", "border-copied"),
    ("-(-i // s)", "i // s", ""),
    ("int(np.ceil(i / s))", "i // s", ""),
    ("return out", "return out.swapaxes(2, 3)", "swap-hw"),
    ("return out", "return -out", "sign"),
    ("return out", "return out.astype(float)", "dtype"),
    ("return out", "return 2 * out", ""),
    (".mean(axis=(2, 3))", ".max(axis=(2, 3))", ""),
    (".mean(axis=(2, 3))", ".sum(axis=(2, 3)) / k**2", "padding-counted"),
    ("return total(x)", "x -= 0.5\n    return total(x)", "input-mutated"),
]

test_answers = suite(EXERCISE, RIGHT, WRONG)


def test_the_model_answer_is_true():
    rng, ones = np.random.default_rng(3), np.ones((1, 1, 6, 7))
    libraries = [dialects.get(name) for name in ("keras", "keras_torch")]
    for x, alike in ((ones, True), (rng.random(ones.shape), False)):
        one, other = (library.avg_pool2d(x, 3, stride=2, padding="same") for library in libraries)
        assert np.allclose(one, other) == alike
    assert "copies of the nearest pixel" in explain_ones_exercise.solution().as_text()
