"""Notebooks given out to a few workers (`worker`), and what is known of them kept until all are through."""

import contextlib
import hashlib
import json
import os
import queue
import subprocess
import sys
import threading
from pathlib import Path

from cnnlib.exercises.checking import progress, reading
from cnnlib.exercises.checking.results import Result, judged


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
