"""Max and average pooling, forward and backward."""

import numpy as np

from cnnlib.ops import checks, rows
from cnnlib.ops.convolution import checked_gradient
from cnnlib.ops.geometry import pooling_geometry


def max_pool2d(x, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False):
    """The largest value of every window: `(N, C, H, W)` to `(N, C, H_out, W_out)`; dtype kept.

    `stride` is `kernel_size` where left out. Padding never wins, whatever its neighbours;
    `padding` may be at most half the kernel. Ints or `(vertical, horizontal)` pairs.
    Source: Dumoulin & Visin, chapter 3 (Relationship 7).
    """
    x, geometry = _prepare(x, kernel_size, stride, padding, dilation, ceil_mode)
    padded = rows.pad(x.transpose(1, 2, 3, 0), geometry, _lowest(x.dtype))
    return _maximum(padded, geometry).transpose(3, 0, 1, 2)


def max_pool2d_backward(grad_output, x, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False):
    """∂L/∂x of `max_pool2d`: each gradient goes to the *first* maximum of its window.

    First in reading order, as in PyTorch. Gradients add up where windows overlap.
    """
    x, geometry = _prepare(x, kernel_size, stride, padding, dilation, ceil_mode)
    shape = (*x.shape[:2], *geometry.output_size)
    grad = checked_gradient(grad_output, shape, checks.float_type(x, grad_output)).transpose(1, 2, 3, 0)
    padded = rows.pad(x.transpose(1, 2, 3, 0), geometry, _lowest(x.dtype))
    maximum = _maximum(padded, geometry)
    grad_padded = np.zeros(padded.shape, grad.dtype)
    waiting = np.ones(grad.shape, bool)
    for tap in geometry.taps():
        window = (slice(None), *geometry.tap(*tap))
        winner = (padded[window] == maximum) & waiting
        grad_padded[window] += grad * winner
        waiting &= ~winner
    return grad_padded[:, *geometry.interior].transpose(3, 0, 1, 2)


def _maximum(padded, geometry):
    """Maximum over the taps of a padded `(C, H, W, N)` array."""
    first, *others = (padded[:, *geometry.tap(*tap)] for tap in geometry.taps())
    maximum = first.copy()
    for tap in others:
        np.maximum(maximum, tap, out=maximum)
    return maximum


def avg_pool2d(x, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True):
    """The mean of every window: `(N, C, H, W)` to `(N, C, H_out, W_out)`; integers become floats.

    Padding counts as zeros, unless `count_include_pad=False`, which divides by the real cells only;
    cells that only `ceil_mode` adds never count. Ints or `(vertical, horizontal)` pairs.
    Source: Dumoulin & Visin, chapter 3 (Relationship 7); PyTorch's options.
    """
    x, geometry = _prepare(x, kernel_size, stride, padding, 1, ceil_mode)
    dtype = checks.float_type(x)
    padded = rows.pad(x.astype(dtype, copy=False).transpose(1, 2, 3, 0), geometry)
    first, *others = (padded[:, *geometry.tap(*tap)] for tap in geometry.taps())
    total = first.copy()
    for tap in others:
        total += tap
    total /= _cells_counted(geometry, padding, count_include_pad, dtype)
    return total.transpose(3, 0, 1, 2)


def avg_pool2d_backward(
    grad_output, x, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True
):
    """∂L/∂x of `avg_pool2d`: each gradient is shared equally by the cells of its window."""
    x, geometry = _prepare(x, kernel_size, stride, padding, 1, ceil_mode)
    shape = (*x.shape[:2], *geometry.output_size)
    dtype = checks.float_type(x, grad_output)
    grad = checked_gradient(grad_output, shape, dtype).transpose(1, 2, 3, 0)
    share = grad / _cells_counted(geometry, padding, count_include_pad, dtype)
    grad_padded = np.zeros((x.shape[1], *geometry.padded_size, len(x)), dtype)
    for tap in geometry.taps():
        grad_padded[:, *geometry.tap(*tap)] += share
    return grad_padded[:, *geometry.interior].transpose(3, 0, 1, 2)


def _cells_counted(geometry, padding, count_include_pad, dtype):
    """The divisor of each window, `(H_out, W_out, 1)`: a product of rows and columns counted."""
    margins = checks.pair("padding", padding, 0) if count_include_pad else (0, 0)
    counts = []
    for axis, margin in enumerate(margins):
        before = geometry.padding[axis][0]
        first, last = before - margin, before + geometry.input_size[axis] + margin
        starts = np.arange(geometry.output_size[axis]) * geometry.stride[axis]
        stops = np.minimum(starts + geometry.kernel_size[axis], last)
        counts.append(stops - np.maximum(starts, first))
    return np.multiply.outer(*counts).astype(dtype)[:, :, None]


def _lowest(dtype):
    """The value that loses against every other, used for padding."""
    if dtype.kind == "f":
        return -np.inf
    return False if dtype.kind == "b" else np.iinfo(dtype).min


def _prepare(x, kernel_size, stride, padding, dilation, ceil_mode):
    """The checked image and the geometry of its pooling."""
    x = checks.image("x", x)
    return x, pooling_geometry(x.shape[2:], kernel_size, stride, padding, dilation, ceil_mode)
