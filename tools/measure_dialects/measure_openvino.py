"""OpenVINO: operators of opset13, compiled for the CPU with full precision."""

import numpy as np
import openvino
import settings
from openvino import opset13 as ops
from settings import NUMBER, PAIR, pair

LIBRARY = "openvino"
REQUIRED = True
WORDS = ["same_upper", "same_lower", "valid"]
PADDINGS = {
    "conv2d": [NUMBER, PAIR, *WORDS],
    "conv_transpose2d": [NUMBER, PAIR],
    "max_pool2d": [NUMBER, PAIR, *WORDS],
    "avg_pool2d": [0, "valid"],
}
NAN = {"kernel_size": 2, "stride": 2, "padding": 0}
CORE = openvino.Core()


def VERSION():
    return openvino.__version__.split("-")[0]


def _pads(padding):
    if isinstance(padding, str):
        return {"pads_begin": [0, 0], "pads_end": [0, 0], "auto_pad": padding}
    return {"pads_begin": list(pair(padding)), "pads_end": list(pair(padding)), "auto_pad": "explicit"}


def _run(build, x):
    parameter = ops.parameter(list(x.shape), np.float32)
    model = openvino.Model([build(parameter)], [parameter])
    compiled = CORE.compile_model(model, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    return compiled(x)[0]


def conv2d(x, weight, stride, padding, dilation=1):
    return _run(
        lambda node: ops.convolution(
            node, ops.constant(weight), list(pair(stride)), dilations=list(pair(dilation)), **_pads(padding)
        ),
        x,
    )


def conv_transpose2d(x, weight, stride, padding, **arguments):
    if "output_padding" in arguments:
        arguments["output_padding"] = list(pair(arguments["output_padding"]))
    return _run(
        lambda node: ops.convolution_backprop_data(
            node, ops.constant(weight), list(pair(stride)), dilations=[1, 1], **_pads(padding), **arguments
        ),
        x,
    )


def max_pool2d(x, kernel_size, stride, padding):
    return _run(
        lambda node: ops.max_pool(
            node, list(pair(stride)), [1, 1], kernel_shape=list(pair(kernel_size)), **_pads(padding)
        ).output(0),
        x,
    )


def avg_pool2d(x, kernel_size, stride, padding):
    return _run(
        lambda node: ops.avg_pool(
            node,
            list(pair(stride)),
            kernel_shape=list(pair(kernel_size)),
            exclude_pad=False,
            **_pads(padding),
        ),
        x,
    )


if __name__ == "__main__":
    settings.run(globals())
