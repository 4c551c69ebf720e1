"""Every file the course writes, while the process is killed, or the disk is full.

`python tests/support/writers_in_trouble.py TROUBLE WRITER FOLDER` prints JSON; needs os.fork, so not Windows.
TROUBLE is `steps` (killed at each step that touches a file), `chance` (killed at random
moments), `limit` (no file may grow) or `full` (FOLDER is the root of a small file system, which is filled).
"""

import contextlib
import json
import os
import random
import resource
import signal
import sys
import time
from pathlib import Path
from types import SimpleNamespace

from cnnlib import files

MOMENTS = 70  # at least so many of the steps are tried, or all of them
DECISIVE = ("c_call fsync", "c_return fsync", "c_call replace", "c_return replace")
TOUCHING = ("io", "_io", "posix")  # the modules whose functions touch files


class Network:
    """A saved network; its two versions differ in every weight."""

    def __init__(self, folder):
        from cnnlib.layers import Linear
        from cnnlib.network import Sequential

        self.file, self.load = folder / "network.npz", Sequential.load
        self.versions = [Sequential(Linear(40, 30, rng=0)), Sequential(Linear(40, 30, rng=1))]

    def write(self, number):
        self.versions[number].save(self.file)

    def read(self):
        weight = self.load(self.file).parameters()[0].value
        return [bool((one.parameters()[0].value == weight).all()) for one in self.versions].index(True)


class Progress:
    """The file of solved exercises; its second version has one more."""

    def __init__(self, folder):
        from cnnlib.exercises.checking import progress

        self.file, self.progress = folder / "progress.json", progress
        os.environ["CNNLIB_PROGRESS"] = str(self.file)

    def write(self, number):
        if number == 0:
            self.file.unlink(missing_ok=True)
        for name in ("first", "second")[: number + 1]:
            note = self.progress.remember(
                SimpleNamespace(name=name),
                SimpleNamespace(status="correct", mistake=None, correct=True),
            )
            if note:
                self.progress._session.clear()  # another process looks what the file holds
                raise OSError(note)

    def read(self):
        states = self.progress.load()
        assert states["first"] == "solved"
        return len(states) - 1


class Picture:
    """An exported picture; drawn once, since only the writing counts here."""

    def __init__(self, folder):
        from cnnlib import figures
        from cnnlib.figures.scenes.forward import convolution_scene

        self.file, self.export = folder / "picture.png", figures.export
        self.scenes = [convolution_scene([[1, number]], [[1]]) for number in (1, 2)]
        export = sys.modules["cnnlib.figures._export"]
        drawn = [export.draw_scene(scene, None) for scene in self.scenes]
        export.draw_scene = lambda scene, at: drawn[self.scenes.index(scene)]
        self.contents = []
        for number in (0, 1):
            self.write(number)
            self.contents.append(self.file.read_bytes())

    def write(self, number):
        self.export(self.scenes[number], self.file)

    def read(self):
        return self.contents.index(self.file.read_bytes())


class Mnist:
    """The download of four small files; the first version is an empty folder."""

    def __init__(self, folder):
        import small_mnist as small  # lies beside this program

        from cnnlib.datasets import mnist

        self.small, self.mnist, self.folder = small, mnist, folder
        self.server = small.Server()
        self.server.serve_all("one")
        mnist.SOURCES, mnist.MIRRORS = small.SOURCES, (f"{self.server.address}/one/",)
        os.environ |= {"CNNLIB_DATA": str(folder), "NO_PROXY": "127.0.0.1"}
        mnist.load_mnist()  # so that everything is imported before it is killed

    def write(self, number):
        if number == 0:
            for name in self.small.NAMES:
                (self.folder / name).unlink(missing_ok=True)
        else:
            self.mnist.load_mnist()

    def read(self):
        there = [self.mnist.find(source, self.folder) for source in self.mnist.SOURCES]
        for path, source in zip(there, self.mnist.SOURCES):
            assert path is None or self.mnist.verified(path, source) is not None
        return int(None not in there)


class Study:
    """A study in an SQLite file; its second version has ten trials more. Only for full disks."""

    def __init__(self, folder):
        from cnnlib import search

        self.search, self.file = search, folder / "study.db"
        self.study = search.open_study("digits", f"sqlite:///{self.file.as_posix()}")

    def write(self, number):
        self.search.optimize(self.study, self.lengthy, (5, 15)[number])

    @staticmethod
    def lengthy(trial):
        """An objective that needs room for notes."""
        trial.set_user_attr("notes", "a" * 2000)
        return trial.suggest_float("x", 0, 1)

    def read(self):
        again = self.search.open_study("digits", f"sqlite:///{self.file.as_posix()}")
        done = len(self.search.finished(again))
        assert done >= 5
        return int(done >= 15)


