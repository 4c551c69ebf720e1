"""The exercises of notebook 09: wrong answers are named, right ones pass, draws are even on a log scale."""

import numpy as np
import pytest

from cnnlib.exercises import all_exercises


def check(name, answer):
    return all_exercises()[name].check(answer)


def kept(a, factor):
    return max(len(a) // factor, 1)


RIGHT = {
    "sample_learning_rate": {
        "log10": lambda rng, low, high: 10 ** rng.uniform(np.log10(low), np.log10(high)),
        "power": lambda rng, low, high: low * (high / low) ** rng.random(),
        "from above": lambda rng, low, high: high * (low / high) ** rng.random(),
        "log2, a Python float": lambda rng, low, high: float(2 ** rng.uniform(np.log2(low), np.log2(high))),
        "an array of one": lambda rng, low, high: np.exp(rng.uniform(np.log(low), np.log(high), ())),
    },
    "survivors": {
        "reversed": lambda a, factor: np.argsort(a)[::-1][: kept(a, factor)],
        "sorted list": lambda a, factor: sorted(range(len(a)), key=lambda n: -a[n])[: kept(a, factor)],
        "tuple": lambda a, factor: tuple(np.argsort(-a)[: kept(a, factor)]),
        "if": lambda a, factor: np.argsort(-a)[: len(a) // factor if len(a) >= factor else 1],
    },
    "repair_honest_report": {
        "argmax": lambda validation, test: (np.argmax(validation), test[np.argmax(validation)]),
        "loop": lambda v, t: max(((n, t[n]) for n in range(len(v))), key=lambda pair: v[pair[0]]),
        "list": lambda v, t: [int(v.argmax()), float(t[v.argmax()])],
    },
}
WRONG = [
    ("sample_learning_rate", "linear-scale", lambda rng, low, high: low + (high - low) * rng.random()),
    ("sample_learning_rate", "exponent-returned", lambda rng, low, high: rng.uniform(*np.log([low, high]))),
    ("sample_learning_rate", "bases-mixed", lambda rng, a, b: 10 ** rng.uniform(np.log(a), np.log(b))),
    ("sample_learning_rate", "whole-exponents",
     lambda rng, low, high: 10.0 ** int(np.floor(rng.uniform(np.log10(low), np.log10(high))))),
    ("sample_learning_rate", "own-rng",
     lambda rng, low, high: low * (high / low) ** np.random.default_rng(0).random()),
    ("survivors", "sign", lambda a, factor: a.argsort()[: kept(a, factor)]),
    ("survivors", "best-first", lambda a, factor: sorted(np.argsort(-a)[: kept(a, factor)])),
    ("survivors", "values-not-places", lambda a, factor: sorted(a, reverse=True)[: kept(a, factor)]),
    ("survivors", "at-least-one", lambda a, factor: list(np.argsort(-a))[: len(a) // factor]),
    ("survivors", "floor-not-ceil", lambda a, factor: np.argsort(-a)[: int(np.ceil(len(a) / factor))]),
    ("survivors", "keeps-factor", lambda a, factor: np.argsort(a)[::-1][:factor]),
    ("survivors", "drops-the-share", lambda a, factor: np.argsort(-a)[: len(a) - len(a) // factor]),
    ("repair_honest_report", "chosen-by-test", lambda v, t: (np.argmax(t), np.max(t))),
    ("repair_honest_report", "reports-validation", lambda v, t: (np.argmax(v), v[np.argmax(v)])),
    ("repair_honest_report", "another-network", lambda v, t: (v.argmax(), t.max())),
    ("repair_honest_report", "both-choose", lambda v, t: (((v + t) / 2).argmax(), t[(v + t).argmax()])),
]  # fmt: skip


@pytest.mark.parametrize(("name", "how"), [(name, how) for name, ways in RIGHT.items() for how in ways])
def test_right_answers_pass(name, how):
    assert check(name, RIGHT[name][how]).correct


@pytest.mark.parametrize(("name", "mistake", "function"), WRONG)
def test_mistakes_are_named(name, mistake, function):
    feedback = check(name, function)
    assert (feedback.status, feedback.mistake) == ("wrong", mistake)


def test_the_solution_draws_every_factor_of_ten_equally_often():
    solution = all_exercises()["sample_learning_rate"].function_task.solution
    rng = np.random.default_rng(0)
    drawn = np.array([solution(rng, 0.001, 1.0) for _ in range(3000)])
    shares = np.histogram(drawn, [0.001, 0.01, 0.1, 1.0])[0] / 3000
    assert np.abs(shares - 1 / 3).max() < 0.03


@pytest.mark.parametrize(("number", "mistake"), [(81, "starts-again"), (243, None), (39, None), (45, None)])
def test_wrong_costs(number, mistake):
    feedback = check("predict_halving_cost", number)
    assert (feedback.status, feedback.mistake) == ("wrong", mistake)


def test_the_cost_is_that_of_the_search():
    from cnnlib.search import methods

    assert check("predict_halving_cost", methods.halving_cost(27, 9)).correct
