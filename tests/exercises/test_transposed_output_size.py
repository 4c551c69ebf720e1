"""Answers to `transposed_output_size`, right and wrong; see support/answers.py for the form of a row."""

from support.answers import suite

EXERCISE = "transposed_output_size"

RIGHT = [
    """\
def f(i, k, s, p, a):
    return s * (i - 1) + a + k - 2 * p
""",
    """\
def f(i, k, s, p, a):
    return (i - 1) * s - 2 * p + k + a
""",
    """\
def f(i, k, s, p, a):
    n = 0
    while (n + 2 * p - k) // s + 1 < i:
        n += 1
    return n + a
""",
    """\
def f(i, k, s, p, a):
    size = k + s * (i - 1)
    return int(size - p - p + a)
""",
]

WRONG = [
    ("s * (i - 1)", "s * i", "off-by-one"),
    ("+ a", "+ 2 * a", "leftover-missing leftover-wrong"),
    (" + a", "", "leftover-missing"),
    ("- 2 * p", "- p", "pad-both-sides"),
    ("- 2 * p", "", "pad-both-sides"),
    ("- 2 * p", "+ 2 * p", "pad-sign"),
    ("s * (i - 1)", "(i - 1)", "stride-in-backward"),
    (
        "return s * (i - 1) + a + k - 2 * p",
        "return s * (i - 1) + a + k - 2 * p + 1",
        "kernel-counted-wrongly",
    ),
    (
        "return s * (i - 1) + a + k - 2 * p",
        "return s * (i - 1) + a + k - 1 - 2 * p",
        "kernel-counted-wrongly",
    ),
    ("return s * (i - 1) + a + k - 2 * p", "return (i + 2 * p - k) // s + 1", "direct-formula"),
    ("return s * (i - 1) + a + k - 2 * p", "return float(s * (i - 1) + a + k - 2 * p)", "int-division"),
    ("return s * (i - 1) + a + k - 2 * p", "return s * i", "beside-each-other"),
    ("- p - p", "- p", "pad-both-sides"),
    ("k + s * (i - 1)", "s * (i - 1)", "kernel-counted-wrongly"),
    ("return n + a", "return n - a", "leftover-wrong"),
    ("return int(size", "return str(size", ""),
]

test_answers = suite(EXERCISE, RIGHT, WRONG)
