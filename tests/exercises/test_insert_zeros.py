# ruff: noqa: E501 (an answer is one string)
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
    """\
def f(x, stride):
    n, c, h, w = x.shape
    roomy = np.zeros((n, c, h, stride, w, stride), dtype=x.dtype)
    roomy[:, :, :, 0, :, 0] = x
    whole = roomy.reshape(n, c, h * stride, w * stride)
    return whole[:, :, :h * stride - stride + 1, :w * stride - stride + 1].copy()
""",
    """\
def f(x, stride):
    n, c, h, w = x.shape
    spread = np.zeros((n, c, (h - 1) * stride + 1, (w - 1) * stride + 1), dtype=x.dtype)
    for i in range(h):
        for j in range(w):
            spread[..., i * stride, j * stride] = x[..., i, j]
    return spread
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
    ("    return whole[:, :, :h * stride - stride + 1, :w * stride - stride + 1].copy()", "    return whole", "trailing-zeros"),
    ("roomy[:, :, :, 0, :, 0] = x", "roomy[:, :, :, -1, :, -1] = x", "trailing-zeros"),
    ("roomy[:, :, :, 0, :, 0] = x", "roomy[:, :, :, :, :, 0] = x[:, :, :, None]", "repeat-not-zero"),
    ("np.zeros((n, c, h, stride, w, stride), dtype=x.dtype)", "np.zeros((n, c, h, stride, w, stride))", "dtype"),
    ("np.zeros((n, c, h, stride, w, stride), dtype=x.dtype)", "np.ones((n, c, h, stride, w, stride), dtype=x.dtype)", "zero-pad"),
    ("whole[:, :, :h * stride - stride + 1, :w * stride - stride + 1]", "whole[:, :, stride - 1:, stride - 1:]", ""),
    ("spread[..., i * stride, j * stride] = x[..., i, j]", "spread[..., i, j] = x[..., i, j]", "not-stretched"),
    ("spread[..., i * stride, j * stride] = x[..., i, j]", "spread[..., j * stride, i * stride] = x[..., i, j]", ""),
    ("spread[..., i * stride, j * stride] = x[..., i, j]", "spread[..., i * stride:(i + 1) * stride, j * stride:(j + 1) * stride] = x[..., i:i + 1, j:j + 1]", "repeat-not-zero"),
    ("spread[..., i * stride, j * stride] = x[..., i, j]", "spread[..., i * stride, j] = x[..., i, j]", "not-stretched"),
    ("(h - 1) * stride + 1, (w - 1) * stride + 1", "h * stride, w * stride", "trailing-zeros"),
    ("(h - 1) * stride + 1, (w - 1) * stride + 1", "h * stride + 1, w * stride + 1", "trailing-zeros"),
    ("return spread", "return spread[:, :, :h, :w]", "not-stretched"),
    ("return spread", "return spread * stride", "scaled"),
    ("return spread", "return np.kron(x, np.ones((1, 1, stride, stride), x.dtype))", "repeat-not-zero"),
    ("return spread", "return np.pad(spread, ((0, 0), (0, 0), (0, stride - 1), (0, stride - 1)))", "trailing-zeros"),
    ("for j in range(w)", "for j in range(h)", "? square-assumption"),
    ("def f(x,s):\n    y=np.zeros((*x.shape[:2],s*(x.shape[2]-1)+1,s*(x.shape[3]-1)+1),x.dtype)\n    y[:,:,::s,::s]=x[:,:,::-1,::-1]\n    return y\n", ""),
]  # fmt: skip

test_answers = suite(EXERCISE, RIGHT, WRONG)
