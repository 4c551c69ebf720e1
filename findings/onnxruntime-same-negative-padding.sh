#!/usr/bin/env bash
# onnxruntime: SAME_UPPER with a stride above the kernel reads other pixels in AveragePool than in Conv; MaxPool refuses.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check onnx==1.23.2 onnxruntime==1.31.1 numpy==2.4.6
"$folder/env/bin/python" - <<'EOF'
import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

x = np.arange(1, 4, dtype=np.float32).reshape(1, 1, 3)
onnxruntime.set_default_logger_severity(4)


def answer(operator, constants=()):
    names = ["x", *(constant.name for constant in constants)]
    node = helper.make_node(operator, names, ["y"], kernel_shape=[1], strides=[3], auto_pad="SAME_UPPER")
    info = helper.make_tensor_value_info
    graph = helper.make_graph([node], "one", [info("x", TensorProto.FLOAT, x.shape)], [info("y", TensorProto.FLOAT, [None] * 3)], constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 21)], ir_version=10)
    onnx.checker.check_model(model, full_check=True)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    try:
        return session.run(None, {"x": x})[0].ravel().tolist()
    except Exception:
        return "refused at run time"


seen = {
    "Conv": answer("Conv", [numpy_helper.from_array(np.ones((1, 1, 1), np.float32), "w")]),
    "AveragePool": answer("AveragePool"),
    "MaxPool": answer("MaxPool"),
}
print("onnxruntime", onnxruntime.__version__)
print("A window of one cell, stride 3, SAME_UPPER on [1, 2, 3] is the same cell three times over, by the standard;")
print("the padding comes out as -2, and three operators make three things of it.")
print(seen)
assert seen == {"Conv": [1.0], "AveragePool": [2.0], "MaxPool": "refused at run time"}, "changed"
EOF
