"""The exercises of notebook 06: what a unit sees, and which pixels matter."""

import numpy as np

from cnnlib.exercises import inputs
from cnnlib.exercises.exercise import FunctionExercise, NumberExercise
from cnnlib.exercises.running import Case
from cnnlib.exercises.task import Mistake, Task

NOTEBOOK = "06_inside_the_network"

predict_receptive_field_exercise = NumberExercise(
    "predict_receptive_field",
    NOTEBOOK,
    "predict how far a unit sees",
    """
    A network has four layers: convolution 3×3, convolution 3×3, max pooling 2×2 with stride 2,
    convolution 3×3 (all convolutions with stride 1). How many input rows does one unit of the last layer
    see?
    """,
    10,
    "3 after the first layer, 3 + 2 = 5 after the second, 5 + 1 = 6 after the pool; from there on "
    "neighbours are 2 pixels apart, so the last kernel adds 2·2 = 4: 10.",
    (
        "Go through the layers from the first to the last: each adds k − 1 steps. How many pixels long is "
        "a step?",
        "Before the pool a step is 1 pixel long, behind it 2.",
    ),
    {
        8: (
            "jump",
            "Behind a pool of stride 2 neighbouring units are two pixels apart: the last kernel adds "
            "2·2, not 2.",
        ),
        11: (
            "off-by-one",
            "A kernel of k cells adds k − 1 steps, because neighbours share cells; and the pool's own step "
            "is still one pixel long.",
        ),
        3: (None, "That is what it sees of the layer before; each of those units sees several units again."),
        9: (None, "Every layer adds to the field, the pool as well: its windows are two cells wide."),
        7: (None, "Every layer adds to the field, the pool as well, and behind it the steps are longer."),
    },
)

trace_to_pixels_exercise = NumberExercise(
    "trace_to_pixels",
    NOTEBOOK,
    "trace one unit back to its pixels",
    """
    Convolution 3×3 with padding 1, max pooling 2×2 with stride 2, convolution 3×3 with padding 1 run
    over a picture of 28 rows. Which input rows does the unit in row 3 of the last layer see? Answer with
    a pair (first row, last row), counted from 0.
    """,
    (3, 10),
    "Row 3 of the last layer looks at rows 2 to 4 of the pool, these at rows 4 to 9 of the first "
    "convolution, and these at rows 3 to 10 of the picture.",
    (
        "Go backwards, layer by layer: with padding 1, row r of a 3×3 convolution looks at rows r − 1 to "
        "r + 1.",
        "Row r of the pool looks at rows 2r and 2r + 1. Take the first of the first row and the last of "
        "the last.",
    ),
    {
        (6, 13): (
            "pad-unused",
            "That would be right without padding: each padding moves the window one row up.",
        ),
        (3, 11): (
            "off-by-one",
            "Count again from the second number: rows 8 and 9 of the first convolution are the last ones.",
        ),
        (0, 7): ("jump", "Behind the pool one row stands for two rows of the picture."),
        (2, 4): (None, "These are rows of the layer before; go on until you reach the picture."),
        (4, 9): (None, "These are rows of the first convolution; one more layer back is the picture."),
    },
)


def occlusion_map(score, image, size):
    before = score(image)
    rows, cols = image.shape[0] - size + 1, image.shape[1] - size + 1
    drops = np.zeros((rows, cols))
    for row in range(rows):
        for col in range(cols):
            covered = image.copy()
            covered[row : row + size, col : col + size] = 0
            drops[row, col] = before - score(covered)
    return drops


def weighted_sum(image):
    """A score that counts every pixel differently."""
    return float((np.asarray(image) * np.arange(1, np.size(image) + 1).reshape(np.shape(image))).sum())


def largest(image):
    """A score that is not linear: the largest pixel."""
    return float(np.max(image))


def _occlusion_cases():
    rows = [
        (weighted_sum, np.ones((2, 2)), 1),
        (weighted_sum, inputs.counting(3, 3), 2),
        (weighted_sum, inputs.normal(4, 6), 2),
        (largest, np.abs(inputs.normal(6, 4)), 3),
        (weighted_sum, inputs.normal(5, 3, dtype=np.float32), 1),
        (weighted_sum, inputs.whole(4, 5, low=1), 2),
    ]
    return [Case(score=score, image=image, size=size) for score, image, size in rows]


