"""`output_size`: how many windows fit along one axis."""

import math

from cnnlib import arithmetic
from cnnlib.exercises.exercise import FunctionExercise
from cnnlib.exercises.task import Case, Mistake, Task


def output_size(input_size, kernel_size, stride, padding, dilation):
    span = dilation * (kernel_size - 1) + 1  # cells that the stretched kernel covers
    room = input_size + 2 * padding - span  # cells left for the window to move over
    return room // stride + 1


def _size_cases():
    names = ("input_size", "kernel_size", "stride", "padding", "dilation")
    rows = [
        (3, 2, 1, 0, 1), (4, 3, 1, 0, 1), (5, 3, 1, 0, 1), (5, 3, 1, 1, 1), (5, 3, 2, 0, 1),
        (5, 3, 2, 1, 1), (6, 3, 2, 0, 1), (6, 3, 2, 1, 1), (7, 2, 3, 0, 1), (8, 2, 3, 0, 1),
        (9, 2, 4, 0, 1), (7, 3, 1, 0, 2), (9, 3, 2, 2, 2), (28, 5, 1, 2, 1), (10, 3, 3, 1, 3),
        (32, 5, 3, 4, 2), (17, 4, 5, 3, 2), (224, 7, 2, 3, 1), (1, 1, 1, 0, 1), (6, 4, 3, 2, 1),
        (227, 11, 4, 0, 1), (12, 2, 5, 0, 3), (3, 3, 2, 0, 1), (5, 2, 2, 0, 1), (12, 5, 4, 1, 2),
        (2, 3, 1, 3, 1),
    ]  # fmt: skip
    return [Case(**dict(zip(names, row))) for row in rows]


def _span(kernel_size, dilation):
    return dilation * (kernel_size - 1) + 1


