"""`python -m cnnlib check notebook.ipynb …`: run learners' notebooks and tabulate their exercises.

Each notebook runs in processes of its own (`learner`), started and judged by one of a few workers (`worker`),
so that none can take others or the marks along. It contains other people's code: this protects against
accidents, not against attacks.
"""

import argparse
import contextlib
import glob
import hashlib
import json
import os
import queue
import re
import subprocess
import sys
import threading
from pathlib import Path
from typing import NamedTuple

from cnnlib import files
from cnnlib.console import say
from cnnlib.exercises.checking import progress, reading, reports

SUMMARY = (
    "Run notebooks and show which of their exercises are solved. Exit code: 0 all exercises of all "
    "notebooks are correct, 1 something is not, 2 something could not be run (an unreadable file, a missing "
    "library), 130 interrupted."
)
PICTURES = (".svg", ".png", ".pdf")
UNCOUNTED = ("course's own solution", "may be forged")  # words of notes with which nothing is passed
STATUSES = ("not_attempted", "error", "wrong", "correct")  # a later one counts


class Row(NamedTuple):
    """One exercise of one notebook; `notes` are for the teacher to judge."""

    exercise: str
    status: str
    mistake: str | None = None
    message: str = ""
    seconds: float = 0.0
    notes: tuple = ()
    uses: tuple = ()  # of a library, such as "cnnlib.ops.conv2d"

    @property
    def passed(self):
        return self.status == "correct" and not any(word in note for word in UNCOUNTED for note in self.notes)


class Result(NamedTuple):
    """What came out of one notebook; `problem` says what went wrong with running it, if anything did."""

    notebook: str
    rows: list
    problem: str | None
    errors: list = ()
    seconds: float = 0.0
    readable: bool = True

    @property
    def passed(self):
        return bool(self.rows) and not self.problem and all(row.passed for row in self.rows)


def arguments(parser):
    """What the command understands."""
    parser.epilog = "The notebooks are executed: run only files whose code you would run yourself."
    parser.add_argument(
        "notebooks", nargs="+", metavar="notebook.ipynb", help="files, folders, or patterns with *"
    )
    parser.add_argument(
        "--jobs", type=_jobs, default=None, metavar="N", help="at the same time (default: one a core)"
    )
    parser.add_argument(
        "--timeout",
        type=_seconds,
        default=300,
        metavar="SECONDS",
        help="for each whole notebook (default 300)",
    )
    parser.add_argument(
        "--memory",
        type=_gigabytes,
        default=2,
        metavar="GB",
        help="for all processes of a notebook (default 2)",
    )
    parser.add_argument("--resume", action="store_true", help="go on with a run that was interrupted")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("--csv", type=_file, metavar="FILE", help="one row a notebook and exercise")
    parser.add_argument(
        "--junit", type=_file, metavar="FILE", help="JUnit XML, for GitHub Classroom and GitLab"
    )
    parser.add_argument(
        "--class-summary",
        type=_picture,
        nargs="?",
        const="",
        metavar="FILE.svg",
        help="which mistakes how often, as a table; also as a picture where a file is named",
    )


def _number(text, example):
    """A positive number, or a reason why not."""
    if re.fullmatch(r"\s*\d+,\d+\s*", text):
        raise argparse.ArgumentTypeError(f"got {text!r}; write a point: {text.strip().replace(',', '.')}")
    with contextlib.suppress(ValueError):
        if 0 < float(text) < float("inf"):
            return float(text)
    raise argparse.ArgumentTypeError(f"must be a number above 0, got {text!r}; try {example}")


def _file(text):
    """A file that can be written, "~" being the home folder."""
    try:
        return text and str(files.place(text))
    except OSError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _picture(text):
    """A picture that can be written; empty for none."""
    if text and not text.lower().endswith(PICTURES):
        raise argparse.ArgumentTypeError(f"{text} must end in {', '.join(PICTURES)}; try class.svg")
    return _file(text)


def _seconds(text):
    """A positive number of seconds; 5m and 300s are understood."""
    unit = {"s": 1, "m": 60, "h": 3600}.get(text[-1:].lower())
    return _number(text[:-1], 300) * unit if unit and text[:-1] else _number(text, 300)


def _gigabytes(text):
    """A positive number of gigabytes; 2G, 2GB and 500MB are understood."""
    found = re.fullmatch(r"(?i)(.+?)\s*([gm])i?b?", text)
    return _number(found[1], 2) / (1000 if found[2] in "mM" else 1) if found else _number(text, 2)


