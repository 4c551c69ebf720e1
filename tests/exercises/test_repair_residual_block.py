"""Answers to `repair_residual_block`, right and wrong; see support/answers.py for the form of a row."""

from support.answers import suite

EXERCISE = "repair_residual_block"

HEAD = "from cnnlib import ops\n\n\n"
RIGHT = [
    HEAD
    + """\
def f(x, first, second, projection):
    y = ops.relu(ops.conv2d(x, first, stride=2, padding=1))
    y = ops.conv2d(y, second, padding=1)
    return ops.relu(y + ops.conv2d(x, projection, stride=2))
""",
    HEAD
    + """\
def f(x, first, second, projection):
    around = ops.conv2d(x[:, :, ::2, ::2], projection)
    inside = np.maximum(ops.conv2d(x, first, None, 2, 1), 0)
    inside = ops.conv2d(inside, second, None, 1, 1)
    return np.maximum(inside + around, 0)
""",
    HEAD
    + """\
def f(x, first, second, projection):
    around = np.einsum("nchw,fc->nfhw", x[:, :, ::2, ::2], projection[:, :, 0, 0])
    inside = ops.conv2d(ops.relu(ops.conv2d_loops(x, first, stride=2, padding=1)), second, padding=1)
    return ops.relu(around + inside)
""",
]

WRONG = [
    ("x, first, stride=2, padding=1))\n    y = ops.conv2d(y, second, padding=1)",
     "x, first, padding=1))\n    y = ops.conv2d(y, second, stride=2, padding=1)", "stride-on-the-second"),
    ("y + ops.conv2d(x, projection, stride=2)", "y", "shortcut-missing"),
    ("inside + around, 0", "inside, 0", "shortcut-missing"),
    ("y + ops.conv2d(x, projection, stride=2)", "y + x", ""),
    ("ops.relu(y + ops.conv2d(x, projection, stride=2))", "ops.relu(y) + ops.conv2d(x, projection, stride=2)",
     "relu-before-the-sum"),
    ("ops.relu(around + inside)", "around + inside", "relu-after-missing"),
    ("np.maximum(ops.conv2d(x, first, None, 2, 1), 0)", "ops.conv2d(x, first, None, 2, 1)",
     "relu-inside-missing"),
    ("ops.conv2d(x[:, :, ::2, ::2], projection)", "ops.relu(ops.conv2d(x[:, :, ::2, ::2], projection))",
     "relu-on-the-shortcut"),
    ("x[:, :, ::2, ::2]", "x[:, :, 1::2, 1::2]", ""),
    ("inside + around", "inside - around", ""),
    ("around + inside", "around * inside", ""),
    ("second, padding=1)\n    return", "first, padding=1)\n    return", ""),
    ("y + ops.conv2d(x, projection, stride=2)", "ops.conv2d(x, projection, stride=2)", ""),
    ("padding=1))\n    y", "padding=0))\n    y", ""),
]  # fmt: skip

test_answers = suite(EXERCISE, RIGHT, WRONG)
