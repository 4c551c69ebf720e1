# ruff: noqa: E501 (an answer is one string)
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
    """\
def f(logits, labels):
    total, gradient = 0.0, []
    for row, label in zip(logits, labels):
        row = np.array(row, dtype=float) - max(row)
        norm = np.log(np.sum(np.exp(row)))
        total += norm - row[label]
        share = np.exp(row - norm)
        share[label] -= 1.0
        gradient.append(share / len(labels))
    return total / len(labels), np.array(gradient)
""",
    """\
def f(logits, labels):
    count, classes = logits.shape
    target = np.eye(classes)[labels]
    peak = logits.max(axis=-1)[:, None]
    log_sum = peak + np.log(np.exp(logits - peak).sum(axis=-1)[:, None])
    loss = (target * (log_sum - logits)).sum() / count
    return loss, (np.exp(logits - log_sum) - target) / count
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
    ("loss = -logp[np.arange(n), y].mean()", "loss = -np.log(np.exp(logp))[np.arange(n), y].mean()", "log-of-zero"),
    ("loss = -logp[np.arange(n), y].mean()", "loss = -np.log(np.exp(logp) + 1e-12)[np.arange(n), y].mean()", "log-of-zero"),
    ("loss = -logp[np.arange(n), y].mean()", "loss = -logp[np.arange(n), y]", "loss-per-image"),
    ("return loss, d / n", "return 2 * loss, 2 * d / n", ""),
    ("return loss, d / n", "return [loss], d / n", ""),
    ("s = z - z.max(axis=1, keepdims=True)", "z -= z.max(axis=1, keepdims=True)\n    s = z", "input-mutated"),
    ("total / len(labels), np.array", "total, np.array", "mean-loss"),
    ("total / len(labels), np.array", "-total / len(labels), np.array", "sign"),
    ("share / len(labels)", "share", "mean-grad"),
    ("share / len(labels)", "share / len(row)", "mean-over-classes"),
    ("share[label] -= 1.0", "share[label] += 1.0", "label-term"),
    ("share[label] -= 1.0", "share[label] = -1.0", "label-term"),
    ("        share[label] -= 1.0\n", "", "label-term"),
    ("total += norm - row[label]", "total += row[label] - norm", "sign"),
    ("total += norm - row[label]", "total += norm", ""),
    ("total += norm - row[label]", "total = norm - row[label]", "accumulate"),
    ("total += norm - row[label]", "total += 1 - np.exp(row[label] - norm)", "log-missing"),
    (" - max(row)", "", "overflow"),
    (" - max(row)", " - min(row)", "overflow"),
    ("np.array(gradient)", "np.array(gradient).sum(0)", ""),
    ("np.array(gradient)", "np.array(gradient).T", ""),
    ("np.array(gradient)", "gradient[0]", ""),
    (".sum() / count\n", ".sum()\n", "mean-loss"),
    (".sum() / count\n", ".mean()\n", "mean-over-classes"),
    (".sum() / count\n", ".sum(1)\n", "loss-per-image"),
    (".sum() / count\n", ".sum(0) / count\n", ""),
    ("(np.exp(logits - log_sum) - target) / count", "np.exp(logits - log_sum) - target", "mean-grad"),
    ("(np.exp(logits - log_sum) - target) / count", "(target - np.exp(logits - log_sum)) / count", "sign"),
    ("(np.exp(logits - log_sum) - target) / count", "np.exp(logits - log_sum) - target / count", ""),
    ("(np.exp(logits - log_sum) - target) / count", "(np.exp(logits - log_sum) - target) / logits.size", "mean-over-classes"),
    ("(np.exp(logits - log_sum) - target) / count", "np.exp(logits - log_sum)", "label-term"),
    ("(np.exp(logits - log_sum) - target) / count", "target * (np.exp(logits - log_sum) - 1) / count", "label-term"),
    ("(np.exp(logits - log_sum) - target) / count", "(logits - target) / count", ""),
    ("return loss, (np", "return (np", ""),
    ("logits.max(axis=-1)[:, None]", "logits.max(axis=0)[None]", "softmax-axis"),
    ("logits.max(axis=-1)[:, None]", "logits.max()", "overflow"),
    (".sum(axis=-1)[:, None])", ".sum())", "softmax-axis"),
]  # fmt: skip

test_answers = suite(EXERCISE, RIGHT, WRONG)
