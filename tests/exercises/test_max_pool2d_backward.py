# ruff: noqa: E501 (an answer is one string)
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
    """\
def f(grad_output, x, kernel_size, stride):
    gx = np.zeros(x.shape)
    images, channels, rows, cols = grad_output.shape
    for b in range(images):
        for ch in range(channels):
            for r in range(rows):
                for q in range(cols):
                    best, where = -np.inf, None
                    for u in range(kernel_size):
                        for v in range(kernel_size):
                            value = x[b, ch, r * stride + u, q * stride + v]
                            if value > best:
                                best, where = value, (r * stride + u, q * stride + v)
                    gx[(b, ch) + where] += grad_output[b, ch, r, q]
    return gx
""",
    """\
def f(grad_output, x, kernel_size, stride):
    N, C, R, S = grad_output.shape
    view = sliding_window_view(x, (kernel_size, kernel_size), (2, 3))[:, :, ::stride, ::stride]
    flat = view.reshape(N, C, R, S, -1).argmax(-1)
    n, c, r, s = np.indices((N, C, R, S))
    gx = np.zeros(x.shape)
    np.add.at(gx, (n, c, r * stride + flat // kernel_size, s * stride + flat % kernel_size), grad_output)
    return gx
""",
    """\
def windows(x, k, s):
    return sliding_window_view(x, (k, k), axis=(2, 3))[:, :, ::s, ::s]

def f(g, x, k, s):
    dx = np.zeros(x.shape)
    first = windows(x, k, s).reshape(*g.shape, -1).argmax(axis=-1)
    n, c, i, j = np.indices(g.shape)
    np.add.at(dx, (n, c, i * s + first // k, j * s + first % k), g)
    return dx
""",
    """\
def f(g, x, k, s):
    dx = np.zeros_like(x, dtype=g.dtype)
    for n, c, i, j in np.ndindex(g.shape):
        best, at = -np.inf, None
        for u in range(k):
            for v in range(k):
                if x[n, c, i * s + u, j * s + v] > best:
                    best, at = x[n, c, i * s + u, j * s + v], (i * s + u, j * s + v)
        dx[n, c, at[0], at[1]] += g[n, c, i, j]
    return dx
""",
    """\
def windows(x, k, s):
    return sliding_window_view(x, (k, k), axis=(2, 3))[:, :, ::s, ::s]

def add_at(g, x, k, s):
    dx = np.zeros(x.shape)
    first = windows(x, k, s).reshape(*g.shape, -1).argmax(axis=-1)
    n, c, i, j = np.indices(g.shape)
    np.add.at(dx, (n, c, i * s + first // k, j * s + first % k), g)
    return dx

def f(g, x, k, s):
    return add_at(g, x, k, s).tolist()
""",
]

