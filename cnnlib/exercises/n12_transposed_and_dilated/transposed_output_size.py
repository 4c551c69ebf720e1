"""`transposed_output_size`: the size a transposed convolution returns to."""

from cnnlib import arithmetic
from cnnlib.exercises.exercise import FunctionExercise
from cnnlib.exercises.task import Case, Mistake, Task


def transposed_output_size(input_size, kernel_size, stride, padding, output_padding):
    return stride * (input_size - 1) + output_padding + kernel_size - 2 * padding


def _size_cases():
    names = ("input_size", "kernel_size", "stride", "padding", "output_padding")
    rows = [
        (2, 3, 1, 0, 0), (2, 3, 2, 0, 0), (3, 3, 2, 1, 0), (3, 3, 2, 1, 1), (6, 4, 1, 2, 0),
        (7, 3, 1, 2, 0), (1, 2, 5, 0, 3), (14, 4, 2, 1, 0), (5, 5, 3, 2, 2), (4, 2, 2, 0, 0),
        (8, 7, 4, 3, 1),
    ]  # fmt: skip
    return [Case(**dict(zip(names, row))) for row in rows]


DIRECT_FORMULA = Mistake(
    "direct-formula",
    "This is the size after the direct convolution. The transposed one goes the other way, back "
    "to the larger size.",
    (lambda i, k, s, p, a: (i + 2 * p - k) // s + 1, lambda i, k, s, p, a: (i + 2 * p - k) // s + 1 + a),
)

OFF_BY_ONE = Mistake(
    "off-by-one",
    "i kernels lie next to each other, with i − 1 steps of `stride` cells between them: from the first "
    "cell of the first kernel to the first cell of the last one it is stride·(i − 1) cells.",
    (
        lambda i, k, s, p, a: s * i + a + k - 2 * p,
        lambda i, k, s, p, a: s * (i + 1) + a + k - 2 * p,
        lambda i, k, s, p, a: s * i - 1 + a + k - 2 * p,
        lambda i, k, s, p, a: s * i + 1 + a + k - 2 * p,
    ),
)

PAD_BOTH_SIDES = Mistake(
    "pad-both-sides",
    "Padding is removed on both sides: 2·padding.",
    (lambda i, k, s, p, a: s * (i - 1) + a + k - p, lambda i, k, s, p, a: s * (i - 1) + a + k),
)

PAD_SIGN = Mistake(
    "pad-sign",
    "On the way forward padding made the input larger; on the way back it is removed again.",
    (lambda i, k, s, p, a: s * (i - 1) + a + k + 2 * p,),
)

LEFTOVER_MISSING = Mistake(
    "leftover-missing",
    "output_padding has no effect: as many cells as the floor cut off on the way forward come back.",
    (lambda i, k, s, p, a: s * (i - 1) + k - 2 * p,),
)

STRIDE_IN_BACKWARD = Mistake(
    "stride-in-backward",
    "The stride is missing, or divides: painted kernels begin `stride` cells apart, so it multiplies.",
    (
        lambda i, k, s, p, a: (i - 1) + a + k - 2 * p,
        lambda i, k, s, p, a: (i - 1) // s + a + k - 2 * p,
        lambda i, k, s, p, a: i // s + a + k - 2 * p,
        lambda i, k, s, p, a: i / s - s + a + k - 2 * p,
        lambda i, k, s, p, a: i + a + k - 2 * p,
    ),
)


def _draw(rng):
    """A random size that exists."""
    k, s, i = (int(rng.integers(low, high)) for low, high in ((2, 8), (1, 6), (4, 40)))
    p, a = int(rng.integers(0, (k + 1) // 2)), int(rng.integers(0, s))
    return Case(input_size=i, kernel_size=k, stride=s, padding=p, output_padding=a)


LEFTOVER_WRONG = Mistake(
    "leftover-wrong",
    "The leftover is added once, as it is: neither twice, nor times the stride, nor subtracted.",
    (
        lambda i, k, s, p, a: s * (i - 1) + 2 * a + k - 2 * p,
        lambda i, k, s, p, a: s * (i - 1) + s * a + k - 2 * p,
        lambda i, k, s, p, a: s * (i - 1) - a + k - 2 * p,
    ),
)

KERNEL = Mistake(
    "kernel-counted-wrongly",
    "The last kernel reaches over kernel_size cells, its own first one among them: kernel_size is added "
    "once, as it is.",
    (
        lambda i, k, s, p, a: s * (i - 1) + a + k - 1 - 2 * p,
        lambda i, k, s, p, a: s * (i - 1) + a + k + 1 - 2 * p,
        lambda i, k, s, p, a: s * (i - 1) + a - 2 * p,
        lambda i, k, s, p, a: s * (i - 1) + a + 1 - 2 * p,
        lambda i, k, s, p, a: s * (i - 1) + a - k - 2 * p,
    ),
)

BESIDE = Mistake(
    "beside-each-other",
    "Kernels may overlap, and the stride may leave gaps between them: they do not lie side by side.",
    (
        lambda i, k, s, p, a: i * k - 2 * p + a,
        lambda i, k, s, p, a: i * s - 2 * p + a,
        lambda i, k, s, p, a: i * s,
        lambda i, k, s, p, a: (i - 1) * k + s - 2 * p + a,
    ),
)

STRETCHED = Mistake(
    "kernel-stretched",
    "The cells of the kernel are spread `stride` cells apart, as by a dilation. It is the kernels that begin "
    "`stride` cells apart; each of them keeps its size.",
    (lambda i, k, s, p, a: i + s * (k - 1) - 2 * p + a,),
)

TASK = Task(
    name="transposed_output_size",
    notebook="12_transposed_and_dilated",
    title="the size a transposed convolution returns to",
    statement="""
        Write transposed_output_size(input_size, kernel_size, stride, padding, output_padding) for one
        axis. kernel_size, stride and padding are those of the direct convolution whose way back this is;
        input_size is what comes in here; output_padding is the leftover a that the direct convolution's
        floor cut off. Return an int.
        """,
    stub="def transposed_output_size(input_size, kernel_size, stride, padding, output_padding):\n    ...",
    solution=transposed_output_size,
    reference=lambda i, k, s, p, a: arithmetic.transposed_output_size(i, k, s, p, output_padding=a),
    why=(
        "i windows, `stride` cells apart, reach s·(i − 1) + k cells; a cells were left over, and the "
        "padding on both sides is not part of the picture."
    ),
    hints=(
        "Every input cell paints a kernel. Where does the first one begin, where does the last one end?",
        "The last kernel begins stride·(input_size − 1) cells after the first. Then remove the padding, "
        "on both sides, and add the leftover.",
    ),
    about=(
        "stride-in-backward off-by-one beside-each-other kernel-counted-wrongly",
        "pad-both-sides pad-sign leftover-missing leftover-wrong",
    ),
    cases=_size_cases,
    whole=True,
    draw=_draw,
    mistakes=(
        DIRECT_FORMULA,
        OFF_BY_ONE,
        PAD_BOTH_SIDES,
        PAD_SIGN,
        LEFTOVER_MISSING,
        STRIDE_IN_BACKWARD,
        LEFTOVER_WRONG,
        KERNEL,
        BESIDE,
        STRETCHED,
    ),
)


transposed_output_size_exercise = FunctionExercise(TASK)
