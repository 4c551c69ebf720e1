"""Convolutions whose channels are split into groups, each a convolution of its own.

Shapes are those of `convolution.py`, with `weight (F, C / groups, kH, kW)`; one group is passed straight on.
"""

import numpy as np

from cnnlib.ops.engine import buffers, convolution, threads


def forward(x, weight, bias, geometry, groups=1):
    """`convolution.forward`, group by group: `x (C, H, W, N)` to `(F, H_out, W_out, N)`."""
    y = buffers.empty((len(weight), *geometry.output_size, x.shape[3]), x.dtype)
    if groups == 1:
        convolution.forward(x, weight, bias, geometry, y)
        return y

    def group(channels, filters):
        part = None if bias is None else bias[filters]
        convolution.forward(x[channels], weight[filters], part, geometry, y[filters])

    _each(group, groups, len(x), weight, y)
    return y


def backward_input(grad_output, weight, geometry, groups=1):
    """`convolution.backward_input`, group by group: `(F, H_out, W_out, N)` to `(C, H, W, N)`."""
    channels = weight.shape[1] * groups
    grad_input = buffers.empty((channels, *geometry.input_size, grad_output.shape[3]), grad_output.dtype)
    if groups == 1:
        convolution.backward_input(grad_output, weight, geometry, grad_input)
        return grad_input

    def group(channels, filters):
        convolution.backward_input(grad_output[filters], weight[filters], geometry, grad_input[channels])

    _each(group, groups, channels, weight, grad_output)
    return grad_input


def backward_weight(grad_output, x, geometry, groups=1):
    """`convolution.backward_weight`, group by group: `(grad_weight, grad_bias)`."""
    grad_weight = np.empty((len(grad_output), len(x) // groups, *geometry.kernel_size), x.dtype)
    grad_bias = np.empty(len(grad_output), x.dtype)
    if groups == 1:
        grad_weight[...], grad_bias[...] = convolution.backward_weight(grad_output, x, geometry)
        return grad_weight, grad_bias

    def group(channels, filters):
        parts = convolution.backward_weight(grad_output[filters], x[channels], geometry)
        grad_weight[filters], grad_bias[filters] = parts

    _each(group, groups, len(x), grad_weight, grad_output)
    return grad_weight, grad_bias


def _each(function, groups, channels, weight, output):
    """`function(channels, filters)` with the slices of every group; groups are spread over the cores."""
    sizes = channels // groups, len(weight) // groups
    slices = [tuple(slice(n * size, (n + 1) * size) for size in sizes) for n in range(groups)]
    threads.each(lambda both: function(*both), slices, weight[0].size * output.size)
