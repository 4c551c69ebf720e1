"""Cache-line-aligned arrays, and scratch buffers that a thread uses again.

A vector register and a line of the cache are 64 bytes. numpy's own arrays begin at any multiple of 16, so
that most reads of a vector touch two lines: products of matrices then take up to 1.7 times as long.
"""

import math
import threading

import numpy as np

LINE = 64  # bytes
WORTH_ALIGNING = 16_384  # bytes; finding out where an array begins takes a few microseconds
SCRATCH_BYTES = 16_000_000  # the largest temporary array whose memory a thread keeps

_kept = threading.local()


def empty(shape, dtype):
    """An array like `np.empty` that begins at the beginning of a cache line; a small one need not."""
    size = math.prod(shape) * np.dtype(dtype).itemsize
    if size < WORTH_ALIGNING:
        return np.empty(shape, dtype)
    memory = np.empty(size + LINE, np.uint8)
    return np.ndarray(shape, dtype, memory, -memory.ctypes.data % LINE)


def empty_like(x, dtype):
    """An aligned array shaped like `x`, its axes in the order in which they lie in the memory of `x`."""
    axes = sorted(range(x.ndim), key=x.strides.__getitem__, reverse=True)
    return empty([x.shape[axis] for axis in axes], dtype).transpose([axes.index(a) for a in range(x.ndim)])


def batch_last(x):
    """`x`, or a copy of pictures `(N, C, H, W)` whose batch axis is not yet the last one in memory."""
    x = np.asarray(x)
    if x.ndim != 4:
        return x
    return np.ascontiguousarray(x.transpose(1, 2, 3, 0)).transpose(3, 0, 1, 2)


def scratch(use, shape, dtype):
    """An uninitialised buffer named `use`; the thread's next request for that name reuses it.

    Fresh memory costs a page fault for every 4 KB, which is more than the sums stored in it. A name belongs
    to one function alone, or two would share a buffer; `tests/ops/test_buffers.py` holds that.
    """
    wanted = math.prod(shape) * np.dtype(dtype).itemsize
    if wanted > SCRATCH_BYTES:
        return empty(shape, dtype)
    if len(getattr(_kept, use, b"")) < wanted:
        setattr(_kept, use, empty((wanted,), np.uint8))
    return np.ndarray(shape, dtype, getattr(_kept, use))


def aligned(x):
    """Whether `x` begins at the beginning of a cache line."""
    return x.ctypes.data % LINE == 0
