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
    (
        "(padding, padding), (padding, padding)",
        "(0, 2 * padding), (0, 2 * padding)",
        "pad-unused pad-both-sides",
    ),
    ("xp = np.pad", "x *= 2\n    xp = np.pad", "input-mutated"),
    ("win * weight[b]", "np.abs(win) * weight[b]", ""),
    (
        "y = np.zeros((n, f, rows, cols))\n    for k",
        "y = np.empty((n, f, rows, cols))\n    for k",
        "empty-not-zeros",
    ),
    ("weight[b])", "np.rot90(weight[b], axes=(1, 2)))", "kernel-turned"),
    ("'ncijkl,fckl->nfij'", "'ncijkl,fclk->nfij'", "swap-hw"),
    ("y += np.einsum", "y = np.einsum", ""),
]

test_answers = suite(EXERCISE, RIGHT, WRONG)
