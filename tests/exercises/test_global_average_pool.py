# ruff: noqa: E501 (an answer is one string)
"""Answers to `global_average_pool`, right and wrong; see support/answers.py for the form of a row."""

from support.answers import suite

EXERCISE = "global_average_pool"

RIGHT = [
    """\
def f(x):
    return x.mean(axis=(2, 3))
""",
    """\
def f(x):
    return x.mean(3).mean(2)
""",
    """\
def f(x):
    n, c, h, w = x.shape
    return x.reshape(n, c, h * w).sum(axis=2) / (h * w)
""",
    """\
def f(x):
    return np.einsum('nchw->nc', x.astype(float)) / x[0, 0].size
""",
    """\
def f(x):
    return [[float(ch.mean()) for ch in im] for im in x]
""",
    """\
def f(x):
    return np.array([[picture.sum(dtype=float) / picture.size for picture in image] for image in x])
""",
    """\
def f(x):
    flat = x.reshape(len(x), x.shape[1], -1).astype(float)
    return flat @ np.full(flat.shape[2], 1 / flat.shape[2])
""",
]

WRONG = [
    ("axis=(2, 3)", "axis=(0, 1)", "wrong-axes"),
    ("axis=(2, 3)", "axis=(1, 2)", "wrong-axes"),
    ("axis=(2, 3)", "axis=1", "wrong-axes"),
    ("axis=(2, 3)", "axis=(2, 3), keepdims=True", ""),
    ("x.mean(axis=(2, 3))", "x.max(axis=(2, 3))", "max-not-mean"),
    (" / (h * w)", "", "mean-loss"),
    (" / (h * w)", " / h", "divisor"),
    ("x.mean(axis=(2, 3))", "np.median(x, axis=(2, 3))", "other-middle"),
    ("x.mean(axis=(2, 3))", "x.mean()", "wrong-axes"),
    ("x.mean(axis=(2, 3))", "x.min(axis=(2, 3))", ""),
    ("return x.mean(axis", "return -x.mean(axis", "sign"),
    ("return x.mean(3).mean(2)", "return x.mean(3).mean(2).T", ""),
    ("return x.mean(3).mean(2)", "return x.mean(3)", "wrong-axes"),
    ("return x.mean(3)", "return x.astype(np.uint8).mean(3)", ""),
    ("return x.mean(3).mean(2)", "return x.mean(3).mean(2).astype(int)", "rounded"),
    ("return x.mean(3)", "x -= 1\n    return x.mean(3)", "input-mutated"),
    ("picture.sum(dtype=float) / picture.size", "picture.sum(dtype=float) // picture.size", "rounded"),
    ("picture.sum(dtype=float) / picture.size", "picture.sum(dtype=float) / len(picture)", "divisor"),
    ("picture.sum(dtype=float) / picture.size", "picture.sum(dtype=float) / len(picture) ** 2", "divisor"),
    ("picture.sum(dtype=float) / picture.size", "picture.sum(dtype=float)", "mean-loss"),
    ("picture.sum(dtype=float) / picture.size", "picture.max()", "max-not-mean"),
    ("picture.sum(dtype=float) / picture.size", "(picture.max() + picture.min()) / 2", ""),
    ("picture.sum(dtype=float) / picture.size", "picture.mean(0)", "wrong-axes"),
    ("picture.sum(dtype=float) / picture.size", "image.mean()", "whole-image"),
    ("picture.sum(dtype=float) / picture.size", "round(picture.mean(), 2)", ""),
    ("picture.sum(dtype=float) / picture.size", "int(picture.mean())", "rounded"),
    ("for image in x])", "for image in x]).T", ""),
    ("for image in x])", "for image in x[:1]])", ""),
    ("    return flat @", "    return flat.mean(2, keepdims=True)\n    return flat @", ""),
    ("    return flat @", "    return flat.mean(1)\n    return flat @", ""),
    ("    return flat @", "    return flat.mean(0)\n    return flat @", ""),
    ("    return flat @", "    return np.abs(flat).mean(2)\n    return flat @", ""),
    ("def f(x):\n    return x.mean((2,3))/255\n", ""),
    ("def f(x):\n    return x[:,:,1:-1,1:-1].mean((2,3))\n", ""),
]  # fmt: skip

test_answers = suite(EXERCISE, RIGHT, WRONG)
