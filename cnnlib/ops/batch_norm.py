"""Batch normalisation, forward and backward."""

import numpy as np

from cnnlib import arguments
from cnnlib.ops import arrays

_AXES = (0, 2, 3)  # everything but the channel


def batch_norm2d(x, weight, bias, running_mean=None, running_var=None, training=True, eps=1e-5):
    """Give each channel mean 0 and variance 1, then scale by `weight` and shift by `bias`.

    `x (N, C, H, W)`; all other arrays `(C,)`. In training the mean and variance are those of this
    batch, over N, H and W; in evaluation they are `running_mean` and `running_var`.
    The running statistics are not changed here; `layers.BatchNorm2d` keeps them.
    Source: Ioffe & Szegedy, arXiv 1502.03167, algorithm 1.
    """
    x, weight, bias = _checked(x, weight, bias)
    normal, _ = _normalised(x, running_mean, running_var, training, eps)
    return normal * _channels(weight) + _channels(bias)


def batch_norm2d_backward(
    grad_output, x, weight, running_mean=None, running_var=None, training=True, eps=1e-5
):
    """Gradients of `batch_norm2d`: `(grad_input, grad_weight, grad_bias)`.

    In training the batch's own mean and variance depend on every pixel, so two sums come back;
    in evaluation they are constants and the gradient is only scaled.
    """
    x, weight, _ = _checked(x, weight, weight)
    grad_output = arrays.image("grad_output", grad_output)
    arrays.same_shape("grad_output", grad_output, x.shape, "the shape of x")
    grad_output = grad_output.astype(x.dtype, copy=False)
    normal, scale = _normalised(x, running_mean, running_var, training, eps)
    grad_weight = (grad_output * normal).sum(axis=_AXES)
    grad_bias = grad_output.sum(axis=_AXES)
    grad_normal = grad_output
    if training:
        count = max(x.size // x.shape[1], 1)
        grad_normal = grad_output - (_channels(grad_bias) + normal * _channels(grad_weight)) / count
    return grad_normal * (_channels(weight) * scale), grad_weight, grad_bias


def batch_statistics(x):
    """Mean and (biased) variance of each channel over N, H and W; two arrays `(C,)`."""
    return x.mean(axis=_AXES), x.var(axis=_AXES)


def _normalised(x, running_mean, running_var, training, eps):
    """(x − mean) / √(variance + eps) and the factor 1 / √(variance + eps)."""
    eps = arguments.positive("eps", eps, "1e-5")
    if training:
        if x.size // x.shape[1] < 2:
            need = "a variance needs at least 2 in training"
            raise ValueError(f"x of shape {x.shape} has {x.size // x.shape[1]} values per channel; {need}")
        mean, variance = batch_statistics(x)
    elif running_mean is None or running_var is None:
        raise ValueError("running_mean and running_var are needed when training=False; pass both")
    else:
        mean, variance = _vector("running_mean", running_mean, x), _vector("running_var", running_var, x)
        mean, variance = mean.astype(x.dtype, copy=False), variance.astype(x.dtype, copy=False)
    scale = 1 / np.sqrt(_channels(variance) + np.asarray(eps, x.dtype))
    return (x - _channels(mean)) * scale, scale


def _checked(x, weight, bias):
    """The image and its two vectors in one floating dtype."""
    x = arrays.image("x", x)
    vectors = [_vector("weight", weight, x), _vector("bias", bias, x)]
    dtype = arrays.float_type(x, *vectors)
    return (x.astype(dtype, copy=False), *(vector.astype(dtype, copy=False) for vector in vectors))


def _vector(name, vector, x):
    """An array with one number for each channel of `x`."""
    vector = arrays.real_array(name, vector)
    arrays.same_shape(name, vector, (x.shape[1],), "one number per channel of x")
    return vector


def _channels(vector):
    """A vector `(C,)` shaped to meet `(N, C, H, W)`."""
    return vector.reshape(1, -1, 1, 1)
