"""Contenders in processes of their own, asked in turn, and the tables their times become.

A processor that is shared slows down and recovers from one second to the next. So all contenders
are started first and then asked for short bursts of one task, one contender after the other,
several rounds: a slow moment meets all of them, and only one works at any time.
"""

import json
import math
import os
import platform
import statistics
import subprocess
import sys
import time
from pathlib import Path

THREADS = 2
# Fresh memory costs a page fault for every 4 KB, for each contender alike. "kept" tells glibc to
# keep freed memory for the next array; "system" is what a reader gets who sets nothing.
ALLOCATORS = {
    "kept": {"MALLOC_TRIM_THRESHOLD_": "16000000000", "MALLOC_MMAP_THRESHOLD_": "16000000000"},
    "system": {},
}
# What can force the kernels of a processor on ours (OPENBLAS_CORETYPE=Haswell) and on PyTorch's (AVX2).
KERNELS = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE", "ONEDNN_MAX_CPU_ISA")
PAUSE = 0.03  # seconds until the last contender's threads have gone to sleep


def serve(build):
    """Be a contender: read requests from stdin, answer each with the seconds of every run.

    `build(contender, task)` returns a function without arguments, or None for a task the contender
    does not take part in. The contender's name is the last word of the command line.
    """
    contender, current, run = sys.argv[-1], None, None
    for line in sys.stdin:
        task, seconds = json.loads(line)
        if task != current:
            run = None  # frees the arrays of the last task first
            current, run = task, build(contender, task)
            if run:
                timed(run, 0, least=2)
        print(json.dumps(timed(run, seconds) if run else []), flush=True)


def timed(run, seconds, least=3):
    """Seconds of each of at least `least` runs, for about `seconds` altogether."""
    times = []
    while len(times) < least or sum(times) < seconds:
        started = time.perf_counter()
        run()
        times.append(time.perf_counter() - started)
    return times


class Contender:
    """A process that runs `script --serve name` under one allocator setting."""

    def __init__(self, script, name, allocator, variables=()):
        environment = {key: value for key, value in os.environ.items() if not key.startswith("MALLOC_")}
        limits = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
        threads = {key: str(THREADS) for key in limits}
        environment |= threads | ALLOCATORS[allocator] | dict(variables)
        command = [sys.executable, str(Path(script).resolve()), "--serve", name]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "encoding": "utf-8"}
        self.name = name
        self.process = subprocess.Popen(command, env=environment, **pipes)

    def ask(self, task, seconds):
        """The seconds of each run of one burst; empty where the contender has no such task."""
        print(json.dumps([task, seconds]), file=self.process.stdin, flush=True)
        answer = self.process.stdout.readline()
        if not answer:
            raise RuntimeError(f"contender {self.name} stopped at task {task!r}; its message stands above")
        return json.loads(answer)

    def stop(self):
        """End the process."""
        self.process.stdin.close()
        self.process.wait(20)


def measure(script, names, tasks, allocator, *, starts, rounds, seconds):
    """Median seconds of every contender and task: `{task: {name: seconds}}`.

    `names` may be a dictionary, with environment variables of its own for each contender.
    Whole processes can be lucky or unlucky (where their memory lies), so each contender is started
    `starts` times and its better start counts.
    """
    variables = names if isinstance(names, dict) else {}
    best = {task: {} for task in tasks}
    for _ in range(starts):
        contenders = [Contender(script, name, allocator, variables.get(name, ())) for name in names]
        try:
            for task in tasks:
                for name, median in _one_task(contenders, task, rounds, seconds).items():
                    best[task][name] = min(median, best[task].get(name, math.inf))
        finally:
            for contender in contenders:
                contender.stop()
    return best


def _one_task(contenders, task, rounds, seconds):
    """Medians of one task over all rounds, by contender."""
    times = {contender.name: [] for contender in contenders}
    for number in range(rounds):
        # Every second round backwards, so that nobody always follows the same neighbour.
        for contender in contenders[:: -1 if number % 2 else 1]:
            times[contender.name] += contender.ask(task, seconds)
            time.sleep(PAUSE)
    return {name: statistics.median(values) for name, values in times.items() if values}


def geometric_mean(values):
    """The mean that treats twice as fast and twice as slow alike."""
    return math.exp(statistics.fmean(map(math.log, values)))


def sgemm_peak(seconds=0.5, size=2048):
    """Multiply-adds per second of one large float32 matrix product, the most this machine gives."""
    import numpy as np

    a = np.random.default_rng(0).random((size, size), np.float32)
    return size**3 / min(timed(lambda: a @ a, seconds, least=5))


def machine():
    """One line about processor, threads, libraries and the kernels they chose."""
    import numpy as np
    from threadpoolctl import threadpool_info

    np.ones((2, 2)) @ np.ones((2, 2))
    blas = [f"{one['internal_api']} {one['version']}, kernel {one.get('architecture')}"
            for one in threadpool_info() if one["user_api"] == "blas"]  # fmt: skip
    forced = [f"{name}={os.environ[name]}" for name in KERNELS if name in os.environ]
    library = f"numpy {np.__version__} with {' and '.join(blas) or 'an unknown BLAS'}"
    return ", ".join([processor(), f"{THREADS} threads", library, *forced])


def processor():
    """The processor's own name where the system says it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    vectors = [name for name in ("avx2", "avx512f") if any(name in line.split() for line in lines)]
    return " ".join([names[0] if names else platform.machine(), *vectors])
