"""Answers to `insert_zeros`, right and wrong; see support/answers.py for the form of a row."""

from support.answers import suite

EXERCISE = "insert_zeros"

RIGHT = [
    """\
def f(x, s):
    n, c, h, w = x.shape
    out = np.zeros((n, c, s * (h - 1) + 1, s * (w - 1) + 1), x.dtype)
    out[:, :, ::s, ::s] = x
    return out
""",
    """\
def f(x, s):
    n, c, h, w = x.shape
    out = np.zeros((n, c, s * (h - 1) + 1, s * (w - 1) + 1), dtype=x.dtype)
    for i in range(h):
        for j in range(w):
            out[:, :, i * s, j * s] = x[:, :, i, j]
    return out
""",
    """\
def f(x, s):
    k = np.zeros((s, s), x.dtype)
    k[0, 0] = 1
    return np.kron(x, k)[:, :, :s * (x.shape[2] - 1) + 1, :s * (x.shape[3] - 1) + 1].astype(x.dtype)
""",
]

WRONG = [
    ("np.zeros((n", "np.empty((n", "empty-not-zeros"),
    (", x.dtype)\n    out", ")\n    out", "dtype"),
    ("s * (h - 1) + 1, s * (w - 1) + 1)", "s * h, s * w)", "trailing-zeros"),
    ("[:, :, :s * (x.shape[2] - 1) + 1, :s * (x.shape[3] - 1) + 1]", "", "trailing-zeros"),
    ("np.zeros((n", "np.ones((n", "zero-pad"),
    ("return out", "return out.swapaxes(2, 3)", "swap-hw"),
    ("return out", "return -out", "sign"),
    ("return out", "return x", "not-stretched"),
    ("return out", "return x.repeat(s, 2).repeat(s, 3)", "repeat-not-zero"),
    ("return out", "return out[:, :, :, ::s]", "wrong-axes"),
    ("return out", "return out[:, :, ::s]", "wrong-axes"),
    ("return out", "return out[0]", ""),
    ("::s, ::s] = x", "::2, ::2] = x", ""),
    ("k[0, 0] = 1", "k[-1, -1] = 1", "trailing-zeros"),
    ("return out", "return out[:, :, ::-1]", ""),
    ("return out", "return 2 * out", ""),
    ("out[:, :, i * s, j * s]", "out[:, :, i, j]", "not-stretched"),
]

test_answers = suite(EXERCISE, RIGHT, WRONG)
