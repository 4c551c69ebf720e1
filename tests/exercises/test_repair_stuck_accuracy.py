# ruff: noqa: E501 (an answer is one string)
"""Answers to `repair_stuck_accuracy`, right and wrong; see support/answers.py for the form of a row."""

from support.answers import suite

EXERCISE = "repair_stuck_accuracy"

RIGHT = [
    """\
def f(logits, labels):
    return float(np.mean(np.argmax(logits, 1) == np.ravel(labels)))
""",
    """\
def f(logits, labels):
    best = logits.argmax(axis=1, keepdims=True)
    return (best == labels).sum() / len(labels)
""",
    """\
def f(logits, labels):
    good = [row.argmax() == label[0] for row, label in zip(logits, labels)]
    return sum(good) / len(good)
""",
    """\
def f(logits, labels):
    return (logits.argmax(axis=-1) == labels.ravel()).mean()
""",
    """\
def f(logits, labels):
    return float((logits.argmax(axis=1)[:, None] == labels).sum()) / len(labels)
""",
    """\
def f(logits, labels):
    return sum(int(np.argmax(z)) == int(y[0]) for z, y in zip(logits, labels)) / len(logits)
""",
]

WRONG = [
    ("np.ravel(labels)", "labels[0]", "first-label"),
    ("float(np.mean(np.argmax(logits, 1) == np.ravel(labels)))", "np.argmax(logits, 1) == np.ravel(labels)", ""),
    ("float(np.mean(np.argmax(logits, 1) == np.ravel(labels)))", "int(np.sum(np.argmax(logits, 1) == np.ravel(labels)))", "not-a-share"),
    ("np.argmax(logits, 1) ==", "np.argmax(logits, 0) ==", "wrong-axis"),
    ("/ len(labels)", "/ labels.size ** 2", "wrong-denominator"),
    ("/ len(labels)", "/ logits.shape[1]", "wrong-denominator"),
    ("/ len(labels)", "/ logits.size", "wrong-denominator"),
    ("best == labels", "best != labels", "error-rate"),
    ("best == labels", "best == labels.T", "broadcast"),
    ("argmax(axis=1, keepdims=True)", "argmax(axis=1)", "broadcast"),
    ("row.argmax() == label[0]", "row.max() == label[0]", "max-not-index"),
    ("sum(good) / len(good)", "sum(good)", "not-a-share"),
    ("sum(good) / len(good)", "100 * sum(good) / len(good)", "percent"),
    ("def f(logits, labels):\n    predictions = logits.argmax(axis=1)\n    return np.mean(predictions == labels)\n", "broadcast"),
]  # fmt: skip

test_answers = suite(EXERCISE, RIGHT, WRONG)
