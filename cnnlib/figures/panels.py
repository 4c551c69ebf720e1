"""Pictures of images, filters and feature maps: rows of small panels."""

import numpy as np

from cnnlib import style
from cnnlib.arguments import whole_number
from cnnlib.figures.picture import Picture
from cnnlib.figures.scene import counted
from cnnlib.ops import arrays

PANEL = 1.05  # inches
TITLE = 0.28  # inches
MARGIN = 0.06  # inches
CELL, WIDEST, TALLEST = 0.26, 9.0, 3.4  # inches: a cell of `maps` at most, all of them together
MAPS_GAP = 2  # cells between neighbours in `maps`


def digits(images, labels=None, predictions=None, columns=10, alt=""):
    """Rows of images `(N, 1, H, W)` or `(N, H, W)` with label and prediction under each.

    A wrong prediction is written with both numbers and framed, so that it shows without colour.
    """
    images = _flat_channel(images)
    for name, values in (("labels", labels), ("predictions", predictions)):
        _check_count(name, values, len(images))
    titles = [_verdict(labels, predictions, number) for number in range(len(images))]
    wrong = [
        labels is not None and predictions is not None and labels[n] != predictions[n]
        for n in range(len(images))
    ]
    alt = alt or _digits_alt(len(images), labels, predictions, sum(wrong))
    shown = _finite(images)
    limits = float(shown.min()), float(max(shown.max(), shown.min() + 1e-9))
    return _panels(images, titles, alt, columns, style.IMAGES, limits, wrong)


def _flat_channel(images):
    """`(N, H, W)` from `(N, 1, H, W)` or `(N, H, W)`."""
    images = arrays.real_array("images", images).astype(float)
    if images.ndim == 4 and images.shape[1] == 1:
        images = images[:, 0]
    if images.ndim != 3 or not images.size:
        allowed = "(N, 1, H, W) or (N, H, W), not empty"
        raise ValueError(f"images: got shape {images.shape}; expected {allowed}")
    return images


def _check_count(name, values, count):
    """Raise unless `values` is None or has one entry per picture."""
    if values is not None and (np.ndim(values) == 0 or len(values) != count):
        raise ValueError(f"{name} must be {count}, one per picture, got {values!r:.60}; or leave it out")


def _finite(values):
    """The numbers that have a place on a scale of colours; a diverged training leaves others too."""
    finite = values[np.isfinite(values)]
    return finite if finite.size else np.zeros(1)


def _verdict(labels, predictions, number):
    """What stands above one image: its label, its prediction, or both where they differ."""
    if predictions is None:
        return "" if labels is None else f"{labels[number]}"
    if labels is None or labels[number] == predictions[number]:
        return f"{predictions[number]}"
    return f"{predictions[number]}, is {labels[number]}"


def _digits_alt(count, labels, predictions, wrong):
    images = "One image" if count == 1 else f"{count} images"
    if predictions is not None and labels is not None:
        return f"{images} with the network's answer above each: {count - wrong} right, {wrong} wrong."
    if labels is not None:
        named = any(isinstance(label, str) for label in labels)
        kind = "in a row:" if named else "of the class" if count == 1 else "of the classes"
        return f"{images} {kind} {', '.join(str(label) for label in labels)}."
    return f"{images} in a row."


def filters(weight, columns=8, titles=None, alt=""):
    """The kernels of `weight (C_out, C_in, kH, kW)`, one row per filter, red positive and blue negative."""
    weight = arrays.axes("weight", weight, "(C_out, C_in, kH, kW)").astype(float)
    panels = weight.reshape(-1, *weight.shape[2:])
    columns = weight.shape[1] if weight.shape[1] > 1 else columns
    titles = titles or [_filter_title(n, weight.shape[1]) for n in range(len(panels))]
    filters, channels, rows, cols = weight.shape
    what = f"{counted(filters, 'filter')} of {rows}×{cols} over {counted(channels, 'channel')}"
    alt = alt or f"{what}; red is positive, blue negative, white zero."
    return _panels(panels, titles, alt, columns, style.SIGNED, style.symmetric_limits(_finite(panels)))


def _filter_title(number, channels):
    """What stands above one kernel of a filter bank."""
    filter_number, channel = divmod(number, channels)
    return f"filter {number}" if channels == 1 else f"{filter_number}, channel {channel}"


