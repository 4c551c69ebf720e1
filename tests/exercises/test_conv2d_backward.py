"""Answers to `conv2d_backward`, right and wrong; see support/answers.py for the form of a row."""

from support.answers import suite

EXERCISE = "conv2d_backward"

RIGHT = [
    """\
def f(g, x, w, s, p):
    H, W = x.shape[2:]
    kh, kw = w.shape[2:]
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    dxp, dw = np.zeros(xp.shape), np.zeros(w.shape)
    for n, f, i, j in np.ndindex(g.shape):
        at = np.s_[n, :, i * s:i * s + kh, j * s:j * s + kw]
        dw[f] += g[n, f, i, j] * xp[at]
        dxp[at] += g[n, f, i, j] * w[f]
    dx = dxp[:, :, p:p + H, p:p + W]
    db = g.sum(axis=(0, 2, 3))
    return dx, dw, db
""",
    """\
def f(g, x, w, s, p):
    H, W = x.shape[2:]
    kh, kw = w.shape[2:]
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    dxp, dw = np.zeros(xp.shape), np.zeros(w.shape)
    for i in range(g.shape[2]):
        for j in range(g.shape[3]):
            at = np.s_[:, :, i * s:i * s + kh, j * s:j * s + kw]
            dw += np.einsum('nf,nckl->fckl', g[:, :, i, j], xp[at])
            dxp[at] += np.einsum('nf,fckl->nckl', g[:, :, i, j], w)
    dx = dxp[:, :, p:p + H, p:p + W]
    db = g.sum(axis=(0, 2, 3))
    return dx, dw, db
""",
]

WRONG = [
    ("dw[f] +=", "dw[f] =", "accumulate"),
    ("dxp[at] +=", "dxp[at] =", "accumulate"),
    ("dw += np", "dw = np", "accumulate"),
    ("* w[f]", "* w[f, :, ::-1, ::-1]", "flip-in-scatter"),
    ("j], w)", "j], w[:, :, ::-1, ::-1])", "flip-in-scatter"),
    ("i * s:i * s + kh, j * s:j * s + kw", "i:i + kh, j:j + kw", "stride-in-backward"),
    ("g.sum(axis=(0, 2, 3))", "g.sum(axis=(0, 1, 2))", "db-axes"),
    ("g.sum(axis=(0, 2, 3))", "g.sum()", "db-axes"),
    ("g.sum(axis=(0, 2, 3))", "g.mean(axis=(0, 2, 3))", "db-mean"),
    ("g.sum(axis=(0, 2, 3))", "g.sum(axis=(0, 2, 3), keepdims=True)", "db-axes"),
    ("dx = dxp[:, :, p:p + H, p:p + W]", "dx = dxp", "unpad-dx"),
    ("dx = dxp[:, :, p:p + H, p:p + W]", "dx = dxp[:, :, :H, :W]", "unpad-dx"),
    ("dx = dxp[:, :, p:p + H, p:p + W]", "dx = dxp[:, :, p:-p, p:-p]", "p0-slice"),
    ("return dx, dw, db", "return dx, dw / len(x), db", "batch-mean-twice"),
    ("return dx, dw, db", "return dx / len(x), dw / len(x), db / len(x)", "batch-mean-twice db-mean"),
    ("return dx, dw, db", "return -dx, -dw, -db", "sign"),
    ("return dx, dw, db", "return dw, dx, db", "order"),
    ("return dx, dw, db", "return dx, dw", ""),
    ("return dx, dw, db", "return dx, dw, 0 * db", ""),
    ("return dx, dw, db", "return 0 * dx, dw, db", ""),
    ("return dx, dw, db", "return dx, dw.swapaxes(2, 3), db", "swap-hw"),
    ("return dx, dw, db", "return dx, dw[:, :, ::-1, ::-1], db", "flip-in-scatter"),
    ("np.zeros(xp.shape), np.zeros(w.shape)", "np.zeros_like(xp), np.zeros_like(w)", "dtype"),
    ("np.zeros(xp.shape), np.zeros(w.shape)", "np.empty(xp.shape), np.zeros(w.shape)", "empty-not-zeros"),
    ("return dx, dw, db", "return dx, dw, db[:, None]", "db-axes"),
    ("return dx, dw, db", "x[...] = 0\n    return dx, dw, db", "input-mutated"),
    ("return dx, dw, db", "return dx[:, :, :-1], dw, db", ""),
    ("return dx, dw, db", "return 2 * dx, dw, db", ""),
    ("return dx, dw, db", "return dx, dw, db + 1", ""),
]

test_answers = suite(EXERCISE, RIGHT, WRONG)
