# ruff: noqa: E501 (an answer is one string)
"""Answers to `sgd_step`, right and wrong; see support/answers.py for the form of a row."""

from support.answers import suite

EXERCISE = "sgd_step"

RIGHT = [
    """\
def f(weight, grad, learning_rate):
    return np.subtract(weight, np.multiply(grad, learning_rate))
""",
    """\
def f(w, g, eta):
    new = np.array(w, dtype=float)
    for place, slope in np.ndenumerate(g):
        new[place] -= eta * slope
    return new
""",
    """\
def f(weight, grad, learning_rate):
    new = weight.copy()
    new -= learning_rate * grad
    return new
""",
    """\
def f(weight, grad, learning_rate):
    new = np.zeros_like(weight)
    for place in np.ndindex(weight.shape):
        new[place] = weight[place] - learning_rate * grad[place]
    return new
""",
    """\
def f(weight, grad, learning_rate):
    from cnnlib import layers, optim
    parameter = layers.Parameter('w', weight.copy())
    parameter.grad = grad
    optim.SGD([parameter], learning_rate).step()
    return parameter.value
""",
]

WRONG = [
    ("np.subtract(weight", "np.add(weight", "uphill"),
    ("np.multiply(grad, learning_rate)", "grad", "learning-rate-forgotten"),
    ("np.multiply(grad, learning_rate)", "learning_rate", ""),
    ("np.multiply(grad, learning_rate)", "np.divide(grad, learning_rate)", ""),
    ("np.multiply(grad, learning_rate)", "np.multiply(np.sign(grad), learning_rate)", "sign-only"),
    ("np.multiply(grad, learning_rate)", "np.multiply(grad, weight * learning_rate)", "weight-scaled"),
    ("np.subtract(weight, np.multiply(grad, learning_rate))", "-learning_rate * grad", "step-only"),
    ("np.subtract(weight, np.multiply(grad, learning_rate))", "np.subtract(np.multiply(grad, learning_rate), weight)", "sign"),
    ("np.subtract(weight, np.multiply(grad, learning_rate))", "np.subtract(weight, np.multiply(grad, learning_rate), out=weight)", "input-mutated"),
    ("np.subtract(weight, np.multiply(grad, learning_rate))", "weight * (1 - learning_rate * grad)", "weight-scaled"),
    ("np.subtract(weight, np.multiply(grad, learning_rate))", "(weight, np.multiply(grad, learning_rate))", ""),
    ("np.subtract(weight, np.multiply(grad, learning_rate))", "np.subtract(weight, np.multiply(grad.mean(), learning_rate))", ""),
    ("new[place] -= eta * slope", "new[place] = eta * slope", "step-only"),
    ("new = np.array(w, dtype=float)", "new = w", "input-mutated"),
    ("new = np.array(w, dtype=float)", "new = np.zeros(w.shape)", "step-only"),
    ("def f(weight, grad, learning_rate):\n    return weight - 0.5 * learning_rate * grad\n", ""),
]  # fmt: skip

test_answers = suite(EXERCISE, RIGHT, WRONG)
