"""The board of one recorded moment of a training."""

import numpy as np

from cnnlib import ops
from cnnlib.figures.board import Board, Curves, Maps, Series, maps_of
from cnnlib.figures.boards.activations import probability_bars
from cnnlib.figures.scene import counted

SHOWN = [
    ("weights", "weights"),
    ("gradients of weights", "weight gradients"),
    ("activations", "activations"),
    ("gradients of activations", "activation gradients"),
]
PANELS = 12  # maps of one layer


def extents(moments):
    """Of every array, by kind and name: the largest size at any moment, whether it has negative numbers."""
    found = {}
    for moment in moments:
        for kind in ("weights", "activations", "gradients"):
            for name, array in getattr(moment, kind).items():
                largest, signed = found.get((kind, name), (0.0, False))
                found[kind, name] = max(largest, float(np.abs(array).max())), signed or bool(array.min() < 0)
    return found


def moment_board(moments, number, show, known=None):
    """The `Board` of one moment; but for gradients, colours mean the same at every moment.

    `known` are the `extents` of the moments, which do not change from one board to the next.
    """
    known = extents(moments) if known is None else known
    moment = moments[number]
    logits = list(moment.activations.values())[-1]
    probabilities = ops.softmax(np.asarray(logits, float))
    best = np.argsort(-probabilities, kind="stable")[:5]
    image = Maps("input", "the image", moment.activations["input"][:1], colours="images", edge=1.7)
    first = (image, probability_bars(best, probabilities[best]), _loss_curve(moments, moment))
    return Board(_sentence(moments, moment, show), (first, *_rows(known, moment, show)))


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


def _rows(known, moment, show):
    """One row per array of the chosen kind."""
    kind = "gradients" if "gradients" in show else show
    names = [name for name in getattr(moment, kind) if _belongs(moment, name, show)]
    return [(_maps(known, moment, kind, name),) for name in names]


def _belongs(moment, name, show):
    if "weight" in show:
        return name in moment.weights and name.endswith("weight")
    return name not in moment.weights and "Flatten" not in name and (name != "input" or "gradients" in show)


def _maps(known, moment, kind, name):
    """One array as maps; a large bank of filters or a matrix as one map, a line per filter."""
    array = getattr(moment, kind)[name]
    largest, signed = known[kind, name]
    if kind == "gradients":  # they shrink by powers of ten: late ones would be invisible
        largest = float(np.abs(array).max())
    options = {"largest": largest or 1.0, "colours": "signed" if signed else "amounts"}
    title = f"{name} {'×'.join(map(str, array.shape))}, full colour is {largest:.2g}"
    if array.ndim == 4 and array.shape[1] > 1 or array.ndim == 2:
        flat = array.reshape(len(array), -1)
        title = f"{title}, {counted(len(flat), 'line')} of {flat.shape[1]}"
        return maps_of(name, title, flat[None], **options)
    return maps_of(name, title, array[:PANELS] if array.ndim == 3 else array, **options)
