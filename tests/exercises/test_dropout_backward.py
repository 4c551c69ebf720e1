"""Answers to `dropout_backward`, right and wrong; see support/answers.py for the form of a row."""

from support.answers import suite

EXERCISE = "dropout_backward"

RIGHT = [
    """\
def f(g, kept, p):
    return g * kept / (1 - p)
""",
    """\
def f(g, kept, p):
    return np.where(kept, g / (1 - p), 0)
""",
    """\
def f(g, kept, p):
    out = g.copy()
    out[~kept] = 0
    return out / (1 - p)
""",
    """\
def f(g, kept, p):
    mask = kept.astype(float) * (1 / (1 - p))
    return mask * g
""",
]

WRONG = [
    ("g * kept / (1 - p)", "g * kept", "scale-forgotten"),
    ("g * kept / (1 - p)", "g * kept * (1 - p)", "scaled-by-p"),
    ("g * kept / (1 - p)", "g * kept / max(p, 1e-9)", "scaled-by-p"),
    ("g * kept / (1 - p)", "g / (1 - p)", "mask-forgotten"),
    ("g * kept / (1 - p)", "g", "mask-forgotten view-returned"),
    ("out[~kept] = 0", "out[kept] = 0", "mask-inverted"),
    ("g / (1 - p), 0)", "0, g / (1 - p))", "mask-inverted"),
    ("out / (1 - p)", "out", "scale-forgotten"),
    ("g.copy()", "g", "input-mutated"),
    ("mask * g", "mask", ""),
    ("mask * g", "-mask * g", "sign"),
    ("kept.astype(float)", "(np.random.default_rng(0).random(g.shape) >= p)", "? own-rng"),
    ("g * kept / (1 - p)", "(g * kept / (1 - p)).sum()", ""),
    ("g * kept / (1 - p)", "g * kept / (1 - p) ** 2", ""),
]

test_answers = suite(EXERCISE, RIGHT, WRONG)
