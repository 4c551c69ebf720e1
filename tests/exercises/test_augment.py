"""Answers to `augment`, right and wrong; see support/answers.py for the form of a row."""

from support.answers import suite

EXERCISE = "augment"

RIGHT = [
    """\
def f(images, labels, rng):
    o = rng.permutation(len(images))
    y = images[o] + rng.normal(0, 0.2, images.shape)
    return np.clip(y, 0, 1), labels[o]
""",
    """\
def f(images, labels, rng):
    o = rng.permutation(len(images))
    y = images[o]
    y += rng.normal(scale=0.2, size=y.shape)
    y[y < 0] = 0
    y[y > 1] = 1
    return y, labels[o]
""",
    """\
def f(images, labels, rng):
    o = rng.permutation(len(labels))
    noise = 0.2 * rng.standard_normal(images.shape)
    return np.minimum(np.maximum(images[o] + noise, 0), 1), np.array([labels[n] for n in o])
""",
    """\
def f(images, labels, rng):
    o = rng.permutation(len(images))
    a, b = images.take(o, axis=0), labels.take(o)
    return (a + rng.normal(0, 0.2, a.shape)).clip(0, 1), b
""",
]

WRONG = [
    (", labels[o]", ", labels", "labels-left view-returned"),
    ("labels.take(o)", "labels", "labels-left view-returned"),
    ("y = images[o] +", "y = images +", "images-left"),
    ("y = images[o]\n", "y = images[o]\n    images += 0.1\n", "input-mutated"),
    ("y = images[o]\n", "y = images\n", "input-mutated images-left"),
    ("np.clip(y, 0, 1)", "y", "leaves-the-range"),
    (".clip(0, 1)", "", "leaves-the-range"),
    ("    y[y < 0] = 0\n", "", "leaves-the-range"),
    ("    y[y > 1] = 1\n", "", "leaves-the-range"),
    ("np.clip(y, 0, 1)", "(y - y.min()) / np.ptp(y)", "leaves-the-range"),
    ("rng.normal(0, 0.2, images.shape)", "rng.normal(0, 0.2, images.shape[1:])", "same-noise"),
    ("rng.normal(0, 0.2, images.shape)", "rng.normal(0, 0.2)", "same-noise"),
    ("rng.normal(0, 0.2, images.shape)", "rng.normal(0, 0.04, images.shape)", "variance-for-deviation"),
    ("rng.normal(0, 0.2, images.shape)", "rng.random(images.shape) * 0.2", ""),
    ("rng.normal(0, 0.2, im", "np.random.default_rng(0).normal(0, 0.2, im", "? own-rng"),
    ("labels[o]\n", "labels[o[::-1]]\n", ""),
    ("labels[o]\n", "labels[o] - 1\n", ""),
    ("return np.clip(y, 0, 1), labels[o]", "return np.clip(y, 0, 1)", ""),
    ("np.clip(y, 0, 1)", "np.round(y).clip(0, 1)", ""),
    (", labels[o]", ", labels[rng.permutation(len(labels))]", "labels-left"),
]

test_answers = suite(EXERCISE, RIGHT, WRONG)
