"""Softmax and cross-entropy, forward and backward."""

import numpy as np

from cnnlib.ops import arrays


def softmax(logits):
    """Probabilities exp(z) / Σ exp(z) over the last axis; shape kept, rows sum to 1.

    The largest logit of each row is subtracted first: the result is the same and nothing overflows.
    """
    return np.exp(log_softmax(logits))


def log_softmax(logits):
    """log softmax(z) = z − max − log Σ exp(z − max) over the last axis; shape kept."""
    logits = arrays.real_array("logits", logits)
    if logits.ndim == 0 or logits.shape[-1] == 0:
        raise ValueError(f"logits: got shape {logits.shape}; expected one score per class on the last axis")
    logits = logits.astype(arrays.float_type(logits), copy=False)
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
    logits = arrays.real_array("logits", logits)
    if logits.ndim != 2 or 0 in logits.shape:
        raise ValueError(f"logits: got shape {logits.shape}; expected (N, classes) with N >= 1 and a class")
    return logits, arrays.check_labels(labels, len(logits), logits.shape[1])
