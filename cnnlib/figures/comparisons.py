"""Charts that compare: lines over a number, dots over names, and a map of two choices."""

import numpy as np
from matplotlib.ticker import LogLocator, NullFormatter

from cnnlib import arguments, style
from cnnlib.figures.picture import Picture
from cnnlib.ops import arrays

COLOURS = tuple(style.PALETTE.values())
FEW = 10  # points that each get a mark, and a tick
WORST = 20  # per cent of mistakes that are as bad as any more


def line_chart(lines, across, up, alt, log="", lowest=None, highest=None, bands=None, marks=None):
    """One line per entry of `lines`, which maps names to `(x (N,), y (N,) or (N, runs))`.

    Several runs are dots, the line is their mean. `log` names the axes with a log scale: "x", "y" or "xy";
    `bands` maps names to `(from, to)` along x, `marks` to one x. Raises ValueError for lengths that differ.
    """
    check_dict("lines", lines, '{"one": (x, y)}')
    arguments.one_of("log", log, ("", "x", "y", "xy"))
    picture = Picture(6.6, 2.8, alt)
    axes = picture.subplots()
    for letter in log:
        axes.set(**{f"{letter}scale": "log"})
    for (name, pair), colour in zip(lines.items(), (COLOURS * len(lines))[: len(lines)]):
        x, y = _checked_line(name, pair)
        axes.plot(x, y.mean(axis=1), "-" if len(x) > FEW else "o-", color=colour, label=name)
        if y.shape[1] > 1:
            axes.plot(x, y, ".", color=colour, alpha=0.5)
        if len(x) <= FEW and "x" not in log:
            axes.set_xticks(x)
    for name, (start, stop) in (bands or {}).items():
        axes.axvspan(start, stop, color=style.TINTS["output"], zorder=0, label=name)
    for name, x in (marks or {}).items():
        axes.axvline(x, color=style.GRADIENT, linestyle=":", label=name)
    axes.set(xlabel=across, ylabel=up)
    _limit(axes.set_ylim, lowest, highest)
    for letter in log:
        _plain_numbers(getattr(axes, f"{letter}axis"))
    return _finished(picture, axes)


def _plain_numbers(axis):
    """Ticks of a log scale: 1, 10, 100 where it is wide, 1, 2, 5, 10 where it is not."""
    low, high = axis.get_view_interval()
    axis.set_major_locator(LogLocator(subs=(1.0,) if high > 2000 * low else (1.0, 2.0, 5.0), numticks=12))
    axis.set_major_formatter("{x:g}")
    axis.set_minor_formatter(NullFormatter())


def _limit(setter, lowest, highest):
    """Set those ends of an axis that are given; the others follow from what is drawn."""
    if lowest is not None or highest is not None:
        setter(lowest, highest)


def _checked_line(name, pair):
    """x `(N,)` and y `(N, runs)` of one line."""
    cure = f'pass lines={{"{name}": (x, y)}}'
    x, y = arguments.listed(f"lines[{name!r}]", pair, cure, least=2)[:2]
    x, y = arrays.axes(f"x of {name!r}", x, "(N,)"), arrays.real_array(f"y of {name!r}", y)
    y = y.reshape(len(y), -1) if y.ndim else y.reshape(1, 1)
    arrays.same_shape(f"y of {name!r}", y[:, 0], x.shape, "one or several numbers for each x")
    return x, y


def dot_chart(groups, across, alt, errors=None, lowest=None, highest=None):
    """One row per name, top down, and a colour per group; `groups` maps groups to {name: value or values}.

    `errors` maps a group to {name: ±}, drawn as bars. The first group has crosses, the others dots.
    """
    check_dict("groups", groups, '{"accuracy": {"8 filters": 0.9}}')
    names = list(dict.fromkeys(name for found in groups.values() for name in found))
    picture = Picture(7.0, 1.0 + 0.24 * len(names), alt)
    axes = picture.subplots()
    shifts = np.linspace(-0.15, 0.15, len(groups)) if len(groups) > 1 else [0]
    looks = [("x", style.FAINT), *(("o", colour) for colour in COLOURS)]
    for (group, found), shift, (marker, colour) in zip(groups.items(), shifts, looks):
        values = {
            name: np.ravel(arrays.real_array(f"{group}, {name}", value)) for name, value in found.items()
        }
        rows = [names.index(name) + shift for name, value in values.items() for _ in value]
        dots = np.concatenate(list(values.values()))
        axes.plot(dots, rows, marker, color=colour, alpha=0.75, label=group)
        if group in (errors or {}):
            spread = [errors[group][name] for name in values]
            axes.errorbar(dots, rows, xerr=spread, fmt="none", ecolor=colour, capsize=4)
    axes.set(yticks=range(len(names)), yticklabels=names, xlabel=across)
    _limit(axes.set_xlim, lowest, highest)
    axes.invert_yaxis()
    return _finished(picture, axes)


def heat_map(values, columns, rows, across, up, alt, best=False, words=None):
    """Per cent of mistakes `values (rows, columns)` in colours, the first row below; yellow is 20 or more.

    `columns` and `rows` are the values of the two choices, `across` and `up` their names. `best` marks the
    smallest number of each row; `words` maps texts to the `(column, row)` where they are written.
    """
    values = arrays.axes("values", values, "(rows, columns)")
    rows, columns = list(rows), list(columns)
    arrays.same_shape("values", values, (len(rows), len(columns)), "one number for each row and column")
    picture = Picture(6.6, 1.7 + 0.17 * len(rows), alt)
    axes = picture.subplots()
    shown = axes.imshow(values, vmin=0, vmax=WORST, cmap="cividis", origin="lower", aspect="auto")
    if best:
        axes.plot(values.argmin(axis=1), range(len(rows)), "*", color="white", ms=12, mec="black")
    for text, place in (words or {}).items():
        axes.text(*place, text, ha="center", va="center", bbox={"facecolor": "white", "edgecolor": "none"})
    every = slice(None, None, 3 if len(columns) > 10 else 1)
    axes.set_xticks(range(len(columns))[every], [f"{value:.2g}" for value in columns[every]])
    axes.set_yticks(range(len(rows)), rows)
    axes.set(xlabel=across, ylabel=up)
    picture.colorbar(shown, label="% of mistakes", extend="max")
    picture.tight_layout()
    return picture


def check_dict(name, value, example):
    """Raise unless `value` is a dict that is not empty."""
    if not isinstance(value, dict) or not value:
        raise TypeError(f"{name} must be a dict with entries, got {value!r:.60}; pass {example}")


def _finished(picture, axes):
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(color=style.PALE, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.legend(frameon=False, fontsize=9)
    picture.tight_layout()
    return picture
