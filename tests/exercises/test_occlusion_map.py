"""Answers to `occlusion_map`, right and wrong; see support/answers.py for the form of a row."""

from support.answers import suite

EXERCISE = "occlusion_map"

RIGHT = [
    """\
def f(score, image, size):
    h, w = image.shape
    out = np.zeros((h - size + 1, w - size + 1))
    for i in range(h - size + 1):
        for j in range(w - size + 1):
            c = image.copy()
            c[i:i + size, j:j + size] = 0
            out[i, j] = score(image) - score(c)
    return out
""",
    """\
def f(score, image, size):
    h, w = image.shape
    base = score(image)
    def drop(i, j):
        c = np.array(image)
        c[i:i + size, j:j + size] *= 0
        return base - score(c)
    return [[drop(i, j) for j in range(w - size + 1)] for i in range(h - size + 1)]
""",
]

WRONG = [
    ("score(image) - score(c)", "score(c) - score(image)", "sign"),
    ("score(image) - score(c)", "score(c)", "difference-missing"),
    ("image.copy()", "image", "input-mutated"),
    ("c[i:i + size, j:j + size] = 0", "c[i:i + size, j:j + size] = 1", "wrong-fill"),
    ("c[i:i + size, j:j + size] = 0", "c[j:j + size, i:i + size] = 0", "swap-hw"),
    ("c[i:i + size, j:j + size] = 0", "c[i, j] = 0", "wrong-square"),
    ("c[i:i + size, j:j + size] = 0", "c[i:i + size, j:j + size] = image.mean()", ""),
    ("return out", "return out.T", "swap-hw"),
    ("return out", "return abs(out)", "other-drop"),
    ("return out", "return out / size", ""),
    ("return out", "return out > 0", ""),
    ("np.zeros((h - size + 1, w - size + 1))", "np.zeros((h, w))", "pool-size-formula"),
    ("[drop(i, j) for j in range(w - size + 1)]", "[drop(i, j) for j in range(w)]", ""),
    ("base - score(c)", "base", ""),
    ("base - score(c)", "score(c) - base", "sign"),
    ("return out", "return out[::-1]", ""),
    ("score(image) - score(c)", "score(image) - score(c) / 2", ""),
]

test_answers = suite(EXERCISE, RIGHT, WRONG)
