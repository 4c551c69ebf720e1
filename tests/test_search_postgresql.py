"""Several workers on a PostgreSQL server that is started and ended here: no trial lost, none twice."""

import importlib.util
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import postgresql_server
import pytest

from cnnlib import search

pytest.importorskip("optuna", reason="optuna is missing: pip install '.[postgresql]'")
TOOL = Path(postgresql_server.__file__)
WANTED = 12
GRACE = 3  # seconds without a sign of life after which a worker's trial is given to another
PATIENCE = 180  # seconds; a server writes everything to the disk before it ends


@pytest.fixture(scope="module")
def postgresql():
    """PostgreSQL and its driver; where CNNLIB_REQUIRE names postgresql, a missing one fails."""
    if postgresql_server.programs() is None or importlib.util.find_spec("psycopg") is None:
        required = "postgresql" in os.environ.get("CNNLIB_REQUIRE", "").split()
        cure = "apt install postgresql, pip install '.[postgresql]'"
        (pytest.fail if required else pytest.skip)(f"PostgreSQL or its driver is missing: {cure}")
    return postgresql_server


@pytest.fixture(scope="module")
def server(postgresql):
    """The address of a server that lives as long as these tests."""
    with tempfile.TemporaryDirectory(prefix="cnnlib-") as folder, postgresql.running(folder) as address:
        yield address


@pytest.fixture
def address(server, request):
    """The address of an empty database."""
    import psycopg

    name = f"test_{abs(hash(request.node.name))}"
    with psycopg.connect(server.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return f"{server.rpartition('/')[0]}/{name}"


WORKER = """
import sys
from cnnlib import search

split, begun = search.split_digits(), []

def objective(trial):
    begun.append(trial.number)
    print(trial.number, flush=True)
    accuracy = search.digits_objective(trial, split, epochs=1)
    if len(begun) == 3:
        print("third", flush=True)
        sys.stdin.readline()
    return accuracy

address, wanted, grace = sys.argv[1], *map(int, sys.argv[2:])
search.optimize(search.open_study("shared", address, heartbeat=1, grace=grace), objective, wanted)
"""


def worker(address):
    """A process that trains, tells which trials it begins, and waits for a line in its third one."""
    quiet = {**os.environ, "TQDM_DISABLE": "1", "OPENBLAS_NUM_THREADS": "1"}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen(
        [sys.executable, "-c", WORKER, address, str(WANTED), str(GRACE)], env=quiet, **pipes
    )


def begun_until_the_third(process):
    """The trials that a worker has begun when it waits in its third one."""
    numbers = []
    for line in process.stdout:
        if line.strip() == "third":
            return numbers
        numbers.append(line.strip())
    pytest.fail(process.stderr.read())


@pytest.mark.parametrize("fate", ["killed", "asleep"])
def test_two_workers_of_which_one_is_lost(address, fate):
    """Both make the study in an empty database at the same moment; the lost one leaves in mid-trial.

    One that was asleep, as a laptop with its lid closed, wakes up when its trial has been given to the other.
    """
    both = [worker(address) for _ in range(2)]
    begun = [begun_until_the_third(one) for one in both]
    lost, other = both
    lost.send_signal(signal.SIGKILL if fate == "killed" else signal.SIGSTOP)
    time.sleep(GRACE + 2)  # or the other one has done all the rest before anybody is missed
    said, errors = other.communicate("\n", timeout=PATIENCE)
    assert other.returncode == 0, errors
    begun.append(said.split())
    lost.send_signal(signal.SIGCONT)
    said, errors = lost.communicate("\n", timeout=PATIENCE)
    assert (lost.returncode, said) == ((-signal.SIGKILL if fate == "killed" else 0), ""), errors

    trials = search.open_study("shared", address).trials
    states = Counter(trial.state.name for trial in trials)
    assert [trial.number for trial in trials] == list(range(WANTED + 1))
    assert states["FAIL"] == 1 and states["COMPLETE"] + states["PRUNED"] == WANTED
    assert sorted(int(number) for numbers in begun for number in numbers) == list(range(WANTED + 1))
    (failed,) = (trial for trial in trials if trial.state.name == "FAIL")
    assert str(failed.number) == begun[0][-1]
    (again,) = (trial for trial in trials if trial.system_attrs.get("failed_trial") == failed.number)
    assert again.params == failed.params and again.state.is_finished()


def test_workers_of_the_command_share_a_study(address):
    found = search.run_workers(address, trials=6, workers=2, epochs=1)
    assert 6 <= len(search.finished(found)) == len(found.trials) <= 7


def test_what_a_server_refuses_is_said_with_its_cure_and_without_the_password(server):
    password = server.split(":")[2].split("@")[0]
    closed = f"127.0.0.1:{postgresql_server.free_port('127.0.0.1')}/"
    for wrong, reason in [
        (server.replace(password, "sesame"), "password authentication failed"),
        (server + "s", 'database "postgress" does not exist'),
        (f"postgresql+psycopg://course:{password}@{closed}postgres", "refused"),
    ]:
        with pytest.raises(OSError, match="see that the server runs and that host, port, user") as raised:
            search.open_study("own", wrong)
        assert reason in str(raised.value)
        assert password not in str(raised.value) and "sesame" not in str(raised.value)


@pytest.fixture
def started(postgresql):
    """A function that starts the program of the class in one folder; returns the process and its address."""
    processes = []
    with tempfile.TemporaryDirectory(prefix="cnnlib-") as folder:

        def start():
            command = [sys.executable, TOOL, folder, "--port", "0"]
            processes.append(subprocess.Popen(command, stdout=subprocess.PIPE, text=True))
            return processes[-1], processes[-1].stdout.readline().strip()

        yield start
        for process in processes:
            process.kill()
            process.communicate()


def serves(address):
    import psycopg

    try:
        psycopg.connect(address.replace("+psycopg", "")).close()
    except psycopg.OperationalError:
        return False
    return True


def test_a_server_ends_with_its_program_and_keeps_the_trials(started):
    for how, trials in ((signal.SIGINT, 2), (signal.SIGTERM, 4), (signal.SIGKILL, 6)):
        program, address = started()
        study = search.open_study("kept", address, seed=0)
        assert len(study.trials) == trials - 2
        search.optimize(study, lambda trial: trial.suggest_float("x", 0, 1), trials)
        assert len({trial.params["x"] for trial in study.trials}) == trials
        program.send_signal(how)
        program.wait(PATIENCE)
        until = time.monotonic() + PATIENCE
        while serves(address):
            assert time.monotonic() < until, f"the server outlives {how.name}"
            time.sleep(0.1)


def test_without_postgresql_the_program_says_what_to_install(monkeypatch, capsys):
    monkeypatch.setattr(postgresql_server, "programs", lambda: None)
    monkeypatch.setattr(sys, "argv", ["postgresql_server.py", "nowhere"])
    with pytest.raises(SystemExit) as raised:
        postgresql_server.main()
    assert raised.value.code == 1 and "apt install postgresql" in capsys.readouterr().err
