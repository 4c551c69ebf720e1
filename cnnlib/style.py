"""The palette and colormaps of every picture, static or interactive."""

import matplotlib
from matplotlib.colors import LinearSegmentedColormap, to_hex, to_rgb

INPUT = "#268BD2"
KERNEL = "#E69F00"
OUTPUT = "#117733"
GRADIENT = "#AA3377"
PALETTE = {"input": INPUT, "kernel": KERNEL, "output": OUTPUT, "gradient": GRADIENT}

INK = "#222222"
FAINT = "#767676"
PALE = "#D5D5D5"
PAPER = "#FFFFFF"

IMAGES = "gray"
SIGNED = "RdBu_r"
AMOUNTS = "cnnlib.amounts"  # the half of SIGNED from white to red: what ReLU lets through keeps its colour
matplotlib.colormaps.register(
    LinearSegmentedColormap.from_list(AMOUNTS, matplotlib.colormaps[SIGNED](range(128, 256))),
    force=True,
)


def tint(colour, strength=0.35):
    """`colour` mixed with white, as a hex code: light enough for black numbers on top of it."""
    return to_hex([1 - strength * (1 - channel) for channel in to_rgb(colour)])


TINTS = {role: tint(colour) for role, colour in PALETTE.items()}
STRONG_TINTS = {role: tint(colour, 0.65) for role, colour in PALETTE.items()}


def ink_on(colour):
    """Black or white, whichever stands out more from `colour` (WCAG's relative luminance)."""
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    luminance = sum(share * c for share, c in zip((0.2126, 0.7152, 0.0722), linear))
    return "#000000" if luminance > 0.179 else "#ffffff"


def symmetric_limits(values):
    """`(-m, m)` with m the largest size in `values`, so that zero is the middle of `SIGNED`."""
    largest = max((abs(float(value)) for value in (values.min(), values.max())), default=0.0)
    return -largest or -1.0, largest or 1.0
