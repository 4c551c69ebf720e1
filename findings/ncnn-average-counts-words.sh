#!/usr/bin/env bash
# ncnn: an average leaves out zeros that were given as numbers, but counts those of the words SAME_UPPER and SAME_LOWER.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check ncnn==1.0.20261020 numpy==2.4.6
"$folder/env/bin/python" - <<'EOF'
import pathlib
import tempfile
from importlib import metadata

import ncnn
import numpy as np


def average(*keys):
    """Average pooling 3x3, stride 1, of 3x3 ones, by the line of a .param file."""
    line = "Pooling pool 1 1 x y 0=1 1=3 2=1 " + " ".join(keys)
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "net.param"
        path.write_text("7767517\n2 2\nInput in 0 1 x\n" + line + "\n")
        empty = path.with_name("net.bin")
        empty.write_bytes(b"")
        with ncnn.Net() as net:
            net.load_param(str(path))
            net.load_model(str(empty))
            with net.create_extractor() as extractor:
                extractor.input("x", ncnn.Mat(np.ones((1, 3, 3), np.float32)))
                return np.array(extractor.extract("y")[1])[0].astype(float).round(3).tolist()


numbers, word = average("3=1", "5=1"), average("5=2")
print("ncnn", metadata.version("ncnn"))
print("Average pooling 3x3, stride 1, one cell of padding around 3x3 ones: pad 1 gives ones, pad mode 2 (SAME_UPPER), which adds")
print("the same zeros, gives 4/9 in the corners. TensorFlow's SAME never counts them.")
print("pad 1:     ", numbers)
print("SAME_UPPER:", word)
assert numbers == [[1, 1, 1]] * 3 and word[0] == [0.444, 0.667, 0.444], "changed"
EOF
