"""ReLU, forward and backward."""

import numpy as np

from cnnlib.ops import arrays
from cnnlib.ops.engine import buffers

_WHOLE_NUMBERS = {2: np.int16, 4: np.int32, 8: np.int64}  # as large as the floats of so many bytes


def relu(x):
    """max(x, 0), element by element; any shape, dtype kept."""
    x = arrays.real_array("x", x)
    return np.maximum(x, x.dtype.type(0), out=buffers.empty_like(x, x.dtype))


def relu_backward(grad_output, x):
    """∂L/∂x of ReLU: the gradient passes where x > 0 and stops elsewhere, at x = 0 too.

    Both arrays have the shape of `x`.
    """
    x = arrays.real_array("x", x)
    grad_output = arrays.real_array("grad_output", grad_output)
    arrays.same_shape("grad_output", grad_output, x.shape, "the shape of x")
    grad_output = grad_output.astype(arrays.gradient_type(x, grad_output), copy=False)
    return masked(grad_output, x > 0, buffers.empty_like(x, grad_output.dtype))


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
