#!/usr/bin/env bash
# MLX: a transposed convolution padded by more than kernel_size - 1 loses whole input cells, stride outputs each.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check 'mlx[cpu]==0.32.4' numpy==2.4.6
"$folder/env/bin/python" - <<'EOF'
from importlib import metadata

import mlx.core as mx
import numpy as np

x = mx.array(np.arange(1.0, 7.0, dtype=np.float32).reshape(1, 6, 1))
weight = mx.ones((1, 1, 1))
padded = [np.array(mx.conv_transpose1d(x, weight, stride=2, padding=pad)).ravel().tolist() for pad in (0, 1)]
print("MLX", metadata.version("mlx"))
print("conv_transpose1d of 1..6 with a kernel of one 1 and stride 2: padding=1 should cut one cell at each end,")
print("a zero would follow and 9 of 11 cells be left; it cuts two: the input's first and last cell are gone.")
print("padding 0:", padded[0])
print("padding 1:", padded[1])
assert padded[0] == [1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6], "changed: the unpadded picture"
assert padded[1] == [2, 0, 3, 0, 4, 0, 5], "changed: no longer 7 cells"
EOF