def _one_image_for_all(score, image, size):
    covered, drops = image.copy(), np.zeros((image.shape[0] - size + 1, image.shape[1] - size + 1))
    before = score(image)
    for row, col in np.ndindex(drops.shape):
        covered[row : row + size, col : col + size] = 0
        drops[row, col] = before - score(covered)
    return drops


def _cut_off(score, image, size):
    before, drops = score(image), np.zeros(image.shape)
    for row, col in np.ndindex(image.shape):
        covered = image.copy()
        covered[row : row + size, col : col + size] = 0
        drops[row, col] = before - score(covered)
    return drops


def _score_alone(score, image, size):
    return score(image) - occlusion_map(score, image, size)


OCCLUSION = Task(
    name="occlusion_map",
    notebook=NOTEBOOK,
    title="what happens if this part is covered?",
    statement="""
        Write occlusion_map(score, image, size). score is a function that gives one number for an image
        (H, W), such as the network's score for "7". Cover every square of size × size pixels in turn
        with zeros, and return by how much the score drops: an array (H − size + 1, W − size + 1) whose
        entry [row, col] belongs to the square with its upper left corner at row, col. A positive entry
        means that the square was needed.
        """,
    stub="def occlusion_map(score, image, size):\n    ...",
    solution=occlusion_map,
    why=(
        "Every square starts from a fresh copy, so that only one square is covered at a time and the "
        "caller's image stays whole; the drop is the score before minus the score after."
    ),
    hints=(
        "How many squares are there? The count is that of a convolution with a kernel of `size` and "
        "stride 1.",
        "For each square: covered = image.copy(), set its rows and columns to 0, and compare score(image) "
        "with score(covered).",
    ),
    cases=_occlusion_cases,
    mistakes=(
        Mistake(
            "sign",
            "The sign is turned around: a drop is the score before minus the score after, positive where "
            "the square was needed.",
            (lambda score, image, size: -occlusion_map(score, image, size),),
        ),
        Mistake(
            "accumulate",
            "Squares that were covered before are still covered: start every square from a fresh "
            "image.copy().",
            (_one_image_for_all,),
        ),
        Mistake(
            "pool-size-formula",
            "Squares that hang over the edge do not count: there are H − size + 1 rows of squares, W − "
            "size + 1 columns.",
            (_cut_off,),
        ),
        Mistake(
            "difference-missing",
            "These are the scores with the square covered. Asked for is how much they drop: the score "
            "before minus it.",
            (_score_alone,),
        ),
        Mistake(
            "swap-hw",
            "Rows and columns have changed places: the first index counts rows.",
            (lambda score, image, size: occlusion_map(score, image, size).T,),
        ),
    ),
)

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


SALIENCY = Task(
    name="repair_saliency",
    notebook=NOTEBOOK,
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
        "Which number does a pixel get whose gradient is −5 in every channel?",
        "np.abs belongs around the gradient; inside or outside of the maximum?",
    ),
    cases=_saliency_cases,
    mistakes=(
        Mistake(
            "abs-missing",
            "Negative gradients are lost: a pixel that strongly lowers the score matters too. Take the "
            "absolute value.",
            (
                lambda g: g.max(axis=0),
                lambda g: np.maximum(g.max(axis=0), 0),
                lambda g: np.abs(g.max(axis=0)),
            ),
        ),
        Mistake(
            "wrong-axes",
            "The channels are axis 0 of (C, H, W); rows and columns stay.",
            (lambda g: np.abs(g).max(axis=1), lambda g: np.abs(g).max(axis=2), lambda g: np.abs(g).max()),
        ),
        Mistake(
            "channel-sum",
            "Asked for is the channel in which the pixel matters most, not the sum or mean over the "
            "channels.",
            (
                lambda g: np.abs(g).sum(0),
                lambda g: np.abs(g).mean(0),
                lambda g: np.abs(g.sum(0)),
                lambda g: np.abs(g[0]),
            ),
        ),
    ),
)

occlusion_map_exercise = FunctionExercise(OCCLUSION)
repair_saliency_exercise = FunctionExercise(SALIENCY)
