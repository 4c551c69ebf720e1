"""Images to learn from: the embedded digits, MNIST, and how they are served in batches."""

from cnnlib.datasets.augmentation import (
    compose,
    random_cutout,
    random_noise,
    random_rotation,
    random_scale,
    random_shift,
)
from cnnlib.datasets.embedded import Dataset, data_file, load_digits
from cnnlib.datasets.idx import DataError, read_idx
from cnnlib.datasets.mnist import data_folder, load_mnist
from cnnlib.datasets.ring_points import rings
from cnnlib.datasets.serving import batch_last, batches

__all__ = [
    "DataError",
    "Dataset",
    "batch_last",
    "batches",
    "compose",
    "data_file",
    "data_folder",
    "load_digits",
    "load_mnist",
    "random_cutout",
    "random_noise",
    "random_rotation",
    "random_scale",
    "random_shift",
    "read_idx",
    "rings",
]
