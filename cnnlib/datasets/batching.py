"""How images are served to training: in shuffled batches."""

import numpy as np

from cnnlib import arguments
from cnnlib.ops import arrays


def batches(images, labels, batch_size, rng):
    """All images once, in random order, as pairs `(images, labels)` of `batch_size`; the last may be smaller.

    `rng` is a `numpy.random.Generator`. Batches are copies and come with the batch axis last in memory.
    """
    batch_size = arguments.whole_number("batch_size", batch_size, 1)
    images, labels = arrays.real_array("images", images), arrays.axes("labels", labels, "(N,)", empty=True)
    if images.shape[:1] != labels.shape:
        shapes = f"shapes {images.shape} and {labels.shape}"
        raise ValueError(f"images and labels must be equally long, got {shapes}; pass a label per image")
    order = arguments.generator("rng", rng).permutation(len(images))
    parts = (order[start : start + batch_size] for start in range(0, len(order), batch_size))
    return ((batch_last(images[chosen]), labels[chosen]) for chosen in parts)


def batch_last(images):
    """The same images, shape kept, with the batch axis last in memory: the order the engine computes in."""
    if np.ndim(images) == 0:
        raise ValueError(f"images must have a batch axis, got {images!r:.60}; pass an array (N, C, H, W)")
    return np.moveaxis(np.ascontiguousarray(np.moveaxis(images, 0, -1)), -1, 0)
