# ruff: noqa: E501 (cells of notebooks are one string each)
"""`python -m cnnlib check` on what a class hands in: slips, accidents and short cuts, each in one row."""

import codecs
import contextlib
import csv
import errno
import json
import os
import runpy
import signal
import subprocess
import sys
import time
from pathlib import Path
from xml.etree import ElementTree

import pytest

import cnnlib.__main__ as command_line
from cnnlib.exercises import conv2d_exercise, occlusion_map_exercise, sample_learning_rate_exercise
from cnnlib.exercises.checking import notebooks, reading, reports, wire, worker

nbformat = pytest.importorskip("nbformat", reason="jupyterlab brings nbformat")
psutil = pytest.importorskip("psutil", reason="ipykernel brings psutil")
pytestmark = pytest.mark.skipif(
    not hasattr(os, "fork"), reason="a fresh kernel each here: see test_notebooks_command"
)

IMPORT = "from cnnlib.exercises import relu_backward_exercise, count_parameters_exercise\n"
RIGHT = "def relu_backward(grad_output, x):\n    return grad_output * (x > 0)\n"
KINK = "def relu_backward(grad_output, x):\n    return grad_output * (x >= 0)\n"
CHECK = IMPORT + "relu_backward_exercise.check(relu_backward)"
NUMBER = IMPORT + "count_parameters_exercise.check(608)"
ENDLESS = "def relu_backward(grad_output, x):\n    {}\n"
COMPILED = "__import__('ctypes').PyDLL(None).sleep(999)"  # like any compiled code it keeps Python waiting

