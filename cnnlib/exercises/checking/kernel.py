"""Running a notebook in a Jupyter kernel: where processes cannot be continued by fork, as on Windows.

What its checks find is written down by the notebook's own process, so each verdict is marked as such; memory
is not limited here.
"""

import json
import os
import subprocess
import tempfile
import time
from pathlib import Path

from cnnlib.exercises.checking import reading


def check(job):
    """The same outcome as `worker.check`."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="cnnlib-check-", ignore_cleanup_errors=True) as folder:
        folder = Path(folder)
        reading.copy_neighbours(Path(job["path"]), folder / "work")
        record = folder / "record.jsonl"
        problem, errors = _execute(job, folder, record)
        records = _read(record)
    seconds = round(time.monotonic() - started, 2)
    return {"problem": problem, "records": records, "errors": errors, "at": None, "seconds": seconds}


def _execute(job, folder, record):
    """Run all cells, however many raise errors; returns what stopped it, or None, and the cells' errors."""
    try:
        import nbformat
        from nbclient import NotebookClient
        from nbclient.exceptions import CellTimeoutError, DeadKernelError
    except ImportError as error:
        return f"could not be run: {error}; python -m cnnlib doctor says what is missing", []
    cells = [nbformat.v4.new_code_cell(source) for _, source in job["cells"]]
    deadline = time.monotonic() + job["timeout"]
    client = NotebookClient(
        nbformat.v4.new_notebook(cells=cells),
        timeout_func=lambda cell: max(1, round(deadline - time.monotonic())),
        kernel_name="python3",
        allow_errors=True,
        resources={"metadata": {"path": str(folder / "work")}},
    )
    problem = None
    try:
        # What a dying kernel writes to the terminal is of no use here; the table says what happened.
        client.execute(env=_environment(record, folder), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    except CellTimeoutError:
        problem = f"stopped after {job['timeout']:g} seconds; cells after that did not run"
    except DeadKernelError:
        problem = "the kernel died; cells after that did not run"
    except Exception as error:
        problem = f"could not be run to its end ({type(error).__name__})"
    errors = [
        {"cell": number, "error": f"{output.ename}: {output.evalue}", "frames": []}
        for number, cell in enumerate(cells, start=1)
        for output in cell.outputs
        if output.output_type == "error"
    ]
    return problem, errors


def _environment(record, folder):
    """The kernel's environment: this very course, a file to report to, and no trace in anybody's progress."""
    paths = [str(Path(__file__).parents[3]), os.environ.get("PYTHONPATH", "")]
    return os.environ | {
        "CNNLIB_CHECK_RECORD": str(record),
        "CNNLIB_PROGRESS": "off",
        "PYTHONPATH": os.pathsep.join(filter(None, paths)),
        "TMP": str(folder),
    }


def _read(record):
    """What the checks wrote down, line by line."""
    found = []
    lines = record.read_text(encoding="utf-8").splitlines() if record.exists() else []
    for line in lines:
        try:
            fields = json.loads(line)
            fields = {name: fields[name] for name in ("exercise", "status", "mistake")}
        except (ValueError, TypeError, KeyError):
            continue
        found.append({**fields, "message": "", "seconds": 0.0, "unverified": True})
    return found
