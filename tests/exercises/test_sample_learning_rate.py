# ruff: noqa: E501 (an answer is one string)
"""Answers to `sample_learning_rate`, right and wrong; see support/answers.py for the form of a row."""

import numpy as np

from cnnlib.exercises import sample_learning_rate_exercise
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
    """\
def f(rng, low, high):
    decades = np.log10(high / low)
    return low * 10 ** (decades * rng.random())
""",
    """\
def f(rng, low, high):
    import math
    exponent = rng.uniform(math.log2(low), math.log2(high))
    return 2 ** exponent
""",
    """\
def f(rng, low, high):
    return float(2 ** rng.uniform(np.log2(low), np.log2(high)))
""",
    """\
def f(rng, low, high):
    return np.exp(rng.uniform(np.log(low), np.log(high), ()))
""",
]

WRONG = [
    ("np.exp(rng.uniform(np.log(low), np.log(high)))", "rng.uniform(low, high)", "linear-scale"),
    ("np.exp(rng.uniform(np.log(low), np.log(high)))", "rng.uniform(np.log(low), np.log(high))", "exponent-returned"),
    ("10 ** rng", "np.exp(1) ** rng", "bases-mixed"),
    ("np.exp(rng.uniform(np.log(low), np.log(high)))", "10 ** rng.uniform(np.log(low), np.log(high))", "bases-mixed"),
    ("rng.random()", "np.random.random()", "own-rng"),
    ("rng.random()", "np.random.default_rng(0).random()", "own-rng"),
    ("low * (high / low) **", "low + (high - low) *", "linear-scale"),
    ("return 10 ** rng.uniform(np.log10(low), np.log10(high))", "return [10 ** rng.uniform(np.log10(low), np.log10(high))]", ""),
    ("return 10 ** rng.uniform(np.log10(low), np.log10(high))", "return np.logspace(-3, 0, 10)", ""),
    ("return 10 ** rng.uniform(np.log10(low), np.log10(high))", "return 10 ** rng.uniform(np.log10(low), np.log10(high), 100)", ""),
    ("return 10 ** rng.uniform(np.log10(low), np.log10(high))", "return low", ""),
    ("return 10 ** rng.uniform(np.log10(low), np.log10(high))", "return 10 ** rng.uniform(-3, 0)", "range-ignored"),
    ("return 10 ** rng.uniform(np.log10(low), np.log10(high))", "return 10.0 ** rng.integers(-3, 1)", ""),
    ("return 10 ** rng.uniform(np.log10(low), np.log10(high))", "return -(10 ** rng.uniform(np.log10(low), np.log10(high)))", "sign"),
    ("return 10 ** rng.uniform(np.log10(low), np.log10(high))", "return rng", ""),
    ("(high / low) ** rng.random()", "(high / low) ** (rng.random() ** 2)", ""),
    ("low * 10 ** (decades * rng.random())", "10 ** (decades * rng.random())", "range-ignored"),
    ("low * 10 ** (decades * rng.random())", "low * 10 ** rng.random()", "range-ignored"),
    ("low * 10 ** (decades * rng.random())", "low + 10 ** (decades * rng.random())", "range-ignored"),
    ("low * 10 ** (decades * rng.random())", "low * np.exp(decades * rng.random())", "bases-mixed"),
    ("low * 10 ** (decades * rng.random())", "low + (high - low) * rng.random()", "linear-scale"),
    ("low * 10 ** (decades * rng.random())", "low + (high - low) * rng.random() ** 3", ""),
    ("low * 10 ** (decades * rng.random())", "(low * high) ** 0.5", ""),
    ("low * 10 ** (decades * rng.random())", "rng.choice([low, high])", ""),
    ("low * 10 ** (decades * rng.random())", "[low * 10 ** (decades * rng.random())]", ""),
    ("low * 10 ** (decades * rng.random())", "low * 10 ** (decades * rng.normal())", ""),
    ("return 2 ** exponent", "return exponent", "exponent-returned"),
    ("return 2 ** exponent", "return 10 ** exponent", "bases-mixed"),
    ("return 2 ** exponent", "return 2 ** round(exponent)", "whole-exponents"),
    ("return 2 ** exponent", "return -exponent", "exponent-returned"),
    ("return 2 ** exponent", "return exponent ** 2", ""),
    ("return 2 ** exponent", "return round(2 ** exponent, 3)", ""),
    ("rng.uniform(math.log2(low), math.log2(high))", "rng.uniform(low, high)", "exponent-range"),
    ("rng.uniform(math.log2(low), math.log2(high))", "math.log2(rng.uniform(low, high))", "linear-scale"),
    ("rng.uniform(math.log2(low), math.log2(high))", "rng.uniform(math.log2(high), math.log2(low))", ""),
    ("def f(rng,a,b):\n    return np.exp(rng.uniform(np.log(a),np.log(b)))*2\n", ""),
    ("def f(rng,a,b):\n    return a*(b/a)**rng.beta(2,2)\n", ""),
]  # fmt: skip

test_answers = suite(EXERCISE, RIGHT, WRONG)


def test_the_solution_draws_every_factor_of_ten_equally_often():
    rng, solution = np.random.default_rng(0), sample_learning_rate_exercise.function_task.solution
    drawn = np.array([solution(rng, 0.001, 1.0) for _ in range(3000)])
    shares = np.histogram(drawn, [0.001, 0.01, 0.1, 1.0])[0] / 3000
    assert np.abs(shares - 1 / 3).max() < 0.03
