"""Notebooks run as in a browser (no threads, sockets, files elsewhere), cells too early, and all twice."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from support.shorter import shorten

ROOT = Path(__file__).parents[1]
# 09 starts processes and 10 and 11 need TensorFlow: those want a computer of their own.
ELSEWHERE = ("09", "10", "11")
OPENED = ("01",)  # by a real JupyterLab too (tests/browser/test_notebooks_browser.py): three runs are enough
NOTEBOOKS = [path for path in sorted((ROOT / "notebooks").glob("*.ipynb")) if path.stem[:2] not in ELSEWHERE]
# Trainings cut down to a few steps and two seeds, measured gradients to few weights or none, and what cells
# ask of the results: here only the order of cells counts; nbval runs and compares them at full length.
EPOCHS, RECIPE = {r"epochs=(\d+|round\(.+?\))": "epochs=1"}, {r'"epochs": \d+': '"epochs": 1'}
SEEDS = {r"seed in range\(\d\)": "seed in range(2)"}
TEXTURES = RECIPE | SEEDS | {r"textures\.train,": "[part[:64] for part in textures.train],"}
CLINIC = {r"who\.gradient_check\(\)\.worst\.error": "0.0"}
SHORTER = {
    "04": EPOCHS,
    "05": EPOCHS | RECIPE | CLINIC | {r"accuracy >= 0\.98": "accuracy > 0.2", r"repeat=runs": "repeat=1",
                                     r"MaxPool2d\(2\), (.*)Linear\(64": r"MaxPool2d(8), \1Linear(4"},
    "06": CLINIC | {r"who\.train\(\)": "who.train(1)"},
    "07": EPOCHS | RECIPE | SEEDS,
    "08": TEXTURES,
    "12": EPOCHS | TEXTURES | {r"next\((n for n, e in .*?)\)}": r"next((\1), None)}"},
}  # fmt: skip


def in_a_browser(tmp_path, *arguments):
    """What tests/support/in_a_browser.py found."""
    environment = {**os.environ, "MPLBACKEND": "agg", "TMPDIR": str(tmp_path), "IPYTHONDIR": str(tmp_path)}
    environment.pop("TQDM_DISABLE", None)
    command = [sys.executable, str(ROOT / "tests/support/in_a_browser.py"), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", env=environment, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def prepared(path, folder):
    """The code cells of a notebook, written to a file of their own; shortened where that is said."""
    book = nbformat.read(path, as_version=4)
    book.cells = [cell for cell in book.cells if cell.cell_type == "code"]
    shorten(book.cells, SHORTER.get(path.stem[:2], {}))
    nbformat.write(book, folder / path.name)
    return book.cells, folder / path.name


def printed(text):
    """What a cell printed, without addresses in memory."""
    return re.sub("0x[0-9a-f]{6,}", "ADDRESS", text)


def stored(cell):
    return "".join(output.text for output in cell.outputs if output.get("name") == "stdout")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_notebook_runs_with_nothing_but_a_page_and_cells_too_early_or_twice_do_no_harm(tmp_path, path):
    cells, copy = prepared(path, tmp_path)
    passes = 1 if path.stem[:2] in OPENED else 2
    found = in_a_browser(tmp_path, copy, passes)
    assert (found["failed"], found["refused"], found["warned"]) == ([], [], [])
    # The check of an exercise asks for a thread to limit its time, and does without where there is none.
    assert {name.split()[-1] for name in found["threads"]} <= {"(_outermost)"}
    assert len(found["early"]) == 3 and set(found["early"]) <= {None, "NameError"}
    steady = [n for n, cell in enumerate(cells) if not set(cell.metadata.get("tags", [])) & VARYING]
    assert len(found["printed"]) == passes
    first, *others = ([printed(texts[number]) for number in steady] for texts in found["printed"])
    assert all(texts == first for texts in others), "a cell prints something else the second time"
    if path.stem[:2] not in SHORTER:
        assert first == [printed(stored(cells[number])) for number in steady]


VARYING = {"nbval-ignore-output", "raises-exception"}


def test_importing_starts_nothing_and_writes_nothing(tmp_path):
    found = in_a_browser(tmp_path)
    assert found.pop("early") == found.pop("printed") == []
    assert found == {"failed": [], "warned": [], "refused": [], "threads": []}


def written(folder, *sources):
    """A notebook of these cells."""
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])
    nbformat.write(book, folder / "all.ipynb")
    return folder / "all.ipynb"


def test_the_fence_notices_each_thing_that_a_browser_lacks(tmp_path):
    elsewhere = str(tmp_path.parent / "elsewhere")
    book = written(
        tmp_path,
        "import threading\nthreading.Thread(target=print).start()",
        "import socket\nsocket.create_connection(('127.0.0.1', 9))",
        "import subprocess\nsubprocess.run(['true'])",
        f"open({elsewhere!r}, 'w')",
        "import tempfile\nwith tempfile.TemporaryFile() as file:\n    file.write(b'here')",
    )
    found = in_a_browser(tmp_path, book, 1)
    assert [text.split(":")[0] for text in found["failed"]] == ["cell 0", "cell 1", "cell 2", "cell 3"]
    assert set(found["refused"]) == {"socket.getaddrinfo", "subprocess.Popen", f"write {elsewhere}"}
    assert found["threads"]


def test_a_second_pass_notices_what_the_first_one_left(tmp_path):
    book = written(
        tmp_path, "kept = globals().get('kept', 0) + 1", "print(kept)", "1 / (2 - kept)", "missing", "pass"
    )
    found = in_a_browser(tmp_path, book, 2)
    assert sorted(map(str, found["early"])) == ["NameError", "NameError", "None"]
    assert found["printed"] == [["", "1\n", "", "", ""], ["", "2\n", "", "", ""]]
    assert [text[:6] for text in found["failed"]] == ["cell 3", "cell 2", "cell 3"]
