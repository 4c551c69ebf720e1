"""Batch normalisation, forward and backward.

Inside, arrays are `(C, H, W, N)`, batch last. A few channels at a time are worked on, by as many cores as
there are, so that they stay in the cache from the first sum to the last product.
"""

import numpy as np

from cnnlib import arguments
from cnnlib.ops import arrays
from cnnlib.ops.engine import buffers, pixel_sums, threads

BLOCK_BYTES = 800_000  # of input that one core works on at a time
WORK = 10  # multiply-adds that cost as much as what is done for each number


def batch_norm2d(x, weight, bias, running_mean=None, running_var=None, training=True, eps=1e-5):
    """Give each channel mean 0 and variance 1, then scale by `weight` and shift by `bias`.

    `x (N, C, H, W)`; all other arrays `(C,)`. In training the mean and variance are those of this
    batch, over N, H and W; in evaluation they are `running_mean` and `running_var`.
    The running statistics are not changed here; `layers.BatchNorm2d` keeps them. Returns batch-last
    memory. Raises ValueError where shapes do not fit, or a channel has a single value in training.
    Source: Ioffe & Szegedy, arXiv 1502.03167, algorithm 1.
    """
    return with_statistics(x, weight, bias, running_mean, running_var, training, eps)[0]


@arrays.underflow_is_zero
def with_statistics(x, weight, bias, running_mean=None, running_var=None, training=True, eps=1e-5):
    """`batch_norm2d` with what it used: `(y, mean, variance)`; the last two `(C,)`, float64 in training."""
    x, weight, bias, dtype = _checked(x, weight, bias)
    mean, variance, scale = _statistics(x, running_mean, running_var, training, eps)
    y = buffers.empty(x.shape, x.dtype)

    def block(channels):
        part = _centred(x, mean, channels, y[channels])
        if training:
            variance[channels] = pixel_sums(part, part) / part[0].size
        part *= _column(weight[channels] * scale(channels), x.dtype)
        part += _column(bias[channels], x.dtype)

    threads.each(block, _blocks(x), WORK * x.size)
    return y.transpose(3, 0, 1, 2).astype(dtype, copy=False), mean, variance


@arrays.underflow_is_zero
def batch_norm2d_backward(
    grad_output, x, weight, running_mean=None, running_var=None, training=True, eps=1e-5
):
    """Gradients of `batch_norm2d`: `(grad_input, grad_weight, grad_bias)`, shaped like x, weight, bias.

    In training the batch's own mean and variance depend on every pixel, so two sums come back;
    in evaluation they are constants and the gradient is only scaled. Returns batch-last memory.
    """
    x, weight, _, dtype = _checked(x, weight, weight)
    shape = (x.shape[3], *x.shape[:3])
    grad_output = arrays.checked_gradient(grad_output, shape, x.dtype).transpose(1, 2, 3, 0)
    mean, variance, scale = _statistics(x, running_mean, running_var, training, eps)
    grad_input = buffers.empty(x.shape, x.dtype)
    grad_weight, grad_bias = np.empty(len(x)), np.empty(len(x))

    def block(channels):
        part, grad = _centred(x, mean, channels, grad_input[channels]), grad_output[channels]
        if training:
            variance[channels] = pixel_sums(part, part) / part[0].size
        factor = scale(channels)
        grad_bias[channels], grad_weight[channels] = pixel_sums(grad), pixel_sums(grad, part) * factor
        if training:  # grad_input = scale · weight · (grad − mean of grad − normal · mean of grad · normal)
            part *= _column(-factor * grad_weight[channels] / part[0].size, x.dtype)
            part += grad
            part -= _column(grad_bias[channels] / part[0].size, x.dtype)
        else:
            part[...] = grad
        part *= _column(weight[channels] * factor, x.dtype)

    threads.each(block, _blocks(x), 2 * WORK * x.size)
    gradients = grad_input.transpose(3, 0, 1, 2), grad_weight, grad_bias
    return tuple(gradient.astype(dtype, copy=False) for gradient in gradients)


def _statistics(x, running_mean, running_var, training, eps):
    """Mean, variance, and a function that gives 1 / √(variance + eps) of some channels.

    In training the variance is yet to be filled in: the blocks do so, once they have taken off the mean.
    """
    eps = arguments.positive("eps", eps, "1e-5")
    if training:
        count = x[0].size
        if count < 2:
            need = "a variance needs at least 2 in training"
            cure = "choose a batch_size that leaves no single image over, or call eval() first"
            shape = (x.shape[3], *x.shape[:3])
            raise ValueError(f"x of shape {shape} has {count} values per channel; {need}; {cure}")
        mean, variance = pixel_sums(x) / count, np.empty(len(x))
    elif running_mean is None or running_var is None:
        raise ValueError("running_mean and running_var are needed when training=False; pass both")
    else:
        mean, variance = _vector("running_mean", running_mean, x), _vector("running_var", running_var, x)
    return mean, variance, lambda channels: 1 / np.sqrt(variance[channels].astype(float) + eps)


def _centred(x, mean, channels, out):
    """Some channels of `x` less their mean, written to `out`."""
    return np.subtract(x[channels], _column(mean[channels], x.dtype), out=out)


def _column(vector, dtype):
    """A vector `(C,)` shaped to meet `(C, H, W, N)`."""
    return vector.astype(dtype)[:, None, None, None]


def _blocks(x):
    """Groups of channels of `x (C, H, W, N)` that fit into the cache of one core."""
    return threads.parts(len(x), max(BLOCK_BYTES // max(x[0].nbytes, 1), 1))


def _checked(x, weight, bias):
    """The image, batch last, and its two vectors in the dtype of sums; and the dtype of the results."""
    x = arrays.image("x", x).transpose(1, 2, 3, 0)
    vectors = [_vector("weight", weight, x), _vector("bias", bias, x)]
    dtype = arrays.float_type(x, *vectors)
    wide = arrays.sum_type(dtype)
    return (np.ascontiguousarray(x, wide), *(vector.astype(wide, copy=False) for vector in vectors), dtype)


def _vector(name, vector, x):
    """An array with one number for each channel of `x (C, H, W, N)`."""
    vector = arrays.axes(name, vector, "(C,)", empty=True)
    cure = "; are the channels last? Then pass x.transpose(0, 3, 1, 2)" if len(vector) == x.shape[2] else ""
    arrays.same_shape(name, vector, (len(x),), f"one number per channel of x{cure}")
    return vector
