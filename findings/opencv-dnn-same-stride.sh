#!/usr/bin/env bash
# OpenCV's dnn module puts the one row of zeros of a strided SAME_UPPER convolution in front, onnxruntime behind.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check opencv-python-headless==5.0.0.93 onnx==1.23.2 onnxruntime==1.31.1 numpy==2.4.6
"$folder/env/bin/python" - <<'EOF'
import cv2
import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

x = np.arange(1, 17, dtype=np.float32).reshape(1, 1, 4, 4)
weight = np.zeros((1, 1, 3, 3), np.float32)
weight[0, 0, 1, 1] = 1


def answers(**pads):
    node = helper.make_node("Conv", ["x", "w"], ["y"], kernel_shape=[3, 3], strides=[2, 2], **pads)
    info = helper.make_tensor_value_info
    ends = [info("x", TensorProto.FLOAT, x.shape)], [info("y", TensorProto.FLOAT, [1, 1, 2, 2])]
    graph = helper.make_graph([node], "one", *ends, [numpy_helper.from_array(weight, "w")])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 21)], ir_version=10)
    onnx.checker.check_model(model, full_check=True)
    content = model.SerializeToString()
    net = cv2.dnn.readNetFromONNX(bytearray(content))
    net.setInput(x)
    session = onnxruntime.InferenceSession(content, providers=["CPUExecutionProvider"])
    return net.forward().ravel().tolist(), session.run(None, {"x": x})[0].ravel().tolist()


print("OpenCV", cv2.__version__, "and onnxruntime", onnxruntime.__version__)
print("One file, Conv 3x3, stride 2, on 4x4, the kernel copies the middle of its window: the two centre their windows")
print("one pixel apart with auto_pad SAME_UPPER, and agree when the same zeros are written as pads.")
word, numbers = answers(auto_pad="SAME_UPPER"), answers(pads=[0, 0, 1, 1])
print("SAME_UPPER:      OpenCV", word[0], " onnxruntime", word[1])
print("pads [0,0,1,1]:  OpenCV", numbers[0], " onnxruntime", numbers[1])
assert word == ([1, 3, 9, 11], [6, 8, 14, 16]), "changed"
assert numbers[0] == numbers[1] == [6, 8, 14, 16], "changed: explicit pads"
EOF
