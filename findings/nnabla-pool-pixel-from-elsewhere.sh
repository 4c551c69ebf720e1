#!/usr/bin/env bash
# nnabla: a max pooling window that lies wholly in the padding answers with a pixel that it does not cover.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3.10 -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check nnabla==1.39.0
"$folder/env/bin/python" - <<'EOF'
from importlib import metadata

import nnabla as nn
import nnabla.functions as F
import numpy as np

x = nn.Variable.from_numpy_array(np.array([[[[5.0, 1.0, 2.0]]]], np.float32))
output = F.max_pooling(x, (1, 1), (1, 1), pad=(0, 1))
output.forward()
print("nnabla", metadata.version("nnabla"))
print("Max pooling 1x1, stride 1, padding 1 at the sides of [5, 1, 2]: the first window holds one cell of padding and no pixel,")
print("and returns the first pixel; PyTorch refuses the padding, Chainer gives -inf.")
print("output:", output.d.ravel().tolist()[:4])
assert output.d.ravel().tolist()[:4] == [5.0, 5.0, 1.0, 2.0], "changed"
EOF
