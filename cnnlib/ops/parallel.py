"""Several blocks of work at a time, one on each core.

numpy lets go of Python's global lock while it copies, compares and multiplies, so plain threads
are enough. The products of `rows.py` are too small for OpenBLAS to share them among cores itself.
Blocks depend on shapes only, never on the number of cores, and so do the results, to the last bit.
"""

import functools
import math
import os
import sys
import threading
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context

import numpy as np

WORTH_WAKING = 10_000_000  # multiply-adds; below that waking a helper costs more than it gains
SCRATCH_BYTES = 16_000_000  # the largest temporary array whose memory a thread keeps

_kept = threading.local()


def parts(size, longest):
    """Slices that cut an axis into parts of at most `longest`, all about equally long."""
    count = -(-size // longest)
    edges = [size * number // count for number in range(count + 1)] if count else []
    return [slice(start, stop) for start, stop in zip(edges, edges[1:])]


def each(function, blocks, work=WORTH_WAKING):
    """`[function(block) for block in blocks]`, spread over the cores.

    `work` is about how many multiply-adds all blocks together take; little of it is done by the
    calling thread alone. That one always works too, so nothing waits for a helper that is slow to start.
    """
    if work < WORTH_WAKING:
        return [function(block) for block in blocks]
    waiting, results = deque(enumerate(blocks)), {}

    def take():
        while waiting:
            try:
                number, block = waiting.popleft()
            except IndexError:  # another thread was faster
                return
            results[number] = function(block)

    helpers = min(threads(), len(waiting)) - 1
    # A context carries what np.errstate has set over to the helpers.
    jobs = [_pool(os.getpid()).submit(copy_context().run, take) for _ in range(helpers)]
    try:
        take()
    finally:
        waiting.clear()
        for job in jobs:
            job.cancel() or job.result()
    return [results[number] for number in sorted(results)]


@functools.cache
def threads():
    """Cores this process may use, or fewer where the environment limits numpy's own threads."""
    if sys.platform == "emscripten":  # Python in a browser starts no threads
        return 1
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    limits = (os.environ.get(name, "") for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"))
    return min([cores, *(int(limit) for limit in limits if limit.isdigit() and int(limit))])


@functools.cache
def _pool(process):
    """The helper threads of this process; its number is an argument because threads do not survive a fork."""
    return ThreadPoolExecutor(max(threads() - 1, 1), thread_name_prefix=f"cnnlib-{process}")


def scratch(use, shape, dtype):
    """An array like `np.empty` that is valid until this thread asks for the same `use` again.

    Fresh memory costs a page fault for every 4 KB, which is dearer than the sums that are stored in it.
    """
    wanted = math.prod(shape) * np.dtype(dtype).itemsize
    if wanted > SCRATCH_BYTES:
        return np.empty(shape, dtype)
    if len(getattr(_kept, use, b"")) < wanted:
        setattr(_kept, use, np.empty(wanted, np.uint8))
    return getattr(_kept, use)[:wanted].view(dtype).reshape(shape)
