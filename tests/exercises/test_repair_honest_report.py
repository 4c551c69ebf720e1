# ruff: noqa: E501 (an answer is one string)
"""Answers to `repair_honest_report`, right and wrong; see support/answers.py for the form of a row."""

from support.answers import suite

EXERCISE = "repair_honest_report"

RIGHT = [
    """\
def f(v, t):
    best = v.argmax()
    return best, t[best]
""",
    """\
def f(v, t):
    return np.argmax(v), t[np.argmax(v)]
""",
    """\
def f(v, t):
    best = max(range(len(v)), key=lambda i: v[i])
    return [best, float(t[best])]
""",
    """\
def f(validation, test):
    chosen = max(range(len(validation)), key=lambda k: validation[k])
    return chosen, float(test[chosen])
""",
    """\
def f(v, t):
    return max(((n, t[n]) for n in range(len(v))), key=lambda pair: v[pair[0]])
""",
    """\
def f(v, t):
    return [int(v.argmax()), float(t[v.argmax()])]
""",
]

WRONG = [
    ("v.argmax()", "t.argmax()", "chosen-by-test"),
    ("best, t[best]\n", "best, v[best]\n", "reports-validation"),
    ("best, t[best]\n", "best, t.max()\n", "another-network"),
    ("v.argmax()", "(v + t).argmax()", "both-choose"),
    ("v.argmax()", "v.argmin()", "sign"),
    ("best, t[best]\n", "t[best], best\n", "order"),
    ("best, t[best]\n", "t[best]\n", ""),
    ("best, t[best]\n", "best + 1, t[best]\n", "off-by-one"),
    ("best, t[best]\n", "best, min(t[best], v[best])\n", "mixed-report"),
    ("best, t[best]\n", "best, (t[best] + v[best]) / 2\n", "mixed-report"),
    ("best, t[best]\n", "best, t.mean()\n", "mixed-report"),
    ("best, t[best]\n", "v[best], t[best]\n", ""),
    ("key=lambda i: v[i]", "key=lambda i: t[i]", "chosen-by-test"),
    ("np.argmax(v), t[np.argmax(v)]", "np.argmax(t), t[np.argmax(v)]", "another-network"),
    ("best, t[best]\n", "best, round(t[best], 1)\n", ""),
    ("float(test[chosen])", "float(validation[chosen])", "reports-validation"),
    ("float(test[chosen])", "float(test.max())", "another-network"),
    ("float(test[chosen])", "float(test.mean())", "mixed-report"),
    ("float(test[chosen])", "float(test[chosen] + validation[chosen]) / 2", "mixed-report"),
    ("float(test[chosen])", "round(float(test[chosen]), 2)", ""),
    ("chosen, float(test[chosen])", "float(test[chosen])", ""),
    ("chosen, float(test[chosen])", "float(test[chosen]), chosen", "order"),
    ("chosen, float(test[chosen])", "chosen + 1, float(test[chosen])", "off-by-one"),
    ("key=lambda k: validation[k]", "key=lambda k: test[k]", "chosen-by-test"),
    ("key=lambda k: validation[k]", "key=lambda k: -validation[k]", "sign"),
    ("key=lambda k: validation[k]", "key=lambda k: validation[k] + test[k]", "both-choose"),
    ("chosen, float(test[chosen])", "int(np.argmin(abs(validation - test))), float(test[chosen])", "closest"),
    ("def f(v,t):\n    i=v.argsort()[-2]\n    return i,t[i]\n", ""),
]  # fmt: skip

test_answers = suite(EXERCISE, RIGHT, WRONG)