WRITERS = {
    "network": Network,
    "progress": Progress,
    "png": Picture,
    "mnist": Mnist,
    "study": Study,
}


def in_a_child(work):
    """Do `work` in a fork of this process; its process id."""
    child = os.fork()
    if not child:
        work()
        os._exit(0)
    return child


def watching(steps, last=None):
    """A profile function that notes every step that touches a file, and dies at `last`, number or name."""

    def look(frame, event, function):
        if event in ("c_call", "c_return") and touches(function):
            steps.append(f"{event} {function.__name__}")
            if last in (len(steps) - 1, steps[-1]):
                os.kill(os.getpid(), signal.SIGKILL)

    return look


def touches(function):
    """Whether a function written in C belongs to an open file, or to the operating system's files."""
    owner = type(getattr(function, "__self__", None))
    return function.__module__ in TOUCHING or (owner.__module__ in TOUCHING and owner.__name__ != "module")


def profiled(look, work):
    """Do `work` under a profile function."""
    sys.setprofile(look)
    try:
        work()
    finally:
        sys.setprofile(None)


def killed_at_steps(writer):
    """Kill the writing at steps from first to last: `(step, whether killed, version found)` of each."""
    steps, found = [], []
    writer.write(0)
    profiled(watching(steps), lambda: writer.write(1))
    spread = range(0, len(steps), max(1, len(steps) // MOMENTS))
    for last in [*spread, *(step for step in DECISIVE if step in steps)]:
        writer.write(0)
        child = in_a_child(lambda last=last: profiled(watching([], last), lambda: writer.write(1)))
        status = os.waitpid(child, 0)[1]
        found.append((last, os.WIFSIGNALED(status), writer.read()))
    return found


def killed_by_chance(writer):
    """Kill a process that writes the versions in turn, again and again; what was found after each."""
    moment, found = random.Random(0), []
    writer.write(0)

    def writes_for_ever():
        while True:
            writer.write(1)
            writer.write(0)

    for _ in range(60):
        child = in_a_child(writes_for_ever)
        time.sleep(moment.uniform(0.002, 0.03))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        found.append(("chance", True, writer.read()))
    return found


def killed(writer, folder, kill):
    """What is found after kills, and what becomes of the temporary files that they leave."""
    found = kill(writer)
    left = temporary_files(folder)
    writer.write(0)
    writer.write(1)
    kept, version = temporary_files(folder), writer.read()
    for path in kept:
        old = (folder / path).stat().st_mtime - files.ABANDONED - 1
        os.utime(folder / path, (old, old))
    writer.write(0)
    writer.write(1)
    counts = {"left": len(left), "kept": len(kept)}
    return {"found": found, "version": version, "names": names(folder), **counts}


def temporary_files(folder):
    return sorted(path.name for path in folder.glob("cnnlib-*.part"))


def names(folder):
    return sorted(path.name for path in folder.iterdir())


@contextlib.contextmanager
def limited(folder):
    """No file may grow beyond what the largest one here has, and a new one not at all."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # so that a write fails instead of ending the process
    most = max((path.stat().st_size for path in folder.glob("*.db")), default=16)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


@contextlib.contextmanager
def filled(folder):
    """A file takes all the room that is left."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while file.write(b"\0" * 4096):
            pass
    try:
        yield
    finally:
        filler.unlink()


def without_room(writer, folder, full):
    """What is said and what is left when there is no room, and whether it works once there is some."""
    writer.write(0)
    said, before = None, names(folder)
    with full(folder):
        try:
            writer.write(1)
        except (OSError, ValueError) as error:
            said = str(error)
    left, kept = names(folder), writer.read()
    writer.write(1)
    return {"said": said, "before": before, "left": left, "kept": kept, "then": writer.read()}


TROUBLES = {
    "steps": (killed, killed_at_steps),
    "chance": (killed, killed_by_chance),
    "limit": (without_room, limited),
    "full": (without_room, filled),
}


def main(trouble, name, folder):
    """Make one writer meet one trouble; print what came of it."""
    folder = Path(folder)
    meet, how = TROUBLES[trouble]
    print(json.dumps(meet(WRITERS[name](folder), folder, how)))


if __name__ == "__main__":
    main(*sys.argv[1:])
