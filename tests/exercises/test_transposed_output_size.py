# ruff: noqa: E501 (an answer is one string)
"""Answers to `transposed_output_size`, right and wrong; see support/answers.py for the form of a row."""

from support.answers import suite

EXERCISE = "transposed_output_size"

RIGHT = [
    """\
def f(i, k, s, p, a):
    return s * (i - 1) + a + k - 2 * p
""",
    """\
def f(i, k, s, p, a):
    return (i - 1) * s - 2 * p + k + a
""",
    """\
def f(i, k, s, p, a):
    n = 0
    while (n + 2 * p - k) // s + 1 < i:
        n += 1
    return n + a
""",
    """\
def f(i, k, s, p, a):
    size = k + s * (i - 1)
    return int(size - p - p + a)
""",
    """\
def f(i, k, s, p, a):
    covered = [start * s + tap for start in range(i) for tap in range(k)]
    return max(covered) + 1 - 2 * p + a
""",
    """\
def f(input_size, kernel_size, stride, padding, output_padding):
    size = input_size * stride - stride
    size += kernel_size
    size -= padding * 2
    return size + output_padding
""",
]

WRONG = [
    ("s * (i - 1)", "s * i", "off-by-one"),
    ("+ a", "+ 2 * a", "leftover-missing leftover-wrong"),
    (" + a", "", "leftover-missing"),
    ("- 2 * p", "- p", "pad-both-sides"),
    ("- 2 * p", "", "pad-both-sides"),
    ("- 2 * p", "+ 2 * p", "pad-sign"),
    ("s * (i - 1)", "(i - 1)", "stride-in-backward"),
    ("return s * (i - 1) + a + k - 2 * p", "return s * (i - 1) + a + k - 2 * p + 1", "kernel-counted-wrongly"),
    ("return s * (i - 1) + a + k - 2 * p", "return s * (i - 1) + a + k - 1 - 2 * p", "kernel-counted-wrongly"),
    ("return s * (i - 1) + a + k - 2 * p", "return (i + 2 * p - k) // s + 1", "direct-formula"),
    ("return s * (i - 1) + a + k - 2 * p", "return float(s * (i - 1) + a + k - 2 * p)", "int-division"),
    ("return s * (i - 1) + a + k - 2 * p", "return s * i", "beside-each-other"),
    ("- p - p", "- p", "pad-both-sides"),
    ("k + s * (i - 1)", "s * (i - 1)", "kernel-counted-wrongly"),
    ("return n + a", "return n - a", "leftover-wrong"),
    ("return int(size", "return str(size", ""),
    ("max(covered) + 1", "max(covered)", "kernel-counted-wrongly"),
    ("- 2 * p + a", "- p + a", "pad-both-sides"),
    ("- 2 * p + a", "+ 2 * p + a", "pad-sign"),
    ("- 2 * p + a", "- 2 * p", "leftover-missing"),
    ("- 2 * p + a", "- 2 * p - a", "leftover-wrong"),
    ("- 2 * p + a", "- 2 * p + 2 * a", "leftover-wrong"),
    ("max(covered) + 1 - 2", "len(covered) - 2", "beside-each-other"),
    ("start * s + tap", "start + s * tap", "kernel-stretched"),
    ("start * s + tap", "start + tap", "stride-in-backward"),
    ("size = input_size * stride - stride", "size = input_size * stride", "off-by-one"),
    ("size = input_size * stride - stride", "size = (input_size + 1) * stride", "off-by-one"),
    ("size = input_size * stride - stride", "size = input_size * stride - 1", "off-by-one"),
    ("size = input_size * stride - stride", "size = input_size / stride", ""),
    ("size += kernel_size", "size += kernel_size - 1", "kernel-counted-wrongly"),
    ("size += kernel_size", "size -= kernel_size", "kernel-counted-wrongly"),
    ("    size += kernel_size\n", "", "kernel-counted-wrongly"),
    ("return size + output_padding", "return (input_size + 2 * padding - kernel_size) // stride + 1", "direct-formula"),
    ("return size + output_padding", "return size + output_padding * stride", "leftover-wrong"),
    ("return size + output_padding", "return float(size + output_padding)", "int-division"),
    ("def f(i,k,s,p,a):\n    return s*(i-1)+k-2*(p-a)\n", "leftover-wrong"),
    ("def f(i,k,s,p,a):\n    return s*(i-1)+k-2*p*s+a\n", ""),
]  # fmt: skip

test_answers = suite(EXERCISE, RIGHT, WRONG)
