"""From the strokes somebody draws to the picture a network was trained on, step by step.

A stroke is a list of points `(x, y)` with 0 ≤ x, y ≤ 1: x to the right, y downwards. The preparation
is the one the training images went through, which is why a drawing of any size, anywhere on the pad,
can be read: cut the digit out, scale it, and either count the ink in blocks (the 8×8 digits) or
centre it by its mass (MNIST).
"""

from typing import NamedTuple

import numpy as np

from cnnlib import arguments, ops
from cnnlib.ops import arrays

PAD = 224  # pixels of the bitmap a drawing is first turned into
# Width of the pen as a share of the larger side of the digit: that of the training images.
PENS = {"digits": 0.19, "mnist": 0.13}
SMALLEST_EXTENT = 0.15  # of the pad; a dot is drawn with the pen of a digit of this size
DIGITS_BITMAP = 32  # pixels; 4×4 blocks of it are one pixel of the 8×8 digits
DIGITS_BLOCK = 4
MNIST_SIZE, MNIST_BOX = 28, 20  # pixels: the image, and the box a digit is scaled into
STRAY_EXTENT, STRAY_GAP = 0.1, 0.25  # of the drawing's larger side: a dot so small, so far from the rest
SMALLEST_INK = 0.5  # what counts as ink in a bitmap of zeros and ones


class Step(NamedTuple):
    """One step of a preparation: its name, what it does in a sentence, and the picture after it."""

    name: str
    words: str
    image: np.ndarray


def rasterize(strokes, pen, size=PAD):
    """The bitmap of a drawing: `(size, size)` float32 in [0, 1], ink is 1, edges are smooth.

    The pen is `pen` times the larger side of the whole digit, so that a small drawing is not blacker
    than a large one once both are scaled. No stroke gives an empty bitmap. Raises ValueError for
    points outside [0, 1] or strokes that are no lists of (x, y).
    """
    size = arguments.whole_number("size", size, 1)
    pen = arguments.number("pen", pen, lambda width: 0 < width <= 1, "above 0 and at most 1", "0.19 is usual")
    strokes = arguments.listed("strokes", strokes, "pass a list of lists of (x, y)")
    lines = [points for number, stroke in enumerate(strokes) if len(points := _points(number, stroke))]
    lines = _without_stray_dots(lines)
    if not lines:
        return np.zeros((size, size), np.float32)
    every = np.concatenate(lines)
    radius = pen * max(np.ptp(every, axis=0).max(), SMALLEST_EXTENT) / 2
    squares = np.full((size, size), np.inf)
    for line in lines:
        for start, stop in _segments(line):
            _approach(squares, start, stop, radius + 1 / size)
    return np.clip((radius - np.sqrt(squares)) * size + 0.5, 0, 1).astype(np.float32)


def _without_stray_dots(lines):
    """The strokes of the digit: a dot that a finger left far from them is none, wherever it came in time."""
    extents = [np.ptp(line, axis=0).max() for line in lines]
    if not lines or max(extents) == 0:
        return lines
    least = STRAY_EXTENT * max(extents)
    large = [segment for line, extent in zip(lines, extents) if extent > least for segment in _segments(line)]
    return [
        line
        for line, extent in zip(lines, extents)
        if extent > least
        or min(_distance(line, *segment).min() for segment in large) < STRAY_GAP * max(extents)
    ]


def _approach(squares, start, stop, reach):
    """Lower the squares `(size, size)` of distances where a segment is nearer, up to `reach`."""
    size = len(squares)
    first = np.clip((np.minimum(start, stop) - reach) * size, 0, size).astype(int)
    last = np.clip((np.maximum(start, stop) + reach) * size, 0, size).astype(int) + 1
    cols, rows = (slice(low, high) for low, high in zip(first, last))
    centres = (np.arange(size) + 0.5) / size
    x, y = centres[cols] - start[0], centres[rows, None] - start[1]
    right, down = stop - start
    if length := right * right + down * down:
        share = np.clip((x * right + y * down) / length, 0, 1)
        x, y = x - share * right, y - share * down
    np.minimum(squares[rows, cols], x * x + y * y, out=squares[rows, cols])


def _points(number, stroke):
    """Stroke `number` of a drawing as an array `(points, 2)`."""
    try:
        points = arrays.real_array("stroke", stroke).astype(float)
    except (TypeError, ValueError):
        points = np.empty((1, 0))
    points = points.reshape(0, 2) if points.shape == (0,) else points
    if points.ndim != 2 or points.shape[1] != 2 or not ((points >= 0) & (points <= 1)).all():
        allowed = "a stroke must be a list of (x, y) with 0 <= x, y <= 1"
        raise ValueError(f"strokes[{number}]: {allowed}, got {stroke!r:.60}; divide by the size of the pad")
    return points


def _segments(points):
    """Pairs of neighbouring points; a single point is a segment of no length."""
    return list(zip(points, points[1:])) or [(points[0], points[0])]


def _distance(pixels, start, stop):
    """How far each pixel `(…, 2)` is from the segment between two points."""
    along = stop - start
    length = along @ along
    share = np.clip((pixels - start) @ along / length, 0, 1)[..., None] if length else 0.0
    return np.linalg.norm(pixels - (start + share * along), axis=-1)


