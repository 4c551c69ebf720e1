"""Real photographs: four to look at, and three surfaces to tell apart."""

import numpy as np

from cnnlib import arguments
from cnnlib.datasets.digits import Dataset, data_file

PHOTOGRAPHS = ("cat", "coffee", "astronaut", "cameraman")
TEXTURES = ("brick", "grass", "gravel")
PATCH = 32  # pixels along each side of a patch
TRAINING_COLUMNS, TEST_COLUMNS = slice(0, 256), slice(304, 512)  # a gap wider than a patch lies between


def load_photo(name):
    """A photograph of 256×256 pixels as uint8 `(C, H, W)`: "cat", "coffee", "astronaut" or "cameraman".

    The last is grey, C = 1; the others have C = 3, red, green and blue. Origin, licence: `data/README.md`.
    """
    with np.load(data_file("photographs.npz"), allow_pickle=False) as stored:
        return stored[arguments.one_of("name", name, PHOTOGRAPHS)]


def texture_photographs():
    """Grey photographs of three surfaces, uint8 `(512, 512)`, by name: brick, grass, gravel."""
    with np.load(data_file("textures.npz"), allow_pickle=False) as stored:
        return {name: stored[name] for name in TEXTURES}


def load_textures():
    """Patches of three photographs of surfaces: brick (class 0), grass (1) and gravel (2).

    Returns a `Dataset` with images `(N, 1, 32, 32)` float32 in [0, 1]: 1395 to learn from, which overlap by
    half, from the left half of each photograph, and 288 to test on, which do not overlap, from the right,
    48 pixels further on. So no pixel is in both parts.
    """
    photographs = texture_photographs().values()
    parts = []
    for columns, step in ((TRAINING_COLUMNS, PATCH // 2), (TEST_COLUMNS, PATCH)):
        patches = [cut_patches(photo[:, columns], step) for photo in photographs]
        labels = np.repeat(np.arange(len(patches)), [len(each) for each in patches])
        parts += [np.concatenate(patches), labels]
    return Dataset(*parts)


def cut_patches(photo, step, size=PATCH):
    """All patches of a grey `photo (H, W)` uint8 whose corners lie `step` pixels apart, row by row.

    Returns `(N, 1, size, size)` float32 in [0, 1]. Raises ValueError where the photo is smaller than a patch.
    """
    step, size = arguments.whole_number("step", step, 1), arguments.whole_number("size", size, 1)
    photo = np.asarray(photo)
    if photo.ndim != 2 or photo.dtype != np.uint8:
        got = f"shape {photo.shape} and dtype {photo.dtype}"
        raise ValueError(f"photo must be grey, (H, W) uint8, got {got}; pass texture_photographs()['brick']")
    if size > min(photo.shape):
        largest = min(photo.shape)
        raise ValueError(f"size {size} is larger than the photo {photo.shape}; use size <= {largest}")
    seen = np.lib.stride_tricks.sliding_window_view(photo, (size, size))[::step, ::step]
    return (seen.reshape(-1, 1, size, size) / np.float32(255)).astype(np.float32)
