"""Dropout, forward and backward."""

import numpy as np

from cnnlib import arguments
from cnnlib.ops import arrays


@arrays.underflow_is_zero
def dropout(x, p=0.5, rng=None, training=True):
    """Set each value to 0 with probability `p` and multiply the rest by 1 / (1 − p).

    Returns `(y, mask)`; `mask` holds 0 or 1 / (1 − p) and is what the backward pass needs.
    `rng` is a `numpy.random.Generator`, required in training. In evaluation y equals x.
    Source: Srivastava et al., JMLR 15 (2014), in its "inverted" form.
    """
    x = arrays.real_array("x", x)
    p = arguments.fraction("p", p, 0.5)
    dtype = arrays.float_type(x)
    if not training:
        return x.astype(dtype), np.ones_like(x, dtype=dtype)
    rng = arguments.generator("rng", rng)
    kept = np.empty_like(x, dtype=bool)  # in the memory order of x, to which bytes move faster than floats
    kept[...] = rng.random(x.shape) >= p
    mask = kept * (dtype.type(1) / dtype.type(1 - p))
    return x * mask, mask


@arrays.underflow_is_zero
def dropout_backward(grad_output, mask):
    """∂L/∂x of dropout: the same values are dropped and the rest scaled alike."""
    grad_output, mask = arrays.real_array("grad_output", grad_output), arrays.real_array("mask", mask)
    arrays.same_shape("grad_output", grad_output, mask.shape, "the shape of the mask")
    return np.multiply(grad_output, mask, dtype=arrays.float_type(grad_output, mask))
