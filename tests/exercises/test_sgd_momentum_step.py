# ruff: noqa: E501 (an answer is one string)
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
    """\
def f(weight, grad, velocity, learning_rate, momentum):
    pull = -learning_rate * grad
    faster = np.add(velocity * momentum, pull)
    moved = np.add(weight, faster)
    return moved, faster
""",
    """\
def f(w, g, v, eta, mu):
    v_new = np.array([mu * a - eta * b for a, b in zip(v.ravel(), g.ravel())]).reshape(v.shape)
    return np.array([a + b for a, b in zip(w.ravel(), v_new.ravel())]).reshape(w.shape), v_new
""",
    """\
def f(w, g, v, lr, m):
    w, v = w.copy(), v.copy()
    v *= m
    v -= lr * g
    w += v
    return [w, v]
""",
    """\
def f(w, g, v, lr, m):
    v = m * v - lr * g
    return (w + v).tolist(), v.tolist()
""",
    """\
def f(w, g, v, lr, m):
    v = np.float32(m) * v.astype(np.float32) - np.float32(lr) * g.astype(np.float32)
    return w.astype(np.float32) + v, v
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
    ("pull = -learning_rate * grad", "pull = learning_rate * grad", "sign"),
    ("pull = -learning_rate * grad", "pull = -grad", "learning-rate-forgotten"),
    ("np.add(velocity * momentum, pull)", "np.add(velocity, pull)", "momentum-unused"),
    ("np.add(velocity * momentum, pull)", "np.add(velocity, pull) * momentum", "momentum-form"),
    ("np.add(velocity * momentum, pull)", "np.add(velocity * momentum, pull * (1 - momentum))", "momentum-form"),
    ("np.add(weight, faster)", "np.add(weight, pull)", "velocity-unused"),
    ("np.add(weight, faster)", "np.add(weight, velocity)", "velocity-unused"),
    ("np.add(weight, faster)", "np.subtract(weight, faster)", "sign"),
    ("np.add(weight, faster)", "np.add(weight, learning_rate * faster)", "learning-rate-twice"),
    ("np.add(weight, faster)", "np.add(weight, momentum * faster + pull)", "momentum-form"),
    ("return moved, faster", "return faster, moved", "order"),
    ("return moved, faster", "return moved, velocity", "memory-not-updated"),
    ("return moved, faster", "return moved", ""),
    ("return moved, faster", "return moved, faster + weight", ""),
    ("return moved, faster", "return [moved, faster, grad]", ""),
    ("np.add(weight, faster)", "np.add(weight, faster, out=weight)", "input-mutated"),
    ("mu * a - eta * b", "mu * a + eta * b", "sign"),
    ("mu * a - eta * b", "eta * a - mu * b", "settings-swapped"),
    ("mu * a - eta * b", "mu * a - b", "learning-rate-forgotten"),
    ("[a + b for a, b", "[a - b for a, b", "sign"),
    ("def f(w, g, v, lr, m):\n    v *= m\n    v -= lr * g\n    return w + v, v\n", "input-mutated"),
    ("def f(w, g, v, lr, m):\n    g *= lr\n    v = m * v - g\n    return w + v, v\n", "input-mutated"),
    ("def f(w, g, v, lr, m):\n    v = m * v + (1 - m) * g\n    return w - lr * v, v\n", "momentum-form"),
    ("def f(w, g, v, lr, m):\n    v = m * v + g\n    return w - lr * v, v\n", "momentum-form"),
    ("def f(w, g, v, lr, m):\n    return w - lr * g, v\n", "velocity-unused"),
    ("def f(w,g,v,l,m):\n    v=m*v-l*g\n    return w*v,v\n", ""),
    ("def f(w,g,v,l,m):\n    v=m*v-l*g*w\n    return w+v,v\n", ""),
    ("def f(w,g,v,l,m):\n    v=m*(v-l*g)+(1-m)*v\n    return w+v,v\n", "momentum-unused"),
]  # fmt: skip

test_answers = suite(EXERCISE, RIGHT, WRONG)
