"""The page for teachers: its nbgrader lines with the real nbgrader, its sandbox lines where they can run."""

import csv
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from cnnlib.exercises.checking import reading

nbformat = pytest.importorskip("nbformat", reason="jupyterlab brings nbformat")
PAGE = (Path(__file__).parents[2] / "cnnlib" / "exercises" / "README.md").read_text(encoding="utf-8")
CHAPTER = reading.ORIGINALS / "03_backprop.ipynb"
OWN = Path(__file__).parents[2] / ".venv" / "nbgrader" / "bin"  # where .ci/run installs it
PROGRAMS = os.pathsep.join([str(Path(sys.executable).parent), str(OWN), os.environ["PATH"]])
RIGHT = "def relu_backward(grad_output, x):\n    return grad_output * (x > 0)"
KINK = RIGHT.replace(">", ">=")
STUB = "def relu_backward(grad_output, x):\n    # YOUR CODE HERE\n    raise NotImplementedError()"
PREDICTION = "# YOUR CODE HERE\nraise NotImplementedError()\npredict_input_gradient_exercise"


def blocks(language=""):
    """The fenced blocks of the page in a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.M | re.S)


def fill(path, target, relu_backward):
    """Hand in a released notebook with this answer and one number."""
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        cell.source = cell.source.replace(STUB, relu_backward)
        cell.source = cell.source.replace(PREDICTION, "prediction = 1, 10\npredict_input_gradient_exercise")
    target.parent.mkdir(parents=True)
    nbformat.write(notebook, target)


@pytest.fixture
def nbgrader(tmp_path):
    """A function that runs nbgrader in an empty folder, with a kernel that is this very Python."""
    program = shutil.which("nbgrader", path=PROGRAMS)
    if program is None:
        pytest.skip("nbgrader is not installed")
    kernel = tmp_path / "jupyter" / "kernels" / "course"
    kernel.mkdir(parents=True)
    argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    spec = {"argv": argv, "display_name": "course", "language": "python"}
    (kernel / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")
    path = os.pathsep.join([str(Path(program).parent), os.environ["PATH"]])  # nbgrader calls its neighbours
    home = {name: str(tmp_path / name) for name in ("HOME", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR")}
    environment = {
        **os.environ,
        **home,
        "JUPYTER_PATH": str(tmp_path / "jupyter"),
        "PATH": path,
        "CNNLIB_PROGRESS": "off",
    }

    def run(*words):
        command = [program, *words]
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr

    return run


def test_the_page_turns_exercises_into_autograded_cells(tmp_path, monkeypatch, nbgrader):
    chapter = nbformat.read(CHAPTER, as_version=4)
    chapter.metadata["kernelspec"] = {"name": "course", "display_name": "course", "language": "python"}
    chapter.cells = [cell for cell in chapter.cells if "exercise" in cell.source]
    nbformat.write(chapter, tmp_path / "03.ipynb")
    monkeypatch.chdir(tmp_path)
    (code,) = blocks("python")
    exec(code, {"CHAPTER": "03.ipynb"})
    commands = [line.split()[1:] for line in PAGE.splitlines() if line.startswith("nbgrader ")]
    assert [words[0] for words in commands] == ["generate_assignment", "autograde", "export"]
    nbgrader(*commands[0])
    released = tmp_path / "release" / "ps1" / "chapter.ipynb"
    for name, answer in (("anna", RIGHT), ("bo", KINK), ("cy", STUB)):
        fill(released, tmp_path / "submitted" / name / "ps1" / "chapter.ipynb", answer)
    for words in commands[1:]:
        nbgrader(*words)
    with (tmp_path / "grades.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    points = {row["student_id"]: float(row["raw_score"]) for row in rows}
    assert points == {"anna": 4, "bo": 2, "cy": 2} and {float(row["max_score"]) for row in rows} == {10}
    marked = (tmp_path / "autograded" / "bo" / "ps1" / "chapter.ipynb").read_text(encoding="utf-8")
    assert "kink" in marked or "x > 0, not x >= 0" in marked


def sandboxes():
    """The lines of the page that wrap the class check."""
    return [
        line for block in blocks() for line in block.splitlines() if line.startswith(("bwrap", "unshare"))
    ]


@pytest.mark.parametrize("line", sandboxes(), ids=lambda line: line.split()[0])
def test_inside_a_sandbox_there_is_no_network_and_no_home(tmp_path, line):
    """The line of the page as it stands, with a notebook that looks around."""
    before = shlex.split(line.split(" python ")[0])
    home, handed_in = tmp_path / "home", tmp_path / "class"
    home.mkdir(), handed_in.mkdir()
    (home / "diary.txt").write_text("private", encoding="utf-8")
    folders = {"COURSE": str(Path(__file__).parents[2]), "CLASS": str(handed_in), "HOME": str(home)}
    sandbox = [re.sub(r"\$(\w+)", lambda found: folders[found[1]], word) for word in before]
    works = shutil.which(before[0]) and not subprocess.run([*sandbox, "true"], capture_output=True).returncode
    if not works:
        pytest.skip(f"{before[0]} is not installed, or the system forbids user namespaces")
    look = (
        "import socket\nfrom pathlib import Path\n"
        "names = [name for _, name in socket.if_nameindex()]\n"
        f"assert names == ['lo'] and not Path('/proc/{os.getpid()}').exists(), names\n"
    )
    if before[0] == "bwrap":
        look += f"assert not Path({str(home / 'diary.txt')!r}).exists()\n"
        look += (
            f"try:\n    Path({str(handed_in / 'x')!r}).touch()\nexcept OSError:\n    pass\nelse:\n    1 / 0\n"
        )
    check = "from cnnlib.exercises import relu_backward_exercise\nrelu_backward_exercise.check(relu_backward)"
    cells = [nbformat.v4.new_code_cell(cell) for cell in (look, RIGHT, check)]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), handed_in / "a.ipynb")
    command = [*sandbox, sys.executable, "-m", "cnnlib", "check", "--json", str(handed_in)]
    environment = {**os.environ, "HOME": str(home)}
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    (result,) = json.loads(done.stdout)
    assert done.returncode == 0 and result["passed"] and result["errors"] == [], result
