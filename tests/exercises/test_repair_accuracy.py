# ruff: noqa: E501 (an answer is one string)
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
    """\
def f(logits, labels):
    hits = 0
    for row, label in zip(logits, labels):
        hits += int(np.argmax(row) == label)
    return hits / len(labels)
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
    ("return hits / len(labels)", "return hits", "mean-loss"),
    ("return hits / len(labels)", "return hits // len(labels)", "all-or-any"),
    ("return hits / len(labels)", "return 100 * hits / len(labels)", "percent"),
    ("return hits / len(labels)", "return 1 - hits / len(labels)", "error-rate"),
    ("return hits / len(labels)", "return hits / 1000", "wrong-denominator"),
    ("return hits / len(labels)", "return hits / logits.size", "wrong-denominator"),
    ("return hits / len(labels)", "return round(hits / len(labels))", "all-or-any"),
    ("return hits / len(labels)", "return f'{hits / len(labels):.1%}'", ""),
    ("np.argmax(row)", "np.argmin(row)", "sign"),
    ("np.argmax(row)", "np.max(row)", "max-not-index"),
    ("hits += int", "hits = int", "accumulate"),
    ("np.argmax(row) == label", "np.argmax(row) == label + 1", "off-by-one"),
    ("def f(z,y):\n    return (z.argmax(1)==y).sum()/(len(y)-1)\n", ""),
    ("def f(z,y):\n    return np.mean(np.abs(z.argmax(1)-y))\n", ""),
]  # fmt: skip

test_answers = suite(EXERCISE, RIGHT, WRONG)
