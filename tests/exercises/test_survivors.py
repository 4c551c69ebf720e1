# ruff: noqa: E501 (an answer is one string)
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
    """\
def f(accuracies, factor):
    how_many = max(int(len(accuracies) / factor), 1)
    remaining = dict(enumerate(accuracies))
    best = []
    for _ in range(how_many):
        winner = max(remaining, key=remaining.get)
        best.append(winner)
        del remaining[winner]
    return best
""",
    """\
def f(accuracies, factor):
    ranked = sorted(range(len(accuracies)), key=lambda k: accuracies[k], reverse=True)
    return np.array(ranked[:max(1, len(accuracies) // factor)])
""",
    """\
def f(a, factor):
    return tuple(np.argsort(-a)[:max(len(a) // factor, 1)])
""",
    """\
def f(a, factor):
    return np.argsort(-a)[:len(a) // factor if len(a) >= factor else 1]
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
    ("np.argsort(-a)[:keep]", "np.argsort(-a)[:keep] + 1", "off-by-one"),
    ("np.argsort(-a)[:keep]", "np.sort(np.argsort(-a)[:keep])", "best-first"),
    ("np.argsort(-a)[:keep]", "np.argsort(-a)[:keep][None]", ""),
    ("np.argsort(-a)[:keep]", "np.argsort(-a)[:keep + 1]", ""),
    ("keep = max(len(a) // factor, 1)", "a.sort()\n    keep = max(len(a) // factor, 1)", "input-mutated"),
    ("max(int(len(accuracies) / factor), 1)", "int(len(accuracies) / factor)", "at-least-one"),
    ("max(int(len(accuracies) / factor), 1)", "max(round(len(accuracies) / factor), 1)", "floor-not-ceil"),
    ("max(int(len(accuracies) / factor), 1)", "int(len(accuracies) / factor) + 1", "floor-not-ceil"),
    ("max(int(len(accuracies) / factor), 1)", "factor", "keeps-factor"),
    ("max(int(len(accuracies) / factor), 1)", "len(accuracies) - int(len(accuracies) / factor)", "drops-the-share"),
    ("max(remaining, key", "min(remaining, key", "sign"),
    ("best.append(winner)", "best.append(remaining[winner])", "values-not-places"),
    ("        del remaining[winner]\n", "", "repeated"),
    ("return best", "return best[::-1]", "best-first"),
    ("return best", "return sorted(best)", "best-first"),
    ("return best", "return best[0]", ""),
    ("return best", "return set(best)", ""),
    ("return best", "return list(remaining)", ""),
    (", reverse=True)", ")", "sign"),
    ("max(1, len(accuracies) // factor)", "max(1, len(accuracies) // 2)", "factor-unused"),
    ("max(1, len(accuracies) // factor)", "1", "factor-unused"),
    ("np.array(ranked[:max(1, len(accuracies) // factor)])", "accuracies[ranked[:max(1, len(accuracies) // factor)]]", "values-not-places"),
    ("np.array(ranked[:max(1, len(accuracies) // factor)])", "np.array(ranked)[-max(1, len(accuracies) // factor):]", "sign"),
    ("np.array(ranked[:max(1, len(accuracies) // factor)])", "np.argsort(ranked)[:max(1, len(accuracies) // factor)]", "ranks-not-places"),
    ("def f(a,k):\n    return np.argsort(-a)[:max(len(a)//k,1)]+1\n", "off-by-one"),
    ("def f(a,k):\n    m=sorted(a)[-max(len(a)//k,1)]\n    return np.where(a>=m)[0]\n", "best-first"),
    ("def f(a,k):\n    return np.argsort(-a)[1:1+max(len(a)//k,1)]\n", "off-by-one"),
]  # fmt: skip

test_answers = suite(EXERCISE, RIGHT, WRONG)
