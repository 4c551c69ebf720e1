"""The board of everything that flows through a network for one image."""

from dataclasses import replace

import numpy as np

from cnnlib import inspection, ops
from cnnlib.arguments import whole_number
from cnnlib.figures.board import Bars, Board, Maps, Reads, maps_of
from cnnlib.figures.scene import counted
from cnnlib.inspection.passes import stations
from cnnlib.layers import BatchNorm2d, Conv2d, Dropout, Flatten, Linear, MaxPool2d, ReLU
from cnnlib.ops.geometry import convolution_geometry, pooling_geometry

WORDS = {
    "Conv2d": "convolution", "ConvTranspose2d": "transposed convolution", "MaxPool2d": "max pooling",
    "AvgPool2d": "average pooling", "GlobalAvgPool2d": "mean of each map", "Linear": "linear layer",
    "BatchNorm2d": "batch norm", "Dropout": "dropout", "Residual": "residual sum", "ReLU": "ReLU",
}  # fmt: skip
IN_A_ROW = 8  # maps, where there are too many for one row; so that no row ends in a few orphans
ITSELF = Reads("", (1, 1), apart=True)


def activations_board(found, channels=12, reads=None):
    """The `Board` of `activations`; `reads` are, by name, what the cells of its arrays are computed from."""
    channels = whole_number("channels", channels, 1)
    if not isinstance(found, dict) or not found:
        cure = "pass inspection.activations(network, image)"
        raise TypeError(f"found must be a dict of arrays, got {found!r:.60}; {cure}")
    names = list(found)
    if any(np.ndim(array) not in (1, 3) for array in found.values()):
        raise ValueError("found holds a batch; pass inspection.activations(network, images[0]) of one image")
    shown = [name for name in names if _worth_showing(name)]
    rows = [(_map_row(name, found[name], channels, (reads or {}).get(name, ())),) for name in shown]
    probabilities = ops.softmax(np.asarray(found[names[-1]], float))
    best = np.argsort(-probabilities, kind="stable")[:5]
    rows[0] = (*rows[0], probability_bars(best, probabilities[best]))
    layers = counted(len(names) - 1, "layer")
    status = f"{layers}, most probable class {best[0]} with {probabilities[best[0]]:.1%}"
    return Board(status, tuple(rows))


def _worth_showing(name):
    """Flatten shows the same numbers again."""
    return "Flatten" not in name


def _map_row(name, array, channels, reads):
    words = WORDS.get(name.split(".")[-1], "")
    called = f"{words}, {name}" if words else "the image" if name == "input" else name
    if array.ndim == 1:
        return maps_of(name, f"{called}: {counted(len(array), 'number')}", array, reads=reads)
    size = "×".join(str(size) for size in array.shape[1:])
    more = f", the first {channels}" if len(array) > channels else ""
    maps = f"{counted(len(array), 'map')} of " if len(array) > 1 or name != "input" else ""
    look = {"colours": "images", "edge": 1.7} if name == "input" else {}
    columns = {"columns": IN_A_ROW} if min(channels, len(array)) > 12 else {}
    shown = array[:channels]
    return maps_of(name, f"{called}: {maps}{size}{more}", shown, reads=reads, **look, **columns)


def all_reads(network, found):
    """By the name of each array in `found`: the `Reads` of its maps before, and of the image.

    `found` as `inspection.activations(network, image)` returns it. What cannot be said with one window, as
    of a transposed convolution, is left out.
    """
    seen, pixels, reads = {"input": "input"}, {"input": Reads("input", (1, 1))}, {}
    for name, layer, sources in stations(network):
        before = found[sources[0]]
        if isinstance(layer, Flatten):
            seen[name], pixels[name] = seen[sources[0]], Reads("input")
            continue
        seen[name], ways = name, [_window(layer, before.shape)] if len(sources) == 1 else [ITSELF, ITSELF]
        ways = [replace(way, name=seen[source]) for way, source in zip(ways, sources) if way]
        pixels[name] = pixels[sources[0]].then(ways[0]) if len(ways) == 1 else Reads("input")
        image = [pixels[name]] if pixels[name].window and ways and ways[0].name != "input" else []
        reads[name] = (*ways, *image)
    return reads


def _window(layer, shape):
    """The `Reads` of one layer, without a name; None where it is no window."""
    if isinstance(layer, (ReLU, BatchNorm2d, Dropout)):
        return ITSELF
    if isinstance(layer, Linear):
        return Reads("")
    if not isinstance(layer, (Conv2d, MaxPool2d)):
        return None
    pooled = isinstance(layer, MaxPool2d)
    find, more = (pooling_geometry, (layer.ceil_mode,)) if pooled else (convolution_geometry, ())
    geometry = find(shape[1:], *layer.window(), *more)
    sizes = tuple((k - 1) * d + 1 for k, d in zip(geometry.kernel_size, geometry.dilation))
    before = tuple(first for first, _ in geometry.padding)
    return Reads("", sizes, tuple(geometry.stride), before, pooled or layer.groups == shape[0] > 1)


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
    found = inspection.activations(network, image)
    board = activations_board(found, channels, all_reads(network, found))
    logits = found[list(found)[-1]]
    best = int(np.argsort(-ops.softmax(np.asarray(logits, float)), kind="stable")[0])
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
