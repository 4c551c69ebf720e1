"""What Windows does otherwise, tested on any system: encodings, consoles, line ends, names, paths."""

import ast
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path, PureWindowsPath

import pytest

ROOT = Path(__file__).parents[1]
FOLDERS = ("cnnlib", "tests", "benchmarks", "tools")
FILES = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))
TEXT = {".py", ".js", ".css", ".j2", ".json", ".ipynb", ".md", ".toml", ".txt", ".yml", ".cfg"}


def parsed(path):
    return ast.parse(path.read_text(encoding="utf-8"))


# ---- encodings, and what Windows lacks: ruff sees most of it, and this what it cannot --------------


WRONG = """
import fcntl
import os
import signal
import sys
from pathlib import Path

os.rename("a", "b")
os.fork()
sys.path.append(".")
signal.signal(signal.SIGALRM, None)
Path("x").open()
fcntl.flock(0, 0)
"""


def test_ruff_refuses_what_windows_lacks_and_text_without_an_encoding():
    command = [sys.executable, "-m", "ruff", "check", "--output-format=concise", "--stdin-filename"]
    for name, expected in (("cnnlib/x.py", [2, 8, 9, 10, 11, 12]), ("tests/x.py", [12])):
        done = subprocess.run([*command, name], input=WRONG, text=True, capture_output=True, cwd=ROOT)
        found = re.findall(r":(\d+):\d+: (?:banned-api|unspecified-encoding|TID251|PLW1514)", done.stdout)
        assert sorted({int(line) for line in found}) == expected, done.stdout


def careless(tree):
    """Lines that open text without an encoding, or rename over a file that may exist, as Windows cannot.

    Ruff sees the first only where it knows a path to be one.
    """
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        name = getattr(call.func, "attr", getattr(call.func, "id", ""))
        modes = [str(node.value) for node in call.args if isinstance(node, ast.Constant)]
        opens = name in ("open", "fdopen") and not any(re.fullmatch("[rwaxt+]*b[rwaxt+]*", m) for m in modes)
        owner = getattr(getattr(call.func, "value", None), "id", "")
        opens &= owner not in ("Image", "lab", "os" * (name == "open"))
        text = opens or name in ("read_text", "write_text") and owner != "package"  # it reads UTF-8 of itself
        if text and "encoding" not in {word.arg for word in call.keywords} or name == "rename":
            yield call.lineno


def test_text_is_opened_with_an_encoding_and_nothing_is_renamed():
    wrong = "open(p)\np.open()\np.open('w')\np.read_text()\np.write_text(t)\nos.fdopen(h, 'w')\np.rename(q)"
    right = "open(p, 'rb')\np.open('xb')\np.open('w', encoding='utf-8')\nos.fdopen(h, 'wb')\nImage.open(p)"
    assert list(careless(ast.parse(wrong))) == [1, 2, 3, 4, 5, 6, 7]
    assert list(careless(ast.parse(right))) == []
    found = [f"{path.relative_to(ROOT)}:{line}" for path in FILES for line in careless(parsed(path))]
    assert found == []


# ---- consoles ------------------------------------------------------------------------------------


def console(encoding, *arguments, folder=ROOT, **variables):
    """Run a command as on a console with this encoding; returns exit code, output and errors as text."""
    environment = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0", **variables}
    command = [sys.executable, *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, env=environment, check=False)
    return done.returncode, done.stdout.decode(encoding), done.stderr.decode(encoding)


@pytest.mark.parametrize(
    ("arguments", "expected", "encoding"),
    [
        (["--help"], "usage: python -m cnnlib", "ascii"),
        (["chekc"], "Did you mean check?", "ascii"),
        (["doctor"], "Python", "cp1252"),
        (["doctor", "--json"], '"name": "Python"', "ascii"),
        (["doctor", "--help"], "--json", "cp1252"),
        (["check", "--help"], "--timeout", "ascii"),
        (["check", "ни.ipynb"], "cannot be read", "cp1252"),
        (["check", "ни.ipynb"], "cannot be read", "ascii"),
        (["app", "--help"], "--port", "ascii"),
    ],
    ids=str,
)
def test_every_command_speaks_to_old_consoles(arguments, expected, encoding):
    _, out, errors = console(encoding, "-m", "cnnlib", *arguments)
    assert expected in out + errors
    assert "Traceback" not in errors


def test_the_doctor_names_folders_that_the_console_cannot_write(tmp_path):
    folder = tmp_path / "Данные λ"
    _, out, errors = console("cp1252", "-m", "cnnlib", "doctor", CNNLIB_DATA=str(folder))
    assert "data folder" in out and "Traceback" not in errors


