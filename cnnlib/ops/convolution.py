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


def conv2d_loops(x, weight, bias=None, stride=1, padding=0, dilation=1):
    """The definition of `conv2d` written out: four loops and one sum. Slow, and meant to be read."""
    x, weight, bias, geometry = _prepare(x, weight, bias, stride, padding, dilation)
    padded = pad2d(x, geometry.padding)
    y = np.zeros((len(x), len(weight), *geometry.output_size), padded.dtype)
    for n in range(len(x)):
        for f in range(len(weight)):
            for row in range(y.shape[2]):
                for col in range(y.shape[3]):
                    window = padded[n, :, *_window(geometry, row, col)]
                    y[n, f, row, col] = (window * weight[f]).sum() + (0 if bias is None else bias[f])
    return y


def _window(geometry, row, col):
    """Slices of the padded picture that output cell (row, col) looks at."""
    starts = (row * geometry.stride[0], col * geometry.stride[1])
    spans = zip(starts, geometry.kernel_size, geometry.dilation)
    return tuple(slice(start, start + (k - 1) * d + 1, d) for start, k, d in spans)


def conv2d(x, weight, bias=None, stride=1, padding=0, dilation=1):
    """Slide every filter over every picture: `(N, C_in, H, W)` to `(N, C_out, H_out, W_out)`.

    `weight (C_out, C_in, kH, kW)`, `bias (C_out,)` or None. `stride`, `padding`, `dilation` take
    an int or a `(vertical, horizontal)` pair; `padding` also "valid", "same" (TensorFlow's rule:
    H_out = ⌈H / s⌉, an odd zero goes after) and `((top, bottom), (left, right))`.
    Returns batch-last memory. Raises ValueError where shapes do not fit.
    Source: Dumoulin & Visin, chapter 2 and section 5.1.
    """
    x, weight, bias, geometry = _prepare(x, weight, bias, stride, padding, dilation)
    return engine.forward(x.transpose(1, 2, 3, 0), weight, bias, geometry).transpose(3, 0, 1, 2)


def conv2d_backward(grad_output, x, weight, stride=1, padding=0, dilation=1, *, input_gradient=True):
    """Gradients of `conv2d`: `(grad_input, grad_weight, grad_bias)`, shaped like x, weight, bias.

    grad_bias sums the gradient over batch, rows and columns; grad_weight sums input window ×
    gradient; grad_input is the transposed convolution of the gradient. With
    `input_gradient=False`, all that a first layer needs, grad_input is None.
    """
    x, weight, _, geometry = _prepare(x, weight, None, stride, padding, dilation)
    grad = arrays.checked_gradient(grad_output, (len(x), len(weight), *geometry.output_size), x.dtype)
    grad = np.ascontiguousarray(grad.transpose(1, 2, 3, 0))

    def parameters():
        return engine.backward_weight(grad, x.transpose(1, 2, 3, 0), geometry)

    if not input_gradient:
        return None, *parameters()
    # Two tasks that do not need each other: one core each, which is less to hand out than halves of both.
    tasks = [lambda: engine.backward_input(grad, weight, geometry), parameters]
    grad_input, grad_parameters = threads.each(lambda task: task(), tasks, 2 * weight[0].size * grad.size)
    return grad_input.transpose(3, 0, 1, 2), *grad_parameters


def _prepare(x, weight, bias, stride, padding, dilation):
    """Checked arrays in one floating dtype, and the geometry of their convolution."""
    x = arrays.image("x", x)
    weight, bias = arrays.weights(x, weight, bias)
    geometry = convolution_geometry(x.shape[2:], weight.shape[2:], stride, padding, dilation)
    dtype = arrays.float_type(x, weight, bias)
    bias = None if bias is None else bias.astype(dtype, copy=False)
    return x.astype(dtype, copy=False), weight.astype(dtype, copy=False), bias, geometry
