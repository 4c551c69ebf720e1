#!/usr/bin/env bash
# PaddlePaddle: padding="SAME" sets the dilation of a convolution to 1 without a word.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check paddlepaddle==3.3.1 numpy==2.4.6
"$folder/env/bin/python" - <<'EOF'
import numpy as np
import paddle
import paddle.nn.functional as F

x = paddle.to_tensor(np.arange(49, dtype=np.float32).reshape(1, 1, 7, 7))
weight = paddle.to_tensor(np.arange(1, 10, dtype=np.float32).reshape(1, 1, 3, 3))
same = [F.conv2d(x, weight, padding="SAME", dilation=dilation)[0, 0, 3].numpy().tolist() for dilation in (1, 2)]
numbers = F.conv2d(x, weight, padding=2, dilation=2)[0, 0, 3].numpy().tolist()
print("PaddlePaddle", paddle.__version__)
print('conv2d with padding="SAME" and dilation=2 returns what dilation=1 returns; padding=2 with dilation=2 does not.')
print('"SAME", dilation 1, row 3:', same[0])
print('"SAME", dilation 2, row 3:', same[1])
print("2, dilation 2, row 3:     ", numbers)
assert same[0] == same[1] != numbers, "changed: SAME takes the dilation into account"
EOF
