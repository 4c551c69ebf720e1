"""The explorer that scrubs through a recorded training."""

from collections.abc import Iterable

import numpy as np

from cnnlib import inspection, ops
from cnnlib.explorers.board_explorer import BoardExplorer
from cnnlib.explorers.controls import choice, steps
from cnnlib.explorers.samples import short_training
from cnnlib.figures.board import Board, Curves, Maps, Series, maps_of
from cnnlib.figures.inside import probability_bars
from cnnlib.figures.scene import counted

SHOWN = [
    ("weights", "weights"),
    ("gradients of weights", "weight gradients"),
    ("activations", "activations"),
    ("gradients of activations", "activation gradients"),
]
PANELS = 12  # maps of one layer


def time_machine(moments=None, show="weights"):
    """Scrub through a training: weights, activations and their gradients at every recorded step.

    `moments` is what `inspection.record_training` yields; a short training of the digits network
    where left out.
    """
    cure = "pass list(record_training(network, fit(...), image, label))"
    if not (moments is None or isinstance(moments, Iterable)):
        raise TypeError(f"moments must be a list of recorded moments, got {moments!r}; {cure}")
    moments = short_training() if moments is None else tuple(moments)
    if not moments or not all(isinstance(moment, inspection.Moment) for moment in moments):
        found = f"got {moments[0]!r}" if moments else "got none"
        raise ValueError(f"moments must hold recorded moments, {found}; {cure}")
    places = [(str(moment.step), number) for number, moment in enumerate(moments)]
    controls = [steps("moment", "after step", places, 0), choice("show", "show", SHOWN, show)]

    def board_of(moment, show):
        return moment_board(moments, moment, show)

    return BoardExplorer("time machine", controls, board_of)


def moment_board(moments, number, show):
    """The `Board` of one moment; but for gradients, colours mean the same at every moment."""
    moment = moments[number]
    logits = list(moment.activations.values())[-1]
    probabilities = ops.softmax(np.asarray(logits, float))
    best = np.argsort(-probabilities, kind="stable")[:5]
    image = Maps("input", "the image", moment.activations["input"][:1], colours="images", edge=1.7)
    first = (image, probability_bars(best, probabilities[best]), _loss_curve(moments, moment))
    return Board(_sentence(moments, moment, show), (first, *_rows(moments, moment, show)))


def _sentence(moments, moment, show):
    words = next(words for words, kind in SHOWN if kind == show)
    place = "before training" if moment.step == 0 else f"after step {moment.step} of {moments[-1].step}"
    if not moment.record:
        return f"{words} {place}"
    facts = f"loss {moment.record.loss:.3f}, accuracy {moment.record.accuracy:.1%}"
    return f"{words} {place}: {facts}, learning rate {moment.record.learning_rate:.4f}"


def _loss_curve(moments, moment):
    """The loss at all recorded steps, the present one marked."""
    known = [(other.step, other.record.loss) for other in moments if other.record]
    series = [Series("loss of the batch", "input", *(zip(*known) if known else ((), ())))]
    if moment.record:
        series.append(Series("this moment", "gradient", (moment.step,), (moment.record.loss,), dashed=True))
    return Curves("loss", "loss at the recorded steps", tuple(series))


def _rows(moments, moment, show):
    """One row per array of the chosen kind."""
    kind = "gradients" if "gradients" in show else show
    names = [name for name in getattr(moment, kind) if _belongs(moment, name, show)]
    return [(_maps(moments, moment, kind, name),) for name in names]


def _belongs(moment, name, show):
    if "weight" in show:
        return name in moment.weights and name.endswith("weight")
    return name not in moment.weights and "Flatten" not in name and (name != "input" or "gradients" in show)


def _maps(moments, moment, kind, name):
    """One array as maps; a large bank of filters or a matrix as one map, a line per filter."""
    array = getattr(moment, kind)[name]
    sizes = [float(np.abs(getattr(other, kind)[name]).max()) for other in moments]
    # Gradients shrink by powers of ten, so that on one scale for all the late ones would be invisible.
    largest = float(np.abs(array).max()) if kind == "gradients" else max(sizes)
    signed = any(getattr(other, kind)[name].min() < 0 for other in moments)
    options = {"largest": largest or 1.0, "colours": "signed" if signed else "amounts"}
    title = f"{name} {'×'.join(map(str, array.shape))}, full colour is {largest:.2g}"
    if array.ndim == 4 and array.shape[1] > 1 or array.ndim == 2:
        flat = array.reshape(len(array), -1)
        title = f"{title}, {counted(len(flat), 'line')} of {flat.shape[1]}"
        return maps_of(name, title, flat[None], **options)
    return maps_of(name, title, array[:PANELS] if array.ndim == 3 else array, **options)
