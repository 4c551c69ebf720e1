"""A process that runs notebooks one after the other, each in a child of its own, and judges what they check.

What notebooks name is imported here once; a child is this process continued (fork), so no notebook waits for
a kernel. Learners' code never runs here: functions are asked through `remote.Remote`. Jobs come in
as lines of JSON, results go out as such.
"""

import contextlib
import ctypes
import gc
import importlib
import json
import os
import pickle
import signal
import sys
import tempfile
import threading
import time
from multiprocessing import Pipe
from pathlib import Path

import psutil

from cnnlib.exercises import all_exercises
from cnnlib.exercises.checking import learner, reading, remote, wire
from cnnlib.exercises.checking.rendering import Feedback

WARM = {
    "matplotlib": "matplotlib.pyplot", "explorers": "cnnlib.explorers", "figures": "cnnlib.figures",
    "training": "cnnlib.training", "inspection": "cnnlib.inspection", "gradcheck": "cnnlib.gradcheck",
    "dialects": "cnnlib.dialects", "porting": "cnnlib.porting",
}  # fmt: skip
LINUX = sys.platform == "linux"
SUBREAPER, DEATH_SIGNAL = 36, 1  # of prctl(2)


def main():
    """Work until the jobs end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _leave)
    _prctl(SUBREAPER, 1)  # what a notebook leaves behind becomes our child, where it can be found
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    importlib.import_module("IPython.core.interactiveshell")
    gc.freeze()  # else the first garbage collection of each child copies all memory that both share
    for line in sys.stdin:
        job = json.loads(line)
        warm_up(job["cells"])
        print(json.dumps(check(job)), file=out, flush=True)


def warm_up(cells):
    """Import what the cells name, for them and for all notebooks after them."""
    text = "\n".join(source for _, source in cells)
    named = [name for word, name in WARM.items() if word in text and name not in sys.modules]
    for name in named:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    if named:
        gc.freeze()


def _leave(number, frame):
    end_all()
    os._exit(1)


def _prctl(what, value):
    if LINUX:
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(what, value, 0, 0, 0)


def check(job):
    """Run one notebook; returns what was checked, which cells failed, and what stopped it, if anything."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="cnnlib-check-", ignore_cleanup_errors=True) as folder:
        folder = Path(folder)
        reading.copy_neighbours(Path(job["path"]), folder / "work")
        ours, theirs = Pipe()
        calls, their_calls = Pipe()
        child = os.fork()  # noqa: TID251 (only where it exists: notebooks.Run)
        if not child:
            _become_learner(job, folder, theirs, their_calls)
        theirs.close()
        watch = Watch(job["timeout"], job["memory"])
        judge = Judge(ours, calls, watch)
        try:
            judge.follow()
        finally:
            watch.finish()
            end_all()
            ours.close(), calls.close(), their_calls.close()
    problem = watch.reason
    if not problem and not judge.done:
        problem = "the kernel died; cells after that did not run"
    return {
        "problem": problem, "records": judge.records, "errors": judge.errors, "at": judge.cell,
        "seconds": round(time.monotonic() - started, 2),
    }  # fmt: skip


def _become_learner(job, folder, control, calls):
    """The child's side of the fork; never returns."""
    try:
        os.setsid()  # noqa: TID251 (as above)
        _prctl(DEATH_SIGNAL, signal.SIGKILL)  # noqa: TID251 (as above)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        nothing = os.open(os.devnull, os.O_RDWR)
        for number in (0, 1, 2):
            os.dup2(nothing, number)
        home = folder / "home"
        home.mkdir()
        for name in [name for name in os.environ if name.startswith(("XDG_", "JUPYTER_", "IPYTHON"))]:
            del os.environ[name]
        os.environ |= {
            "HOME": str(home),
            "USERPROFILE": str(home),
            "TMPDIR": str(home),
            "CNNLIB_PROGRESS": "off",
        }
        tempfile.tempdir = None
        os.chdir(folder / "work")
        learner.main([tuple(cell) for cell in job["cells"]], control, calls)
    finally:
        os._exit(0)


def descendants():
    """Every process that came out of the notebook."""
    found, waiting = [], [os.getpid()]
    while waiting:
        children = _children(waiting.pop())
        waiting += children
        for number in children:
            with contextlib.suppress(psutil.Error):
                found.append(psutil.Process(number))
    return found


