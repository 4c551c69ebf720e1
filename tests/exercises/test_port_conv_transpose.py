# ruff: noqa: E501 (an answer is one string)
"""Answers to `port_conv_transpose`, right and wrong; see support/answers.py for the form of a row."""

from support.answers import suite

EXERCISE = "port_conv_transpose"

RIGHT = [
    """\
def f(w):
    return w.transpose(2, 3, 1, 0)
""",
    """\
def f(w):
    return np.einsum('iokl->kloi', w)
""",
    """\
def f(w):
    return np.moveaxis(w, [0, 1], [3, 2])
""",
    """\
def f(w):
    a, b, c, d = w.shape
    out = np.zeros((c, d, b, a))
    for i in np.ndindex(w.shape):
        out[i[2], i[3], i[1], i[0]] = w[i]
    return out
""",
    """\
def f(w):
    return w.transpose(2, 3, 1, 0).astype('float32')
""",
    """\
def f(w):
    return w.T.swapaxes(0, 1)
""",
    """\
def f(weight):
    ins, outs, kh, kw = weight.shape
    kernel = np.zeros((kh, kw, outs, ins), dtype=weight.dtype)
    for a in range(ins):
        for b in range(outs):
            kernel[:, :, b, a] = weight[a, b]
    return kernel
""",
    """\
def f(weight):
    return np.einsum('iohw->hwoi', weight).copy()
""",
    """\
def f(w):
    from cnnlib import porting
    return porting.conv_kernel(w)
""",
    """\
def f(w):
    return np.moveaxis(w, (0, 1), (3, 2))
""",
    """\
def f(w):
    return w.transpose(2, 3, 1, 0).astype(float)
""",
]

WRONG = [
    ("w.transpose(2, 3, 1, 0)\n", "w.transpose(2, 3, 0, 1)\n", "swap-in-out"),
    ("w.transpose(2, 3, 1, 0)\n", "w\n", "layout"),
    ("w.transpose(2, 3, 1, 0)\n", "w.T\n", "swap-hw"),
    ("w.transpose(2, 3, 1, 0)\n", "w.reshape(w.shape[2], w.shape[3], w.shape[1], w.shape[0])\n", "reshape"),
    ("w.transpose(2, 3, 1, 0)\n", "w[:, :, ::-1, ::-1].transpose(2, 3, 1, 0)\n", "flip"),
    ("iokl->kloi", "iokl->lkoi", "swap-hw"),
    ("iokl->kloi", "iokl->klio", "swap-in-out"),
    ("[3, 2]", "[2, 3]", "swap-in-out"),
    ("w.transpose(2, 3, 1, 0)\n", "w.transpose(1, 0, 2, 3)\n", "layout"),
    ("w.transpose(2, 3, 1, 0)\n", "w.transpose(2, 3, 1, 0).squeeze()\n", ""),
    ("w.transpose(2, 3, 1, 0)\n", "w.transpose(2, 3, 1, 0).shape\n", ""),
    ("w.transpose(2, 3, 1, 0)\n", "-w.transpose(2, 3, 1, 0)\n", "sign"),
    ("w.transpose(2, 3, 1, 0)\n", "w.transpose(0, 2, 3, 1)\n", "layout"),
    ("w.transpose(2, 3, 1, 0)\n", "w.transpose(2, 3, 1, 0)[None]\n", ""),
    ("w.transpose(2, 3, 1, 0)\n", "w.transpose(2, 3, 1, 0).astype(int)\n", "values-changed"),
    ("out = np.zeros", "w *= 2\n    out = np.zeros", "input-mutated"),
    ("'iohw->hwoi'", "'iohw->hwio'", "swap-in-out"),
    ("'iohw->hwoi'", "'iohw->whoi'", "swap-hw"),
    ("'iohw->hwoi'", "'oihw->hwoi'", "swap-in-out"),
    ("'iohw->hwoi', weight)", "'iohw->hwoi', weight[:, :, ::-1, ::-1])", "flip"),
    ("'iohw->hwoi', weight)", "'iohw->hwoi', weight[..., ::-1])", "flip"),
    ("    return np.einsum('iohw->hwoi', weight).copy()", "    return weight.T.copy()", "swap-hw"),
    ("    return np.einsum('iohw->hwoi', weight).copy()", "    return weight.copy()", "layout"),
    ("    return np.einsum('iohw->hwoi', weight).copy()", "    i, o, h, w = weight.shape\n    return weight.reshape(h, w, o, i).copy()", "reshape"),
    ("    return np.einsum('iohw->hwoi', weight).copy()", "    return np.rot90(weight, 2, (2, 3)).transpose(2, 3, 1, 0).copy()", "flip"),
    ("    return np.einsum('iohw->hwoi', weight).copy()", "    return np.moveaxis(weight, (2, 3), (0, 1)).copy()", "swap-in-out"),
    ("weight).copy()", "weight).copy() / 2", "values-changed"),
    ("kernel[:, :, b, a] = weight[a, b]", "kernel[:, :, b, a] = weight[a, b].T if kh == kw else weight[a, b]", "swap-hw"),
    ("kernel[:, :, b, a] = weight[a, b]", "kernel[:, :, b, a] = weight[0, b]", "values-changed"),
    ("kernel[:, :, b, a] = weight[a, b]", "kernel[:, :, b, a] += weight[a, b].mean()", ""),
    ("def f(w):\n    return w.transpose(3,2,1,0)\n", "swap-hw"),
    ("def f(w):\n    return w.swapaxes(0,2).swapaxes(1,3)\n", "swap-in-out"),
]  # fmt: skip

test_answers = suite(EXERCISE, RIGHT, WRONG)
