"""Answers to `port_jax_transpose`, right and wrong; see support/answers.py for the form of a row."""

from support.answers import suite

EXERCISE = "port_jax_transpose"

RIGHT = [
    """\
def f(x, kernel, s):
    from cnnlib import ops
    w = kernel.transpose(2, 3, 0, 1)[:, :, ::-1, ::-1]
    y = ops.conv_transpose2d(x, w, None, s)
    t, l = [(k - s) // 2 for k in w.shape[2:]]
    return y[:, :, t:t + s * x.shape[2], l:l + s * x.shape[3]]
""",
    """\
def f(x, kernel, s):
    n, _, h, w = x.shape
    kh, kw, _, out = kernel.shape
    y = np.zeros((n, out, s * (h - 1) + kh, s * (w - 1) + kw))
    for i in range(h):
        for j in range(w):
            for a in range(kh):
                for b in range(kw):
                    y[:, :, i * s + a, j * s + b] += x[:, :, i, j] @ kernel[kh - 1 - a, kw - 1 - b]
    t, l = (kh - s) // 2, (kw - s) // 2
    return y[:, :, t:t + s * h, l:l + s * w]
""",
    """\
def f(x, kernel, s):
    n, c, h, w = x.shape
    kh, kw = kernel.shape[:2]
    wide = np.zeros((n, c, s * (h - 1) + 1, s * (w - 1) + 1))
    wide[:, :, ::s, ::s] = x
    top, left = kh - 1 - (kh - s) // 2, kw - 1 - (kw - s) // 2
    wide = np.pad(wide, ((0, 0), (0, 0), (top, kh + s - 2 - top), (left, kw + s - 2 - left)))
    seen = sliding_window_view(wide, (kh, kw), axis=(2, 3))
    return np.einsum("nihwab,abio->nohw", seen, kernel)
""",
]

WRONG = [
    ("[:, :, ::-1, ::-1]", "", "not-turned"),
    ("kernel[kh - 1 - a, kw - 1 - b]", "kernel[a, b]", "not-turned"),
    ("seen, kernel)", "seen, kernel[::-1, ::-1])", "not-turned"),
    ("[:, :, ::-1, ::-1]", "[:, :, ::-1]", "half-turned"),
    ("kernel[kh - 1 - a, kw - 1 - b]", "kernel[a, kw - 1 - b]", "half-turned"),
    ("(k - s) // 2", "0", "cut-elsewhere"),
    ("(k - s) // 2", "-(-(k - s) // 2)", "cut-elsewhere"),
    ("(kh - s) // 2, (kw - s) // 2\n    return", "kh - s, kw - s\n    return", "cut-elsewhere"),
    ("return y[:, :, t:t + s * x.shape[2], l:l + s * x.shape[3]]", "return y", "not-cut"),
    ("transpose(2, 3, 0, 1)", "transpose(3, 2, 0, 1)", ""),
    ("transpose(2, 3, 0, 1)", "transpose(2, 3, 1, 0)", "swap-hw"),
    ("+= x", "= x", ""),
    ("l:l + s * w]", "l:l + s * w][0]", ""),
    ("return y[:, :, t:t + s * h", "return -y[:, :, t:t + s * h", "sign"),
    ("return np.einsum", "return 2 * np.einsum", ""),
    ("wide[:, :, ::s, ::s] = x", "wide[:, :, ::s, ::s] = x.mean()", ""),
]

test_answers = suite(EXERCISE, RIGHT, WRONG)
