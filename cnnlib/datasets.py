"""Images to learn from: the embedded digits and how they are served in batches."""

from pathlib import Path
from typing import NamedTuple

import numpy as np

from cnnlib.arithmetic import whole_number


class Dataset(NamedTuple):
    """Images `(N, 1, H, W)` float32 in [0, 1] and labels `(N,)`, for training and for testing."""

    train_images: np.ndarray
    train_labels: np.ndarray
    test_images: np.ndarray
    test_labels: np.ndarray

    @property
    def train(self):
        """The pair `(images, labels)` to learn from."""
        return self.train_images, self.train_labels

    @property
    def test(self):
        """The pair `(images, labels)` that training never sees."""
        return self.test_images, self.test_labels


def load_digits():
    """1797 real handwritten digits of 8×8 pixels, with a fixed, stratified split.

    Returns a `Dataset` with images `(N, 1, 8, 8)` float32 in [0, 1]. Origin: `data/README.md`.
    """
    with np.load(data_file("digits.npz"), allow_pickle=False) as stored:
        images = stored["images"].astype(np.float32)[:, None] / 16
        labels = stored["labels"].astype(np.int64)
        is_test = stored["is_test"]
    return Dataset(images[~is_test], labels[~is_test], images[is_test], labels[is_test])


def data_file(name):
    """The path of a file of the course's `data/` folder, in a checkout or in an installed wheel."""
    for folder in (Path(__file__).parents[1] / "data", Path(__file__).parent / "data"):
        if (folder / name).is_file():
            return folder / name
    raise FileNotFoundError(f"data/{name} is missing; restore it with: git checkout data/{name}")


def batches(images, labels, batch_size, rng):
    """All images once, in random order, as pairs `(images, labels)` of `batch_size`; the last may be smaller.

    `rng` is a `numpy.random.Generator`. Batches come with the batch axis last in memory.
    """
    batch_size = whole_number("batch_size", batch_size, 1)
    if len(images) != len(labels):
        raise ValueError(f"images and labels must be equally long, got {len(images)} and {len(labels)}")
    order = rng.permutation(len(images))
    for start in range(0, len(order), batch_size):
        chosen = order[start : start + batch_size]
        yield images[chosen], labels[chosen]


def random_shift(images, rng, pixels=1):
    """Move every image by up to `pixels` cells in each direction; what leaves is lost, zeros enter.

    A copy shaped like `images (N, C, H, W)`: cheap new examples, since a moved digit is the same digit.
    """
    pixels = whole_number("pixels", pixels, 0)
    height, width = images.shape[2:]
    edge = ((0, 0), (0, 0), (pixels, pixels), (pixels, pixels))
    padded = np.pad(images, edge)
    moves = rng.integers(0, 2 * pixels + 1, size=(len(images), 2))
    shifted = np.empty_like(images)
    for row, col in np.ndindex(2 * pixels + 1, 2 * pixels + 1):
        chosen = (moves == (row, col)).all(axis=1)
        shifted[chosen] = padded[chosen, :, row : row + height, col : col + width]
    return shifted
