"""Softmax, cross-entropy and the mean squared error, forward and backward."""

import numpy as np

from cnnlib.ops import arrays


@arrays.underflow_is_zero
def softmax(logits):
    """Probabilities exp(z) / Σ exp(z) over the last axis; shape kept, rows sum to 1.

    The largest logit of each row is subtracted first: the result is the same and nothing overflows.
    """
    log_p, dtype = _log_softmax(logits)
    return np.exp(log_p).astype(dtype, copy=False)


@arrays.underflow_is_zero
def log_softmax(logits):
    """log softmax(z) = z − max − log Σ exp(z − max) over the last axis; shape kept."""
    log_p, dtype = _log_softmax(logits)
    return log_p.astype(dtype, copy=False)


def _log_softmax(logits):
    """`log_softmax` in the dtype of sums, and the dtype of the result."""
    logits = arrays.real_array("logits", logits)
    if logits.ndim == 0 or logits.shape[-1] == 0:
        raise ValueError(f"logits: got shape {logits.shape}; expected one score per class on the last axis")
    dtype = arrays.float_type(logits)
    logits = logits.astype(arrays.sum_type(dtype), copy=False)
    with np.errstate(over="ignore"):  # max − min can exceed the dtype's range; −inf is the right answer
        shifted = logits - logits.max(axis=-1, keepdims=True)
    total = np.exp(shifted).sum(axis=-1, keepdims=True, dtype=arrays.sum_type(dtype, logits.shape[-1]))
    return shifted - np.log(total).astype(logits.dtype, copy=False), dtype


@arrays.underflow_is_zero
def cross_entropy(logits, labels):
    """Mean over the batch of −log softmax(logits)[label], as a Python float.

    `logits (N, classes)`, `labels (N,)` whole numbers from 0 to classes − 1.
    """
    logits, labels = _scores_and_labels(logits, labels)
    log_p, _ = _log_softmax(logits)
    return float(-log_p[np.arange(len(labels)), labels].mean(dtype=np.float64))


@arrays.underflow_is_zero
def cross_entropy_backward(logits, labels):
    """∂L/∂logits of `cross_entropy`: (softmax − one-hot) / N, shaped like `logits`."""
    logits, labels = _scores_and_labels(logits, labels)
    log_p, dtype = _log_softmax(logits)
    grad_logits = np.exp(log_p)
    grad_logits[np.arange(len(labels)), labels] -= 1
    return (grad_logits / len(labels)).astype(dtype, copy=False)


def _scores_and_labels(logits, labels):
    """Check that every row of `logits` has a label that names one of its classes."""
    logits = arrays.real_array("logits", logits)
    if logits.ndim != 2 or 0 in logits.shape:
        raise ValueError(f"logits: got shape {logits.shape}; expected (N, classes) with N >= 1 and a class")
    return logits, arrays.check_labels(labels, len(logits), logits.shape[1])


@arrays.underflow_is_zero
def mean_squared_error(x, target):
    """The mean of (x − target)² over all numbers, as a Python float; two arrays of one shape, not empty."""
    difference, _ = _difference(x, target)
    return float(np.square(difference).mean(dtype=np.float64))


@arrays.underflow_is_zero
def mean_squared_error_backward(x, target):
    """∂L/∂x of `mean_squared_error`: 2 (x − target) / how many numbers there are, shaped like `x`."""
    difference, dtype = _difference(x, target)
    return (difference * (2 / difference.size)).astype(dtype, copy=False)


def _difference(x, target):
    """x − target in the dtype of sums, and the dtype of `x` or, where that is whole numbers, of `target`."""
    x, target = arrays.real_array("x", x), arrays.real_array("target", target)
    arrays.same_shape("target", target, x.shape, "the shape of x; it must not be stretched to it")
    if not x.size:
        raise ValueError(f"x has shape {x.shape}, which is empty; a mean needs at least one number")
    dtype = arrays.gradient_type(x, target)
    wide = arrays.sum_type(dtype)
    return np.subtract(x, target, dtype=wide, casting="unsafe"), dtype
