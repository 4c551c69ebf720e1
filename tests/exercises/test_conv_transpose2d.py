# ruff: noqa: E501 (an answer is one string)
"""Answers to `conv_transpose2d`, right and wrong; see support/answers.py for the form of a row."""

from support.answers import suite

EXERCISE = "conv_transpose2d"

RIGHT = [
    """\
def f(x, w, s, p):
    n, ci, h, wd = x.shape
    co, kh, kw = w.shape[1:]
    H, W = s * (h - 1) + kh, s * (wd - 1) + kw
    out = np.zeros((n, co, H, W))
    for i in range(h):
        for j in range(wd):
            out[:, :, i * s:i * s + kh, j * s:j * s + kw] += np.einsum('nc,cokl->nokl', x[:, :, i, j], w)
    return out[:, :, p:H - p, p:W - p]
""",
    """\
def f(x, weight, stride, padding):
    count, channels, height, width = x.shape
    filters, kernel_height, kernel_width = weight.shape[1:]
    canvas = np.zeros((count, filters, stride * (height - 1) + kernel_height, stride * (width - 1) + kernel_width))
    for n in range(count):
        for c in range(channels):
            for f in range(filters):
                for row in range(height):
                    for col in range(width):
                        top, left = row * stride, col * stride
                        canvas[n, f, top:top + kernel_height, left:left + kernel_width] += x[n, c, row, col] * weight[c, f]
    if padding:
        canvas = canvas[:, :, padding:-padding, padding:-padding]
    return canvas
""",
    """\
def f(x, w, s, p):
    kh, kw = w.shape[2:]
    rows, cols = s * (x.shape[2] - 1) + kh, s * (x.shape[3] - 1) + kw
    y = np.zeros((x.shape[0], w.shape[1], rows, cols))
    for u in range(kh):
        for v in range(kw):
            y[:, :, u:u + s * (x.shape[2] - 1) + 1:s, v:v + s * (x.shape[3] - 1) + 1:s] += np.tensordot(x, w[:, :, u, v], (1, 0)).transpose(0, 3, 1, 2)
    return y[:, :, p:rows - p, p:cols - p]
""",
    """\
def f(x, weight, stride, padding):
    n, c, h, w = x.shape
    kh, kw = weight.shape[2:]
    wide = np.zeros((n, c, stride * (h - 1) + 1, stride * (w - 1) + 1))
    wide[:, :, ::stride, ::stride] = x
    wide = np.pad(wide, ((0, 0), (0, 0), (kh - 1, kh - 1), (kw - 1, kw - 1)))
    windows = sliding_window_view(wide, (kh, kw), axis=(2, 3))
    result = np.einsum('nirckl,iokl->norc', windows, weight[:, :, ::-1, ::-1])
    return result[:, :, padding:result.shape[2] - padding, padding:result.shape[3] - padding]
""",
]

