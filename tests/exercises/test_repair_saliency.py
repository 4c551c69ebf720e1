"""Answers to `repair_saliency`, right and wrong; see support/answers.py for the form of a row."""

from support.answers import suite

EXERCISE = "repair_saliency"

RIGHT = [
    """\
def f(g):
    return np.abs(g).max(axis=0)
""",
    """\
def f(g):
    return np.maximum(g.max(0), -g.min(0))
""",
    """\
def f(g):
    return np.amax(np.sqrt(g ** 2), 0)
""",
    """\
def f(g):
    return np.linalg.norm(g, np.inf, axis=0)
""",
]

WRONG = [
    ("np.abs(g).max(axis=0)", "g.max(axis=0)", "abs-missing"),
    ("np.abs(g).max(axis=0)", "np.abs(g.max(axis=0))", "abs-missing"),
    ("np.abs(g).max(axis=0)", "np.abs(g).sum(axis=0)", "channel-sum"),
    ("np.abs(g).max(axis=0)", "np.abs(g).mean(axis=0)", "channel-sum"),
    ("max(axis=0)", "max(axis=1)", "wrong-axes"),
    ("max(axis=0)", "max()", "wrong-axes"),
    ("np.abs(g).max(axis=0)", "np.abs(g)", "channels-left"),
    ("np.abs(g).max(axis=0)", "(g ** 2).max(axis=0)", "squared"),
    ("max(axis=0)", "min(axis=0)", "min-not-max"),
    ("max(axis=0)", "max(axis=0, keepdims=True)", "channels-left"),
    ("max(axis=0)", "max(axis=0).T", "swap-hw"),
    ("-g.min(0)", "g.min(0)", "abs-missing"),
    ("return np.amax", "return -np.amax", "sign"),
    ("np.abs(g).max(axis=0)", "np.abs(g).argmax(axis=0)", ""),
    ("np.abs(g).max(axis=0)", "np.maximum(g, 0).max(axis=0)", "abs-missing"),
    ("np.inf", "None", "channel-sum"),
]

test_answers = suite(EXERCISE, RIGHT, WRONG)
