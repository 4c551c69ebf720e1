"""Answers to `port_caffe_pool`, right and wrong; see support/answers.py for the form of a row."""

from cnnlib import dialects
from cnnlib.exercises import port_caffe_pool_exercise, predict_caffe_size_exercise
from support.answers import suite

EXERCISE = "port_caffe_pool"

RIGHT = [
    """\
def f(x, k, s, p):
    from cnnlib import ops
    return ops.max_pool2d(x, k, stride=s, padding=p, ceil_mode=True)
""",
    """\
def f(x, k, s, p):
    def size(i):
        o = int(np.ceil((i + 2 * p - k) / s)) + 1
        if p and (o - 1) * s >= i + p:
            o -= 1
        return o
    n, c, h, w = x.shape
    rows, cols = size(h), size(w)
    out = np.empty((n, c, rows, cols), x.dtype)
    for r in range(rows):
        for q in range(cols):
            top, left = r * s - p, q * s - p
            out[:, :, r, q] = x[:, :, max(top, 0):top + k, max(left, 0):left + k].max(axis=(2, 3))
    return out
""",
    """\
def f(x, k, s, p):
    a = np.pad(x, ((0, 0), (0, 0), (p, p + s), (p, p + s)), constant_values=-np.inf)
    o = [-(-(i + 2 * p - k) // s) + 1 for i in x.shape[2:]]
    o = [m - 1 if (m - 1) * s >= i + p else m for m, i in zip(o, x.shape[2:])]
    seen = sliding_window_view(a, (k, k), axis=(2, 3))[:, :, ::s, ::s]
    return seen[:, :, :o[0], :o[1]].max(axis=(4, 5))
""",
]

WRONG = [
    (", ceil_mode=True", "", "floor-size"),
    ("padding=p, ", "", "pad-both-sides"),
    ("int(np.ceil((i + 2 * p - k) / s))", "(i + 2 * p - k) // s", "floor-size"),
    ("-(-(i + 2 * p - k) // s)", "(i + 2 * p - k) // s", "floor-size"),
    ("m - 1 if (m - 1) * s >= i + p else m", "m", "window-in-padding"),
    ("constant_values=-np.inf", "constant_values=0", "zero-padding"),
    (", constant_values=-np.inf", "", "zero-padding"),
    (".max(axis=(4, 5))", ".mean(axis=(4, 5))", ""),
    (".max(axis=(2, 3))", ".min(axis=(2, 3))", ""),
    ("rows, cols = size(h), size(w)", "rows, cols = size(w), size(h)", ""),
    ("out[:, :, r, q] =", "out[:, :, q, r] =", ""),
    ("return out", "return -out", "sign"),
    ("return out", "return out.swapaxes(2, 3)", "swap-hw"),
    ("return out", "return out.astype(float)", "dtype"),
    ("return out", "return out[0]", ""),
    ("stride=s, ", "", ""),
    ("top, left = r * s - p, q * s - p", "top, left = r * s, q * s", "pad-both-sides"),
    ("i + 2 * p - k", "i + p - k", "pad-both-sides floor-size"),
]

test_answers = suite(EXERCISE, RIGHT, WRONG)


def test_the_size_is_predicted():
    check = predict_caffe_size_exercise.check
    assert check(28).correct and check(...).status == "not_attempted"
    assert check(27).mistake == "floor-size" and check(30).status == "wrong"


def test_asking_the_dialect_itself_is_noted():
    def asked(x, kernel_size, stride, padding):
        return dialects.get("caffe").max_pool2d(x, kernel_size, stride=stride, padding=padding)

    feedback = port_caffe_pool_exercise.check(asked)
    assert feedback.correct and any("cnnlib.dialects" in note for note in feedback.notes)
