"""SciPy's scipy.ndimage: convolve, maximum_filter and uniform_filter on one channel."""

import scipy
import settings
from scipy import ndimage

LIBRARY = "scipy.ndimage"
STRIDES, CHANNELS, BATCH, SQUARE = (1,), (1,), (1,), None
PADDINGS = dict.fromkeys(
    ("conv2d", "max_pool2d", "avg_pool2d"), ["reflect", "constant", "nearest", "mirror", "wrap"]
)


def VERSION():
    return scipy.__version__


def _mode(padding):
    return {} if padding is None else {"mode": padding}


def conv2d(x, weight, padding=None):
    return ndimage.convolve(x[0, 0], weight[0, 0], **_mode(padding))[None, None]


def max_pool2d(x, kernel_size, padding=None):
    return ndimage.maximum_filter(x[0, 0], kernel_size, **_mode(padding))[None, None]


def avg_pool2d(x, kernel_size, padding=None):
    return ndimage.uniform_filter(x[0, 0], kernel_size, **_mode(padding))[None, None]


if __name__ == "__main__":
    settings.run(globals())
