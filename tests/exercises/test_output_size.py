"""Answers to `output_size`, right and wrong; see support/answers.py for the form of a row."""

from support.answers import suite

EXERCISE = "output_size"

RIGHT = [
    """\
def f(input_size, kernel_size, stride, padding, dilation):
    span = dilation * (kernel_size - 1) + 1
    return (input_size + 2 * padding - span) // stride + 1
""",
    """\
def f(input_size, kernel_size, stride, padding, dilation):
    return (input_size + 2 * padding - dilation * (kernel_size - 1) - 1) // stride + 1
""",
    """\
def f(i, k, s, p, d):
    import math
    return math.floor((i + 2 * p - (d * (k - 1) + 1)) / s) + 1
""",
    """\
def f(i, k, s, p, d):
    n = 0
    start = -p
    while start + d * (k - 1) + 1 <= i + p:
        n += 1
        start += s
    return n
""",
    """\
def f(i, k, s, p, d):
    return len(range(0, i + 2 * p - d * (k - 1), s))
""",
    """\
def f(i, k, s, p, d):
    return int(np.floor_divide(i + 2 * p - d * (k - 1) - 1, s) + 1)
""",
    """\
def f(i, k, s, p, d):
    q, r = divmod(i + 2 * p - (d * (k - 1) + 1), s)
    return q + 1
""",
]

WRONG = [
    ("// stride + 1", "/ stride + 1", "int-division"),
    ("// stride + 1", "// stride", "off-by-one"),
    ("// stride + 1", "// stride + 2", "off-by-one"),
    ("+ 2 * padding", "+ padding", "pad-both-sides"),
    ("+ 2 * padding", "", "pad-both-sides"),
    ("math.floor", "math.ceil", "floor-not-ceil"),
    ("math.floor", "round", "floor-not-ceil"),
    ("dilation * (kernel_size - 1)", "dilation * kernel_size", "dilation-formula"),
    ("d * (k - 1)", "d * k", "dilation-formula plus-one-inside off-by-one"),
    ("dilation * (kernel_size - 1) + 1", "kernel_size", "dilation-formula"),
    ("return q + 1", "return q", "off-by-one"),
    ("return q + 1", "return q + (r > 0) + 1", "floor-not-ceil"),
    ("i + 2 * p", "i + p", "pad-both-sides"),
    ("n = 0", "n = 1", "off-by-one"),
    ("start = -p", "start = 0", "pad-both-sides"),
    ("- 1) // stride", "+ 1) // stride", ""),
    (
        """\
def f(input_size, kernel_size, stride, padding, dilation):
    return input_size // stride
""",
        "kernel-unused",
    ),
    (
        """\
def f(input_size, kernel_size, stride, padding, dilation):
    return 3
""",
        "",
    ),
    (
        """\
def f(input_size, kernel_size, stride, padding, dilation):
    return (input_size + 2 * padding - kernel_size + 1) // stride
""",
        "dilation-formula off-by-one plus-one-inside",
    ),
    (
        """\
def f(input_size, kernel_size, stride, padding, dilation):
    return [(input_size + 2 * padding - dilation * (kernel_size - 1) - 1) // stride + 1, 0]
""",
        "",
    ),
    (
        """\
def f(input_size, kernel_size, stride, padding, dilation):
    print(input_size)
""",
        "",
    ),
    (
        """\
def f(input_size, kernel_size, stride, padding, dilation):
    return (input_size - 2 * padding - dilation * (kernel_size - 1) - 1) // stride + 1
""",
        "",
    ),
    (
        """\
def f(input_size, kernel_size, stride, padding, dilation):
    return undefined_name
""",
        "",
    ),
    (
        """\
def f(input_size, kernel_size, stride, padding, dilation):
    return '5'
""",
        "",
    ),
    (
        """\
def f(input_size, kernel_size, stride, padding, dilation):
    return (input_size + 2 * padding - dilation * (kernel_size - 1) - 1) // (stride + 1)
""",
        "",
    ),
]

test_answers = suite(EXERCISE, RIGHT, WRONG)
