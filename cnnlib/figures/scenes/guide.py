"""The settings of the figures in Dumoulin & Visin's guide to convolution arithmetic."""

from typing import NamedTuple


class Setting(NamedTuple):
    """One figure: sizes of a convolution, the same along both axes."""

    figure: str
    transposed_figure: str | None
    input_size: int
    kernel_size: int
    stride: int
    padding: int
    dilation: int = 1


SETTINGS = {
    "no padding, no strides": Setting("2.1", "4.1", 4, 3, 1, 0),
    "arbitrary padding, no strides": Setting("2.2", "4.2", 5, 4, 1, 2),
    "same padding, no strides": Setting("2.3", "4.3", 5, 3, 1, 1),
    "full padding, no strides": Setting("2.4", "4.4", 5, 3, 1, 2),
    "no padding, strides": Setting("2.5", "4.5", 5, 3, 2, 0),
    "padding, strides": Setting("2.6", "4.6", 5, 3, 2, 1),
    "padding, strides, odd": Setting("2.7", "4.7", 6, 3, 2, 1),
    "dilation": Setting("5.1", None, 7, 3, 1, 0, 2),
}

# The guide's fifteen animations: name to (setting, whether it is the transposed one).
ANIMATIONS = {name: (setting, False) for name, setting in SETTINGS.items()} | {
    f"{name}, transposed": (setting, True) for name, setting in SETTINGS.items() if setting.transposed_figure
}
