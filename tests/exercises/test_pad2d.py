# ruff: noqa: E501 (an answer is one string)
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
    """\
def f(x, padding):
    frames = ((0, 0), (0, 0)) + ((padding, padding),) * 2
    return np.pad(x, frames)
""",
    """\
def f(x, padding):
    n, c, h, w = x.shape
    side = np.zeros((n, c, h, padding), x.dtype)
    wide = np.concatenate([side, x, side], axis=3)
    lid = np.zeros((n, c, padding, w + 2 * padding), x.dtype)
    return np.concatenate([lid, wide, lid], axis=2)
""",
    """\
def f(x, padding):
    n, c, h, w = x.shape
    frame = np.zeros((n, c, h + 2 * padding, w + 2 * padding), x.dtype)
    for row in range(h):
        for col in range(w):
            frame[:, :, row + padding, col + padding] = x[:, :, row, col]
    return frame
""",
    """\
def f(x, p):
    n, c, h, w = x.shape
    rows = np.zeros((n, c, p, w), x.dtype)
    x = np.concatenate([rows, x, rows], axis=2)
    cols = np.zeros((n, c, h + 2 * p, p), x.dtype)
    return np.concatenate([cols, x, cols], axis=3)
""",
    """\
def f(x, p):
    n, c, h, w = x.shape
    out = np.zeros_like(x, shape=(n, c, h + 2 * p, w + 2 * p))
    for row in range(h):
        for col in range(w):
            out[:, :, row + p, col + p] = x[:, :, row, col]
    return out
""",
    """\
def f(x, padding):
    return np.pad(x, ((0,), (0,), (padding,), (padding,)))
""",
    """\
def by_numpy(x, padding):
    return np.pad(x, ((0,), (0,), (padding,), (padding,)))

def f(x, p):
    return by_numpy(x, p).tolist()
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
    ("np.zeros((n, c, h + 2 * padding, w + 2 * padding)", "np.ones((n, c, h + 2 * padding, w + 2 * padding)", "zero-pad"),
    ("np.zeros((n, c, h + 2 * padding", "np.empty((n, c, h + 2 * padding", "empty-not-zeros"),
    ("[top, x, top]", "[top, x]", "? pad-both-sides"),
    ("[side, x, side]", "[x, side, side]", "pad-both-sides"),
    ("return out", "return x", ""),
    ("return out", "return out.swapaxes(2, 3)", "swap-hw"),
    ("def f(x, p):\n    return x if p == 0 else np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))\n", "view-returned"),
    ("def f(x, p):\n    x[...] = 0\n    return np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))\n", "input-mutated"),
    ("def f(x, p):\n    n, c, h, w = x.shape\n    out = np.zeros((n, c, h + 2 * p, w + 2 * p), x.dtype)\n    out[:, :, p:-p, p:-p] = x\n    return out\n", "p0-slice"),
    ("np.pad(x, frames)", "np.pad(x, padding)", "wrong-axes"),
    ("np.pad(x, frames)", "np.pad(x, frames, mode='edge')", "zero-pad"),
    ("np.pad(x, frames)", "np.pad(x, frames, mode='wrap')", "zero-pad"),
    ("np.pad(x, frames)", "np.pad(x, frames, constant_values=-1)", "zero-pad"),
    ("np.pad(x, frames)", "np.pad(x, frames[2:] + frames[:2])", "wrong-axes"),
    ("np.pad(x, frames)", "np.pad(x, frames).astype(float)", "dtype"),
    ("np.pad(x, frames)", "np.pad(x, frames) if padding else x", "view-returned"),
    ("[side, x, side]", "[side, x]", "? pad-both-sides"),
    ("[lid, wide, lid]", "[wide, lid]", "pad-both-sides"),
    ("[lid, wide, lid], axis=2)", "[wide, lid, lid], axis=2)", "pad-both-sides"),
    ("row + padding, col + padding", "row, col", "pad-both-sides"),
    ("row + padding, col + padding", "col + padding, row + padding", "? swap-hw"),
    ("h + 2 * padding, w + 2 * padding), x", "h + padding, w + padding), x", "pad-both-sides"),
    ("h + 2 * padding, w + 2 * padding), x.dtype", "h + 2 * padding, h + 2 * padding), x.dtype", "square-assumption"),
    ("h + 2 * padding, w + 2 * padding), x.dtype)", "h + 2 * padding, w + 2 * padding))", "dtype"),
    ("np.zeros((n, c, h, padding), x.dtype)", "np.ones((n, c, h, padding), x.dtype)", "zero-pad"),
    ("padding), x.dtype)\n    for row", "padding), x.dtype)\n    frame += x.mean().astype(x.dtype)\n    for row", "zero-pad"),
    ("def f(x, p):\n    return np.pad(x, ((0, 0), (0, 0), (2 * p, 0), (2 * p, 0)))\n", "pad-both-sides"),
    ("def f(x, p):\n    return np.pad(x, ((0, 0), (0, 0), (0, p), (0, p)))\n", "pad-both-sides"),
    ("def f(x, p):\n    return np.pad(x, ((0, 0), (0, 0), (p, p), (0, 0)))\n", "pad-both-sides"),
    ("def f(x, p):\n    return np.pad(x, ((0, 0), (p, p), (p, p), (p, p)))\n", "wrong-axes"),
    ("def f(x, p):\n    return np.pad(x, ((0, 0), (p, p), (p, p), (0, 0)))\n", "wrong-axes"),
    ("def f(x, p):\n    return np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)), mode=\"symmetric\")\n", "zero-pad"),
]  # fmt: skip

test_answers = suite(EXERCISE, RIGHT, WRONG)
