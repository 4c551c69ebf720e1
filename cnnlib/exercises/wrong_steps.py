"""Wrong versions of the momentum step, and what can be wrong with minibatches."""

import numpy as np

from cnnlib.exercises import values
from cnnlib.exercises.task import Mistake

STEP_MISTAKES = (
    Mistake(
        "sign",
        "This step climbs: the gradient points to where the loss grows, so the step must go against "
        "it. In this form the minus stands in the velocity, −η·g, and the velocity is then added.",
        (
            lambda w, g, v, lr, m: (w + (m * v + lr * g), m * v + lr * g),
            lambda w, g, v, lr, m: (w - (m * v - lr * g), m * v - lr * g),
            lambda w, g, v, lr, m: (w + lr * (m * v + g), m * v + g),
            lambda w, g, v, lr, m: (w + lr * g, m * v - lr * g),
            lambda w, g, v, lr, m: (w + lr * (m * v + (1 - m) * g), m * v + (1 - m) * g),
        ),
    ),
    Mistake(
        "momentum-form",
        "This is another form of momentum. There are several (a running mean of gradients, the "
        "learning rate applied last, a look ahead), and they are not interchangeable with the same "
        "numbers. Here: v ← μ·v − η·g, w ← w + v.",
        (
            lambda w, g, v, lr, m: (w - lr * (m * v + (1 - m) * g), m * v + (1 - m) * g),
            lambda w, g, v, lr, m: (w + (m * v - (1 - m) * lr * g), m * v - (1 - m) * lr * g),
            lambda w, g, v, lr, m: (w - (m * v + (1 - m) * lr * g), m * v + (1 - m) * lr * g),
            lambda w, g, v, lr, m: (w + lr * (m * v - (1 - m) * g), m * v - (1 - m) * g),
            lambda w, g, v, lr, m: (w + (m * v + (1 - m) * g), m * v + (1 - m) * g),
            lambda w, g, v, lr, m: (w - (m * v + (1 - m) * g), m * v + (1 - m) * g),
            lambda w, g, v, lr, m: (w - lr * (m * v + g), m * v + g),
            lambda w, g, v, lr, m: (w + lr * (m * v - g), m * v - g),
            lambda w, g, v, lr, m: (w - (m * v + lr * g), m * v + lr * g),
            lambda w, g, v, lr, m: (w + m * (m * v - lr * g) - lr * g, m * v - lr * g),
            lambda w, g, v, lr, m: (w + m * (v - lr * g), m * (v - lr * g)),
            lambda w, g, v, lr, m: (w + ((1 - m) * v - lr * g), (1 - m) * v - lr * g),
            lambda w, g, v, lr, m: (w + ((1 - m) * v - m * lr * g), (1 - m) * v - m * lr * g),
        ),
    ),
    Mistake(
        "velocity-unused",
        "The weight does not move along the new velocity, so what it remembers has no effect. The "
        "gradient enters the velocity only; the weight adds the new velocity.",
        (
            lambda w, g, v, lr, m: (w - lr * g, m * v - lr * g),
            lambda w, g, v, lr, m: (w - lr * g, v),
            lambda w, g, v, lr, m: (w + v, m * v - lr * g),
            lambda w, g, v, lr, m: (w + m * v, m * v - lr * g),
            lambda w, g, v, lr, m: (w + lr * v, m * v - lr * g),
            lambda w, g, v, lr, m: (w, m * v - lr * g),
            lambda w, g, v, lr, m: (w - lr * g, m * v + lr * g),
            lambda w, g, v, lr, m: (w - lr * g, m * v + g),
            lambda w, g, v, lr, m: (w + (m * v - lr * g), v),
        ),
    ),
)


