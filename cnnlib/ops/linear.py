"""The fully connected layer, forward and backward."""

import numpy as np

from cnnlib.ops import arrays


def linear(x, weight, bias=None):
    """y = x Wᵀ + b: `x (N, in_features)`, `weight (out_features, in_features)`, `bias (out_features,)`.

    Returns `(N, out_features)`. Raises ValueError where the features do not match.
    """
    x, weight = _matching(x, weight)
    bias = arrays.bias_vector(bias, len(weight))
    dtype = arrays.float_type(x, weight, bias)
    # The product is formed as (W xᵀ)ᵀ so that the batch axis stays last in memory.
    y = (weight.astype(dtype, copy=False) @ x.astype(dtype, copy=False).T).T
    return y if bias is None else np.add(y, bias, dtype=dtype)


def linear_backward(grad_output, x, weight):
    """Gradients of `linear`: `(grad_input, grad_weight, grad_bias)`, shaped like x, weight, bias.

    ∂L/∂x = G W,  ∂L/∂W = Gᵀ x,  ∂L/∂b = the sum of G over the batch.
    """
    x, weight = _matching(x, weight)
    grad_output = arrays.real_array("grad_output", grad_output)
    arrays.same_shape("grad_output", grad_output, (len(x), len(weight)), "(N, out_features)")
    dtype = arrays.float_type(x, weight)
    grad_output, x, weight = (a.astype(dtype, copy=False) for a in (grad_output, x, weight))
    # Transposed operands would be repacked and shared among OpenBLAS's threads; small copies are not.
    backwards, grads = np.ascontiguousarray(weight.T), np.ascontiguousarray(grad_output)
    return (backwards @ grad_output.T).T, (x.T @ grads).T, grad_output.sum(axis=0)


def _matching(x, weight):
    """`x` and `weight` as matrices whose feature axes agree."""
    x, weight = arrays.real_array("x", x), arrays.real_array("weight", weight)
    if x.ndim != 2:
        cure = "flatten it first, x.reshape(len(x), -1)"
        raise ValueError(f"x: got shape {x.shape}; expected (N, in_features); {cure}")
    if weight.ndim != 2 or weight.shape[1] != x.shape[1]:
        raise ValueError(
            f"x of shape {x.shape} has {x.shape[1]} features but weight has shape {weight.shape}; "
            f"expected (out_features, {x.shape[1]})"
        )
    return x, weight
