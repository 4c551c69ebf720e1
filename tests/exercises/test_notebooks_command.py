"""`python -m cnnlib check`, and the exercises inside of a real Jupyter kernel."""

import json
import os
import sys
from pathlib import Path

import pytest

import cnnlib
import cnnlib.__main__ as command_line
from cnnlib.exercises.checking import reading

nbformat = pytest.importorskip("nbformat", reason="the test extra installs nbformat")
pytest.importorskip("nbclient", reason="the test extra installs nbclient")

RIGHT = "def relu_backward(grad_output, x):\n    return grad_output * (x > 0)"
KINK = "def relu_backward(grad_output, x):\n    return grad_output * (x >= 0)"
CHECK = "from cnnlib.exercises import relu_backward_exercise\nrelu_backward_exercise.check(relu_backward)"
NUMBER = "from cnnlib.exercises import count_parameters_exercise\ncount_parameters_exercise.check({})"


@pytest.fixture(autouse=True)
def no_progress_file(monkeypatch, tmp_path):
    monkeypatch.setenv("CNNLIB_PROGRESS", str(tmp_path / "mine.json"))


def write(path, *cells):
    notebook = nbformat.v4.new_notebook()
    notebook.cells = [nbformat.v4.new_code_cell(cell) for cell in cells]
    nbformat.write(notebook, path)
    return str(path)


def run(capsys, *arguments):
    code = command_line.main(["check", *arguments])
    return code, capsys.readouterr().out


def test_many_notebooks_of_which_some_fail(capsys, tmp_path):
    broken = tmp_path / "broken.ipynb"
    broken.write_text("<html>", encoding="utf-8")
    paths = [
        write(tmp_path / "wrong.ipynb", "1 / 0", KINK, CHECK, NUMBER.format("...")),
        write(tmp_path / "dies.ipynb", RIGHT, CHECK, "import os\nos._exit(1)", NUMBER.format(608)),
        str(tmp_path / "missing.ipynb"),
        str(broken),
        write(tmp_path / "empty.ipynb", "1 + 1"),
        write(tmp_path / "right.ipynb", KINK, CHECK, RIGHT, CHECK),
        write(tmp_path / "undefined.ipynb", CHECK, NUMBER.format(608)),
    ]
    code, out = run(capsys, "--json", *paths)
    assert code == 2
    wrong, dies, missing, broken, empty, right, undefined = json.loads(out)
    assert [(row["exercise"], row["status"], row["mistake"]) for row in wrong["exercises"]] == [
        ("relu_backward", "wrong", "kink"),
        ("count_parameters", "not_attempted", None),
    ]
    assert wrong["problem"] is None
    assert [row["status"] for row in dies["exercises"]] == ["correct", "not_attempted"]
    assert "kernel died" in dies["problem"]
    assert "cannot be read" in missing["problem"]
    assert "not a notebook" in broken["problem"]
    assert empty["exercises"] == []
    assert [row["status"] for row in undefined["exercises"]] == ["error", "correct"]
    assert [one["passed"] for one in (wrong, dies, missing, broken, empty, right)] == [False] * 5 + [True]


def test_where_processes_cannot_fork_a_kernel_runs_each_notebook(capsys, monkeypatch, tmp_path):
    """The way of Windows, taken here: a notebook judges itself, and every row says so."""
    monkeypatch.delattr(os, "fork", raising=False)
    forged = "import os\nopen(os.environ['CNNLIB_CHECK_RECORD'], 'a').write('{}\\n')".format(
        '{"exercise": "relu_backward", "status": "correct", "mistake": null}'
    )
    slow = f"{RIGHT}\n{CHECK}\nimport time\ntime.sleep(60)"
    paths = [
        write(tmp_path / "anna ä.ipynb", "open('mine.txt', 'w').close()", RIGHT, CHECK, NUMBER.format(608)),
        write(tmp_path / "bo.ipynb", "1 / 0", KINK, CHECK, NUMBER.format("...")),
        write(tmp_path / "cy.ipynb", slow, NUMBER.format(608)),
        write(tmp_path / "di.ipynb", "import os\nos._exit(1)", RIGHT, CHECK),
        write(tmp_path / "ed.ipynb", forged, KINK, CHECK),
        str(tmp_path / "missing.ipynb"),
    ]
    code, out = run(capsys, "--json", "--jobs", "1", "--timeout", "12", *paths)
    found = {Path(one["notebook"]).stem[:2]: one for one in json.loads(out)}
    rows = {
        name: [(row["status"], row["mistake"]) for row in one["exercises"]] for name, one in found.items()
    }
    assert code == 2 and [name for name, one in found.items() if one["passed"]] == ["an"]
    assert rows["an"] == [("correct", None)] * 2
    assert rows["bo"] == [("wrong", "kink"), ("not_attempted", None)]
    assert "ZeroDivisionError" in found["bo"]["errors"][0]["error"]
    assert rows["cy"] == [("correct", None), ("not_attempted", None)]
    assert "stopped after 12 seconds" in found["cy"]["problem"]
    assert rows["di"] == [("not_attempted", None)] and "kernel died" in found["di"]["problem"]
    notes = [note for one in found.values() for row in one["exercises"] for note in row["notes"]]
    own = "judged in the notebook's own process"
    assert notes.count(own) == 5 and notes.count(f"{own}, where it may be forged") == 1
    assert "the notebook mentions CNNLIB_CHECK_RECORD" in notes
    assert not list(tmp_path.rglob("mine.txt")) and not (tmp_path / "mine.json").exists()


