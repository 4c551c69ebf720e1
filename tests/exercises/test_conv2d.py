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
    ("return y", "return np.maximum(y, 0)", "activation-added"),
    ("return y", "return -y", "sign"),
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
    ("patch.reshape(N, -1)", "patch.swapaxes(2, 3).reshape(N, -1)", "swap-hw"),
    ("q * stride:q * stride + KW", "q * stride:q * stride + KH", "square-assumption"),
    ("big[:, :, padding:padding + H, padding:padding + W] = x", "big[:, :, :H, :W] = x", "pad-both-sides pad-unused"),
    ("big[:, :, padding:padding + H, padding:padding + W] = x", "big[:, :, padding:-padding, padding:-padding] = x", "p0-slice"),
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
]  # fmt: skip

test_answers = suite(EXERCISE, RIGHT, WRONG)