def test_exercises_speak_to_old_consoles():
    program = (
        "from cnnlib.exercises import all_exercises\n"
        "for exercise in all_exercises().values():\n"
        "    exercise.check(...), exercise.hint(), exercise.solution()\n"
    )
    code, out, errors = console("cp1252", "-c", program, CNNLIB_PROGRESS="off")
    assert (code, errors) == (0, "")
    assert "Not attempted" in out
    # A minus sign that became a question mark would make a formula wrong without a word.
    assert re.findall(r"\w \? \w", out) == []


def test_the_summary_of_a_network_speaks_to_old_consoles():
    program = "from cnnlib.training import recipes\nrecipes['digits']()[0].summary((1, 8, 8))"
    code, out, errors = console("cp1252", "-c", program)
    assert (code, errors) == (0, "")
    assert "multiply-adds" in out


# ---- line ends, names and paths ------------------------------------------------------------------


@pytest.fixture(scope="module")
def windows_checkout(tmp_path_factory):
    """The course as git lays it out on Windows: every line of text ends in CR LF."""
    copy = tmp_path_factory.mktemp("check out with ä")
    for name in ("cnnlib", "data", "notebooks", "constraints.txt", "pyproject.toml"):
        source = ROOT / name
        for path in sorted(source.rglob("*")) if source.is_dir() else [source]:
            if path.is_file() and "__pycache__" not in path.parts:
                target = copy / path.relative_to(ROOT)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, target)
                if path.suffix in TEXT:
                    target.write_bytes(path.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
    return copy


def in_checkout(folder, program):
    """What a program prints that uses this checkout instead of the installed course."""
    program += "import cnnlib\nprint(cnnlib.__file__)\n"
    code, out, errors = console("utf-8", "-c", program, folder=folder, CNNLIB_PROGRESS="off")
    assert code == 0, errors
    *lines, file = out.splitlines()
    assert Path(file).parents[1] == folder
    return lines


def test_package_notebooks_and_solutions_work_with_windows_line_ends(windows_checkout):
    program = (
        "import json, cnnlib\nfrom pathlib import Path\n"
        "from cnnlib import datasets, explorers, exercises, _doctor, training\n"
        "shown = explorers.convolution()\n"
        "print(shown.last_error, shown.view._esm.count('class '), len(_doctor.tested_versions()))\n"
        "images = datasets.load_digits().test_images[:5]\n"
        "print(training.pretrained('digits').predict(images).argmax(1).tolist())\n"
        "folder = Path(cnnlib.__file__).parents[1] / 'notebooks'\n"
        "books = [json.loads(path.read_text(encoding='utf-8')) for path in sorted(folder.glob('*.ipynb'))]\n"
        "print(sum(''.join(cell['source']).count(chr(13)) for book in books for cell in book['cells']))\n"
        "print(sum(len(book['cells']) for book in books), len(books))\n"
        "print(sum(exercise.stub.count(chr(13)) for exercise in exercises.all_exercises().values()))\n"
    )
    here, there = (in_checkout(folder, program) for folder in (ROOT, windows_checkout))
    assert here == there
    assert there[2::2] == ["0", "0"]


def tracked():
    """Every file of the repository, as git names it."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("no git checkout, so nothing tells which files belong to the course")
    done = subprocess.run(["git", "ls-files", "-z"], capture_output=True, cwd=ROOT, check=True)
    return [name for name in done.stdout.decode("utf-8").split("\0") if name]


def unfit(name):
    """Why Windows cannot hold a file of this name, or None."""
    parts = PureWindowsPath(name).parts
    devices = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?$", re.I)
    if re.search(r'[<>:"|?*\x00-\x1f]', name):
        return "a character that is not allowed"
    if any(part.endswith((" ", ".")) or devices.match(part) for part in parts):
        return "a reserved name, or a blank or dot at the end"
    return "too long below a usual home folder" if len(name) > 150 else None


def test_every_file_can_be_checked_out_on_windows():
    names = tracked()
    assert [(name, unfit(name)) for name in names if unfit(name)] == []
    assert len({name.lower() for name in names}) == len(names), (
        "two names differ in upper and lower case only"
    )


@pytest.mark.parametrize("name", ["a:b.py", "aux.py", "notes/con", "tail.", "x" * 151])
def test_this_test_sees_names_that_windows_refuses(name):
    assert unfit(name)


def test_networks_are_saved_under_names_with_blanks_and_accents(tmp_path):
    from cnnlib.training import recipes

    network, _ = recipes["digits"]()
    path = tmp_path / "mein Netz ä λ" / "zwei Wörter.npz"
    path.parent.mkdir()
    network.save(str(path))
    again = type(network).load(path)
    assert [p.value.tobytes() for p in again.parameters()] == [
        p.value.tobytes() for p in network.parameters()
    ]
    assert [found.name for found in path.parent.iterdir()] == [path.name], "a temporary file was left"
