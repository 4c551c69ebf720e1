"""How images are served to training: in shuffled batches, and slightly moved."""

import numpy as np

from cnnlib.arithmetic import whole_number
from cnnlib.ops import checks, pad2d


def batches(images, labels, batch_size, rng):
    """All images once, in random order, as pairs `(images, labels)` of `batch_size`; the last may be smaller.

    `rng` is a `numpy.random.Generator`. Batches are copies and come with the batch axis last in memory.
    """
    batch_size = whole_number("batch_size", batch_size, 1)
    if len(images) != len(labels):
        raise ValueError(f"images and labels must be equally long, got {len(images)} and {len(labels)}")
    order = _generator(rng).permutation(len(images))
    for start in range(0, len(order), batch_size):
        chosen = order[start : start + batch_size]
        yield batch_last(images[chosen]), labels[chosen]


def batch_last(images):
    """The same images, shape kept, with the batch axis last in memory: the order the engine computes in."""
    return np.moveaxis(np.ascontiguousarray(np.moveaxis(images, 0, -1)), -1, 0)


def random_shift(images, rng, pixels=1):
    """Move every image by up to `pixels` cells in each direction; what leaves is lost, zeros enter.

    A copy shaped like `images (N, C, H, W)`: cheap new examples, since a moved digit is the same digit.
    `rng` is a `numpy.random.Generator`.
    """
    images = checks.image("images", images)
    pixels = whole_number("pixels", pixels, 0)
    height, width = images.shape[2:]
    padded = pad2d(images, pixels)
    moves = _generator(rng).integers(0, 2 * pixels + 1, size=(len(images), 2))
    shifted = np.empty_like(images)
    for row, col in np.ndindex(2 * pixels + 1, 2 * pixels + 1):
        chosen = (moves == (row, col)).all(axis=1)
        shifted[chosen] = padded[chosen, :, row : row + height, col : col + width]
    return shifted


def _generator(rng):
    """`rng` itself; a seed is refused because it would give every batch the same random numbers."""
    if not isinstance(rng, np.random.Generator):
        raise TypeError(f"rng must be a numpy Generator, got {rng!r}; pass np.random.default_rng(0)")
    return rng
