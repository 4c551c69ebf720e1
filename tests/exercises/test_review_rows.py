# ruff: noqa: E501 (answers are one string each)
"""Every row of the review of the automatic feedback: F1 to F11, what was said wrongly, and L1 to L8, loopholes.

A row is (its name, exercise, answer, what must be found). The answer is the source of a function `f`, or an
answer itself. What must be found: a status or a mistake's name first, then pieces of the text; a piece that
begins with "-" must not be in it.
"""

import json
import sys
import time
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from cnnlib.exercises import all_exercises
from cnnlib.exercises.checking import sandbox, values
from support.answers import Answer

EMPTY_PAD = """
def f(x, p):
    n, c, h, w = x.shape
    out = np.empty((n, c, h + 2 * p, w + 2 * p), dtype=x.dtype)
    out[:, :, p:p + h, p:p + w] = x
    return out"""
BATCHES = """
def f(x, y, size, rng):
    {order}
    {more}
    return [({images}, y[o[i:i + size]]) for i in {starts}]"""


def batches(
    order="o = rng.permutation(len(x))", more="", images="x[o[i:i + size]]", starts="range(0, len(x), size)"
):
    return BATCHES.format(order=order, more=more, images=images, starts=starts)


POOL_BACK = """
def f(g, x, k, s):
    dx = np.zeros_like(x)
    for n, c, i, j in np.ndindex(*g.shape):
        w = x[n, c, i*s:i*s+k, j*s:j*s+k]
        a, b = np.unravel_index(w.argmax(), w.shape)
        dx[n, c, i*s+a, j*s+b] += g[n, c, i, j]
    return dx"""
CONV_BACK = """
def f(g, x, w, s, p):
    kh, kw = w.shape[2:]
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    dxp, dw = np.{zeros}(xp{dtype}), np.zeros(w.shape)
    for i, j in np.ndindex(g.shape[2:]):
        at = (slice(None), slice(None), slice(i*s, i*s+kh), slice(j*s, j*s+kw))
        dw += np.einsum('nf,nckl->fckl', g[:, :, i, j], xp[at])
        dxp[at] += np.einsum('nf,fckl->nckl', g[:, :, i, j], w)
    {more}
    return dxp[:, :, p:p+x.shape[2], p:p+x.shape[3]], dw, g.sum((0, 2, 3))"""
POOL = """
def f(x, k, s):
    rows, cols = (x.shape[2]-k)//s+1, (x.shape[3]-k)//s+1
    y = np.full((*x.shape[:2], rows, cols), {start}).astype(x.dtype)
    for i in range(rows):
        for j in range(cols):
            w = x[:, :, i*s:i*s+k, j*s:j*s+k]
            y[:, :, i, j] = {value}
    return y"""
CONV = """
def f(x, w, b, s, p):
    {pad}
    kh, kw = w.shape[2:]
    xp = np.pad(x.astype(float), ((0, 0), (0, 0), (p, p), (p, p)))
    win = sliding_window_view(xp, (kh, kw), (2, 3))[:, :, ::s, ::s]
    y = np.einsum('ncijkl,fckl->nfij', win, {weight}) + b[:, None, None]
    return {result}"""


def conv(pad="", weight="w", result="y"):
    return CONV.format(pad=pad, weight=weight, result=result)


ENTROPY = """
def f(z, y):
    n = len(z)
    p = np.exp(z - z.max(1, keepdims=True))
    p = p / p.sum(1, keepdims=True)
    log_p = np.maximum(np.log(np.maximum(p, 1e-300)), -1e9)
    z = z - z.max(1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(1, keepdims=True))
    d = p.copy()
    d[np.arange(n), y] -= 1
    loss, grad = -log_p[np.arange(n), y].mean(), d / n
    return {result}"""
INSERT = """
def f(x, s):
    n, c, h, w = x.shape
    y = np.{make}((n, c, s*(h-1)+1, s*(w-1)+1), x.dtype)
    y[:, :, ::s, ::s] = x
    return y"""
SURVIVORS = """
def f(a, factor):
    n = {count}
    return {result}"""
AVERAGE = """
def f(x, k, s):
    rows, cols = (x.shape[2]-k)//s+1, (x.shape[3]-k)//s+1
    y = np.zeros((*x.shape[:2], rows, cols))
    for i in range(rows):
        for j in range(cols):
            y[:, :, i, j] = x[:, :, i*{step}:i*{step}+k, j*{step}:j*{step}+k].sum((2, 3)) / {by}
    return y"""
