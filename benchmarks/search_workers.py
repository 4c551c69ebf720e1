"""What several workers gain on one study, and what its storage carries for a trial.

Run with `python benchmarks/search_workers.py` on an idle machine, after `pip install -e ".[postgresql]"` and
`apt install postgresql`. A PostgreSQL server is started in a temporary folder and ended.
"""

import argparse
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import psycopg
from sqlalchemy import event
from sqlalchemy.engine import Engine

from cnnlib import search
from cnnlib.search import study as studies

SERVER = Path(__file__).parents[1] / "tools/postgresql_server.py"
EPOCHS = 9
MACHINES, WORKERS = 100, 2  # of the plan


# ---- what workers gain --------------------------------------------------------------------------------


def measure_workers(storages, trials, rounds):
    """The table of storages and numbers of workers; all take turns."""
    found = {}
    for number in range(rounds):
        for storage, address in storages.items():
            for workers in (1, 2):
                name = f"{workers} workers, round {number}"
                found.setdefault((storage, workers), []).append(_speed(address, name, trials, workers))
    print(f"## {trials} trials of at most {EPOCHS} epochs, median of {rounds} rounds\n")
    print("| storage | workers | seconds | trials | epochs | epochs a second | of one worker |")
    print("|---|---|---|---|---|---|---|")
    for (storage, workers), runs in found.items():
        seconds, done, epochs = (statistics.median(part) for part in zip(*runs))
        rate, alone = (statistics.median(run[2] / run[0] for run in found[storage, w]) for w in (workers, 1))
        counts = f"{seconds:.1f} | {done:.0f} | {epochs:.0f} | {rate:.1f} | {rate / alone:.2f}"
        print(f"| {storage} | {workers} | {counts} |")


def _speed(address, name, trials, workers):
    """Seconds, finished trials and trained epochs of one study; the start of the workers counts."""
    started = time.perf_counter()
    study = search.run_workers(address, name, trials, workers, EPOCHS)
    seconds = time.perf_counter() - started
    done = search.finished(study)
    return seconds, len(done), sum(len(trial.intermediate_values) for trial in done)


# ---- what a trial costs the storage -------------------------------------------------------------------


class Wire:
    """Passes bytes on between a worker and the server, and counts both ways."""

    def __init__(self, host, port):
        self.server, self.sent, self.received = (host, int(port)), 0, 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            worker, server = self.listener.accept()[0], socket.create_connection(self.server)
            for pair in ((worker, server, "sent"), (server, worker, "received")):
                threading.Thread(target=self._pass_on, args=pair, daemon=True).start()

    def _pass_on(self, source, target, way):
        while data := source.recv(1 << 16):
            setattr(self, way, getattr(self, way) + len(data))
            target.sendall(data)


def measure_trials(address, counts=(20, 100, 300)):
    """What one more trial costs when so many are done: statements, kB on the wire, for others, kept."""
    host, port = address.rpartition("@")[2].split("/")[0].split(":")
    wire, statements = Wire(host, port), []
    event.listen(Engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    studies.epoch_accuracies = lambda *_: iter([0.5] * EPOCHS)  # the same questions, but no training
    study = search.open_study("trials", address.replace(f":{port}/", f":{wire.port}/"), seed=0)
    empty = _size(address)
    print(f"\n## One trial: 4 choices, {EPOCHS} epochs reported, none pruned, one worker\n")
    print("| trials before it | statements | kB to the server | kB from it | ms, training aside |")
    print("|---|---|---|---|---|")
    for count in counts:
        search.optimize(study, search.digits_objective, count)
        before, started = (len(statements), wire.sent, wire.received), time.perf_counter()
        search.optimize(study, search.digits_objective, count + 20)
        seconds = (time.perf_counter() - started) / 20
        after = len(statements), wire.sent, wire.received
        queries, sent, received = ((new - old) / 20 for new, old in zip(after, before))
        sizes = f"{sent / 1000:.1f} | {received / 1000:.1f}"
        print(f"| {count} | {queries:.0f} | {sizes} | {1000 * seconds:.0f} |", flush=True)
    kept, before = (_size(address) - empty) / len(study.trials) / 1000, wire.received
    trials = search.open_study("trials", address.replace(f":{port}/", f":{wire.port}/")).trials
    fetched = (wire.received - before) / len(trials) / 1000
    print(
        f"\n{kept:.1f} kB kept a trial, {fetched:.1f} kB to tell another worker of it: {len(trials)} trials"
    )
    return queries, (sent + received) / 1000, fetched, kept


def _size(address):
    """Bytes that the tables and indices of all studies take, without what is dead in them."""
    with psycopg.connect(address.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("VACUUM FULL")
        tables = "relkind = 'r' AND relnamespace = 'public'::regnamespace"
        question = f"SELECT sum(pg_total_relation_size(oid)) FROM pg_class WHERE {tables}"
        return int(connection.execute(question).fetchone()[0])


def print_plan(queries, wired, fetched, kept):
    """What the server would have to carry for a hundred machines, from the figures of one trial.

    Every worker fetches each trial that another one has finished, once.
    """
    workers = MACHINES * WORKERS
    wired += workers * fetched
    print(f"\n## On paper: {MACHINES} machines, {workers} workers, {2 * workers} connections\n")
    print("| a trial takes | trials a second | statements a second | kB a second | MB kept a day |")
    print("|---|---|---|---|---|")
    for seconds, words in ((3, "3 s"), (60, "1 min"), (600, "10 min"), (3600, "1 h")):
        rate = workers / seconds
        a_day = rate * kept * 86_400 / 1000
        print(f"| {words} | {rate:.2f} | {rate * queries:.0f} | {rate * wired:.0f} | {a_day:.0f} |")


def main():
    parser = argparse.ArgumentParser(description="Measure workers on one study, and what a trial costs.")
    parser.add_argument("--trials", type=int, default=60, help="of a study (default 60; 0: no studies)")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="cnnlib-") as data, tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, SERVER, data, "--port", "0"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
            try:
                address = server.stdout.readline().strip()
                storages = {"SQLite": f"sqlite:///{folder}/study.db", "PostgreSQL": address}
                if options.trials:
                    measure_workers(storages, options.trials, options.rounds)
                print_plan(*measure_trials(address))
            finally:
                server.terminate()


if __name__ == "__main__":
    main()
