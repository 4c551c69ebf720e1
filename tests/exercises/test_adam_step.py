# ruff: noqa: E501 (an answer is one string)
"""Answers to `adam_step`, right and wrong; see support/answers.py for the form of a row."""

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
]

WRONG = [
    ("np.sqrt(s_hat) + eps", "np.sqrt(s_hat + eps)", "eps-inside-root"),
    ("np.sqrt(s_hat) + eps", "s_hat + eps", "no-root"),
    ("np.sqrt(s_hat) + eps", "np.sqrt(s_hat) - eps", ""),
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
]  # fmt: skip

test_answers = suite(EXERCISE, RIGHT, WRONG)
