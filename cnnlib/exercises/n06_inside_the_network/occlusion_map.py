"""`occlusion_map`: what happens if this part is covered?."""

import numpy as np

from cnnlib.exercises import inputs
from cnnlib.exercises.exercise import FunctionExercise
from cnnlib.exercises.task import Case, Mistake, Task


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


def _room_for_all(score, image, size):
    right, drops = occlusion_map(score, image, size), np.zeros(image.shape)
    drops[: right.shape[0], : right.shape[1]] = right
    return drops


def _score_alone(score, image, size):
    return score(image) - occlusion_map(score, image, size)


def _covering(place=None, fill=lambda image: 0, picture=lambda image, place: image.copy(), drop=None):
    """A map with another square, another filling, another picture below it, or another difference."""

    def version(score, image, size):
        before, drops = score(image), np.zeros((image.shape[0] - size + 1, image.shape[1] - size + 1))
        for row, col in np.ndindex(drops.shape):
            at = (slice(row, row + size), slice(col, col + size))
            at = place(image, row, col, size) if place else at
            covered = picture(image, at).astype(float)
            if fill is not None:
                covered[at] = fill(image)
            after = score(covered)
            drops[row, col] = drop(before, after) if drop else before - after
        return drops

    return version


def _everything_but(image, at):
    kept = np.zeros_like(image)
    kept[at] = image[at]
    return kept


SIGN = Mistake(
    "sign",
    "The sign is turned around: a drop is the score before minus the score after, positive where "
    "the square was needed.",
    (lambda score, image, size: -occlusion_map(score, image, size),),
)

ACCUMULATE = Mistake(
    "accumulate",
    "Squares that were covered before are still covered: start every square from a fresh image.copy().",
    (_one_image_for_all,),
)

POOL_SIZE_FORMULA = Mistake(
    "pool-size-formula",
    "Squares that hang over the edge do not count: there are H − size + 1 rows of squares, W − "
    "size + 1 columns.",
    (_cut_off, _room_for_all),
)

DIFFERENCE_MISSING = Mistake(
    "difference-missing",
    "These are the scores with the square covered. The task asks how much they drop: the score "
    "before minus it.",
    (_score_alone,),
)

SWAP_HW = Mistake(
    "swap-hw",
    "Rows and columns have changed places: the first index counts rows.",
    (
        lambda score, image, size: occlusion_map(score, image, size).T,
        _covering(lambda image, row, col, size: (slice(col, col + size), slice(row, row + size))),
    ),
)

FILL = Mistake(
    "wrong-fill",
    "The squares are covered with another number than 0, or with the mean of the picture. The task covers "
    "them with zeros.",
    tuple(
        _covering(fill=fill)
        for fill in (
            np.mean,
            np.max,
            np.min,
            np.median,
            *(lambda image, number=number: number for number in (1, 255, 0.5, -1, 128)),
        )
    ),
)

ALL_BUT = Mistake(
    "covers-the-rest",
    "Everything but the square is covered. Only the pixels of the square become 0.",
    (_covering(fill=None, picture=_everything_but),),
)

SQUARE = Mistake(
    "wrong-square",
    "The squares do not lie where they belong, or have another size: rows row to row + size, columns col to "
    "col + size, the ends not counted.",
    tuple(
        _covering(place)
        for place in (
            lambda image, row, col, size: (slice(row, row + size + 1), slice(col, col + size + 1)),
            lambda image, row, col, size: (slice(row, row + size - 1), slice(col, col + size - 1)),
            lambda image, row, col, size: (row, col),
            lambda image, row, col, size: (slice(None, row + size), slice(None, col + size)),
            lambda image, row, col, size: (slice(None, row), slice(None, col)),
            lambda image, row, col, size: (slice(row, None), slice(col, None)),
            lambda image, row, col, size: slice(row, row + size),
            lambda image, row, col, size: (slice(None), slice(col, col + size)),
            lambda image, row, col, size: tuple(
                slice(max(one - size // 2, 0), one + size // 2 + 1) for one in (row, col)
            ),
            lambda image, row, col, size: (
                slice(row * size, (row + 1) * size),
                slice(col * size, (col + 1) * size),
            ),
        )
    ),
)

OTHER_DROP = Mistake(
    "other-drop",
    "That is not the drop itself, but its size, its share of the score, or what is left of it above 0. The"
    " task asks for the score before minus the score after, whatever its sign.",
    tuple(
        _covering(drop=drop)
        for drop in (
            lambda before, after: abs(before - after),
            lambda before, after: max(before - after, 0),
            lambda before, after: (before - after) / before,
            lambda before, after: (before - after) ** 2,
            lambda before, after: after / before,
        )
    ),
)

COUNT = Mistake(
    "off-by-one",
    "There is one row of squares too few, or they lie `size` cells apart. Begin a square at every pixel from "
    "which it fits: H − size + 1 rows, W − size + 1 columns.",
    (
        lambda score, image, size: occlusion_map(score, image, size)[:-1, :-1],
        lambda score, image, size: occlusion_map(score, image, size)[:-1],
        lambda score, image, size: occlusion_map(score, image, size)[:, :-1],
        lambda score, image, size: occlusion_map(score, image, size)[::size, ::size],
        lambda score, image, size: occlusion_map(score, image, size)[::size],
        lambda score, image, size: occlusion_map(score, image, size)[:, ::size],
    ),
)

TASK = Task(
    name="occlusion_map",
    notebook="06_inside_the_network",
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
    about=(
        "shape pool-size-formula off-by-one",
        "accumulate sign difference-missing wrong-fill covers-the-rest wrong-square swap-hw value",
    ),
    cases=_occlusion_cases,
    maps=True,
    mistakes=(
        SIGN,
        ACCUMULATE,
        POOL_SIZE_FORMULA,
        DIFFERENCE_MISSING,
        SWAP_HW,
        FILL,
        ALL_BUT,
        SQUARE,
        OTHER_DROP,
        COUNT,
    ),
)


occlusion_map_exercise = FunctionExercise(TASK)
