"""Kills and full disks: the old file or the new one, never half, and a message that says what to do."""

import ast
import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from jupyter_client.manager import start_new_kernel

from cnnlib import files
from cnnlib.network import Sequential
from support.small_mnist import names_in

SUPPORT = Path(__file__).parents[1] / "support"
PACKAGE = Path(__file__).parents[2] / "cnnlib"
QUIET = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "TQDM_DISABLE": "1", "MPLBACKEND": "agg"}
POSIX = pytest.mark.skipif(os.name == "nt", reason="needs fork and limits for a process, which Windows lacks")


def in_trouble(trouble, writer, folder, *before):
    """What `writers_in_trouble.py` reports; `before` is a command that runs it."""
    line = [*before, sys.executable, SUPPORT / "writers_in_trouble.py", trouble, writer, folder]
    done = subprocess.run(line, capture_output=True, text=True, env=QUIET, timeout=120)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


# ---- killed while writing -----------------------------------------------------------------------------


@POSIX
@pytest.mark.parametrize("writer", ["network", "mnist"])  # those of files.replacing are alike
def test_a_kill_at_any_step_leaves_the_old_file_or_the_new_one(tmp_path, writer):
    told = in_trouble("steps", writer, tmp_path)  # fails if a file can be read but is neither
    found = {(step, version) for step, was_killed, version in told["found"] if was_killed}
    after = 0 if writer == "mnist" else 1  # the first of four files is there
    assert ("c_call replace", 0) in found and ("c_return replace", after) in found
    assert all(version == 1 for _, was_killed, version in told["found"] if not was_killed)
    assert sum(was_killed for _, was_killed, _ in told["found"]) > 40
    assert told["left"] == told["kept"] > 3  # temporary files: in nobody's way …
    assert told["version"] == 1
    assert not [name for name in told["names"] if name.endswith((".part", ".lock"))]  # … and removed later


@POSIX
def test_a_kill_at_any_moment_leaves_the_old_network_or_the_new_one(tmp_path):
    told = in_trouble("chance", "network", tmp_path)
    assert {version for *_, version in told["found"]} == {0, 1}
    assert told["left"] > 3 and told["names"] == ["network.npz"]


TRAINING = """
import numpy as np
from pathlib import Path
from cnnlib import datasets
from cnnlib.network import Sequential
from cnnlib.training import fit, recipes

file = Path({file!r})
network, settings = recipes["digits"]()
if {goes_on}:
    for parameter, stored in zip(network.parameters(), Sequential.load(file).parameters()):
        parameter.value = stored.value
digits = datasets.load_digits()
for record in fit(network, (digits.train_images, digits.train_labels), **settings, steps_done={done}):
    network.save(file)
    print(record.step, record.loss, flush=True)
    if record.step == {last}:
        break
"""


@contextlib.contextmanager
def kernel():
    """A running kernel, manager and client, ended in any case."""
    manager, client = start_new_kernel(env=QUIET, stderr=subprocess.DEVNULL)
    try:
        yield manager, client
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def steps_of(client, **settings):
    """Run the training in the kernel: `(step, loss)` as they come."""
    asked, printed = client.execute(TRAINING.format(**settings)), ""
    while True:
        message = client.get_iopub_msg(timeout=60)
        content = message["content"]
        assert message["msg_type"] != "error", content["traceback"]
        if message["msg_type"] == "stream" and content["name"] == "stdout":
            *lines, printed = (printed + content["text"]).split("\n")
            yield from ((int(line.split()[0]), float(line.split()[1])) for line in lines)
        if content.get("execution_state") == "idle" and message["parent_header"]["msg_id"] == asked:
            return


@POSIX
def test_a_kernel_killed_while_it_trains_and_saves_goes_on_from_its_file(tmp_path):
    file = tmp_path / "network.npz"
    with kernel() as (manager, client):
        before = []
        for step, loss in steps_of(client, file=str(file), goes_on=False, done=0, last=0):
            before.append(loss)
            if step >= 100:
                manager.signal_kernel(signal.SIGKILL)
                break
        manager.provisioner.process.wait(30)
        killed = Sequential.load(file)
        assert np.isfinite(killed.predict(np.zeros((1, 1, 8, 8), np.float32))).all()
        manager.restart_kernel(now=True)
        client.wait_for_ready(timeout=60)
        further = list(steps_of(client, file=str(file), goes_on=True, done=step, last=step + 20))
    assert [step for step, _ in further] == list(range(step + 1, step + 21))
    assert np.mean([loss for _, loss in further]) < 0.7 * np.mean(before[:20]), "it began anew"
    weights = [network.parameters()[0].value for network in (killed, Sequential.load(file))]
    assert (weights[0] != weights[1]).any()


