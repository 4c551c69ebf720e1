# ruff: noqa: E501 (an answer is one string)
"""Answers to `repair_avg_pool2d`, right and wrong; see support/answers.py for the form of a row."""

from support.answers import suite

EXERCISE = "repair_avg_pool2d"

RIGHT = [
    """\
def f(x, kernel_size, stride):
    n, c, h, w = x.shape
    rows, cols = ((q - kernel_size) // stride + 1 for q in (h, w))
    y = np.zeros((n, c, rows, cols))
    for i in range(rows):
        for j in range(cols):
            win = x[:, :, i * stride:i * stride + kernel_size, j * stride:j * stride + kernel_size]
            y[:, :, i, j] = win.mean(axis=(2, 3))
    return y
""",
    """\
def f(x, kernel_size, stride):
    win = sliding_window_view(x, (kernel_size, kernel_size), (2, 3))[:, :, ::stride, ::stride]
    return win.mean(axis=(-2, -1))
""",
    """\
def f(x, kernel_size, stride):
    n, c, h, w = x.shape
    rows, cols = ((q - kernel_size) // stride + 1 for q in (h, w))
    y = np.zeros((n, c, rows, cols))
    for a, b, i, j in np.ndindex(n, c, rows, cols):
        top, left = i * stride, j * stride
        y[a, b, i, j] = np.mean(x[a, b, top:top + kernel_size, left:left + kernel_size])
    return y
""",
    """\
def f(x, kernel_size, stride):
    x = x.astype(float)
    tall = (x.shape[2] - kernel_size) // stride + 1
    wide = (x.shape[3] - kernel_size) // stride + 1
    mean = np.zeros(x.shape[:2] + (tall, wide))
    for a in range(kernel_size):
        for b in range(kernel_size):
            mean += x[:, :, a::stride, b::stride][:, :, :tall, :wide]
    return mean / kernel_size ** 2
""",
]

WRONG = [
    ("i * stride:i * stride + kernel_size, j * stride:j * stride + kernel_size", "i:i + kernel_size, j:j + kernel_size", "stride-in-slice"),
    ("top, left = i * stride, j * stride", "top, left = i * kernel_size, j * kernel_size", "stride-vs-kernel"),
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
    ("i * stride:i * stride + kernel_size, j * stride", "j * stride:j * stride + kernel_size, i * stride", ""),
    (".mean(", ".max(", "max-not-mean dtype"),
    (".mean(", ".sum(", "divisor"),
    ("cols))", "cols), x.dtype)", "dtype"),
    ("return y", "return y / stride", ""),
    ("return y", "return np.round(y)", "rounded"),
    ("return y", "return y.astype(x.dtype)", "dtype"),
    (".mean(", ".min(", ""),
    ("np.mean(", "np.median(", ""),
    ("mean / kernel_size ** 2", "mean / kernel_size", "divisor"),
    ("mean / kernel_size ** 2", "mean // kernel_size ** 2", "rounded"),
    ("mean / kernel_size ** 2", "mean", "divisor"),
    ("mean / kernel_size ** 2", "(mean / kernel_size ** 2).round()", "rounded"),
    ("mean / kernel_size ** 2", "mean / kernel_size ** 2 / 255", ""),
    ("mean / kernel_size ** 2", "(mean / kernel_size ** 2).astype(int)", "dtype rounded"),
    ("    x = x.astype(float)", "    x = x.astype(np.int64)", ""),
    ("    x = x.astype(float)", "    kept = x.dtype\n    x = x.astype(float) / 255", ""),
    ("mean = np.zeros(x.shape[:2] + (tall, wide))", "mean = np.ones(x.shape[:2] + (tall, wide))", ""),
    ("x[:, :, a::stride, b::stride]", "x[:, :, a::kernel_size, b::kernel_size]", "? stride-vs-kernel"),
    ("mean += x", "mean = x", ""),
]  # fmt: skip

test_answers = suite(EXERCISE, RIGHT, WRONG)
