"""The digits that come with the course, and where its `data/` folder is."""

from pathlib import Path
from typing import NamedTuple

import numpy as np


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
    package = Path(__file__).parents[1]
    for folder in (package.parent / "data", package / "data"):
        if (folder / name).is_file():
            return folder / name
    raise FileNotFoundError(f"data/{name} is missing; restore it with: git checkout data/{name}")
