"""Answers to `cheaper_layers`, right and wrong; see support/answers.py for the form of a row."""

from support.answers import suite

EXERCISE = "cheaper_layers"

RIGHT = [
    """\
def f(k, c):
    return [(k, c, c), (1, c, 1)]
""",
    """\
def f(k, c):
    layers = [[1, c, 1], [k, c, c]]
    return layers
""",
    """\
def f(k, c):
    return [(3, c, c)] * ((k - 1) // 2) + [(1, c, 1)]
""",
    """\
def f(k, c):
    return ((1, c // 4, 1), (k, c // 4, 1), (1, c, 1))
""",
    """\
def f(k, c):
    return [(k, c, 8), (1, c, 1)]
""",
]

WRONG = [
    ("[(3, c, c)] * ((k - 1) // 2) + [(1, c, 1)]", "[(3, c, 1)] * ((k - 1) // 2)", "too-many-weights"),
    ("[(k, c, c), (1, c, 1)]", "[(k, c, 1)]", "too-many-weights"),
    ("[(k, c, c), (1, c, 1)]", "[(k, c, c)]", "channels-not-mixed"),
    ("[(k, c, c), (1, c, 1)]", "[(1, c, 1)]", "receptive-field"),
    ("[(k, c, c), (1, c, 1)]", "[(3, c, c), (1, c, 1)]", "receptive-field"),
    ("[(3, c, c)] * ((k - 1) // 2)", "[(3, c, c)] * (k // 3)", "receptive-field"),
    ("(1, c, 1))", "(1, c // 4, 1))", "channels"),
    ("(1, c // 4, 1), (k", "(1, c // 4, 3), (k", "groups-do-not-fit"),
    ("[(k, c, 8), (1, c, 1)]", "[(k, c, 5), (1, c, 1)]", "groups-do-not-fit"),
    ("[(k, c, c), (1, c, 1)]", "[]", ""),
    ("[(k, c, c), (1, c, 1)]", "[(k, c), (1, c)]", ""),
    ("[(k, c, c), (1, c, 1)]", "[(k, c, c), (1, c, 0)]", ""),
    ("[(k, c, c), (1, c, 1)]", "[(k, c, c), (1.5, c, 1)]", ""),
    ("[(k, c, c), (1, c, 1)]", "k * k * c + c * c", ""),
    ("[(k, c, c), (1, c, 1)]", "[(7, c, c), (1, c, 1)]", "receptive-field"),
    ("return layers", "print(layers)", ""),
]

test_answers = suite(EXERCISE, RIGHT, WRONG)
