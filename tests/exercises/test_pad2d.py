"""Answers to `pad2d`, right and wrong; see support/answers.py for the form of a row."""

from support.answers import suite

EXERCISE = "pad2d"

RIGHT = [
    """\
def f(x, padding):
    n, c, h, w = x.shape
    out = np.zeros((n, c, h + 2 * padding, w + 2 * padding), dtype=x.dtype)
    out[:, :, padding:padding + h, padding:padding + w] = x
    return out
""",
    """\
def f(x, p):
    return np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
""",
    """\
def f(x, p):
    n, c, h, w = x.shape
    out = np.zeros((n, c, h + 2 * p, w + 2 * p), x.dtype)
    for i in range(h):
        for j in range(w):
            out[:, :, i + p, j + p] = x[:, :, i, j]
    return out
""",
    """\
def f(x, p):
    n, c, h, w = x.shape
    top = np.zeros((n, c, p, w), x.dtype)
    x = np.concatenate([top, x, top], axis=2)
    side = np.zeros((n, c, h + 2 * p, p), x.dtype)
    return np.concatenate([side, x, side], axis=3)
""",
    """\
def f(x, p):
    n, c, h, w = x.shape
    out = np.empty((n, c, h + 2 * p, w + 2 * p), x.dtype)
    out[...] = 0
    out[:, :, p:p + h, p:p + w] = x
    return out
""",
]

WRONG = [
    ("padding:padding + h, padding:padding + w", ":h, :w", "pad-both-sides"),
    (", dtype=x.dtype)", ")", "dtype"),
    ("np.zeros((n, c, h + 2 * p, w + 2 * p), x.dtype)", "np.zeros((n, c, h + 2 * p, w + 2 * p))", "dtype"),
    ("    out[...] = 0\n", "", "empty-not-zeros"),
    ("(0, 0), (0, 0), (p, p), (p, p)", "(p, p), (p, p), (p, p), (p, p)", "wrong-axes"),
    ("(0, 0), (0, 0), (p, p), (p, p)", "(0, 0), (0, 0), (0, 2 * p), (0, 2 * p)", "pad-both-sides"),
    ("(p, p)))", "(p, p)), mode='edge')", "zero-pad"),
    ("(p, p)))", "(p, p)), constant_values=1)", "zero-pad"),
    ("(0, 0), (0, 0), (p, p), (p, p)", "(p, p), (p, p), (0, 0), (0, 0)", "wrong-axes"),
    (
        "np.zeros((n, c, h + 2 * padding, w + 2 * padding)",
        "np.ones((n, c, h + 2 * padding, w + 2 * padding)",
        "zero-pad",
    ),
    ("np.zeros((n, c, h + 2 * padding", "np.empty((n, c, h + 2 * padding", "empty-not-zeros"),
    ("[top, x, top]", "[top, x]", "pad-both-sides"),
    ("[side, x, side]", "[x, side, side]", "pad-both-sides"),
    ("return out", "return x", ""),
    ("return out", "return out.swapaxes(2, 3)", "swap-hw"),
    (
        """\
def f(x, p):
    return x if p == 0 else np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
""",
        "view-returned",
    ),
    (
        """\
def f(x, p):
    x[...] = 0
    return np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
""",
        "input-mutated",
    ),
    (
        """\
def f(x, p):
    n, c, h, w = x.shape
    out = np.zeros((n, c, h + 2 * p, w + 2 * p), x.dtype)
    out[:, :, p:-p, p:-p] = x
    return out
""",
        "p0-slice",
    ),
]

test_answers = suite(EXERCISE, RIGHT, WRONG)
