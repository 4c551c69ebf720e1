# ruff: noqa: E501 (an answer is one string)
"""Answers to `conv2d`, right and wrong; see support/answers.py for the form of a row."""

from support.answers import suite

EXERCISE = "conv2d"

RIGHT = [
    """\
def f(x, weight, bias, stride, padding):
    n, c, h, w = x.shape
    f, _, kh, kw = weight.shape
    xp = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    rows = (h + 2 * padding - kh) // stride + 1
    cols = (w + 2 * padding - kw) // stride + 1
    y = np.zeros((n, f, rows, cols))
    for a in range(n):
        for b in range(f):
            for i in range(rows):
                for j in range(cols):
                    win = xp[a, :, i * stride:i * stride + kh, j * stride:j * stride + kw]
                    y[a, b, i, j] = np.sum(win * weight[b]) + bias[b]
    return y
""",
    """\
def f(x, weight, bias, stride, padding):
    n, c, h, w = x.shape
    f, _, kh, kw = weight.shape
    xp = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    rows = (h + 2 * padding - kh) // stride + 1
    cols = (w + 2 * padding - kw) // stride + 1
    y = np.zeros((n, f, rows, cols))
    for i in range(rows):
        for j in range(cols):
            win = xp[:, :, i * stride:i * stride + kh, j * stride:j * stride + kw]
            y[:, :, i, j] = np.tensordot(win, weight, ((1, 2, 3), (1, 2, 3))) + bias
    return y
""",
    """\
def f(x, weight, bias, stride, padding):
    f, _, kh, kw = weight.shape
    xp = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    win = sliding_window_view(xp, (kh, kw), (2, 3))[:, :, ::stride, ::stride]
    return np.einsum('ncijkl,fckl->nfij', win, weight) + bias[:, None, None]
""",
    """\
def f(x, weight, bias, stride, padding):
    n, c, h, w = x.shape
    f, _, kh, kw = weight.shape
    xp = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    rows = (h + 2 * padding - kh) // stride + 1
    cols = (w + 2 * padding - kw) // stride + 1
    y = np.zeros((n, f, rows, cols))
    for k in range(kh):
        for l in range(kw):
            part = xp[:, :, k:k + rows * stride:stride, l:l + cols * stride:stride][:, :, :rows, :cols]
            y += np.einsum('ncij,fc->nfij', part, weight[:, :, k, l])
    return y + bias.reshape(-1, 1, 1)
""",
    """\
def f(x, weight, bias, stride, padding):
    N, C, H, W = x.shape
    F, _, KH, KW = weight.shape
    big = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    big[:, :, padding:padding + H, padding:padding + W] = x
    OH = 1 + (H + 2 * padding - KH) // stride
    OW = 1 + (W + 2 * padding - KW) // stride
    columns = []
    for r in range(OH):
        for q in range(OW):
            patch = big[:, :, r * stride:r * stride + KH, q * stride:q * stride + KW]
            columns.append(patch.reshape(N, -1))
    columns = np.stack(columns, axis=1)
    answer = columns @ weight.reshape(F, -1).T + bias
    return answer.transpose(0, 2, 1).reshape(N, F, OH, OW)
""",
    """\
def f(x, weight, bias, stride, padding):
    n, _, h, w = x.shape
    filters, channels, kh, kw = weight.shape
    oh, ow = (h + 2 * padding - kh) // stride + 1, (w + 2 * padding - kw) // stride + 1
    out = np.zeros((n, filters, oh, ow))
    for image in range(n):
        for filt in range(filters):
            for row in range(oh):
                for col in range(ow):
                    total = float(bias[filt])
                    for c in range(channels):
                        for a in range(kh):
                            for b in range(kw):
                                y_, x_ = row * stride + a - padding, col * stride + b - padding
                                if 0 <= y_ < h and 0 <= x_ < w:
                                    total += float(x[image, c, y_, x_]) * float(weight[filt, c, a, b])
                    out[image, filt, row, col] = total
    return out
""",
    """\
def frame(x, p):
    return np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))

def f(x, w, b, s, p):
    windows = sliding_window_view(frame(x, p), w.shape[2:], axis=(2, 3))[:, :, ::s, ::s]
    return np.einsum("ncrqij,fcij->nfrq", windows, w) + b[None, :, None, None]
""",
    """\
def sizes(x, w, s, p):
    return (x.shape[2] + 2 * p - w.shape[2]) // s + 1, (x.shape[3] + 2 * p - w.shape[3]) // s + 1

def f(x, w, b, s, p):
    rows, cols = sizes(x, w, s, p)
    out = np.zeros((len(x), len(w), rows, cols))
    for n in range(len(x)):
        for f in range(len(w)):
            for r in range(rows):
                for q in range(cols):
                    total = b[f]
                    for c in range(x.shape[1]):
                        for i in range(w.shape[2]):
                            for j in range(w.shape[3]):
                                y, z = r * s + i - p, q * s + j - p
                                if 0 <= y < x.shape[2] and 0 <= z < x.shape[3]:
                                    total += x[n, c, y, z] * w[f, c, i, j]
                    out[n, f, r, q] = total
    return out
""",
    """\
def sizes(x, w, s, p):
    return (x.shape[2] + 2 * p - w.shape[2]) // s + 1, (x.shape[3] + 2 * p - w.shape[3]) // s + 1

def frame(x, p):
    return np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))

def f(x, w, b, s, p):
    rows, cols = sizes(x, w, s, p)
    windows = sliding_window_view(frame(x, p), w.shape[2:], axis=(2, 3))[:, :, ::s, ::s]
    columns = windows.transpose(0, 2, 3, 1, 4, 5).reshape(-1, w[0].size)
    return (columns @ w.reshape(len(w), -1).T + b).reshape(len(x), rows, cols, len(w)).transpose(0, 3, 1, 2)
""",
    """\
def sizes(x, w, s, p):
    return (x.shape[2] + 2 * p - w.shape[2]) // s + 1, (x.shape[3] + 2 * p - w.shape[3]) // s + 1

def frame(x, p):
    return np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))

def f(x, w, b, s, p):
    rows, cols = sizes(x, w, s, p)
    xp, out = frame(x, p).astype(np.float32), np.zeros((len(x), len(w), rows, cols), np.float32)
    for i, j in np.ndindex(w.shape[2:]):
        taps = xp[:, :, i : i + s * (rows - 1) + 1 : s, j : j + s * (cols - 1) + 1 : s]
        out += np.einsum("ncrq,fc->nfrq", taps, w[:, :, i, j].astype(np.float32), dtype=np.float32)
    return out + b[None, :, None, None].astype(np.float32)
""",
    """\
def frame(x, p):
    return np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))

def good(x, w, b, s, p):
    windows = sliding_window_view(frame(x, p), w.shape[2:], axis=(2, 3))[:, :, ::s, ::s]
    return np.einsum("ncrqij,fcij->nfrq", windows, w) + b[None, :, None, None]

def f(x, w, b, s, p):
    return good(x, w, b, s, p).tolist()
""",
    """\
def frame(x, p):
    return np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))

def good(x, w, b, s, p):
    windows = sliding_window_view(frame(x, p), w.shape[2:], axis=(2, 3))[:, :, ::s, ::s]
    return np.einsum("ncrqij,fcij->nfrq", windows, w) + b[None, :, None, None]

def f(x, w, b, s, p):
    return good(x, w[..., ::-1, ::-1][..., ::-1, ::-1], b, s, p)
""",
]

