# ruff: noqa: E501 (an answer is one string)
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
    """\
def f(x, weight, stride):
    n, ci, h, w = x.shape
    co, kh, kw = weight.shape[1:]
    canvas = np.zeros((n, co, stride * (h - 1) + kh, stride * (w - 1) + kw))
    for r in range(h):
        for q in range(w):
            stamp = np.tensordot(x[:, :, r, q], weight, (1, 0))
            canvas[:, :, r * stride:r * stride + kh, q * stride:q * stride + kw] += stamp
    return canvas
""",
    """\
def f(x, weight, stride):
    n, ci, h, w = x.shape
    co, kh, kw = weight.shape[1:]
    canvas = np.zeros((n, co, stride * (h - 1) + kh, stride * (w - 1) + kw))
    for u in range(kh):
        for v in range(kw):
            spread = np.einsum('nchw,co->nohw', x, weight[:, :, u, v])
            canvas[:, :, u:u + stride * (h - 1) + 1:stride, v:v + stride * (w - 1) + 1:stride] += spread
    return canvas
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
    ("+= stamp", "= stamp", "accumulate"),
    ("+= stamp", "-= stamp", "sign"),
    ("+= stamp", "= np.maximum(canvas[:, :, r * stride:r * stride + kh, q * stride:q * stride + kw], stamp)", "not-summed"),
    ("np.tensordot(x[:, :, r, q], weight, (1, 0))", "np.tensordot(x[:, :, r, q], weight[:, :, ::-1, ::-1], (1, 0))", "flip-in-scatter"),
    ("np.tensordot(x[:, :, r, q], weight, (1, 0))", "np.tensordot(x[:, :, r, q], weight, (1, 0)) / (kh * kw)", "divided"),
    ("r * stride:r * stride + kh, q * stride:q * stride + kw", "r:r + kh, q:q + kw", "stride-in-backward"),
    ("return canvas", "return canvas[:, :, :h * stride, :w * stride]", "cut-off"),
    ("return canvas", "return canvas.astype(int)", "rounded"),
    ("+= spread", "= spread", "accumulate"),
    ("weight[:, :, u, v]", "weight[:, :, kh - 1 - u, kw - 1 - v]", "flip-in-scatter"),
    ("weight[:, :, u, v]", "weight[:, :, v, u] if kh == kw else weight[:, :, u, v]", "swap-hw"),
    ("for u in range(kh)", "for u in range(min(kh, stride))", ""),
]  # fmt: skip

test_answers = suite(EXERCISE, RIGHT, WRONG)
