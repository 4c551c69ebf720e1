"""Answers to `repair_accuracy`, right and wrong; see support/answers.py for the form of a row."""

from support.answers import suite

EXERCISE = "repair_accuracy"

RIGHT = [
    """\
def f(z, y):
    return (z.argmax(axis=1) == y).mean()
""",
    """\
def f(z, y):
    return (z.argmax(axis=1) == y).sum() / len(y)
""",
    """\
def f(z, y):
    return sum(int(a.argmax() == b) for a, b in zip(z, y)) / len(z)
""",
    """\
def f(z, y):
    return np.count_nonzero(np.argmax(z, 1) == y) / z.shape[0]
""",
]

WRONG = [
    ("/ len(y)", "/ z.shape[1]", "wrong-denominator"),
    ("/ len(y)", "/ 10", "wrong-denominator"),
    ("/ len(y)", "", "mean-loss"),
    ("argmax(axis=1)", "argmax(axis=0)", "softmax-axis"),
    ("/ len(y)", "/ len(y) * 100", "percent"),
    ("/ len(y)", "// len(y)", "all-or-any int-division"),
    ("return (z.argmax(axis=1) == y).mean()", "return (z.argmax(axis=1) == y)", ""),
    ("return (z.argmax(axis=1) == y).mean()", "return (z.argmax(axis=1) == y).all()", "all-or-any"),
    ("== y).mean()", "!= y).mean()", "error-rate"),
    ("return (z.argmax(axis=1) == y).mean()", "return round((z.argmax(axis=1) == y).mean(), 1)", "rounded"),
    ("return (z.argmax(axis=1) == y).mean()", "return [(z.argmax(axis=1) == y).mean()]", ""),
    ("argmax(axis=1) == y).sum()", "argmin(axis=1) == y).sum()", "sign"),
    ("/ z.shape[0]", "/ z.size", "wrong-denominator"),
    ("/ len(y)", "/ (len(y) - 1)", ""),
]

test_answers = suite(EXERCISE, RIGHT, WRONG)
