"""Wrong versions of max pooling, and rules that recognise them."""

import numpy as np

from cnnlib import ops
from cnnlib.exercises import values
from cnnlib.exercises.task import Mistake


def _sizes(x, k, s):
    return tuple((size - k) // s + 1 for size in x.shape[2:])


def _slide(x, k, s, sizes, step=None, reduce=np.max):
    """Windows by slices, cut off at the border as numpy does it; an empty window raises as it would there."""
    step = s if step is None else step
    y = np.zeros((*x.shape[:2], *sizes))
    for row in range(sizes[0]):
        for col in range(sizes[1]):
            window = x[:, :, row * step : row * step + k, col * step : col * step + k]
            y[:, :, row, col] = reduce(window, axis=(2, 3))
    return y


def _ceiling(x, k, s):
    return tuple(-(-(size - k) // s) + 1 for size in x.shape[2:])


def _right(x, k, s):
    return ops.max_pool2d(x, k, s)


POOL_MISTAKES = (
    Mistake(
        "pool-size-formula",
        "H // s is right only where windows do not overlap and nothing is left over. Count as for a "
        "convolution: (H − k) // s + 1 windows fit.",
        (
            lambda x, k, s: _slide(x, k, s, [size // s for size in x.shape[2:]]),
            lambda x, k, s: _slide(x, k, s, [-(-size // s) for size in x.shape[2:]]),
            lambda x, k, s: _slide(x, k, s, _ceiling(x, k, s)),
            lambda x, k, s: _slide(x, k, s, [(size - k) // s for size in x.shape[2:]]),
            lambda x, k, s: _slide(x, k, s, [(size - k + 1) // s for size in x.shape[2:]]),
            lambda x, k, s: _slide(x, k, s, [size // k for size in x.shape[2:]]),
        ),
    ),
    Mistake(
        "per-channel",
        "Every channel is pooled by itself: the maximum runs over the rows and columns of the window, not "
        "over channels or images. The result has as many channels as x.",
    ),
    Mistake(
        "max-not-mean",
        "This is average pooling. Max pooling keeps the largest number of each window.",
        (lambda x, k, s: ops.avg_pool2d(x.astype(float), k, s),),
    ),
    Mistake(
        "stride-vs-kernel",
        "The window moves by `stride`, not by its own size. Both are equal in many networks, but windows "
        "may overlap, or leave gaps.",
        (
            lambda x, k, s: _right(x, k, k),
            lambda x, k, s: _slide(x, k, s, _sizes(x, k, s), step=k),
            lambda x, k, s: _slide(x, k, s, [size // k for size in x.shape[2:]], step=k),
        ),
    ),
    Mistake(
        "stride-in-slice",
        "The output has the right number of cells, but the window moves by one cell from one to the next. "
        "The stride belongs into the slice as well: rows row·stride to row·stride + k.",
        (lambda x, k, s: _slide(x, k, s, _sizes(x, k, s), step=1), lambda x, k, s: _right(x, k, 1)),
    ),
    Mistake(
        "init-zero",
        "The running maximum starts at a number that can be larger than everything in the window, such as "
        "0. Where all values are smaller, it stays. Start at the window's first value, or at -np.inf.",
        (lambda x, k, s: np.maximum(_right(x, k, s), 0),),
    ),
    Mistake(
        "dtype",
        "The largest of several float32 numbers is a float32 number, that of whole numbers is whole: max "
        "pooling computes nothing new. Create the result with dtype=x.dtype.",
    ),
)


def over_channels(trial):
    """The maximum runs over the channels, or over the images, as well."""
    for axis in ((1,), (0,), (0, 1)):
        if _equal_to(trial, lambda right, axis=axis: right.max(axis=axis, keepdims=True)):
            return "per-channel"
    return None


def _equal_to(trial, formula):
    """Whether all results equal the formula, whatever way it is broadcast or squeezed."""
    telling = False
    for judged, expected in zip(trial.judged, trial.expected):
        right = expected[0]
        if judged.parts is None:
            continue
        result, wanted = judged.parts[0], formula(right)
        full = np.broadcast_to(wanted, right.shape)
        if not any(values.close(result, form) for form in (full, wanted)):
            if result.size != wanted.size or not values.close(result.reshape(-1), wanted.reshape(-1)):
                return False
        telling |= not judged.right
    return telling


def never_below(trial):
    """All results are the larger of the right number and one that is always the same."""
    pairs = [
        (judged.parts[0], expected[0])
        for judged, expected in zip(trial.judged, trial.expected)
        if judged.parts
    ]
    if len(pairs) < len(trial.cases) or any(result.shape != right.shape for result, right in pairs):
        return None
    wrong = [result[values.mismatch(result, right)] for result, right in pairs]
    start = np.concatenate(wrong).min()
    fits = all(values.close(result, np.maximum(right.astype(float), start)) for result, right in pairs)
    return "init-zero" if fits else None


def averages(trial):
    """The mean of each window on float images; on whole numbers it may be cut off."""
    for case, judged in zip(trial.cases, trial.judged):
        if judged.parts is None or judged.kind == "shape":
            return None
        mean = ops.avg_pool2d(case["x"].astype(float), case["kernel_size"], case["stride"])
        result = judged.parts[0].astype(float)
        if case["x"].dtype.kind == "f":
            if not values.close(result, mean):
                return None
        elif (np.abs(result - mean) > 1).any():
            return None
    return "max-not-mean"


def size_of_result(trial):
    """Wrong numbers of rows or columns: as H // s gives them, or as a stride of k does."""

    def says(size):
        return _sizes_are(trial, size)

    if says(lambda size, k, s: size // s) or says(lambda size, k, s: -(-size // s)):
        return "pool-size-formula"
    if says(lambda size, k, s: (size - k) // k + 1):
        return "stride-vs-kernel"
    others = (
        lambda size, k, s: -(-(size - k) // s) + 1,
        lambda size, k, s: (size - k) // s,
        lambda size, k, s: (size - k + 1) // s,
        lambda size, k, s: size - k + 1,
        lambda size, k, s: (size + k) // s + 1,
        lambda size, k, s: (size - k) // s + 2,
    )
    return "pool-size-formula" if any(says(other) for other in others) else None


def _sizes_are(trial, formula):
    """Whether sizes follow the formula wherever a result came back, and errors come only where it differs."""
    telling = False
    for case, judged, expected in zip(trial.cases, trial.judged, trial.expected):
        k, s = case["kernel_size"], case["stride"]
        sizes = tuple(formula(size, k, s) for size in case["x"].shape[2:])
        differs = sizes != expected[0].shape[2:]
        if judged.kind == "raised":
            if not differs:
                return False
        elif judged.parts is None or judged.parts[0].shape[2:] != sizes:
            return False
        if not differs and not judged.right and judged.kind != "value":
            return False
        telling |= differs
    return telling and any(judged.kind in ("shape", "raised") for judged in trial.judged)


def stride_differs(trial):
    """Only inputs whose stride is not the kernel's size fail."""
    return (
        "stride-vs-kernel" if trial.fails_only(lambda case: case["stride"] != case["kernel_size"]) else None
    )


def strides_above_one(trial):
    """Only strides above 1 fail."""
    return "stride-in-slice" if trial.fails_only(lambda case: case["stride"] > 1) else None


def channels_only(trial):
    """Only images with several channels fail."""
    return "per-channel" if trial.fails_only(lambda case: case["x"].shape[1] > 1) else None


def negative_only(trial):
    """Only images without a positive number fail."""
    return "init-zero" if trial.fails_only(lambda case: case["x"].max() < 0) else None
