"""Which pixels a decision hangs on: saliency and occlusion."""

import numpy as np

from cnnlib import arguments
from cnnlib.inspection.passes import backward, one_image, one_label
from cnnlib.network import evaluation_copy


def saliency(network, image, label):
    """The gradient of the score of class `label` at the pixels of `image (C, H, W)`, shaped like it.

    A positive number: more ink here raises the score. The score is the logit, before softmax.
    Source: Simonyan, Vedaldi & Zisserman, arXiv 1312.6034, section 3 (who show its absolute value).
    """
    copied, image = evaluation_copy(network), one_image(image)
    logits = copied.forward(image)
    chosen = np.zeros_like(logits)
    chosen[0, one_label(label, logits)] = 1
    return backward(copied, chosen)["input"][0]


def occlusion_map(network, image, label, size=None, fill=0.0):
    """By how much the score of class `label` drops while a square of the image is covered.

    `image (C, H, W)`; squares have `size` × `size` pixels (a quarter of the shorter side where left
    out) of the colour `fill`. Returns `(H − size + 1, W − size + 1)`; entry [row, col] belongs to
    the square whose upper left corner is there, positive where it was needed.
    Source: Zeiler & Fergus, arXiv 1311.2901, section 4.2.
    """
    image, copied = one_image(image), evaluation_copy(network)
    fill = arguments.number("fill", fill, np.isfinite, "finite", "fill=0.0 is black")
    height, width = image.shape[2:]
    size = max(min(height, width) // 4, 1) if size is None else arguments.whole_number("size", size, 1)
    if size > min(height, width):
        largest = min(height, width)
        raise ValueError(f"size {size} is larger than the image {height}×{width}; use size <= {largest}")
    shape = height - size + 1, width - size + 1
    covered = np.repeat(image, shape[0] * shape[1], axis=0)
    for number, (row, col) in enumerate(np.ndindex(shape)):
        covered[number, :, row : row + size, col : col + size] = fill
    logits = copied.predict(np.concatenate([image, covered]))
    scores = logits[:, one_label(label, logits[:1])[0]]
    return (scores[0] - scores[1:]).reshape(shape)
