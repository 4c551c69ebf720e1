#!/usr/bin/env bash
# Pillow: ImageFilter.Kernel lays its kernel on the picture upside down, which is neither a correlation nor a convolution.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check pillow==13.0.0 scipy==1.17.1 numpy==2.4.6
"$folder/env/bin/python" - <<'EOF'
import numpy as np
import PIL
from PIL import Image, ImageFilter
from scipy import ndimage

pixel = np.zeros((5, 5), np.uint8)
pixel[2, 2] = 1
kernel = np.arange(1, 10).reshape(3, 3)
filtered = Image.fromarray(pixel).filter(ImageFilter.Kernel((3, 3), kernel.ravel().tolist(), scale=1))
seen = np.asarray(filtered)[1:4, 1:4].tolist()
correlated = ndimage.correlate(pixel, kernel, mode="constant")[1:4, 1:4].tolist()
convolved = ndimage.convolve(pixel, kernel, mode="constant")[1:4, 1:4].tolist()
print("Pillow", PIL.__version__)
print("One bright pixel and the kernel 1 to 9, first row 1, 2, 3. A correlation turns it by 180 degrees, a convolution leaves it;")
print("Pillow mirrors it left to right only, because it reads the rows of the kernel from the bottom up.")
print("Pillow     ", seen)
print("correlation", correlated)
print("convolution", convolved)
assert seen == [[3, 2, 1], [6, 5, 4], [9, 8, 7]], "changed"
assert correlated == [[9, 8, 7], [6, 5, 4], [3, 2, 1]] and convolved == kernel.tolist()
EOF
