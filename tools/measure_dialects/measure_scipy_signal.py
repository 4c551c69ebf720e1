"""SciPy's scipy.signal: convolve2d on one channel."""

import scipy
import settings
from scipy.signal import convolve2d

LIBRARY = "scipy.signal"
STRIDES, CHANNELS, BATCH, SQUARE = (1,), (1,), (1,), None
PADDINGS = {"conv2d": ["full", "same", "valid"]}


def VERSION():
    return scipy.__version__


def conv2d(x, weight, padding=None):
    mode = {} if padding is None else {"mode": padding}
    return convolve2d(x[0, 0], weight[0, 0], **mode)[None, None]


if __name__ == "__main__":
    settings.run(globals())