def _jobs(text):
    """A whole number of processes; 0, -1 and auto mean one a core."""
    if text in ("0", "-1", "auto"):
        return cores()
    if not (text.isdecimal() and int(text) > 0):
        raise argparse.ArgumentTypeError(f"must be a whole number above 0, or auto, got {text!r}; try 2")
    return int(text)


def cores():
    """How many processors this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1


def run(options, parser):
    """Check all notebooks and report in their order; returns the exit code."""
    paths = list(dict.fromkeys(path for word in options.notebooks for path in expand(word)))
    jobs = min(options.jobs or cores(), len(paths))
    course = Run(paths, jobs, options.timeout, options.memory, Store(options.resume))
    results, interrupted = [], False
    bar = reports.Bar(len(paths), hidden=options.json)
    try:
        for result in course:
            results.append(result)
            if not options.json:
                bar.say(reports.as_text(result))
            bar.step()
    except KeyboardInterrupt:
        interrupted = True
    finally:
        course.stop()
        bar.close()
    if interrupted:
        results += course.known(len(results))
        say(
            f"interrupted: {len(results)} of {len(paths)} notebooks were checked; --resume goes on",
            sys.stderr,
        )
    written = reports.write(results, options)
    if interrupted:
        return 130
    if not (written and all(one.readable for one in results)):
        return 2
    return 0 if all(one.passed for one in results) else 1


def expand(word):
    """The notebooks that an argument names: a file, all in a folder, or a pattern (Windows expands none)."""
    try:
        path = files.expanded(word)
    except FileNotFoundError:
        return [word]  # which is said to be missing
    if path.is_dir():
        found = [one for one in sorted(path.rglob("*.ipynb")) if ".ipynb_checkpoints" not in one.parts]
        return [str(one) for one in found] or [word]
    if not path.exists() and glob.has_magic(word):
        return sorted(glob.glob(str(path), recursive=True)) or [word]  # noqa: PTH207 (may be absolute)
    return [str(path)]


def check_notebook(path, timeout=300, memory=2):
    """Run one notebook and return its `Result`; never raises for what is in the notebook."""
    run = Run([str(path)], 1, timeout, memory, Store(None))
    try:
        return next(iter(run))
    finally:
        run.stop()


class Store:
    """Results of notebooks that are through, kept until a run has ended by itself."""

    def __init__(self, resume):
        self.file, self.kept = None, {}
        if resume is None:
            return
        with contextlib.suppress(OSError):
            folder = progress._data_folder()
            folder.mkdir(parents=True, exist_ok=True)
            self.file = folder / "checked.jsonl"
            if resume and self.file.exists():
                for line in self.file.read_text(encoding="utf-8").splitlines():
                    with contextlib.suppress(ValueError, KeyError, TypeError):
                        entry = json.loads(line)
                        self.kept[entry["key"]] = entry["outcome"]

    def add(self, key, outcome):
        """Keep what came out, in one line that is added in one piece."""
        if self.file:
            with contextlib.suppress(OSError), self.file.open("a", encoding="utf-8") as stream:
                stream.write(f"\n{json.dumps({'key': key, 'outcome': outcome})}\n")

    def forget(self):
        if self.file:
            self.file.unlink(missing_ok=True)


class Run:
    """All notebooks, given out to workers; iterating yields a `Result` each, in the order of the files."""

    def __init__(self, paths, jobs, timeout, memory, store):
        self.paths, self.timeout, self.memory, self.store = paths, timeout, memory, store
        self.waiting, self.finished, self.workers = queue.Queue(), {}, []
        self.changed, self.stopping = threading.Condition(), False
        for number in range(len(paths)):
            self.waiting.put(number)
        for _ in range(jobs):
            threading.Thread(target=self._work, daemon=True).start()

    def __iter__(self):
        for number in range(len(self.paths)):
            with self.changed:
                while number not in self.finished:
                    self.changed.wait(0.2)
            yield self.finished[number]
        self.store.forget()

    def known(self, start):
        """The results from number `start` on that are there already."""
        return [self.finished[number] for number in range(start, len(self.paths)) if number in self.finished]

    def stop(self):
        """End the workers, who end what they run; nothing is left when this returns."""
        self.stopping = True
        for worker in list(self.workers):
            with contextlib.suppress(OSError):
                worker.terminate()
        for worker in list(self.workers):
            try:
                worker.wait(5)
            except subprocess.TimeoutExpired:
                worker.kill()
                worker.wait()
            worker.stdin.close(), worker.stdout.close()

    def _work(self):
        """One worker's jobs, one after the other."""
        worker = None
        with contextlib.suppress(queue.Empty):
            while not self.stopping:
                number = self.waiting.get_nowait()
                result, worker = self._checked(self.paths[number], worker)
                if self.stopping and result.problem:
                    return  # not the notebook's fault
                with self.changed:
                    self.finished[number] = result
                    self.changed.notify_all()

    def _checked(self, path, worker):
        try:
            notebook = reading.read(path)
        except reading.Unreadable as error:
            return Result(path, [], str(error), readable=False), worker
        key = [str(Path(path).resolve()), hashlib.sha256(Path(path).read_bytes()).hexdigest()]
        key = " ".join([*key, f"{self.timeout:g} {self.memory:g}"])
        outcome = self.store.kept.get(key)
        if outcome is None:
            job = {
                "path": path,
                "cells": reading.code_cells(notebook),
                "timeout": self.timeout,
                "memory": self.memory,
            }
            outcome, worker = self._asked(job, worker)
            if not self.stopping:
                self.store.add(key, outcome)
        return judged(path, notebook, outcome), worker

    def _asked(self, job, worker):
        """A worker's answer; a worker that ended, as when the machine runs out of memory, is replaced."""
        if not hasattr(os, "fork"):
            from cnnlib.exercises.checking import kernel

            return kernel.check(job), None
        if worker is None or worker.poll() is not None:
            worker = _start()
            self.workers.append(worker)
        try:
            worker.stdin.write(json.dumps(job) + "\n")
            worker.stdin.flush()
            return json.loads(worker.stdout.readline()), worker
        except (OSError, ValueError):
            problem = "the process that checks it ended; perhaps the machine ran out of memory"
            return {"problem": problem, "records": [], "errors": [], "at": None, "seconds": 0.0}, None