# name: cells, expected statuses of relu_backward and (if checked) count_parameters, pieces of what is said
CLASS = {
    "right": ([RIGHT, CHECK, NUMBER], ["correct", "correct"], []),
    "untouched": ([ENDLESS.format("..."), CHECK], ["not_attempted"], []),
    "kink": ([KINK, CHECK, NUMBER], ["wrong", "correct"], ["kink"]),
    "prints arrays without end": (
        ["import numpy as np\nwhile True:\n    print(np.zeros(10**5))\n    print('x' * 10**6)", RIGHT, CHECK],
        ["correct"],
        [],
    ),
    "prints and catches": (
        ["while True:\n    try:\n        print('x' * 10**6)\n    except Exception:\n        pass", RIGHT, CHECK],
        ["correct"],
        [],
    ),
    "takes memory": (
        [RIGHT, CHECK, "hoard = []\nwhile True:\n    hoard.append(b'x' * 10**7)", NUMBER],
        ["correct", "not_attempted"],
        ["more than 0.8 GB of memory"],
    ),
    "takes memory in children": (
        [RIGHT, CHECK, "import subprocess, sys\nsubprocess.run([sys.executable, '-c', 'x = b\"x\" * 2 * 10**9; input()'])"],
        ["correct"],
        [],
    ),
    "compiled code in the function": (
        [ENDLESS.format(COMPILED), CHECK, NUMBER],
        ["error", "correct"],
        ["stopped after"],
    ),
    "compiled code in a cell": (
        [RIGHT, CHECK, COMPILED, NUMBER],
        ["correct", "not_attempted"],
        ["stopped after 14 seconds"],
    ),
    "catches everything": (
        [ENDLESS.format("while True:\n        try:\n            __import__('time').sleep(0.01)\n        except BaseException:\n            pass"), CHECK, NUMBER],
        ["error", "correct"],
        ["stopped after"],
    ),
    "dies": ([RIGHT, CHECK, "import os\nos._exit(1)", NUMBER], ["correct", "not_attempted"], ["kernel died"]),
    "dies in the function": ([ENDLESS.format("import os; os._exit(1)"), CHECK, NUMBER], ["error", "correct"], []),
    "syntax error": (["def relu_backward(g, x)\n    return g\n" + CHECK, NUMBER], ["error", "correct"], ["SyntaxError", "line 1"]),
    "missing package": (
        ["import google_colab_of_nobody\n" + RIGHT + CHECK, NUMBER],
        ["error", "correct"],
        ["No module named 'google_colab_of_nobody'", "line 1"],
    ),
    "own frames": (
        [IMPORT + "def helper(x):\n    return 1 / x\n\nrelu_backward_exercise.check(helper(0))", NUMBER],
        ["error", "correct"],
        ["ZeroDivisionError", "line 3 in helper: return 1 / x"],
    ),
    "error in the function": ([ENDLESS.format("return grad_output @ 'x'"), CHECK], ["error"], ["@ 'x'"]),
    "asks": (["name = input('your name')", RIGHT, CHECK], ["correct"], []),
    "best counts": ([RIGHT, CHECK, IMPORT + "relu_backward_exercise.check(lambda g, x: g)"], ["correct"], []),
    "later is better": ([KINK, CHECK, RIGHT, CHECK], ["correct"], []),
    "magics": (["%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.plot([1])\nplt.show()", "%%time\n" + RIGHT, "!echo hi\n%timeit -n1 -r1 1", CHECK + ";"], ["correct"], []),
    "memory as it was": (
        ["import numpy as np\ndef relu_backward(g, x):\n    d = np.empty_like(g)\n    d[x > 0] = g[x > 0]\n    return d\n", CHECK],
        ["wrong"],
        ["empty-not-zeros"],
    ),
    "generator": ([ENDLESS.format("yield grad_output * (x > 0)"), CHECK], ["wrong"], []),
    "same buffer": (
        [
            "import numpy as np\nroom = {}\n"
            + ENDLESS.format(
                "out = room.setdefault(grad_output.dtype, np.zeros(999, grad_output.dtype))[:x.size].reshape(x.shape)\n"
                "    out[...] = grad_output * (x > 0)\n    return out"
            ),
            CHECK,
        ],
        ["wrong"],
        ["buffer-reused"],
    ),
    "looks at its feedback": (
        [KINK, CHECK.replace("relu_backward_exercise.check", "f = relu_backward_exercise.check") + "\nassert f.status == 'wrong'\nrelu_backward(*f.inputs)", NUMBER],
        ["wrong", "correct"],
        [],
    ),
    # ---- short cuts
    "library": (
        ["from cnnlib import ops\ndef relu_backward(g, x):\n    return ops.relu_backward(g, x)\n", CHECK],
        ["correct"],
        ["uses cnnlib.ops.relu_backward"],
    ),
    "the library's own": (["from cnnlib.ops import relu_backward", CHECK], ["correct"], ["uses cnnlib.ops.relu_backward"]),
    "the course's solution": (
        [IMPORT + "relu_backward = relu_backward_exercise.function_task.solution", CHECK],
        ["correct"],
        ["course's own solution"],
    ),
    "writes the record": (
        [
            "import os, json\nopen(os.environ.get('CNNLIB_CHECK_RECORD', 'record.jsonl'), 'a').write('"
            '{"exercise": "relu_backward", "status": "correct", "mistake": null}\\n' + "')",
            KINK,
            CHECK,
        ],
        ["wrong"],
        [],
    ),
    "comparison replaced": (
        ["from cnnlib.exercises.checking import values\nvalues.close = lambda *a: True\nvalues.same_bits = values.close", KINK, CHECK],
        ["wrong"],
        [],
    ),
    "comparison replaced inside": (
        [
            "def relu_backward(g, x):\n    from cnnlib.exercises.checking import values, diagnosis\n"
            "    values.close = lambda *a: True\n    diagnosis.judge = None\n    return g\n",
            CHECK,
        ],
        ["wrong"],
        [],
    ),
    "shadowed exercise": (
        ["class Mine:\n    def check(self, answer):\n        print('Correct')\nrelu_backward_exercise = Mine()\nrelu_backward_exercise.check(3)"],
        ["not_attempted"],
        [],
    ),
    "changed check": (["from cnnlib.exercises.exercise import Exercise\nExercise.check = lambda self, x: None", RIGHT, CHECK], ["not_attempted"], []),
    "renamed exercise": ([IMPORT + "relu_backward_exercise.name = 'pad2d'", RIGHT, CHECK], ["not_attempted"], []),
}  # fmt: skip