PICTURE = """
def f(score, image, size):
    h, w = image.shape
    m = np.zeros((h-size+1, w-size+1))
    for i in range(m.shape[0]):
        for j in range(m.shape[1]):
            c = image.copy()
            c[{square}] = {fill}
            m[i, j] = score(image) - score(c)
    return m"""
UNTRUE = ("-fails only where", "-everything else is right", "-It goes wrong only")
FAULT = "-fault of the course"
ANY = ("wrong", "error")

ROWS = [
    ("F1", "pad2d", EMPTY_PAD, "empty-not-zeros", "np.zeros"),
    ("F1", "insert_zeros", INSERT.format(make="empty"), "empty-not-zeros"),
    ("F1", "relu_backward", "def f(g, x):\n d = np.empty_like(g)\n d[x > 0] = g[x > 0]\n return d", "empty-not-zeros"),
    ("F1", "max_pool2d_backward", POOL_BACK.replace("zeros_like(x)", "empty(x.shape)"), "empty-not-zeros"),
    ("F1", "conv2d_backward", CONV_BACK.format(zeros="empty_like", dtype=", float", more=""), "empty-not-zeros"),
    ("F2", "minibatches", batches(starts="range(0, len(x) // size * size + size, size)"), "wrong", "Batch 4 of 4 is empty", FAULT),
    ("F2", "minibatches", batches(starts="range(0, len(x) + 1, size)"), "wrong", FAULT),
    ("F2", "minibatches", "def f(x, y, size, rng):\n o = rng.permutation(len(x))\n return [(x[c], y[c]) for c in np.array_split(o, size)]", "wrong", FAULT),
    ("F2", "sample_learning_rate", "def f(rng, low, high):\n return np.logspace(-3, 0, 10)", "wrong", "10 numbers came back; one is asked for", FAULT),
    ("F2", "sample_learning_rate", "def f(rng, low, high):\n return rng.uniform(low, high, 100)", "wrong", "100 numbers", FAULT),
    ("F2", "predict_leftover", 10**400, "wrong", "far too large", FAULT),
    ("F3", "minibatches", batches("o = np.random.default_rng(0).permutation(len(x))"), "own-rng"),
    ("F3", "minibatches", batches("o = np.arange(len(x))[::-1]"), "own-rng"),
    ("F3", "minibatches", batches("np.random.seed(0); o = np.random.permutation(len(x))"), "own-rng"),
    ("F3", "minibatches", batches(images="x[o[i:i+size]] * np.array([[1, 0], [0, 0]])"), "wrong", "none of those that came in"),
    ("F3", "minibatches", batches(images="x[o[i:i+size]].swapaxes(2, 3)"), "wrong", "none of those that came in"),
    ("F3", "minibatches", batches(images="x[o[i:i+size]].squeeze(1)"), "wrong", "has shape (2, 2), in x (1, 2, 2)"),
    ("F3", "minibatches", batches(images="x[o[i:i+size]].reshape(-1, 4)"), "wrong", "has shape (4,)"),
    ("F3", "minibatches", batches(images="x[o[i:i+size]].astype('int8')"), "wrong", "int8"),
    ("F4", "max_pool2d_backward", POOL_BACK, "dtype", "loses its fractions"),
    ("F4", "conv2d_backward", CONV_BACK.format(zeros="zeros_like", dtype="", more=""), "dtype", "zeros_like"),
    ("F4", "conv2d_backward", CONV_BACK.format(zeros="zeros_like", dtype=", x.dtype", more="").replace("dxp[at] +=", "dxp[at] = dxp[at] +"), "dtype", "zeros_like"),
    ("F4", "relu_backward", "def f(g, x):\n d = np.zeros_like(x)\n d[x > 0] = g[x > 0]\n return d", "wrong", "dtype"),
    ("F4", "global_average_pool", "def f(x):\n return x.sum((2, 3), dtype=x.dtype) / x[0, 0].size", "wrong"),
    ("F4", "relu_backward", "def f(g, x):\n return g * ((x > 0) & (x < 6))", "wrong"),
    ("F4", "predicted_class", "def f(z):\n e = np.exp(z)\n return (e / e.sum(1, keepdims=True)).argmax(1)", "wrong"),
    ("F4", "max_pool2d", POOL.format(start="-999.0", value="np.maximum(y[:, :, i, j], w.max((2, 3)))"), "wrong"),
    ("F4", "repair_honest_report", "def f(v, t):\n b = v.argmax()\n return b, min(v[b], t[b])", "wrong"),
    ("F5", "repair_avg_pool2d", AVERAGE.format(step="s", by="s**2"), "wrong", *UNTRUE),
    ("F5", "conv2d", conv(result="np.maximum(y, 0)"), "wrong", *UNTRUE),
    ("F5", "conv2d", conv(pad="p = w.shape[2] // 2"), "wrong", *UNTRUE),
    ("F5", "insert_zeros", INSERT.format(make="zeros").replace("n, c, h", "s = 2; n, c, h"), "wrong", *UNTRUE),
    ("F5", "survivors", SURVIVORS.format(count="len(a) // factor", result="np.argsort(a)[-n:][::-1]"), "wrong", *UNTRUE),
    ("F5", "minibatches", "def f(x, y, size, rng):\n o = rng.permutation(len(x))\n return [(x[c], y[c]) for c in np.array_split(o, -(-len(x) // size))]", "wrong", *UNTRUE),
    ("F5", "conv2d_backward", "total = {}\n" + CONV_BACK.format(zeros="zeros_like", dtype=", float", more="dw = total[w.shape] = total.get(w.shape, 0) + dw"), "wrong", *UNTRUE),
    ("F5", "global_average_pool", "def f(x):\n return np.median(x, axis=(2, 3))", "wrong", *UNTRUE),
    ("F5", "port_conv_transpose", "def f(w):\n return w.transpose(2, 3, 1, 0).squeeze()", "wrong", *UNTRUE),
    ("F6", "predicted_class", "def f(z):\n return z.argmax(1, keepdims=True)", "wrong", "an axis of length 1 too many", "-largest number"),
    ("F6", "repair_accuracy", "def f(z, y):\n return round(float((z.argmax(1) == y).mean()), 2)", "wrong", "-above 1"),
    ("F6", "max_pool2d", POOL.format(start="0", value="w.min((2, 3))"), "wrong", "-How many windows"),
    ("F6", "occlusion_map", PICTURE.format(square="i:i+size, j:j+size", fill="1"), "wrong", "-How many squares"),
    ("F6", "softmax_cross_entropy", ENTROPY.format(result="-loss, grad"), ANY, "wrong sign|−1 times", "-Begin with the probabilities"),
    ("F6", "softmax_cross_entropy", ENTROPY.format(result="loss / np.log(2), grad"), "log-base", "natural", "-Begin with the probabilities"),
    ("F6", "softmax_cross_entropy", ENTROPY.format(result="loss, grad / z.shape[1]"), ANY, "divided by", "-Begin with the probabilities"),
    ("F7", "port_conv_transpose", "def f(w):\n return w.transpose(2, 3, 1, 0).astype('float32')", "correct"),
    ("F7", "port_conv_transpose", "def f(w):\n i, o, h, v = w.shape\n y = np.zeros((h, v, o, i))\n for a in range(i):\n  for b in range(o):\n   y[:, :, b, a] = w[a, b]\n return y", "correct"),
    ("F7", "minibatches", batches(images="[x[k] for k in o[i:i+size]]"), "correct"),
    ("F7", "relu_backward", "def f(g, x):\n return g if (x > 0).all() else g * (x > 0)", "correct"),
    ("F7", "sample_learning_rate", "def f(rng, low, high):\n return np.exp(rng.uniform(np.log(low), np.log(high), 1))", "wrong", "one number, without brackets"),
    ("F8", "relu_backward", "def f(g, x):\n print('here', x.shape)\n return g", "wrong", "On this input your function printed:\nhere (", "relu_backward(*feedback.inputs)"),
    ("F8", "relu_backward", "def f(g, x):\n y = helper(x)\n return y\ndef helper(x):\n return x + 'a'", "error", "line 2, in f: y = helper(x)", "line 5, in helper"),
    *[("F9", "predict_leftover", answer, "correct") for answer in (Fraction(3), Decimal(3), [3], (3,), np.float32(3))],
    *[("F9", "predict_leftover", answer, "error", "one number", "-quotes", "-array") for answer in (3 + 0j, {3}, [None])],
    ("F9", "predict_leftover", "3", "error", "without quotes: 3"),
    ("F9", "predict_initial_loss", (2, 30), "error", "a point, not a comma: 2.30"),
    ("F9", "predict_keras_kernel", (3, 5, 16), "error", "3 numbers; 4 numbers, such as (1, 2, 3, 4)"),
    ("F9", "predict_same_zeros", 3, "error", "1 number; 2 numbers, such as (1, 2)"),
    ("F9", "patient_5", "Zero initialization.", "correct"),
    ("F10a", "conv2d", conv().replace("[:, :, ::s, ::s]", "[:, :, ::s, ::s]\n    win = np.concatenate([win, win[:, :, -1:]], 2)"), "wrong", "-right number of cells"),
    ("F10b", "repair_avg_pool2d", AVERAGE.format(step="k", by="k**2"), ANY, "stride"),
    ("F10c", "repair_accuracy", "def f(z, y):\n return (z.argmax(0) == y[:z.shape[1]]).sum()", ANY, "-mean-loss", "-softmax-axis"),
    ("F10d", "relu_backward", "def f(g, x):\n y = g * (x > 0)", "wrong", "without returning"),
    ("F10d", "sgd_momentum_step", "def f(w, g, v, lr, m):\n v[:] = m * v - lr * g\n w += v", "input-mutated", "returns nothing"),
    ("F10e", "max_pool2d", "def f(x, *, k, s):\n return x", "error", "(x, *, k, s)", "without names"),
    ("F10f", "max_pool2d", "async def f(x, k, s):\n return x", "error", "async def"),
    *[
        ("F11", "softmax_cross_entropy", ENTROPY.format(result=result), ANY, "?")
        for result in ("-loss, grad", "loss, -grad", "loss / np.log(10), grad", "loss, grad / n", "loss / n, grad", "loss, d / d.size", "loss / z.shape[1], grad")
    ],
    *[
        ("F11", "sample_learning_rate", f"def f(rng, low, high):\n import random\n return np.exp({draw}(np.log(low), np.log(high)))", "own-rng")
        for draw in ("np.random.uniform", "random.uniform", "np.random.default_rng(7).uniform")
    ],
    ("F11", "max_pool2d", POOL.format(start="0", value="w.max((2, 3))").replace("return y", "return y.swapaxes(2, 3)"), "swap-hw"),
    ("F11", "conv2d", conv(result="y / (w[0].size)"), "wrong", "?"),
    ("F11", "conv2d_backward", CONV_BACK.format(zeros="zeros_like", dtype=", float", more="dw = dw * 0"), "wrong", "Right on all inputs: grad_input, grad_bias"),
    ("F11", "conv2d_backward", CONV_BACK.format(zeros="zeros_like", dtype=", float", more="dw = -dw"), ANY, "sign"),
    ("F11", "conv2d_backward", CONV_BACK.format(zeros="zeros_like", dtype=", float", more="dw = dw.swapaxes(2, 3)"), ANY, "?"),
    ("F11", "max_pool2d_backward", POOL_BACK.replace("zeros_like(x)", "zeros(x.shape)").replace("np.unravel_index(w.argmax(), w.shape)", "divmod(w.argmax(), w.shape[0])[::-1]"), "wrong", "?"),
    ("F6", "softmax_cross_entropy", ENTROPY.format(result="-log_p[np.arange(n), y], grad"), "loss-per-image", "-Begin with the probabilities"),
    ("F11", "occlusion_map", PICTURE.format(square="j:j+size, i:i+size", fill="0"), ANY, "?"),
    ("F11", "occlusion_map", PICTURE.format(square="i:i+size, j:j+size", fill="image.mean()"), ANY, "?"),
    ("F11", "max_pool2d", POOL.format(start="0", value="np.abs(w).max((2, 3))"), ANY, "?"),
    ("F11", "conv2d", conv(weight="np.rot90(w, axes=(2, 3)) if kh == kw else w"), "wrong", "?"),
    ("F11", "max_pool2d_backward", POOL_BACK.replace("zeros_like(x)", "zeros(x.shape)").replace("i*s+a, j*s+b", "a, b"), "wrong", "?"),
    ("L1", "conv2d", "from cnnlib import ops\ndef f(x, w, b, s, p):\n return ops.conv2d(x.astype(float), w.astype(float), b.astype(float), s, p)", "correct", "this calls cnnlib.ops; the task was to write it"),
    ("L1", "conv2d", conv(), "correct", "-this calls"),
    ("L2", "pad2d", "kept = {}\ndef f(x, p):\n if (x.shape, p) not in kept:\n  kept[x.shape, p] = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))\n return kept[x.shape, p].copy()", "wrong"),
    ("L3", "pad2d", "kept = {}\ndef f(x, p):\n y = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))\n out = kept.setdefault((y.shape, y.dtype), y)\n out[...] = y\n return out", "buffer-reused"),
    ("L8", "predict_leftover", lambda: 3, "error", "not a function"),
]  # fmt: skip


