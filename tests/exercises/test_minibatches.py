"""Answers to `minibatches`, right and wrong; see support/answers.py for the form of a row."""

from support.answers import suite

EXERCISE = "minibatches"

RIGHT = [
    """\
def f(x, y, size, rng):
    o = rng.permutation(len(x))
    return [(x[o[i:i + size]], y[o[i:i + size]]) for i in range(0, len(x), size)]
""",
    """\
def f(x, y, size, rng):
    o = rng.permutation(len(x))
    x, y = x[o], y[o]
    out = []
    for i in range(0, len(x), size):
        out.append((x[i:i + size], y[i:i + size]))
    return out
""",
    """\
def f(x, y, size, rng):
    o = rng.permutation(len(x))
    return [([x[k] for k in o[i:i + size]], [y[k] for k in o[i:i + size]]) for i in range(0, len(x), size)]
""",
    """\
def f(x, y, size, rng):
    o = rng.permutation(len(x))
    return ((x[c], y[c]) for c in np.split(o, range(size, len(x), size)))
""",
    """\
def f(x, y, size, rng):
    o = rng.random(len(x)).argsort()
    return [(x[c], y[c]) for c in np.split(o, range(size, len(x), size))]
""",
]

WRONG = [
    ("x, y = x[o], y[o]", "x = x[o]", "pairing"),
    ("    x, y = x[o], y[o]\n", "", "no-shuffle"),
    ("o = rng.permutation(len(x))", "o = np.arange(len(x))", "no-shuffle"),
    ("o = rng.permutation(len(x))", "o = rng.integers(0, len(x), len(x))", "with-replacement"),
    ("o = rng.permutation(len(x))", "o = np.random.default_rng(0).permutation(len(x))", "own-rng"),
    ("o = rng.permutation(len(x))", "o = np.arange(len(x))[::-1]", "own-rng"),
    ("o = rng.permutation(len(x))", "np.random.seed(0)\n    o = np.random.permutation(len(x))", "own-rng"),
    ("range(0, len(x), size)]", "range(0, len(x) - size + 1, size)]", "last-batch"),
    ("range(0, len(x), size):", "range(0, len(x) // size * size, size):", "last-batch"),
    ("range(0, len(x), size)]", "range(0, len(x) + 1, size)]", ""),
    ("    return out", "        return out", ""),
    ("y[o[i:i + size]]) for", "y[i:i + size]) for", "pairing"),
    ("(x[i:i + size], y[i:i + size])", "(y[i:i + size], x[i:i + size])", ""),
    ("(x[i:i + size], y[i:i + size])", "(x[i:i + size] * 0, y[i:i + size])", ""),
    ("(x[i:i + size], y[i:i + size])", "(x[i:i + size].reshape(-1, 4), y[i:i + size])", ""),
    ("(x[i:i + size], y[i:i + size])", "(x[i:i + size].swapaxes(2, 3), y[i:i + size])", ""),
    ("(x[i:i + size], y[i:i + size])", "(x[i:i + size].astype(np.int8), y[i:i + size])", ""),
    ("(x[i:i + size], y[i:i + size])", "x[i:i + size]", ""),
    ("o = rng.permutation(len(x))", "rng.shuffle(x)\n    o = np.arange(len(x))", "input-mutated"),
    ("np.split(o, range(size, len(x), size))", "np.array_split(o, size)", ""),
    ("return out", "return out[0]", ""),
    ("return out", "return out[::-1]", ""),
]

test_answers = suite(EXERCISE, RIGHT, WRONG)
