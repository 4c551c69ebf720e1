"""The explorer that tells where one number of a trained network came from, forward and backward."""

from numbers import Integral

import numpy as np

from cnnlib import inspection, ops
from cnnlib.explorers.base import SceneExplorer, explorer
from cnnlib.explorers.controls import choice, slider, within
from cnnlib.explorers.defaults import network_and_images
from cnnlib.figures.scenes.biography import biography_scene

AXES = ("first", "second", "third", "fourth")
TRACES_KEPT = 20


@explorer
def biography(network=None, images=None, labels=None, number=None, name=None, index=None):
    """Choose any weight, activation or pixel: its sum, whom it feeds, and the path of its gradient.

    `images (N, C, H, W)` with their `labels`; the trained digits network and the test images where
    left out. `number` is the image, of those that are read rightly the one with the largest loss
    where left out. `name` and `index` are the number's array and place, as in `inspection.biography`.
    """
    network, images, labels = network_and_images(network, images, labels)
    number = hardest(network, images, labels) if number is None else number
    return Biographies(network, images, labels, number, name, index)


def hardest(network, images, labels):
    """The image with the largest loss among those that are read rightly: there the gradients are large."""
    logits = network.predict(images)
    losses = -ops.log_softmax(logits)[np.arange(len(labels)), labels]
    return int(np.where(logits.argmax(axis=1) == labels, losses, -1.0).argmax())


class Biographies(SceneExplorer):
    """The sliders' upper ends follow the array that is chosen."""

    def __init__(self, network, images, labels, number, name, index):
        self.network, self.images, self.labels = network, images, labels
        self._traces = {}
        number = within("number", number, 0, len(images) - 1)
        trace = self._trace(number)
        name = name if name is not None else trace.names[min(3, len(trace.names) - 1)]
        image = slider("number", "image", number, 0, len(images) - 1)
        controls = [image, choice("name", "array", list(trace.values), name)]
        index = strongest(trace, name) if index is None else index
        index = (index,) if isinstance(index, Integral) else tuple(index)
        trace.biography(name, index)  # raises where there is no such number
        places = (*index, 0, 0, 0, 0)[:4]
        sizes = (*trace.values[name].shape, 2, 2, 2, 2)[:4]
        for axis, place, size in zip(AXES, places, sizes):
            controls.append(slider(axis, f"{axis} index", place, 0, max(size - 1, 1)))
        super().__init__("biography", controls, self._scene_at)
        self.view.opening = []  # Python resets them one by one, because their bounds follow the array
        self.controls["name"].observe(self._follow, "value")
        self._follow()

    def _follow(self, _=None):
        """Give the sliders the bounds of the chosen array; those it has no axis for sleep."""
        with self.guard():
            shape = self._trace(0).values[self.controls["name"].value].shape
            for axis, size in zip(AXES, (*shape, 1, 1, 1, 1)):
                control = self.controls[axis]
                control.disabled = size == 1
                control.max = max(size - 1, 1)  # a slider with equal ends would be an error in the browser

    def _scene_at(self, number, name, **axes):
        trace = self._trace(number)
        shape = trace.values[name].shape
        wanted = tuple(axes.values())[: len(shape)]
        index = tuple(min(place, size - 1) for place, size in zip(wanted, shape))
        too_far = [axis for axis, place, asked in zip(AXES, index, wanted) if place != asked]
        note = f"{name} has shape {shape}; lowered: {', '.join(too_far)} index" if too_far else ""
        return biography_scene(trace, name, index, note)

    def _trace(self, number):
        if number not in self._traces:
            if len(self._traces) >= TRACES_KEPT:
                self._traces.clear()
            image, label = self.images[number], int(self.labels[number])
            self._traces[number] = inspection.Trace(self.network, image, label)
        return self._traces[number]


def strongest(trace, name):
    """The place with the largest gradient in an array: a number that matters."""
    gradient = np.abs(trace.gradients[name])
    return tuple(int(place) for place in np.unravel_index(gradient.argmax(), gradient.shape))
