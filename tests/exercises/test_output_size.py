# ruff: noqa: E501 (an answer is one string)
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
    """\
def f(i, k, s, p, d):
    cells = [None] * p + list(range(i)) + [None] * p
    reach = (k - 1) * d
    positions = 0
    start = 0
    while start + reach < len(cells):
        positions += 1
        start += s
    return positions
""",
    """\
def f(n, k, s, p, d):
    padded = n + p + p
    kernel = k + (k - 1) * (d - 1)
    steps, rest = divmod(padded - kernel, s)
    return steps + 1
""",
    """\
def f(input_size, kernel_size, stride, padding, dilation):
    span = (kernel_size - 1) * dilation + 1
    return len(range(0, input_size + 2 * padding - span + 1, stride))
""",
    """\
def f(input_size, kernel_size, stride, padding, dilation):
    return np.add((input_size + 2 * padding - dilation * (kernel_size - 1) - 1) // stride, 1)
""",
    """\
def f(i, k, s, p, d):
    return int((i + 2 * p - d * (k - 1) - 1) / s + 1)
""",
    """\
def f(i, k, s, p, d):
    return np.array((i + 2 * p - d * (k - 1) - 1) // s + 1)
""",
    """\
def f(i, k, s=1, p=0, d=1):
    return (i + 2 * p - (k - 1) * d - 1) // s + 1
""",
]

WRONG = [
    ("// stride + 1", "/ stride + 1", "? int-division"),
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
    ("def f(input_size, kernel_size, stride, padding, dilation):\n    return input_size // stride\n", "kernel-unused"),
    ("def f(input_size, kernel_size, stride, padding, dilation):\n    return 3\n", ""),
    ("def f(input_size, kernel_size, stride, padding, dilation):\n    return (input_size + 2 * padding - kernel_size + 1) // stride\n", "dilation-formula off-by-one plus-one-inside"),
    ("def f(input_size, kernel_size, stride, padding, dilation):\n    return [(input_size + 2 * padding - dilation * (kernel_size - 1) - 1) // stride + 1, 0]\n", ""),
    ("def f(input_size, kernel_size, stride, padding, dilation):\n    print(input_size)\n", ""),
    ("def f(input_size, kernel_size, stride, padding, dilation):\n    return (input_size - 2 * padding - dilation * (kernel_size - 1) - 1) // stride + 1\n", ""),
    ("def f(input_size, kernel_size, stride, padding, dilation):\n    return undefined_name\n", ""),
    ("def f(input_size, kernel_size, stride, padding, dilation):\n    return '5'\n", ""),
    ("def f(input_size, kernel_size, stride, padding, dilation):\n    return (input_size + 2 * padding - dilation * (kernel_size - 1) - 1) // (stride + 1)\n", ""),
    ("reach = (k - 1) * d", "reach = k * d", "dilation-formula"),
    ("reach = (k - 1) * d", "reach = k - 1", "dilation-formula"),
    ("start + reach < len(cells)", "start + reach <= len(cells)", "plus-one-inside"),
    ("list(range(i)) + [None] * p", "list(range(i))", "pad-both-sides"),
    ("        start += s", "        start += 1", "stride-unused"),
    ("        start += s", "        start += k", "stride-unused"),
    ("positions = 0", "positions = 1", "off-by-one"),
    ("return steps + 1", "return steps", "off-by-one"),
    ("return steps + 1", "return steps + (rest > 0)", ""),
    ("return steps + 1", "return steps + 1 + (rest > 0)", "floor-not-ceil"),
    ("return steps + 1", "return steps + 1.0", "int-division"),
    ("padded - kernel, s", "padded - kernel + 1, s", "plus-one-inside"),
    ("padded = n + p + p", "padded = n + p", "pad-both-sides"),
    ("padded = n + p + p", "padded = n - p - p", ""),
    ("padded = n + p + p", "padded = n + 2 * p * d", ""),
    ("(k - 1) * (d - 1)", "(k + 1) * (d - 1)", "dilation-formula"),
    ("(k - 1) * (d - 1)", "k * (d - 1)", "dilation-formula"),
    ("return steps + 1", "return max(steps, 1)", ""),
    ("return steps + 1", "return n // s", "kernel-unused"),
    ("return steps + 1", "return str(steps + 1)", ""),
    ("def f(i, k, s, p, d):\n    return round((i + 2 * p - d * (k - 1) - 1) / s + 1)\n", "floor-not-ceil"),
    ("def f(i, k, s, p, d):\n    return int((i + 2 * p - d * (k - 1) - 1) / s + 1.5)\n", "floor-not-ceil"),
    ("def f(i, k, s, p, d):\n    return (i + 2 * p - d * (k - 1) - 1 + 1) // s\n", "plus-one-inside"),
    ("def f(i, k, s, p, d):\n    return (i + 2 * p - (k + d - 1)) // s + 1\n", "dilation-formula"),
    ("def f(i,k,s,p,d):\n    return (i-k+2*p)//s+1\n", "dilation-formula"),
    ("def f(i,k,s,p,d):\n    return (i+2*p-d*(k-1)-1)//(s+1)+1\n", ""),
    ("def f(i,k,s,p,d):\n    return -((-(i+2*p-d*(k-1)-1))//s)\n", ""),
]  # fmt: skip

test_answers = suite(EXERCISE, RIGHT, WRONG)
