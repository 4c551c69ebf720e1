"""Answers to `sgd_momentum_step`, right and wrong; see support/answers.py for the form of a row."""

from support.answers import suite

EXERCISE = "sgd_momentum_step"

RIGHT = [
    """\
def f(w, g, v, lr, m):
    v = m * v - lr * g
    return w + v, v
""",
    """\
def f(w, g, v, lr, m):
    new = np.multiply(m, v) - np.multiply(lr, g)
    return (w + new, new)
""",
    """\
def f(w, g, v, lr, m):
    w, v = w.copy(), v.copy()
    v *= m
    v -= lr * g
    w += v
    return [w, v]
""",
]

WRONG = [
    ("- lr * g", "+ lr * g", "sign"),
    ("w + v, v", "w - v, v", "sign"),
    ("w + v, v", "w + v", ""),
    ("w + v, v", "v, w + v", "order"),
    ("w, v = w.copy(), v.copy()", "pass", "input-mutated"),
    ("m * v - lr * g", "m * v - (1 - m) * g", "momentum-form"),
    ("m * v - lr * g", "m * v - (1 - m) * lr * g", "momentum-form"),
    ("w + v, v", "w - lr * g, v", "velocity-unused"),
    ("m * v - lr * g", "m * (v - lr * g)", "momentum-form"),
    ("m * v - lr * g", "v - lr * g", "momentum-unused"),
    ("m * v - lr * g", "-lr * g", ""),
    ("m * v - lr * g", "m * v - g", "learning-rate-forgotten"),
    ("w + v, v", "w + m * v, v", ""),
    ("w + v, v", "w, v", "velocity-unused"),
    ("m * v - lr * g", "lr * v - m * g", "settings-swapped"),
    ("(w + new, new)", "(w + new, new * 2)", ""),
    ("(w + new, new)", "(w + new, v)", "memory-not-updated velocity-unused"),
    ("(w + new, new)", "{'w': w + new}", ""),
    ("(w + new, new)", "(w - new, -new)", "sign"),
]

test_answers = suite(EXERCISE, RIGHT, WRONG)
