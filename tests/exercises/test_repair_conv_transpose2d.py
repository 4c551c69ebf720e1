"""Answers to `repair_conv_transpose2d`, right and wrong; see support/answers.py for the form of a row."""

from support.answers import suite

EXERCISE = "repair_conv_transpose2d"

RIGHT = [
    """\
def f(x, w, s):
    n, _, h, wd = x.shape
    _, c, kh, kw = w.shape
    y = np.zeros((n, c, s * (h - 1) + kh, s * (wd - 1) + kw))
    for i in range(h):
        for j in range(wd):
            part = np.einsum('ni,iokl->nokl', x[:, :, i, j], w)
            y[:, :, i * s:i * s + kh, j * s:j * s + kw] += part
    return y
""",
    """\
def f(x, w, s):
    n, _, h, wd = x.shape
    _, c, kh, kw = w.shape
    y = np.zeros((n, c, s * (h - 1) + kh, s * (wd - 1) + kw))
    for k in range(kh):
        for l in range(kw):
            part = np.einsum('nihw,io->nohw', x, w[:, :, k, l])
            y[:, :, k:k + s * (h - 1) + 1:s, l:l + s * (wd - 1) + 1:s] += part
    return y
""",
]

WRONG = [
    ("] += ", "] = ", "accumulate"),
    ("x[:, :, i, j], w)", "x[:, :, i, j], w[:, :, ::-1, ::-1])", "flip-in-scatter"),
    ("i * s:i * s + kh, j * s:j * s + kw", "i:i + kh, j:j + kw", "stride-in-backward"),
    ("return y", "return y[:, :, ::-1]", ""),
    ("return y", "return -y", "sign"),
    ("return y", "return y / 2", ""),
    ("return y", "return y.swapaxes(2, 3)", "swap-hw"),
    ("return y", "return y[:, :, :-1, :-1]", ""),
    ("] += ", "] -= ", "sign"),
    ("np.zeros(", "np.ones(", ""),
    ("np.zeros(", "np.empty(", "empty-not-zeros"),
    ("'ni,iokl->nokl', x[:, :, i, j], w", "'ni,iolk->nokl', x[:, :, i, j], w", ""),
    ("return y", "return y[0]", ""),
    ("w[:, :, k, l]", "w[:, :, 0, 0]", ""),
]

test_answers = suite(EXERCISE, RIGHT, WRONG)
