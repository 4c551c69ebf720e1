"""Charts of a search: what each trial reached, which choices mattered, and where the good ones lie."""

import numpy as np
from matplotlib.ticker import LogLocator, NullFormatter

from cnnlib import arguments, style
from cnnlib.figures.comparisons import check_dict
from cnnlib.figures.picture import Picture
from cnnlib.ops import arrays

FEW = 5  # different values that each get a tick
PRUNED = {"marker": "x", "color": style.FAINT, "s": 28, "linewidths": 1.2}
COMPLETE = {"marker": "o", "color": style.TINTS["input"], "edgecolors": style.INPUT, "s": 34}


def search_history(values, complete=None, alt=""):
    """What every trial reached, in order, and the best so far.

    `values (T,)` are accuracies; `complete (T,)` says which trials ran to the end, all where left out.
    """
    values, complete = _checked(values, complete)
    best = np.maximum.accumulate(np.where(complete, values, -np.inf))
    numbers = np.arange(len(values))
    said = f"{len(values)} trials, {(~complete).sum()} of them pruned; the best so far rises in steps."
    picture = Picture(7.0, 3.0, alt or said)
    axes = picture.subplots()
    _points(axes, numbers, values, complete)
    known = np.isfinite(best)
    axes.step(numbers[known], best[known], where="post", color=style.OUTPUT, label="best so far")
    axes.set(xlabel="trial", ylabel="validation accuracy")
    return _finished(picture, axes, legend=True)


def search_importance(importances, alt=""):
    """One bar per choice, the most important on top; `importances` maps names to shares of 1."""
    check_dict("importances", importances, "optuna.importance.get_param_importances(study)")
    for name, share in importances.items():
        arguments.number(f"importances[{name!r}]", share, lambda one: one >= 0, ">= 0", "pass shares of 1")
    ranked = sorted(importances.items(), key=lambda item: item[1])
    picture = Picture(6.0, 0.5 + 0.36 * len(ranked), alt or f"The most important choice is {ranked[-1][0]}.")
    axes = picture.subplots()
    bars = axes.barh([name.replace("_", " ") for name, _ in ranked], [share for _, share in ranked],
                     color=style.TINTS["output"], edgecolor=style.OUTPUT)  # fmt: skip
    axes.bar_label(bars, fmt="%.2f", padding=3, fontsize=9)
    axes.set(xlim=(0, 1.08), xlabel="importance, all together 1")
    return _finished(picture, axes)


def search_slices(choices, values, complete=None, logarithmic=(), alt=""):
    """Accuracy against each choice, one panel per choice.

    `choices` maps names to the values that the trials had, `(T,)` each; those named in `logarithmic` get
    a log scale. `values` and `complete` as for `search_history`.
    """
    values, complete = _checked(values, complete)
    check_dict("choices", choices, '{"filters": [4, 8, 16]}')
    for name, chosen in choices.items():
        arrays.same_shape(f"choices[{name!r}]", np.asarray(chosen), values.shape, "one per value; see values")
    for name in logarithmic:
        arguments.one_of("logarithmic", name, choices)
    said = f"The accuracy of {len(values)} trials against {', '.join(choices)}."
    picture = Picture(2.7 * len(choices) + 0.6, 2.9, alt or said)
    panels = np.atleast_1d(picture.subplots(1, len(choices), sharey=True))
    for axes, (name, chosen) in zip(panels, choices.items()):
        _points(axes, np.asarray(chosen), values, complete)
        axes.set_xlabel(name.replace("_", " "))
        _scale(axes, sorted(set(chosen)), name in logarithmic)
        _plain(axes)
    panels[0].set_ylabel("validation accuracy")
    panels[-1].legend(frameon=False, fontsize=8)
    picture.tight_layout()
    return picture


def _scale(axes, different, logarithmic):
    """The horizontal axis of a slice: few values are named, log scales have few plain numbers."""
    if logarithmic:
        axes.set_xscale("log")
        wide = different[-1] > 50 * different[0]
        axes.xaxis.set_major_locator(LogLocator(subs=(1.0,) if wide else (1.0, 2.0, 5.0)))
        axes.xaxis.set_major_formatter("{x:g}")
        axes.xaxis.set_minor_formatter(NullFormatter())
    elif len(different) <= FEW:
        axes.set_xticks(different)


def _checked(values, complete):
    """What every trial reached and whether it ran to the end, as arrays of one length."""
    values = arrays.axes("values", values, "(T,)").astype(float)
    complete = np.ones(len(values), bool) if complete is None else arrays.real_array("complete", complete)
    arrays.same_shape("complete", complete, values.shape, "one True or False per value; see values")
    return values, complete.astype(bool)


def _points(axes, x, values, complete):
    """Trials that ran to the end as circles, pruned ones as crosses."""
    axes.scatter(x[complete], values[complete], **COMPLETE, label="ran to the end", zorder=3)
    if not complete.all():
        axes.scatter(x[~complete], values[~complete], **PRUNED, label="pruned", zorder=2)


def _plain(axes):
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(color=style.PALE, linewidth=0.8)
    axes.set_axisbelow(True)


def _finished(picture, axes, legend=False):
    _plain(axes)
    if legend:
        axes.legend(frameon=False, fontsize=9, loc="lower right")
    picture.tight_layout()
    return picture
