"""Charts: training curves and the confusion matrix."""

import numpy as np
from matplotlib.patches import Rectangle

from cnnlib import arguments, style
from cnnlib.figures.picture import Picture
from cnnlib.ops.arrays import check_labels


def training_curves(records, alt=""):
    """Loss and accuracy against the step, from the records that `training.fit` yields."""
    cure = "pass what training.fit yields"
    records = arguments.listed("records", records, cure, lambda one: hasattr(one, "validation_accuracy"))
    checked = [record for record in records if record.validation_accuracy is not None]
    picture = Picture(9.0, 3.2, alt or _curves_alt(records, checked))
    left, right = picture.subplots(1, 2)
    _line(left, records, "loss", label="each batch", color=style.INPUT, linewidth=0.8, alpha=0.75)
    _line(right, records, "accuracy", label="training, this epoch so far", color=style.INPUT)
    if checked:
        marks = {
            "label": "validation",
            "color": style.KERNEL,
            "marker": "o",
            "markersize": 4,
            "linestyle": "--",
        }
        _line(left, checked, "validation_loss", **marks)
        _line(right, checked, "validation_accuracy", **marks)
    left.set(xlabel="step", ylabel="loss", ylim=(0, None))
    right.set(xlabel="step", ylabel="accuracy", ylim=(None, 1.01))
    for axes in (left, right):
        _plain(axes)
        axes.legend(frameon=False, fontsize=9)
    picture.tight_layout()
    return picture


def _line(axes, records, field, **look):
    """One field of the records against their steps."""
    axes.plot([record.step for record in records], [getattr(record, field) for record in records], **look)


def _plain(axes):
    """No box, a faint grid: the lines are what matters."""
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(color=style.PALE, linewidth=0.8)
    axes.set_axisbelow(True)


def _curves_alt(records, checked):
    """What the curves say in one sentence; rounded so that it is the same on every machine."""
    if not records:
        return "Training curves without any step."
    first, last = records[0], records[-1]
    trend = "falls" if last.loss < first.loss else "does not fall"
    if not checked:
        return f"Loss and accuracy over {last.step} steps: the loss {trend}."
    return (
        f"Loss and accuracy over {last.step} steps: the loss {trend}, "
        f"validation accuracy ends at {checked[-1].validation_accuracy:.0%}."
    )


def confusion_matrix(labels, predictions, classes=10, alt=""):
    """How often each class (row) was given each answer (column); the diagonal is right."""
    classes = arguments.whole_number("classes", classes, 1)
    labels = check_labels(labels, np.size(labels), classes)
    predictions = check_labels(predictions, len(labels), classes, "predictions")
    counts = np.zeros((classes, classes), int)
    np.add.at(counts, (labels, predictions), 1)
    right = int(np.trace(counts))
    alt = alt or f"Confusion matrix: {right} of {len(labels)} right on the diagonal; {_worst(counts)}."
    picture = Picture(5.2, 4.9, alt)
    axes = picture.subplots()
    mistakes = np.where(np.eye(classes, dtype=bool), 0, counts)
    axes.imshow(mistakes, cmap=style.AMOUNTS, vmin=0, vmax=max(mistakes.max(), 1), interpolation="nearest")
    for (row, col), count in np.ndenumerate(counts):
        if row == col:
            axes.add_patch(_tile(row, col))
        if count:
            dark = row != col and mistakes[row, col] > 0.6 * mistakes.max()
            axes.text(
                col, row, count, ha="center", va="center", fontsize=9, color="white" if dark else "black"
            )
    axes.set(
        xticks=range(classes), yticks=range(classes), xlabel="answer of the network", ylabel="true class"
    )
    picture.tight_layout()
    return picture


def _tile(row, col):
    """The tinted cell of a right answer."""
    return Rectangle((col - 0.5, row - 0.5), 1, 1, facecolor=style.TINTS["output"], edgecolor=style.OUTPUT)


def _worst(counts):
    """The most frequent confusion, in words."""
    mistakes = counts - np.diag(np.diag(counts))
    if not mistakes.any():
        return "no mistake"
    row, col = np.unravel_index(mistakes.argmax(), mistakes.shape)
    times = "once" if mistakes[row, col] == 1 else f"{mistakes[row, col]} times"
    return f"the most frequent mistake is {row} taken for {col}, {times}"
