"""Fixtures that several test files share."""

import importlib
import os
import signal
import subprocess
from pathlib import Path

import numpy as np
import pytest

from cnnlib.ops.engine import buffers

ROOT = Path(__file__).parents[1]

KERAS = ("10", "11")  # notebooks that need TensorFlow
SPREAD = "tests/test_notebook_runs.py"
# What takes longest begins first, so that no process is left with it at the end.
LONG = ("notebooks", SPREAD, "tests/browser", "tests/exercises/test_class_check.py", "tests/explorers")
LONG += ("tests/faults", "tests/exercises", "tests/test_search.py", "tests/dialects", "tests/figures")


def pytest_sessionstart():
    """Let Ctrl-C interrupt what tests start: a shell that runs us in the background has it ignored by all."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_itemcollected(item):
    """Mark the cells of notebooks that need TensorFlow."""
    if item.path.suffix == ".ipynb" and item.path.stem[:2] in KERAS:
        item.add_marker(pytest.mark.keras)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Tests of a file share a process with its fixtures; those of SPREAD are long, and may run in any."""
    if config.getvalue("dist") != "loadfile":
        return None
    from xdist.scheduler import LoadFileScheduling

    class Scheduling(LoadFileScheduling):
        def _split_scope(self, nodeid):
            return nodeid if nodeid.startswith(SPREAD) else super()._split_scope(nodeid)

    return Scheduling(config, log)


def pytest_collection_modifyitems(items):
    """Put the long ones first."""

    def rank(item):
        path = item.path.relative_to(ROOT).as_posix()
        return next((number for number, start in enumerate(LONG) if path.startswith(start)), len(LONG))

    items.sort(key=rank)


@pytest.fixture(autouse=True, scope="session")
def no_progress_file():
    """No test writes into the file in which whoever runs the tests keeps what they have solved."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CNNLIB_PROGRESS", "off")
        yield


@pytest.fixture
def memory_full_of_rubbish(monkeypatch):
    """A number that is read before it was written is nan, or a giant: for tests of ops, layers, networks."""
    empty, scratch = buffers.empty, buffers.scratch

    def rubbish(array):
        array.fill(np.nan if array.dtype.kind == "f" else 1 if array.dtype.kind == "b" else 101)
        return array

    monkeypatch.setattr(buffers, "empty", lambda *arguments: rubbish(empty(*arguments)))
    monkeypatch.setattr(buffers, "scratch", lambda *arguments: rubbish(scratch(*arguments)))


def imported(package, needed, reason):
    """A package; where CNNLIB_REQUIRE names it as `needed`, a missing one fails instead of skipping."""
    if needed in os.environ.get("CNNLIB_REQUIRE", "").split():
        return importlib.import_module(package)
    return pytest.importorskip(package, reason=f"{package} is not installed, so {reason} gets it")


@pytest.fixture
def server():
    """A web server for small files of MNIST."""
    from support.small_mnist import Server

    server = Server()
    yield server
    server.close()


@pytest.fixture(scope="session")
def torch():
    """PyTorch as an oracle."""
    torch = imported("torch", "torch", "nothing is compared with PyTorch; pip install -e '.[bench]'")
    torch.set_num_threads(1)
    return torch


@pytest.fixture(scope="session")
def keras():
    """Keras on TensorFlow; where CNNLIB_REQUIRE names it, a missing one fails instead of skipping."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    if "tensorflow" not in os.environ.get("CNNLIB_REQUIRE", "").split():
        reason = (
            "TensorFlow is not installed, so notebooks 10 and 11 are not run; make test-keras installs it"
        )
        pytest.importorskip("tensorflow", reason=reason)
    import keras

    return keras


@pytest.fixture(scope="session")
def onnxruntime():
    """The package that runs ONNX files."""
    onnxruntime = imported("onnxruntime", "onnx", "no ONNX file is run; pip install -e '.[onnx]'")
    onnxruntime.set_default_logger_severity(4)
    return onnxruntime


@pytest.fixture(scope="session")
def site():
    """The folder of a JupyterLite site, brought up to date from what `make site` has downloaded."""
    builder = ROOT / ".venv/lite/bin/python"
    if not (ROOT / ".venv/.lite").is_file():
        required = "site" in os.environ.get("CNNLIB_REQUIRE", "").split()
        (pytest.fail if required else pytest.skip)("the site cannot be built: make site gets what it takes")
    output = ROOT / "build/site"
    subprocess.run([builder, ROOT / "tools/publish.py", "site", output], check=True)
    return output
