"""What to look at when a network is carried from one library to another, asked of the dialects themselves."""

import numpy as np

from cnnlib.dialects._compare import REFUSALS, own_word

PICTURE = np.arange(81.0).reshape(1, 1, 9, 9) % 11
LARGE = np.arange(9.0).reshape(1, 1, 3, 3)


def _size(array):
    return f"{array.shape[2]}×{array.shape[3]}"


def _convolved(dialect):
    return _size(dialect.conv2d(PICTURE[:, :, :6, :6], LARGE))


def _moved(dialect):
    return _size(dialect.max_pool2d(PICTURE, 3))


def _zeros(kernel, stride):
    def asked(dialect):
        word = own_word(dialect, "conv2d", "same")
        axes = dialect.axes("conv2d", (6, 6), kernel, stride)
        return " + ".join(map(str, dialect.plan("conv2d", axes, word)[0][0]))

    return asked


def _rounded(dialect):
    padding = own_word(dialect, "max_pool2d", "valid")
    padding = 0 if dialect.title == "ncnn" else padding  # there "valid" is a mode that rounds down
    return _size(dialect.max_pool2d(PICTURE[:, :, :6, :6], 3, stride=2, padding=padding))


def _divided(dialect):
    padding = own_word(dialect, "avg_pool2d", 1)
    try:
        corner = dialect.avg_pool2d(np.ones((1, 1, 4, 4)), 3, stride=2, padding=padding)
    except REFUSALS:
        padding = own_word(dialect, "avg_pool2d", "same")
        corner = dialect.avg_pool2d(np.ones((1, 1, 4, 4)), 3, stride=1, padding=padding)
    return f"by {round(4 / corner[0, 0, 0, 0])}"


def _ties(dialect):
    one = np.ones((1, 1, 1, 1))
    shares = dialect.max_pool2d_backward(one, np.array([[[[1.0, 2], [2, 2]]]]), 2, stride=2,
                                         padding=own_word(dialect, "max_pool2d", "valid"))  # fmt: skip
    return {(1, 0): "the first in rows", (0, 1): "the first in columns"}.get(
        (shares[0, 0, 0, 1], shares[0, 0, 1, 0]), "equal shares"
    )


def _nan(dialect):
    dialect._known("max_pool2d")
    return {"wins": "comes out", "skipped": "is left out", None: "depends on its place"}[dialect.nan]


def _turned(dialect):
    dialect._known("conv2d")
    return "turned" if dialect.flips else "as it is"


def _painted(dialect):
    dialect._known("conv_transpose2d")
    return "turned" if dialect.flips_transposed else "as it is"


def _grown(dialect):
    return _size(dialect.conv_transpose2d(PICTURE[:, :, :4, :4], LARGE, stride=2))


QUESTIONS = {
    "Padding left out, convolution 3×3 on 6×6: which size?": _convolved,
    "Stride left out, max pool 3×3 on 9×9: which size?": _moved,
    '"same", kernel 3, stride 2, on 6 cells: zeros before + after?': _zeros(3, 2),
    '"same", kernel 4, stride 1: zeros before + after?': _zeros(4, 1),
    "Max pool 3×3, stride 2, on 6×6: which size?": _rounded,
    "Padded average 3×3: what is the corner divided by?": _divided,
    "Equal maxima: who gets the gradient?": _ties,
    "A NaN in a max pool?": _nan,
    "The kernel of a convolution?": _turned,
    "The kernel of a transposed convolution?": _painted,
    "Padding left out, transposed convolution 3×3, stride 2, on 4×4: which size?": _grown,
}


def answer(dialect, question):
    """What a dialect says to one of `QUESTIONS`, in few words; "not said" where it has no default."""
    try:
        return QUESTIONS[question](dialect)
    except TypeError:
        return "must be given"
    except NotImplementedError:
        return "not there"
    except ValueError:
        return "refuses"
