"""`minibatches`: shuffled batches of images and labels."""

import numpy as np

from cnnlib.exercises.checking import values
from cnnlib.exercises.exercise import FunctionExercise
from cnnlib.exercises.task import Case, Mistake, Task


def minibatches(x, y, batch_size, rng):
    order = rng.permutation(len(x))
    pairs = []
    for start in range(0, len(x), batch_size):
        chosen = order[start : start + batch_size]
        pairs.append((x[chosen], y[chosen]))
    return pairs


def _batch_cases():
    rows = [(7, 3, 1), (12, 4, 2), (10, 4, 3), (6, 10, 4), (20, 1, 5), (9, 9, 6), (30, 8, 7)]
    return [_batch_case(*row) for row in rows]


def _batch_case(count, batch_size, seed):
    x = np.arange(count * 4, dtype=float).reshape(count, 1, 2, 2)
    return Case(x=x, y=100 + np.arange(count), batch_size=batch_size, rng=np.random.default_rng(seed))


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
    for name in (PAIRING, WITH_REPLACEMENT, LAST_BATCH, NO_SHUFFLE):
        if name in found:
            return name
    return None


def _batches_of(case, parts):
    if parts[1].ndim != 2 or len(parts[1]) and parts[1].shape[1] != 4:
        return None
    count, size = len(case["x"]), case["batch_size"]
    if len(parts[1]) == 0:
        return LAST_BATCH if count < size else None
    images, labels = _identities(parts)
    if not np.array_equal(images, labels):
        return PAIRING
    if len(np.unique(images)) < len(images):
        return WITH_REPLACEMENT if len(images) <= count or len(np.unique(images)) < count else None
    if len(images) < count:
        return LAST_BATCH if all(parts[0] == size) else None
    starts = np.cumsum(parts[0])[:-1] if len(parts[0]) > 1 else []
    blocks = np.split(images, starts)
    ordered = all(
        np.array_equal(np.sort(block), np.arange(block.min(), block.min() + len(block))) for block in blocks
    )
    return NO_SHUFFLE if ordered and count > size > 1 else None


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


LAST_BATCH = Mistake(
    "last-batch",
    "The images that do not fill a whole batch are missing. They form a last, smaller one: count "
    "the starts with range(0, len(x), batch_size).",
)

PAIRING = Mistake(
    "pairing",
    "Images and labels have come apart: they must be shuffled by the same order. Draw it once and "
    "use it for both, x[chosen] and y[chosen].",
)

NO_SHUFFLE = Mistake(
    "no-shuffle",
    "The images come in the order in which they are stored. Sorted or recorded data would make "
    "every batch one-sided; draw the order with rng.permutation(len(x)).",
)

WITH_REPLACEMENT = Mistake(
    "with-replacement",
    "Some images come twice and others never. An epoch shows every image exactly once: permute, "
    "instead of drawing each index anew.",
)


TASK = Task(
    name="minibatches",
    notebook="05_full_network",
    title="shuffled batches of images and labels",
    statement="""
        Write minibatches(x, y, batch_size, rng): a list of pairs (x, y) that together hold every image
        once, in random order, with its own label. rng is a numpy Generator; the order is
        rng.permutation(len(x)). Every pair has batch_size images; the last one has what is left.
        """,
    stub=(
        "def minibatches(x, y, batch_size, rng):\n    ...  # return a list of (x, y) pairs, order = "
        "rng.permutation(len(x))"
    ),
    solution=minibatches,
    why=(
        "One order for both arrays keeps every image with its label, and a slice that runs past the end "
        "is cut off by Python itself, so the last batch needs no special case."
    ),
    hints=(
        "Draw one order for all images, order = rng.permutation(len(x)), then cut the order into pieces.",
        "chosen = order[start:start + batch_size] for start in range(0, len(x), batch_size); the pair is "
        "x[chosen], y[chosen].",
    ),
    cases=_batch_cases,
    outputs=("batch sizes", "x", "y"),
    normalise=three_parts,
    accepts=also_right,
    explain=say_batches,
    rules=(what_is_wrong,),
    mistakes=(
        LAST_BATCH,
        PAIRING,
        NO_SHUFFLE,
        WITH_REPLACEMENT,
    ),
)


minibatches_exercise = FunctionExercise(TASK)