WRONG = [
    ("] += grad", "] = grad", "accumulate"),
    ("] += share", "] = share", "accumulate"),
    ("win = x[n, c, i * s:i * s + k, j * s:j * s + k]", "win = x[n, c, i:i + k, j:j + k]", "stride-in-backward"),
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
    ("(np.arange(k * k) == first)", "1 / (k * k)", "? max-not-mean"),
    ("(np.arange(k * k) == first)", "(np.arange(k * k) * 0 + 1)", "max-not-mean"),
    ("(np.arange(k * k) == first)", "(np.arange(k * k) == k * k - 1 - win[..., ::-1].argmax(-1)[..., None])", "ties"),
    ("return out", "return grad", ""),
    ("+= grad[n, c, i, j]", "+= 1", "gradient-missing"),
    ("return out", "return np.repeat(np.repeat(grad, k, 2), k, 3)", ""),
    ("return out", "x[...] = 0\n    return out", "input-mutated"),
    ("if value > best:", "if value >= best:", "ties"),
    ("if value > best:", "if abs(value) > best:", ""),
    ("if value > best:", "if value < -best:", ""),
    ("best, where = -np.inf, None", "best, where = 0, (r * stride, q * stride)", "init-zero"),
    ("gx[(b, ch) + where] += ", "gx[(b, ch) + where] = ", "accumulate"),
    ("gx[(b, ch) + where] += grad_output[b, ch, r, q]", "gx[(b, ch) + where] += 1", "gradient-missing"),
    ("gx[(b, ch) + where] += grad_output[b, ch, r, q]", "gx[(b, ch) + where] += best", "gradient-missing"),
    ("gx[(b, ch) + where] += grad_output[b, ch, r, q]", "gx[(b, ch) + where] += best * grad_output[b, ch, r, q]", "gradient-missing"),
    ("gx[(b, ch) + where] += grad_output[b, ch, r, q]", "gx[(b, ch) + where] -= grad_output[b, ch, r, q]", "sign"),
    ("gx[(b, ch) + where] +=", "gx[(b, 0) + where] +=", ""),
    ("gx[(b, ch) + where] +=", "gx[(b, ch) + where[::-1]] +=", ""),
    ("value, (r * stride + u, q * stride + v)", "value, (r + u, q + v)", "stride-in-backward"),
    ("value, (r * stride + u, q * stride + v)", "value, (u, v)", "offset-forgotten"),
    ("value, (r * stride + u, q * stride + v)", "value, (r * stride + v, q * stride + u)", "swap-hw"),
    ("x[b, ch, r * stride + u, q * stride + v]", "x[b, ch, r + u, q + v]", "stride-in-backward"),
    ("for u in range(kernel_size):", "for u in range(stride):", ""),
    ("gx = np.zeros(x.shape)\n    images", "gx = np.zeros(grad_output.shape)\n    images", ""),
    ("r * stride + flat // kernel_size, s * stride + flat % kernel_size", "flat // kernel_size, flat % kernel_size", "offset-forgotten"),
    ("r * stride + flat // kernel_size, s * stride + flat % kernel_size", "r * stride + flat % kernel_size, s * stride + flat // kernel_size", "swap-hw"),
    ("r * stride + flat // kernel_size, s * stride + flat % kernel_size", "r * kernel_size + flat // kernel_size, s * kernel_size + flat % kernel_size", "stride-in-backward"),
    ("    np.add.at(gx, (n, c, r * stride + flat // kernel_size, s * stride + flat % kernel_size), grad_output)", "    gx[n, c, r * stride + flat // kernel_size, s * stride + flat % kernel_size] += grad_output", "accumulate"),
    ("-1).argmax(-1)", "-1).argmin(-1)", "min-not-max"),
    ("flat = view.reshape(N, C, R, S, -1).argmax(-1)", "flat = view.reshape(N, C, R, S, -1).argmax(-1)[:1]", ""),
    ("def places(g, x, k, s):\n    \"\"\"Every window: image, channel, row, column, its slices and its cells.\"\"\"\n    for n, c, i, j in np.ndindex(g.shape):\n        place = np.s_[n, c, i * s : i * s + k, j * s : j * s + k]\n        yield (n, c, i, j), place, x[place]\n\ndef f(g, x, k, s):\n    dx = np.zeros(x.shape)\n    for where, place, window in places(g, x, k, s):\n        dx[place] = (window == window.max()) * g[where]\n    return dx\n", "accumulate"),
    ("def windows(x, k, s):\n    return sliding_window_view(x, (k, k), axis=(2, 3))[:, :, ::s, ::s]\n\ndef good(x, k, s):\n    return windows(x, k, s).max(axis=(4, 5))\n\ndef f(g, x, k, s):\n    dx, best = np.zeros(x.shape), good(x, k, s)\n    rows, cols = g.shape[2:]\n    for i, j in np.ndindex(k, k):\n        place = np.s_[:, :, i : i + s * (rows - 1) + 1 : s, j : j + s * (cols - 1) + 1 : s]\n        dx[place] = np.where(x[place] == best, g, dx[place])\n    return dx\n", "accumulate"),
    ("def places(g, x, k, s):\n    \"\"\"Every window: image, channel, row, column, its slices and its cells.\"\"\"\n    for n, c, i, j in np.ndindex(g.shape):\n        place = np.s_[n, c, i * s : i * s + k, j * s : j * s + k]\n        yield (n, c, i, j), place, x[place]\n\ndef f(g, x, k, s):\n    dx = np.zeros(x.shape)\n    for where, place, window in places(g, x, k, s):\n        mask = window == window.max()\n        dx[place] += mask / mask.sum() * g[where]\n    return dx\n", "ties"),
    ("def f(g, x, k, s):\n    dx = np.zeros(x.shape)\n    for n, c, i, j in np.ndindex(g.shape):\n        window = x[n, c, i : i + k, j : j + k]\n        u, v = np.unravel_index(window.argmax(), window.shape)\n        dx[n, c, i + u, j + v] += g[n, c, i, j]\n    return dx\n", "stride-in-backward"),
    ("def f(g, x, k, s):\n    dx = np.zeros(x.shape)\n    for n, c, i, j in np.ndindex(g.shape):\n        window = x[n, c, i : i + k, j : j + k]\n        dx[n, c, i : i + k, j : j + k] += (window == window.max()) * g[n, c, i, j]\n    return dx\n", "stride-in-backward"),
    ("def places(g, x, k, s):\n    \"\"\"Every window: image, channel, row, column, its slices and its cells.\"\"\"\n    for n, c, i, j in np.ndindex(g.shape):\n        place = np.s_[n, c, i * s : i * s + k, j * s : j * s + k]\n        yield (n, c, i, j), place, x[place]\n\ndef f(g, x, k, s):\n    dx = np.zeros(x.shape)\n    for where, place, _ in places(g, x, k, s):\n        dx[place] += g[where] / k**2\n    return dx\n", "max-not-mean"),
    ("def places(g, x, k, s):\n    \"\"\"Every window: image, channel, row, column, its slices and its cells.\"\"\"\n    for n, c, i, j in np.ndindex(g.shape):\n        place = np.s_[n, c, i * s : i * s + k, j * s : j * s + k]\n        yield (n, c, i, j), place, x[place]\n\ndef f(g, x, k, s):\n    dx = np.zeros(x.shape)\n    for where, place, window in places(g, x, k, s):\n        dx[place] += (abs(window) == abs(window).max()) * g[where]\n    return dx\n", "abs-max"),
    ("def f(g,x,k,s):\n    d=np.zeros(x.shape)\n    for n,c,i,j in np.ndindex(g.shape):\n        w=x[n,c,i*s:i*s+k,j*s:j*s+k]; m=w==w.max()\n        d[n,c,i*s:i*s+k,j*s:j*s+k]+=g[n,c,i,j]*m/m.sum()\n    return d\n", "ties"),
    ("def f(g,x,k,s):\n    d=np.zeros(x.shape)\n    for n,c,i,j in np.ndindex(g.shape):\n        w=x[n,c,i*s:i*s+k,j*s:j*s+k]; a,b=divmod(w.argmax(),k)\n        d[n,c,i*k+a,j*k+b]+=g[n,c,i,j]\n    return d\n", "stride-in-backward"),
    ("def f(g,x,k,s):\n    d=np.zeros(x.shape)\n    for n,c,i,j in np.ndindex(g.shape):\n        w=x[n,c,i*s:i*s+k,j*s:j*s+k]; a,b=divmod(w.argmax(),k)\n        d[n,c,i*s+a,j*s+b]+=abs(g[n,c,i,j])\n    return d\n", ""),
]  # fmt: skip

test_answers = suite(EXERCISE, RIGHT, WRONG)
