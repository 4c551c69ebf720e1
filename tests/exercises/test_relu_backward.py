# ruff: noqa: E501 (an answer is one string)
"""Answers to `relu_backward`, right and wrong; see support/answers.py for the form of a row."""

from support.answers import suite

EXERCISE = "relu_backward"

RIGHT = [
    """\
def f(g, x):
    return g * (x > 0)
""",
    """\
def f(g, x):
    return np.where(x > 0, g, 0)
""",
    """\
def f(g, x):
    out = g.copy()
    out[x <= 0] = 0
    return out
""",
    """\
def f(g, x):
    out = np.zeros_like(g)
    m = x > 0
    out[m] = g[m]
    return out
""",
    """\
def f(g, x):
    return np.heaviside(x, 0) * g
""",
    """\
def f(g, x):
    return g if (x > 0).all() else g * (x > 0)
""",
    """\
def f(grad_output, x):
    answer = np.zeros(grad_output.shape, grad_output.dtype)
    for place in np.ndindex(x.shape):
        if x[place] > 0:
            answer[place] = grad_output[place]
    return answer
""",
    """\
def f(grad_output, x):
    gate = np.sign(np.maximum(x, 0))
    return gate * grad_output
""",
    """\
def f(grad_output, x):
    local = np.where(x > 0, 1.0, 0.0)
    return np.multiply(local, grad_output)
""",
    """\
def f(g, x):
    dx = np.array(g)
    dx[x <= 0] = 0
    return dx
""",
    """\
def f(g, x):
    return np.array([a if b > 0 else 0 for a, b in zip(g.flat, x.flat)]).reshape(x.shape)
""",
    """\
def f(g, x):
    return (g * (x > 0)).tolist()
""",
]

WRONG = [
    ("x > 0", "x >= 0", "kink"),
    ("x <= 0", "x < 0", "kink"),
    ("heaviside(x, 0)", "heaviside(x, 0.5)", "kink"),
    ("return g * (x > 0)", "return g * (g > 0)", "mask-from-input"),
    ("return g * (x > 0)", "return g * x", "derivative"),
    ("return g * (x > 0)", "return g * np.maximum(x, 0)", "derivative"),
    ("return g * (x > 0)", "return (x > 0) * 1.0", "derivative"),
    ("return g * (x > 0)", "return x > 0", "derivative"),
    ("return g * (x > 0)", "return np.maximum(g, 0)", "mask-from-input"),
    ("g.copy()", "g", "input-mutated"),
    ("return g * (x > 0)", "return -g * (x > 0)", "sign"),
    ("return g * (x > 0)", "return g * (x > 0) / len(g)", ""),
    ("return g * (x > 0)", "return g * (x < 0)", "mask-inverted"),
    ("return g * (x > 0)", "return g * ((x > 0) & (x < 6))", "other-derivative"),
    ("return g * (x > 0)", "return g", "other-derivative"),
    ("return g * (x > 0)", "return (g * (x > 0))[None]", ""),
    ("return g * (x > 0)", "return (g * (x > 0)).sum()", "added-up"),
    ("return g * (x > 0)", "return np.where(x > 0, g, 0.01 * g)", "other-derivative"),
    ("np.zeros_like(g)", "np.empty_like(g)", "empty-not-zeros"),
    ("if x[place] > 0:", "if x[place] >= 0:", "kink"),
    ("if x[place] > 0:", "if x[place] < 0:", "mask-inverted"),
    ("if x[place] > 0:", "if grad_output[place] > 0:", "mask-from-input"),
    ("if x[place] > 0:", "if x[place] * grad_output[place] > 0:", ""),
    ("if x[place] > 0:", "if x[place] > 1:", "other-derivative"),
    ("answer[place] = grad_output[place]", "answer[place] = 1", "derivative"),
    ("answer[place] = grad_output[place]", "answer[place] = x[place]", "derivative"),
    ("answer[place] = grad_output[place]", "answer[place] = grad_output[place] * x[place]", "derivative"),
    ("answer[place] = grad_output[place]", "answer = grad_output[place]", ""),
    ("np.sign(np.maximum(x, 0))", "np.sign(x)", "other-derivative"),
    ("np.sign(np.maximum(x, 0))", "np.maximum(x, 0)", "derivative"),
    ("np.sign(np.maximum(x, 0))", "np.minimum(np.maximum(x, 0), 1)", "other-derivative"),
    ("np.where(x > 0, 1.0, 0.0)", "np.where(x > 0, 1.0, 0.01)", "other-derivative"),
    ("np.where(x > 0, 1.0, 0.0)", "np.where(x > 0, 1.0, 0.5)", "other-derivative"),
    ("np.where(x > 0, 1.0, 0.0)", "(x > 0)[:1]", ""),
    ("np.multiply(local, grad_output)", "np.dot(local, grad_output)", ""),
    ("np.multiply(local, grad_output)", "np.maximum(local, grad_output)", ""),
    ("np.multiply(local, grad_output)", "local", "derivative"),
    ("np.multiply(local, grad_output)", "local * grad_output.sum()", "added-up"),
    ("np.multiply(local, grad_output)", "np.maximum(grad_output, 0)", "mask-from-input"),
    ("np.multiply(local, grad_output)", "np.multiply(local, grad_output).sum()", "added-up"),
    ("np.multiply(local, grad_output)", "np.multiply(local, grad_output, out=grad_output)", "input-mutated"),
    ("np.multiply(local, grad_output)", "grad_output[x > 0]", ""),
    ("def f(g, x):\n    return g * (x > 0) * (g > 0)\n", "mask-from-input"),
    ("def f(g, x):\n    g *= x > 0\n    return g.copy()\n", "input-mutated"),
    ("def f(g,x):\n    return np.where(x>0,g,x)\n", ""),
    ("def f(g,x):\n    return g*np.abs(x>0)*2\n", ""),
    ("def f(g,x):\n    x[x<0]=0\n    return g*x\n", "input-mutated"),
    ("def f(g,x):\n    return np.clip(g,0,None)*(x>0)\n", "mask-from-input"),
    ("def f(g,x):\n    return (g.T*(x>0).T)\n", ""),
]  # fmt: skip

test_answers = suite(EXERCISE, RIGHT, WRONG)
