"""Answers to `sample_learning_rate`, right and wrong; see support/answers.py for the form of a row."""

from support.answers import suite

EXERCISE = "sample_learning_rate"

RIGHT = [
    """\
def f(rng, low, high):
    return np.exp(rng.uniform(np.log(low), np.log(high)))
""",
    """\
def f(rng, low, high):
    return 10 ** rng.uniform(np.log10(low), np.log10(high))
""",
    """\
def f(rng, low, high):
    return low * (high / low) ** rng.random()
""",
    """\
def f(rng, low, high):
    u = rng.random()
    return np.exp((1 - u) * np.log(low) + u * np.log(high))
""",
    """\
def f(rng, low, high):
    import math
    return math.exp(rng.uniform(math.log(low), math.log(high)))
""",
    """\
def f(rng, low, high):
    return high * (low / high) ** rng.random()
""",
]

WRONG = [
    ("np.exp(rng.uniform(np.log(low), np.log(high)))", "rng.uniform(low, high)", "linear-scale"),
    (
        "np.exp(rng.uniform(np.log(low), np.log(high)))",
        "rng.uniform(np.log(low), np.log(high))",
        "exponent-returned",
    ),
    ("10 ** rng", "np.exp(1) ** rng", "bases-mixed"),
    (
        "np.exp(rng.uniform(np.log(low), np.log(high)))",
        "10 ** rng.uniform(np.log(low), np.log(high))",
        "bases-mixed",
    ),
    ("rng.random()", "np.random.random()", "own-rng"),
    ("rng.random()", "np.random.default_rng(0).random()", "own-rng"),
    ("low * (high / low) **", "low + (high - low) *", "linear-scale"),
    (
        "return 10 ** rng.uniform(np.log10(low), np.log10(high))",
        "return [10 ** rng.uniform(np.log10(low), np.log10(high))]",
        "",
    ),
    ("return 10 ** rng.uniform(np.log10(low), np.log10(high))", "return np.logspace(-3, 0, 10)", ""),
    (
        "return 10 ** rng.uniform(np.log10(low), np.log10(high))",
        "return 10 ** rng.uniform(np.log10(low), np.log10(high), 100)",
        "",
    ),
    ("return 10 ** rng.uniform(np.log10(low), np.log10(high))", "return low", ""),
    (
        "return 10 ** rng.uniform(np.log10(low), np.log10(high))",
        "return 10 ** rng.uniform(-3, 0)",
        "range-ignored",
    ),
    ("return 10 ** rng.uniform(np.log10(low), np.log10(high))", "return 10.0 ** rng.integers(-3, 1)", ""),
    (
        "return 10 ** rng.uniform(np.log10(low), np.log10(high))",
        "return -(10 ** rng.uniform(np.log10(low), np.log10(high)))",
        "sign",
    ),
    ("return 10 ** rng.uniform(np.log10(low), np.log10(high))", "return rng", ""),
    ("(high / low) ** rng.random()", "(high / low) ** (rng.random() ** 2)", ""),
]

test_answers = suite(EXERCISE, RIGHT, WRONG)
