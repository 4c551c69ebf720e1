"""Downloads that are broken off, and two notebooks at once on one folder or one file of progress."""

import contextlib
import os
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from cnnlib import exercises, files
from cnnlib.datasets import DataError, load_mnist, mnist
from cnnlib.exercises import Feedback
from cnnlib.exercises.checking import progress
from support.small_mnist import FILES, NAMES, PROGRAM, SOURCES, assert_small_mnist, names_in, sends

POSIX = pytest.mark.skipif(os.name == "nt", reason="Windows ends processes in other ways")


# ---- downloads that are broken off --------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path, monkeypatch, server):
    """An empty data folder, here and for child processes, and the small MNIST on the server."""
    monkeypatch.setenv("CNNLIB_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(mnist, "SOURCES", SOURCES)
    monkeypatch.setattr(mnist, "MIRRORS", (f"{server.address}/one/",))
    server.serve_all("one")
    return tmp_path / "data"


def downloading(server):
    """A process that loads the small MNIST from the server."""
    line = [sys.executable, "-c", PROGRAM, f"{server.address}/one/", *(repr(tuple(s)) for s in SOURCES)]
    return subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def until(condition, seconds=30):
    """Wait until it is so."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.01)


def stops_halfway(halfway, goes_on):
    """Answer with half of the first file; with the rest once `goes_on` is set."""

    def answer(request):
        content = FILES[NAMES[0]]
        request.send_response(200)
        request.send_header("Content-Length", str(len(content)))
        request.end_headers()
        with contextlib.suppress(OSError):
            request.wfile.write(content[: len(content) // 2])
            halfway.set()
            goes_on.wait(60)
            request.wfile.write(content[len(content) // 2 :])

    return answer


@POSIX
@pytest.mark.parametrize("name", ["SIGINT", "SIGKILL"])
def test_a_download_whose_process_is_ended_is_no_download(folder, server, name):
    halfway, goes_on = threading.Event(), threading.Event()
    server.answers[f"/one/{NAMES[0]}"] = stops_halfway(halfway, goes_on)
    process = downloading(server)
    assert halfway.wait(60)
    until(lambda: list(folder.glob("*.part")))
    process.send_signal(getattr(signal, name))
    _, said = process.communicate(timeout=60)
    goes_on.set()
    assert process.returncode != 0 and ("KeyboardInterrupt" in said) == (name == "SIGINT")
    left = names_in(folder)
    assert [Path(name).suffix for name in left] == ([] if name == "SIGINT" else [".part"])
    with pytest.raises(DataError, match=f"{NAMES[0]}.*missing"):
        load_mnist(download=False)
    for file in folder.iterdir():
        os.utime(file, (time.time() - files.ABANDONED - 9,) * 2)
    assert_small_mnist(load_mnist())
    assert names_in(folder) == sorted(NAMES)


def hangs_up(request):
    """Half of a file, then a connection that is reset."""
    sends(FILES[NAMES[0]][:5000], length=len(FILES[NAMES[0]]))(request)
    request.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    request.connection.close()


def test_a_server_that_hangs_up_in_the_middle_leaves_nothing_and_the_next_try_succeeds(folder, server):
    server.answers[f"/one/{NAMES[0]}"] = hangs_up
    with pytest.raises(DataError, match=rf"{NAMES[0]}: (broke off|no connection)"):
        load_mnist()
    assert names_in(folder) == []
    server.serve_all("one")
    assert_small_mnist(load_mnist())


@POSIX
def test_two_download_at_once_and_one_of_them_is_killed(folder, server):
    halfway, goes_on = threading.Event(), threading.Event()
    server.answers[f"/one/{NAMES[0]}"] = stops_halfway(halfway, goes_on)
    killed, other = downloading(server), downloading(server)
    until(lambda: len(list(folder.glob("*.part"))) == 2)
    killed.kill()
    killed.communicate(timeout=60)
    goes_on.set()
    out, said = other.communicate(timeout=60)
    assert out.strip() == "(30, 1, 28, 28)", said
    assert_small_mnist(load_mnist(download=False))


# ---- two notebooks and one file of progress -----------------------------------------------------------

SOLVING = """
import sys
from cnnlib.exercises import Feedback, all_exercises
from cnnlib.exercises.checking.progress import remember
sys.stdin.readline()
for exercise in list(all_exercises().values())[int(sys.argv[1])::2]:
    note = remember(exercise, Feedback("correct", None, ""))
    assert note is None, note
"""


def test_two_notebooks_that_solve_exercises_at_once_lose_none(tmp_path, monkeypatch):
    monkeypatch.setenv("CNNLIB_PROGRESS", str(tmp_path / "progress.json"))
    pipes = {"stdin": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    both = [subprocess.Popen([sys.executable, "-c", SOLVING, str(k)], **pipes) for k in (0, 1)]
    time.sleep(1)  # both have imported everything by now
    for process in both:
        process.stdin.write("go\n")
        process.stdin.flush()
    said = [process.communicate(timeout=60)[1] for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    marked = [name for name, exercise in exercises.all_exercises().items() if exercise.marked]
    assert sorted(exercises.progress().solved) == sorted(marked)
    assert names_in(tmp_path) == ["progress.json"]


@pytest.fixture
def progress_file(tmp_path, monkeypatch):
    monkeypatch.setenv("CNNLIB_PROGRESS", str(tmp_path / "progress.json"))
    monkeypatch.setattr(progress, "_session", {})
    return tmp_path / "progress.json"


def solve(number=0):
    exercise = list(exercises.all_exercises().values())[number]
    return progress.remember(exercise, Feedback("correct", None, ""))


def test_a_line_that_a_killed_notebook_left_unfinished_costs_nothing(progress_file):
    progress_file.write_text(
        '{"exercise": "conv2d", "status": "correct"}\n{"exercise": "pad2d", "sta', encoding="utf-8"
    )
    assert solve() is None
    assert len(exercises.progress().solved) == 2 and names_in(progress_file.parent) == ["progress.json"]


def test_progress_of_the_first_version_is_read_and_gone_on_with(progress_file):
    progress_file.write_text('{\n "conv2d": "solved",\n "pad2d": "tried"\n}', encoding="utf-8")
    assert solve() is None
    assert len(exercises.progress().solved) == 2


def test_what_could_not_be_noted_is_noted_with_the_next_exercise(progress_file, monkeypatch):
    def refuses(*arguments, **settings):
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patched:
        patched.setattr("pathlib.Path.open", refuses)
        note = solve(0)
    assert str(progress_file) in note and "Permission denied" in note and "CNNLIB_PROGRESS" in note
    assert len(exercises.progress().solved) == 1 and not progress_file.exists()
    assert solve(1) is None
    monkeypatch.setattr(progress, "_session", {})
    assert len(exercises.progress().solved) == 2
