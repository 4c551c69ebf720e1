# ruff: noqa: E501 (an answer is one string)
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
    """\
def f(x, kernel_size, stride):
    N, C, H, W = x.shape
    result = []
    for image in x:
        maps = []
        for channel in image:
            grid = []
            for top in range(0, H - kernel_size + 1, stride):
                grid.append([channel[top:top + kernel_size, left:left + kernel_size].max()
                             for left in range(0, W - kernel_size + 1, stride)])
            maps.append(grid)
        result.append(maps)
    return np.array(result, dtype=x.dtype)
""",
    """\
def f(x, kernel_size, stride):
    rows = 1 + (x.shape[2] - kernel_size) // stride
    cols = 1 + (x.shape[3] - kernel_size) // stride
    best = None
    for dy in range(kernel_size):
        for dx in range(kernel_size):
            tap = x[:, :, dy::stride, dx::stride][:, :, :rows, :cols]
            best = tap.copy() if best is None else np.maximum(best, tap)
    return best
""",
    """\
def windows(x, k, s):
    return sliding_window_view(x, (k, k), axis=(2, 3))[:, :, ::s, ::s]

def f(x, k, s):
    return windows(x, k, s).max(axis=(4, 5))
""",
    """\
def f(x, k, s):
    n, c, h, w = x.shape
    out = np.empty((n, c, (h - k) // s + 1, (w - k) // s + 1), dtype=x.dtype)
    for a, b, i, j in np.ndindex(out.shape):
        out[a, b, i, j] = max(x[a, b, i * s + u, j * s + v] for u in range(k) for v in range(k))
    return out
""",
    """\
def f(x, k, s):
    rows, cols = (x.shape[2] - k) // s + 1, (x.shape[3] - k) // s + 1
    best = x[:, :, : s * rows : s, : s * cols : s][:, :, :rows, :cols].copy()
    for i, j in np.ndindex(k, k):
        best = np.maximum(best, x[:, :, i : i + s * (rows - 1) + 1 : s, j : j + s * (cols - 1) + 1 : s])
    return best
""",
    """\
def windows(x, k, s):
    return sliding_window_view(x, (k, k), axis=(2, 3))[:, :, ::s, ::s]

def good(x, k, s):
    return windows(x, k, s).max(axis=(4, 5))

def f(x, k, s):
    return good(x, k, s).tolist()
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
    (".max(", ".mean(", "max-not-mean dtype"),
    (".max(", ".min(", "min-not-max"),
    ("np.max(", "np.mean(", "max-not-mean dtype"),
    (", x.dtype)", ")", "dtype"),
    ("win.max(axis=(2, 3))", "win.max(axis=(1, 2, 3), keepdims=False)[:, None]", "per-channel"),
    ("return y", "return np.maximum(y, 0)", "init-zero dtype"),
    ("np.max(x[", "np.max(np.abs(x)[", "abs-max"),
    ("left + kernel_size].max()", "left + kernel_size].mean()", "max-not-mean"),
    ("left + kernel_size].max()", "left + kernel_size].min()", "min-not-max"),
    ("left + kernel_size].max()", "left + kernel_size].sum()", ""),
    ("left + kernel_size].max()", "left + kernel_size][0, 0]", "one-cell"),
    ("left + kernel_size].max()", "left + kernel_size].max(0)", ""),
    ("left + kernel_size].max()", "left + kernel_size].argmax()", "index-not-max"),
    ("    return np.array(result, dtype=x.dtype)", "    return np.array(result, dtype=float)", "dtype"),
    ("range(0, H - kernel_size + 1, stride)", "range(0, H - kernel_size, stride)", "? pool-size-formula"),
    ("range(0, H - kernel_size + 1, stride)", "range(0, H, stride)", "pool-size-formula"),
    ("range(0, W - kernel_size + 1, stride)", "range(0, W, stride)", "pool-size-formula"),
    ("range(0, H - kernel_size + 1, stride)", "range(0, H - kernel_size + 1, kernel_size)", "stride-vs-kernel"),
    ("range(0, H - kernel_size + 1, stride)", "range(0, H - kernel_size + 1)", "stride-in-slice"),
    ("channel[top:top + kernel_size", "image[0, top:top + kernel_size", "per-channel"),
    ("channel[top:top + kernel_size", "image[:, top:top + kernel_size", "per-channel"),
    ("channel[top:top + kernel_size, left:left + kernel_size]", "channel[top:top + stride, left:left + stride]", "stride-vs-kernel window-size"),
    ("channel[top:top + kernel_size, left:left + kernel_size]", "channel[left:left + kernel_size, top:top + kernel_size]", "? swap-hw"),
    ("channel[top:top + kernel_size, left:left + kernel_size]", "channel[top:top + kernel_size + 1, left:left + kernel_size + 1]", "window-size"),
    ("channel[top:top + kernel_size, left:left + kernel_size]", "channel[top:top + kernel_size - 1, left:left + kernel_size - 1]", "window-size"),
    ("best = tap.copy() if best is None else np.maximum(best, tap)", "best = np.maximum(0, tap) if best is None else np.maximum(best, tap)", "init-zero"),
    ("best = tap.copy() if best is None else np.maximum(best, tap)", "best = tap", "one-cell"),
    ("best = tap.copy() if best is None else np.maximum(best, tap)", "best = tap.copy() if best is None else best + tap", ""),
    ("best = tap.copy() if best is None else np.maximum(best, tap)", "best = tap.copy() if best is None else np.fmin(best, tap)", "min-not-max"),
    ("for dy in range(kernel_size)", "for dy in range(1, kernel_size)", ""),
    ("for dx in range(kernel_size)", "for dx in range(kernel_size - 1)", ""),
    ("x[:, :, dy::stride, dx::stride]", "x[:, :, dy::kernel_size, dx::kernel_size]", "? stride-vs-kernel"),
    ("def f(x, k, s):\n    n, c, h, w = x.shape\n    out = np.full((n, c, h // s, w // s), -np.inf)\n    for a, b, i, j in np.ndindex(out.shape):\n        for u in range(k):\n            for v in range(k):\n                out[a, b, i, j] = max(out[a, b, i, j], x[a, b, i * s + u, j * s + v])\n    return out\n", "pool-size-formula"),
    ("def f(x, k, s):\n    n, c, h, w = x.shape\n    rows, cols = -((h - k) // -s) + 1, -((w - k) // -s) + 1\n    out = np.zeros((n, c, rows, cols), dtype=x.dtype)\n    for i in range(rows):\n        for j in range(cols):\n            out[:, :, i, j] = x[:, :, i * s : i * s + k, j * s : j * s + k].max(axis=(2, 3))\n    return out\n", "pool-size-formula"),
    ("def windows(x, k, s):\n    return sliding_window_view(x, (k, k), axis=(2, 3))[:, :, ::s, ::s]\n\ndef good(x, k, s):\n    return windows(x, k, s).max(axis=(4, 5))\n\ndef f(x, k, s):\n    return good(x, k, s).max(axis=1)\n", "per-channel"),
    ("def windows(x, k, s):\n    return sliding_window_view(x, (k, k), axis=(2, 3))[:, :, ::s, ::s]\n\ndef good(x, k, s):\n    return windows(x, k, s).max(axis=(4, 5))\n\ndef f(x, k, s):\n    return good(x, k, s).max(axis=1, keepdims=True)\n", "per-channel"),
    ("def windows(x, k, s):\n    return sliding_window_view(x, (k, k), axis=(2, 3))[:, :, ::s, ::s]\n\ndef good(x, k, s):\n    return windows(x, k, s).max(axis=(4, 5))\n\ndef f(x, k, s):\n    right = good(x, k, s)\n    return np.broadcast_to(right.max(axis=(0, 1)), right.shape).copy()\n", "per-channel"),
    ("def f(x, k, s):\n    n, c, h, w = x.shape\n    out = np.zeros((n, c, (h - k) // s + 1, (w - k) // s + 1), x.dtype)\n    for i, j in np.ndindex(out.shape[2:]):\n        window = x[:, :, i * k : i * k + k, j * k : j * k + k]\n        if window.size:\n            out[:, :, i, j] = window.max(axis=(2, 3))\n    return out\n", "stride-vs-kernel"),
    ("def windows(x, k, s):\n    return sliding_window_view(x, (k, k), axis=(2, 3))[:, :, ::s, ::s]\n\ndef good(x, k, s):\n    return windows(x, k, s).max(axis=(4, 5))\n\ndef f(x, k, s):\n    return np.maximum(good(x, k, s), -1) if x.dtype.kind != \"u\" else good(x, k, s)\n", "init-zero"),
    ("def f(x,k,s):\n    v=sliding_window_view(x,(k,k),(2,3))[:,:,::s,::s]\n    return np.median(v,axis=(4,5)).astype(x.dtype)\n", ""),
    ("def f(x,k,s):\n    v=sliding_window_view(x,(k,k),(2,3))[:,:,::s,::s]\n    return v.max(axis=(4,5))[:,:,::-1]\n", ""),
    ("def f(x,k,s):\n    v=sliding_window_view(x,(k,k),(2,3))[:,:,::s,::s]\n    return v.max(axis=5)\n", ""),
    ("def f(x,k,s):\n    h,w=x.shape[2]//k,x.shape[3]//k\n    return x[:,:,:h*k,:w*k].reshape(*x.shape[:2],h,k,w,k).max((3,5))\n", "stride-vs-kernel"),
    ("def f(x,k,s):\n    v=sliding_window_view(x,(k,k),(2,3))[:,:,::s,::s]\n    return np.sort(v.reshape(*v.shape[:4],-1))[..., -2]\n", ""),
]  # fmt: skip

test_answers = suite(EXERCISE, RIGHT, WRONG)
