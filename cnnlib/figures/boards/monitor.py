"""The board of a training that is under way: curves, the first filters, update ratios."""

import numpy as np

from cnnlib.figures.board import Board, Curves, Maps, Series, maps_of

ROLES = ("input", "kernel", "gradient", "output")
HEALTHY = 1e-3  # of a weight moves in one step
ASKED = 12  # validation images that are shown
PANELS = 32  # kernels of the first layer that are shown
FILTERS = {"colours": "signed", "columns": 8, "edge": 0.8}
ADVICE = {
    "ready": "press start",
    "running": "",
    "paused": "press resume to go on",
    "stopped": "the network keeps its weights; press resume to go on",
    "finished": "the network is trained",
}


def monitor_board(network, history, ratios, steps, state, note="", validation=None):
    """The `Board` of a training.

    `history` are the records of `training.fit` so far, `ratios` what `inspection.update_ratios` says
    of each of them, `steps` how many there will be, `state` one of "ready", "running", "paused",
    "stopped", "finished"; `note` says why. `validation` is `(images, labels)`: of the first ones one sees
    what the network answers now.
    """
    curves = (_loss_curves(history), _accuracy_curves(history))
    numbers = [record.step for record in history]
    rows = (curves, (ratio_curves(numbers, ratios), *_filters(network)), *_answers(network, validation))
    return Board(_sentence(history, steps, state), rows, note)


def _sentence(history, steps, state):
    advice = f"; {ADVICE[state]}" if ADVICE[state] else ""
    if not history:
        return f"{state}: {steps:,} steps to train{advice}"
    last = history[-1]
    checked = [record for record in history if record.validation_accuracy is not None]
    facts = [f"{state}: step {last.step:,} of {steps:,}", f"epoch {last.epoch}", f"loss {last.loss:.3f}"]
    facts.append(f"training accuracy {last.accuracy:.1%}")
    facts += [f"validation accuracy {checked[-1].validation_accuracy:.1%}"] if checked else []
    return ", ".join(facts) + advice


def _loss_curves(history):
    """On a logarithmic scale, where one sees the two part long after both look like 0."""
    checked = [record for record in history if (record.validation_loss or 0) > 0]
    return Curves("loss", "loss", (
        _series("loss of each batch", "input", [record for record in history if record.loss > 0], "loss"),
        _series("validation loss", "kernel", checked, "validation_loss", dashed=True),
    ), log=True, floor=None)  # fmt: skip


def _accuracy_curves(history):
    checked = [record for record in history if record.validation_accuracy is not None]
    return Curves("accuracy", "accuracy", (
        _series("training, this epoch so far", "input", history, "accuracy"),
        _series("validation accuracy", "kernel", checked, "validation_accuracy", dashed=True),
    ), floor=None)  # fmt: skip


def _series(label, role, records, field, dashed=False):
    steps = tuple(record.step for record in records)
    return Series(label, role, steps, tuple(getattr(record, field) for record in records), dashed)


def _answers(network, validation):
    """A row of validation images with the present answers, in a green frame where right, else purple."""
    if validation is None or np.ndim(validation[0]) != 4 or not len(validation[0]):
        return ()
    images, labels = (part[:ASKED] for part in validation)
    answers = network.predict(images).argmax(axis=1)
    right = answers == labels
    marks = tuple((panel, 0, 0, *images.shape[2:]) for panel in range(len(images)))
    titles = [
        f"{said}" if true else f"{said}, not {label}" for said, label, true in zip(answers, labels, right)
    ]
    title = f"validation images and what the network answers now: {right.sum()} of {len(images)} right"
    look = {"colours": "images", "edge": 0.95, "columns": ASKED, "marks": marks}
    roles = tuple("output" if true else "gradient" for true in right)
    return ((Maps("image", title, np.asarray(images[:, 0], float), tuple(titles), roles=roles, **look),),)


def _filters(network):
    """The kernels of the first layer that has any, or its matrix."""
    for parameter in network.parameters():
        if parameter.value.ndim == 4:
            kernels = parameter.value.reshape(-1, *parameter.value.shape[2:])[:PANELS]
            return (maps_of("filters", f"filters: {parameter.name}", kernels, **FILTERS),)
        if parameter.value.ndim == 2:
            title = f"first weights: {parameter.name}"
            return (maps_of("filters", title, parameter.value, **FILTERS),)
    return ()


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
