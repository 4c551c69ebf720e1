"""ReLU, the fully connected layer, softmax and cross-entropy, forward and backward."""

import numpy as np

from cnnlib.ops import checks, memory

_WHOLE_NUMBERS = {2: np.int16, 4: np.int32, 8: np.int64}  # as large as the floats of so many bytes


def relu(x):
    """max(x, 0), element by element; any shape, dtype kept."""
    x = checks.real_array("x", x)
    return np.maximum(x, x.dtype.type(0), out=memory.empty_like(x, x.dtype))


def relu_backward(grad_output, x):
    """∂L/∂x of ReLU: the gradient passes where x > 0 and stops elsewhere, at x = 0 too.

    Both arrays have the shape of `x`.
    """
    x = checks.real_array("x", x)
    grad_output = checks.real_array("grad_output", grad_output)
    checks.same_shape("grad_output", grad_output, x.shape, "the shape of x")
    grad_output = grad_output.astype(checks.gradient_type(x, grad_output), copy=False)
    return masked(grad_output, x > 0, memory.empty_like(x, grad_output.dtype))


def masked(values, mask, out=None):
    """The floats `values` where `mask` is true and 0 elsewhere; `out` is where they are to be written.

    The bits are multiplied by 1 or 0 as whole numbers: numpy would turn the mask into floats first, which
    takes longer than the product, and 0 · infinity would not be 0.
    """
    whole = _WHOLE_NUMBERS.get(values.itemsize)
    if whole is None:  # long double
        return np.multiply(values, mask, out=out)
    out = None if out is None else out.view(whole)
    return np.multiply(values.view(whole), mask.view(np.int8), out=out).view(values.dtype)


def linear(x, weight, bias=None):
    """y = x Wᵀ + b: `x (N, in_features)`, `weight (out_features, in_features)`, `bias (out_features,)`.

    Returns `(N, out_features)`. Raises ValueError where the features do not match.
    """
    x, weight = _matching(x, weight)
    bias = checks.bias_vector(bias, len(weight))
    dtype = checks.float_type(x, weight, bias)
    # The product is formed as (W xᵀ)ᵀ so that the batch axis stays last in memory.
    y = (weight.astype(dtype, copy=False) @ x.astype(dtype, copy=False).T).T
    return y if bias is None else np.add(y, bias, dtype=dtype)


def linear_backward(grad_output, x, weight):
    """Gradients of `linear`: `(grad_input, grad_weight, grad_bias)`, shaped like x, weight, bias.

    ∂L/∂x = G W,  ∂L/∂W = Gᵀ x,  ∂L/∂b = the sum of G over the batch.
    """
    x, weight = _matching(x, weight)
    grad_output = checks.real_array("grad_output", grad_output)
    checks.same_shape("grad_output", grad_output, (len(x), len(weight)), "(N, out_features)")
    dtype = checks.float_type(x, weight)
    grad_output, x, weight = (a.astype(dtype, copy=False) for a in (grad_output, x, weight))
    # Transposed operands would be repacked and shared among OpenBLAS's threads; small copies are not.
    backwards, grads = np.ascontiguousarray(weight.T), np.ascontiguousarray(grad_output)
    return (backwards @ grad_output.T).T, (x.T @ grads).T, grad_output.sum(axis=0)


def _matching(x, weight):
    """`x` and `weight` as matrices whose feature axes agree."""
    x, weight = checks.real_array("x", x), checks.real_array("weight", weight)
    if x.ndim != 2:
        cure = "flatten it first, x.reshape(len(x), -1)"
        raise ValueError(f"x: got shape {x.shape}; expected (N, in_features); {cure}")
    if weight.ndim != 2 or weight.shape[1] != x.shape[1]:
        raise ValueError(
            f"x of shape {x.shape} has {x.shape[1]} features but weight has shape {weight.shape}; "
            f"expected (out_features, {x.shape[1]})"
        )
    return x, weight


def softmax(logits):
    """Probabilities exp(z) / Σ exp(z) over the last axis; shape kept, rows sum to 1.

    The largest logit of each row is subtracted first: the result is the same and nothing overflows.
    """
    return np.exp(log_softmax(logits))


def log_softmax(logits):
    """log softmax(z) = z − max − log Σ exp(z − max) over the last axis; shape kept."""
    logits = checks.real_array("logits", logits)
    if logits.ndim == 0 or logits.shape[-1] == 0:
        raise ValueError(f"logits: got shape {logits.shape}; expected one score per class on the last axis")
    logits = logits.astype(checks.float_type(logits), copy=False)
    with np.errstate(over="ignore"):  # two far ends of a type are further apart than it can say: −inf
        shifted = logits - logits.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


def cross_entropy(logits, labels):
    """Mean over the batch of −log softmax(logits)[label], as a Python float.

    `logits (N, classes)`, `labels (N,)` whole numbers from 0 to classes − 1.
    """
    logits, labels = _scores_and_labels(logits, labels)
    return float(-log_softmax(logits)[np.arange(len(labels)), labels].mean())


def cross_entropy_backward(logits, labels):
    """∂L/∂logits of `cross_entropy`: (softmax − one-hot) / N, shaped like `logits`."""
    logits, labels = _scores_and_labels(logits, labels)
    grad_logits = softmax(logits)
    grad_logits[np.arange(len(labels)), labels] -= 1
    return grad_logits / len(labels)


def _scores_and_labels(logits, labels):
    """Check that every row of `logits` has a label that names one of its classes."""
    logits = checks.real_array("logits", logits)
    if logits.ndim != 2 or 0 in logits.shape:
        raise ValueError(f"logits: got shape {logits.shape}; expected (N, classes) with N >= 1 and a class")
    return logits, check_labels(labels, len(logits), logits.shape[1])


def check_labels(labels, length, classes, name="labels"):
    """`labels` as whole numbers in 0..classes−1, one for each of `length` images; `name` is for messages."""
    try:
        labels = np.asarray(labels)
    except ValueError:
        cure = "pass a list of whole numbers"
        raise ValueError(f"{name} is not one class number per image, got {labels!r:.60}; {cure}") from None
    if labels.ndim != 1 or len(labels) != length:
        cure = "pass one class number per image"
        raise ValueError(f"{name} has shape {labels.shape}, expected ({length},); {cure}")
    if labels.dtype.kind not in "iu":
        cure = f"try {name}.astype(int)"
        raise TypeError(f"{name} must be whole numbers (class indices), got dtype {labels.dtype}; {cure}")
    outside = np.flatnonzero((labels < 0) | (labels >= classes))
    if len(outside):
        where = int(outside[0])
        wrong = f"{name.removesuffix('s')} {int(labels[where])} at index {where}"
        raise ValueError(f"{wrong}; classes are 0..{classes - 1}")
    return labels
