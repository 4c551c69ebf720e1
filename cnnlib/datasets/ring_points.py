"""Points on two rings, one around the other: classes that no line can part."""

import numpy as np

from cnnlib.arguments import not_negative, whole_number


def rings(count=200, noise=0.1, rng=0):
    """`(points (count, 2) float64, labels (count,))`: class 0 near radius 0.5, class 1 near radius 1.

    Classes alternate, so both have equally many points; `noise` is the radius's standard deviation.
    """
    count, noise = whole_number("count", count, 2), not_negative("noise", noise, 0.1)
    chance = np.random.default_rng(rng)
    labels = np.arange(count) % 2
    radius = np.where(labels == 0, 0.5, 1.0) + noise * chance.standard_normal(count)
    angle = chance.uniform(0, 2 * np.pi, count)
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1), labels
