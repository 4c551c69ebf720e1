"""A PostgreSQL server for studies that several machines share: python tools/postgresql_server.py FOLDER

Keeps its data and password in FOLDER, runs until Ctrl-C or until whoever started it ends, and prints the
address for `python -m cnnlib search work`. For a class, `--host` is this machine's address in the network.
It uses the programs of Debian's package postgresql, or those on the PATH.
"""

import argparse
import ctypes
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

USER, DATABASE = "course", "postgres"
CONNECTIONS = 500  # a worker keeps two, one for its trials and one for its signs of life
PATIENCE = 60  # seconds until it serves, or has stopped


def programs():
    """The folder of initdb and postgres, of the newest version; None where there is none."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    found = debian[-1] if debian else shutil.which("initdb")
    return found and Path(found).parent


@contextmanager
def running(folder, host="127.0.0.1", port=0):
    """A server that listens at `host`, on a free port where `port` is 0; yields its database's address.

    What is in `folder` from an earlier time is kept. Raises RuntimeError, with what the server said, if it
    does not start; FileNotFoundError if there is no PostgreSQL.
    """
    if programs() is None:
        raise FileNotFoundError("PostgreSQL is not installed; on Debian or Ubuntu: apt install postgresql")
    folder, port = Path(folder).resolve(), port or free_port(host)
    password = _prepared(folder, host)
    options = [f"listen_addresses={host}", "unix_socket_directories=", f"max_connections={CONNECTIONS}"]
    command = [programs() / "postgres", "-D", folder / "data", "-p", str(port)]
    with (folder / "log").open("a", encoding="utf-8") as log:
        settings = {"preexec_fn": _end_with_parent, "stdout": log, "stderr": log, "stdin": subprocess.DEVNULL}
        server = subprocess.Popen(
            command + [word for option in options for word in ("-c", option)],
            cwd=folder,
            **_account(),
            **settings,
        )
        try:
            _wait_until_it_serves(server, host, port, folder / "log")
            yield f"postgresql+psycopg://{USER}:{password}@{host}:{port}/{DATABASE}"
        finally:
            _stop(server)


def free_port(host):
    """A port on which nobody listens."""
    with socket.create_server((host, 0)) as listener:
        return listener.getsockname()[1]


def _account():
    """PostgreSQL refuses to run as root; the Debian package has made a user for it."""
    return {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}


def _prepared(folder, host):
    """Make the data in the folder, once; returns the password."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "password"
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_hex(12), encoding="utf-8")
    if _account():
        for path in (folder, file):
            shutil.chown(path, "postgres", "postgres")
    if not (folder / "data/PG_VERSION").exists():
        command = [programs() / "initdb", "-D", folder / "data", "-U", USER, "--pwfile", file, "-E", "UTF8"]
        done = subprocess.run([*command, "--no-locale", "--auth=scram-sha-256"], cwd=folder, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **_account())  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"initdb failed in {folder}:\n{done.stdout}")
    _let_in(folder / "data/pg_hba.conf", host)
    return file.read_text(encoding="utf-8")


def _let_in(rules, host):
    """Let machines of the same network in, with the password, where it is not for this one alone."""
    line = "host all all samenet scram-sha-256\n"
    if not host.startswith("127.") and line not in rules.read_text(encoding="utf-8"):
        with rules.open("a", encoding="utf-8") as file:
            file.write(line)


def _end_with_parent():
    """Have Linux interrupt the server when the program that started it ends, however it does."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGINT)  # PR_SET_PDEATHSIG


def _wait_until_it_serves(server, host, port, log):
    """Return when it answers."""
    asking = [programs() / "pg_isready", "--quiet", "-h", host, "-p", str(port)]
    until = time.monotonic() + PATIENCE
    while subprocess.run(asking).returncode:
        if server.poll() is not None or time.monotonic() > until:
            raise RuntimeError(f"the server does not start:\n{log.read_text(encoding='utf-8')[-2000:]}")
        time.sleep(0.1)


def _stop(server):
    """Fast shutdown: clients are sent away, what was committed is kept."""
    server.send_signal(signal.SIGINT)
    try:
        server.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        server.send_signal(signal.SIGQUIT)
        server.wait()


def main():
    """Run one until it is interrupted."""
    parser = argparse.ArgumentParser(description="A PostgreSQL server for the studies of a class.")
    parser.add_argument(
        "folder", help="keeps data and password; as root one that the user postgres can reach"
    )
    parser.add_argument(
        "--host", default="127.0.0.1", help="address to listen at (default: this machine alone)"
    )
    parser.add_argument("--port", type=int, default=5432, help="0: any free one (default 5432)")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        with running(options.folder, options.host, options.port) as address:
            print(address)
            print(f'a worker: python -m cnnlib search work "{address}" --trials 500', flush=True)
            print("Ctrl-C ends the server and keeps the trials", flush=True)
            signal.pause()
    except KeyboardInterrupt:
        pass
    except (FileNotFoundError, RuntimeError) as error:
        parser.exit(1, f"{error}\n")


if __name__ == "__main__":
    main()
