# ruff: noqa: E501 (an answer is one string)
"""Answers to `adam_step`, right and wrong; see support/answers.py for the form of a row."""

import numpy as np

from cnnlib import optim
from cnnlib.exercises import adam_step_exercise
from cnnlib.layers import Parameter
from support.answers import suite

EXERCISE = "adam_step"

RIGHT = [
    """\
def f(weight, grad, mean, square, t, learning_rate, beta1, beta2, eps):
    m = beta1 * mean + (1 - beta1) * grad
    s = beta2 * square + (1 - beta2) * np.square(grad)
    m_hat = m / (1 - np.power(beta1, t))
    s_hat = s / (1 - np.power(beta2, t))
    step = learning_rate * m_hat / (np.sqrt(s_hat) + eps)
    return weight - step, m, s
""",
    """\
def f(w, g, m, v, t, lr, b1, b2, e):
    m = m + (1 - b1) * (g - m)
    v = v + (1 - b2) * (g * g - v)
    scale = lr / (1 - b1 ** t)
    return w - scale * m / ((v / (1 - b2 ** t)) ** 0.5 + e), m, v
""",
    """\
def f(w, g, m, v, t, lr, b1, b2, eps):
    m = m * b1 + g * (1 - b1)
    v = v * b2 + g * g * (1 - b2)
    m_hat, v_hat = m / (1 - np.power(b1, t)), v / (1 - np.power(b2, t))
    return w - lr * m_hat / (v_hat**0.5 + eps), m, v
""",
    """\
def f(w, g, m, v, t, lr, b1, b2, eps):
    m = m + (1 - b1) * (g - m)
    v = v + (1 - b2) * (g**2 - v)
    return w - lr * (m / (1 - b1**t)) / (np.sqrt(v / (1 - b2**t)) + eps), m, v
""",
    """\
def adam_paper(w, g, m, v, t, lr, b1, b2, eps):
    m = m * b1 + g * (1 - b1)
    v = v * b2 + g * g * (1 - b2)
    m_hat, v_hat = m / (1 - np.power(b1, t)), v / (1 - np.power(b2, t))
    return w - lr * m_hat / (v_hat**0.5 + eps), m, v

def f(*arguments):
    return list(adam_paper(*arguments))
""",
]

