"""How well drawings are read when they are shifted, scaled, thickened, thinned or slanted.

Run with `python benchmarks/drawings.py`. MNIST's test digits (from CNNLIB_DATA or the user cache) are
changed on a large canvas and read twice: squeezed straight into 28×28, and through the preparation of
`cnnlib.drawing`. The strokes of `tests/support/polylines.py` are changed the same way.
"""

import runpy
from pathlib import Path

import numpy as np

from cnnlib import datasets, drawing, training

CANVAS = 112  # pixels: four for each pixel of MNIST
COUNT = 1000  # test digits
POLYLINES = Path(__file__).parents[1] / "tests/support/polylines.py"


def warped(image, scale=1.0, slant=0.0, right=0.0, down=0.0):
    """`image (28, 28)` on a canvas, changed by an affine map around its middle (bilinear)."""
    rows, cols = np.indices((CANVAS, CANVAS)) - (CANVAS - 1) / 2
    rows = (rows - down * CANVAS) / scale
    cols = (cols - right * CANVAS) / scale + slant * rows
    return bilinear(image, rows * 28 / CANVAS + 13.5, cols * 28 / CANVAS + 13.5)


def bilinear(image, rows, cols):
    """The value between four pixels; zero outside the image."""
    padded = np.pad(image, 1)
    rows, cols = (np.clip(axis + 1, 0, 28.999) for axis in (rows, cols))
    top, left = rows.astype(int), cols.astype(int)
    below, beside = rows - top, cols - left
    upper = padded[top, left] * (1 - beside) + padded[top, left + 1] * beside
    lower = padded[top + 1, left] * (1 - beside) + padded[top + 1, left + 1] * beside
    return upper * (1 - below) + lower * below


def thickened(canvas, pixels):
    """Strokes wider by `pixels` on each side, or thinner where negative."""
    fill = np.maximum if pixels > 0 else np.minimum
    for _ in range(abs(pixels)):
        padded = np.pad(canvas, 1)
        canvas = fill.reduce([padded[1:-1, 1:-1], padded[:-2, 1:-1], padded[2:, 1:-1], padded[1:-1, :-2],
                              padded[1:-1, 2:]])  # fmt: skip
    return canvas


CHANGES = {
    "as they are": lambda image: warped(image),
    "shifted by 15 % of the pad": lambda image: warped(image, right=0.15, down=-0.1),
    "half the size": lambda image: warped(image, scale=0.5),
    "half the size, in a corner": lambda image: warped(image, scale=0.5, right=0.2, down=0.2),
    "larger by a quarter": lambda image: warped(image, scale=1.25),
    "slanted to the right, 17°": lambda image: warped(image, slant=0.3),
    "slanted to the left, 17°": lambda image: warped(image, slant=-0.3),
    "thicker, 1 pixel of 28": lambda image: thickened(warped(image), 2),
    "much thicker, 2 pixels of 28": lambda image: thickened(warped(image), 4),
    "thinner, 1 pixel of 28": lambda image: thickened(warped(image), -2),
}


def accuracy(network, images, labels):
    """The share of images read rightly."""
    logits = network.predict(np.stack(images).astype(np.float32)[:, None])
    return float((logits.argmax(axis=1) == labels).mean())


def stroke_changes():
    """The same kinds of change for strokes, as functions of a point."""
    return {
        "as they are": lambda x, y: (x, y),
        "half the size, in a corner": lambda x, y: (0.48 * x + 0.5, 0.48 * y + 0.5),
        "a quarter of the size": lambda x, y: (0.25 * x + 0.4, 0.25 * y + 0.1),
        "wider by a quarter": lambda x, y: (0.5 + 1.25 * (x - 0.5), y),
        "slanted to the right, 17°": lambda x, y: (x - 0.3 * (y - 0.5), y),
        "slanted to the left, 17°": lambda x, y: (x + 0.3 * (y - 0.5), y),
    }


def changed(strokes, change):
    """Strokes with every point moved, kept on the pad."""
    return [np.clip([change(*point) for point in stroke], 0, 1) for stroke in strokes]


def print_mnist(network):
    """The table of changed test digits."""
    data = datasets.load_mnist(download=False)
    images, labels = data.test_images[:COUNT, 0], data.test_labels[:COUNT]
    print(f"MNIST, the first {COUNT} test digits     squeezed into 28×28   prepared")
    for name, change in CHANGES.items():
        canvases = [change(image) for image in images]
        plain = accuracy(network, [drawing.resize(canvas, 28, 28) for canvas in canvases], labels)
        prepared = [drawing.prepare_mnist(canvas)[-1].image for canvas in canvases]
        print(f"{name:<40}{plain:>12.1%}{accuracy(network, prepared, labels):>17.1%}")


def print_strokes(networks):
    """The table of changed polylines."""
    polylines = runpy.run_path(str(POLYLINES))
    labels = np.array(polylines["LABELS"])
    print(f"\n{len(labels)} digits drawn as polylines" + "".join(f"{kind:>15}" for kind in networks))
    for name, change in stroke_changes().items():
        drawn = [changed(strokes, change) for strokes in polylines["POLYLINES"]]
        shares = {
            kind: accuracy(network, [drawing.prepare(strokes, kind)[-1].image for strokes in drawn], labels)
            for kind, network in networks.items()
        }
        print(f"{name:<29}" + "".join(f"{round(share * len(labels)):>9} right" for share in shares.values()))


if __name__ == "__main__":
    trained = {kind: training.pretrained(kind) for kind in ("mnist", "digits")}
    print_mnist(trained["mnist"])
    print_strokes(trained)
