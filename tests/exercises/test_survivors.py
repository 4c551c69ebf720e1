"""Answers to `survivors`, right and wrong; see support/answers.py for the form of a row."""

from support.answers import suite

EXERCISE = "survivors"

RIGHT = [
    """\
def f(a, factor):
    keep = max(len(a) // factor, 1)
    return np.argsort(-a)[:keep]
""",
    """\
def f(a, factor):
    keep = max(len(a) // factor, 1)
    return np.argsort(a)[::-1][:keep]
""",
    """\
def f(a, factor):
    keep = max(len(a) // factor, 1)
    return sorted(range(len(a)), key=lambda i: -a[i])[:keep]
""",
    """\
def f(a, factor):
    keep = max(1, int(len(a) / factor))
    return np.flip(a.argsort())[:keep]
""",
]

WRONG = [
    ("np.argsort(-a)", "np.argsort(a)", "sign"),
    ("max(len(a) // factor, 1)", "len(a) // factor", "at-least-one"),
    ("max(len(a) // factor, 1)", "factor", "keeps-factor"),
    ("np.argsort(-a)[:keep]", "np.sort(a)[::-1][:keep]", "values-not-places"),
    ("np.argsort(a)[::-1][:keep]", "np.argsort(a)[-keep:]", "best-first"),
    ("max(len(a) // factor, 1)", "-(-len(a) // factor)", "floor-not-ceil"),
    ("max(len(a) // factor, 1)", "max(len(a) - len(a) // factor, 1)", "drops-the-share"),
    ("np.argsort(-a)[:keep]", "np.argsort(-a)", "not-cut"),
    ("np.argsort(-a)[:keep]", "np.argsort(-a)[0]", ""),
    ("np.argsort(-a)[:keep]", "a > np.sort(a)[-keep - 1] if keep < len(a) else a > 0", ""),
    ("key=lambda i: -a[i]", "key=lambda i: a[i]", "sign"),
    ("np.argsort(-a)[:keep]", "np.argsort(-a)[:keep] + 1", ""),
    ("np.argsort(-a)[:keep]", "np.sort(np.argsort(-a)[:keep])", "best-first"),
    ("np.argsort(-a)[:keep]", "np.argsort(-a)[:keep][None]", ""),
    ("np.argsort(-a)[:keep]", "np.argsort(-a)[:keep + 1]", ""),
    ("keep = max(len(a) // factor, 1)", "a.sort()\n    keep = max(len(a) // factor, 1)", "input-mutated"),
]

test_answers = suite(EXERCISE, RIGHT, WRONG)