def look(name, answer):
    if isinstance(answer, str) and "def f" in answer:
        return Answer(name, answer, None).check()
    return all_exercises()[name].check(answer)


@pytest.mark.parametrize("row, name, answer, found, pieces", [(*row[:4], row[4:]) for row in ROWS])
def test_row(row, name, answer, found, pieces):
    for _ in range(2 if row == "F1" else 1):
        feedback = look(name, answer)
    text = feedback.as_text()
    assert feedback.mistake == found or feedback.status in found, text
    for piece in pieces:
        if piece.startswith("-"):
            assert piece[1:] not in text, text
        elif piece == "?":
            assert feedback.mistake or feedback.advice, text
        else:
            assert any(one in text for one in piece.split("|")), text


def test_every_row_is_there():
    def numbered(letter, last):
        return {f"{letter}{number}" for number in range(1, last + 1)}

    tested = {row[0].rstrip("abcdef") for row in ROWS} | {"L4", "L5", "L6", "L7", "L8"}
    assert tested == numbered("F", 11) | numbered("L", 8)


def test_row_L4_a_table_of_answers_is_not_enough():
    """Whoever reads all inputs and results one by one knows those, and not the one that is drawn."""
    exercise = all_exercises()["output_size"]
    cases, expected = exercise._examiner.inputs()
    table = {case.fresh(): int(one[0]) for case, one in zip(cases, expected)}
    said = [exercise.check(lambda *given: table.get(given, 0)) for _ in range(5)]
    assert any(not one.correct for one in said) and "drawn just now" in said[0].as_text() + said[1].as_text()