def _bitmap(value):
    """A bitmap `(H, W)` of floats in [0, 1]."""
    bitmap = arrays.axes("bitmap", value, "(H, W)")
    if not ((bitmap >= 0) & (bitmap <= 1)).all():
        least, most = bitmap.min(), bitmap.max()
        cure = "divide by the largest value of a pixel, such as 255"
        raise ValueError(f"bitmap must lie in [0, 1], got numbers from {least} to {most}; {cure}")
    return bitmap.astype(arrays.float_type(bitmap), copy=False)


def ink_box(image):
    """The smallest rectangle of `image (H, W)` that holds all ink, as `(row, col, rows, cols)`.

    The whole image where there is none.
    """
    ink = np.asarray(image) >= SMALLEST_INK * max(float(np.max(image, initial=0)), 1e-9)
    if not ink.any():
        return 0, 0, *ink.shape
    rows, cols = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    return int(rows[0]), int(cols[0]), int(np.ptp(rows)) + 1, int(np.ptp(cols)) + 1


def crop(image):
    """The part of `image (H, W)` in its `ink_box`."""
    row, col, rows, cols = ink_box(image)
    return image[row : row + rows, col : col + cols]


def resize(image, height, width):
    """`image (H, W)` as `(height, width)`: each new pixel is the mean of the area it covers.

    Average pooling with windows that need not end at a pixel's edge.
    """
    rows, cols = _shares(image.shape[0], height), _shares(image.shape[1], width)
    return (rows @ image @ cols.T).astype(image.dtype)


def _shares(old, new):
    """`(new, old)`: how much of each old cell lies in each new one; every row sums to 1."""
    edges = np.arange(new + 1) * old / new
    cells = np.arange(old)
    upper, lower = np.minimum(edges[1:, None], cells + 1), np.maximum(edges[:-1, None], cells)
    return np.clip(upper - lower, 0, None) * new / old


def fit(image, box):
    """`image` scaled so that its larger side is `box` pixels; proportions kept."""
    height, width = image.shape
    scale = box / max(height, width)
    return resize(image, max(round(height * scale), 1), max(round(width * scale), 1))


def place(image, size, row, col):
    """`image` on an empty square of `size`, its top left corner at `(row, col)`, cut off outside."""
    canvas = np.zeros((size, size), image.dtype)
    top, left = max(row, 0), max(col, 0)
    bottom, right = min(row + image.shape[0], size), min(col + image.shape[1], size)
    canvas[top:bottom, left:right] = image[top - row : bottom - row, left - col : right - col]
    return canvas


def centre_of_mass(image):
    """`(row, col)` of the mean position of all ink, the middle of an empty image; pixel 0 covers 0 to 1."""
    rows, cols = np.indices(image.shape) + 0.5
    mass = image.sum()
    if not mass:
        return image.shape[0] / 2, image.shape[1] / 2
    return float((rows * image).sum() / mass), float((cols * image).sum() / mass)


def prepare_digits(bitmap):
    """The steps from a bitmap `(H, W)` to an 8×8 digit in [0, 1]; the last step's image is the digit.

    As the UCI digits were made: fitted into 32×32 black and white pixels, then counted in 4×4 blocks,
    which is average pooling with kernel 4 and stride 4 (times 16, a sum).
    """
    bitmap = _bitmap(bitmap)
    digit = crop(bitmap)
    small = fit(digit, DIGITS_BITMAP)
    corner = [(DIGITS_BITMAP - side) // 2 for side in small.shape]
    black = (place(small, DIGITS_BITMAP, *corner) >= SMALLEST_INK).astype(np.float32)
    blocks = ops.avg_pool2d(black[None, None], DIGITS_BLOCK)[0, 0]
    return [
        Step("drawing", "what you drew", bitmap),
        Step("cut out", "the smallest rectangle with all the ink", digit),
        Step("32×32 bitmap", "scaled and centred, black or white", black),
        Step("4×4 block sums", "black pixels counted in blocks of 4×4: a pooling layer", blocks),
    ]


def prepare_mnist(bitmap):
    """The steps from a bitmap `(H, W)` to a 28×28 digit in [0, 1]; the last step's image is the digit.

    As MNIST was made: scaled into a box of 20×20, then moved so that its centre of mass is the middle
    of the image. Source: LeCun, Cortes & Burges, the description of the MNIST database.
    """
    bitmap = _bitmap(bitmap)
    digit = crop(bitmap)
    small = fit(digit, MNIST_BOX)
    row, col = (round(MNIST_SIZE / 2 - middle) for middle in centre_of_mass(small))
    return [
        Step("drawing", "what you drew", bitmap),
        Step("cut out", "the smallest rectangle with all the ink", digit),
        Step("scaled", "its larger side is 20 pixels", small),
        Step("centred", "its centre of mass is the middle of 28×28", place(small, MNIST_SIZE, row, col)),
    ]


PREPARATIONS = {"digits": prepare_digits, "mnist": prepare_mnist}


def prepare(strokes, kind):
    """The steps from strokes to the image a network of this `kind`, "digits" or "mnist", was trained on."""
    kind = arguments.one_of("kind", kind, PREPARATIONS)
    return PREPARATIONS[kind](rasterize(strokes, PENS[kind]))
