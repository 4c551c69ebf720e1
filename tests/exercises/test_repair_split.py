"""Answers to `repair_split`, right and wrong; see support/answers.py for the form of a row."""

from support.answers import suite

EXERCISE = "repair_split"

RIGHT = [
    """\
def f(originals, share, rng):
    names = np.unique(originals)
    chosen = rng.permutation(names)[:round(len(names) * share)]
    return np.isin(originals, chosen)
""",
    """\
def f(originals, share, rng):
    names = sorted(set(originals.tolist()))
    rng.shuffle(names)
    test = set(names[:round(share * len(names))])
    return np.array([one in test for one in originals])
""",
    """\
def f(originals, share, rng):
    names = np.unique(originals)
    count = round(len(names) * share)
    chosen = rng.choice(names, count, replace=False)
    is_test = np.zeros(len(originals), bool)
    for one in chosen:
        is_test |= originals == one
    return is_test
""",
]

WRONG = [
    (
        """\
def f(originals, share, rng):
    count = round(len(originals) * share)
    is_test = np.zeros(len(originals), bool)
    is_test[rng.permutation(len(originals))[:count]] = True
    return is_test
""",
        "leak",
    ),
    (
        """\
def f(originals, share, rng):
    return rng.random(len(originals)) < share
""",
        "leak",
    ),
    (
        """\
def f(originals, share, rng):
    return np.arange(len(originals)) < round(len(originals) * share)
""",
        "leak not-random",
    ),
    ("np.isin(originals, chosen)", "~np.isin(originals, chosen)", "sides-exchanged"),
    ("rng.permutation(names)[", "names[", "not-random"),
    ("    rng.shuffle(names)\n", "", "not-random"),
    ("names[:round(share * len(names))]", "names[round(share * len(names)):]", "sides-exchanged"),
    ("rng.permutation(names)", "np.random.default_rng(0).permutation(names)", "own-rng"),
    ("replace=False", "replace=True", ""),
    ("round(len(names) * share)]", "round(len(originals) * share)]", ""),
    ("np.isin(originals, chosen)", "chosen", ""),
    ("np.isin(originals, chosen)", "np.flatnonzero(np.isin(originals, chosen))", ""),
    ("[:round(len(names) * share)]", "[:1 + round(len(names) * share)]", ""),
    ("return is_test", "return ~is_test", "sides-exchanged"),
]

test_answers = suite(EXERCISE, RIGHT, WRONG)
