"""The explorer of a photograph and nine numbers."""

import ipywidgets
import numpy as np

from cnnlib.datasets import load_photo
from cnnlib.datasets.photographs import PHOTOGRAPHS
from cnnlib.explorers.base import Explorer, explorer
from cnnlib.explorers.controls import choice, slider, tick
from cnnlib.explorers.views.studio_view import StudioView
from cnnlib.figures.kernel_studio import KERNELS, MODES, OWN, filtered, kernel_studio_picture

LARGEST = 9  # of the nine numbers
OPENING_PLACE = (40, 20)  # on the cat's eye
NUMBERS = tuple(f"w{row}{col}" for row in range(3) for col in range(3))


@explorer
def kernel_studio(photo="cat", kernel="Sobel, upright edges", normalise=True, mode="grey"):
    """A photograph through a 3×3 kernel: choose one from the list, or set its nine numbers.

    `photo` is "cat", "coffee", "astronaut" or "cameraman", `kernel` a name from the list such as "blur",
    `mode` "grey", "red, green, blue apart" or "one filter over all three". Point at a pixel: its window is
    enlarged and its sum written out. The browser computes every picture itself.
    """
    return KernelStudio(photo, kernel, normalise, mode)


class KernelStudio(Explorer):
    """The nine sliders follow the list, and the list says "your own" once they leave it."""

    def __init__(self, photo, kernel, normalise, mode):
        self._choosing = False  # while the list sets the sliders one by one
        self._photos = {name: halved(load_photo(name)) for name in PHOTOGRAPHS}
        controls = [
            choice("photo", "photograph", list(PHOTOGRAPHS), photo),
            choice("kernel", "kernel", [*KERNELS, OWN], kernel),
            choice("mode", "colours", list(MODES), mode),
            tick("normalise", "normalise", normalise),
        ]
        weights = KERNELS.get(kernel, KERNELS["nothing"])
        controls += [
            slider(name, f"row {name[1]} col {name[2]}", value, -LARGEST, LARGEST)
            for name, value in zip(NUMBERS, weights)
        ]
        self.controls = dict(controls)
        view = StudioView(self.controls, self._photos)
        super().__init__("kernel_studio", controls, view)
        self._lay_out()
        self.controls["kernel"].observe(self._chosen, "value")
        for name in NUMBERS:
            self.controls[name].observe(self._moved, "value")
        for name in ("photo", "mode", "normalise"):
            self.controls[name].observe(self._forget_error, "value")

    def _lay_out(self):
        """The nine sliders as a kernel of three rows, below the other controls."""
        bar = self.children[0]
        numbers = [self.controls[name] for name in NUMBERS]
        grid = ipywidgets.GridBox(numbers)
        grid.add_class("cnn-nine")
        bar.children = [child for child in bar.children if child not in numbers] + [grid]
        bar.add_class("cnn-studio-bar")

    @property
    def weights(self):
        """The nine numbers, row by row."""
        return tuple(self.controls[name].value for name in NUMBERS)

    @property
    def result(self):
        """What the present kernel makes of the present photograph, as `Filtered`."""
        photo, mode = self._photos[self.controls["photo"].value], self.controls["mode"].value
        return filtered(photo, self.weights, self.controls["normalise"].value, mode)

    @property
    def status(self):
        values, result = self.values, self.result
        rows, cols = result.outputs.shape[1:]
        divided = f"divided by {result.divisor}" if values["normalise"] else "not normalised"
        what = f"{values['photo']}, {values['mode']}, kernel {values['kernel']}"
        return f"{what}: its numbers add up to {sum(self.weights)}, {divided}; output {rows}×{cols}"

    def picture(self):
        """The static twin of the present state."""
        photo = self._photos[self.controls["photo"].value]
        return kernel_studio_picture(photo, self.result, OPENING_PLACE, self.describe())

    def show_error(self, text):
        """Put an error below the picture."""
        self.view.message = text

    def _chosen(self, change):
        self._forget_error()
        self._choosing = True
        with self.guard():
            for name, value in zip(NUMBERS, KERNELS.get(change["new"], self.weights)):
                self.controls[name].value = value
        self._choosing = False

    def _moved(self, _):
        self._forget_error()
        if self._choosing:
            return
        with self.guard():
            known = (name for name, weights in KERNELS.items() if weights == self.weights)
            self.controls["kernel"].value = next(known, OWN)

    def _forget_error(self, _=None):
        self.last_error, self.view.message = None, ""


def halved(photo):
    """A photo `(C, H, W)` at half its size: the mean of each 2×2 pixels."""
    channels, height, width = photo.shape
    blocks = photo.reshape(channels, height // 2, 2, width // 2, 2).astype(int).sum(axis=(2, 4))
    return ((blocks + 2) // 4).astype(np.uint8)