WRONG = [
    ("kw] += np.einsum", "kw] = np.einsum", "accumulate"),
    ("kw] += np.einsum", "kw] -= np.einsum", "sign"),
    ("x[:, :, i, j], w)", "x[:, :, i, j], w[:, :, ::-1, ::-1])", "flip-in-scatter"),
    ("i * s:i * s + kh, j * s:j * s + kw", "i:i + kh, j:j + kw", "stride-in-backward"),
    ("'nc,cokl->nokl'", "'nc,ockl->nokl'", "swap-in-out"),
    ("out[:, :, p:H - p, p:W - p]", "out[:, :, p:-p, p:-p]", "p0-slice"),
    ("out[:, :, p:H - p, p:W - p]", "out", "crop-missing"),
    ("out[:, :, p:H - p, p:W - p]", "out[:, :, p:, p:]", "pad-both-sides"),
    ("out[:, :, p:H - p, p:W - p]", "out[:, :, :H - p, :W - p]", "pad-both-sides"),
    ("out[:, :, p:H - p, p:W - p]", "out[:, :, 2 * p:, 2 * p:]", "pad-both-sides"),
    ("out[:, :, p:H - p, p:W - p]", "out[:, :, p:H - p]", "pad-both-sides"),
    ("out[:, :, p:H - p, p:W - p]", "np.pad(out, ((0, 0), (0, 0), (p, p), (p, p)))", "pad-sign"),
    ("out[:, :, p:H - p, p:W - p]", "out[:, :, p:H - p, p:W - p] / (kh * kw)", "divided"),
    ("out[:, :, p:H - p, p:W - p]", "out[:, :, p:H - p, p:W - p].swapaxes(2, 3)", "swap-hw"),
    ("out[:, :, p:H - p, p:W - p]", "out[:, :, p:H - p, p:W - p][0]", ""),
    ("H, W = s * (h - 1) + kh, s * (wd - 1) + kw", "H, W = s * h + kh, s * wd + kw", "cut-off"),
    ("H, W = s * (h - 1) + kh, s * (wd - 1) + kw", "H = W = s * (h - 1) + kh", "square-assumption"),
    ("H, W = s * (h - 1) + kh, s * (wd - 1) + kw", "H = W = s * (wd - 1) + kw", "square-assumption"),
    ("np.zeros((n, co, H, W))", "np.ones((n, co, H, W))", ""),
    ("np.zeros((n, co, H, W))", "np.empty((n, co, H, W))", "empty-not-zeros"),
    ("np.zeros((n, co, H, W))", "np.zeros((n, co, H, W), x.dtype)", "dtype"),
    ("np.zeros((n, co, H, W))", "np.zeros((n, ci, H, W))", ""),
    ("+= x[n, c, row, col] * weight[c, f]", "= x[n, c, row, col] * weight[c, f]", ""),
    ("* weight[c, f]", "* weight[c, f, ::-1, ::-1]", "flip-in-scatter"),
    ("* weight[c, f]", "* weight[c, f].T", "swap-hw"),
    ("* weight[c, f]", "* weight[0, f]", "channel-sum"),
    ("* weight[c, f]", "* weight[c, 0]", ""),
    ("for c in range(channels)", "for c in range(1)", "channel-sum"),
    ("top, left = row * stride, col * stride", "top, left = row, col", "stride-in-backward"),
    ("top, left = row * stride, col * stride", "top, left = col * stride, row * stride", "swap-hw"),
    ("    if padding:\n        canvas = canvas[:, :, padding:-padding, padding:-padding]\n", "", "crop-missing"),
    ("canvas[:, :, padding:-padding, padding:-padding]", "canvas[:, :, padding:-padding]", "pad-both-sides"),
    ("kernel_width] += x[n, c, row, col]", "kernel_width] += x[n, c, row, col] / channels", "channel-sum"),
    ("(1, 0)).transpose", "(1, 1)).transpose", "swap-in-out"),
    ("1:s] += np", "1:s] = np", ""),
    ("w[:, :, u, v]", "w[:, :, kh - 1 - u, kw - 1 - v]", "flip-in-scatter"),
    ("w[:, :, u, v]", "w[:, :, v, u]", "swap-hw"),
    ("for u in range(kh)", "for u in range(1)", ""),
    ("y[:, :, p:rows - p, p:cols - p]", "y[:, :, :x.shape[2] * s, :x.shape[3] * s]", ""),
    ("weight[:, :, ::-1, ::-1]", "weight", "flip-in-scatter"),
    ("wide[:, :, ::stride, ::stride] = x", "wide[:, :, :h, :w] = x", "stride-in-backward"),
    ("(kh - 1, kh - 1), (kw - 1, kw - 1)", "(kh - 1, kh - 1), (kh - 1, kh - 1)", ""),
    ("(kh - 1, kh - 1), (kw - 1, kw - 1)", "(kh - 1 + padding,) * 2, (kw - 1 + padding,) * 2", "crop-missing"),
    ("return result", "return -result", "sign"),
    ("return result[:, :, padding:result.shape[2] - padding, padding:result.shape[3] - padding]", "return result[:, :, padding:-padding, padding:-padding]", "p0-slice"),
    ("    return result", "    print(result)", ""),
    ("def f(x, w, s, p):\n    return np.kron(x, w)\n", ""),
    ("def f(x, w, s, p):\n    rows = [(x.shape[a] - w.shape[a] + 2 * p) // s + 1 for a in (2, 3)]\n    return np.zeros((len(x), w.shape[1], *rows))\n", ""),
]  # fmt: skip

test_answers = suite(EXERCISE, RIGHT, WRONG)
