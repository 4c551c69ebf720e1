"""How long a class takes: `python -m cnnlib check` over notebooks of chapter 03; and one learner's check.

Run with `python benchmarks/class_check.py`, fewer with `--notebooks 30`; not on Windows; on an idle machine.
Half of the notebooks are solved, the others each have a usual mistake. The whole command is timed, so the
start of its workers counts. One after the other is measured before and after, so that a machine that
slows down meets both.
"""

import argparse
import ast
import inspect
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat

from cnnlib.exercises import all_exercises, conv2d_exercise
from cnnlib.exercises.checking import reading

CHAPTER = reading.ORIGINALS / "03_backprop.ipynb"
NUMBER = "prediction = (1, 10)"
# Each other notebook makes one of these: what is written, and what it should be.
SLIPS = (
    ("x > 0", "x >= 0"),
    ("/ len(labels)", ""),
    ("top + i, left + j] +=", "top + i, left + j] ="),
    ("prediction = (1, 10)", "prediction = (3, 10)"),
    ("prediction = (1, 10)", "prediction = ..."),
    ("* weight[f]", "* weight[f, :, ::-1, ::-1]"),
    ("return grad_output * (x > 0)", "..."),
    ("count, filters, rows, cols =", "count, filters, rows ="),
    ("return loss, grad_logits", "return loss, , grad_logits"),
)
# Counts how often it gets through some work of Python and of memory, like that of a notebook.
BUSY = """
import copy, sys, time
import numpy as np
thing, room, rounds = {n: [str(n), {n: n}] for n in range(200)}, np.zeros(10**6), 0
end = time.perf_counter() + float(sys.argv[1])
while time.perf_counter() < end:
    copy.deepcopy(thing), room.copy()
    rounds += 1
print(rounds)
"""
TARGET = 0.55  # of the time of one after the other, on two cores
PATIENCE = 0.040  # seconds of a learner's check


def solved():
    """Chapter 03 as a learner hands it in who has solved all of it."""
    notebook = nbformat.read(CHAPTER, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code" and reading.mentioned([cell.source]):
            cell.source = _filled(cell.source)
    return notebook


def _filled(source):
    """A cell with its dots replaced by the answer."""
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef):
            solution = all_exercises()[node.name].function_task.solution
            stub = "\n".join(source.splitlines()[node.lineno - 1 : node.end_lineno])
            return "import numpy as np\n" + source.replace(stub, inspect.getsource(solution).rstrip())
    return source.replace("prediction = ...", NUMBER)


def write_class(folder, count):
    """The notebooks of a class, every second one right."""
    for number in range(count):
        notebook = solved()
        if number % 2:
            before, after = SLIPS[number // 2 % len(SLIPS)]
            changed = sum(before in cell.source for cell in notebook.cells)
            if not changed:
                raise ValueError(f"{before!r} is in no answer of chapter 03; mend SLIPS")
            for cell in notebook.cells:
                if reading.mentioned([cell.source]):
                    cell.source = cell.source.replace(before, after)
        nbformat.write(notebook, folder / f"student_{number:03}.ipynb")


def timed(folder, jobs):
    """Seconds of the whole command, by the clock and of the processors; its verdicts must be as planned."""
    command = [sys.executable, "-m", "cnnlib", "check", "--jobs", str(jobs), "--json", str(folder)]
    started, used = time.perf_counter(), processor_time()
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    seconds, used = time.perf_counter() - started, processor_time() - used
    results = json.loads(done.stdout)
    wrong = [number for number, one in enumerate(results) if one["passed"] == bool(number % 2)]
    if wrong:
        raise RuntimeError(f"these notebooks got another verdict than planned: {wrong}")
    return seconds, used


def processor_time():
    """Seconds that all processes used which this one has started and which have ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def two_at_once(seconds=2.0):
    """Two processes that share nothing, at the same time, as a share of one after the other.

    0.50 on cores of their own; more where cores share caches or memory, which no program can mend.
    """
    command = [sys.executable, "-c", BUSY, str(seconds)]

    def rates(count):
        running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(count)]
        return [int(one.communicate()[0]) for one in running]

    alone = statistics.mean(rates(1) + rates(1))
    return alone / sum(rates(2))


def measure_class(count, jobs):
    """Print the table of one class."""
    with tempfile.TemporaryDirectory() as folder:
        write_class(Path(folder), count)
        before, together, after = (timed(folder, number) for number in (1, jobs, 1))
    alone = tuple(map(statistics.mean, zip(before, after)))
    print(f"{count} notebooks of chapter 03, half of them right; {os.cpu_count()} cores\n")
    print("| | seconds | a notebook | processor seconds a notebook | of one after the other |")
    print("|---|---|---|---|---|")
    for what, (seconds, used) in (("--jobs 1", alone), (f"--jobs {jobs}", together)):
        each = f"{seconds / count:.2f} | {used / count:.2f}"
        print(f"| {what} | {seconds:.1f} | {each} | {seconds / alone[0]:.2f} |")
    print(f"\none after the other took {before[0]:.1f} s before and {after[0]:.1f} s after")
    print(f"one after the other kept {alone[1] / alone[0]:.2f} cores busy")
    print(f"two processes that share nothing take {two_at_once():.2f} of one after the other on this machine")
    print(f"target: at most {TARGET} with two jobs on two cores, where nothing else runs")


def measure_check(rounds=41):
    """Print the median time of `conv2d_exercise.check` for a right answer, as a learner waits for it."""
    scope = {}
    source = inspect.getsource(conv2d_exercise.function_task.solution)
    exec("import numpy as np\n" + source, scope)
    os.environ["CNNLIB_PROGRESS"] = "off"
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        feedback = conv2d_exercise.check(scope["conv2d"])
        times.append(time.perf_counter() - started)
        if not feedback.correct:
            raise RuntimeError(feedback.message)
    return statistics.median(times), max(times[1:]), times[0]


def main():
    parser = argparse.ArgumentParser(description="Measure the class check and one learner's check.")
    parser.add_argument("--notebooks", type=int, default=300, help="how many (default 300; 0: none)")
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    with Path(os.devnull).open("w", encoding="utf-8") as nothing:
        sys.stdout, screen = nothing, sys.stdout
        try:
            median, slowest, first = measure_check()
        finally:
            sys.stdout = screen
    print("| a learner's check | median ms | slowest | first |")
    print("|---|---|---|---|")
    print(f"| conv2d, right answer | {median * 1e3:.1f} | {slowest * 1e3:.1f} | {first * 1e3:.1f} |")
    print(f"\ntarget: at most {PATIENCE * 1e3:.0f} ms\n")
    if options.notebooks:
        measure_class(options.notebooks, options.jobs)


if __name__ == "__main__":
    main()
