"""The fully connected layer, forward and backward."""

import numpy as np

from cnnlib.ops import arrays
from cnnlib.ops.engine import pixel_sums, threads

IMAGES = 4096  # that one product adds up


@arrays.underflow_is_zero
def linear(x, weight, bias=None):
    """y = x Wᵀ + b: `x (N, in_features)`, `weight (out_features, in_features)`, `bias (out_features,)`.

    Returns `(N, out_features)`. Raises ValueError where the features do not match.
    """
    x, weight = _matching(x, weight)
    bias = arrays.bias_vector(bias, len(weight))
    dtype = arrays.float_type(x, weight, bias)
    wide = arrays.sum_type(dtype)
    # The product is formed as (W xᵀ)ᵀ so that the batch axis stays last in memory.
    y = (weight.astype(wide, copy=False) @ x.astype(wide, copy=False).T).T
    y = y if bias is None else np.add(y, bias, dtype=wide)
    return y.astype(dtype, copy=False)


@arrays.underflow_is_zero
def linear_backward(grad_output, x, weight):
    """Gradients of `linear`: `(grad_input, grad_weight, grad_bias)`, shaped like x, weight, bias.

    ∂L/∂x = G W,  ∂L/∂W = Gᵀ x,  ∂L/∂b = the sum of G over the batch.
    """
    x, weight = _matching(x, weight)
    grad_output = arrays.real_array("grad_output", grad_output)
    arrays.same_shape("grad_output", grad_output, (len(x), len(weight)), "(N, out_features)")
    dtype = arrays.float_type(x, weight)
    grad_output, x, weight = (a.astype(arrays.sum_type(dtype), copy=False) for a in (grad_output, x, weight))
    # Transposed operands would be repacked and shared among OpenBLAS's threads; small copies are not.
    backwards, grads = np.ascontiguousarray(weight.T), np.ascontiguousarray(grad_output)
    # Products that add up too many images in one go lose digits of float32.
    parts = [x[rows].T @ grads[rows] for rows in threads.parts(len(x), IMAGES)] or [x.T @ grads]
    wide = np.promote_types(x.dtype, float)
    grad_weight = parts[0] if len(parts) == 1 else np.sum(parts, axis=0, dtype=wide)
    gradients = (backwards @ grad_output.T).T, grad_weight.T, pixel_sums(np.ascontiguousarray(grad_output.T))
    return tuple(gradient.astype(dtype, copy=False) for gradient in gradients)


def _matching(x, weight):
    """`x` and `weight` as matrices whose feature axes agree."""
    x, weight = arrays.real_array("x", x), arrays.real_array("weight", weight)
    if x.ndim != 2:
        cure = "flatten it first, x.reshape(len(x), -1)"
        raise ValueError(f"x: got shape {x.shape}; expected (N, in_features); {cure}")
    if weight.ndim != 2 or weight.shape[1] != x.shape[1]:
        swapped = weight.ndim == 2 and len(weight) == x.shape[1]
        cure = "; the axes are swapped, as in Keras: pass weight.T" if swapped else ""
        raise ValueError(
            f"x of shape {x.shape} has {x.shape[1]} features but weight has shape {weight.shape}; "
            f"expected (out_features, {x.shape[1]}){cure}"
        )
    return x, weight
