"""The board of everything that flows through a network for one image."""

import numpy as np

from cnnlib import inspection, ops
from cnnlib.arguments import whole_number
from cnnlib.figures.board import Bars, Board, Maps, maps_of
from cnnlib.figures.scene import counted


def activations_board(found, channels=12):
    """The `Board` of `activations`."""
    channels = whole_number("channels", channels, 1)
    if not isinstance(found, dict) or not found:
        cure = "pass inspection.activations(network, image)"
        raise TypeError(f"found must be a dict of arrays, got {found!r:.60}; {cure}")
    names = list(found)
    if any(np.ndim(array) not in (1, 3) for array in found.values()):
        raise ValueError("found holds a batch; pass inspection.activations(network, images[0]) of one image")
    rows = [(_map_row(name, found[name], channels),) for name in names if _worth_showing(name)]
    probabilities = ops.softmax(np.asarray(found[names[-1]], float))
    best = np.argsort(-probabilities, kind="stable")[:5]
    rows[0] = (*rows[0], probability_bars(best, probabilities[best]))
    layers = counted(len(names) - 1, "layer")
    status = f"{layers}, most probable class {best[0]} with {probabilities[best[0]]:.1%}"
    return Board(status, tuple(rows))


def _worth_showing(name):
    """Flatten shows the same numbers again."""
    return "Flatten" not in name


def _map_row(name, array, channels):
    shape = "×".join(str(size) for size in array.shape)
    if array.ndim == 1:
        return maps_of(name, f"{name}, {counted(len(array), 'number')}", array)
    more = f", the first {channels} maps" if len(array) > channels else ""
    colours = {"colours": "images", "edge": 1.7} if name == "input" else {}
    return maps_of(name, f"{name} {shape}{more}", array[:channels], **colours)


def probability_bars(classes, probabilities):
    """`Bars` of the most probable classes, as `inspection.top_classes` returns them."""
    labels = tuple(f"class {number}" for number in classes)
    texts = tuple(f"{probability:.1%}" for probability in probabilities)
    return Bars("probabilities", "most probable classes", labels, tuple(map(float, probabilities)), texts)


def digit_bars(probabilities):
    """`Bars` of all classes in their order, with the most probable one large; of none where all are 0."""
    best = str(int(np.argmax(probabilities))) if np.any(probabilities) else "?"
    labels = tuple(str(number) for number in range(len(probabilities)))
    texts = tuple(f"{probability:.0%}" for probability in probabilities)
    values = tuple(map(float, probabilities))
    return Bars("probabilities", "what the network reads", labels, values, texts, big=best)


def inside_board(network, image, label=None, channels=12, question=""):
    """The `Board` of a network and one image `(C, H, W)`; `label` is its class, where known.

    `question` adds "saliency" or "occlusion", both asked about the most probable class.
    """
    board = activations_board(inspection.activations(network, image), channels)
    best = int(inspection.top_classes(network, image, 1)[0][0])
    first = (*board.rows[0], *_answer(network, image, best, question))
    truth = "" if label is None else f"; it is a {label}: {'right' if best == label else 'wrong'}"
    return Board(board.status + truth, (first, *board.rows[1:]))


def _answer(network, image, best, question):
    """What is shown beside the image."""
    if question == "saliency":
        gradient = inspection.saliency(network, image, best)
        return (Maps("gradient", f"∂(score of {best})/∂pixel", gradient[:1], edge=1.7),)
    if question == "occlusion":
        drops = inspection.occlusion_map(network, image, best)
        size = image.shape[-1] - drops.shape[-1] + 1
        return (Maps("drop", f"drop of score {best}, {size}×{size} covered", drops[None], edge=1.7),)
    return ()
