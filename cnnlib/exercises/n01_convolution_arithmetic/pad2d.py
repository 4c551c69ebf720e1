"""`pad2d`: a frame of zeros around every picture."""

import numpy as np

from cnnlib.exercises import inputs
from cnnlib.exercises.checking import values
from cnnlib.exercises.exercise import FunctionExercise
from cnnlib.exercises.task import Case, Mistake, Task


def pad2d(x, padding):
    count, channels, height, width = x.shape
    padded = np.zeros((count, channels, height + 2 * padding, width + 2 * padding), dtype=x.dtype)
    padded[:, :, padding : padding + height, padding : padding + width] = x
    return padded


def _pad_cases():
    rows = [
        (inputs.counting(1, 1, 2, 2), 1),
        (inputs.counting(1, 1, 2, 3), 2),
        (inputs.counting(1, 1, 2, 2), 0),
        (inputs.normal(2, 3, 3, 4), 1),
        (inputs.normal(2, 1, 4, 3), 3),
        (inputs.normal(3, 2, 3, 3), 0),
        (inputs.normal(2, 2, 3, 5, dtype=np.float32), 2),
        (inputs.normal(1, 2, 3, 4, dtype=np.float32), 0),
        (inputs.whole(1, 2, 3, 3, low=1), 1),
        (inputs.whole(2, 1, 3, 2, low=1, high=255, dtype=np.uint8), 1),
        (inputs.batch_last(inputs.normal(4, 2, 3, 5)), 1),
        (inputs.spaced(inputs.normal(2, 2, 4, 3)), 2),
    ]
    return [Case(x=x, padding=padding) for x, padding in rows]


PAD_BOTH_SIDES = Mistake(
    "pad-both-sides",
    "padding counts the zeros on each of the four sides: `padding` rows above and below, `padding` "
    "columns left and right. The picture sits in the middle, at rows padding to padding + H.",
)

WRONG_AXES = Mistake(
    "wrong-axes",
    "Only rows and columns, the last two axes, get zeros. A batch does not get empty images and a "
    "picture no empty channels: np.pad wants one pair per axis, (0, 0) for the first two.",
)

ZERO_PAD = Mistake(
    "zero-pad",
    "The border must hold zeros. Other fillings exist (repeating the edge, mirroring), but here the "
    "frame is black.",
)

DTYPE = Mistake(
    "dtype",
    "np.zeros makes float64 unless told otherwise: create the frame with dtype=x.dtype, so that a "
    "float32 image stays float32 and whole numbers stay whole.",
)

VIEW_RETURNED = Mistake(
    "view-returned",
    "With padding 0 your function returns the caller's own array, or a view of it: whoever changes "
    "the result changes the image. The task asks for a copy, always.",
)

P0_SLICE = Mistake(
    "p0-slice",
    "padded[:, :, p:-p, p:-p] is empty for p = 0, because -0 is 0. Write p:p + H instead: it is right "
    "for every p.",
)


SQUARE_ASSUMPTION = Mistake(
    "square-assumption",
    "Pictures need not be square: the rows of the result come from H, its columns from W.",
    (
        lambda x, p: np.zeros((*x.shape[:2], *(x.shape[2] + 2 * p,) * 2), x.dtype),
        lambda x, p: np.zeros((*x.shape[:2], *(x.shape[3] + 2 * p,) * 2), x.dtype),
    ),
)


def padded_wrongly(trial):
    """Name what happened by looking at where the picture is in every result that is wrong."""
    if trial.fails_only(lambda case: case["padding"] == 0):
        return P0_SLICE
    seen = [
        _seen(case["x"], judged.parts[0], case["padding"], judged.kind)
        for case, judged in zip(trial.cases, trial.judged)
        if not judged.right and judged.parts is not None
    ]
    return next((one for one in SEEN if seen and all(one.name in names for names in seen)), None)


SEEN = (WRONG_AXES, PAD_BOTH_SIDES, ZERO_PAD, SQUARE_ASSUMPTION)


def _seen(x, result, padding, kind):
    """Names of the mistakes that can give this result."""
    if result.ndim != 4 or result.shape[:2] != x.shape[:2]:
        return {WRONG_AXES.name} if result.ndim == 4 else set()
    names = {PAD_BOTH_SIDES.name} if _is_shifted(x, result, padding) else set()
    height, width = x.shape[2:]
    inside = result[:, :, padding : padding + height, padding : padding + width]
    if kind != "shape":
        return names | ({ZERO_PAD.name} if values.close(inside, x) else set())
    square = result.shape[2] == result.shape[3] and result.shape[2] - 2 * padding in (height, width)
    return names | ({SQUARE_ASSUMPTION.name} if square else set())


def _is_shifted(x, result, padding):
    """Whether the result is the picture with `padding`, twice as many or no zeros on each side."""
    extra_rows, extra_cols = (result.shape[axis] - x.shape[axis] for axis in (2, 3))
    sides = (0, padding, 2 * padding)
    return any(
        values.close(result, np.pad(x, ((0, 0), (0, 0), (top, extra_rows - top), (left, extra_cols - left))))
        for top in sides
        for left in sides
        if extra_rows - top in sides and extra_cols - left in sides and (extra_rows or extra_cols)
    )


TASK = Task(
    name="pad2d",
    notebook="01_convolution_arithmetic",
    title="a frame of zeros around every picture",
    statement="""
        Write pad2d(x, padding) for a batch x of shape (N, C, H, W): a new array with `padding` rows of
        zeros above and below and `padding` columns of zeros left and right of every picture. Batch and
        channels stay as they are, and so does the dtype. The result is a copy even with padding 0.
        """,
    stub="def pad2d(x, padding):\n    ...",
    solution=pad2d,
    why="The frame is made of zeros of x's own dtype, then the picture is written into its middle. The slice "
    "padding:padding + height is right for padding 0 as well, where padding:-padding would be empty.",
    hints=(
        "Make the large array of zeros first. What shape does it have, axis by axis?",
        "The picture's first row goes to row `padding` of the large array. Where does its last row go?",
        "padded[:, :, padding:padding + H, padding:padding + W] = x, in an array made with dtype=x.dtype.",
    ),
    about=(
        "shape wrong-axes square-assumption",
        "pad-both-sides p0-slice raised value",
        "dtype zero-pad view-returned",
    ),
    cases=_pad_cases,
    mistakes=(
        PAD_BOTH_SIDES,
        WRONG_AXES,
        ZERO_PAD,
        DTYPE,
        VIEW_RETURNED,
        P0_SLICE,
        SQUARE_ASSUMPTION,
    ),
    rules=(padded_wrongly,),
    dtype_of="x",
)


pad2d_exercise = FunctionExercise(TASK)
