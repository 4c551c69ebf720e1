"""Several blocks of work at a time, one on each core.

numpy lets go of Python's global lock while it copies, compares and multiplies, so plain threads
are enough. While they work, the library that multiplies matrices is told to use one thread for each product:
otherwise every product would be shared out once more, and our threads would wait for each other in its queue.
Blocks depend on shapes only, never on the number of cores, and so do the results, to the last bit.
"""

import functools
import os
import sys
from collections import deque
from contextlib import nullcontext
from contextvars import copy_context
from queue import SimpleQueue
from threading import Lock, Thread

WORTH_WAKING = 10_000_000  # multiply-adds; below that waking a worker costs more than it gains


@functools.lru_cache(1024)
def parts(size, longest):
    """Slices that cut an axis into parts of at most `longest`, all about equally long."""
    count = -(-size // longest)
    edges = [size * number // count for number in range(count + 1)] if count else []
    return tuple(slice(start, stop) for start, stop in zip(edges, edges[1:]))


def each(function, blocks, work=WORTH_WAKING):
    """`[function(block) for block in blocks]`, spread over the cores that have nothing else to do.

    `work` is about how many multiply-adds all blocks together take; little of it is done by the
    calling thread alone. That one always works too, so nothing waits for a worker that is slow to start.
    """
    if work < WORTH_WAKING:
        return [function(block) for block in blocks]
    return _Job(function, blocks).done()


class _Job:
    """Blocks that the calling thread and its workers take one by one."""

    def __init__(self, function, blocks):
        self.function, self.waiting, self.results = function, deque(enumerate(blocks)), {}
        self.errors = SimpleQueue()  # one entry of every worker, None where all went well

    def done(self):
        """All results, in the order of the blocks; raises what any block raised."""
        others = len(self.waiting) > 1 and available() > 1
        with single_threaded_products if others else nullcontext():  # before anybody else begins
            workers = self._hand_out(len(self.waiting) - 1)
            try:
                self._take()
            finally:
                self.waiting.clear()
                errors = [self.errors.get() for _ in range(workers)]
        for error in filter(None, errors):
            raise error
        return [self.results[number] for number in sorted(self.results)]

    def _hand_out(self, most):
        """Hand the job to at most `most` idle workers; return how many took it."""
        idle = _idle_workers(os.getpid(), available() - 1)
        for hired in range(most):
            try:
                queue = idle.pop()
            except IndexError:
                return hired
            # A context carries what np.errstate has set over to the workers.
            queue.put(functools.partial(copy_context().run, self._work, queue, idle))
        return max(most, 0)

    def _work(self, queue, idle):
        """One worker's part of the job: take blocks, be idle again, report an error."""
        error = None
        try:
            self._take()
        except BaseException as caught:  # raised again by the thread that waits
            error = caught
        idle.append(queue)
        self.errors.put(error)

    def _take(self):
        """Work until no block is waiting any more."""
        while self.waiting:
            try:
                number, block = self.waiting.popleft()
            except IndexError:  # another thread was faster
                return
            self.results[number] = self.function(block)


class _SingleThreadedProducts:
    """A context in which a product of matrices uses one thread; of several, the last to end restores it."""

    def __init__(self):
        self.lock, self.open, self.before = Lock(), 0, []

    def __enter__(self):
        with self.lock:
            self.open += 1
            if self.open == 1:
                self.before = [(library, library.get_num_threads()) for library in _libraries()]
                for library, _ in self.before:
                    _set_threads(library, 1)

    def __exit__(self, *error):
        with self.lock:
            self.open -= 1
            if not self.open:
                for library, count in self.before:
                    _set_threads(library, count)


single_threaded_products = _SingleThreadedProducts()


def _set_threads(library, count):
    """Set how many threads a library uses; another thread of ours may be the one that restores it."""
    library.set_num_threads(count)
    if hasattr(library, "clear_controlling_thread"):  # 3.8 obeys one thread until then
        library.clear_controlling_thread()


@functools.cache
def _libraries():
    """The libraries numpy multiplies matrices with (OpenBLAS, MKL), as threadpoolctl finds them."""
    from threadpoolctl import ThreadpoolController  # only where threads are, and not when cnnlib is imported

    return ThreadpoolController().select(user_api="blas").lib_controllers


@functools.cache
def available():
    """Cores this process may use, or fewer where the environment limits numpy's own threads."""
    if sys.platform == "emscripten":  # Python in a browser starts no threads
        return 1
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    limits = (os.environ.get(name, "") for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"))
    return min([cores, *(int(limit) for limit in limits if limit.isdigit() and int(limit))])


@functools.cache
def _idle_workers(process, count):
    """The queues of those of `count` worker threads that are idle.

    The number of the process is an argument because threads do not survive a fork.
    """
    queues = deque(SimpleQueue() for _ in range(count))
    for queue in queues:
        Thread(target=_serve, args=(queue,), name=f"cnnlib-{process}", daemon=True).start()
    return queues


def _serve(queue):
    """Worker loop: run callables from the queue until the process ends."""
    while True:
        queue.get()()
