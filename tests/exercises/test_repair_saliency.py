# ruff: noqa: E501 (an answer is one string)
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
    """\
def f(gradient):
    strongest = np.zeros(gradient.shape[1:])
    for channel in gradient:
        strongest = np.maximum(strongest, np.where(channel < 0, -channel, channel))
    return strongest
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
    ("np.abs(g).max(axis=0)", "np.abs(g).argmax(axis=0)", "index-not-max"),
    ("np.abs(g).max(axis=0)", "np.maximum(g, 0).max(axis=0)", "abs-missing"),
    ("np.inf", "None", "channel-sum"),
    ("np.where(channel < 0, -channel, channel)", "channel", "abs-missing"),
    ("np.where(channel < 0, -channel, channel)", "-channel", "negative-only"),
    ("np.where(channel < 0, -channel, channel)", "channel ** 2", "squared"),
    ("strongest = np.maximum(strongest, np.where(channel < 0, -channel, channel))", "strongest = strongest + np.abs(channel)", "channel-sum"),
    ("strongest = np.maximum(strongest, np.where(channel < 0, -channel, channel))", "strongest = np.abs(channel)", "channel-sum"),
    ("strongest = np.maximum(strongest, np.where(channel < 0, -channel, channel))", "strongest = np.minimum(strongest, np.abs(channel))", ""),
    ("return strongest", "return strongest / strongest.max()", "normalised"),
    ("return strongest", "return strongest > 0", ""),
    ("return strongest", "return strongest.max()", "wrong-axes"),
    ("return strongest", "return np.abs(gradient).mean(0)", "channel-sum"),
    ("return strongest", "return np.abs(gradient.max(0))", "abs-missing"),
    ("return strongest", "return np.abs(gradient.sum(0))", "channel-sum"),
    ("return strongest", "return np.abs(gradient)", "channels-left"),
    ("return strongest", "return np.abs(gradient).max(1)", "wrong-axes"),
    ("return strongest", "return np.sqrt((gradient ** 2).sum(0))", "channel-sum"),
    ("def f(g):\n    return g.max(0)-g.min(0)\n", ""),
    ("def f(g):\n    return np.abs(g).argmax(0)\n", "index-not-max"),
]  # fmt: skip

test_answers = suite(EXERCISE, RIGHT, WRONG)
