"""Answers to `relu_backward`, right and wrong; see support/answers.py for the form of a row."""

from support.answers import suite

EXERCISE = "relu_backward"

RIGHT = [
    """\
def f(g, x):
    return g * (x > 0)
""",
    """\
def f(g, x):
    return np.where(x > 0, g, 0)
""",
    """\
def f(g, x):
    out = g.copy()
    out[x <= 0] = 0
    return out
""",
    """\
def f(g, x):
    out = np.zeros_like(g)
    m = x > 0
    out[m] = g[m]
    return out
""",
    """\
def f(g, x):
    return np.heaviside(x, 0) * g
""",
    """\
def f(g, x):
    return g if (x > 0).all() else g * (x > 0)
""",
]

WRONG = [
    ("x > 0", "x >= 0", "kink"),
    ("x <= 0", "x < 0", "kink"),
    ("heaviside(x, 0)", "heaviside(x, 0.5)", "kink"),
    ("return g * (x > 0)", "return g * (g > 0)", "mask-from-input"),
    ("return g * (x > 0)", "return g * x", "derivative"),
    ("return g * (x > 0)", "return g * np.maximum(x, 0)", "derivative"),
    ("return g * (x > 0)", "return (x > 0) * 1.0", "derivative"),
    ("return g * (x > 0)", "return x > 0", "derivative"),
    ("return g * (x > 0)", "return np.maximum(g, 0)", "mask-from-input"),
    ("g.copy()", "g", "input-mutated"),
    ("return g * (x > 0)", "return -g * (x > 0)", "sign"),
    ("return g * (x > 0)", "return g * (x > 0) / len(g)", ""),
    ("return g * (x > 0)", "return g * (x < 0)", "mask-inverted"),
    ("return g * (x > 0)", "return g * ((x > 0) & (x < 6))", "other-derivative"),
    ("return g * (x > 0)", "return g", "other-derivative"),
    ("return g * (x > 0)", "return (g * (x > 0))[None]", ""),
    ("return g * (x > 0)", "return (g * (x > 0)).sum()", "added-up"),
    ("return g * (x > 0)", "return np.where(x > 0, g, 0.01 * g)", "other-derivative"),
    ("np.zeros_like(g)", "np.empty_like(g)", "empty-not-zeros"),
]

test_answers = suite(EXERCISE, RIGHT, WRONG)
