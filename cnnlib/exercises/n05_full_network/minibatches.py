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
    rows = [(7, 3, 1), (12, 4, 2), (10, 4, 3), (6, 10, 4), (20, 1, 5), (9, 9, 6), (30, 8, 7), (30, 8, 8)]
    return [_batch_case(*row) for row in rows]


def _batch_case(count, batch_size, seed):
    x = np.arange(count * 4, dtype=float).reshape(count, 1, 2, 2) + 0.5
    return Case(x=x, y=100 + np.arange(count), batch_size=batch_size, rng=np.random.default_rng(seed))


def _drawn(rng):
    count, size, seed = (int(rng.integers(low, high)) for low, high in ((15, 40), (2, 9), (0, 2**32)))
    return _batch_case(count, size, seed)


def three_parts(result):
    """A list of pairs as batch sizes, all images, and all labels."""
    if not isinstance(result, (list, tuple)):
        raise values.NotAnArray(f"{values.a_kind(result)}; a list of pairs (x, y) is needed")
    images, labels = [], []
    for number, pair in enumerate(result, start=1):
        if not isinstance(pair, (list, tuple)) or len(pair) != 2:
            raise values.NotAnArray(f"a list in which batch {number} is not a pair (x, y)")
        one, other = (values.as_array(part) for part in pair)
        if one.ndim == 0 or other.ndim == 0 or len(one) != len(other):
            raise values.NotAnArray(
                f"a batch {number} with shapes {one.shape} and {other.shape}; they must be equally long"
            )
        images.append(one)
        labels.append(other)
    if len({one.shape[1:] for one in images if len(one)}) > 1:
        raise values.NotAnArray("batches whose images differ in shape")
    sizes = np.array([len(one) for one in labels])
    return sizes, *(_joined([part for part in parts if len(part)]) for parts in (images, labels))


def _joined(parts):
    return np.concatenate(parts) if parts else np.zeros((0, 1))


def _identities(case, parts):
    """Which image of the case each image is (−1: none of them), and which one each label belongs to."""
    x, images = case["x"], parts[1]
    labels = np.where(np.isin(parts[2], case["y"]), parts[2] - 100, -1).reshape(-1)
    if images.shape[1:] != x.shape[1:] or images.dtype != x.dtype:
        return np.full(len(images), -1), labels
    same = (images[:, None] == x[None]).all(axis=(2, 3, 4))
    return np.where(same.any(axis=1), same.argmax(axis=1), -1), labels


def also_right(case, parts):
    """Any other order that is complete, paired and shuffled is right as well."""
    images, labels = _identities(case, parts)
    count, size = len(case["x"]), case["batch_size"]
    sizes = [min(size, count - start) for start in range(0, count, size)]
    return (
        np.array_equal(np.sort(images), np.arange(count))
        and list(parts[0]) == sizes
        and np.array_equal(images, labels)
        and bool(np.any(np.diff(images) != 1))
    )


def same_order_again(trial):
    """Two generators, one order: where the order does not come from rng, every epoch is alike."""
    first, second = (trial.judged[place].parts for place in (-2, -1))
    return OWN_RNG if np.array_equal(first[2], second[2]) else None


def what_is_wrong(trial):
    """Name the mistake from which images and labels are in the batches."""
    if any(not one.right and one.parts is None for one in trial.judged):
        return None  # what came back cannot be read everywhere, and that is said already
    judged = [
        _batches_of(case, one.parts)
        for case, one in zip(trial.cases, trial.judged)
        if one.parts and not one.right
    ]
    found = {one for one in judged if one}
    return found.pop() if len(found) == 1 and None not in judged else None


def _batches_of(case, parts):
    """The mistake that these batches prove, or None."""
    count, size = len(case["x"]), case["batch_size"]
    images, labels = _identities(case, parts)
    if -1 in images or -1 in labels or 0 in parts[0]:
        return None
    if not np.array_equal(images, labels):
        return PAIRING
    if len(np.unique(images)) < len(images):
        return WITH_REPLACEMENT if len(np.unique(images)) < count else False  # False: proves nothing
    if len(images) < count:
        return LAST_BATCH if len(images) == count // size * size and all(parts[0] == size) else None
    blocks = np.split(images, np.cumsum(parts[0])[:-1])
    starts = [block.min() for block in blocks]
    ordered = all(
        np.array_equal(np.sort(block), np.arange(len(block)) + low) for block, low in zip(blocks, starts)
    )
    return NO_SHUFFLE if ordered and (size > 1 or not np.any(np.diff(images) != 1)) else None


def say_batches(case, parts, expected):
    """What is in the batches, in a sentence."""
    sizes, wanted = ([int(size) for size in one[0]] for one in (parts, expected))
    if 0 in sizes:
        return f"Batch {sizes.index(0) + 1} of {len(sizes)} is empty."
    if sizes != wanted:
        return f"Your batches have the sizes {values.shorten(sizes)}, expected {wanted}."
    if parts[1].shape[1:] != case["x"].shape[1:]:
        return f"An image in your batches has shape {parts[1].shape[1:]}, in x {case['x'].shape[1:]}."
    if parts[1].dtype != case["x"].dtype:
        return f"The images in your batches are {parts[1].dtype}, in x {case['x'].dtype}."
    images, labels = _identities(case, parts)
    if -1 in images or -1 in labels:
        what = "image" if -1 in images else "label"
        return f"Some {what} in your batches is none of those that came in."
    return (
        f"Together your batches hold the images {values.shorten(images.tolist())}, "
        f"and labels that belong to the images {values.shorten(labels.tolist())}."
    )


OWN_RNG = Mistake(
    "own-rng",
    "The order does not come from the rng that is passed: another generator must give another order, and "
    "the same one the same. Draw it with rng.permutation(len(x)), and let nothing seed it again.",
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
    "Images that are stored one after the other come together in a batch. Sorted or recorded data would "
    "make every batch one-sided; draw the order image by image, with rng.permutation(len(x)).",
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
    about=(
        "no-shuffle pairing with-replacement own-rng",
        "last-batch type value",
    ),
    cases=_batch_cases,
    may_alias=True,
    draw=_drawn,
    across=same_order_again,
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
        OWN_RNG,
    ),
)


minibatches_exercise = FunctionExercise(TASK)
