# ruff: noqa: E501 (an answer is one string)
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
    """\
def f(x, y, batch_size, rng):
    shuffled = list(rng.permutation(len(x)))
    pairs = []
    while shuffled:
        now, shuffled = shuffled[:batch_size], shuffled[batch_size:]
        pairs.append((np.stack([x[k] for k in now]), np.array([y[k] for k in now])))
    return pairs
""",
    """\
def f(x, y, batch_size, rng):
    numbers = np.arange(len(x))
    rng.shuffle(numbers)
    batches = -(-len(x) // batch_size)
    parts = [numbers[b * batch_size:(b + 1) * batch_size] for b in range(batches)]
    return [(x[part], y[part]) for part in parts]
""",
    """\
def f(x, y, size, rng):
    order = rng.permutation(len(x))
    x, y = x[order], y[order]
    return [(x[i : i + size], y[i : i + size]) for i in range(0, len(x), size)]
""",
    """\
def f(x, y, size, rng):
    order = np.arange(len(x))
    rng.shuffle(order)
    for start in range(0, len(x), size):
        yield [x[order[start : start + size]], y[order[start : start + size]]]
""",
    """\
def f(x, y, size, rng):
    parts = np.split(rng.permutation(len(x)), range(size, len(x), size))
    return tuple((x[part], y[part]) for part in parts)
""",
    """\
def f(x, y, size, rng):
    order = rng.permutation(len(x))[::-1]
    return [(x[order[i : i + size]], y[order[i : i + size]]) for i in range(0, len(x), size)]
""",
    """\
def shuffled_first(x, y, size, rng):
    order = rng.permutation(len(x))
    x, y = x[order], y[order]
    return [(x[i : i + size], y[i : i + size]) for i in range(0, len(x), size)]

def f(x, y, size, rng):
    return [(one, other.tolist()) for one, other in shuffled_first(x, y, size, rng)]
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
    ("np.array([y[k] for k in now])", "y[:len(now)]", "pairing"),
    ("np.array([y[k] for k in now])", "np.array([y[k] for k in sorted(now)])", "pairing"),
    ("np.array([y[k] for k in now])", "np.array(now)", ""),
    ("np.stack([x[k] for k in now])", "np.concatenate([x[k] for k in now])", ""),
    ("np.stack([x[k] for k in now])", "np.stack([x[k] for k in now]) / 255", ""),
    ("while shuffled:", "while len(shuffled) >= batch_size:", "last-batch"),
    ("while shuffled:", "while len(shuffled) > batch_size:", ""),
    ("    return pairs", "    return pairs[:-1]", ""),
    ("    return pairs", "    return dict(enumerate(pairs))", ""),
    ("list(rng.permutation(len(x)))", "list(range(len(x)))", "no-shuffle"),
    ("list(rng.permutation(len(x)))", "list(rng.choice(len(x), len(x)))", "with-replacement"),
    ("list(rng.permutation(len(x)))", "list(rng.permutation(len(x) - 1))", ""),
    ("    rng.shuffle(numbers)\n", "", "no-shuffle"),
    ("rng.shuffle(numbers)", "np.random.shuffle(numbers)", "own-rng"),
    ("-(-len(x) // batch_size)", "len(x) // batch_size", "last-batch"),
    ("-(-len(x) // batch_size)", "len(x) // batch_size + 1", ""),
    ("-(-len(x) // batch_size)", "batch_size", ""),
    ("(b + 1) * batch_size]", "(b + 1) * batch_size - 1]", ""),
    ("(b + 1) * batch_size]", "(b + 2) * batch_size]", ""),
    ("[(x[part], y[part]) for part in parts]", "[(x[part], y) for part in parts]", ""),
    ("[(x[part], y[part]) for part in parts]", "[x[part] for part in parts], [y[part] for part in parts]", ""),
    ("[(x[part], y[part]) for part in parts]", "[(x[part], y[part]) for part in parts if len(part) == batch_size]", "last-batch"),
    ("[(x[part], y[part]) for part in parts]", "[(x[rng.permutation(len(x))[:len(part)]], y[part]) for part in parts]", "pairing"),
    ("def f(x, y, size, rng):\n    x, y = x[rng.permutation(len(x))], y[rng.permutation(len(y))]\n    return [(x[i : i + size], y[i : i + size]) for i in range(0, len(x), size)]\n", "pairing"),
    ("def f(x, y, size, rng):\n    order = rng.permutation(len(x))\n    return [(x[i : i + size], y[order[i : i + size]]) for i in range(0, len(x), size)]\n", "pairing"),
    ("def f(x, y, size, rng):\n    pairs = [(x[i : i + size], y[i : i + size]) for i in range(0, len(x), size)]\n    return [pairs[i] for i in rng.permutation(len(pairs))]\n", "no-shuffle"),
    ("def f(x, y, size, rng):\n    chosen = [rng.choice(len(x), size) for _ in range(-(-len(x) // size))]\n    return [(x[one], y[one]) for one in chosen]\n", "with-replacement"),
    ("def f(x, y, size, rng):\n    chosen = [rng.choice(len(x), min(size, len(x)), replace=False) for _ in range(-(-len(x) // size))]\n    return [(x[one], y[one]) for one in chosen]\n", "with-replacement"),
    ("def f(x,y,b,rng):\n    o=rng.permutation(len(x))\n    return [(x[o[i:i+b]],y[o[i:i+b]]) for i in range(b,len(x),b)]\n", ""),
    ("def f(x,y,b,rng):\n    return [(x[i:i+b],y[i:i+b]) for i in rng.permutation(np.arange(0,len(x),b))]\n", "no-shuffle"),
    ("def f(x,y,b,rng):\n    out=[]\n    for _ in range(-(-len(x)//b)):\n        k=rng.choice(len(x),b,replace=False); out.append((x[k],y[k]))\n    return out\n", ""),
]  # fmt: skip

test_answers = suite(EXERCISE, RIGHT, WRONG)
