"""OpenCV's dnn module reading one ONNX operator (opset 21) at a time."""

import cv2
import onnx
import settings
from onnx import TensorProto, helper
from settings import FOUR, pair

LIBRARY = "opencv_dnn"
FITTING = True
KINDS = [FOUR, "VALID"]
PADDINGS = dict.fromkeys(("max_pool2d", "avg_pool2d"), KINDS)


def VERSION():
    return f"{cv2.__version__}, ONNX opset 21"


def _run(operator, x, padding=None, **attributes):
    names = {"stride": "strides", "dilation": "dilations", "kernel_size": "kernel_shape"}
    attributes = {names.get(name, name): pair(value) for name, value in attributes.items()}
    if isinstance(padding, str):
        attributes["auto_pad"] = padding
    elif padding is not None:
        attributes["pads"] = padding
    node = helper.make_node(operator, ["x"], ["y"], **attributes)
    inputs = [helper.make_tensor_value_info("x", TensorProto.FLOAT, x.shape)]
    outputs = [helper.make_tensor_value_info("y", TensorProto.FLOAT, [None] * 4)]
    graph = helper.make_graph([node], "one", inputs, outputs)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 21)], ir_version=10)
    onnx.checker.check_model(model)
    net = cv2.dnn.readNetFromONNX(bytearray(model.SerializeToString()))
    net.setInput(x)
    return net.forward()


def max_pool2d(x, **arguments):
    return _run("MaxPool", x, **arguments)


def avg_pool2d(x, **arguments):
    return _run("AveragePool", x, **arguments)


if __name__ == "__main__":
    settings.run(globals())