def feature_maps(maps, columns=8, titles=None, alt=""):
    """The channels of `maps (C, H, W)`, one panel each, all on the same scale."""
    maps = arrays.real_array("maps", maps).astype(float)
    maps = maps[0] if maps.ndim == 4 and len(maps) == 1 else maps
    if maps.ndim != 3 or not maps.size:
        raise ValueError(f"maps: got shape {maps.shape}; expected (C, H, W) of one image, not empty")
    titles = titles or [f"map {number}" for number in range(len(maps))]
    shown = _finite(maps)
    signed = shown.min() < 0
    colours = style.SIGNED if signed else style.AMOUNTS
    limits = style.symmetric_limits(shown) if signed else (0.0, float(shown.max()) or 1.0)
    words = "red is positive, blue negative" if signed else "red is large, white is zero"
    alt = alt or f"{len(maps)} feature maps of {maps.shape[1]}×{maps.shape[2]}; {words}."
    return _panels(maps, titles, alt, columns, colours, limits)


def maps(alt="", **named):
    """2-D arrays `(H, W)` side by side, their cells equally large: `maps(digit=x, kernel=w, result=y)`.

    Keywords become titles. Each has its own scale of colours: signed where a number is negative, else ink.
    """
    if not named:
        raise ValueError("named holds no array; pass one or more by keyword, such as maps(digit=x)")
    arrays_ = {name: _finite_table(name, values) for name, values in named.items()}
    tall = max(len(values) for values in arrays_.values())
    wide = sum(values.shape[1] for values in arrays_.values()) + MAPS_GAP * (len(arrays_) - 1)
    cell = min(CELL, WIDEST / wide, TALLEST / tall)
    width, height = wide * cell + 2 * MARGIN, tall * cell + TITLE + 2 * MARGIN
    sizes = [f"{name} {len(values)}×{values.shape[1]}" for name, values in arrays_.items()]
    picture = Picture(width, height, alt or f"Maps side by side: {', '.join(sizes)}.")
    left = MARGIN
    for values, title in zip(arrays_.values(), sizes):
        rows, cols = values.shape
        bottom = MARGIN + (tall - rows) * cell
        box = left / width, bottom / height, cols * cell / width, rows * cell / height
        _checkered(picture.add_axes(box), values, title)
        left += (cols + MAPS_GAP) * cell
    return picture


def _finite_table(name, values):
    """A 2-D array of numbers as floats."""
    values = arrays.real_array(name, values).astype(float)
    if values.ndim != 2 or not values.size:
        raise ValueError(f"{name} has shape {values.shape}, expected (H, W), not empty; pass {name}[0, 0]")
    return values


def _checkered(axes, values, title):
    """One map with a line round each cell."""
    signed = values.min() < 0
    low, high = style.symmetric_limits(_finite(values)) if signed else (0.0, float(values.max()) or 1.0)
    colours = style.SIGNED if signed else style.IMAGES
    axes.pcolormesh(values, cmap=colours, vmin=low, vmax=high, edgecolors=style.FAINT, linewidth=0.5)
    axes.set(xticks=[], yticks=[], ylim=(len(values), 0))
    axes.set_title(title, fontsize=9, pad=3, color=style.INK, loc="left")


def _panels(images, titles, alt, columns, colours, limits, framed=()):
    """Images in rows of `columns`, nearest interpolation, a title above each."""
    columns = min(whole_number("columns", columns, 1), len(images))
    _check_count("titles", titles, len(images))
    rows = -(-len(images) // columns)
    panel = min(PANEL, 9.2 / columns)
    tall = panel * images.shape[1] / images.shape[2]
    width, height = max(columns * panel, 2.0), rows * (tall + TITLE) + 0.08
    picture = Picture(width, height, alt)
    for number, image in enumerate(images):
        row, col = divmod(number, columns)
        bottom = height - (row + 1) * (tall + TITLE)
        axes = picture.add_axes(
            ((col + 0.04) * panel / width, bottom / height, 0.92 * panel / width, tall / height)
        )
        axes.imshow(image, cmap=colours, vmin=limits[0], vmax=limits[1], interpolation="nearest")
        axes.set(xticks=[], yticks=[])
        axes.set_title(titles[number], fontsize=9 if panel > 0.9 else 7.5, pad=3, color=style.INK)
        if number < len(framed) and framed[number]:
            axes.spines[:].set(linewidth=3, color=style.GRADIENT)
    return picture