COURSE = ["x = 1  # a cell of the course", "y = 2", CHECK, NUMBER.format("...")]


def test_a_renamed_notebook_without_its_other_exercises_is_not_complete(capsys, monkeypatch, tmp_path):
    """Its cells say which chapter it is; a name of the course on another notebook says nothing."""
    write(tmp_path / "03_backprop.ipynb", *COURSE)
    monkeypatch.setattr(reading, "ORIGINALS", tmp_path)
    reading.originals.cache_clear()
    (tmp_path / "anna").mkdir()
    renamed = write(tmp_path / "anna" / "homework.ipynb", *COURSE[:2], RIGHT, CHECK)
    other = write(tmp_path / "anna" / "03_backprop.ipynb", RIGHT, CHECK)
    code, out = run(capsys, "--json", renamed, other)
    reading.originals.cache_clear()
    one, two = json.loads(out)
    assert code == 1 and not one["passed"] and two["passed"]
    assert [(row["exercise"], row["status"]) for row in one["exercises"]] == [
        ("relu_backward", "correct"),
        ("count_parameters", "not_attempted"),
    ]


def test_a_chapter_is_known_by_its_title():
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# 03 Backpropagation")])
    owed = [
        "predict_input_gradient",
        "relu_backward",
        "softmax_cross_entropy",
        "max_pool2d_backward",
        "conv2d_backward",
    ]
    assert reading.expected(notebook) == owed


def test_in_a_kernel_feedback_is_shown_once_and_the_kernel_lives(tmp_path):
    from nbclient import NotebookClient

    notebook = nbformat.v4.new_notebook()
    cells = [
        "import cnnlib.exercises.checking.sandbox as sandbox\nsandbox.TIME_LIMIT = 0.5\n" + RIGHT,
        CHECK,
        CHECK + "\n1 + 1",
        "print = np = 3\nfeedback = relu_backward_exercise.check(relu_backward)",
        "feedback",
        "relu_backward_exercise.hint()",
        "def endless(grad_output, x):\n    while True: pass\nrelu_backward_exercise.check(endless)",
        "relu_backward_exercise.check(lambda g, x: g * x).mistake",
        "from cnnlib.exercises import progress\nprogress('03')",
    ]
    notebook.cells = [nbformat.v4.new_code_cell(cell) for cell in cells]
    NotebookClient(notebook, timeout=60, kernel_name="python3").execute(env=_environment())
    outputs = [[_plain(output) for output in cell.outputs] for cell in notebook.cells]
    assert [len(output) for output in outputs] == [0, 1, 2, 1, 1, 1, 1, 2, 1]
    for number in (1, 2, 3, 4):
        assert outputs[number][0].startswith("relu_backward: Correct")
    assert outputs[5][0].startswith("Hint 1")
    assert "It was stopped" in outputs[6][0]
    assert "derivative" in outputs[7][0]
    assert outputs[8][0].startswith("1 of 5 exercises solved")
    assert "text/html" in notebook.cells[1].outputs[0]["data"]


def _environment():
    return {**os.environ, "CNNLIB_PROGRESS": "off"}


def _plain(output):
    return output["data"]["text/plain"] if "data" in output else str(output)


def test_unknown_sub_commands_get_a_suggestion(capsys):
    assert command_line.main(["chek"]) == 2
    error = capsys.readouterr().err
    assert "Did you mean check?" in error
    assert command_line.main([]) == 2
    assert command_line.main(["--help"]) == 0
    assert "check" in capsys.readouterr().out


def test_nonsense_arguments_are_refused(capsys, tmp_path):
    for arguments in (
        ["check"],
        ["check", "--timeout", "soon", "a.ipynb"],
        ["check", "--timeout", "0", "a.ipynb"],
    ):
        with pytest.raises(SystemExit) as leaving:
            command_line.main(arguments)
        assert leaving.value.code == 2
    capsys.readouterr()


def test_every_command_is_listed_and_explains_itself(capsys):
    assert command_line.main(["help"]) == 0
    listed = capsys.readouterr().out
    for name in command_line.COMMANDS:
        assert f"  {name} " in listed
        with pytest.raises(SystemExit) as leaving:
            command_line.main(["help", name])
        assert leaving.value.code == 0
        assert f"usage: python -m cnnlib {name}" in capsys.readouterr().out
    assert command_line.main(["--version"]) == 0
    assert capsys.readouterr().out == f"cnnlib {cnnlib.__version__}\n"


def test_a_command_whose_library_is_missing_points_to_the_doctor(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "numpy", None)
    for name in [name for name in sys.modules if name.startswith("cnnlib.")]:
        monkeypatch.delitem(sys.modules, name)
    assert command_line.main(["train", "digits", "x.npz"]) == 2
    said = capsys.readouterr().err
    assert "numpy" in said and "python -m cnnlib doctor" in said


@pytest.mark.parametrize(
    ("arguments", "meant"),
    [
        (["doctor", "--jsn"], "--json"),
        (["check", "a.ipynb", "--time-out=3"], "--timeout"),
        (["app", "--prt"], "--port"),
    ],
)
def test_a_misspelt_option_gets_a_suggestion(capsys, arguments, meant):
    with pytest.raises(SystemExit):
        command_line.main(arguments)
    assert f"Did you mean {meant}?" in capsys.readouterr().err


def test_options_may_be_written_with_underscores_and_their_values_keep_theirs(capsys):
    with pytest.raises(SystemExit):
        command_line.main(["check", "a.ipynb", "--class_summary=x_y.xyz"])
    assert "x_y.xyz must end in .svg" in capsys.readouterr().err
