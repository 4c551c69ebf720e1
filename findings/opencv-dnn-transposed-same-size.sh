#!/usr/bin/env bash
# OpenCV's dnn module returns 7 cells where the ONNX standard's ConvTranspose SAME_UPPER says stride times size, 8.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check opencv-python-headless==5.0.0.93 onnx==1.23.2 numpy==2.4.6
"$folder/env/bin/python" - <<'EOF'
import cv2
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper, shape_inference

x = np.ones((1, 1, 4, 4), np.float32)
weight = numpy_helper.from_array(np.ones((1, 1, 3, 3), np.float32), "w")
node = helper.make_node("ConvTranspose", ["x", "w"], ["y"], kernel_shape=[3, 3], strides=[2, 2], auto_pad="SAME_UPPER")
info = helper.make_tensor_value_info
graph = helper.make_graph([node], "one", [info("x", TensorProto.FLOAT, x.shape)], [info("y", TensorProto.FLOAT, [None] * 4)], [weight])
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 21)], ir_version=10)
onnx.checker.check_model(model, full_check=True)
inferred = [d.dim_value for d in shape_inference.infer_shapes(model, strict_mode=True).graph.output[0].type.tensor_type.shape.dim]
net = cv2.dnn.readNetFromONNX(bytearray(model.SerializeToString()))
net.setInput(x)
print("OpenCV", cv2.__version__, "reading a file of onnx", onnx.__version__)
print("ConvTranspose 3x3, stride 2, auto_pad SAME_UPPER on 4x4: a decoder ends one row and one column short.")
print("onnx' shape inference:", inferred)
print("OpenCV:               ", list(net.forward().shape))
assert inferred == [1, 1, 8, 8] and net.forward().shape == (1, 1, 7, 7), "changed"
EOF
