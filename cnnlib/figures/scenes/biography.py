"""Scene of the biography of one number: its sum, the sum of its gradient, and the gradient's path."""

import math
from dataclasses import replace

import numpy as np
from matplotlib import colormaps
from matplotlib.colors import to_hex

from cnnlib import style
from cnnlib.figures.scene import Grid, Link, Scene, Term, counted
from cnnlib.figures.scenes.two_step_sums import (
    GAP,
    Labels,
    Placed,
    decimal,
    in_groups,
    origin,
    place_sum,
    side_by_side_from,
    single,
)

PICTURE_EDGE = 4.0  # cells on the page that the image takes, whatever its size
ROW_GAP = 2.4
RATE = 0.1  # of the step of gradient descent that is told of a weight
HEADING = ("path of the gradient", "value there", "its gradient", "multiplied by", "share of the next")
SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def biography_scene(trace, name, index, note=""):
    """Scene of the number at `index` of the array `name` of an `inspection.Trace`.

    Gradients are shown times a power of ten, so that small ones have digits too; `note` is a message
    above the sentence.
    """
    told = trace.biography(name, index)
    power = _power(told)
    pictures = _pictures(trace, told)
    left = max(grid.left + max(grid.width, grid.title_width) for grid in pictures.grids) + GAP
    forward = _forward(trace, told, left)
    back = _back(trace, told, left, forward.bottom + ROW_GAP, power)
    parts = (pictures, forward, back)
    links = {cell: link for part in parts for cell, link in part.links.items()}
    grids = tuple(grid for part in parts for grid in part.grids)
    words = tuple(word for part in parts for word in part.words)
    walk = tuple(cell for part in parts for cell in part.walk)
    start = ("output", "", 0, 0) if told.computed.terms else ("grad", "", 0, 0)
    picks, chosen = _choices(trace, told)
    more = {"message": note, "picks": picks, "chosen": chosen}
    return Scene(_sentence(told), grids, words, links, walk, start, _lines(told), _path(trace, told), **more)


# ---- the three parts ------------------------------------------------------------------------------


def _pictures(trace, told):
    """The image and, below it, the derivative of the number with respect to every pixel."""
    image = trace.values["input"]
    grids = [_picture("image", "image", image[0], style.IMAGES, (0.0, float(image.max()) or 1.0))]
    links = {cell: _told("pixel of the image: ", cell, text) for cell, text, _ in grids[0].cells()}
    if told.place.name in trace.names[1:]:
        slopes = trace.pixel_gradient(told.place)[0]
        limits = style.symmetric_limits(slopes)
        below = _picture("pixel_gradient", "its slope per pixel", slopes, style.SIGNED, limits)
        grids.append(below.moved(0, grids[0].height + ROW_GAP))
        links |= {cell: _told("1 more here changes it by: ", cell, text) for cell, text, _ in below.cells()}
    if not _in_the_image(told):
        beside = max(max(grid.width, grid.title_width) for grid in grids) + GAP / 2
        around = _map(trace, told).moved(beside, 0)
        grids.append(around)
        links |= {cell: _told("a click chooses it: ", cell, text) for cell, text, _ in around.cells()}
    return Placed(tuple(grids), (), links, ())


def _in_the_image(told):
    """Whether the number is a pixel that the picture of the image shows."""
    return told.place.name == "input" and told.place.index[0] == 0


def _map(trace, told):
    """The map or line in which the number stands, as a picture."""
    name, lead = told.place.name, told.place.index[: -2 if len(told.place.index) > 2 else -1]
    values = _around(trace.values[name], told.place.index)[0]
    signed = values.min() < 0
    limits = style.symmetric_limits(values) if signed else (0.0, float(values.max()) or 1.0)
    where = f" ({', '.join(map(str, lead))})" if lead else ""
    grid = _picture("map", f"{name}{where}", values, style.SIGNED if signed else style.AMOUNTS, limits)
    return replace(grid, title=f"{name}{where}\nclick a number")