# ---- full disks ---------------------------------------------------------------------------------------

SAID = {
    "network": ["network.npz", "free some space or choose another folder"],
    "progress": ["progress.json", "free some space or choose another folder", "CNNLIB_PROGRESS"],
    "png": ["picture.png", "free some space or choose another folder"],
    "mnist": ["{folder}", "CNNLIB_DATA", "80 MB free", "load_digits()"],
    "study": ["study.db", "free some space", "finished trials in it are kept", "same call again"],
}


def assert_nothing_lost(told, writer, folder, reasons):
    words = [word.format(folder=folder) for word in SAID[writer]]
    assert told["said"], "it was written in spite of the full disk"
    assert [word for word in words if word not in told["said"]] == [], told["said"]
    assert any(reason in told["said"] for reason in reasons), told["said"]
    assert "\n" not in told["said"]
    assert told["kept"] == 0 and [name for name in told["left"] if name != "filler"] == told["before"]
    assert told["then"] == 1, "once there is room it must work"


@POSIX
@pytest.mark.parametrize("writer", SAID)
def test_where_no_file_may_grow_the_old_one_stays_and_the_cure_is_said(tmp_path, writer):
    told = in_trouble("limit", writer, tmp_path)
    assert_nothing_lost(told, writer, tmp_path, ["File too large", "disk I/O error", "disk is full"])


@pytest.fixture
def small_disk(tmp_path):
    """A command that runs another one with a file system of 1 MB mounted at `tmp_path`, only for itself."""
    mounting = 'mount -t tmpfs -o size=1m tmpfs "$0" && exec "$@"'
    command = ["unshare", "--map-root-user", "--mount", "sh", "-c", mounting, str(tmp_path)]
    if not shutil.which("unshare") or subprocess.run([*command, "true"], capture_output=True).returncode:
        pytest.skip("this system lets nobody here mount a small file system (unshare, mount -t tmpfs)")
    return command


@pytest.mark.parametrize("writer", ["network", "study"])  # as bytes of our own, and by SQLite
def test_on_a_full_disk_the_old_file_stays_and_the_cure_is_said(tmp_path, small_disk, writer):
    told = in_trouble("full", writer, tmp_path, *small_disk)
    assert_nothing_lost(told, writer, tmp_path, ["No space left", "disk is full", "disk I/O error"])


# ---- every writer -------------------------------------------------------------------------------------


@pytest.mark.parametrize("refusals", [1, 2, 99])
def test_a_file_that_is_being_read_on_windows_is_replaced_a_moment_later(tmp_path, monkeypatch, refusals):
    file, asked, replace = tmp_path / "a.txt", [], os.replace

    def refuses(*names):
        asked.append(names)
        if len(asked) <= refusals:
            raise PermissionError(13, "Access is denied")
        replace(*names)

    file.write_bytes(b"old")
    monkeypatch.setattr("os.replace", refuses)
    monkeypatch.setattr(files.time, "sleep", lambda seconds: None)
    if refusals == 99:
        with pytest.raises(PermissionError, match="a.txt.*Access is denied.*close other programs"):
            with files.replacing(file) as stream:
                stream.write(b"new")
    else:
        with files.replacing(file) as stream:
            stream.write(b"new")
    assert file.read_bytes() == (b"old" if refusals == 99 else b"new") and names_in(tmp_path) == ["a.txt"]


def straight_writes(tree):
    """Lines that write to a file under its own name."""
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        name = getattr(call.func, "attr", getattr(call.func, "id", ""))
        modes = [str(one.value) for one in call.args if isinstance(one, ast.Constant)]
        target = call.args[0].id if call.args and isinstance(call.args[0], ast.Name) else None
        opened = name == "open" and any(set(mode) & set("wax+") for mode in modes)
        if opened or name in ("write_text", "write_bytes"):
            yield call.lineno
        if name in ("savez", "savez_compressed", "savefig", "dump") and target not in ("file", "buffer"):
            yield call.lineno


ALLOWED = {"files.py": 1, "datasets/mnist.py": 1}
ALLOWED |= {"exercises/checking/progress.py": 1, "exercises/checking/jobs.py": 1}  # these add lines
ALLOWED |= {"exercises/checking/wire.py": 1}  # a pipe
ALLOWED |= {"exercises/checking/reports.py": 1}  # into the stream that files.replacing opened


def test_no_module_writes_to_a_file_under_its_own_name():
    found = {
        path.relative_to(PACKAGE).as_posix(): list(
            straight_writes(ast.parse(path.read_text(encoding="utf-8")))
        )
        for path in sorted(PACKAGE.rglob("*.py"))
    }
    wrong = {name: lines for name, lines in found.items() if len(lines) != ALLOWED.get(name, 0)}
    assert wrong == {}, "use files.replacing"