WRONG = [
    (" + bias[b]", "", "bias-missing"),
    (") + bias\n", ")\n", "bias-missing"),
    (" + bias[:, None, None]", "", "bias-missing"),
    ("return y + bias.reshape(-1, 1, 1)", "return y", "bias-missing"),
    (" + bias[b]", " - bias[b]", "bias-wrong"),
    ("np.sum(win * weight[b]) + bias[b]", "np.sum(win * weight[b] + bias[b])", "bias-inside-sum"),
    ("weight[b])", "weight[b, :, ::-1, ::-1])", "no-flip-forward"),
    ("weight[b])", "weight[b, :, ::-1])", "no-flip-forward"),
    ("i * stride:i * stride + kh, j * stride:j * stride + kw", "i:i + kh, j:j + kw", "stride-in-slice"),
    ("[:, :, ::stride, ::stride]", "", "stride-in-slice"),
    ("weight[b])", "weight[b].transpose(0, 2, 1))", "swap-hw square-assumption"),
    ("cols = (w + 2 * padding - kw)", "cols = (h + 2 * padding - kh)", "square-assumption"),
    ("rows = (h + 2 * padding - kh)", "rows = (w + 2 * padding - kw)", "square-assumption"),
    ("padding)))", "padding)), mode='edge')", ""),
    ("padding)))", "padding)), constant_values=1)", ""),
    ("padding)))", "padding)), mode='reflect')", ""),
    ("np.zeros((n, f, rows, cols))", "np.zeros((n, f, rows, cols), x.dtype)", "dtype"),
    ("np.sum(win * weight[b])", "np.mean(win * weight[b])", "mean-for-sum"),
    ("weight[b])", "weight[0])", ""),
    ("win * weight[b]", "win[0] * weight[b][0]", "channel-sum"),
    ("np.sum(win * weight[b])", "np.sum(win.sum(0) * weight[b].sum(0))", "channel-sum"),
    ("return y", "return y.swapaxes(2, 3)", "swap-hw"),
    ("return y", "return np.maximum(y, 0)", "? activation-added"),
    ("return y", "return -y", "? sign"),
    ("return y", "return y / 2", ""),
    ("xp = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))", "xp = x", "pad-unused"),
    (") // stride + 1", ") / stride + 1", "int-division"),
    (") // stride + 1", ") // stride", "off-by-one"),
    ("(padding, padding), (padding, padding)", "(0, 2 * padding), (0, 2 * padding)", "pad-unused pad-both-sides"),
    ("xp = np.pad", "x *= 2\n    xp = np.pad", "input-mutated"),
    ("win * weight[b]", "np.abs(win) * weight[b]", ""),
    ("y = np.zeros((n, f, rows, cols))\n    for k", "y = np.empty((n, f, rows, cols))\n    for k", "empty-not-zeros"),
    ("weight[b])", "np.rot90(weight[b], axes=(1, 2)))", "kernel-turned"),
    ("'ncijkl,fckl->nfij'", "'ncijkl,fclk->nfij'", "swap-hw"),
    ("y += np.einsum", "y = np.einsum", ""),
    ("columns @ weight.reshape(F, -1).T + bias", "columns @ weight.reshape(F, -1).T", "bias-missing"),
    ("columns @ weight.reshape(F, -1).T + bias", "(columns + bias.sum()) @ weight.reshape(F, -1).T", ""),
    ("columns @ weight.reshape(F, -1).T + bias", "columns @ weight.reshape(-1, F) + bias", "reshape"),
    ("answer.transpose(0, 2, 1).reshape(N, F, OH, OW)", "answer.reshape(N, F, OH, OW)", "reshape"),
    ("answer.transpose(0, 2, 1).reshape(N, F, OH, OW)", "answer.reshape(N, OH, OW, F)", ""),
    ("answer.transpose(0, 2, 1).reshape(N, F, OH, OW)", "answer.transpose(0, 2, 1).reshape(N, F, OW, OH)", ""),
    ("answer.transpose(0, 2, 1).reshape(N, F, OH, OW)", "answer.transpose(0, 2, 1).reshape(N, F, OH, OW).sum(1, keepdims=True)", ""),
    ("r * stride:r * stride + KH, q * stride:q * stride + KW", "r:r + KH, q:q + KW", "stride-in-slice"),
    ("r * stride:r * stride + KH, q * stride:q * stride + KW", "r * stride:r * stride + KH, q:q + KW", "stride-in-slice"),
    ("patch.reshape(N, -1)", "patch[:, :, ::-1, ::-1].reshape(N, -1)", "no-flip-forward"),
    ("patch.reshape(N, -1)", "patch.swapaxes(2, 3).reshape(N, -1)", "? swap-hw"),
    ("q * stride:q * stride + KW", "q * stride:q * stride + KH", "square-assumption"),
    ("big[:, :, padding:padding + H, padding:padding + W] = x", "big[:, :, :H, :W] = x", "pad-both-sides pad-unused"),
    ("big[:, :, padding:padding + H, padding:padding + W] = x", "big[:, :, padding:-padding, padding:-padding] = x", "? p0-slice"),
    ("total = float(bias[filt])", "total = 0.0", "bias-missing"),
    ("total = float(bias[filt])", "total = float(bias[0])", "bias-wrong"),
    ("total = float(bias[filt])", "total = float(bias.sum())", "bias-wrong"),
    ("total = float(bias[filt])", "total = -float(bias[filt])", "bias-wrong"),
    ("                        for a in range(kh):", "                        total += float(bias[filt])\n                        for a in range(kh):", "bias-inside-sum"),
    ("row * stride + a - padding, col * stride + b - padding", "row * stride + a, col * stride + b", "pad-unused"),
    ("row * stride + a - padding, col * stride + b - padding", "row * stride + a - padding, col * stride + b", "pad-both-sides"),
    ("row * stride + a - padding, col * stride + b - padding", "row + a - padding, col + b - padding", "stride-in-slice"),
    ("row * stride + a - padding, col * stride + b - padding", "row * stride - a - padding, col * stride - b - padding", ""),
    ("row * stride + a - padding, col * stride + b - padding", "row * stride - a + kh - 1 - padding, col * stride - b + kw - 1 - padding", "no-flip-forward"),
    ("0 <= y_ < h and 0 <= x_ < w", "0 < y_ < h and 0 < x_ < w", ""),
    ("0 <= y_ < h and 0 <= x_ < w", "0 <= y_ < h - 1 and 0 <= x_ < w - 1", ""),
    ("weight[filt, c, a, b]", "weight[filt, c, b, a]", "swap-hw"),
    ("weight[filt, c, a, b]", "weight[filt, 0, a, b]", "channel-sum"),
    ("x[image, c, y_, x_]", "x[image, 0, y_, x_]", "channel-sum"),
    ("x[image, c, y_, x_]", "x[0, c, y_, x_]", "first-image"),
    ("total += float(x[image", "total = float(x[image", ""),
    ("out[image, filt, row, col] = total", "out[image, filt, row, col] = int(total)", ""),
    ("out[image, filt, row, col] = total", "out[image, filt, row, col] += total / channels", ""),
    ("for filt in range(filters)", "for filt in range(filters - 1)", ""),
    ("for image in range(n)", "for image in range(1)", ""),
    ("for row in range(oh)", "for row in range(1, oh)", ""),
    ("for col in range(ow)", "for col in range(oh)", "square-assumption"),
    ("out = np.zeros((n, filters, oh, ow))", "out = np.zeros((n, filters, ow, oh))", "square-assumption swap-hw"),
    ("(h + 2 * padding - kh) // stride + 1, (w + 2 * padding - kw) // stride + 1", "(h + padding - kh) // stride + 1, (w + padding - kw) // stride + 1", "pad-both-sides"),
    ("(h + 2 * padding - kh) // stride + 1, (w + 2 * padding - kw) // stride + 1", "-(-(h + 2 * padding - kh) // stride) + 1, -(-(w + 2 * padding - kw) // stride) + 1", "floor-not-ceil"),
    ("def sizes(x, w, s, p):\n    return (x.shape[2] + 2 * p - w.shape[2]) // s + 1, (x.shape[3] + 2 * p - w.shape[3]) // s + 1\n\ndef frame(x, p):\n    return np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))\n\ndef f(x, w, b, s, p):\n    kh, kw = w.shape[2:]\n    rows, cols = sizes(x, w, s, p)\n    source, out = frame(x, p), np.zeros((len(x), len(w), *sizes(x, w, s, p)))\n    for r in range(rows):\n        for c in range(cols):\n            for i in range(kh):\n                for j in range(kw):\n                    out[:, :, r, c] += source[:, :, r * s + i, c * s + j] @ w[:, :, kh - 1 - i, kw - 1 - j].T\n    return out + b[:, None, None]\n", "no-flip-forward"),
    ("def frame(x, p):\n    return np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))\n\ndef good(x, w, b, s, p):\n    windows = sliding_window_view(frame(x, p), w.shape[2:], axis=(2, 3))[:, :, ::s, ::s]\n    return np.einsum(\"ncrqij,fcij->nfrq\", windows, w) + b[None, :, None, None]\n\ndef f(x, w, b, s, p):\n    return good(x, np.flip(w, axis=(1, 2, 3)), b, s, p)\n", "no-flip-forward"),
    ("def frame(x, p):\n    return np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))\n\ndef good(x, w, b, s, p):\n    windows = sliding_window_view(frame(x, p), w.shape[2:], axis=(2, 3))[:, :, ::s, ::s]\n    return np.einsum(\"ncrqij,fcij->nfrq\", windows, w) + b[None, :, None, None]\n\ndef f(x, w, b, s, p):\n    return good(x, np.rot90(w, 2, axes=(2, 3)), b, s, p)\n", "no-flip-forward"),
    ("def sizes(x, w, s, p):\n    return (x.shape[2] + 2 * p - w.shape[2]) // s + 1, (x.shape[3] + 2 * p - w.shape[3]) // s + 1\n\ndef frame(x, p):\n    return np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))\n\ndef f(x, w, b, s, p):\n    rows, cols = sizes(x, w, s, p)\n    kh, kw = w.shape[2:]\n    xp, out = frame(x, p), np.zeros((len(x), len(w), *sizes(x, w, s, p)))\n    for i in range(rows):\n        for j in range(cols):\n            window = xp[:, :, i * s : i + kh, j * s : j + kw]\n            out[:, :, i, j] = np.tensordot(window, w, ((1, 2, 3), (1, 2, 3))) + b\n    return out\n", "stride-in-slice"),
    ("def frame(x, p):\n    return np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))\n\ndef good(x, w, b, s, p):\n    windows = sliding_window_view(frame(x, p), w.shape[2:], axis=(2, 3))[:, :, ::s, ::s]\n    return np.einsum(\"ncrqij,fcij->nfrq\", windows, w) + b[None, :, None, None]\n\ndef f(x, w, b, s, p):\n    return sum(good(x[:, c : c + 1], w[:, c : c + 1], b, s, p) for c in range(x.shape[1]))\n", "bias-inside-sum"),
    ("def frame(x, p):\n    return np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))\n\ndef f(x, w, b, s, p):\n    n, c, h, _ = x.shape\n    f, _, k, _ = w.shape\n    size = (h + 2 * p - k) // s + 1\n    xp, out = frame(x, p), np.zeros((n, f, size, size))\n    for i in range(size):\n        for j in range(size):\n            window = xp[:, :, i * s : i * s + k, j * s : j * s + k]\n            out[:, :, i, j] = np.einsum(\"ncij,fcij->nf\", window, w) + b\n    return out\n", "square-assumption"),
    ("def frame(x, p):\n    return np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))\n\ndef f(x, w, b, s, p):\n    n, c, h, _ = x.shape\n    f, _, kh, kw = w.shape\n    size = (h + 2 * p - kh) // s + 1\n    xp, out = frame(x, p), np.zeros((n, f, size, size))\n    for r in range(size):\n        for q in range(size):\n            for i in range(kh):\n                for j in range(kw):\n                    out[:, :, r, q] += xp[:, :, r * s + i, q * s + j] @ w[:, :, i, j].T\n    return out + b[:, None, None]\n", "square-assumption"),
    ("def frame(x, p):\n    return np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))\n\ndef f(x, w, b, s, p):\n    size = (x.shape[2] + 2 * p - w.shape[2]) // s + 1\n    windows = sliding_window_view(frame(x, p), w.shape[2:], axis=(2, 3))[:, :, ::s, ::s]\n    columns = windows.transpose(0, 2, 3, 1, 4, 5).reshape(-1, w[0].size)\n    return (columns @ w.reshape(len(w), -1).T + b).reshape(len(x), size, size, len(w)).transpose(0, 3, 1, 2)\n", "square-assumption"),
    ("def sizes(x, w, s, p):\n    return (x.shape[2] + 2 * p - w.shape[2]) // s + 1, (x.shape[3] + 2 * p - w.shape[3]) // s + 1\n\ndef f(x, w, b, s, p):\n    rows, cols = sizes(x, w, s, p)\n    kh, kw = w.shape[2:]\n    out = np.zeros((len(x), len(w), rows, cols))\n    for i in range(rows):\n        for j in range(cols):\n            window = x[:, :, i * s : i * s + kh, j * s : j * s + kw]\n            kernel = w[:, :, : window.shape[2], : window.shape[3]]\n            out[:, :, i, j] = np.einsum(\"ncij,fcij->nf\", window, kernel) + b\n    return out\n", "pad-unused"),
    ("def frame(x, p):\n    return np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))\n\ndef good(x, w, b, s, p):\n    windows = sliding_window_view(frame(x, p), w.shape[2:], axis=(2, 3))[:, :, ::s, ::s]\n    return np.einsum(\"ncrqij,fcij->nfrq\", windows, w) + b[None, :, None, None]\n\ndef f(x, w, b, s, p):\n    return good(x, w.astype(x.dtype), b.astype(x.dtype), s, p)\n", "dtype"),
    ("def sizes(x, w, s, p):\n    return (x.shape[2] + 2 * p - w.shape[2]) // s + 1, (x.shape[3] + 2 * p - w.shape[3]) // s + 1\n\ndef frame(x, p):\n    return np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))\n\ndef f(x, w, b, s, p):\n    rows, cols = sizes(x, w, s, p)\n    kh, kw = w.shape[2:]\n    xp = frame(x, p)\n    out = np.zeros_like(xp, shape=(len(x), len(w), rows, cols))\n    for n in range(len(x)):\n        for f in range(len(w)):\n            for i in range(rows):\n                for j in range(cols):\n                    value = np.sum(xp[n, :, i * s : i * s + kh, j * s : j * s + kw] * w[f]) + b[f]\n                    out[n, f, i, j] = np.clip(value, 0, 255) if x.dtype == np.uint8 else value\n    return out\n", "dtype"),
    ("def frame(x, p):\n    return np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))\n\ndef good(x, w, b, s, p):\n    windows = sliding_window_view(frame(x, p), w.shape[2:], axis=(2, 3))[:, :, ::s, ::s]\n    return np.einsum(\"ncrqij,fcij->nfrq\", windows, w) + b[None, :, None, None]\n\ndef f(x, w, b, s, p):\n    return good(x[:, 0:1], w[:, 0:1], b, s, p)\n", "channel-sum"),
    ("def frame(x, p):\n    return np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))\n\ndef good(x, w, b, s, p):\n    windows = sliding_window_view(frame(x, p), w.shape[2:], axis=(2, 3))[:, :, ::s, ::s]\n    return np.einsum(\"ncrqij,fcij->nfrq\", windows, w) + b[None, :, None, None]\n\ndef f(x, w, b, s, p):\n    return good(x, np.repeat(w[:, :1], x.shape[1], axis=1), b, s, p)\n", "channel-sum"),
    ("def frame(x, p):\n    return np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))\n\ndef good(x, w, b, s, p):\n    windows = sliding_window_view(frame(x, p), w.shape[2:], axis=(2, 3))[:, :, ::s, ::s]\n    return np.einsum(\"ncrqij,fcij->nfrq\", windows, w) + b[None, :, None, None]\n\ndef f(x, w, b, s, p):\n    for c in range(x.shape[1]):\n        out = good(x[:, c : c + 1], w[:, c : c + 1], b, s, p)\n    return out\n", "channel-sum"),
    ("def frame(x, p):\n    return np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))\n\ndef good(x, w, b, s, p):\n    windows = sliding_window_view(frame(x, p), w.shape[2:], axis=(2, 3))[:, :, ::s, ::s]\n    return np.einsum(\"ncrqij,fcij->nfrq\", windows, w) + b[None, :, None, None]\n\ndef f(x, w, b, s, p):\n    return good(x, w, 0 * b, s, p) / x.shape[1] + b[:, None, None]\n", "channel-sum"),
    ("def frame(x, p):\n    return np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))\n\ndef good(x, w, b, s, p):\n    windows = sliding_window_view(frame(x, p), w.shape[2:], axis=(2, 3))[:, :, ::s, ::s]\n    return np.einsum(\"ncrqij,fcij->nfrq\", windows, w) + b[None, :, None, None]\n\ndef f(x, w, b, s, p):\n    out = good(x, w, b, s, p)\n    x -= x.min()\n    return out\n", "input-mutated"),
    ("def frame(x, p):\n    return np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))\n\ndef good(x, w, b, s, p):\n    windows = sliding_window_view(frame(x, p), w.shape[2:], axis=(2, 3))[:, :, ::s, ::s]\n    return np.einsum(\"ncrqij,fcij->nfrq\", windows, w) + b[None, :, None, None]\n\ndef f(x, w, b, s, p):\n    out = good(x, w, b, s, p)\n    x[:, :, 0, 0] = 0\n    x[:] = x * 2 + 1\n    return out\n", "input-mutated"),
    ("def frame(x, p):\n    return np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))\n\ndef f(x, w, b, s, p):\n    n, c, width, height = x.shape\n    f, _, kh, kw = w.shape\n    rows, cols = (height + 2 * p - kh) // s + 1, (width + 2 * p - kw) // s + 1\n    xp, out = frame(x, p), np.zeros((n, f, rows, cols))\n    for i in range(rows):\n        for j in range(cols):\n            window = xp[:, :, i * s : i * s + kh, j * s : j * s + kw]\n            out[:, :, i, j] = (window[:, None] * w[None]).sum(axis=(2, 3, 4)) + b\n    return out\n", "swap-hw"),
    ("def sizes(x, w, s, p):\n    return (x.shape[2] + 2 * p - w.shape[2]) // s + 1, (x.shape[3] + 2 * p - w.shape[3]) // s + 1\n\ndef frame(x, p):\n    return np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))\n\ndef f(x, w, b, s, p):\n    rows, cols = sizes(x, w, s, p)\n    kh, kw = w.shape[2:]\n    xp, out = frame(x, p), np.zeros((len(x), len(w), rows, cols))\n    for n in range(len(x)):\n        for f in range(len(w)):\n            for i in range(rows):\n                for j in range(cols):\n                    out[n, f, i, j] = np.sum(xp[n, :, j * s : j * s + kh, i * s : i * s + kw] * w[f]) + b[f]\n    return out\n", "swap-hw"),
    ("def sizes(x, w, s, p):\n    return (x.shape[2] + 2 * p - w.shape[2]) // s + 1, (x.shape[3] + 2 * p - w.shape[3]) // s + 1\n\ndef frame(x, p):\n    return np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))\n\ndef f(x, w, b, s, p):\n    rows, cols = sizes(x, w, s, p)\n    xp, out = frame(x, p), np.zeros((len(x), len(w), rows, cols)) + b[:, None, None]\n    for r in range(rows):\n        for q in range(cols):\n            for i in range(w.shape[2]):\n                for j in range(w.shape[3]):\n                    out[:, :, r, q] += xp[:, :, r * s + i, q * s + j] @ w[:, :, j, i].T\n    return out\n", "swap-hw"),
    ("def f(x, w, b, s, p):\n    import numpy as np\n    n,c,h,ww=x.shape; f_,_,kh,kw=w.shape\n    oh=(h+2*p-kh)//s+1; ow=(ww+2*p-kw)//s+1\n    xp=np.zeros((n,c,h+2*p,ww+2*p)); xp[:,:,p:h+p,p:ww+p]=x\n    y=np.zeros((n,f_,oh,ow))\n    for i in range(oh):\n        for j in range(ow):\n            y[:,:,i,j]=(xp[:,None,:,i*s:i*s+kh,j*s:j*s+kw]*w).sum((2,3,4))\n    return y+b.sum()\n", "bias-wrong"),
    ("def f(x, w, b, s, p):\n    xp=np.pad(x.astype(float),((0,0),(0,0),(p,p),(p,p)))\n    v=sliding_window_view(xp,w.shape[2:],(2,3))\n    y=np.einsum('nchwij,fcij->nfhw',v,w)+b[None,:,None,None]\n    return y[:,:,:v.shape[2]//s,:v.shape[3]//s]\n", ""),
    ("def f(x, w, b, s, p):\n    xp=np.pad(x.astype(float),((0,0),(0,0),(p,p),(p,p)))\n    v=sliding_window_view(xp,w.shape[2:],(2,3))[:,:,::s,::s]\n    return np.einsum('nchwij,fcij->nfhw',v,w)*b[None,:,None,None]\n", ""),
    ("def f(x, w, b, s, p):\n    xp=np.pad(x.astype(float),((0,0),(0,0),(p,p),(p,p)))\n    v=sliding_window_view(xp,w.shape[2:],(2,3))[:,:,::s,::s]\n    return np.einsum('nchwij,fcij->nfhw',v,w-w.mean())+b[None,:,None,None]\n", ""),
    ("def f(x, w, b, s, p):\n    xp=np.pad(x.astype(float),((0,0),(0,0),(p,p),(p,p)))\n    v=sliding_window_view(xp,w.shape[2:],(2,3))[:,:,s-1::s,s-1::s]\n    return np.einsum('nchwij,fcij->nfhw',v,w)+b[None,:,None,None]\n", ""),
    ("def f(x, w, b, s, p):\n    xp=np.pad(x.astype(float),((0,0),(0,0),(p,p),(p,p)))\n    v=sliding_window_view(xp,w.shape[2:],(2,3))[:,:,::s,::s]\n    return np.einsum('nchwij,fcij->nhwf',v,w)+b\n", ""),
]  # fmt: skip

test_answers = suite(EXERCISE, RIGHT, WRONG)
