"""ONNX operators of opset 21, run by onnxruntime on the CPU (or, with RUNTIME=reference, by
onnx.reference).
"""

import os

import onnx
import onnxruntime
import settings
from onnx import TensorProto, helper
from onnx.reference import ReferenceEvaluator
from settings import FOUR, pair

REFERENCE = os.environ.get("RUNTIME") == "reference"
LIBRARY = "onnx_reference" if REFERENCE else "onnx"
KINDS = [FOUR, "VALID", "SAME_UPPER", "SAME_LOWER"]
PADDINGS = dict.fromkeys(("conv2d", "conv_transpose2d", "max_pool2d", "avg_pool2d"), KINDS)


def VERSION():
    if REFERENCE:
        return f"onnx {onnx.__version__}, opset 21"
    return f"onnxruntime {onnxruntime.__version__}, opset 21"


def _run(operator, x, weight=None, padding=None, **attributes):
    attributes = {name: pair(value) for name, value in attributes.items()}
    if isinstance(padding, str):
        attributes["auto_pad"] = padding
    elif padding is not None:
        attributes["pads"] = padding
    arrays = {"x": x} if weight is None else {"x": x, "w": weight}
    node = helper.make_node(operator, list(arrays), ["y"], **attributes)
    inputs = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, array.shape) for name, array in arrays.items()
    ]
    outputs = [helper.make_tensor_value_info("y", TensorProto.FLOAT, [None] * 4)]
    graph = helper.make_graph([node], "one", inputs, outputs)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 21)], ir_version=10)
    if REFERENCE:
        return ReferenceEvaluator(model).run(None, arrays)[0]
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )
    return session.run(None, arrays)[0]


def _named(arguments):
    names = {"stride": "strides", "dilation": "dilations", "kernel_size": "kernel_shape"}
    return {names.get(name, name): value for name, value in arguments.items()}


def conv2d(x, weight, **arguments):
    return _run("Conv", x, weight, **_named(arguments))


def conv_transpose2d(x, weight, **arguments):
    return _run("ConvTranspose", x, weight, **_named(arguments))


def max_pool2d(x, **arguments):
    return _run("MaxPool", x, **_named(arguments))


def avg_pool2d(x, **arguments):
    return _run("AveragePool", x, **_named(arguments))


if __name__ == "__main__":
    settings.run(globals())
