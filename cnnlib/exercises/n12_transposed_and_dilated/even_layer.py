"""`even_layer`: a transposed convolution that enlarges, with equally many strokes in every cell inside."""

import numpy as np

from cnnlib.exercises.checking import values
from cnnlib.exercises.exercise import FunctionExercise
from cnnlib.exercises.task import Case, Mistake, Task


def even_layer(factor):
    return 3 * factor, factor, factor


def _cases():
    return [Case(factor=factor) for factor in (2, 3, 4, 5, 6, 8)]


def as_layer(result):
    """`(kernel_size, stride, padding)` as an array of three whole numbers."""
    if not isinstance(result, (tuple, list, np.ndarray)):
        raise values.NotAnArray(f"{values.a_kind(result)}; (kernel_size, stride, padding) is needed")
    layer = values.as_array(result)
    if layer.shape != (3,):
        raise values.NotAnArray("something else than three numbers (kernel_size, stride, padding)")
    if layer.dtype.kind not in "iu":
        raise values.NotAnArray("numbers that are not whole; use // where you divide")
    if layer[0] < 1 or layer[1] < 1 or layer[2] < 0:
        raise values.NotAnArray("a kernel or stride below 1, or a padding below 0; there is no such layer")
    return (layer,)


def _complaint(case, layer):
    """The first thing that is wrong with a layer, or None."""
    kernel_size, stride, padding = layer.tolist()
    if stride != case["factor"]:
        return STRIDE
    if kernel_size % stride:
        return UNEVEN
    if kernel_size == stride:
        return NO_OVERLAP
    return None if kernel_size - 2 * padding == stride else SIZE


def also_right(case, parts):
    """Whatever enlarges exactly, overlaps, and paints evenly."""
    return _complaint(case, parts[0]) is None


def what_is_wrong(trial):
    """The complaint that all wrong results share."""
    found = {
        _complaint(case, one.parts[0]) if one.parts else None
        for case, one in zip(trial.cases, trial.judged)
        if not one.right
    }
    return found.pop() if len(found) == 1 else None


def say_layer(case, parts, expected):
    """What a layer makes of 5 cells, and the strokes along one axis, in a sentence."""
    kernel_size, stride, padding = parts[0].tolist()
    size = stride * 4 + kernel_size - 2 * padding
    strokes = sorted({len(range(first, kernel_size, stride)) for first in range(stride)})
    many = " or ".join(map(str, strokes))
    return (
        f"Your layer makes {size} cells of 5 ({5 * case['factor']} are wanted), and inside, along one axis, "
        f"a cell gets {many} strokes."
    )


STRIDE = Mistake(
    "stride-is-the-factor",
    "The stride is another number than the factor. Strokes begin `stride` cells apart, so that one more cell "
    "in is `stride` more cells out.",
)
UNEVEN = Mistake(
    "uneven-strokes",
    "The stride does not divide the kernel size, so some cells get more strokes than their neighbours: a "
    "checkerboard. Take a multiple of the stride.",
)
NO_OVERLAP = Mistake(
    "no-overlap",
    "Kernel and stride are equal: the strokes are even, but they lie side by side like tiles, and neighbours "
    "never blend. The kernel shall be larger.",
)
SIZE = Mistake(
    "size",
    "The strokes are even, but the picture does not become exactly `factor` times as large: "
    "s·(i − 1) + k − 2p = s·i asks for k − s = 2p, so k − s must be even, and p its half.",
)

TASK = Task(
    name="even_layer",
    notebook="12_transposed_and_dilated",
    title="choose k and s so that no checkerboard is built in",
    statement="""
        Write even_layer(factor) for a whole factor of 2 or more: (kernel_size, stride, padding) of a
        transposed convolution (no leftover) that makes every picture exactly factor times as large, whose
        strokes overlap, kernel_size > stride, and whose cells inside all get equally many strokes. More than
        one answer is right. Say in a comment why no checkerboard can be forced on it.
        """,
    stub="def even_layer(factor):\n    ...  # return kernel_size, stride, padding",
    solution=even_layer,
    why=(
        "Along an axis a cell gets a stroke from each kernel number whose place leaves the same rest when it "
        "is divided by the stride. Those are equally many for all rests exactly if the stride divides the "
        "kernel size. The kernel may still learn a pattern; it is not forced into one. And k − s = 2p makes "
        "the size exact: k = 3s with p = s always works, k = 2s with p = s/2 only for even s."
    ),
    hints=(
        "Which of the three numbers decides how much further the next stroke begins?",
        "For which kernel sizes does every cell inside get equally many strokes? Then solve "
        "s·(i − 1) + k − 2p = s·i for p: is it a whole number for odd factors too?",
    ),
    about=("stride-is-the-factor", "uneven-strokes no-overlap size type"),
    cases=_cases,
    draw=lambda rng: Case(factor=int(rng.integers(9, 40))),
    outputs=("layer",),
    normalise=as_layer,
    accepts=also_right,
    explain=say_layer,
    rules=(what_is_wrong,),
    mistakes=(STRIDE, UNEVEN, NO_OVERLAP, SIZE),
)

even_layer_exercise = FunctionExercise(TASK)
