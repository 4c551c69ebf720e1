"""Wrong versions of the transposed convolution's size and of inserting zeros."""

import numpy as np

from cnnlib.exercises.task import Mistake

SIZE_MISTAKES = (
    Mistake(
        "direct-formula",
        "This is the size after the direct convolution. The transposed one goes the other way, back "
        "to the larger size.",
        (lambda i, k, s, p, a: (i + 2 * p - k) // s + 1, lambda i, k, s, p, a: (i + 2 * p - k) // s + 1 + a),
    ),
    Mistake(
        "off-by-one",
        "Between i windows there are i − 1 steps: stride·(i − 1), not stride·i.",
        (
            lambda i, k, s, p, a: s * i + a + k - 2 * p,
            lambda i, k, s, p, a: s * (i - 1) + a + k - 2 * p + 1,
            lambda i, k, s, p, a: s * (i - 1) + a + k - 1 - 2 * p,
        ),
    ),
    Mistake(
        "pad-both-sides",
        "Padding is removed on both sides: 2·padding.",
        (lambda i, k, s, p, a: s * (i - 1) + a + k - p, lambda i, k, s, p, a: s * (i - 1) + a + k),
    ),
    Mistake(
        "pad-sign",
        "On the way forward padding made the input larger; on the way back it is removed again.",
        (lambda i, k, s, p, a: s * (i - 1) + a + k + 2 * p,),
    ),
    Mistake(
        "leftover-missing",
        "The leftover is missing: the cells that the floor cut off on the way forward come back as "
        "output_padding.",
        (
            lambda i, k, s, p, a: s * (i - 1) + k - 2 * p,
            lambda i, k, s, p, a: s * (i - 1) + 2 * a + k - 2 * p,
        ),
    ),
    Mistake(
        "stride-in-backward",
        "With stride s the painted kernels begin s cells apart.",
        (lambda i, k, s, p, a: (i - 1) + a + k - 2 * p, lambda i, k, s, p, a: (i - 1) // s + a + k - 2 * p),
    ),
)


def _stretched_to(rows, cols, step=None):
    """Zeros inserted into an array of another size, or with other gaps."""

    def version(x, stride):
        gap = step(stride) if step else stride
        result = np.zeros((*x.shape[:2], rows(x.shape[2], stride), cols(x.shape[3], stride)), x.dtype)
        result[:, :, : gap * x.shape[2] : gap, : gap * x.shape[3] : gap] = x
        return result

    return version


def _trailing(size, stride):
    return stride * size


def _one_more(size, stride):
    return (stride + 1) * (size - 1) + 1


def _tight(size, stride):
    return stride * (size - 1) + 1


_stretched = _stretched_to(_tight, _tight)

STRETCH_MISTAKES = (
    Mistake(
        "trailing-zeros",
        "Zeros stand only between neighbours: H rows have H − 1 gaps, so nothing follows the last row "
        "or column.",
        (_stretched_to(_trailing, _trailing),),
    ),
    Mistake(
        "off-by-one",
        "Between neighbours stand stride − 1 zeros: with stride 2 one zero, with stride 1 none.",
        (_stretched_to(_one_more, _one_more, lambda stride: stride + 1),),
    ),
    Mistake(
        "repeat-not-zero",
        "The values are repeated. New cells hold zeros; only every stride-th cell holds a value.",
        (
            lambda x, stride: x.repeat(stride, 2).repeat(stride, 3),
            lambda x, stride: x.repeat(stride, 2).repeat(stride, 3)[
                :, :, : 1 - stride or None, : 1 - stride or None
            ],
        ),
    ),
    Mistake(
        "wrong-axes",
        "Rows and columns are both stretched, axes 2 and 3, and nothing else.",
        (
            _stretched_to(_tight, lambda size, stride: size, None),
            lambda x, s: _stretched(x.transpose(2, 3, 0, 1), s).transpose(2, 3, 0, 1),
            lambda x, s: _stretched(x, s)[:, :, ::s],
            lambda x, s: _stretched(x, s)[:, :, :, ::s],
        ),
    ),
)
