"""Caffe's layers as OpenCV 4 reads them from a prototxt (Caffe itself cannot be installed any more)."""

import struct

import cv2
import settings
from settings import NUMBER, pair

LIBRARY = "caffe"
PADDINGS = {"conv2d": [NUMBER], "max_pool2d": [NUMBER], "avg_pool2d": [NUMBER]}


def VERSION():
    return f"prototxt read by OpenCV {cv2.__version__}"


def _tag(number):
    return _varint(number << 3 | 2)


def _field(number, content):
    """One length-delimited field of a protocol buffer."""
    return _tag(number) + _varint(len(content)) + content


def _varint(value):
    return bytes([value]) if value < 128 else bytes([value & 127 | 128]) + _varint(value >> 7)


def _caffemodel(kind, weight):
    """A NetParameter of one layer with one blob: what a .caffemodel holds."""
    shape = _field(7, _field(1, b"".join(_varint(size) for size in weight.shape)))
    blob = shape + _field(5, struct.pack(f"<{weight.size}f", *weight.ravel()))
    return _field(100, _field(1, b"layer") + _field(2, kind.encode()) + _field(7, blob))


def _run(kind, parameters, x, weight=None):
    sizes = " ".join(f"dim: {size}" for size in x.shape)
    prototxt = (
        f'layer {{ name: "data" type: "Input" top: "data" input_param {{ shape {{ {sizes} }} }} }}'
        f' layer {{ name: "layer" type: "{kind}" bottom: "data" top: "layer" {parameters} }}'
    )
    model = () if weight is None else (bytearray(_caffemodel(kind, weight)),)
    net = cv2.dnn.readNetFromCaffe(bytearray(prototxt.encode()), *model)
    net.setInput(x)
    return net.forward()


def _both(name, value):
    vertical, horizontal = pair(value)
    return f"{name}_h: {vertical} {name}_w: {horizontal} "


def conv2d(x, weight, stride=None, padding=None, dilation=None):
    words = f"num_output: {len(weight)} bias_term: false " + _both("kernel", weight.shape[2:])
    words += _both("stride", stride) if stride else ""
    words += f"pad: {padding} " if padding is not None else ""
    words += "".join(f"dilation: {step} " for step in pair(dilation)) if dilation else ""
    return _run("Convolution", f"convolution_param {{ {words} }}", x, weight)


def _pool(kind, x, kernel_size, stride=None, padding=None):
    words = f"pool: {kind} " + _both("kernel", kernel_size)
    words += _both("stride", stride) if stride else ""
    words += f"pad: {padding} " if padding is not None else ""
    return _run("Pooling", f"pooling_param {{ {words} }}", x)


def max_pool2d(x, **arguments):
    return _pool("MAX", x, **arguments)


def avg_pool2d(x, **arguments):
    return _pool("AVE", x, **arguments)


if __name__ == "__main__":
    settings.run(globals())