def three_parts(result):
    """A list of pairs as batch sizes, all images, and all labels."""
    if not isinstance(result, (list, tuple)):
        raise values.NotAnArray(f"{values.a_kind(result)}; a list of pairs (x, y) is needed")
    images, labels = [], []
    for number, pair in enumerate(result):
        if not isinstance(pair, (list, tuple)) or len(pair) != 2:
            raise values.NotAnArray(f"a list whose entry {number} is not a pair (x, y)")
        one, other = (values.as_array(part) for part in pair)
        if one.ndim == 0 or other.ndim == 0 or len(one) != len(other):
            raise values.NotAnArray(
                f"a pair {number} with shapes {one.shape} and {other.shape}; they must be equally long"
            )
        images.append(one.reshape(len(one), -1))
        labels.append(other.reshape(-1))
    if (
        len({one.shape[1] for one in images if len(one)}) > 1
        or any(map(len, labels))
        and not all(map(len, labels))
    ):
        raise values.NotAnArray("batches of which some are empty, or images of different sizes")
    sizes = np.array([len(one) for one in labels])
    return sizes, *(np.concatenate(parts) if parts else np.zeros((0, 1)) for parts in (images, labels))


def _identities(parts):
    """Which image each row of x is, and which image each label belongs to."""
    return parts[1][:, 0] / 4, parts[2] - 100


def also_right(case, parts):
    """Any other order that is complete, paired and shuffled is right as well."""
    if parts[1].ndim != 2 or parts[1].shape[1] != 4:
        return False
    images, labels = _identities(parts)
    count, size = len(case["x"]), case["batch_size"]
    sizes = [min(size, count - start) for start in range(0, count, size)]
    complete = len(images) == count and np.array_equal(np.sort(images), np.arange(count))
    return (
        complete
        and list(parts[0]) == sizes
        and np.array_equal(images, labels)
        and bool(np.any(np.diff(images) != 1))
    )


def what_is_wrong(trial):
    """Name the mistake from which images and labels are in the batches."""
    found = {
        _batches_of(case, judged.parts) for case, judged in zip(trial.cases, trial.judged) if judged.parts
    }
    for name in ("pairing", "with-replacement", "last-batch", "no-shuffle"):
        if name in found:
            return name
    return None


def _batches_of(case, parts):
    if parts[1].ndim != 2 or len(parts[1]) and parts[1].shape[1] != 4:
        return None
    count, size = len(case["x"]), case["batch_size"]
    if len(parts[1]) == 0:
        return "last-batch" if count < size else None
    images, labels = _identities(parts)
    if not np.array_equal(images, labels):
        return "pairing"
    if len(np.unique(images)) < len(images):
        return "with-replacement" if len(images) <= count or len(np.unique(images)) < count else None
    if len(images) < count:
        return "last-batch" if all(parts[0] == size) else None
    starts = np.cumsum(parts[0])[:-1] if len(parts[0]) > 1 else []
    blocks = np.split(images, starts)
    ordered = all(
        np.array_equal(np.sort(block), np.arange(block.min(), block.min() + len(block))) for block in blocks
    )
    return "no-shuffle" if ordered and count > size > 1 else None


def say_batches(case, parts, expected):
    sizes = [int(size) for size in parts[0]]
    wanted = [int(size) for size in expected[0]]
    if sizes != wanted:
        return f"Your batches have the sizes {values.shorten(sizes)}, expected {wanted}."
    images, labels = _identities(parts)
    listed = f"[{', '.join(values.number(image) for image in images)}]"
    belong = f"[{', '.join(values.number(label) for label in labels)}]"
    return (
        f"Together your batches hold the images {values.shorten(listed)}, "
        f"and labels that belong to the images {values.shorten(belong)}."
    )


BATCH_MISTAKES = (
    Mistake(
        "last-batch",
        "The images that do not fill a whole batch are missing. They form a last, smaller one: count "
        "the starts with range(0, len(x), batch_size).",
    ),
    Mistake(
        "pairing",
        "Images and labels have come apart: they must be shuffled by the same order. Draw it once and "
        "use it for both, x[chosen] and y[chosen].",
    ),
    Mistake(
        "no-shuffle",
        "The images come in the order in which they are stored. Sorted or recorded data would make "
        "every batch one-sided; draw the order with rng.permutation(len(x)).",
    ),
    Mistake(
        "with-replacement",
        "Some images come twice and others never. An epoch shows every image exactly once: permute, "
        "instead of drawing each index anew.",
    ),
)
