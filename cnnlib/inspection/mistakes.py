"""What a network answers, and where it is wrong."""

from typing import NamedTuple

import numpy as np

from cnnlib import arguments, ops
from cnnlib.inspection.passes import one_image
from cnnlib.network import evaluation_copy
from cnnlib.ops.arrays import check_labels


class Mistakes(NamedTuple):
    """Images that a network gets wrong, the worst first; all fields are arrays of equal length."""

    indices: np.ndarray  # into the images that were passed
    predictions: np.ndarray  # the class that was answered instead
    losses: np.ndarray  # −log of the probability given to the true class


def worst_mistakes(network, images, labels, count=10):
    """The `count` wrong answers with the largest loss, as `Mistakes`; fewer where there are fewer.

    `images (N, C, H, W)`, `labels (N,)`.
    """
    count = arguments.whole_number("count", count, 0)
    logits = evaluation_copy(network).predict(images)
    labels = check_labels(labels, *logits.shape)
    losses = -ops.log_softmax(logits)[np.arange(len(labels)), labels]
    predictions = logits.argmax(axis=1)
    wrong = np.flatnonzero(predictions != labels)
    worst = wrong[np.argsort(-losses[wrong], kind="stable")][:count]
    return Mistakes(worst, predictions[worst], losses[worst])


def top_classes(network, image, count=5):
    """The `count` most probable classes of one image and their probabilities: two arrays, best first.

    Fewer where there are fewer classes.
    """
    count = arguments.whole_number("count", count, 1)
    probabilities = ops.softmax(evaluation_copy(network).predict(one_image(image)))[0]
    best = np.argsort(-probabilities, kind="stable")[:count]
    return best, probabilities[best]