def _children(number):
    """Numbers of the processes that this one has started, from the kernel's own list if there is one."""
    try:
        lists = list(Path(f"/proc/{number}/task").glob("*/children"))
        if lists:
            return [int(child) for one in lists for child in one.read_text(encoding="ascii").split()]
        return [child.pid for child in psutil.Process(number).children()]
    except (OSError, psutil.Error):
        return []


def end_all():
    """End whatever is left of a notebook, those that hid in groups of their own included."""
    for _ in range(100):
        left = descendants()
        for process in left:
            with contextlib.suppress(Exception):
                process.kill()
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        if not left:
            return
        time.sleep(0.01)


def holds_more(processes, limit):
    """Whether processes hold more bytes together, pages they share counted once where the system can tell.

    This is asked ten times a second, so what takes milliseconds is asked only where the quick count, in which
    shared pages count every time, is above the limit.
    """
    counts = (_resident, _proportional) if LINUX else (_resident,)
    return all(sum(map(count, processes)) > limit for count in counts)


def _resident(process):
    with contextlib.suppress(Exception):
        return process.memory_info().rss
    return 0


def _proportional(process):
    with contextlib.suppress(Exception):
        for line in Path(f"/proc/{process.pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0


class Watch:
    """A thread that ends the notebook's processes when time or memory is used up, or nobody waits."""

    def __init__(self, seconds, limit):
        self.reason, self.seconds, self.limit = None, seconds, limit
        self.deadline, self.parent = time.monotonic() + seconds, os.getppid()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def _look(self):
        while not self._over.wait(0.1):
            if os.getppid() != self.parent:
                _leave(None, None)
            if time.monotonic() > self.deadline:
                self.reason = f"stopped after {self.seconds:g} seconds; cells after that did not run"
            elif holds_more(descendants(), self.limit * 1e9):
                self.reason = (
                    f"stopped: it used more than {self.limit:g} GB of memory; cells after that did not run"
                )
            if self.reason:
                for process in descendants():
                    with contextlib.suppress(Exception):
                        process.kill()

    def finish(self):
        self._over.set()
        self._thread.join()


class Judge:
    """Listens to one notebook and decides about what it checks."""

    def __init__(self, control, calls, watch):
        self.control, self.calls, self.watch = control, calls, watch
        self.records, self.errors, self.cell, self.done = [], [], None, False

    def follow(self):
        """Until the notebook is through, or its process has ended."""
        with contextlib.suppress(EOFError, OSError, pickle.UnpicklingError):
            while not self.done:
                if self.control.poll(0.05):
                    self._hear(wire.unpack(self.control.recv_bytes()))
                elif self.watch.reason:
                    return

    def _hear(self, message):
        kind, *said = message
        if kind == "cell":
            self.cell = said[0]
        elif kind == "failed":
            self.errors.append({"cell": said[0], "error": said[1], "frames": said[2]})
        elif kind == "check":
            self._check(*said)
        self.done = kind == "done"

    def _check(self, name, described, answer, process):
        started = time.monotonic()
        exercise = all_exercises().get(name)
        if exercise is None:
            raise pickle.UnpicklingError(name)
        asked = remote.Remote(described, self.calls) if described else None
        try:
            feedback = exercise._examine(answer if asked is None else asked)
        except Exception as error:
            words = f"the check could not deal with this answer ({type(error).__name__}: {error})"
            feedback = Feedback("error", None, words)
        finally:
            if asked is not None:
                self._release(process)
        used = sorted(asked.used) if asked else []
        self.records.append(
            {
                "exercise": exercise.name, "status": feedback.status, "mistake": feedback.mistake,
                "message": feedback.message, "call": feedback.call, "cell": self.cell, "uses": used,
                "seconds": round(time.monotonic() - started, 3),
            }
        )  # fmt: skip
        told = {name: getattr(feedback, name) for name in ("status", "mistake", "message", "call")}
        told |= {"exercise": exercise.name, "inputs": [one for one in feedback.inputs if not callable(one)]}
        self.control.send_bytes(pickle.dumps(told))

    def _release(self, process):
        """Let the answering process go; one that is still busy is ended, whatever it is doing."""
        try:
            self.calls.send_bytes(b"\x80\x04N.")  # None
            psutil.Process(process).wait(0.2)
        except Exception:
            for one in descendants():
                if one.pid == process:
                    one.kill()
            with contextlib.suppress(Exception):
                psutil.Process(process).wait(2)
        while self.calls.poll(0):
            os.read(self.calls.fileno(), 1 << 16)


if __name__ == "__main__":
    main()
