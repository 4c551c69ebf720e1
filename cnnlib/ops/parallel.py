"""Several blocks of work at a time, one on each core.

numpy lets go of Python's global lock while it copies, compares and multiplies, so plain threads
are enough. The products of `rows.py` are too small for OpenBLAS to share them among cores itself.
Blocks depend on shapes only, never on the number of cores, and so do the results, to the last bit.
"""

import functools
import os
import sys
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from threading import Semaphore

WORTH_WAKING = 10_000_000  # multiply-adds; below that waking a helper costs more than it gains


@functools.lru_cache(1024)
def parts(size, longest):
    """Slices that cut an axis into parts of at most `longest`, all about equally long."""
    count = -(-size // longest)
    edges = [size * number // count for number in range(count + 1)] if count else []
    return tuple(slice(start, stop) for start, stop in zip(edges, edges[1:]))


def each(function, blocks, work=WORTH_WAKING):
    """`[function(block) for block in blocks]`, spread over the cores that have nothing else to do.

    `work` is about how many multiply-adds all blocks together take; little of it is done by the
    calling thread alone. That one always works too, so nothing waits for a helper that is slow to start.
    """
    if work < WORTH_WAKING:
        return [function(block) for block in blocks]
    waiting, results = deque(enumerate(blocks)), {}
    pool, idle = _helpers(os.getpid(), threads() - 1)

    def take():
        while waiting:
            try:
                number, block = waiting.popleft()
            except IndexError:  # another thread was faster
                return
            results[number] = function(block)

    def help_out():
        try:
            take()
        finally:
            idle.release()

    jobs = []
    # A context carries what np.errstate has set over to the helpers.
    while len(jobs) < len(blocks) - 1 and idle.acquire(blocking=False):
        jobs.append(pool.submit(copy_context().run, help_out))
    try:
        take()
    finally:
        waiting.clear()
        for job in jobs:
            if job.cancel():
                idle.release()
            else:
                job.result()
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
def _helpers(process, count):
    """The helper threads of this process and how many of them are idle.

    The number of the process is an argument because threads do not survive a fork.
    """
    return ThreadPoolExecutor(max(count, 1), f"cnnlib-{process}"), Semaphore(count)
