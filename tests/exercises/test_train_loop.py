# ruff: noqa: E501 (an answer is one string)
"""Answers to `train_loop`, right and wrong; see support/answers.py for the form of a row."""

from cnnlib.exercises import train_loop_exercise
from support.answers import suite

EXERCISE = "train_loop"

RIGHT = [
    """\
def f(x, labels, weight, bias, learning_rate, epochs, batch_size, rng):
    W, c = weight.copy(), bias.copy()
    n = len(x)
    for epoch in range(epochs):
        perm = rng.permutation(n)
        xs, ys = x[perm], labels[perm]
        for s in range(0, n, batch_size):
            xb, yb = xs[s:s + batch_size], ys[s:s + batch_size]
            z = xb @ W.T + c
            z = z - z.max(1, keepdims=True)
            p = np.exp(z) / np.exp(z).sum(1, keepdims=True)
            p[np.arange(len(yb)), yb] -= 1
            p = p / len(yb)
            W = W - learning_rate * p.T @ xb
            c = c - learning_rate * p.sum(0)
    return W, c
""",
    """\
from cnnlib import ops

def f(x, labels, weight, bias, learning_rate, epochs, batch_size, rng):
    weight, bias = weight.copy(), bias.copy()
    for _ in range(epochs):
        order = rng.permutation(len(x))
        x_now, labels_now = x[order], labels[order]
        start = 0
        while start < len(x):
            part = slice(start, start + batch_size)
            p = ops.softmax(ops.linear(x_now[part], weight, bias))
            p[np.arange(len(p)), labels_now[part]] -= 1
            weight -= learning_rate * p.T @ x_now[part] / len(p)
            bias -= learning_rate * p.mean(axis=0)
            start += batch_size
    return weight, bias
""",
]