def _version(span=_span, sides=2, divide=lambda spare, stride: spare // stride, plus=1, inside=0):
    """A size function that differs from the right one in the given place."""

    def size(input_size, kernel_size, stride, padding, dilation):
        spare = input_size + sides * padding - span(kernel_size, dilation) + inside
        return divide(spare, stride) + plus

    return size


INT_DIVISION = Mistake(
    "int-division",
    "A size counts cells, so it must be a whole number. The last step of the window may not fit "
    "completely; // rounds down in the division itself, / leaves a float that neither range() nor "
    "np.zeros() accepts.",
    (_version(divide=lambda spare, stride: spare / stride),),
)

FLOOR_NOT_CEIL = Mistake(
    "floor-not-ceil",
    "When the last step does not fit completely, it is not taken: the division rounds down. Rounding "
    "up, or to the nearest, adds a window that would hang over the edge. // is the floor.",
    (
        _version(divide=lambda spare, stride: math.ceil(spare / stride)),
        _version(divide=lambda spare, stride: round(spare / stride)),
        _version(divide=lambda spare, stride: int(spare / stride + 0.5)),
        lambda i, k, s, p, d: round((i + 2 * p - _span(k, d)) / s + 1),
    ),
)

OFF_BY_ONE = Mistake(
    "off-by-one",
    "The division counts the steps between windows. The window at the start, before any step, counts "
    "as well: exactly one is added at the end.",
    (_version(plus=0), _version(plus=2)),
)

PAD_BOTH_SIDES = Mistake(
    "pad-both-sides",
    "padding counts the zeros per side, and an axis has two sides: the input grows by 2·padding.",
    (_version(sides=1), _version(sides=0)),
)

PLUS_ONE_INSIDE = Mistake(
    "plus-one-inside",
    "One cell too many is divided by the stride. Either the + 1 stands inside of the division, although it"
    " is a whole window, the first one; or the kernel is counted one cell too small: it covers d·(k − 1) +"
    " 1 cells.",
    (_version(plus=0, inside=1), _version(inside=1)),
)

DILATION_FORMULA = Mistake(
    "dilation-formula",
    "A kernel of k cells has k − 1 steps from cell to cell; dilation makes each of them d cells long, so the "
    "kernel covers d·(k − 1) + 1 cells, and beyond its last cell nothing is added.",
    (
        _version(span=lambda k, d: d * k),
        _version(span=lambda k, d: d * k + 1),
        lambda i, k, s, p, d: (i + 2 * p - k + 1) // s,
        _version(span=lambda k, d: k),
        _version(span=lambda k, d: k + d - 1),
        _version(span=lambda k, d: k + d),
        _version(span=lambda k, d: k * d - 1),
        _version(span=lambda k, d: (d + 1) * (k - 1) + 1),
        _version(span=lambda k, d: k + (k + 1) * (d - 1)),
    ),
)


def _draw(rng):
    """A random size that exists."""
    k, s, p, d = (int(rng.integers(low, high)) for low, high in ((1, 6), (1, 6), (0, 5), (1, 5)))
    room = int(rng.integers(0, 60))
    sizes = (max(room + d * (k - 1) + 1 - 2 * p, 1), k, s, p, d)
    return Case(**dict(zip(("input_size", "kernel_size", "stride", "padding", "dilation"), sizes)))


STRIDE_UNUSED = Mistake(
    "stride-unused",
    "The stride has no effect, or not the right one: it is the distance between two windows, so the room "
    "that is left for the window to move over is divided by it.",
    (
        _version(divide=lambda spare, stride: spare),
        lambda i, k, s, p, d: (i + 2 * p - _span(k, d)) // k + 1,
        lambda i, k, s, p, d: (i + 2 * p - _span(k, d)) * s + 1,
    ),
)

KERNEL_UNUSED = Mistake(
    "kernel-unused",
    "The size of the kernel has no effect. A window needs room for all of its cells: subtract what the "
    "kernel covers before you divide.",
    (
        lambda i, k, s, p, d: i // s,
        lambda i, k, s, p, d: -(-i // s),
        lambda i, k, s, p, d: (i + 2 * p) // s,
        lambda i, k, s, p, d: (i + 2 * p) // s + 1,
        lambda i, k, s, p, d: (i + 2 * p - 1) // s + 1,
    ),
)

TASK = Task(
    name="output_size",
    notebook="01_convolution_arithmetic",
    title="how many windows fit along one axis",
    statement="""
        Write output_size(input_size, kernel_size, stride, padding, dilation) for one axis: how many
        positions a kernel can take. `padding` counts zeros per side; `dilation` d spreads the kernel's
        cells d apart (1: next to each other); a last step that does not fit completely is not taken.
        Return an int.
        """,
    stub="def output_size(input_size, kernel_size, stride, padding, dilation):\n    ...",
    solution=output_size,
    reference=arithmetic.output_size,
    why="room // stride counts the steps that fit completely; the window before the first step is the + 1.",
    hints=(
        "Lay a kernel of 3 over 5 cells and count the positions: 0, 1, 2. What calculation with 5 and 3 "
        "gives 3?",
        "Three questions: how many cells does the kernel cover (dilation)? How many cells are left for it "
        "to move over (padding, twice)? How many whole steps of `stride` fit into them, and which "
        "position needs no step at all?",
        "o = ⌊(i + 2p − k̂) / s⌋ + 1 with k̂ = d·(k − 1) + 1; the floor of a division is // in Python.",
    ),
    about=(
        "off-by-one plus-one-inside",
        "dilation-formula pad-both-sides kernel-unused stride-unused value",
        "int-division floor-not-ceil raised",
    ),
    cases=_size_cases,
    mistakes=(
        INT_DIVISION,
        FLOOR_NOT_CEIL,
        OFF_BY_ONE,
        PAD_BOTH_SIDES,
        PLUS_ONE_INSIDE,
        DILATION_FORMULA,
        STRIDE_UNUSED,
        KERNEL_UNUSED,
    ),
    whole=True,
    draw=_draw,
)


output_size_exercise = FunctionExercise(TASK)
