"""A photograph and what nine numbers make of it: the numbers, one window's sum, and the picture of both."""

from typing import NamedTuple

import matplotlib
import numpy as np

from cnnlib import ops, style
from cnnlib.figures.picture import Picture

KERNELS = {
    "nothing": (0, 0, 0, 0, 1, 0, 0, 0, 0),
    "blur": (1, 1, 1, 1, 1, 1, 1, 1, 1),
    "sharpen": (0, -1, 0, -1, 5, -1, 0, -1, 0),
    "Sobel, upright edges": (-1, 0, 1, -2, 0, 2, -1, 0, 1),
    "Sobel, level edges": (-1, -2, -1, 0, 0, 0, 1, 2, 1),
    "emboss": (-2, -1, 0, -1, 1, 1, 0, 1, 2),
    "outline": (-1, -1, -1, -1, 8, -1, -1, -1, -1),
}
OWN = "your own"
MODES = ("grey", "red, green, blue apart", "one filter over all three")
COLOURS = ("red", "green", "blue")


class Filtered(NamedTuple):
    """One setting: `planes (P, H, W)` whole numbers, the `kernel (3, 3)`, its `divisor`, and what comes out.

    `outputs (Q, H − 2, W − 2)`; with "one filter over all three" three planes make one output.
    """

    planes: np.ndarray
    kernel: np.ndarray
    divisor: int
    outputs: np.ndarray

    @property
    def signed(self):
        """Whether outputs lie around 0, as those of a kernel whose numbers add up to 0 do."""
        return not self.kernel.sum()

    def terms(self, output, row, col):
        """`(pixel, weight)` of every product in one output cell, a list a plane."""
        planes = self.planes if len(self.outputs) < len(self.planes) else self.planes[output : output + 1]
        windows = planes[:, row : row + 3, col : col + 3].reshape(len(planes), -1)
        return [list(zip(window.tolist(), self.kernel.ravel().tolist())) for window in windows]

    def sum_text(self, output, row, col):
        """The written sum of one output cell, which ends in `= number`."""
        lists, end = self.terms(output, row, col), number(float(self.outputs[output, row, col]))
        if len(lists) > 1:
            parts = [sum(pixel * weight for pixel, weight in one) for one in lists]
            inside = " + ".join(f"{colour} {bracketed(part)}" for colour, part in zip(COLOURS, parts))
        else:
            inside = " + ".join(f"{pixel}·{bracketed(weight)}" for pixel, weight in lists[0])
        return f"({inside}) / {self.divisor} = {end}" if self.divisor != 1 else f"{inside} = {end}"


def bracketed(value):
    """A whole number for a sum: negative ones in brackets."""
    return f"({value})" if value < 0 else str(value)


def number(value):
    """A number with at most one decimal, rounded as browsers do."""
    tenths = int(np.floor(abs(value) * 10 + 0.5))
    text = f"{'-' if value < 0 and tenths else ''}{tenths // 10}"
    return text if tenths % 10 == 0 else f"{text}.{tenths % 10}"


def filtered(photo, weights, normalise=True, mode=MODES[0]):
    """What nine `weights` make of a photo `(C, H, W)` uint8, as `Filtered`.

    Normalised, the sum is divided by the sum of the weights, or where that is 0 by the sum of their sizes.
    """
    colours = np.broadcast_to(photo, (3, *photo.shape[1:])).astype(np.int64)
    planes = np.rint(colours.sum(axis=0) / 3).astype(np.int64)[None] if mode == MODES[0] else colours
    kernel = np.array(weights).reshape(3, 3)
    divisor = int(kernel.sum() or np.abs(kernel).sum() or 1) if normalise else 1
    outputs = ops.conv2d(planes[:, None].astype(float), kernel[None, None].astype(float))[:, 0]
    if mode == MODES[2]:
        outputs = outputs.sum(axis=0, keepdims=True)
    return Filtered(planes, kernel, divisor, np.ascontiguousarray(outputs) / divisor)


def shown(result):
    """The outputs as pictures, `(title, RGB (H, W, 3) uint8)` each."""
    titles = COLOURS if len(result.outputs) == 3 else ("what comes out",)
    if result.signed:
        largest = float(np.abs(result.outputs).max()) or 1.0
        table = matplotlib.colormaps[style.SIGNED]
        return [
            (t, table((y / largest + 1) / 2, bytes=True)[..., :3]) for t, y in zip(titles, result.outputs)
        ]
    scale = 3 if len(result.outputs) < len(result.planes) else 1
    grey = np.clip(np.floor(result.outputs / scale + 0.5), 0, 255).astype(np.uint8)
    pictures = [(title, np.repeat(one[..., None], 3, axis=2)) for title, one in zip(titles, grey)]
    return [*pictures, ("put together", grey.transpose(1, 2, 0))] if len(grey) == 3 else pictures


def kernel_studio_picture(photo, result, place, alt):
    """The static twin: photograph, kernel, outputs, and the window at `place` (row, col) with its sum."""
    row, col = place
    pictures = shown(result)
    picture = Picture(9.4, 3.9, alt)
    photograph = np.broadcast_to(photo, (3, *photo.shape[1:])).transpose(1, 2, 0)
    if len(result.planes) == 1:
        photograph = np.repeat(result.planes[0][..., None], 3, axis=2).astype(np.uint8)
    columns = 3 + len(pictures)
    panels = picture.subplots(1, columns, width_ratios=[2, 1, 1] + [2 / len(pictures)] * len(pictures))
    titles = ["photograph", "window", "kernel", *(title for title, _ in pictures)]
    for axes, title in zip(panels, titles):
        axes.set_title(title, fontsize=10)
        axes.set(xticks=[], yticks=[])
    panels[0].imshow(photograph)
    panels[0].add_patch(_frame(row, col, style.KERNEL))
    window = result.planes[0, row : row + 3, col : col + 3]
    _numbers(panels[1], window, style.TINTS["input"])
    _numbers(panels[2], result.kernel, style.TINTS["kernel"])
    for axes, (_, image) in zip(panels[3:], pictures):
        axes.imshow(image)
        axes.add_patch(_frame(row, col, style.OUTPUT, 1))
    picture.text(0.02, 0.05, result.sum_text(0, row, col), fontsize=10)
    picture.subplots_adjust(left=0.02, right=0.98, top=0.9, bottom=0.12, wspace=0.12)
    return picture


def _frame(row, col, colour, size=3):
    return matplotlib.patches.Rectangle(
        (col - 0.5, row - 0.5), size, size, fill=False, edgecolor=colour, lw=2
    )


def _numbers(axes, values, colour):
    axes.imshow(np.ones((3, 3, 3)))
    for (row, col), value in np.ndenumerate(values):
        tile = matplotlib.patches.Rectangle(
            (col - 0.5, row - 0.5), 1, 1, facecolor=colour, edgecolor=style.INK
        )
        axes.add_patch(tile)
        axes.text(col, row, str(value), ha="center", va="center", fontsize=10)
