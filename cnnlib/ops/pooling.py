"""Max and average pooling, forward and backward.

No picture is padded here: each kernel tap is looked up only where it meets the picture
(`Geometry.overlap`), so padding can neither win a window nor take a gradient.
"""

import functools

import numpy as np

from cnnlib.ops import arrays
from cnnlib.ops.activations import masked
from cnnlib.ops.engine import buffers, threads
from cnnlib.ops.geometry import pooling_geometry

BLOCK_BYTES = 1_600_000  # of input that one core works on at a time


def max_pool2d(x, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False):
    """The largest value of every window: `(N, C, H, W)` to `(N, C, H_out, W_out)`; dtype kept.

    `stride` is `kernel_size` where left out. Padding never wins, whatever its neighbours; it may be
    at most half the kernel, or "same" or "valid". Ints or `(vertical, horizontal)` pairs.
    Returns batch-last memory. Raises ValueError where the window does not fit.
    Source: Dumoulin & Visin, chapter 3 (Relationship 7).
    """
    x, geometry = _prepare(x, kernel_size, stride, padding, dilation, ceil_mode)
    y = buffers.empty((len(x), *geometry.output_size, x.shape[3]), x.dtype)

    def block(channels):
        _maximize(y[channels], np.ascontiguousarray(x[channels]), geometry)

    threads.each(block, _blocks(x), _work(x, geometry))
    return y.transpose(3, 0, 1, 2)


def max_pool2d_backward(grad_output, x, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False):
    """∂L/∂x of `max_pool2d`: each gradient goes to the *first* maximum of its window.

    First in reading order; where a window holds nan, its last nan is the maximum. Both as in PyTorch.
    Gradients add up where windows overlap.
    """
    return gradient_at_maximum(grad_output, x, None, kernel_size, stride, padding, dilation, ceil_mode)


@arrays.underflow_is_zero
def gradient_at_maximum(grad_output, x, maximum, kernel_size, stride, padding, dilation, ceil_mode):
    """`max_pool2d_backward` for callers that kept the forward output; with None it is recomputed."""
    x, geometry = _prepare(x, kernel_size, stride, padding, dilation, ceil_mode)
    grad = _prepared_gradient(grad_output, x, geometry)
    if maximum is not None:
        maximum = maximum.transpose(1, 2, 3, 0)
    overlapping, _ = _tiling(geometry)
    grad_input = buffers.empty(x.shape, _sum_type(grad.dtype, geometry) if overlapping else grad.dtype)

    def block(channels):
        seen = np.ascontiguousarray(x[channels])
        if maximum is None:
            highest = buffers.scratch("maximum", (len(seen), *grad.shape[1:]), x.dtype)
            _maximize(highest, seen, geometry)
        else:
            highest = maximum[channels]
        _route(grad[channels], seen, highest, geometry, grad_input[channels])

    threads.each(block, _blocks(x), _work(x, geometry))
    return grad_input.transpose(3, 0, 1, 2).astype(grad.dtype, copy=False)


def _route(grad, x, maximum, geometry, grad_input):
    """Write to `grad_input` every gradient where the first maximum of its window lies."""
    overlapping, covered = _tiling(geometry)
    if overlapping or not covered:
        grad_input[...] = 0
    waiting = np.ones(grad.shape, bool)
    for cells, pixels in geometry.overlaps():
        winner = x[:, *pixels] == maximum[:, *cells]
        winner &= waiting[:, *cells]
        given, target = grad[:, *cells], grad_input[:, *pixels]
        if overlapping:
            target += masked(given, winner, out=buffers.scratch("share", given.shape, given.dtype))
        else:
            masked(given, winner, out=target)
        waiting[:, *cells] ^= winner
    if waiting.any():  # a maximum that equals nothing, itself included, is nan
        _route_to_nan(grad, x, geometry, grad_input, waiting)


def _route_to_nan(grad, x, geometry, grad_input, waiting):
    """Add every gradient that is `waiting` where the last nan of its window lies."""
    for cells, pixels in reversed(geometry.overlaps()):
        last = waiting[:, *cells] & np.isnan(x[:, *pixels])
        grad_input[:, *pixels] += np.where(last, grad[:, *cells], 0)
        waiting[:, *cells] ^= last


@functools.lru_cache(1024)
def _tiling(geometry):
    """Whether windows overlap, and whether every pixel lies in one."""
    size, kernel_size, strides, padding, dilation, cells = geometry
    spans = [d * (k - 1) + 1 for d, k in zip(dilation, kernel_size)]
    overlapping = any(stride < span for stride, span in zip(strides, spans))
    ends = [count * stride - before for count, stride, (before, _) in zip(cells, strides, padding)]
    covered = tuple(spans) == strides == kernel_size and all(end >= pixels for end, pixels in zip(ends, size))
    return overlapping, covered