def _around(array, index):
    """The rows and columns of an array around one of its numbers, a line folded, and all their indices."""
    places = np.moveaxis(np.indices(array.shape), 0, -1)
    if array.ndim > 2:
        return array[index[:-2]], places[index[:-2]]
    line, at = array[index[:-1]], places[index[:-1]]
    cols = next(n for n in range(math.ceil(math.sqrt(len(line))), len(line) + 1) if len(line) % n == 0)
    return line.reshape(-1, cols), at.reshape(-1, cols, array.ndim)


def _choices(trace, told):
    """What a click on a cell of the pictures chooses (image, array, index), and the cell that is chosen."""
    names, (name, index) = list(trace.values), told.place
    planes = {"image": ("input", _around(trace.values["input"], (0, 0, 0))[1])}
    if not _in_the_image(told):
        planes["map"] = name, _around(trace.values[name], index)[1]
    picks = {
        (grid, "", row, col): (None, names.index(array), *map(int, place), *[None] * (4 - len(place)))
        for grid, (array, places) in planes.items()
        for row, line in enumerate(places)
        for col, place in enumerate(line)
    }
    at = names.index(name), *index
    chosen = tuple(cell for cell, places in picks.items() if places[1 : 2 + len(index)] == at)
    return picks, chosen[-1:]


def _picture(name, title, values, colours, limits):
    """A picture as a grid of shaded cells, equally large whatever its size."""
    low, high = limits
    colours = colormaps[colours]((np.asarray(values, float) - low) / (high - low))
    shades = [[to_hex(colour) for colour in row] for row in colours]
    texts = [[decimal(value) for value in row] for row in values]
    kinds = [["value"] * len(row) for row in texts]
    size = PICTURE_EDGE / max(values.shape)
    title = f"{title}\n{values.shape[0]}×{values.shape[1]}"
    return Grid(name, title, "input", texts, kinds, size=size, shades=shades)


def _told(start, cell, text):
    """The link of a cell that is no sum: its own number."""
    return Link((Term((cell,), text),), f" = {text}", start=start)


def _forward(trace, told, left):
    """How the value came about."""
    if not told.computed.terms:
        words = "a pixel is given: " if told.computed.rule == "data" else "learned, not computed: "
        role = "input" if told.computed.rule == "data" else "kernel"
        grid = single("output", _title(told.place), role, decimal(told.value)).moved(left, 0)
        return Placed((grid,), (), {grid.cell(0, 0): _told(words, grid.cell(0, 0), grid.texts[0][0])}, ())
    groups = told.computed.shape[0]
    source = _sources(told.computed)
    titles = (
        f"it reads {source}{_where(told.computed)}",
        "times\nweights" if told.computed.terms[0].by else "times\nfactors",
        f"sum of each of\n{counted(groups, 'channel')}",
        _title(told.place),
    )
    labels = Labels(("input", "kernel", "sum", "output"), ("input", "kernel", "output", "output"), titles)
    return place_sum(told.computed, told.value, labels, left, 0)


def _sources(summed):
    """The arrays at the other ends of a sum: one, or two at either end of a residual sum."""
    return " and\n".join(dict.fromkeys(term.place.name for term in summed.terms if term.place))


def _where(summed):
    """The rows and columns that stand in the first grid, as lines of its title."""
    groups = in_groups(summed)
    corner, (_, rows, cols) = origin(groups), groups.shape
    if corner is None:
        return ""
    last = corner[0] + rows - 1, corner[1] + cols - 1
    return f"\nrows {corner[0]} to {last[0]},\ncolumns {corner[1]} to {last[1]}"


def _title(place):
    """A place in two lines."""
    return f"{place.name}\n({', '.join(map(str, place.index))})"


