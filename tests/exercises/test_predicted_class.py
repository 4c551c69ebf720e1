"""Answers to `predicted_class`, right and wrong; see support/answers.py for the form of a row."""

from support.answers import suite

EXERCISE = "predicted_class"

RIGHT = [
    """\
def f(z):
    return z.argmax(axis=1)
""",
    """\
def f(z):
    return np.argmax(z, 1)
""",
    """\
def f(z):
    return [int(row.argmax()) for row in z]
""",
    """\
def f(z):
    return np.argsort(z, axis=1)[:, -1]
""",
    """\
def f(z):
    e = np.exp(z - z.max(1, keepdims=True))
    return (e / e.sum(1, keepdims=True)).argmax(1)
""",
    """\
def f(z):
    return np.array([max(range(len(r)), key=r.__getitem__) for r in z])
""",
]

WRONG = [
    ("argmax(axis=1)", "argmax(axis=0)", "softmax-axis"),
    ("argmax(axis=1)", "max(axis=1)", "max-not-index"),
    ("argmax(axis=1)", "argmin(axis=1)", "sign"),
    ("argmax(axis=1)", "argmax()", "whole-batch"),
    ("argmax(axis=1)", "argmax(axis=1, keepdims=True)", ""),
    ("argmax(axis=1)", "argmax(axis=1) + 1", "off-by-one"),
    ("np.argmax(z, 1)", "np.argmax(np.abs(z), 1)", "abs-max"),
    ("[:, -1]", "[:, 0]", "sign"),
    ("[:, -1]", "[:, -2]", "second-best"),
    (" - z.max(1, keepdims=True)", "", ""),
    ("np.argmax(z, 1)", "z == z.max(1, keepdims=True)", "one-hot"),
    ("np.argmax(z, 1)", "np.argmax(z, 1) - 1", ""),
    ("np.argmax(z, 1)", "np.argmax(z, 1)[::-1]", ""),
    ("np.argmax(z, 1)", "str(np.argmax(z, 1))", ""),
    ("np.argmax(z, 1)", "z", ""),
    ("np.argmax(z, 1)", "np.sort(z)", ""),
    ("np.argmax(z, 1)", "np.argmax(z[0])", "first-image"),
]

test_answers = suite(EXERCISE, RIGHT, WRONG)
