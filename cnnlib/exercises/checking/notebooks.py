"""`python -m cnnlib check notebook.ipynb …`: run learners' notebooks and tabulate their exercises.

Every notebook runs in a fresh kernel, in its own folder, with a time limit; what the checks in it find is
collected through a file that the environment variable CNNLIB_CHECK_RECORD names. The notebooks contain
other people's code: run them where you would run that code anyway.
"""

import argparse
import json
import os
import re
import subprocess
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from cnnlib.console import say
from cnnlib.exercises import all_exercises

SUMMARY = "run notebooks and show which of their exercises are solved"
MISSING = (
    "check runs notebooks with nbclient, which is not installed here; it comes with the test extra: "
    'python -m pip install -e ".[test]" (in a checkout of the course)'
)
ORIGINALS = Path(__file__).parents[3] / "notebooks"


class Row(NamedTuple):
    """One exercise of one notebook."""

    exercise: str
    status: str
    mistake: str | None


class Result(NamedTuple):
    """What came out of one notebook; `problem` says what went wrong with running it, if anything did."""

    notebook: str
    rows: list
    problem: str | None

    @property
    def passed(self):
        return bool(self.rows) and not self.problem and all(row.status == "correct" for row in self.rows)


def arguments(parser):
    """What the command understands."""
    parser.epilog = "The notebooks are executed: run only files whose code you would run yourself."
    parser.add_argument("notebooks", nargs="+", metavar="notebook.ipynb")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument(
        "--timeout",
        type=_seconds,
        default=300,
        metavar="SECONDS",
        help="for each whole notebook (default 300)",
    )


def run(options, parser):
    """The command; returns the exit code: 0 if everything is correct, 1 if not, 2 if nothing could be run."""
    try:
        import nbclient  # noqa: F401
    except ImportError:
        say(MISSING)
        return 2
    results = []
    for path in options.notebooks:
        results.append(check_notebook(path, options.timeout))
        if not options.json:
            say(as_text(results[-1]))
    if options.json:
        print(json.dumps([_plain(result) for result in results], indent=1))
    elif len(results) > 1:
        say(
            f"{sum(result.passed for result in results)} of {len(results)} notebooks have all exercises "
            "correct"
        )
    return 0 if all(result.passed for result in results) else 1


def _seconds(text):
    """A positive number of seconds."""
    try:
        value = float(text)
    except ValueError:
        value = 0
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError(f"must be a number of seconds above 0, got {text!r}")
    return value


def _plain(result):
    return {
        "notebook": result.notebook,
        "passed": result.passed,
        "problem": result.problem,
        "exercises": [row._asdict() for row in result.rows],
    }


def as_text(result):
    """One notebook's table in plain text."""
    width = max((len(row.exercise) for row in result.rows), default=0)
    lines = [f"{result.notebook}"]
    for row in result.rows:
        lines.append(f"  {row.exercise:<{width}}  {row.status:<13}  {row.mistake or ''}".rstrip())
    if not result.rows and not result.problem:
        lines.append("  no exercises found: nothing in it calls ..._exercise.check(...)")
    if result.problem:
        lines.append(f"  problem: {result.problem}")
    return "\n".join(lines)


def check_notebook(path, timeout=300):
    """Run one notebook and return its `Result`; never raises for what is in the notebook."""
    import nbformat

    path = Path(path)
    try:
        notebook = nbformat.read(path, as_version=4)
    except OSError as error:
        return Result(str(path), [], f"cannot be read: {error.strerror or error}")
    except Exception as error:
        return Result(str(path), [], f"is not a notebook ({type(error).__name__})")
    expected = dict.fromkeys([*mentioned(notebook), *_of_original(path)])
    with tempfile.TemporaryDirectory() as folder:
        record = Path(folder) / "record.jsonl"
        problem = _execute(notebook, path, timeout, record)
        found = _read(record)
    failed = _checked_in(cell for cell in notebook.cells if _raised(cell))
    names = dict.fromkeys([*expected, *sorted(found)])
    rows = [
        found.get(name) or Row(name, "error" if name in failed else "not_attempted", None) for name in names
    ]
    return Result(str(path), rows, problem)


def mentioned(notebook):
    """Names of the exercises that a notebook checks, in order."""
    return _checked_in(notebook.cells)


def _checked_in(cells):
    """Names of the exercises that some cells check, in order."""
    known, names = all_exercises(), []
    for cell in cells:
        if cell.cell_type == "code":
            names += re.findall(r"\b(\w+)_exercise\s*\.\s*check\b", cell.source)
    return [name for name in dict.fromkeys(names) if name in known]


def _raised(cell):
    """Whether a cell that was run ended with an error."""
    return any(output.output_type == "error" for output in cell.get("outputs", []))


def _of_original(path):
    """Exercises of the course's notebook with this name, so that a deleted cell does not hide one."""
    import nbformat

    for original in sorted(ORIGINALS.glob("*.ipynb")):
        if original.stem in path.stem:
            try:
                return mentioned(nbformat.read(original, as_version=4))
            except Exception:
                return []
    return []


def _execute(notebook, path, timeout, record):
    """Run all cells, however many raise errors; returns what stopped it, or None."""
    from nbclient import NotebookClient
    from nbclient.exceptions import CellTimeoutError, DeadKernelError

    _forget_outputs(notebook)
    deadline = time.monotonic() + timeout
    client = NotebookClient(
        notebook,
        timeout_func=lambda cell: max(1, round(deadline - time.monotonic())),
        kernel_name="python3",
        allow_errors=True,
        resources={"metadata": {"path": str(path.resolve().parent)}},
    )
    try:
        # What a dying kernel writes to the terminal is of no use here; the table says what happened.
        client.execute(env=_environment(record), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    except CellTimeoutError:
        return f"stopped after {timeout:g} seconds; cells after that did not run"
    except DeadKernelError:
        return "the kernel died; cells after that did not run"
    except Exception as error:
        return f"could not be run to its end ({type(error).__name__})"
    return None


def _forget_outputs(notebook):
    """Outputs stored in the file say nothing about this run."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None


def _environment(record):
    """The kernel's environment: this very course, a file to report to, and no trace in anybody's progress."""
    paths = [str(Path(__file__).parents[3]), os.environ.get("PYTHONPATH", "")]
    return os.environ | {
        "CNNLIB_CHECK_RECORD": str(record),
        "CNNLIB_PROGRESS": "off",
        "PYTHONPATH": os.pathsep.join(filter(None, paths)),
    }


def _read(record):
    """The last outcome of each exercise."""
    rows = {}
    known = all_exercises()
    lines = record.read_text(encoding="utf-8").splitlines() if record.exists() else []
    for line in lines:
        try:
            fields = json.loads(line)
            row = Row(*(fields[name] for name in Row._fields))
        except (ValueError, TypeError, KeyError):
            continue
        if row.exercise in known:
            rows[row.exercise] = row
    return rows
