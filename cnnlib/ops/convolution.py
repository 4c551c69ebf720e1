"""Convolution, forward and backward.

What deep learning calls convolution does not flip the kernel (it is cross-correlation):
y[n, f, r, c] = b[f] + Σ w[f, ch, kr, kc] · x[n, ch, r·s + kr·d − p, c·s + kc·d − p].
"""

import numpy as np

from cnnlib.ops import arrays, engine
from cnnlib.ops.engine import threads
from cnnlib.ops.geometry import convolution_geometry


def pad2d(x, padding):
    """A copy of `x (N, C, H, W)` with zeros around each picture; dtype kept.

    `padding` is an int, a `(vertical, horizontal)` pair or `((top, bottom), (left, right))`.
    """
    x = arrays.image("x", x)
    if isinstance(padding, str) and padding == "same":
        raise ValueError("padding='same' depends on a kernel and pad2d has none; pass a number per side")
    geometry = convolution_geometry(x.shape[2:], 1, 1, padding, 1)
    padded = np.zeros((x.shape[1], *geometry.padded_size, len(x)), x.dtype).transpose(3, 0, 1, 2)
    padded[:, :, *geometry.interior] = x
    return padded


@arrays.underflow_is_zero
def conv2d(x, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
    """Slide every filter over every picture: `(N, C_in, H, W)` to `(N, C_out, H_out, W_out)`.

    `weight (C_out, C_in / groups, kH, kW)`, `bias (C_out,)` or None. `stride`, `padding`, `dilation` take
    an int or a `(vertical, horizontal)` pair; `padding` also "valid", "same" (TensorFlow's rule:
    H_out = ⌈H / s⌉, an odd zero goes after) and `((top, bottom), (left, right))`. With `groups` the
    channels are split into as many equal groups, each with filters of its own; `groups=C_in` is a
    depthwise convolution. Returns batch-last memory. Raises ValueError where shapes do not fit.
    Runs `engine.forward`; the same in loops is `reference.conv2d_loops`.
    Source: Dumoulin & Visin, chapter 2 and section 5.1; PyTorch's `groups`.
    """
    x, weight, bias, geometry, dtype = prepared(x, weight, bias, stride, padding, dilation, groups)
    y = engine.forward(x.transpose(1, 2, 3, 0), weight, bias, geometry, groups)
    return y.transpose(3, 0, 1, 2).astype(dtype, copy=False)


@arrays.underflow_is_zero
def conv2d_backward(
    grad_output, x, weight, stride=1, padding=0, dilation=1, groups=1, *, input_gradient=True
):  # fmt: skip
    """Gradients of `conv2d`: `(grad_input, grad_weight, grad_bias)`, shaped like x, weight, bias.

    grad_bias sums the gradient over batch, rows and columns; grad_weight sums input window ×
    gradient; grad_input is the transposed convolution of the gradient. With
    `input_gradient=False`, all that a first layer needs, grad_input is None.
    Runs `engine.backward_input` and `engine.backward_weight`; in loops `reference.conv2d_backward_loops`.
    """
    x, weight, _, geometry, dtype = prepared(x, weight, None, stride, padding, dilation, groups)
    grad = arrays.checked_gradient(grad_output, (len(x), len(weight), *geometry.output_size), x.dtype)
    grad, x = np.ascontiguousarray(grad.transpose(1, 2, 3, 0)), x.transpose(1, 2, 3, 0)
    tasks = [lambda: engine.backward_weight(grad, x, geometry, groups)]
    if input_gradient:
        tasks.insert(0, lambda: engine.backward_input(grad, weight, geometry, groups))
    # Independent, so one core each: fewer hand-offs than splitting both.
    *inputs, parameters = threads.each(lambda task: task(), tasks, 2 * weight[0].size * grad.size)
    grad_weight, grad_bias = (gradient.astype(dtype, copy=False) for gradient in parameters)
    if not input_gradient:
        return None, grad_weight, grad_bias
    return inputs[0].transpose(3, 0, 1, 2).astype(dtype, copy=False), grad_weight, grad_bias


def prepared(x, weight, bias, stride, padding, dilation, groups=1):
    """Checked arrays in the dtype that sums are kept in, their geometry, and the dtype of the results."""
    x = arrays.image("x", x)
    weight, bias = arrays.weights(x, weight, bias, groups=groups)
    geometry = convolution_geometry(x.shape[2:], weight.shape[2:], stride, padding, dilation)
    dtype = arrays.float_type(x, weight, bias)
    wide = arrays.sum_type(dtype)
    bias = None if bias is None else bias.astype(wide, copy=False)
    return x.astype(wide, copy=False), weight.astype(wide, copy=False), bias, geometry, dtype
