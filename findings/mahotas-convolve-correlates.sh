#!/usr/bin/env bash
# mahotas: convolve does not turn its kernel, so it is a correlation; the convolutions of SciPy and SimpleITK turn it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check mahotas==1.4.19 SimpleITK==2.5.7 scipy==1.17.1 numpy==2.4.6
"$folder/env/bin/python" - <<'EOF'
from importlib import metadata

import mahotas
import numpy as np
import SimpleITK
from scipy import ndimage

pixel = np.zeros((5, 5))
pixel[2, 2] = 1
kernel = np.arange(1.0, 10).reshape(3, 3)
both = [SimpleITK.GetImageFromArray(array) for array in (pixel, kernel)]
seen = {
    "mahotas.convolve": mahotas.convolve(pixel, kernel),
    "scipy.ndimage.convolve": ndimage.convolve(pixel, kernel),
    "SimpleITK.Convolution": SimpleITK.GetArrayFromImage(SimpleITK.Convolution(*both)),
}
seen = {name: array[1:4, 1:4].astype(int).tolist() for name, array in seen.items()}
print("mahotas", metadata.version("mahotas"), "SciPy", metadata.version("scipy"), "SimpleITK", metadata.version("SimpleITK"))
print("One bright pixel and the kernel 1 to 9: a convolution shows the kernel as it is, a correlation turned by 180 degrees.")
for name, rows in seen.items():
    print(f"{name:24}", rows)
assert seen["mahotas.convolve"] == [[9, 8, 7], [6, 5, 4], [3, 2, 1]], "changed"
assert seen["scipy.ndimage.convolve"] == seen["SimpleITK.Convolution"] == kernel.astype(int).tolist(), "changed"
EOF
