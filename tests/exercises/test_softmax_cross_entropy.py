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
    """\
def f(z, y):
    loss, d = 0.0, np.zeros_like(z)
    for n in range(len(z)):
        row = z[n] - max(z[n])
        total = sum(np.exp(row))
        loss += np.log(total) - row[y[n]]
        for c in range(z.shape[1]):
            d[n, c] = np.exp(row[c]) / total - (c == y[n])
    return loss / len(z), d / len(z)
""",
    """\
def f(z, y):
    log_p = z - np.logaddexp.reduce(z, axis=1, keepdims=True)
    return -np.take_along_axis(log_p, y[:, None], 1).mean(), (np.exp(log_p) - np.eye(z.shape[1])[y]) / len(y)
""",
    """\
def f(z, y):
    z = z - z.max(1, keepdims=True)
    logp = z - np.log(np.exp(z).sum(1, keepdims=True))
    d = np.exp(logp)
    d[np.arange(len(y)), y] -= 1
    return np.array(-logp[np.arange(len(y)), y].mean()), (d / len(y)).tolist()
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
    ("def finish(p, y, log_p=None):\n    \"\"\"Loss and gradient from probabilities.\"\"\"\n    n = len(y)\n    log_p = np.log(p) if log_p is None else log_p\n    d = p.copy()\n    d[range(n), y] -= 1\n    return -log_p[range(n), y].mean(), d / n\n\ndef f(z, y):\n    e = np.exp(z)\n    return finish(e / e.sum(axis=1, keepdims=True), y)\n", "overflow"),
    ("def finish(p, y, log_p=None):\n    \"\"\"Loss and gradient from probabilities.\"\"\"\n    n = len(y)\n    log_p = np.log(p) if log_p is None else log_p\n    d = p.copy()\n    d[range(n), y] -= 1\n    return -log_p[range(n), y].mean(), d / n\n\ndef f(z, y):\n    total = np.exp(z).sum(axis=1, keepdims=True)\n    return finish(np.exp(z) / total, y, z - np.log(total))\n", "overflow"),
    ("def finish(p, y, log_p=None):\n    \"\"\"Loss and gradient from probabilities.\"\"\"\n    n = len(y)\n    log_p = np.log(p) if log_p is None else log_p\n    d = p.copy()\n    d[range(n), y] -= 1\n    return -log_p[range(n), y].mean(), d / n\n\ndef f(z, y):\n    e = np.exp(z)\n    p = e / e.sum(axis=1, keepdims=True)\n    return finish(p, y, np.log(p + 1e-9))\n", "overflow"),
    ("def finish(p, y, log_p=None):\n    \"\"\"Loss and gradient from probabilities.\"\"\"\n    n = len(y)\n    log_p = np.log(p) if log_p is None else log_p\n    d = p.copy()\n    d[range(n), y] -= 1\n    return -log_p[range(n), y].mean(), d / n\n\ndef f(z, y):\n    e = np.exp(z - np.max(z))\n    return finish(e / np.sum(e, axis=1, keepdims=True), y)\n", "overflow"),
    ("def finish(p, y, log_p=None):\n    \"\"\"Loss and gradient from probabilities.\"\"\"\n    n = len(y)\n    log_p = np.log(p) if log_p is None else log_p\n    d = p.copy()\n    d[range(n), y] -= 1\n    return -log_p[range(n), y].mean(), d / n\n\ndef f(z, y):\n    z = z - z.max()\n    total = np.exp(z).sum(axis=1, keepdims=True)\n    return finish(np.exp(z) / total, y, z - np.log(total))\n", "overflow"),
    ("def finish(p, y, log_p=None):\n    \"\"\"Loss and gradient from probabilities.\"\"\"\n    n = len(y)\n    log_p = np.log(p) if log_p is None else log_p\n    d = p.copy()\n    d[range(n), y] -= 1\n    return -log_p[range(n), y].mean(), d / n\n\ndef f(z, y):\n    e = np.exp(z - np.max(z))\n    p = e / (e.sum(axis=1, keepdims=True) + 1e-12)\n    return finish(p, y, np.log(p + 1e-12))\n", "overflow"),
    ("def finish(p, y, log_p=None):\n    \"\"\"Loss and gradient from probabilities.\"\"\"\n    n = len(y)\n    log_p = np.log(p) if log_p is None else log_p\n    d = p.copy()\n    d[range(n), y] -= 1\n    return -log_p[range(n), y].mean(), d / n\n\ndef f(z, y):\n    e = np.exp(z - z.max(axis=0))\n    return finish(e / e.sum(axis=1, keepdims=True), y)\n", "softmax-axis"),
    ("def finish(p, y, log_p=None):\n    \"\"\"Loss and gradient from probabilities.\"\"\"\n    n = len(y)\n    log_p = np.log(p) if log_p is None else log_p\n    d = p.copy()\n    d[range(n), y] -= 1\n    return -log_p[range(n), y].mean(), d / n\n\ndef f(z, y):\n    e = np.exp(z - z.max(axis=1, keepdims=True))\n    return finish(e / e.sum(axis=0), y)\n", "softmax-axis"),
    ("def finish(p, y, log_p=None):\n    \"\"\"Loss and gradient from probabilities.\"\"\"\n    n = len(y)\n    log_p = np.log(p) if log_p is None else log_p\n    d = p.copy()\n    d[range(n), y] -= 1\n    return -log_p[range(n), y].mean(), d / n\n\ndef f(z, y):\n    e = np.exp(z - z.max(axis=1, keepdims=True))\n    return finish(e / e.sum(), y)\n", "softmax-axis"),
    ("def finish(p, y, log_p=None):\n    \"\"\"Loss and gradient from probabilities.\"\"\"\n    n = len(y)\n    log_p = np.log(p) if log_p is None else log_p\n    d = p.copy()\n    d[range(n), y] -= 1\n    return -log_p[range(n), y].mean(), d / n\n\ndef f(z, y):\n    e = np.exp(z - z.max())\n    return finish(e / e.sum(), y)\n", "softmax-axis"),
    ("def finish(p, y, log_p=None):\n    \"\"\"Loss and gradient from probabilities.\"\"\"\n    n = len(y)\n    log_p = np.log(p) if log_p is None else log_p\n    d = p.copy()\n    d[range(n), y] -= 1\n    return -log_p[range(n), y].mean(), d / n\n\ndef f(z, y):\n    e = np.exp(z - z.max(axis=1, keepdims=True))\n    return finish(e / e.sum(axis=1), y)\n", "softmax-axis"),
    ("def finish(p, y, log_p=None):\n    \"\"\"Loss and gradient from probabilities.\"\"\"\n    n = len(y)\n    log_p = np.log(p) if log_p is None else log_p\n    d = p.copy()\n    d[range(n), y] -= 1\n    return -log_p[range(n), y].mean(), d / n\n\ndef f(z, y):\n    z = z - z.max(axis=0)\n    log_p = z - np.log(np.exp(z).sum(axis=0))\n    return finish(np.exp(log_p), y, log_p)\n", "softmax-axis"),
    ("def finish(p, y, log_p=None):\n    \"\"\"Loss and gradient from probabilities.\"\"\"\n    n = len(y)\n    log_p = np.log(p) if log_p is None else log_p\n    d = p.copy()\n    d[range(n), y] -= 1\n    return -log_p[range(n), y].mean(), d / n\n\ndef good(z, y):\n    z = z - z.max(axis=1, keepdims=True)\n    log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))\n    return finish(np.exp(log_p), y, log_p)\n\ndef f(z, y):\n    z = z - z.max(1, keepdims=True)\n    log_p = z - np.log(np.exp(z).sum(1, keepdims=True))\n    return -log_p[:, y].mean(), good(z, y)[1]\n", "fancy-index"),
    ("def finish(p, y, log_p=None):\n    \"\"\"Loss and gradient from probabilities.\"\"\"\n    n = len(y)\n    log_p = np.log(p) if log_p is None else log_p\n    d = p.copy()\n    d[range(n), y] -= 1\n    return -log_p[range(n), y].mean(), d / n\n\ndef good(z, y):\n    z = z - z.max(axis=1, keepdims=True)\n    log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))\n    return finish(np.exp(log_p), y, log_p)\n\ndef whole_columns_in_loss(z, y):\n    z = z - z.max(1, keepdims=True)\n    log_p = z - np.log(np.exp(z).sum(1, keepdims=True))\n    return -log_p[:, y].mean(), good(z, y)[1]\n\ndef whole_columns(z, y):\n    loss, d = good(z, y)\n    d = d * len(y)\n    d[np.arange(len(y)), y] += 1\n    d[:, y] -= 1\n    return loss, d / len(y)\n\ndef f(z, y):\n    return whole_columns_in_loss(z, y)[0], whole_columns(z, y)[1]\n", "fancy-index"),
    ("def finish(p, y, log_p=None):\n    \"\"\"Loss and gradient from probabilities.\"\"\"\n    n = len(y)\n    log_p = np.log(p) if log_p is None else log_p\n    d = p.copy()\n    d[range(n), y] -= 1\n    return -log_p[range(n), y].mean(), d / n\n\ndef f(z, y):\n    e = np.exp(z - z.max(axis=1, keepdims=True))\n    p = e / e.sum(axis=1, keepdims=True)\n    return finish(p, y, np.log(np.clip(p, 1e-15, 1)))\n", "log-of-zero"),
    ("def finish(p, y, log_p=None):\n    \"\"\"Loss and gradient from probabilities.\"\"\"\n    n = len(y)\n    log_p = np.log(p) if log_p is None else log_p\n    d = p.copy()\n    d[range(n), y] -= 1\n    return -log_p[range(n), y].mean(), d / n\n\ndef f(z, y):\n    e = np.exp(z - z.max(axis=1, keepdims=True))\n    p = e / e.sum(axis=1, keepdims=True)\n    return finish(p, y, np.log(p + 1e-10))\n", "log-of-zero"),
    ("def finish(p, y, log_p=None):\n    \"\"\"Loss and gradient from probabilities.\"\"\"\n    n = len(y)\n    log_p = np.log(p) if log_p is None else log_p\n    d = p.copy()\n    d[range(n), y] -= 1\n    return -log_p[range(n), y].mean(), d / n\n\ndef good(z, y):\n    z = z - z.max(axis=1, keepdims=True)\n    log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))\n    return finish(np.exp(log_p), y, log_p)\n\ndef f(z, y):\n    loss, d = good(z, y)\n    z[...] = d\n    return loss, d\n", "input-mutated"),
    ("def f(z,y):\n    e=np.exp(z-z.max(1,keepdims=True)); p=e/e.sum(1,keepdims=True)\n    n=len(y)\n    loss=-np.log(np.clip(p[np.arange(n),y],1e-7,1)).mean()\n    p[np.arange(n),y]-=1\n    return loss,p/n\n", "log-of-zero"),
    ("def f(z,y):\n    e=np.exp(z-z.max(1,keepdims=True)); p=e/e.sum(1,keepdims=True)\n    n=len(y); t=np.eye(z.shape[1])[y]\n    return ((p-t)**2).mean(), (p-t)/n\n", ""),
    ("def f(z,y):\n    z=z-z.max(1,keepdims=True); lp=z-np.log(np.exp(z).sum(1,keepdims=True)); n=len(y)\n    return -lp[np.arange(n),y].mean(), np.exp(lp)*(np.arange(z.shape[1])==y[:,None])/n\n", ""),
    ("def f(z,y):\n    z=z-z.max(1,keepdims=True); lp=z-np.log(np.exp(z).sum(1,keepdims=True)); n=len(y)\n    g=np.exp(lp); g[np.arange(n),y]-=1\n    return -lp.mean(), g/n\n", ""),
    ("def f(z,y):\n    z=z-z.max(1,keepdims=True); lp=z-np.log(np.exp(z).sum(1,keepdims=True)); n=len(y)\n    g=np.exp(lp); g[np.arange(n),y]-=1\n    return -lp[np.arange(n),y].max(), g/n\n", ""),
]  # fmt: skip

test_answers = suite(EXERCISE, RIGHT, WRONG)