WRONG = [
    ("p = p / len(yb)", "p = p", "sum-for-mean"),
    ("p = p / len(yb)", "p = p / batch_size", "divided-wrongly"),
    ("p = p / len(yb)", "p = p / n", "divided-wrongly"),
    ("W = W - learning_rate * p.T @ xb", "W = W + learning_rate * p.T @ xb", "uphill"),
    ("            c = c - learning_rate * p.sum(0)\n", "", "bias-not-learned"),
    ("c = c - learning_rate * p.sum(0)", "c = c - learning_rate * p.mean(0)", "divided-wrongly"),
    ("xs, ys = x[perm], labels[perm]", "xs, ys = x[perm], labels", "labels-not-shuffled"),
    ("xs, ys = x[perm], labels[perm]", "xs, ys = x, labels", "no-shuffle"),
    ("range(0, n, batch_size)", "range(0, n - batch_size + 1, batch_size)", "last-batch-dropped"),
    ("        perm = rng.permutation(n)\n", "        perm = np.random.permutation(n)\n", "own-rng"),
    ("    for epoch in range(epochs):\n        perm = rng.permutation(n)\n", "    perm = rng.permutation(n)\n    for epoch in range(epochs):\n", "shuffled-once"),
    ("for epoch in range(epochs):", "for epoch in range(1):", "one-epoch"),
    ("for epoch in range(epochs):", "for epoch in range(epochs + 1):", "epochs-counted-wrongly"),
    ("    return W, c", "        return W, c", "one-epoch"),
    ("    return W, c", "            return W, c", "one-batch"),
    ("return W, c", "return weight, bias", "nothing-learned"),
    ("return W, c", "return c, W", "order"),
    ("W, c = weight.copy(), bias.copy()", "W, c = np.zeros(weight.shape), np.zeros(bias.shape)", "starts-at-zero"),
    ("            p[np.arange(len(yb)), yb] -= 1\n", "", "label-term"),
    ("from cnnlib import ops\n\ndef f(x, labels, weight, bias, learning_rate, epochs, batch_size, rng):\n    for _ in range(epochs):\n        order = rng.permutation(len(x))\n        for begin in range(0, len(x), batch_size):\n            part = order[begin : begin + batch_size]\n            grad = ops.cross_entropy_backward(ops.linear(x[part], weight, bias), labels[part])\n            _, grad_weight, grad_bias = ops.linear_backward(grad, x[part], weight)\n        weight = weight - learning_rate * grad_weight\n        bias = bias - learning_rate * grad_bias\n    return weight, bias\n", "last-batch-only"),
    ("from cnnlib import ops\n\ndef loop_in_place_on_copies(x, labels, weight, bias, learning_rate, epochs, batch_size, rng):\n    weight, bias = weight.copy(), bias.copy()\n    for _ in range(epochs):\n        order = rng.permutation(len(x))\n        x_now, labels_now = x[order], labels[order]\n        start = 0\n        while start < len(x):\n            part = slice(start, start + batch_size)\n            p = ops.softmax(ops.linear(x_now[part], weight, bias))\n            p[np.arange(len(p)), labels_now[part]] -= 1\n            weight -= learning_rate * p.T @ x_now[part] / len(p)\n            bias -= learning_rate * p.mean(axis=0)\n            start += batch_size\n    return weight, bias\n\ndef f(*arguments):\n    arguments = list(arguments)\n    arguments[4] = -arguments[4]\n    return loop_in_place_on_copies(*arguments)\n", "uphill"),
    ("from cnnlib import ops\n\ndef loop_in_place_on_copies(x, labels, weight, bias, learning_rate, epochs, batch_size, rng):\n    weight, bias = weight.copy(), bias.copy()\n    for _ in range(epochs):\n        order = rng.permutation(len(x))\n        x_now, labels_now = x[order], labels[order]\n        start = 0\n        while start < len(x):\n            part = slice(start, start + batch_size)\n            p = ops.softmax(ops.linear(x_now[part], weight, bias))\n            p[np.arange(len(p)), labels_now[part]] -= 1\n            weight -= learning_rate * p.T @ x_now[part] / len(p)\n            bias -= learning_rate * p.mean(axis=0)\n            start += batch_size\n    return weight, bias\n\ndef f(x, labels, weight, bias, learning_rate, epochs, batch_size, rng):\n    for epoch in range(epochs):\n        weight, bias = loop_in_place_on_copies(\n            x, labels, weight, bias, learning_rate / (1 + epoch), 1, batch_size, rng\n        )\n    return weight, bias\n", "learning-rate-changed"),
    ("from cnnlib import ops\n\ndef loop_in_place_on_copies(x, labels, weight, bias, learning_rate, epochs, batch_size, rng):\n    weight, bias = weight.copy(), bias.copy()\n    for _ in range(epochs):\n        order = rng.permutation(len(x))\n        x_now, labels_now = x[order], labels[order]\n        start = 0\n        while start < len(x):\n            part = slice(start, start + batch_size)\n            p = ops.softmax(ops.linear(x_now[part], weight, bias))\n            p[np.arange(len(p)), labels_now[part]] -= 1\n            weight -= learning_rate * p.T @ x_now[part] / len(p)\n            bias -= learning_rate * p.mean(axis=0)\n            start += batch_size\n    return weight, bias\n\ndef f(x, labels, weight, bias, learning_rate, epochs, batch_size, rng):\n    for epoch in range(epochs):\n        weight, bias = loop_in_place_on_copies(\n            x, labels, weight, bias, learning_rate / 2**epoch, 1, batch_size, rng\n        )\n    return weight, bias\n", ""),
    ("from cnnlib import ops\n\ndef f(x, labels, weight, bias, learning_rate, epochs, batch_size, rng):\n    for _ in range(epochs):\n        order = rng.permutation(len(x))\n        for begin in range(0, len(x), batch_size):\n            part = order[begin : begin + batch_size]\n            grad = ops.cross_entropy_backward(ops.linear(x[part], weight, bias), labels[part])\n            _, grad_weight, grad_bias = ops.linear_backward(grad, x[part], weight)\n            weight -= learning_rate * grad_weight\n            bias -= learning_rate * grad_bias\n    return weight, bias\n", "input-mutated"),
    ("def f(x,y,w,b,l,E,B,rng):\n    from cnnlib import ops\n    for e in range(E):\n        o=rng.permutation(len(x))\n        for i in range(0,len(x),B):\n            k=o[i:i+B]\n            g=ops.cross_entropy_backward(ops.linear(x[k],w,b),y[k])\n            gi,gw,gb=ops.linear_backward(g,x[k],w)\n            w=w-l*gw\n            g=ops.cross_entropy_backward(ops.linear(x[k],w,b),y[k])\n            b=b-l*ops.linear_backward(g,x[k],w)[2]\n    return w,b\n", ""),
]  # fmt: skip

test_answers = suite(EXERCISE, RIGHT, WRONG)


def test_it_may_call_ops():
    assert not train_loop_exercise.check(train_loop_exercise.function_task.solution).notes