def _maximize(maximum, x, geometry):
    """Fill `maximum` with the largest value of every window of `x (C, H, W, N)`."""
    first, *others = geometry.overlaps()
    _fill(maximum, first, x, _lowest(x.dtype))
    for cells, pixels in others:
        np.maximum(maximum[:, *cells], x[:, *pixels], out=maximum[:, *cells])


def _fill(values, meeting, x, otherwise):
    """Fill `values` with what one tap sees from every output cell; `otherwise` where it meets no pixel."""
    cells, pixels = meeting
    seen = x[:, *pixels]
    if seen.shape != values.shape:
        values[...] = otherwise
    values[:, *cells] = seen


@arrays.underflow_is_zero
def avg_pool2d(x, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True):
    """The mean of every window: `(N, C, H, W)` to `(N, C, H_out, W_out)`; integers become floats.

    Padding counts as zeros, as in PyTorch; `count_include_pad=False` divides by the real cells only, which
    is what Keras and TensorFlow do with padding "same". Cells that only `ceil_mode` adds never count.
    Ints or `(vertical, horizontal)` pairs. Returns batch-last memory. Raises ValueError where the window
    does not fit. Source: Dumoulin & Visin, chapter 3 (Relationship 7); PyTorch's options.
    """
    x, geometry = _prepare(x, kernel_size, stride, padding, 1, ceil_mode)
    dtype = arrays.float_type(x)
    first, *others = geometry.overlaps()
    total = buffers.empty((len(x), *geometry.output_size, x.shape[3]), _sum_type(dtype, geometry))
    _fill(total, first, x, 0)
    for cells, pixels in others:
        total[:, *cells] += x[:, *pixels]
    total /= cells_counted(geometry, count_include_pad)[:, :, None].astype(total.dtype)
    return total.astype(dtype, copy=False).transpose(3, 0, 1, 2)


@arrays.underflow_is_zero
def avg_pool2d_backward(
    grad_output, x, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True
):
    """∂L/∂x of `avg_pool2d`: each gradient is shared equally by the cells of its window."""
    x, geometry = _prepare(x, kernel_size, stride, padding, 1, ceil_mode)
    grad = _prepared_gradient(grad_output, x, geometry)
    wide = _sum_type(grad.dtype, geometry)
    share = grad / cells_counted(geometry, count_include_pad)[:, :, None].astype(wide)
    grad_input = np.zeros(x.shape, wide)
    for cells, pixels in geometry.overlaps():
        grad_input[:, *pixels] += share[:, *cells]
    return grad_input.transpose(3, 0, 1, 2).astype(grad.dtype, copy=False)


def _sum_type(dtype, geometry):
    """The dtype in which as many numbers of `dtype` are added as a window has cells."""
    return arrays.sum_type(dtype, geometry.kernel_size[0] * geometry.kernel_size[1])


def cells_counted(geometry, count_include_pad):
    """The divisor of each window of an average, `(H_out, W_out)`: rows counted times columns counted."""
    counts = []
    for axis, (before, after) in enumerate(geometry.padding):
        first, last = 0, before + geometry.input_size[axis]
        first, last = (first, last + after) if count_include_pad else (before, last)
        starts = np.arange(geometry.output_size[axis]) * geometry.stride[axis]
        stops = np.minimum(starts + geometry.kernel_size[axis], last)
        counts.append(stops - np.maximum(starts, first))
    return np.multiply.outer(*counts)


def _lowest(dtype):
    """The value that loses against every other."""
    if dtype.kind == "f":
        return -np.inf
    return False if dtype.kind == "b" else np.iinfo(dtype).min


def _blocks(x):
    """Groups of channels of `x (C, H, W, N)` that fit into the cache of one core, an even number of them."""
    pairs = -(-x.nbytes // (2 * BLOCK_BYTES))
    groups = 2 * pairs if x.nbytes > BLOCK_BYTES else 1
    return threads.parts(len(x), -(-len(x) // groups))


def _prepare(x, kernel_size, stride, padding, dilation, ceil_mode):
    """The checked image, batch last, and the geometry of its pooling."""
    x = arrays.image("x", x)
    geometry = pooling_geometry(x.shape[2:], kernel_size, stride, padding, dilation, ceil_mode)
    return x.transpose(1, 2, 3, 0), geometry


def _prepared_gradient(grad_output, x, geometry):
    """The checked gradient, batch last, in the floating dtype of the image if it has one."""
    grad_output = arrays.real_array("grad_output", grad_output)
    shape = (x.shape[3], len(x), *geometry.output_size)
    dtype = arrays.gradient_type(x, grad_output)
    return arrays.checked_gradient(grad_output, shape, dtype).transpose(1, 2, 3, 0)


def _work(x, geometry):
    """What a pooling costs, in multiply-adds: each tap of each pixel moves as much memory as ten need."""
    return 10 * x.size * geometry.kernel_size[0] * geometry.kernel_size[1]