def write(path, *cells, **metadata):
    book = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(cell) for cell in cells], metadata=metadata
    )
    nbformat.write(book, path)
    return str(path)


@pytest.fixture(scope="module")
def checked(tmp_path_factory):
    """The whole class, two at a time; results by name, and exit code."""
    folder = tmp_path_factory.mktemp("class ä")
    for name, (cells, *_) in CLASS.items():
        write(folder / f"{name}.ipynb", *cells)
    arguments = ["--jobs", "2", "--timeout", "14", "--memory", "0.8", "--json", str(folder)]
    done = subprocess.run(
        [sys.executable, "-m", "cnnlib", "check", *arguments], capture_output=True, text=True
    )
    assert done.stderr == "" and done.returncode == 1
    results = json.loads(done.stdout)
    assert [Path(one["notebook"]).name for one in results] == sorted(f"{name}.ipynb" for name in CLASS)
    return {Path(one["notebook"]).stem: one for one in results}


@pytest.mark.parametrize("name", CLASS)
def test_each_notebook_of_the_class_gets_what_it_deserves(checked, name):
    result, (_, statuses, pieces) = checked[name], CLASS[name]
    found = {row["exercise"]: row["status"] for row in result["exercises"]}
    assert [found[key] for key in ("relu_backward", "count_parameters") if key in found] == statuses
    said = json.dumps(result, ensure_ascii=False)
    assert all(json.dumps(piece)[1:-1] in said for piece in pieces), said
    assert result["passed"] == (
        set(found.values()) == {"correct"} and not result["problem"] and "solution" not in name
    )


def test_what_looks_dishonest_is_flagged(checked):
    notes = {
        name: [note for row in one["exercises"] for note in row["notes"]] for name, one in checked.items()
    }
    assert any("function_task" in note for note in notes["the course's solution"])
    assert notes["right"] == notes["best counts"] == []


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (b"", "utf-8"),
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ],
)
def test_files_of_windows_tools_are_read(tmp_path, mark, encoding):
    text = Path(write(tmp_path / "a.ipynb", RIGHT + "# größer", CHECK)).read_text(encoding="utf-8")
    (tmp_path / "b.ipynb").write_bytes(mark + text.encode(encoding))
    assert reading.code_cells(reading.read(tmp_path / "b.ipynb"))[0] == (1, RIGHT + "# größer")


@pytest.mark.parametrize(
    "content", ["", "{}", "[1]", "<html>", "<<<<<<< HEAD\n{}", '{"cells": 3, "nbformat": 4}']
)
def test_what_is_no_notebook_says_so(tmp_path, content):
    (tmp_path / "a.ipynb").write_text(content, encoding="utf-8")
    with pytest.raises(reading.Unreadable, match="is not a notebook"):
        reading.read(tmp_path / "a.ipynb")


def test_old_and_odd_notebooks_are_run(tmp_path, capsys):
    cell = {
        "cell_type": "code",
        "source": [RIGHT + CHECK],
        "metadata": {},
        "outputs": [],
        "execution_count": None,
    }
    for name, metadata in (
        ("r", {"kernelspec": {"name": "ir", "display_name": "R", "language": "R"}}),
        ("none", {}),
    ):
        book = {"cells": [cell], "metadata": metadata, "nbformat": 4, "nbformat_minor": 4}
        (tmp_path / f"{name}.ipynb").write_text(json.dumps(book), encoding="utf-8")
    old = {"cell_type": "code", "input": RIGHT + CHECK, "language": "python", "metadata": {}, "outputs": []}
    book = {"worksheets": [{"cells": [old]}], "metadata": {}, "nbformat": 3, "nbformat_minor": 0}
    (tmp_path / "old.ipynb").write_text(json.dumps(book), encoding="utf-8")
    assert command_line.main(["check", "--jobs", "1", str(tmp_path / "*.ipynb")]) == 0
    assert "3 of 3 notebooks" in capsys.readouterr().out


