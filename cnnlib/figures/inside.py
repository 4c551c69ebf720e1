"""Pictures of what happens inside a network, from the arrays that `inspection` returns."""

from numbers import Integral

import numpy as np

from cnnlib import arguments
from cnnlib.figures.board import Board, Maps
from cnnlib.figures.boards.activations import activations_board
from cnnlib.figures.boards.monitor import ratio_curves, ratio_sentence
from cnnlib.figures.draw_board import draw_board
from cnnlib.figures.draw_scene import draw_scene
from cnnlib.figures.panels import digits
from cnnlib.figures.scene import counted
from cnnlib.figures.scenes.biography import biography_scene
from cnnlib.inspection import Mistakes, Trace
from cnnlib.ops import arrays


def activations(found, channels=12, alt=""):
    """Everything that flows through a network for one image, and the five most probable classes.

    `found` is what `inspection.activations(network, image)` returns; up to `channels` maps of each
    layer are shown.
    """
    board = activations_board(found, channels)
    return draw_board(board, alt or f"Activations of every layer: {board.status}.")


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
        raise ValueError(
            f"steps and ratios must have the same length, got {len(steps)} and {len(ratios)}; {cure}"
        )
    curves = ratio_curves(steps, ratios)
    board = Board(ratio_sentence(steps, ratios), ((curves,),))
    # The picture's numbers differ from machine to machine in their last digits, its text may not.
    names = ", ".join(series.label for series in curves.series) or "no weight yet"
    return draw_board(board, alt or f"Ratio of update to weight over {len(steps)} steps: {names}.")
