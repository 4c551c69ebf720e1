# ruff: noqa: E501 (an answer is one string)
"""Answers to `port_batch_norm`, right and wrong; see support/answers.py for the form of a row."""

from support.answers import suite

EXERCISE = "port_batch_norm"

RIGHT = [
    """\
def f(w, b, m, v, eps, mom):
    return w, b, m, v, eps, 1 - mom
""",
    """\
def f(w, b, m, v, eps, mom):
    return [w.copy(), b.copy(), m.copy(), v.copy(), float(eps), 1.0 - mom]
""",
    """\
def f(w, b, m, v, eps, mom):
    keep = 1 - mom
    gamma, beta = w, b
    return gamma, beta, m, v, eps, keep
""",
    """\
def f(weight, bias, running_mean, running_var, eps, momentum):
    names = dict(gamma=weight, beta=bias, moving_mean=running_mean, moving_variance=running_var)
    return [*(array.copy() for array in names.values()), eps, 1 - momentum]
""",
    """\
def f(w, b, m, v, e, mo):
    from cnnlib import porting
    return w, b, m, v, *porting.batch_norm_arguments(e, mo).values()
""",
    """\
def f(w, b, m, v, e, mo):
    return [w.tolist(), b.copy(), m, v, e, 1.0 - mo]
""",
]

WRONG = [
    ("1 - mom\n", "mom\n", "momentum-form"),
    ("eps, 1 - mom", "1e-3, 1 - mom", "epsilon-default"),
    ("eps, 1 - mom\n", "eps, 0.99\n", "momentum-default"),
    ("m, v, eps, 1", "m, np.sqrt(v), eps, 1", "std-not-variance"),
    ("w, b, m, v, eps, 1", "b, w, m, v, eps, 1", "order"),
    ("w, b, m, v, eps, 1", "w, b, v, m, eps, 1", "order"),
    ("w, b, m, v, eps, 1", "m, v, w, b, eps, 1", "order"),
    ("eps, 1 - mom\n", "1 - mom, eps\n", "order"),
    ("w, b, m, v, eps, 1 - mom", "w, b, m, v", ""),
    ("m, v, eps, 1", "m, v + eps, eps, 1", "std-not-variance"),
    ("m, v, eps, 1", "m, v ** 2, eps, 1", "std-not-variance"),
    ("w, b, m, v, eps, 1", "w, b, -m, v, eps, 1", "sign"),
    ("w, b, m, v, eps, 1", "1 / w, b, m, v, eps, 1", ""),
    ("1.0 - mom", "1.0 + mom", "momentum-form"),
    ("1.0 - mom", "1 / mom", "momentum-form"),
    ("keep = 1 - mom", "keep = mom", "momentum-form"),
    ("1 - momentum]", "momentum]", "momentum-form"),
    ("1 - momentum]", "momentum - 1]", "momentum-form"),
    ("1 - momentum]", "1 / momentum]", "momentum-form"),
    ("eps, 1 - momentum]", "1 - momentum, eps]", "order"),
    ("eps, 1 - momentum]", "np.sqrt(eps), 1 - momentum]", "epsilon-changed"),
    ("eps, 1 - momentum]", "0.001, 1 - momentum]", "epsilon-default"),
    ("eps, 1 - momentum]", "eps]", ""),
    ("eps, 1 - momentum]", "eps, 0.99]", "momentum-default"),
    ("moving_variance=running_var)", "moving_variance=np.sqrt(running_var))", "std-not-variance"),
    ("moving_variance=running_var)", "moving_variance=running_var + eps)", "std-not-variance"),
    ("moving_variance=running_var)", "moving_variance=1 / running_var)", "std-not-variance"),
    ("moving_mean=running_mean, moving_variance=running_var)", "moving_variance=running_var, moving_mean=running_mean)", "order"),
    ("gamma=weight, beta=bias", "beta=bias, gamma=weight", "order"),
    ("gamma=weight, beta=bias", "gamma=weight + 1, beta=bias", ""),
    ("gamma=weight, beta=bias", "gamma=weight / np.sqrt(running_var + eps), beta=bias", "folded"),
]  # fmt: skip

test_answers = suite(EXERCISE, RIGHT, WRONG)
