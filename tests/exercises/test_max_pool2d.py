"""Answers to `max_pool2d`, right and wrong; see support/answers.py for the form of a row."""

from support.answers import suite

EXERCISE = "max_pool2d"

RIGHT = [
    """\
def f(x, kernel_size, stride):
    n, c, h, w = x.shape
    rows, cols = ((q - kernel_size) // stride + 1 for q in (h, w))
    y = np.zeros((n, c, rows, cols), x.dtype)
    for i in range(rows):
        for j in range(cols):
            win = x[:, :, i * stride:i * stride + kernel_size, j * stride:j * stride + kernel_size]
            y[:, :, i, j] = win.max(axis=(2, 3))
    return y
""",
    """\
def f(x, kernel_size, stride):
    win = sliding_window_view(x, (kernel_size, kernel_size), (2, 3))[:, :, ::stride, ::stride]
    return win.max(axis=(-2, -1))
""",
    """\
def f(x, kernel_size, stride):
    n, c, h, w = x.shape
    rows, cols = ((q - kernel_size) // stride + 1 for q in (h, w))
    y = np.zeros((n, c, rows, cols), x.dtype)
    for a, b, i, j in np.ndindex(n, c, rows, cols):
        top, left = i * stride, j * stride
        y[a, b, i, j] = np.max(x[a, b, top:top + kernel_size, left:left + kernel_size])
    return y
""",
]

WRONG = [
    (
        "i * stride:i * stride + kernel_size, j * stride:j * stride + kernel_size",
        "i:i + kernel_size, j:j + kernel_size",
        "stride-in-slice",
    ),
    (
        "top, left = i * stride, j * stride",
        "top, left = i * kernel_size, j * kernel_size",
        "stride-vs-kernel",
    ),
    ("[:, :, ::stride, ::stride]", "", "stride-in-slice"),
    ("[:, :, ::stride, ::stride]", "[:, :, ::kernel_size, ::kernel_size]", "stride-vs-kernel"),
    ("(q - kernel_size) // stride + 1", "q // stride", "pool-size-formula"),
    ("(q - kernel_size) // stride + 1", "(q - kernel_size) // stride", "pool-size-formula off-by-one"),
    ("for q in (h, w)", "for q in (h, h)", "square-assumption"),
    ("return y", "return y.swapaxes(2, 3)", "swap-hw"),
    ("return y", "return y * 2", ""),
    ("return y", "x[...] = 0\n    return y", "input-mutated"),
    ("return y", "return y[0]", ""),
    ("return y", "return -y", "sign"),
    (") // stride + 1", ") / stride + 1", "int-division"),
    (
        "i * stride:i * stride + kernel_size, j * stride",
        "j * stride:j * stride + kernel_size, i * stride",
        "",
    ),
    (".max(", ".mean(", "max-not-mean dtype"),
    (".max(", ".min(", "min-not-max"),
    ("np.max(", "np.mean(", "max-not-mean dtype"),
    (", x.dtype)", ")", "dtype"),
    ("win.max(axis=(2, 3))", "win.max(axis=(1, 2, 3), keepdims=False)[:, None]", "per-channel"),
    ("return y", "return np.maximum(y, 0)", "init-zero dtype"),
    ("np.max(x[", "np.max(np.abs(x)[", "abs-max"),
]

test_answers = suite(EXERCISE, RIGHT, WRONG)
