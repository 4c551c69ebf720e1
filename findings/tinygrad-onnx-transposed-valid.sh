#!/usr/bin/env bash
# tinygrad's ONNX reader: ConvTranspose with auto_pad VALID gets the size of SAME, stride times the input; onnxruntime pads nothing.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check tinygrad==0.14.0 onnx==1.23.2 onnxruntime==1.31.1 numpy==2.4.6
cd "$folder"
"$folder/env/bin/python" - <<'EOF'
from importlib import metadata

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper
from tinygrad import Tensor
from tinygrad.nn.onnx import OnnxRunner

node = helper.make_node("ConvTranspose", ["x", "w"], ["y"], kernel_shape=[3, 3], strides=[2, 2], auto_pad="VALID")
floats = [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in (("x", [1, 1, 4, 4]), ("w", [1, 1, 3, 3]))]
output = helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, 1, None, None])
graph = helper.make_graph([node], "one", floats, [output])
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 21)], ir_version=10)
onnx.checker.check_model(model, full_check=True)
onnx.save(model, "model.onnx")
inferred = onnx.shape_inference.infer_shapes(model).graph.output[0].type.tensor_type.shape.dim
arrays = {"x": np.ones((1, 1, 4, 4), np.float32), "w": np.ones((1, 1, 3, 3), np.float32)}
session = onnxruntime.InferenceSession("model.onnx", providers=["CPUExecutionProvider"])
sizes = {
    "tinygrad": OnnxRunner("model.onnx")({name: Tensor(array) for name, array in arrays.items()})["y"].shape[2:],
    "onnxruntime": session.run(None, arrays)[0].shape[2:],
    "onnx, inferred": tuple(dim.dim_value for dim in inferred[2:]),
}
for name in ("tinygrad", "onnxruntime", "onnx"):
    print(name, metadata.version(name), end="  ")
print("\nConvTranspose of 4x4, kernel 3, stride 2, auto_pad VALID: 2 * 3 + 3 = 9 rows are painted, and VALID takes none away.")
for name, size in sizes.items():
    print(f"{name:16}", size)
assert tuple(sizes["tinygrad"]) == (8, 8), "changed"
assert tuple(sizes["onnxruntime"]) == tuple(sizes["onnx, inferred"]) == (9, 9), "changed"
EOF