WRONG = [
    ("np.sqrt(s_hat) + eps", "np.sqrt(s_hat + eps)", "eps-inside-root"),
    ("np.sqrt(s_hat) + eps", "s_hat + eps", "no-root"),
    ("np.sqrt(s_hat) + eps", "np.sqrt(s_hat) - eps", "eps-missing"),
    ("m_hat = m / (1 - np.power(beta1, t))", "m_hat = m", "no-bias-correction"),
    ("s_hat = s / (1 - np.power(beta2, t))", "s_hat = s", "no-bias-correction"),
    ("np.power(beta1, t)", "beta1 * t", "correction-form"),
    ("np.power(beta1, t)", "np.power(beta1, t + 1)", "t-from-zero"),
    ("np.power(beta1, t)", "np.power(beta1, t - 1)", ""),
    ("np.power(beta2, t)", "np.power(beta1, t)", "one-beta"),
    ("weight - step", "weight + step", "uphill"),
    ("weight - step", "step", "step-only"),
    ("m, s\n", "m_hat, s_hat\n", "corrected-kept"),
    ("m, s\n", "s, m\n", "order"),
    ("(1 - beta1) * grad\n", "grad\n", "share-wrong"),
    ("(1 - beta1) * grad\n", "beta1 * grad\n", "share-wrong"),
    ("(1 - beta2) * np.square(grad)", "(1 - beta2) * grad", "not-squared"),
    ("(1 - beta2) * np.square(grad)", "np.square(grad)", "share-wrong"),
    ("(1 - beta2) * np.square(grad)", "np.square((1 - beta2) * grad)", "share-wrong"),
    ("learning_rate * m_hat /", "learning_rate * grad /", "mean-unused"),
    ("scale = lr / (1 - b1 ** t)", "scale = lr", "no-bias-correction"),
    ("    m = m + (1 - b1) * (g - m)", "    m += (1 - b1) * (g - m)", "input-mutated"),
    ("return w - scale * m / ((v / (1 - b2 ** t)) ** 0.5 + e), m, v", "return w - scale * m / ((v / (1 - b2 ** t)) ** 0.5 + e)", ""),
    ("return w - scale * m / ((v / (1 - b2 ** t)) ** 0.5 + e), m, v", "return w - scale * g / ((v / (1 - b2 ** t)) ** 0.5 + e), m, v", ""),
    ("def f(w, g, m, v, t, lr, b1, b2, eps):\n    m *= b1\n    m += (1 - b1) * g\n    v *= b2\n    v += (1 - b2) * g**2\n    return w - lr * m / (1 - b1**t) / (np.sqrt(v / (1 - b2**t)) + eps), m, v\n", "input-mutated"),
    ("def f(w, g, m, v, t, lr, b1, b2, eps):\n    m, v = b1 * m + (1 - b1) * g, b2 * v + (1 - b2) * g**2\n    return w - lr * m / (np.sqrt(v) + eps), m, v\n", "no-bias-correction"),
    ("def adam_paper(w, g, m, v, t, lr, b1, b2, eps):\n    m = m * b1 + g * (1 - b1)\n    v = v * b2 + g * g * (1 - b2)\n    m_hat, v_hat = m / (1 - np.power(b1, t)), v / (1 - np.power(b2, t))\n    return w - lr * m_hat / (v_hat**0.5 + eps), m, v\n\ndef f(w, g, m, v, t, lr, b1, b2, eps):\n    return adam_paper(w, g, m, v, t, lr, b2, b1, eps)\n", "moments-swapped"),
    ("def adam_paper(w, g, m, v, t, lr, b1, b2, eps):\n    m = m * b1 + g * (1 - b1)\n    v = v * b2 + g * g * (1 - b2)\n    m_hat, v_hat = m / (1 - np.power(b1, t)), v / (1 - np.power(b2, t))\n    return w - lr * m_hat / (v_hat**0.5 + eps), m, v\n\ndef f(w, g, m, v, t, lr, b1, b2, eps):\n    return adam_paper(w, g, m, v, t + 1, lr, b1, b2, eps)\n", "t-from-zero"),
    ("def adam_paper(w, g, m, v, t, lr, b1, b2, eps):\n    m = m * b1 + g * (1 - b1)\n    v = v * b2 + g * g * (1 - b2)\n    m_hat, v_hat = m / (1 - np.power(b1, t)), v / (1 - np.power(b2, t))\n    return w - lr * m_hat / (v_hat**0.5 + eps), m, v\n\ndef f(w, g, m, v, t, lr, b1, b2, eps):\n    return adam_paper(w, g, m, v, t, lr / np.sqrt(t), b1, b2, eps)\n", ""),
    ("def f(w,g,m,s,t,l,b,c,e):\n    m=b*m+(1-b)*g; s=c*s+(1-c)*g*g\n    return w-l*(m/(1-b**t))/np.sqrt(s/(1-c**t)),m,s\n", "eps-missing"),
    ("def f(w,g,m,s,t,l,b,c,e):\n    M=b*m+(1-b)*g; S=c*s+(1-c)*g*g\n    return w-l*(m/(1-b**t))/(np.sqrt(s/(1-c**t))+e),M,S\n", ""),
]  # fmt: skip

test_answers = suite(EXERCISE, RIGHT, WRONG)


def test_it_is_the_step_of_optim():
    step = adam_step_exercise.function_task.solution
    parameter, w, m, s = Parameter("w", np.ones(3)), np.ones(3), 0.0, 0.0
    optimizer = optim.Adam([parameter], 0.1)
    for t, parameter.grad in enumerate(np.random.default_rng(0).standard_normal((20, 3)), 1):
        optimizer.step()
        w, m, s = step(w, parameter.grad, m, s, t, 0.1, 0.9, 0.999, 1e-8)
        assert np.allclose(w, parameter.value, rtol=0, atol=1e-12)
