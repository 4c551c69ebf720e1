"""Answers to `softmax_cross_entropy`, right and wrong; see support/answers.py for the form of a row."""

from support.answers import suite

EXERCISE = "softmax_cross_entropy"

RIGHT = [
    """\
def f(z, y):
    n = len(y)
    s = z - z.max(axis=1, keepdims=True)
    logp = s - np.log(np.exp(s).sum(axis=1, keepdims=True))
    loss = -logp[np.arange(n), y].mean()
    d = np.exp(logp)
    d[np.arange(n), y] -= 1
    return loss, d / n
""",
    """\
def f(z, y):
    n = len(y)
    logp = z - np.logaddexp.reduce(z, axis=1)[:, None]
    onehot = np.eye(z.shape[1])[y]
    return -(onehot * logp).sum() / n, (np.exp(logp) - onehot) / n
""",
    """\
def f(z, y):
    n, loss, d = len(y), 0.0, np.zeros(z.shape)
    for i in range(n):
        s = z[i] - max(z[i])
        logp = s - np.log(sum(np.exp(s)))
        loss -= logp[y[i]] / n
        d[i] = np.exp(logp) / n
        d[i, y[i]] -= 1 / n
    return loss, d
""",
]

WRONG = [
    ("s = z - z.max(axis=1, keepdims=True)", "s = z", "overflow"),
    ("s = z - z.max(axis=1, keepdims=True)", "s = z - z.max()", "overflow"),
    ("s = z[i] - max(z[i])", "s = z[i]", "overflow"),
    ("z.max(axis=1", "z.max(axis=0", "softmax-axis overflow"),
    ("np.exp(s).sum(axis=1", "np.exp(s).sum(axis=0", "softmax-axis"),
    (".mean()", ".sum()", "mean-loss"),
    ("return loss, d / n", "return loss, d", "mean-grad"),
    (", (np.exp(logp) - onehot) / n", ", np.exp(logp) - onehot", "mean-grad"),
    ("d[np.arange(n), y] -= 1", "d[:, y] -= 1", "fancy-index"),
    ("d[np.arange(n), y] -= 1", "d[np.arange(n), y] += 1", "label-term"),
    ("    d[np.arange(n), y] -= 1\n", "", "label-term"),
    ("loss = -logp", "loss = logp", "sign"),
    ("d / n", "-d / n", "sign"),
    ("np.log(", "np.log2(", ""),
    ("np.log(", "np.log10(", ""),
    ("d / n", "d / n / n", "batch-mean-twice"),
    ("d / n", "d / d.size", "mean-over-classes"),
    ("-(onehot * logp).sum() / n", "-(onehot * logp).mean()", "mean-over-classes"),
    ("return loss, d / n", "return d / n, loss", "order"),
    ("return loss, d / n", "return loss", ""),
    (
        "loss = -logp[np.arange(n), y].mean()",
        "loss = -np.log(np.exp(logp))[np.arange(n), y].mean()",
        "log-of-zero",
    ),
    (
        "loss = -logp[np.arange(n), y].mean()",
        "loss = -np.log(np.exp(logp) + 1e-12)[np.arange(n), y].mean()",
        "log-of-zero",
    ),
    ("loss = -logp[np.arange(n), y].mean()", "loss = -logp[np.arange(n), y]", "loss-per-image"),
    ("return loss, d / n", "return 2 * loss, 2 * d / n", ""),
    ("return loss, d / n", "return [loss], d / n", ""),
    ("s = z - z.max(axis=1, keepdims=True)", "z -= z.max(axis=1, keepdims=True)\n    s = z", "input-mutated"),
]

test_answers = suite(EXERCISE, RIGHT, WRONG)