def _back(trace, told, left, top, power):
    """How the gradient came about."""
    scale = 10**power
    title = f"gradient of it\n{_times(power)}"
    if told.fed.rule == "loss":
        return _from_the_loss(trace, told, left, top, power, title)
    if not told.fed.terms:
        grid = single("grad", title, "gradient", "0").moved(left, top)
        link = Link((), "it is in no window, so that the loss does not depend on it: gradient = 0")
        return Placed((grid,), (), {grid.cell(0, 0): link}, ())
    groups, is_weight = told.fed.shape[0], told.place.name not in trace.names
    fed = _sources(told.fed)
    titles = (
        f"∂L/∂ of {fed},\nwhich it feeds{_times(power)}{_where(told.fed)}",
        "times\ninputs" if is_weight else "times factors\non the way",
        f"sums{_times(power)}\n" + (f"of {counted(groups, 'channel')}" if groups > 1 else "of lines"),
        title,
    )
    names = ("grad_output", "factor", "grad_sum", "grad")
    roles = ("gradient", "input" if is_weight else "kernel", "gradient", "gradient")
    return place_sum(told.fed, told.gradient, Labels(names, roles, titles), left, top, scale)


def _from_the_loss(trace, told, left, top, power, title):
    """The gradient of a logit: its probability, less 1 for the true class."""
    number = told.place.index[0]
    chance = decimal(float(trace.probabilities[number]), 3 + power)
    target = str(int(number == trace.label))
    grids = [
        single("probability", "probability", "output", chance),
        single("target", f"1 for class {trace.label}", "input", target),
        single("grad", title, "gradient", decimal(told.gradient * 10**power)),
    ]
    placed, words = side_by_side_from(grids, ["−", "="], left, top)
    start = f"{10**power}·(" if power else "("
    terms = Term((placed[0].cell(0, 0),), chance), Term((placed[1].cell(0, 0),), target)
    cell = placed[2].cell(0, 0)
    link = Link(terms, f") = {placed[2].texts[0][0]}", start=start, join=" - ")
    return Placed(placed, words, {cell: link}, (cell,))


# ---- words ----------------------------------------------------------------------------------------


def _power(told):
    """The power of ten that brings the largest gradient of this scene to at least 1."""
    sizes = [abs(told.gradient), *(abs(term.value) for term in told.fed.terms)]
    largest = max(sizes)
    return max(math.ceil(-math.log10(largest)), 0) if largest > 0 else 0


def _times(power):
    return f" ·10{str(power).translate(SUPERSCRIPTS)}" if power else ""


def short(value):
    """A number with three significant digits."""
    return f"{value:.3g}"


def _sentence(told):
    count = sum(term.place is not None for term in told.computed.terms)
    how = {
        "sum": f"from {counted(count, 'product')}" + (" and a bias" if told.computed.offset else ""),
        "max": f"the largest of {counted(count, 'value')}",
        "relu": "what ReLU leaves of one value",
        "data": "a pixel of the image",
        "learned": "learned",
    }[told.computed.rule]
    targets = sum(term.place is not None for term in told.fed.terms)
    feeds = "feeds the loss" if told.fed.rule == "loss" else f"feeds {counted(targets, 'value')}"
    return f"{told.place} = {decimal(told.value)}, {how}; it {feeds}; its gradient is {short(told.gradient)}"


def _lines(told):
    """What else is worth knowing, below the picture."""
    lines = [
        "cells show two digits, sums three decimals; the strongest channel is shown: point at another sum",
        "a share above 100 % or below 0 % says that other ways pull in the other direction",
    ]
    if told.computed.rule == "learned":
        moved = told.value - RATE * told.gradient
        step = f"{decimal(told.value, 5)} − {RATE}·({decimal(told.gradient, 5)}) = {decimal(moved, 5)}"
        lines.append(f"one step of gradient descent on this image alone, with learning rate {RATE}: {step}")
    return tuple(lines)


def _path(trace, told):
    """The strongest way of the gradient, from the loss to the number, as a table."""
    chance = f"class {trace.label} has probability {trace.probabilities[trace.label]:.1%}"
    rows = [HEADING, (f"loss L: {chance}", short(trace.loss), "1", "", "")]
    for step, after in zip(told.path, (*told.path[1:], None)):
        factor = short(after.factor) if after and after.factor is not None else ""
        share = f"{after.share:.0%}" if after and after.share is not None else ""
        rows.append((str(step.place), short(step.value), short(step.gradient), factor, share))
    return tuple(rows)
