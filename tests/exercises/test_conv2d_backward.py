# ruff: noqa: E501 (an answer is one string)
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
    """\
def f(grad_output, x, weight, stride, padding):
    n, c, h, w = x.shape
    filters, _, kh, kw = weight.shape
    gx, gw, gb = np.zeros(x.shape), np.zeros(weight.shape), np.zeros(filters)
    for b in range(n):
        for o in range(filters):
            for r in range(grad_output.shape[2]):
                for q in range(grad_output.shape[3]):
                    g = grad_output[b, o, r, q]
                    gb[o] += g
                    for u in range(kh):
                        for v in range(kw):
                            row, col = r * stride + u - padding, q * stride + v - padding
                            if 0 <= row < h and 0 <= col < w:
                                gw[o, :, u, v] += g * x[b, :, row, col]
                                gx[b, :, row, col] += g * weight[o, :, u, v]
    return gx, gw, gb
""",
    """\
def f(grad_output, x, weight, stride, padding):
    gb = grad_output.sum(axis=(0, 2, 3))
    xp = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding))).astype(float)
    kh, kw = weight.shape[2:]
    oh, ow = grad_output.shape[2:]
    gw, gxp = np.zeros(weight.shape), np.zeros(xp.shape)
    for u in range(kh):
        for v in range(kw):
            at = (slice(None), slice(None), slice(u, u + stride * (oh - 1) + 1, stride), slice(v, v + stride * (ow - 1) + 1, stride))
            gw[:, :, u, v] = np.tensordot(grad_output, xp[at], ((0, 2, 3), (0, 2, 3)))
            gxp[at] += np.einsum('noij,oc->ncij', grad_output, weight[:, :, u, v])
    return gxp[:, :, padding:padding + x.shape[2], padding:padding + x.shape[3]], gw, gb
""",
    """\
def crop(grad, x, p):
    return grad[:, :, p : p + x.shape[2], p : p + x.shape[3]]

def frame(x, p):
    return np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))

def of_weight(g, x, w, s, p):
    windows = sliding_window_view(frame(x, p), w.shape[2:], axis=(2, 3))[:, :, ::s, ::s]
    return np.einsum("ncrqij,nfrq->fcij", windows, g)

def f(g, x, w, s, p):
    n, f, rows, cols = g.shape
    kh, kw = w.shape[2:]
    stretched = np.zeros((n, f, x.shape[2] + 2 * p + kh - 1, x.shape[3] + 2 * p + kw - 1))
    stretched[:, :, kh - 1 : kh - 1 + s * rows : s, kw - 1 : kw - 1 + s * cols : s] = g
    windows = sliding_window_view(stretched, (kh, kw), axis=(2, 3))
    grad = np.einsum("nfrqij,fcij->ncrq", windows, w[:, :, ::-1, ::-1])
    return [crop(grad, x, p), of_weight(g, x, w, s, p), g.sum(axis=(0, 2, 3))]
""",
    """\
def f(g, x, w, s, p):
    dx, dw, db = np.zeros(x.shape), np.zeros(w.shape), np.zeros(len(w))
    for n, f, r, q in np.ndindex(g.shape):
        db[f] += g[n, f, r, q]
        for c, i, j in np.ndindex(w.shape[1:]):
            y, z = r * s + i - p, q * s + j - p
            if 0 <= y < x.shape[2] and 0 <= z < x.shape[3]:
                dx[n, c, y, z] += w[f, c, i, j] * g[n, f, r, q]
                dw[f, c, i, j] += x[n, c, y, z] * g[n, f, r, q]
    return dx, dw, db
""",
    """\
def f(grad_output, x, weight, stride, padding):
    from cnnlib import ops
    return [g.astype(np.float32).tolist() for g in ops.conv2d_backward(grad_output.astype(float), x.astype(float), weight.astype(float), stride, padding)]
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
    ("g.sum(axis=(0, 2, 3))", "g.sum(axis=(0, 2, 3), keepdims=True)", "? db-axes"),
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
    ("return dx, dw, db", "return dx, dw, db[:, None]", "? db-axes"),
    ("return dx, dw, db", "x[...] = 0\n    return dx, dw, db", "input-mutated"),
    ("return dx, dw, db", "return dx[:, :, :-1], dw, db", ""),
    ("return dx, dw, db", "return 2 * dx, dw, db", ""),
    ("return dx, dw, db", "return dx, dw, db + 1", ""),
    ("gb[o] += g\n", "gb[o] = g\n", "accumulate"),
    ("                    gb[o] += g\n", "                    gb += g\n", "db-axes"),
    ("gb[o] += g\n", "gb[o] += g / n\n", "db-mean"),
    ("gw[o, :, u, v] += g * x", "gw[o, :, u, v] = g * x", "accumulate"),
    ("gx[b, :, row, col] += g * w", "gx[b, :, row, col] = g * w", "accumulate"),
    ("g * weight[o, :, u, v]", "g * weight[o, :, kh - 1 - u, kw - 1 - v]", "flip-in-scatter"),
    ("g * weight[o, :, u, v]", "g * weight[o, 0, u, v]", "channel-sum"),
    ("g * weight[o, :, u, v]", "weight[o, :, u, v]", "factor-missing"),
    ("g * x[b, :, row, col]", "x[b, :, row, col]", "factor-missing"),
    ("g * x[b, :, row, col]", "g", "factor-missing"),
    ("r * stride + u - padding, q * stride + v - padding", "r + u - padding, q + v - padding", "stride-in-backward"),
    ("r * stride + u - padding, q * stride + v - padding", "r * stride + u, q * stride + v", "pad-unused"),
    ("0 <= row < h and 0 <= col < w", "0 <= row < h and 0 <= col < h", "? square-assumption"),
    ("return gx, gw, gb", "return gx, gw", ""),
    ("return gx, gw, gb", "return gw, gx, gb", "order"),
    ("return gx, gw, gb", "return gx / n, gw / n, gb / n", "batch-mean-twice"),
    ("return gx, gw, gb", "return gx, gw / n, gb", "batch-mean-twice"),
    ("return gx, gw, gb", "return gx, -gw, gb", "sign"),
    ("return gx, gw, gb", "return gx, gw * 0, gb", ""),
    ("return gx, gw, gb", "return gx, gw, gb.sum()", "db-axes"),
    ("return gx, gw, gb", "return gx, gw, gb.reshape(1, -1, 1, 1)", ""),
    ("return gx, gw, gb", "return grad_output, gw, gb", ""),
    ("grad_output.sum(axis=(0, 2, 3))", "grad_output.mean(axis=(0, 2, 3))", "db-mean"),
    ("grad_output.sum(axis=(0, 2, 3))", "grad_output.sum(axis=(2, 3))", "db-axes"),
    ("grad_output.sum(axis=(0, 2, 3))", "grad_output.sum(axis=(0, 1, 2, 3))", "db-axes"),
    ("grad_output.sum(axis=(0, 2, 3))", "grad_output.sum(axis=0)", "db-axes"),
    ("return gxp[:, :, padding:padding + x.shape[2], padding:padding + x.shape[3]], gw, gb", "return gxp, gw, gb", "unpad-dx"),
    ("return gxp[:, :, padding:padding + x.shape[2], padding:padding + x.shape[3]], gw, gb", "return gxp[:, :, padding:-padding, padding:-padding], gw, gb", "p0-slice"),
    ("return gxp[:, :, padding:padding + x.shape[2], padding:padding + x.shape[3]], gw, gb", "return gxp[:, :, :x.shape[2], :x.shape[3]], gw, gb", "unpad-dx"),
    ("gxp[at] += np", "gxp[at] = np", "accumulate"),
    ("'noij,oc->ncij', grad_output, weight[:, :, u, v]", "'noij,oc->ncij', grad_output, weight[:, :, v, u] if kh == kw else weight[:, :, u, v]", "swap-hw"),
    ("gw[:, :, u, v] = np.tensordot(grad_output, xp[at], ((0, 2, 3), (0, 2, 3)))", "gw[:, :, u, v] = np.tensordot(grad_output[0], xp[at][0], ((1, 2), (1, 2)))", "first-image"),
    ("gw[:, :, u, v] = np.tensordot", "gw[:, :, kh - 1 - u, kw - 1 - v] = np.tensordot", "flip-in-scatter"),
    ("gw, gxp = np.zeros(weight.shape), np.zeros(xp.shape)", "gw, gxp = np.zeros(weight.shape), xp.copy()", "starts-not-at-zero"),
    ("def crop(grad, x, p):\n    return grad[:, :, p : p + x.shape[2], p : p + x.shape[3]]\n\ndef frame(x, p):\n    return np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))\n\ndef painted(g, x, w, s, p):\n    \"\"\"The gradient of the padded input, painted kernel by kernel.\"\"\"\n    grad = np.zeros(frame(x, p).shape)\n    for n, f, r, c in np.ndindex(g.shape):\n        grad[n, :, r * s : r * s + w.shape[2], c * s : c * s + w.shape[3]] += g[n, f, r, c] * w[f]\n    return grad\n\ndef of_weight(g, x, w, s, p):\n    windows = sliding_window_view(frame(x, p), w.shape[2:], axis=(2, 3))[:, :, ::s, ::s]\n    return np.einsum(\"ncrqij,nfrq->fcij\", windows, g)\n\ndef right(g, x, w, s, p):\n    return crop(painted(g, x, w, s, p), x, p), of_weight(g, x, w, s, p), g.sum(axis=(0, 2, 3))\n\ndef f(g, x, w, s, p):\n    return crop(painted(g, x, w[:, :, ::-1, ::-1], s, p), x, p), *right(g, x, w, s, p)[1:]\n", "flip-in-scatter"),
    ("def crop(grad, x, p):\n    return grad[:, :, p : p + x.shape[2], p : p + x.shape[3]]\n\ndef frame(x, p):\n    return np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))\n\ndef painted(g, x, w, s, p):\n    \"\"\"The gradient of the padded input, painted kernel by kernel.\"\"\"\n    grad = np.zeros(frame(x, p).shape)\n    for n, f, r, c in np.ndindex(g.shape):\n        grad[n, :, r * s : r * s + w.shape[2], c * s : c * s + w.shape[3]] += g[n, f, r, c] * w[f]\n    return grad\n\ndef of_weight(g, x, w, s, p):\n    windows = sliding_window_view(frame(x, p), w.shape[2:], axis=(2, 3))[:, :, ::s, ::s]\n    return np.einsum(\"ncrqij,nfrq->fcij\", windows, g)\n\ndef right(g, x, w, s, p):\n    return crop(painted(g, x, w, s, p), x, p), of_weight(g, x, w, s, p), g.sum(axis=(0, 2, 3))\n\ndef f(g, x, w, s, p):\n    n, f, rows, cols = g.shape\n    kh, kw = w.shape[2:]\n    height, width = x.shape[2] + 2 * p, x.shape[3] + 2 * p\n    stretched = np.zeros((n, f, height + kh - 1, width + kw - 1))\n    stretched[:, :, kh - 1 : kh - 1 + s * rows : s, kw - 1 : kw - 1 + s * cols : s] = g\n    windows = sliding_window_view(stretched, (kh, kw), axis=(2, 3))\n    grad = np.einsum(\"nfrqij,fcij->ncrq\", windows, w)\n    return crop(grad, x, p), *right(g, x, w, s, p)[1:]\n", "flip-in-scatter"),
    ("def crop(grad, x, p):\n    return grad[:, :, p : p + x.shape[2], p : p + x.shape[3]]\n\ndef frame(x, p):\n    return np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))\n\ndef painted(g, x, w, s, p):\n    \"\"\"The gradient of the padded input, painted kernel by kernel.\"\"\"\n    grad = np.zeros(frame(x, p).shape)\n    for n, f, r, c in np.ndindex(g.shape):\n        grad[n, :, r * s : r * s + w.shape[2], c * s : c * s + w.shape[3]] += g[n, f, r, c] * w[f]\n    return grad\n\ndef of_weight(g, x, w, s, p):\n    windows = sliding_window_view(frame(x, p), w.shape[2:], axis=(2, 3))[:, :, ::s, ::s]\n    return np.einsum(\"ncrqij,nfrq->fcij\", windows, g)\n\ndef right(g, x, w, s, p):\n    return crop(painted(g, x, w, s, p), x, p), of_weight(g, x, w, s, p), g.sum(axis=(0, 2, 3))\n\ndef f(g, x, w, s, p):\n    dx, dw, db = right(g, x, w, s, p)\n    return dx, dw[:, :, ::-1, ::-1], db\n", "flip-in-scatter"),
    ("def frame(x, p):\n    return np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))\n\ndef crop(grad, x, p):\n    return grad[:, :, p : p + x.shape[2], p : p + x.shape[3]]\n\ndef painted(g, x, w, s, p):\n    \"\"\"The gradient of the padded input, painted kernel by kernel.\"\"\"\n    grad = np.zeros(frame(x, p).shape)\n    for n, f, r, c in np.ndindex(g.shape):\n        grad[n, :, r * s : r * s + w.shape[2], c * s : c * s + w.shape[3]] += g[n, f, r, c] * w[f]\n    return grad\n\ndef of_weight(g, x, w, s, p):\n    windows = sliding_window_view(frame(x, p), w.shape[2:], axis=(2, 3))[:, :, ::s, ::s]\n    return np.einsum(\"ncrqij,nfrq->fcij\", windows, g)\n\ndef right(g, x, w, s, p):\n    return crop(painted(g, x, w, s, p), x, p), of_weight(g, x, w, s, p), g.sum(axis=(0, 2, 3))\n\ndef f(g, x, w, s, p):\n    grad = np.zeros(frame(x, p).shape)\n    for n, f, r, c in np.ndindex(g.shape):\n        grad[n, :, r : r + w.shape[2], c : c + w.shape[3]] += g[n, f, r, c] * w[f]\n    return crop(grad, x, p), *right(g, x, w, s, p)[1:]\n", "stride-in-backward"),
    ("def frame(x, p):\n    return np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))\n\ndef crop(grad, x, p):\n    return grad[:, :, p : p + x.shape[2], p : p + x.shape[3]]\n\ndef painted(g, x, w, s, p):\n    \"\"\"The gradient of the padded input, painted kernel by kernel.\"\"\"\n    grad = np.zeros(frame(x, p).shape)\n    for n, f, r, c in np.ndindex(g.shape):\n        grad[n, :, r * s : r * s + w.shape[2], c * s : c * s + w.shape[3]] += g[n, f, r, c] * w[f]\n    return grad\n\ndef of_weight(g, x, w, s, p):\n    windows = sliding_window_view(frame(x, p), w.shape[2:], axis=(2, 3))[:, :, ::s, ::s]\n    return np.einsum(\"ncrqij,nfrq->fcij\", windows, g)\n\ndef right(g, x, w, s, p):\n    return crop(painted(g, x, w, s, p), x, p), of_weight(g, x, w, s, p), g.sum(axis=(0, 2, 3))\n\ndef f(g, x, w, s, p):\n    grad = np.zeros(frame(x, p).shape)\n    for n in range(len(g)):\n        for r in range(g.shape[2]):\n            for c in range(g.shape[3]):\n                for f in range(len(w)):\n                    grad[n, :, r * s : r * s + w.shape[2], c * s : c * s + w.shape[3]] = w[f] * g[n, f, r, c]\n    return crop(grad, x, p), *right(g, x, w, s, p)[1:]\n", "accumulate"),
    ("def frame(x, p):\n    return np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))\n\ndef crop(grad, x, p):\n    return grad[:, :, p : p + x.shape[2], p : p + x.shape[3]]\n\ndef painted(g, x, w, s, p):\n    \"\"\"The gradient of the padded input, painted kernel by kernel.\"\"\"\n    grad = np.zeros(frame(x, p).shape)\n    for n, f, r, c in np.ndindex(g.shape):\n        grad[n, :, r * s : r * s + w.shape[2], c * s : c * s + w.shape[3]] += g[n, f, r, c] * w[f]\n    return grad\n\ndef of_weight(g, x, w, s, p):\n    windows = sliding_window_view(frame(x, p), w.shape[2:], axis=(2, 3))[:, :, ::s, ::s]\n    return np.einsum(\"ncrqij,nfrq->fcij\", windows, g)\n\ndef right(g, x, w, s, p):\n    return crop(painted(g, x, w, s, p), x, p), of_weight(g, x, w, s, p), g.sum(axis=(0, 2, 3))\n\ndef f(g, x, w, s, p):\n    grad = np.zeros(frame(x, p).shape)\n    for r in range(g.shape[2]):\n        for c in range(g.shape[3]):\n            place = np.s_[:, :, r * s : r * s + w.shape[2], c * s : c * s + w.shape[3]]\n            grad[place] = np.einsum(\"nf,fcij->ncij\", g[:, :, r, c], w)\n    return crop(grad, x, p), *right(g, x, w, s, p)[1:]\n", "accumulate"),
    ("def crop(grad, x, p):\n    return grad[:, :, p : p + x.shape[2], p : p + x.shape[3]]\n\ndef frame(x, p):\n    return np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))\n\ndef painted(g, x, w, s, p):\n    \"\"\"The gradient of the padded input, painted kernel by kernel.\"\"\"\n    grad = np.zeros(frame(x, p).shape)\n    for n, f, r, c in np.ndindex(g.shape):\n        grad[n, :, r * s : r * s + w.shape[2], c * s : c * s + w.shape[3]] += g[n, f, r, c] * w[f]\n    return grad\n\ndef of_weight(g, x, w, s, p):\n    windows = sliding_window_view(frame(x, p), w.shape[2:], axis=(2, 3))[:, :, ::s, ::s]\n    return np.einsum(\"ncrqij,nfrq->fcij\", windows, g)\n\ndef right(g, x, w, s, p):\n    return crop(painted(g, x, w, s, p), x, p), of_weight(g, x, w, s, p), g.sum(axis=(0, 2, 3))\n\ndef f(g, x, w, s, p):\n    dx, dw, db = right(g, x, w, s, p)\n    for n in range(len(x)):\n        dw = of_weight(g[n : n + 1], x[n : n + 1], w, s, p)\n    return dx, dw, db\n", "accumulate"),
    ("def frame(x, p):\n    return np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))\n\ndef crop(grad, x, p):\n    return grad[:, :, p : p + x.shape[2], p : p + x.shape[3]]\n\ndef painted(g, x, w, s, p):\n    \"\"\"The gradient of the padded input, painted kernel by kernel.\"\"\"\n    grad = np.zeros(frame(x, p).shape)\n    for n, f, r, c in np.ndindex(g.shape):\n        grad[n, :, r * s : r * s + w.shape[2], c * s : c * s + w.shape[3]] += g[n, f, r, c] * w[f]\n    return grad\n\ndef of_weight(g, x, w, s, p):\n    windows = sliding_window_view(frame(x, p), w.shape[2:], axis=(2, 3))[:, :, ::s, ::s]\n    return np.einsum(\"ncrqij,nfrq->fcij\", windows, g)\n\ndef right(g, x, w, s, p):\n    return crop(painted(g, x, w, s, p), x, p), of_weight(g, x, w, s, p), g.sum(axis=(0, 2, 3))\n\ndef input_gradient_assigned(g, x, w, s, p):\n    grad = np.zeros(frame(x, p).shape)\n    for n in range(len(g)):\n        for r in range(g.shape[2]):\n            for c in range(g.shape[3]):\n                for f in range(len(w)):\n                    grad[n, :, r * s : r * s + w.shape[2], c * s : c * s + w.shape[3]] = w[f] * g[n, f, r, c]\n    return crop(grad, x, p), *right(g, x, w, s, p)[1:]\n\ndef weight_gradient_assigned(g, x, w, s, p):\n    xp, dw = frame(x, p), np.zeros(w.shape)\n    for n, f, r, c in np.ndindex(g.shape):\n        dw[f] = g[n, f, r, c] * xp[n, :, r * s : r * s + w.shape[2], c * s : c * s + w.shape[3]]\n    dx, _, db = right(g, x, w, s, p)\n    return dx, dw, db\n\ndef f(g, x, w, s, p):\n    return (\n        input_gradient_assigned(g, x, w, s, p)[0],\n        weight_gradient_assigned(g, x, w, s, p)[1],\n        g.sum((0, 2, 3)),\n    )\n", "accumulate"),
    ("def frame(x, p):\n    return np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))\n\ndef painted(g, x, w, s, p):\n    \"\"\"The gradient of the padded input, painted kernel by kernel.\"\"\"\n    grad = np.zeros(frame(x, p).shape)\n    for n, f, r, c in np.ndindex(g.shape):\n        grad[n, :, r * s : r * s + w.shape[2], c * s : c * s + w.shape[3]] += g[n, f, r, c] * w[f]\n    return grad\n\ndef crop(grad, x, p):\n    return grad[:, :, p : p + x.shape[2], p : p + x.shape[3]]\n\ndef of_weight(g, x, w, s, p):\n    windows = sliding_window_view(frame(x, p), w.shape[2:], axis=(2, 3))[:, :, ::s, ::s]\n    return np.einsum(\"ncrqij,nfrq->fcij\", windows, g)\n\ndef right(g, x, w, s, p):\n    return crop(painted(g, x, w, s, p), x, p), of_weight(g, x, w, s, p), g.sum(axis=(0, 2, 3))\n\ndef f(g, x, w, s, p):\n    return painted(g, x, w, s, p), *right(g, x, w, s, p)[1:]\n", "unpad-dx"),
    ("def frame(x, p):\n    return np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))\n\ndef painted(g, x, w, s, p):\n    \"\"\"The gradient of the padded input, painted kernel by kernel.\"\"\"\n    grad = np.zeros(frame(x, p).shape)\n    for n, f, r, c in np.ndindex(g.shape):\n        grad[n, :, r * s : r * s + w.shape[2], c * s : c * s + w.shape[3]] += g[n, f, r, c] * w[f]\n    return grad\n\ndef crop(grad, x, p):\n    return grad[:, :, p : p + x.shape[2], p : p + x.shape[3]]\n\ndef of_weight(g, x, w, s, p):\n    windows = sliding_window_view(frame(x, p), w.shape[2:], axis=(2, 3))[:, :, ::s, ::s]\n    return np.einsum(\"ncrqij,nfrq->fcij\", windows, g)\n\ndef right(g, x, w, s, p):\n    return crop(painted(g, x, w, s, p), x, p), of_weight(g, x, w, s, p), g.sum(axis=(0, 2, 3))\n\ndef f(g, x, w, s, p):\n    return painted(g, x, w, s, p)[:, :, : x.shape[2], : x.shape[3]], *right(g, x, w, s, p)[1:]\n", "unpad-dx"),
    ("def frame(x, p):\n    return np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))\n\ndef painted(g, x, w, s, p):\n    \"\"\"The gradient of the padded input, painted kernel by kernel.\"\"\"\n    grad = np.zeros(frame(x, p).shape)\n    for n, f, r, c in np.ndindex(g.shape):\n        grad[n, :, r * s : r * s + w.shape[2], c * s : c * s + w.shape[3]] += g[n, f, r, c] * w[f]\n    return grad\n\ndef crop(grad, x, p):\n    return grad[:, :, p : p + x.shape[2], p : p + x.shape[3]]\n\ndef of_weight(g, x, w, s, p):\n    windows = sliding_window_view(frame(x, p), w.shape[2:], axis=(2, 3))[:, :, ::s, ::s]\n    return np.einsum(\"ncrqij,nfrq->fcij\", windows, g)\n\ndef right(g, x, w, s, p):\n    return crop(painted(g, x, w, s, p), x, p), of_weight(g, x, w, s, p), g.sum(axis=(0, 2, 3))\n\ndef f(g, x, w, s, p):\n    return painted(g, x, w, s, p)[:, :, 2 * p :, 2 * p :], *right(g, x, w, s, p)[1:]\n", "unpad-dx"),
    ("def frame(x, p):\n    return np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))\n\ndef painted(g, x, w, s, p):\n    \"\"\"The gradient of the padded input, painted kernel by kernel.\"\"\"\n    grad = np.zeros(frame(x, p).shape)\n    for n, f, r, c in np.ndindex(g.shape):\n        grad[n, :, r * s : r * s + w.shape[2], c * s : c * s + w.shape[3]] += g[n, f, r, c] * w[f]\n    return grad\n\ndef crop(grad, x, p):\n    return grad[:, :, p : p + x.shape[2], p : p + x.shape[3]]\n\ndef of_weight(g, x, w, s, p):\n    windows = sliding_window_view(frame(x, p), w.shape[2:], axis=(2, 3))[:, :, ::s, ::s]\n    return np.einsum(\"ncrqij,nfrq->fcij\", windows, g)\n\ndef right(g, x, w, s, p):\n    return crop(painted(g, x, w, s, p), x, p), of_weight(g, x, w, s, p), g.sum(axis=(0, 2, 3))\n\ndef f(g, x, w, s, p):\n    return painted(g, x, w, s, p)[:, :, p : p + x.shape[2]], *right(g, x, w, s, p)[1:]\n", "unpad-dx"),
    ("def frame(x, p):\n    return np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))\n\ndef painted(g, x, w, s, p):\n    \"\"\"The gradient of the padded input, painted kernel by kernel.\"\"\"\n    grad = np.zeros(frame(x, p).shape)\n    for n, f, r, c in np.ndindex(g.shape):\n        grad[n, :, r * s : r * s + w.shape[2], c * s : c * s + w.shape[3]] += g[n, f, r, c] * w[f]\n    return grad\n\ndef crop(grad, x, p):\n    return grad[:, :, p : p + x.shape[2], p : p + x.shape[3]]\n\ndef of_weight(g, x, w, s, p):\n    windows = sliding_window_view(frame(x, p), w.shape[2:], axis=(2, 3))[:, :, ::s, ::s]\n    return np.einsum(\"ncrqij,nfrq->fcij\", windows, g)\n\ndef right(g, x, w, s, p):\n    return crop(painted(g, x, w, s, p), x, p), of_weight(g, x, w, s, p), g.sum(axis=(0, 2, 3))\n\ndef f(g, x, w, s, p):\n    dx = np.zeros(x.shape)\n    dx[:, :, :, :] = painted(g, x, w, s, p)[:, :, p:-p, p:-p]\n    return dx, *right(g, x, w, s, p)[1:]\n", "p0-slice"),
    ("def crop(grad, x, p):\n    return grad[:, :, p : p + x.shape[2], p : p + x.shape[3]]\n\ndef frame(x, p):\n    return np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))\n\ndef painted(g, x, w, s, p):\n    \"\"\"The gradient of the padded input, painted kernel by kernel.\"\"\"\n    grad = np.zeros(frame(x, p).shape)\n    for n, f, r, c in np.ndindex(g.shape):\n        grad[n, :, r * s : r * s + w.shape[2], c * s : c * s + w.shape[3]] += g[n, f, r, c] * w[f]\n    return grad\n\ndef of_weight(g, x, w, s, p):\n    windows = sliding_window_view(frame(x, p), w.shape[2:], axis=(2, 3))[:, :, ::s, ::s]\n    return np.einsum(\"ncrqij,nfrq->fcij\", windows, g)\n\ndef right(g, x, w, s, p):\n    return crop(painted(g, x, w, s, p), x, p), of_weight(g, x, w, s, p), g.sum(axis=(0, 2, 3))\n\ndef f(g, x, w, s, p):\n    dx, dw, db = right(g, x, w, s, p)\n    return dx, dw / len(x), db / len(x)\n", "batch-mean-twice"),
    ("def f(g,x,w,s,p):\n    from cnnlib import ops\n    a,b,c=ops.conv2d_backward(g.astype(float),x.astype(float),w.astype(float),s,p)\n    return a,b,c/g.shape[2]\n", ""),
    ("def f(g,x,w,s,p):\n    from cnnlib import ops\n    a,b,c=ops.conv2d_backward(g.astype(float),x.astype(float),w.astype(float),s,p)\n    return a*(x>0),b,c\n", ""),
    ("def f(g,x,w,s,p):\n    from cnnlib import ops\n    a,b,c=ops.conv2d_backward(g.astype(float),x.astype(float),w.astype(float),s,p)\n    return a,b.sum(1,keepdims=True),c\n", ""),
    ("def f(g,x,w,s,p):\n    from cnnlib import ops\n    a,b,c=ops.conv2d_backward(g.astype(float),x.astype(float),w.astype(float),s,p)\n    return a.sum(0),b,c\n", ""),
    ("def f(g,x,w,s,p):\n    from cnnlib import ops\n    a,b,c=ops.conv2d_backward(g.astype(float),x.astype(float),w.astype(float),s,p)\n    return b,a,c\n", "order"),
]  # fmt: skip

test_answers = suite(EXERCISE, RIGHT, WRONG)