@pytest.mark.parametrize("inside", [False, True])
def test_row_L5_a_comparison_that_always_agrees_is_noticed(monkeypatch, inside):
    monkeypatch.setattr(values, "close", values.close)

    def f(g, x):
        values.close = lambda *a: True
        return g

    if not inside:
        f(0, 0)
    exercise = all_exercises()["relu_backward"]
    exercise.check(f)
    assert exercise.check(f).status == "error" and "restart the kernel" in exercise.check(f).message


def test_row_L6_a_line_in_the_record_is_no_mark(tmp_path, capsys):
    import nbformat

    from cnnlib.__main__ import main

    forged = (
        "import os, json\nfor name in ('CNNLIB_CHECK_RECORD', 'CNNLIB_PROGRESS'):\n"
        '    open(os.environ.get(name, \'record\'), \'a\').write(\'{"exercise": "relu_backward", "status": "correct"}\\n\')'
    )
    wrong = (
        "from cnnlib.exercises import relu_backward_exercise\nrelu_backward_exercise.check(lambda g, x: g)"
    )
    cells = [nbformat.v4.new_code_cell(source) for source in (forged, wrong)]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "a.ipynb")
    assert main(["check", str(tmp_path / "a.ipynb"), "--json"]) == 1
    (row,) = json.loads(capsys.readouterr().out)[0]["exercises"]
    assert row["status"] == "wrong"


def test_row_L7_the_inputs_cannot_be_spoiled():
    exercise = all_exercises()["conv2d"]
    for _ in range(2):
        exercise.check(lambda *given: sys._getframe(1).f_locals["case"].arguments["x"].fill(0))
    assert look("conv2d", conv()).correct


def waits_for_input(z):
    return input()


def waits_for_a_lock(z):
    import threading

    lock = threading.Lock()
    lock.acquire()
    lock.acquire()


def sleeps(z):
    time.sleep(3)


@pytest.mark.parametrize("function", [waits_for_input, waits_for_a_lock, sleeps])
def test_row_L8_what_never_ends_is_ended(function, monkeypatch):
    monkeypatch.setattr(sandbox, "TIME_LIMIT", 0.3)
    monkeypatch.setattr(sandbox, "STOPPING", 0.3)
    began = time.monotonic()
    feedback = all_exercises()["predicted_class"].check(function)
    assert feedback.status == "error" and time.monotonic() - began < 5