def _start():
    """A new worker, out of reach of the terminal's Ctrl-C."""
    paths = [str(Path(__file__).parents[3]), os.environ.get("PYTHONPATH", "")]
    environment = {
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "MPLBACKEND": "agg",
        "TQDM_DISABLE": "1",
    }
    environment |= {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(filter(None, paths)),
        "CNNLIB_PROGRESS": "off",
    }
    return subprocess.Popen(
        [sys.executable, "-m", "cnnlib.exercises.checking.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
        env=environment,
        start_new_session=True,
    )


def judged(path, notebook, outcome):
    """The `Result` of a notebook from what was recorded while it ran."""
    suspicious = reading.suspicions(notebook)
    sources, failed = dict(reading.code_cells(notebook)), {}
    for error in outcome["errors"]:
        where = "; ".join(error["frames"])
        said = f"cell {error['cell']}: {error['error']}" + (f" ({where})" if where else "")
        failed |= dict.fromkeys(reading.mentioned([sources[error["cell"]]]), said)
    if outcome["problem"] and outcome["at"] in sources:
        failed |= dict.fromkeys(reading.mentioned([sources[outcome["at"]]]), outcome["problem"])
    best = {}
    for record in outcome["records"]:
        row = _row(record, suspicious)
        before = best.get(row.exercise)
        if before is None or STATUSES.index(row.status) >= STATUSES.index(before.status):
            best[row.exercise] = row
    known = reading.all_exercises()
    names = dict.fromkeys([*reading.expected(notebook), *(name for name in best if known[name].marked)])
    rows = [
        best.get(name)
        or Row(name, "error" if name in failed else "not_attempted", message=failed.get(name, ""))
        for name in names
    ]
    return Result(path, rows, outcome["problem"], outcome["errors"], outcome["seconds"])


def _row(record, suspicious):
    uses, notes = record.get("uses", []), []
    if any(name.startswith("cnnlib.exercises") for name in uses):
        notes.append("hands in the course's own solution")
    else:
        notes += [f"uses {name}" for name in uses]
    if suspicious and record["status"] == "correct":
        notes.append(f"the notebook mentions {', '.join(suspicious)}")
    if record.get("unverified"):
        doubt = ", where it may be forged" if suspicious else ""
        notes.append(f"judged in the notebook's own process{doubt}")
    call = f"{record['call']}: " if record.get("call") else ""
    return Row(
        record["exercise"],
        record["status"],
        record["mistake"],
        f"{call}{record['message']}",
        record["seconds"],
        tuple(notes),
        tuple(uses),
    )
