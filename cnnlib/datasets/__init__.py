"""Images to learn from: the embedded digits, MNIST, photographs; how they are served, and changed."""

from cnnlib.datasets.augmentation import (
    compose,
    random_cutout,
    random_noise,
    random_rotation,
    random_scale,
    random_shift,
)
from cnnlib.datasets.batching import batch_last, batches
from cnnlib.datasets.digits import Dataset, data_file, load_digits
from cnnlib.datasets.idx import DataError, read_idx
from cnnlib.datasets.mnist import data_folder, load_mnist
from cnnlib.datasets.photographs import cut_patches, load_photo, load_textures, texture_photographs
from cnnlib.datasets.ring_points import rings

__all__ = [
    "DataError",
    "Dataset",
    "batch_last",
    "batches",
    "compose",
    "cut_patches",
    "data_file",
    "data_folder",
    "load_digits",
    "load_mnist",
    "load_photo",
    "load_textures",
    "random_cutout",
    "random_noise",
    "random_rotation",
    "random_scale",
    "random_shift",
    "read_idx",
    "rings",
    "texture_photographs",
]