def test_names_consoles_and_files_beside_a_notebook(tmp_path):
    """A file called like the course, letters that the console lacks, and magics of the command line."""
    (tmp_path / "cnnlib.py").write_text("1 / 0", encoding="utf-8")
    (tmp_path / "cnnlib").mkdir()
    (tmp_path / "cnnlib" / "__init__.py").write_text("1 / 0", encoding="utf-8")
    path = write(tmp_path / "名前 −ä b.ipynb", "%pip --version", RIGHT + "# größer", CHECK)
    for encoding, kind in (("ascii", "--json"), ("cp1252", "--class-summary")):
        environment = {**os.environ, "LC_ALL": "C", "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
        command = [sys.executable, "-m", "cnnlib", "check", path, kind]
        done = subprocess.run(command, capture_output=True, env=environment, cwd=tmp_path.parent)
        assert done.returncode == 0 and done.stderr == b"", done.stderr
        said = done.stdout.decode(encoding)
        if kind == "--json":  # the locale knows no such letters, so the name comes byte by byte
            assert os.fsencode(json.loads(said)[0]["notebook"]) == os.fsencode(path)
        else:
            assert "  relu_backward  correct\n1 notebook\nrelu_backward: 1 of 1 correct" in said


def test_the_home_of_the_teacher_and_the_folder_of_the_class_are_left_alone(tmp_path, monkeypatch):
    home, anna = tmp_path / "home", tmp_path / "anna"
    home.mkdir(), anna.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("CNNLIB_PROGRESS", str(home / "progress.json"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home))
    (anna / "helper.py").write_text("value = 608", encoding="utf-8")
    (anna / "large.bin").write_bytes(bytes(10_000_001))
    (anna / "numbers.txt").write_text("608", encoding="utf-8")
    (anna / "random.py").write_text("1 / 0", encoding="utf-8")
    (anna / "bo.ipynb").write_text("another's answers", encoding="utf-8")
    reach = (
        "import helper, os, random, tempfile\nfrom pathlib import Path\nnumber = int(Path('numbers.txt').read_text())\n"
        "number -= Path('bo.ipynb').exists() or Path('large.bin').exists() or helper.value != 608\n"
        "number -= any(name.startswith('XDG_') for name in os.environ)\n"
        "number -= not tempfile.gettempdir().startswith(str(Path.home()))\n"
        "Path('mine.txt').write_text('x')\n(Path.home() / 'mine.txt').write_text('x')\n"
        "Path(os.path.expanduser('~'), 'too.txt').write_text('x')\nPath('here.txt').write_text(str(Path.cwd()))\n"
        f"Path({str(tmp_path / 'seen.txt')!r}).write_text(str(Path.cwd()))\n"
    )
    path = write(anna / "a.ipynb", reach + IMPORT + "count_parameters_exercise.check(number)", RIGHT, CHECK)
    assert notebooks.check_notebook(path).passed
    assert sorted(one.name for one in anna.iterdir()) == [
        "a.ipynb",
        "bo.ipynb",
        "helper.py",
        "large.bin",
        "numbers.txt",
        "random.py",
    ]
    assert not list(home.rglob("*.txt")) and not (home / "progress.json").exists()
    assert not Path((tmp_path / "seen.txt").read_text(encoding="utf-8")).exists()


def processes_of(marker):
    """Processes whose command line or environment names the marker."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if marker in " ".join(process.cmdline()) and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
    return found


def test_interrupted_it_says_what_is_known_leaves_nothing_behind_and_goes_on_later(tmp_path):
    marker = f"left-behind-{os.getpid()}"
    escapee = f"import subprocess, sys\nsubprocess.Popen([sys.executable, '-c', 'import time; time.sleep(99)', '{marker}'], start_new_session=True)\n"
    count = tmp_path / "count"
    counting = f"open({str(count)!r}, 'a').write('x')\n"
    first = write(tmp_path / "a.ipynb", counting + RIGHT, CHECK)
    gate = tmp_path / "gate"
    second = write(
        tmp_path / "b.ipynb",
        escapee + f"import os, time\nwhile not os.path.exists({str(gate)!r}):\n    time.sleep(0.1)",
        RIGHT,
        CHECK,
    )
    command = [sys.executable, "-m", "cnnlib", "check", "--jobs", "1", "--json", first, second]
    environment = {**os.environ, "XDG_DATA_HOME": str(tmp_path / "data")}
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    )
    deadline = time.monotonic() + 60
    while not processes_of(marker) and time.monotonic() < deadline:
        time.sleep(0.1)
    workers = [one for one in psutil.Process(process.pid).children(recursive=True)]
    process.send_signal(signal.SIGINT)
    out, errors = process.communicate(timeout=120)
    assert process.returncode == 130 and "--resume" in errors and "Traceback" not in errors
    assert [Path(one["notebook"]).name for one in json.loads(out)] == ["a.ipynb"]
    assert workers and not any(one.is_running() for one in workers) and not processes_of(marker)
    gate.touch()
    done = subprocess.run([*command, "--resume"], capture_output=True, text=True, env=environment)
    assert done.returncode == 0 and [one["passed"] for one in json.loads(done.stdout)] == [True, True]
    assert count.read_text(encoding="utf-8") == "x", "what was known was run again"
    assert not processes_of(marker) and not list((tmp_path / "data").rglob("*.jsonl"))


def test_workers_end_where_the_command_is_killed(tmp_path):
    marker = f"orphan-{os.getpid()}"
    start = f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', 'import time; time.sleep(60)', '{marker}'])"
    command = [sys.executable, "-m", "cnnlib", "check", write(tmp_path / "a.ipynb", start)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while not processes_of(marker) and time.monotonic() < deadline:
        time.sleep(0.1)
    family = psutil.Process(process.pid).children(recursive=True)
    process.kill(), process.wait()
    assert len(family) > 2 and psutil.wait_procs(family, timeout=10)[1] == []


def test_two_jobs_run_at_the_same_time(tmp_path, capsys):
    """Each notebook waits for a file of the other."""
    meet = (
        "import time\nfrom pathlib import Path\nPath({!r}).touch()\nend = time.monotonic() + 30\n"
        "while not Path({!r}).exists():\n    time.sleep(0.05)\n    assert time.monotonic() < end\n"
    )
    here, there = str(tmp_path / "here"), str(tmp_path / "there")
    paths = [
        write(tmp_path / f"{name}.ipynb", meet.format(*both) + RIGHT + CHECK)
        for name, both in (("a", (here, there)), ("b", (there, here)))
    ]
    assert command_line.main(["check", "--jobs", "2", *paths]) == 0


def test_what_is_known_counts_for_the_same_file_and_the_same_limits(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    outcome, asked = {"problem": None, "records": [], "errors": [], "at": None, "seconds": 0.0}, []
    monkeypatch.setattr(
        notebooks.Run, "_asked", lambda run, job, worker: asked.append(job) or (outcome, None)
    )
    path = write(tmp_path / "a.ipynb", RIGHT, CHECK)

    def asks(timeout=300, memory=2, resume=True):
        before = len(asked)
        next(iter(notebooks.Run([path], 1, timeout, memory, notebooks.Store(resume))))
        return len(asked) > before

    assert asks() and not asks()
    assert asks(timeout=200) and asks(memory=1) and asks(resume=False)
    write(tmp_path / "a.ipynb", KINK, CHECK)
    assert asks() and not asks()


def test_a_worker_that_is_killed_costs_one_row(tmp_path, capsys):
    note = tmp_path / "note"  # the notebook writes its process, and "alive" if that outlives its worker
    kill = f"import os, signal, time\nnote = open({str(note)!r}, 'w', buffering=1)\nnote.write(f'{{os.getpid()}}\\n')\n"
    kill += "os.kill(os.getppid(), signal.SIGKILL)\ntime.sleep(20)\nnote.write('alive\\n')"
    paths = [write(tmp_path / "a.ipynb", kill), write(tmp_path / "b.ipynb", RIGHT, CHECK)]
    assert command_line.main(["check", "--jobs", "1", "--json", *paths]) == 1
    one, two = json.loads(capsys.readouterr().out)
    assert "process that checks it ended" in one["problem"] and two["passed"]
    (number,) = note.read_text(encoding="utf-8").split()
    with contextlib.suppress(psutil.NoSuchProcess):
        psutil.Process(int(number)).wait(5)


def full_disk(stream):
    stream.write("half")
    raise OSError(errno.ENOSPC, "No space left on device")


def test_reports(tmp_path, capsys, monkeypatch):
    paths = []
    by_library = "from cnnlib import ops\ndef relu_backward(g, x):\n    return ops.relu_backward(g, x)\n"
    for name, cell in (("anna", by_library), ("bo", KINK), ("=cmd", KINK)):
        (tmp_path / name).mkdir()
        paths.append(write(tmp_path / name / "03_backprop.ipynb", cell, CHECK))
    files = {kind: tmp_path / f"out.{kind}" for kind in ("csv", "xml", "svg")}
    arguments = ["--csv", files["csv"], "--junit", files["xml"], "--class-summary", files["svg"]]
    assert command_line.main(["check", *map(str, arguments), *paths]) == 1
    said = capsys.readouterr().out
    assert "relu_backward: 1 of 3 correct" in said and "   2 of 3  kink" in said
    rows = list(csv.DictReader(files["csv"].read_text(encoding="utf-8-sig").splitlines()))
    assert [(row["student"], row["exercise"], row["verdict"], row["mistake"]) for row in rows] == [
        ("anna", "relu_backward", "correct", ""),
        ("bo", "relu_backward", "wrong", "kink"),
        ("'=cmd", "relu_backward", "wrong", "kink"),
    ]
    assert [row["uses"] for row in rows] == ["cnnlib.ops.relu_backward", "", ""]
    assert all(float(row["seconds"]) >= 0 and row["file"].endswith(".ipynb") for row in rows)
    suites = ElementTree.parse(files["xml"]).getroot()
    assert [(one.get("tests"), one.get("failures")) for one in suites] == [("1", "0"), ("1", "1"), ("1", "1")]
    assert suites[1][0][0].get("message") == "kink" and suites[1][0].get("classname") == "bo"
    assert "<svg" in files["svg"].read_text(encoding="utf-8")
    before = files["csv"].read_bytes()
    monkeypatch.setattr(reports.csv, "writer", full_disk)
    arguments = ["--csv", files["csv"], "--junit", files["xml"]]
    assert command_line.main(["check", *map(str, arguments), paths[0]]) == 2
    assert "out.csv (No space left on device)" in capsys.readouterr().err
    assert files["csv"].read_bytes() == before and len(ElementTree.parse(files["xml"]).getroot()) == 1
    assert sorted(one.name for one in tmp_path.iterdir() if one.is_file()) == [
        "out.csv",
        "out.svg",
        "out.xml",
    ]


@pytest.mark.parametrize(
    ("arguments", "pieces"),
    [
        (["--timeout", "2,5"], ["write a point: 2.5"]),
        (["--memory", "much"], ["'much'", "try 2"]),
        (["--memory", "0GB"], ["above 0"]),
        (["--jobs", "two"], ["'two'", "auto"]),
        (["--jobs", "2.5"], ["'2.5'", "try 2"]),
        (["--csv", "none/x.csv"], ["no folder none; create it before saving x.csv"]),
        (["--class-summary", "x.xyz"], ["x.xyz must end in .svg", "try class.svg"]),
        (["--tiemout", "3"], ["Did you mean --timeout?"]),
    ],
)
def test_wrong_options_are_refused_with_the_cure(capsys, arguments, pieces):
    with pytest.raises(SystemExit) as leaving:
        command_line.main(["check", "a.ipynb", *arguments])
    said = capsys.readouterr().err
    assert leaving.value.code == 2 and all(piece in said for piece in pieces), said


def test_habits_of_neighbours_are_understood():
    assert [notebooks._gigabytes(text) for text in ("2", "2G", "2 GB", "500MB", "1.5g")] == [
        2,
        2,
        2,
        0.5,
        1.5,
    ]
    assert [notebooks._seconds(text) for text in ("90", "90s", "5m", "1h")] == [90, 90, 300, 3600]
    assert notebooks._jobs("auto") == notebooks._jobs("-1") == notebooks._jobs("0") == notebooks.cores()


@pytest.mark.parametrize(
    "exercise", [conv2d_exercise, occlusion_map_exercise, sample_learning_rate_exercise], ids=str
)
def test_from_another_process_a_function_is_judged_as_here(exercise, tmp_path):
    """Arrays, generators of random numbers and functions among the arguments travel; so do wrong answers."""
    versions = [exercise.function_task.solution]
    versions += [version for mistake in exercise.function_task.mistakes for version in mistake.versions[:1]]
    source = f"from cnnlib.exercises import {exercise.name}_exercise as e\nv = [e.function_task.solution]\n"
    source += "v += [one for mistake in e.function_task.mistakes for one in mistake.versions[:1]]\n"
    cells = [source + f"e.check(v[{number}])" for number in range(len(versions))]
    job = {
        "path": write(tmp_path / "a.ipynb", *cells),
        "cells": list(enumerate(cells)),
        "timeout": 300,
        "memory": 2,
    }
    program = "import json, sys\nfrom cnnlib.exercises.checking import worker\nworker.main()"
    done = subprocess.run(
        [sys.executable, "-c", program], input=json.dumps(job), capture_output=True, text=True
    )
    records = json.loads(done.stdout)["records"]
    local = [exercise._examine(version) for version in versions]
    assert [(one["status"], one["mistake"]) for one in records] == [
        (one.status, one.mistake) for one in local
    ]


def test_only_plain_values_travel_to_the_judge():
    import pickle

    class Evil:
        def __reduce__(self):
            return (print, ("hello",))

    with pytest.raises(pickle.UnpicklingError):
        wire.unpack(pickle.dumps(Evil()))
    assert type(wire.unpack(wire.pack(Evil()))).__name__ == "Evil"
    assert wire.unpack(wire.pack((1, [2.5, None, ...], {"a": {3}}))) == (1, [2.5, None, ...], {"a": {3}})


def test_the_class_of_the_benchmark_still_fits_its_chapter(tmp_path):
    made = runpy.run_path(str(Path(__file__).parents[2] / "benchmarks" / "class_check.py"))
    made["write_class"](tmp_path, 2 * len(made["SLIPS"]))
    assert len(list(tmp_path.iterdir())) == 2 * len(made["SLIPS"])


def test_students_are_named_by_folder_or_file():
    assert reports.student("/class/anna/03_backprop.ipynb") == "anna"
    assert reports.student("/class/backprop_anna.ipynb") == "backprop_anna"
    assert reports.student("/class/notebooks/03_backprop_bo.ipynb") == "03_backprop_bo"


def test_the_worker_warms_up_only_with_modules_that_exist():
    from importlib.util import find_spec

    assert [name for name in worker.WARM.values() if find_spec(name) is None] == []


def test_the_worker_imports_what_cells_name_and_nothing_else():
    program = "import sys\nfrom cnnlib.exercises.checking import worker\n"
    for cells in ([], [(1, "1\nimport cnnlib.porting")]):
        program += f"worker.warm_up({cells})\n"
        program += "print('matplotlib' in sys.modules, 'cnnlib.porting' in sys.modules)\n"
    said = subprocess.check_output([sys.executable, "-c", program], text=True)
    assert said.splitlines() == ["False False", "False True"]
