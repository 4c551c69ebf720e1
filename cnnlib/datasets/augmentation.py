"""Augmentation: new examples out of old ones, for `fit(augment=...)`.

Each function takes `images (N, C, H, W)` and a `numpy.random.Generator`, and returns a changed copy of that
shape; the order stays, so the labels do. `functools.partial(random_shift, pixels=2)` sets how much, and
`compose` puts several into one.
"""

import numpy as np

from cnnlib import arguments
from cnnlib.ops import arrays, pad2d


def compose(*functions):
    """One augmentation that applies `functions` one after the other, all with the same Generator."""
    for number, function in enumerate(functions):
        arguments.function(f"functions[{number}]", function, "datasets.random_shift")

    def composed(images, rng):
        for function in functions:
            images = function(images, rng)
        return images

    return composed


def random_shift(images, rng, pixels=1):
    """Move every image by up to `pixels` cells in each direction; what leaves is lost, zeros enter.

    A copy shaped like `images (N, C, H, W)`: cheap new examples, since a moved digit is the same digit.
    `rng` is a `numpy.random.Generator`.
    """
    images = arrays.image("images", images)
    pixels = arguments.whole_number("pixels", pixels, 0)
    height, width = images.shape[2:]
    padded = np.pad(images, ((0, 0), (0, 0), (pixels, pixels), (pixels, pixels)))
    moves = arguments.generator("rng", rng).integers(0, 2 * pixels + 1, size=(len(images), 2))
    shifted = np.empty(images.shape, images.dtype)
    # One after the other, each in one piece of memory: faster than all those with the same move at once.
    for number, (row, col) in enumerate(moves.tolist()):
        shifted[number] = padded[number, :, row : row + height, col : col + width]
    return shifted


def random_rotation(images, rng, degrees=15.0):
    """Turn every image about its centre by up to `degrees` either way; zeros enter at the corners.

    Pixels between four others are their weighted mean (bilinear interpolation). Needs floats.
    """
    images, degrees = _floats(images), arguments.not_negative("degrees", degrees, 15)
    angles = np.radians(arguments.generator("rng", rng).uniform(-degrees, degrees, len(images)))
    cos, sin = np.cos(angles), np.sin(angles)
    return _resampled(images, np.array([[cos, sin], [-sin, cos]]))


def random_scale(images, rng, share=0.2):
    """Enlarge every image about its centre by a factor of 1 − `share` to 1 + `share`; needs floats."""
    images, share = _floats(images), arguments.fraction("share", share, 0.2)
    factors = arguments.generator("rng", rng).uniform(1 - share, 1 + share, len(images))
    return _resampled(images, np.eye(2)[:, :, None] / factors)


def random_noise(images, rng, deviation=0.1):
    """Add a normal random number of standard deviation `deviation` to every pixel, and cut off at 0 and 1.

    For floats in [0, 1]; raises ValueError for others, which the cut would change.
    """
    images, deviation = _floats(images), arguments.not_negative("deviation", deviation, 0.1)
    if images.size and not (images.min() >= 0 and images.max() <= 1):
        found = f"{images.min():.3g} to {images.max():.3g}"
        raise ValueError(
            f"images must lie in [0, 1], got {found}; divide them by their largest possible value"
        )
    noisy = images + arguments.generator("rng", rng).normal(0, deviation, images.shape).astype(images.dtype)
    return np.clip(noisy, 0, 1)


def random_cutout(images, rng, size=2):
    """Cover a square of `size` × `size` pixels of every image with zeros, centred on a random pixel.

    At the edge less of it lies on the image. Source: DeVries & Taylor, arXiv 1708.04552, section 3.1.
    """
    images, size = arrays.image("images", images), arguments.whole_number("size", size, 0)
    corners = arguments.generator("rng", rng).integers(0, images.shape[2:], (len(images), 2)) - size // 2
    inside = []
    for axis, length in enumerate(images.shape[2:]):
        distance = np.arange(length) - corners[:, axis, None]
        inside.append((distance >= 0) & (distance < size))
    covered = inside[0][:, None, :, None] & inside[1][:, None, None, :]
    return np.where(covered, images.dtype.type(0), images)


def _floats(images):
    """`images` as floats, or an error that says how to get them."""
    images = arrays.image("images", images)
    if images.dtype.kind != "f":
        cure = "scale them first, e.g. images / 255"
        raise TypeError(f"images must hold floats, got dtype {images.dtype}; {cure}")
    return images


def _resampled(images, matrices):
    """Images whose pixel p, counted from the centre, shows what lay at matrices[:, :, n] · p in image n."""
    count, _, *size = images.shape
    centre = (np.array(size) - 1)[:, None, None] / 2
    places = np.einsum("abn,brc->anrc", matrices, np.indices(size) - centre) + centre[:, None]
    # One pixel of zeros around each image, then everything further out is read there.
    places = np.clip(places + 1, 0, np.array(size)[:, None, None, None] + 1)
    before = np.minimum(places.astype(int), np.array(size)[:, None, None, None])
    beyond = (places - before).astype(images.dtype)
    padded, numbers = pad2d(images, 1), np.arange(count)[:, None, None]
    found = np.zeros((count, *size, images.shape[1]), images.dtype)
    for row, col in np.ndindex(2, 2):
        share = np.abs(1 - row - beyond[0]) * np.abs(1 - col - beyond[1])
        found += share[..., None] * padded[numbers, :, before[0] + row, before[1] + col]
    return found.transpose(0, 3, 1, 2)
