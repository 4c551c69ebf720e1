"""Caffe's rules, as OpenCV reads them."""

import numpy as np

from cnnlib.dialects import _rules as rules
from cnnlib.dialects._dialect import NUMBERS, Dialect


class Caffe(Dialect):
    """Convolution rounds down, pooling up; averages divide by the window's part inside the padded picture."""

    title = "Caffe"
    version, measured = "prototxt read by OpenCV 4.14.0", "2026-11-30"
    source = "cv2.dnn.readNetFromCaffe; Caffe itself cannot be installed any more"
    paddings = dict.fromkeys(("conv2d", "max_pool2d", "avg_pool2d"), {NUMBERS: rules.per_side})
    defaults = dict.fromkeys(paddings, 0)
    pool_stride, ties = 1, None
    rounding = staticmethod(rules.up_within_if_padded)
    surprises = (
        "Convolution rounds its size down and pooling rounds up: AlexNet on 224 pixels gets 54, and still 27 "
        "after its first pool.",
        "A last window that begins in the padding is dropped, but only where there is padding at all.",
        "An average with padding divides by the part of its window inside picture and padding.",
        "Where the stride exceeds the window, a last window may lie behind the picture: OpenCV gives 0 "
        "for its maximum.",
        "OpenCV 5.0.0 cannot read Caffe models any more; 4.14.0 can.",
    )
    lines = {
        "conv2d": "convolution_param {{ num_output: filters{kernel_size}{stride}{padding}{dilation} }}",
        "max_pool2d": "pooling_param {{ pool: MAX{kernel_size}{stride}{padding} }}",
        "avg_pool2d": "pooling_param {{ pool: AVE{kernel_size}{stride}{padding} }}",
    }
    spelling = {
        "kernel_size": " kernel_h: {first} kernel_w: {second}", "stride": " stride_h: {first} stride_w: "
        "{second}",
        "padding": " pad_h: {first} pad_w: {second}", "dilation": " dilation: {first} dilation: {second}",
    }  # fmt: skip

    def max_pool2d(self, x, kernel_size, stride=None, padding=0):
        """A window without a pixel gives 0."""
        y = super().max_pool2d(x, kernel_size, stride, padding)
        return np.where(np.isneginf(y), 0, y).astype(y.dtype)
