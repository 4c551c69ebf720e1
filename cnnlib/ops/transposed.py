"""Transposed convolution: the backward pass of a convolution, used as a layer of its own."""

import numpy as np

from cnnlib import arguments, arithmetic
from cnnlib.ops import arrays, engine
from cnnlib.ops.geometry import convolution_geometry, named_or_sided


@arrays.underflow_is_zero
def conv_transpose2d(x, weight, bias=None, stride=1, padding=0, output_padding=0, dilation=1):
    """Every input cell paints value × kernel: `(N, C_in, H, W)` to `(N, C_out, H_out, W_out)`.

    `weight (C_in, C_out, kH, kW)`; H_out = s(H − 1) + a + k̂ − 2p, a being `output_padding`, which
    adds rows at the bottom and columns at the right. Ints or `(vertical, horizontal)` pairs; `padding`
    also "valid" (none) and "same" (H_out = s·H, the input a "same" convolution would have come from).
    It equals the gradient at the input of `conv2d` with the same weight array and settings.
    Returns batch-last memory. Source: Dumoulin & Visin, chapter 4 (Relationships 8 to 14).
    """
    x = arrays.image("x", x)
    weight, bias = arrays.weights(x, weight, bias, channel_axis=0)
    geometry = direct_geometry(x.shape[2:], weight.shape[2:], stride, padding, output_padding, dilation)
    dtype = arrays.float_type(x, weight, bias)
    wide = arrays.sum_type(dtype)
    grad = np.ascontiguousarray(x.transpose(1, 2, 3, 0), wide)
    y = engine.backward_input(grad, weight.astype(wide, copy=False), geometry)
    if bias is not None:
        y += bias.astype(wide, copy=False)[:, None, None, None]
    return y.transpose(3, 0, 1, 2).astype(dtype, copy=False)


@arrays.underflow_is_zero
def conv_transpose2d_backward(
    grad_output, x, weight, stride=1, padding=0, dilation=1, *, input_gradient=True
):  # fmt: skip
    """Gradients of `conv_transpose2d`: `(grad_input, grad_weight, grad_bias)`.

    The gradient at the input is the direct convolution of `grad_output`; `output_padding` is read
    off the shape of `grad_output`. With `input_gradient=False` grad_input is None.
    """
    x = arrays.image("x", x)
    weight, _ = arrays.weights(x, weight, None, channel_axis=0)
    grad_output = arrays.image("grad_output", grad_output)
    leftover = _leftover(grad_output.shape[2:], x.shape[2:], weight.shape[2:], stride, padding, dilation)
    geometry = direct_geometry(x.shape[2:], weight.shape[2:], stride, padding, leftover, dilation)
    dtype = arrays.float_type(x, weight)
    wide = arrays.sum_type(dtype)
    grad = arrays.checked_gradient(grad_output, (len(x), weight.shape[1], *geometry.input_size), wide)
    grad = np.ascontiguousarray(grad.transpose(1, 2, 3, 0))
    x = np.ascontiguousarray(x.transpose(1, 2, 3, 0), wide)
    grad_weight = engine.backward_weight(x, grad, geometry)[0].astype(dtype, copy=False)
    grad_bias = engine.pixel_sums(grad).astype(dtype, copy=False)
    if not input_gradient:
        return None, grad_weight, grad_bias
    grad_input = engine.forward(grad, weight.astype(wide, copy=False), None, geometry)
    return grad_input.transpose(3, 0, 1, 2).astype(dtype, copy=False), grad_weight, grad_bias


def direct_geometry(small_size, kernel_size, stride, padding, output_padding, dilation):
    """The geometry of the convolution whose output is `small_size`, seen from its input."""
    stride, dilation = arguments.pair("stride", stride, 1), arguments.pair("dilation", dilation, 1)
    leftover = arguments.pair("output_padding", output_padding, 0)
    padding = _named_or_pair(padding)
    if padding == "same":
        large_size = tuple(s * size for s, size in zip(stride, small_size))
        if any(leftover):
            cure = "with padding='same' the output is stride · input; use output_padding=0"
            raise ValueError(f"output_padding must be 0, got {output_padding!r}; {cure}")
    else:
        axes = zip(small_size, kernel_size, stride, padding, dilation, leftover)
        large_size = tuple(arithmetic.transposed_output_size(*axis) for axis in axes)
    geometry = convolution_geometry(large_size, kernel_size, stride, padding, dilation)
    # With dilation the leftover may reach a whole stride; the extra cells then have no window.
    return geometry._replace(output_size=tuple(small_size))


def _named_or_pair(padding):
    """The word "same", or a `(vertical, horizontal)` pair; both sides of an axis are padded alike."""
    if isinstance(padding, str):
        return "same" if named_or_sided(padding) == "same" else (0, 0)
    return arguments.pair("padding", padding, 0)


def _leftover(large_size, small_size, kernel_size, stride, padding, dilation):
    """`output_padding` per axis, from what came in and what went out."""
    stride, dilation = arguments.pair("stride", stride, 1), arguments.pair("dilation", dilation, 1)
    padding = _named_or_pair(padding)
    if padding == "same":
        return 0, 0
    plain = [
        s * (size - 1) + arithmetic.effective_kernel_size(k, d) - 2 * p
        for size, k, s, p, d in zip(small_size, kernel_size, stride, padding, dilation)
    ]
    leftover = tuple(large - size for large, size in zip(large_size, plain))
    if any(not 0 <= a < max(s, d) for a, s, d in zip(leftover, stride, dilation)):
        raise ValueError(
            f"grad_output is {large_size[0]}×{large_size[1]}, but an input of "
            f"{small_size[0]}×{small_size[1]} gives {plain[0]}×{plain[1]} plus an output_padding "
            f"below stride {stride} or dilation {dilation}; pass the gradient of what came out"
        )
    return leftover
