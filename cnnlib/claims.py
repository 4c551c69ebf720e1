"""`python -m cnnlib numbers`: the three numbers of the README's first screen, found anew each time."""

import itertools

import numpy as np

from cnnlib import arithmetic, console, datasets, gradcheck, layers, training

SUMMARY = "Find the three numbers of the README's first screen: sizes, gradients, digits."
LIMIT = 1e-8  # relative; a wrong gradient is off by 1e-2 or more
SETTINGS = tuple(itertools.product(range(1, 11), range(1, 5), range(1, 4), range(3), range(1, 3)))


def arguments(parser):
    """The command takes none."""


def run(options, parser):
    """Print the three; returns 0 if they hold, else 1."""
    right, settings = sizes()
    error = gradients()
    read, images = digits()
    console.say(f"output sizes right: {right} of {settings}, held against counting")
    held = f"within {LIMIT:.0e}" if error <= LIMIT else f"NOT within {LIMIT:.0e}"
    console.say(f"backward pass of the convolution: {held} of the measured slope (worst: {error:.1e})")
    console.say(f"test digits read right: {read} of {images}")
    return 0 if right == settings and error <= LIMIT else 1


def sizes():
    """(right, all) output sizes of the formula, where the kernel fits at all: its stops are counted."""
    right = fitting = 0
    for size, kernel, stride, padding, dilation in SETTINGS:
        last = size + padding - dilation * (kernel - 1) - 1  # where the kernel still lies inside
        stops = len(range(-padding, last + 1, stride))
        if stops:
            fitting += 1
            right += arithmetic.output_size(size, kernel, stride, padding, dilation) == stops
    return right, fitting


def gradients():
    """The worst relative error of convolutions' gradients, against slopes measured by moving each number."""
    x = np.random.default_rng(0).standard_normal((2, 2, 7, 6))
    settings = ({}, {"stride": 2}, {"padding": 1, "dilation": 2}, {"stride": (1, 2), "padding": (2, 0)})
    reports = (gradcheck.check_layer(layers.Conv2d(2, 3, 3, rng=0, **one), x) for one in settings)
    return max(report.worst.error for report in reports)


def digits():
    """(right, all) of the test digits, which the network that comes with the course has never seen."""
    network, data = training.pretrained("digits"), datasets.load_digits()
    found = network.predict(data.test_images).argmax(axis=1)
    return int((found == data.test_labels).sum()), len(data.test_labels)
