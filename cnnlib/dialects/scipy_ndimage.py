"""The rules of scipy.ndimage."""

from cnnlib.dialects import _rules as rules
from cnnlib.dialects._dialect import Dialect

BORDERS = ("reflect", "constant", "nearest", "mirror", "wrap")


class ScipyNdimage(Dialect):
    """Filters keep the size and mirror the border with its pixel; convolve turns the kernel."""

    title = "scipy.ndimage"
    version, measured, source = "1.17.1", "2026-11-30", "convolve, maximum_filter and uniform_filter"
    paddings = {
        "conv2d": dict.fromkeys(BORDERS, rules.centred_early),
        "max_pool2d": dict.fromkeys(BORDERS, rules.centred),
        "avg_pool2d": dict.fromkeys(BORDERS, rules.centred),
    }
    defaults = dict.fromkeys(paddings, "reflect")
    fills = {"reflect": "symmetric", "nearest": "edge", "mirror": "reflect", "wrap": "wrap"}
    pool_stride, ties, lowest = 1, None, 0
    flips = one_channel = strideless = True
    surprises = (
        "reflect repeats the border's pixel and mirror does not; OpenCV and numpy.pad call the second "
        "one reflect.",
        "convolve turns the kernel, correlate does not; an even kernel sits one pixel away from "
        "convolve2d's.",
        "With mode constant the 0 outside takes part in maximum_filter: a negative picture gets a border "
        "of zeros.",
    )
    lines = {
        "conv2d": "ndimage.convolve(picture, kernel{padding})",
        "max_pool2d": "ndimage.maximum_filter(picture, {kernel_size}{padding})",
        "avg_pool2d": "ndimage.uniform_filter(picture, {kernel_size}{padding})",
    }
    spelling = {"kernel_size": "{value}", "padding": ", mode={value}"}
    written = {"kernel_size": 3}
