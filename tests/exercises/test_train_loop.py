# ruff: noqa: E501 (an answer is one string)
"""Answers to `train_loop`, right and wrong; see support/answers.py for the form of a row."""

from support.answers import suite

EXERCISE = "train_loop"

RIGHT = [
    """\
def f(x, labels, weight, bias, learning_rate, epochs, batch_size, rng):
    W, c = weight.copy(), bias.copy()
    n = len(x)
    for epoch in range(epochs):
        perm = rng.permutation(n)
        xs, ys = x[perm], labels[perm]
        for s in range(0, n, batch_size):
            xb, yb = xs[s:s + batch_size], ys[s:s + batch_size]
            z = xb @ W.T + c
            z = z - z.max(1, keepdims=True)
            p = np.exp(z) / np.exp(z).sum(1, keepdims=True)
            p[np.arange(len(yb)), yb] -= 1
            p = p / len(yb)
            W = W - learning_rate * p.T @ xb
            c = c - learning_rate * p.sum(0)
    return W, c
""",
]

WRONG = [
    ("p = p / len(yb)", "p = p", "sum-for-mean"),
    ("p = p / len(yb)", "p = p / batch_size", "divided-wrongly"),
    ("p = p / len(yb)", "p = p / n", "divided-wrongly"),
    ("W = W - learning_rate * p.T @ xb", "W = W + learning_rate * p.T @ xb", ""),
    ("            c = c - learning_rate * p.sum(0)\n", "", "bias-not-learned"),
    ("c = c - learning_rate * p.sum(0)", "c = c - learning_rate * p.mean(0)", "divided-wrongly"),
    ("xs, ys = x[perm], labels[perm]", "xs, ys = x[perm], labels", "labels-not-shuffled"),
    ("xs, ys = x[perm], labels[perm]", "xs, ys = x, labels", "no-shuffle"),
    ("range(0, n, batch_size)", "range(0, n - batch_size + 1, batch_size)", "last-batch-dropped"),
    ("        perm = rng.permutation(n)\n", "        perm = np.random.permutation(n)\n", "own-rng"),
    ("    for epoch in range(epochs):\n        perm = rng.permutation(n)\n", "    perm = rng.permutation(n)\n    for epoch in range(epochs):\n", "shuffled-once"),
    ("for epoch in range(epochs):", "for epoch in range(1):", "one-epoch"),
    ("for epoch in range(epochs):", "for epoch in range(epochs + 1):", "epochs-counted-wrongly"),
    ("    return W, c", "        return W, c", "one-epoch"),
    ("    return W, c", "            return W, c", "one-batch"),
    ("return W, c", "return weight, bias", "nothing-learned"),
    ("return W, c", "return c, W", "order"),
    ("W, c = weight.copy(), bias.copy()", "W, c = np.zeros(weight.shape), np.zeros(bias.shape)", "starts-at-zero"),
    ("            p[np.arange(len(yb)), yb] -= 1\n", "", "label-term"),
]  # fmt: skip

test_answers = suite(EXERCISE, RIGHT, WRONG)
