"""Answers to `batch_norm_backward`, right and wrong; see support/answers.py for the form of a row."""

from support.answers import suite

EXERCISE = "batch_norm_backward"

RIGHT = [
    """\
def f(g, x, w, eps):
    a = (0, 2, 3)
    s = 1 / np.sqrt(x.var(a, keepdims=True) + eps)
    n = (x - x.mean(a, keepdims=True)) * s
    gw, gb = (g * n).sum(a), g.sum(a)
    count = x.size // x.shape[1]
    c = lambda v: v[:, None, None]
    return s * c(w) * (g - c(gb) / count - n * c(gw) / count), gw, gb
""",
    """\
def f(g, x, w, eps):
    out, gw, gb = np.zeros(x.shape), np.zeros(len(w)), np.zeros(len(w))
    for c in range(len(w)):
        xc, gc = x[:, c], g[:, c]
        m = xc.size
        mu, var = xc.mean(), xc.var()
        sd = (var + eps) ** 0.5
        xhat = (xc - mu) / sd
        gw[c], gb[c] = (gc * xhat).sum(), gc.sum()
        dxhat = gc * w[c]
        dvar = (dxhat * (xc - mu) * -0.5 * (var + eps) ** -1.5).sum()
        dmu = (-dxhat / sd).sum()
        out[:, c] = dxhat / sd + dvar * 2 * (xc - mu) / m + dmu / m
    return out, gw, gb
""",
    """\
def f(g, x, w, eps):
    t, h = x.transpose(1, 0, 2, 3).reshape(len(w), -1), g.transpose(1, 0, 2, 3).reshape(len(w), -1)
    t = t - t.mean(1, keepdims=True)
    inv = 1 / np.sqrt((t * t).mean(1, keepdims=True) + eps)
    n = t * inv
    d = h * w[:, None]
    r = inv * (d - d.mean(1, keepdims=True) - n * (d * n).mean(1, keepdims=True))
    back = r.reshape(x.shape[1], x.shape[0], *x.shape[2:]).transpose(1, 0, 2, 3)
    return [back, np.einsum("cn,cn->c", h, n), h.sum(1)]
""",
]

WRONG = [
    ("(g - c(gb) / count - n * c(gw) / count)", "g", "statistics-as-constants"),
    ("(g - c(gb) / count - n * c(gw) / count)", "(g - n * c(gw) / count)", "mean-path-forgotten"),
    (" + dmu / m", "", "mean-path-forgotten"),
    ("dvar * 2 * (xc - mu) / m", "0", "variance-path-forgotten"),
    (" - n * (d * n).mean(1, keepdims=True)", "", "variance-path-forgotten"),
    ("x.var(a, keepdims=True)", "x.var(a, ddof=1, keepdims=True)", "unbiased-variance"),
    ("xc.var()", "xc.var(ddof=1)", "unbiased-variance"),
    ("np.sqrt(x.var(a, keepdims=True) + eps)", "np.sqrt(x.var(a, keepdims=True))", "eps"),
    ("(t * t).mean(1, keepdims=True) + eps)", "(t * t).mean(1, keepdims=True)) + eps", ""),
    ("s * c(w) *", "s *", "weight-forgotten"),
    ("dxhat = gc * w[c]", "dxhat = gc", "weight-forgotten"),
    ("a = (0, 2, 3)", "a = (0, 2)", ""),
    ("c(gb) / count - n * c(gw) / count", "c(gb) - n * c(gw)", "sum-for-mean"),
    ("return s * c(w)", "gw, gb = gw / count, gb / count\n    return s * c(w)", "mean-for-sum"),
    (", gw, gb\n", ", gw / count, gb / count\n", "? mean-for-sum"),
    (", gw, gb\n", ", gb, gw\n", "order"),
    ("return out, gw, gb", "return -out, gw, gb", "sign"),
    ("return out, gw, gb", "return out", ""),
    ("out[:, c] =", "x[:, c] =", "input-mutated"),
    (" - n * c(gw) / count)", " + n * c(gw) / count)", ""),
    ("x - x.mean(a, keepdims=True)", "x", ""),
    ("d.mean(1, keepdims=True) - n", "d.mean() - n", ""),
]  # fmt: skip


test_answers = suite(EXERCISE, RIGHT, WRONG)
