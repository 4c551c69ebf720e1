"""Pictures of what happens inside a network, from the arrays that `inspection` returns."""

from numbers import Integral

import numpy as np

from cnnlib import arguments, ops
from cnnlib.figures.board import Bars, Board, Curves, Maps, Series, maps_of
from cnnlib.figures.board_drawing import draw_board
from cnnlib.figures.drawing import draw_scene
from cnnlib.figures.panels import digits
from cnnlib.figures.scene import counted
from cnnlib.figures.scenes.biography import biography_scene
from cnnlib.inspection import Mistakes, Trace
from cnnlib.ops import arrays

ROLES = ("input", "kernel", "gradient", "output")
HEALTHY = 1e-3  # of a weight moves in one step


def activations(found, channels=12, alt=""):
    """Everything that flows through a network for one image, and the five most probable classes.

    `found` is what `inspection.activations(network, image)` returns; up to `channels` maps of each
    layer are shown.
    """
    board = activations_board(found, channels)
    return draw_board(board, alt or f"Activations of every layer: {board.status}.")


def activations_board(found, channels=12):
    """The `Board` of `activations`."""
    channels = arguments.whole_number("channels", channels, 1)
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


def saliency(image, gradient, label=None, alt=""):
    """An image beside the gradient of a class score at its pixels, signed and as absolute value.

    `image` and `gradient` are `(C, H, W)`; over channels the largest absolute value is taken.
    """
    image, gradient = arrays.axes("image", image, "(C, H, W)"), arrays.axes("gradient", gradient, "(C, H, W)")
    arrays.same_shape("gradient", gradient, image.shape, "the shape of image; pass inspection.saliency")
    strength = np.abs(gradient).max(axis=0)
    row, col = np.unravel_index(strength.argmax(), strength.shape)
    of = "" if label is None else f" of class {label}"
    sections = (
        Maps("image", "image", image[:1], colours="images", edge=3),
        Maps("gradient", "∂score/∂pixel, red raises", gradient[:1], edge=3),
        Maps("strength", "its absolute value", strength[None], colours="amounts", edge=3),
    )
    board = Board(f"The score{of} reacts most to the pixel in row {row}, column {col}", (sections,))
    return draw_board(board, alt)


def occlusion(image, drops, label=None, alt=""):
    """An image, the square it needs most, and the drop of the score for each covered square.

    `image (C, H, W)`, `drops` as `inspection.occlusion_map` returns it.
    """
    image, drops = arrays.axes("image", image, "(C, H, W)"), arrays.axes("drops", drops, "(rows, cols)")
    if image.shape[1] - drops.shape[0] != image.shape[2] - drops.shape[1] or len(drops) > image.shape[1]:
        cure = "pass inspection.occlusion_map of this image"
        raise ValueError(f"drops has shape {drops.shape}, image has {image.shape}; {cure}")
    size = image.shape[-2] - drops.shape[0] + 1
    row, col = (int(number) for number in np.unravel_index(drops.argmax(), drops.shape))
    sections = (
        Maps("image", "image, most needed square framed", image[:1], colours="images", edge=3,
             marks=((0, row, col, size, size),)),
        Maps("drops", f"drop of the score, {size}×{size} covered", drops[None], edge=3),
    )  # fmt: skip
    of = "" if label is None else f" of class {label}"
    rows, cols = f"rows {row} to {row + size - 1}", f"columns {col} to {col + size - 1}"
    status = f"Covering {rows}, {cols} lowers the score{of} most"
    return draw_board(Board(status, (sections,)), alt)


def biography(trace, name, index, alt=""):
    """How the number at `index` of the array `name` was computed, and where its gradient comes from.

    `trace` is an `inspection.Trace`: one image on its way through a network and back.
    """
    if not isinstance(trace, Trace):
        cure = "pass inspection.Trace(network, image, label)"
        raise TypeError(f"trace must be an inspection.Trace, got {trace!r:.60}; {cure}")
    scene = biography_scene(trace, name, index)
    return draw_scene(scene, alt=alt or f"Biography of a number: {scene.status}.")


def worst_mistakes(images, labels, mistakes, alt=""):
    """The images of `inspection.worst_mistakes`, each with the answer and the true class above."""
    if not isinstance(mistakes, Mistakes):
        cure = "pass inspection.worst_mistakes(network, images, labels)"
        raise TypeError(f"mistakes must be inspection.Mistakes, got {mistakes!r:.60}; {cure}")
    chosen = list(mistakes.indices)
    if not chosen:
        return draw_board(Board("There is no mistake to show", ()), alt)
    for name, value in (("images", images), ("labels", labels)):
        if np.ndim(value) == 0 or len(value) <= max(chosen):
            needed = f"{max(chosen) + 1} or more, those that mistakes are about"
            raise ValueError(f"{name} must be {needed}, got shape {np.shape(value)}; pass all of them")
    labels = np.asarray(labels)[chosen]
    first = f"the worst answer is {mistakes.predictions[0]} for a {labels[0]}"
    alt = alt or f"{counted(len(chosen), 'worst mistake')} of the network: {first}."
    return digits(np.asarray(images)[chosen], labels, mistakes.predictions, alt=alt)


def update_ratios(steps, ratios, alt=""):
    """The ratio of update to weight of each parameter against the step, on a logarithmic scale.

    `ratios` is one dict per step, as `inspection.update_ratios` returns them; biases are left out.
    """
    cure = "pass one dict of inspection.update_ratios per step"
    steps = arguments.listed("steps", steps, cure, lambda step: isinstance(step, Integral))
    ratios = arguments.listed("ratios", ratios, cure, lambda one: isinstance(one, dict))
    if len(steps) != len(ratios):
        raise ValueError(f"steps and ratios must be equally many, got {len(steps)} and {len(ratios)}; {cure}")
    curves = ratio_curves(steps, ratios)
    board = Board(ratio_sentence(steps, ratios), ((curves,),))
    # The picture's numbers differ from machine to machine in their last digits, its text may not.
    names = ", ".join(series.label for series in curves.series) or "no weight yet"
    return draw_board(board, alt or f"Ratio of update to weight over {len(steps)} steps: {names}.")


def ratio_curves(steps, ratios):
    """`Curves` of the ratios of all weights (not biases)."""
    names = [name for name in (ratios[-1] if ratios else ()) if name.endswith("weight")]
    series = []
    for number, name in enumerate(names):
        kept = [(step, ratio[name]) for step, ratio in zip(steps, ratios) if 0 < ratio[name] < np.inf]
        xs, ys = zip(*kept) if kept else ((), ())
        series.append(Series(name, ROLES[number % len(ROLES)], xs, ys))
    title, guides = "size of update / size of weight", ((HEALTHY, "0.001"),)
    return Curves("ratios", title, tuple(series), log=True, guides=guides)


def ratio_sentence(steps, ratios):
    """By how much the last step moved the weights, in words."""
    weights = [value for name, value in (ratios[-1] if ratios else {}).items() if name.endswith("weight")]
    if not weights:
        return "Ratio of update to weight, before the first step"
    low, high = min(weights), max(weights)
    return f"At step {steps[-1]} one update moves the weights by {low:.2%} to {high:.2%} of their size"
