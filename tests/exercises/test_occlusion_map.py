# ruff: noqa: E501 (an answer is one string)
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
    """\
def f(score, image, size):
    full = score(image)
    drops = []
    for top in range(len(image) - size + 1):
        line = []
        for left in range(len(image[0]) - size + 1):
            hidden = np.array(image)
            hidden[top:top + size, left:left + size] = 0
            line.append(full - score(hidden))
        drops.append(line)
    return np.array(drops)
""",
    """\
def f(score, image, size):
    height, width = image.shape
    heat = np.zeros((height - size + 1, width - size + 1))
    keep = np.ones_like(image)
    for (r, c), _ in np.ndenumerate(heat):
        mask = keep.copy()
        mask[r:r + size, c:c + size] = 0
        heat[r, c] = score(image) - score(image * mask)
    return heat
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
    ("full - score(hidden)", "score(hidden) - full", "sign"),
    ("full - score(hidden)", "score(hidden)", "difference-missing"),
    ("full - score(hidden)", "abs(full - score(hidden))", "other-drop"),
    ("full - score(hidden)", "(full - score(hidden)) / full", "other-drop"),
    ("full - score(hidden)", "max(full - score(hidden), 0)", "other-drop"),
    ("hidden[top:top + size, left:left + size] = 0", "hidden[top:top + size, left:left + size] = 255", "wrong-fill"),
    ("hidden[top:top + size, left:left + size] = 0", "hidden[top:top + size, left:left + size] *= -1", ""),
    ("hidden[top:top + size, left:left + size] = 0", "hidden[top:top + size + 1, left:left + size + 1] = 0", "wrong-square"),
    ("hidden[top:top + size, left:left + size] = 0", "hidden[top, left] = 0", "wrong-square"),
    ("hidden[top:top + size, left:left + size] = 0", "hidden[:top, :left] = 0", "wrong-square"),
    ("hidden = np.array(image)", "hidden = image", "input-mutated"),
    ("hidden = np.array(image)", "hidden = np.zeros_like(image)", ""),
    ("range(len(image) - size + 1)", "range(len(image) - size)", "off-by-one"),
    ("range(len(image) - size + 1)", "range(0, len(image) - size + 1, size)", "off-by-one"),
    ("range(len(image[0]) - size + 1)", "range(len(image) - size + 1)", "? square-assumption"),
    ("np.array(drops)", "np.array(drops).T", "swap-hw"),
    ("mask[r:r + size, c:c + size] = 0", "mask[c:c + size, r:r + size] = 0", "swap-hw"),
    ("mask[r:r + size, c:c + size] = 0", "mask[r - size // 2:r + size // 2 + 1, c - size // 2:c + size // 2 + 1] = 0", ""),
    ("score(image * mask)", "score(image * (1 - mask))", "covers-the-rest"),
    ("score(image * mask)", "score(image + mask)", ""),
    ("np.zeros((height - size + 1, width - size + 1))", "np.zeros((height, width))", "pool-size-formula"),
    ("np.zeros((height - size + 1, width - size + 1))", "np.zeros((height // size, width // size))", ""),
    ("def f(sc,im,k):\n    m=np.zeros((im.shape[0]-k+1,im.shape[1]-k+1))\n    for r,c in np.ndindex(m.shape):\n        q=im.copy(); q[r:r+k,c:c+k]=0; m[r,c]=(sc(im)-sc(q))/k**2\n    return m\n", ""),
    ("def f(sc,im,k):\n    m=np.zeros((im.shape[0]-k+1,im.shape[1]-k+1))\n    for r,c in np.ndindex(m.shape):\n        m[r,c]=sc(im[r:r+k,c:c+k])\n    return m\n", ""),
]  # fmt: skip

test_answers = suite(EXERCISE, RIGHT, WRONG)
