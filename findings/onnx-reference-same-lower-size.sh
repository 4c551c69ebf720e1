#!/usr/bin/env bash
# onnx.reference: MaxPool SAME_LOWER with a stride loses a row that the standard's own shape inference counts.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check onnx==1.23.2 numpy==2.4.6
"$folder/env/bin/python" - <<'EOF'
import numpy as np
import onnx
from onnx import TensorProto, helper, shape_inference
from onnx.reference import ReferenceEvaluator

x = np.arange(49, dtype=np.float32).reshape(1, 1, 7, 7)
sizes = {}
for word in ("SAME_UPPER", "SAME_LOWER"):
    node = helper.make_node("MaxPool", ["x"], ["y"], kernel_shape=[2, 2], strides=[2, 2], auto_pad=word)
    info = helper.make_tensor_value_info
    graph = helper.make_graph([node], "one", [info("x", TensorProto.FLOAT, x.shape)], [info("y", TensorProto.FLOAT, [None] * 4)])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 21)], ir_version=10)
    onnx.checker.check_model(model, full_check=True)
    dims = shape_inference.infer_shapes(model).graph.output[0].type.tensor_type.shape.dim
    sizes[word] = [d.dim_value for d in dims][2:], list(ReferenceEvaluator(model).run(None, {"x": x})[0].shape[2:])
print("onnx", onnx.__version__)
print("MaxPool 2x2, stride 2, on 7x7: both words mean 4x4; the reference evaluator returns 3x3 for SAME_LOWER.")
for word, (inferred, run) in sizes.items():
    print(word, "shape inference", inferred, "reference evaluator", run)
assert sizes == {"SAME_UPPER": ([4, 4], [4, 4]), "SAME_LOWER": ([4, 4], [3, 3])}, "changed"
EOF
