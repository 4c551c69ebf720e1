"""`repair_saliency`: find the bug in a saliency map."""

import numpy as np

from cnnlib.exercises import inputs
from cnnlib.exercises.exercise import FunctionExercise
from cnnlib.exercises.task import Case, Mistake, Task

BROKEN_SALIENCY = """\
def saliency(gradient):
    return gradient.max(axis=0)
"""


def saliency(gradient):
    return np.abs(gradient).max(axis=0)


def _saliency_cases():
    arrays = (
        np.array([[[1.0, -3.0], [0.0, 2.0]]]),
        inputs.counting(2, 2, 3),
        inputs.normal(3, 4, 5),
        -np.abs(inputs.normal(2, 3, 3)),
        inputs.normal(1, 4, 4, dtype=np.float32),
    )
    return [Case(gradient=array) for array in arrays]


ABS_MISSING = Mistake(
    "abs-missing",
    "Negative gradients are lost: a pixel that strongly lowers the score matters too. Take the "
    "absolute value.",
    (
        lambda g: g.max(axis=0),
        lambda g: np.maximum(g.max(axis=0), 0),
        lambda g: np.abs(g.max(axis=0)),
    ),
)

WRONG_AXES = Mistake(
    "wrong-axes",
    "The channels are axis 0 of (C, H, W); rows and columns stay.",
    (lambda g: np.abs(g).max(axis=1), lambda g: np.abs(g).max(axis=2), lambda g: np.abs(g).max()),
)

CHANNEL_SUM = Mistake(
    "channel-sum",
    "The task asks for the channel in which the pixel matters most: the maximum over the channels, not "
    "their sum or mean, nor one fixed channel.",
    (
        lambda g: np.abs(g).sum(0),
        lambda g: np.abs(g).mean(0),
        lambda g: np.abs(g.sum(0)),
        lambda g: np.abs(g[0]),
        lambda g: np.abs(g[-1]),
        lambda g: np.abs(g.mean(0)),
        lambda g: np.sqrt((g**2).sum(0)),
        lambda g: np.median(np.abs(g), axis=0),
    ),
)

LARGEST_DROP = Mistake(
    "negative-only",
    "Now the positive gradients are lost: only how strongly the score falls counts. Both directions matter.",
    (lambda g: -g.min(axis=0), lambda g: np.maximum(-g.min(axis=0), 0), lambda g: g.min(axis=0)),
)

SQUARED = Mistake(
    "squared",
    "The strength is the absolute value of the gradient, not its square.",
    (lambda g: (g**2).max(axis=0), lambda g: (g**2).sum(axis=0)),
)

NORMALISED = Mistake(
    "normalised",
    "The map is scaled, so that its largest number is 1. Return the strengths as they are.",
    (
        lambda g: np.abs(g).max(axis=0) / np.abs(g).max(),
        lambda g: np.abs(g).max(axis=0) / np.abs(g).sum(),
    ),
)

SMALLEST = Mistake(
    "min-not-max",
    "That is the channel in which the pixel matters least; the task asks for the one in which it matters "
    "most.",
    (lambda g: np.abs(g).min(axis=0),),
)

NOT_REDUCED = Mistake(
    "channels-left",
    "The channels are still there. Each pixel gets one number, the largest over axis 0.",
    (lambda g: np.abs(g), lambda g: np.abs(g).max(axis=0, keepdims=True)),
)

INDEX = Mistake(
    "index-not-max",
    "That is which channel reacts most, the place of the largest number. The task asks how strongly it "
    "reacts: the number.",
    (lambda g: np.abs(g).argmax(axis=0), lambda g: g.argmax(axis=0)),
)

TASK = Task(
    name="repair_saliency",
    notebook="06_inside_the_network",
    title="find the bug in a saliency map",
    statement="""
        saliency(gradient) turns ∂score/∂image, of shape (C, H, W), into one number per pixel: how
        strongly the score reacts to it, in the channel where it reacts most. Some pixels that matter
        come out dark. Find the one faulty place, repair it, and check the function again.
        """,
    stub=BROKEN_SALIENCY,
    solution=saliency,
    why=(
        "A pixel with a large negative gradient matters as much: making it brighter lowers the score. "
        "Strength is the absolute value, and it must be taken before the maximum over the channels."
    ),
    hints=(
        "What number does a pixel get whose gradient is −5 in every channel?",
        "np.abs belongs around the gradient; inside or outside of the maximum?",
    ),
    cases=_saliency_cases,
    maps=True,
    mistakes=(
        ABS_MISSING,
        WRONG_AXES,
        CHANNEL_SUM,
        LARGEST_DROP,
        SQUARED,
        NORMALISED,
        SMALLEST,
        NOT_REDUCED,
        INDEX,
    ),
)


repair_saliency_exercise = FunctionExercise(TASK)
