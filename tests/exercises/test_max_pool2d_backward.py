"""Answers to `max_pool2d_backward`, right and wrong; see support/answers.py for the form of a row."""

from support.answers import suite

EXERCISE = "max_pool2d_backward"

RIGHT = [
    """\
def f(grad, x, k, s):
    out = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(grad.shape):
        win = x[n, c, i * s:i * s + k, j * s:j * s + k]
        a, b = divmod(int(win.argmax()), k)
        out[n, c, i * s + a, j * s + b] += grad[n, c, i, j]
    return out
""",
    """\
def f(grad, x, k, s):
    out = np.zeros(x.shape)
    for i in range(grad.shape[2]):
        for j in range(grad.shape[3]):
            win = x[:, :, i * s:i * s + k, j * s:j * s + k].reshape(*x.shape[:2], -1)
            first = win.argmax(-1)[..., None]
            share = (np.arange(k * k) == first) * grad[:, :, i, j, None]
            out[:, :, i * s:i * s + k, j * s:j * s + k] += share.reshape(*x.shape[:2], k, k)
    return out
""",
]

WRONG = [
    ("] += grad", "] = grad", "accumulate"),
    ("] += share", "] = share", "accumulate"),
    (
        "win = x[n, c, i * s:i * s + k, j * s:j * s + k]",
        "win = x[n, c, i:i + k, j:j + k]",
        "stride-in-backward",
    ),
    ("out[n, c, i * s + a, j * s + b]", "out[n, c, i + a, j + b]", "stride-in-backward"),
    ("win.argmax()", "np.abs(win).argmax()", "abs-max"),
    ("win.argmax()", "win.argmin()", "min-not-max"),
    ("a, b = divmod", "b, a = divmod", "swap-hw"),
    ("np.zeros(x.shape)", "np.zeros_like(x)", "dtype"),
    ("np.zeros(x.shape)", "np.empty(x.shape)", "empty-not-zeros"),
    ("return out", "return -out", "sign"),
    ("return out", "return out / 2", ""),
    ("return out", "return out.swapaxes(2, 3)", "swap-hw"),
    ("i * s + a, j * s + b] +=", "a, b] +=", "offset-forgotten"),
    ("(np.arange(k * k) == first)", "(win == win.max(-1, keepdims=True))", "ties"),
    ("(np.arange(k * k) == first)", "1 / (k * k)", "max-not-mean"),
    ("(np.arange(k * k) == first)", "(np.arange(k * k) * 0 + 1)", "max-not-mean"),
    (
        "(np.arange(k * k) == first)",
        "(np.arange(k * k) == k * k - 1 - win[..., ::-1].argmax(-1)[..., None])",
        "ties",
    ),
    ("return out", "return grad", ""),
    ("+= grad[n, c, i, j]", "+= 1", "gradient-missing"),
    ("return out", "return np.repeat(np.repeat(grad, k, 2), k, 3)", ""),
    ("return out", "x[...] = 0\n    return out", "input-mutated"),
]

test_answers = suite(EXERCISE, RIGHT, WRONG)
