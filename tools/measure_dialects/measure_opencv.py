"""OpenCV's picture functions: filter2D, dilate (a maximum) and blur (an average)."""

import cv2
import numpy as np
import settings
from settings import pair

LIBRARY = "opencv"
STRIDES, CHANNELS, BATCH, SQUARE = (1,), (1,), (1,), None
BORDERS = {
    "reflect_101": cv2.BORDER_REFLECT_101,
    "constant": cv2.BORDER_CONSTANT,
    "replicate": cv2.BORDER_REPLICATE,
    "reflect": cv2.BORDER_REFLECT,
}
PADDINGS = {"conv2d": list(BORDERS), "max_pool2d": [None], "avg_pool2d": list(BORDERS)}


def VERSION():
    return cv2.__version__


def _border(padding):
    return {} if padding is None else {"borderType": BORDERS[padding]}


def conv2d(x, weight, padding=None):
    return cv2.filter2D(x[0, 0], -1, weight[0, 0], **_border(padding))[None, None]


def max_pool2d(x, kernel_size, padding=None):
    return cv2.dilate(x[0, 0], np.ones(pair(kernel_size), np.uint8))[None, None]


def avg_pool2d(x, kernel_size, padding=None):
    return cv2.blur(x[0, 0], pair(kernel_size)[::-1], **_border(padding))[None, None]


if __name__ == "__main__":
    settings.run(globals())
