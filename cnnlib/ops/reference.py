"""The operations as the course derives them: short, slow, and the definition of what is right.

Forward above backward, loops first, then the matrix product. Arguments and results are those of the fast
functions, and `tests/ops/test_reference.py` holds the two equal; what makes those fast is in `ops/engine/`.
"""

import itertools

import numpy as np

from cnnlib.ops import arrays
from cnnlib.ops.convolution import pad2d, prepared
from cnnlib.ops.geometry import pooling_geometry
from cnnlib.ops.im2col import col2im, im2col


@arrays.underflow_is_zero
def conv2d_loops(x, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
    """The definition of `conv2d` written out: one sum for every number of the output."""
    x, weight, bias, geometry, dtype = prepared(x, weight, bias, stride, padding, dilation, groups)
    padded, channels = pad2d(x, geometry.padding), _channels(weight, groups)
    y = np.zeros((len(x), len(weight), *geometry.output_size), x.dtype)
    for n, f, row, col in np.ndindex(y.shape):
        window = padded[n, channels[f], *geometry.window(row, col)]
        y[n, f, row, col] = (window * weight[f]).sum() + (0 if bias is None else bias[f])
    return y.astype(dtype)


@arrays.underflow_is_zero
def conv2d_backward_loops(grad_output, x, weight, stride=1, padding=0, dilation=1, groups=1):
    """The gradients `(grad_input, grad_weight, grad_bias)` of `conv2d_loops`, shaped like x, weight, bias.

    Each output was a sum of products input · weight, so its gradient goes to both factors of each,
    times the other one; whoever took part in several sums adds up what comes back.
    """
    x, weight, _, geometry, dtype = prepared(x, weight, None, stride, padding, dilation, groups)
    grad_output = arrays.checked_gradient(grad_output, (len(x), len(weight), *geometry.output_size), x.dtype)
    padded, channels = pad2d(x, geometry.padding), _channels(weight, groups)
    grad_padded, grad_weight = np.zeros_like(padded), np.zeros_like(weight)
    for n, f, row, col in np.ndindex(grad_output.shape):
        gradient, seen = grad_output[n, f, row, col], (n, channels[f], *geometry.window(row, col))
        grad_padded[seen] += gradient * weight[f]
        grad_weight[f] += gradient * padded[seen]
    grad_input, grad_bias = grad_padded[:, :, *geometry.interior], grad_output.sum(axis=(0, 2, 3))
    return grad_input.astype(dtype), grad_weight.astype(dtype), grad_bias.astype(dtype)


def _channels(weight, groups):
    """For each filter the channels of the input that its group sees, as a slice."""
    size, filters = weight.shape[1], len(weight) // groups
    return [slice(f // filters * size, (f // filters + 1) * size) for f in range(len(weight))]


@arrays.underflow_is_zero
def conv2d_columns(x, weight, bias=None, stride=1, padding=0, dilation=1):
    """`conv2d` as one matrix product: the filters as rows times the windows as columns."""
    x, weight, bias, geometry, dtype = prepared(x, weight, bias, stride, padding, dilation)
    columns = im2col(x, weight.shape[2:], stride, padding, dilation)
    y = (weight.reshape(len(weight), -1) @ columns).reshape(-1, *geometry.output_size, len(x))
    y = y if bias is None else y + bias[:, None, None, None]
    return y.transpose(3, 0, 1, 2).astype(dtype)


@arrays.underflow_is_zero
def conv2d_backward_columns(grad_output, x, weight, stride=1, padding=0, dilation=1):
    """The gradients of `conv2d_columns`: of Y = W·X they are G·Xᵀ and Wᵀ·G; `col2im` undoes `im2col`."""
    x, weight, _, geometry, dtype = prepared(x, weight, None, stride, padding, dilation)
    grad_output = arrays.checked_gradient(grad_output, (len(x), len(weight), *geometry.output_size), x.dtype)
    settings = weight.shape[2:], stride, padding, dilation
    rows, grad = weight.reshape(len(weight), -1), grad_output.transpose(1, 2, 3, 0).reshape(len(weight), -1)
    grad_weight = (grad @ im2col(x, *settings).T).reshape(weight.shape)
    grad_input = col2im(rows.T @ grad, x.shape, *settings)
    return grad_input.astype(dtype), grad_weight.astype(dtype), grad.sum(axis=1).astype(dtype)


def max_pool2d_loops(x, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False):
    """The definition of `max_pool2d`: the largest number of every window, padding left out."""
    x = arrays.image("x", x)
    geometry = pooling_geometry(x.shape[2:], kernel_size, stride, padding, dilation, ceil_mode)
    y = np.zeros((*x.shape[:2], *geometry.output_size), x.dtype)
    for row, col in np.ndindex(*geometry.output_size):
        y[:, :, row, col] = x[:, :, *np.ix_(*geometry.pixels(row, col))].max(axis=(2, 3))
    return y


def max_pool2d_backward_loops(
    grad_output, x, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False
):  # fmt: skip
    """∂L/∂x of `max_pool2d_loops`: each gradient goes to the first maximum of its window, or the last nan."""
    x = arrays.image("x", x)
    geometry = pooling_geometry(x.shape[2:], kernel_size, stride, padding, dilation, ceil_mode)
    dtype = arrays.gradient_type(x, np.asarray(grad_output))
    grad_output = arrays.checked_gradient(grad_output, (*x.shape[:2], *geometry.output_size), dtype)
    grad_input = np.zeros(x.shape, arrays.sum_type(dtype))
    for n, c, row, col in np.ndindex(grad_output.shape):
        winner = None
        for at in itertools.product(*geometry.pixels(row, col)):
            if winner is None or x[n, c, *at] > x[n, c, *winner] or np.isnan(x[n, c, *at]):
                winner = at
        grad_input[n, c, *winner] += grad_output[n, c, row, col]
    return grad_input.astype(dtype)


def avg_pool2d_loops(x, kernel_size, stride=None, padding=0):
    """The definition of `avg_pool2d`: the sum of every window over its size; padding counts as zeros."""
    x = arrays.image("x", x)
    geometry = pooling_geometry(x.shape[2:], kernel_size, stride, padding, 1, False)
    dtype = arrays.float_type(x)
    y = np.zeros((*x.shape[:2], *geometry.output_size), arrays.sum_type(dtype))
    for row, col in np.ndindex(*geometry.output_size):
        window = x[:, :, *np.ix_(*geometry.pixels(row, col))]
        y[:, :, row, col] = window.sum(axis=(2, 3), dtype=y.dtype) / np.prod(geometry.kernel_size)
    return y.astype(dtype)


def avg_pool2d_backward_loops(grad_output, x, kernel_size, stride=None, padding=0):
    """∂L/∂x of `avg_pool2d_loops`: every cell of a window gets the same share of its gradient."""
    x = arrays.image("x", x)
    geometry = pooling_geometry(x.shape[2:], kernel_size, stride, padding, 1, False)
    dtype = arrays.gradient_type(x, np.asarray(grad_output))
    grad_output = arrays.checked_gradient(grad_output, (*x.shape[:2], *geometry.output_size), dtype)
    grad_input = np.zeros(x.shape, arrays.sum_type(dtype))
    for row, col in np.ndindex(*geometry.output_size):
        share = grad_output[:, :, row, col, None, None] / np.prod(geometry.kernel_size)
        grad_input[:, :, *np.ix_(*geometry.pixels(row, col))] += share
    return grad_input.astype(dtype)
