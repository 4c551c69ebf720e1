"""The files that set up the course name the same packages, and nothing that ties it to one machine."""

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from types import SimpleNamespace

import pytest

import cnnlib.__main__ as command_line
from cnnlib import claims, layers

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def lines_of(name):
    return (ROOT / name).read_text(encoding="utf-8").splitlines()


def conda_dependencies():
    """The items of environment.yml's list of dependencies, in order."""
    lines = lines_of("environment.yml")
    items = lines[lines.index("dependencies:") + 1 :]
    return [line.strip().removeprefix("- ") for line in items if line.strip().startswith("- ")]


def normal(name):
    """A package name as registries compare them."""
    return re.sub(r"[-_.]+", "-", name).lower()


def package(requirement):
    """The name at the start of a requirement such as `numpy>=1.26`."""
    return normal(re.match(r"[A-Za-z0-9._-]+", requirement)[0])


def pinned():
    return {package(line): line.split("==")[1] for line in lines_of("constraints.txt") if line}


def test_conda_and_pip_install_the_same_packages():
    conda = [item for item in conda_dependencies() if not item.startswith("pip:")]
    without = [item for item in conda if package(item) not in ("python", "pip")]
    assert sorted(without) == sorted(PROJECT["dependencies"])


def test_conda_installs_python_and_pip_and_then_the_course_itself():
    items = conda_dependencies()
    assert f"python{PROJECT['requires-python']}" in items
    assert "pip" in items
    assert items[-1] == "pip: [-e .]"
    assert lines_of("environment.yml")[-1].strip() == "- pip: [-e .]"


def test_constraints_are_exact_versions_only():
    lines = lines_of("constraints.txt")
    assert [line for line in lines if not re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.!]+", line)] == []


def test_constraints_name_every_package_once():
    names = [package(line) for line in lines_of("constraints.txt")]
    assert len(names) == len(set(names))


def test_constraints_cover_every_direct_dependency():
    extras = [requirement for extra in PROJECT["optional-dependencies"].values() for requirement in extra]
    direct = {package(requirement) for requirement in PROJECT["dependencies"] + extras}
    assert direct - set(pinned()) == set()


# Imported only inside the functions that need it, which say how to install it.
OPTIONAL = {"keras", "onnx", "optuna", "sqlalchemy"}

# Libraries by the name they are imported under, where it differs, and what brings them along.
PROVIDED = {
    "PIL": "pillow",
    "IPython": "ipywidgets",
    "traitlets": "ipywidgets",
    "nbclient": "jupyterlab",
    "nbformat": "jupyterlab",
    "psutil": "jupyterlab",
}


def libraries(path):
    """The libraries a file imports, without the standard one and our own."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names.add(node.module.split(".")[0])
    return names - set(sys.stdlib_module_names) - {"cnnlib"}


def test_every_library_that_is_imported_is_a_dependency():
    direct = {package(requirement) for requirement in PROJECT["dependencies"]} | OPTIONAL
    files = [path for path in (ROOT / "cnnlib").rglob("*.py") if path.stem != "_doctor"]
    used = {name for path in files for name in libraries(path)}
    assert {name for name in used if PROVIDED.get(name, normal(name)) not in direct} == set()


def numbers(version):
    return tuple(int(part) for part in re.findall(r"\d+", version))


def test_constraints_satisfy_the_project():
    extras = [requirement for extra in PROJECT["optional-dependencies"].values() for requirement in extra]
    for requirement in PROJECT["dependencies"] + extras:
        name, least = requirement.split(">=")
        if normal(name) in pinned():
            assert numbers(pinned()[normal(name)]) >= numbers(least), requirement


def test_the_extras_are_those_of_the_readme():
    assert set(PROJECT["optional-dependencies"]) >= {"test", "bench", "search", "keras"}
    assert any(requirement.startswith("torch") for requirement in PROJECT["optional-dependencies"]["bench"])
    heavy = {"torch", "tensorflow", "optuna", "scikit-learn"}
    assert not {package(requirement) for requirement in PROJECT["dependencies"]} & heavy


SKIPPED = {".git", ".venv", "build", "dist", "node_modules", "__pycache__", ".ipynb_checkpoints"}
TEXT = {".py", ".md", ".toml", ".txt", ".yml", ".yaml", ".cfg", ".ipynb", ".js", ".css", ".json", ".sh", ""}
# Taken apart, so that this file does not hold them itself.
ADDRESSES = [
    "py" + "pi.org",
    "python" + "hosted",
    "index" + "-url",
    "find" + "-links",
    "conda." + "anaconda",
    "npm" + "js",
]


def is_hidden(name):
    """Whether a file or folder of this name is made by some program."""
    return name in SKIPPED or name.endswith((".egg-info", "_cache")) or name == ".hypothesis"


def committed_files():
    """Every file that belongs to the repository."""
    tops = [path for path in sorted(ROOT.iterdir()) if not is_hidden(path.name)]
    for path in (one for top in tops for one in [top, *sorted(top.rglob("*"))]):
        if path.is_file() and not any(map(is_hidden, path.relative_to(ROOT).parts)):
            yield path


def test_no_file_names_a_package_registry():
    texts = [path for path in committed_files() if path.suffix in TEXT]
    assert len(texts) > 20
    found = [
        (path.relative_to(ROOT).as_posix(), address)
        for path in texts
        for address in ADDRESSES
        if address in path.read_text(encoding="utf-8", errors="replace").lower()
    ]
    assert found == []


def test_there_is_no_lock_file_with_addresses():
    locks = {"uv.lock", "poetry.lock", "Pipfile.lock", "package-lock.json"}
    assert not [path.name for path in committed_files() if path.name in locks]


def test_ci_stops_at_the_first_error_and_runs_the_command_of_the_readme():
    commands = [line for line in lines_of(".ci/run") if line.strip() and not line.startswith("#")]
    assert commands[0] == "set -euo pipefail"
    assert any(re.match(r"\s*(exec )?make test\b", command) for command in commands)
    workflow = "\n".join(lines_of(".github/workflows/ci.yml"))
    assert ".ci/run" in workflow


README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_makefile_has_the_commands_of_the_readme():
    named = set(re.findall(r"(?:^|`)make ([a-z-]+)", README, flags=re.M))
    targets = {line.split(":")[0] for line in lines_of("Makefile") if re.match(r"[a-z-]+:(?!=)", line)}
    assert named >= {"lab", "test", "test-keras", "notebooks", "site"}
    assert named - targets == set()


def test_every_file_that_the_readme_names_is_there():
    links = re.findall(r"\]\(([^)]+)\)", README)
    code = re.findall(r"[`\s]((?:cnnlib|tests|notebooks)/[\w/.*]*|[\w-]+\.(?:yml|toml|txt))", README)
    named = {*links, *code} - {"tests/exercises/test_"}
    assert len(named) > 15
    assert [name for name in sorted(named) if not list(ROOT.glob(name.rstrip("/")))] == []


def test_everything_on_the_code_map_is_there():
    """A name may stand without the folder that the names before it in its cell lie in."""
    table = README.split("## Change something")[1]
    rows = [line.strip("| ").split(" | ") for line in table.splitlines() if line.startswith("| ")][1:]
    assert len(rows) == 10
    for _, *cells in rows:
        for cell in cells:
            folders = [ROOT / "cnnlib", ROOT]
            for name in re.findall(r"`([\w./<>-]+/|[\w./<>-]+\.\w+|\.ci/run)`", cell):
                path = re.sub(r"<\w+>|nNN_topic", "*", name).rstrip("/")
                found = [one for folder in folders for one in folder.glob(path)]
                assert found, f"{name} in: {cell}"
                folders += [found[0].parent, found[0]]


def test_every_notebook_is_in_both_tables_of_the_readme():
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        assert f"(notebooks/{path.name})" in README, path.name
        assert re.search(rf"^\| {path.stem[:2]} \| \d+ \|", README, flags=re.M), f"no minutes for {path.name}"


def test_the_numbers_of_the_first_screen_are_those_that_a_command_finds(capsys):
    first_screen = " ".join(README.split("\n## ")[0].split())
    assert "`python -m cnnlib numbers`" in first_screen
    assert command_line.main(["numbers"]) == 0
    found = re.findall(r"\d+ of \d+|within \S+", capsys.readouterr().out)
    assert len(found) == 3 and [one for one in found if one not in first_screen] == []


class OffByAPercent(layers.Conv2d):
    def backward(self, grad_output):
        return 1.01 * super().backward(grad_output)


@pytest.mark.parametrize(
    ("module", "wrong", "said"),
    [
        (
            "arithmetic",
            {"output_size": lambda i, k, s, p, d: (i + 2 * p - k) // s + 1},
            "output sizes right: 471 of 639",
        ),
        ("layers", {"Conv2d": OffByAPercent}, "NOT within 1e-08"),
    ],
)
def test_a_wrong_size_or_gradient_shows_in_the_numbers(monkeypatch, capsys, module, wrong, said):
    monkeypatch.setattr(claims, module, SimpleNamespace(**wrong))
    assert command_line.main(["numbers"]) == 1 and said in capsys.readouterr().out


def test_the_readme_is_read_to_its_end():
    chapters = len(list((ROOT / "notebooks").glob("*.ipynb")))
    assert len(README.splitlines()) <= 121 + 2 * chapters  # two tables have a row a chapter


def test_the_first_target_lists_the_others():
    targets = [line for line in lines_of("Makefile") if re.match(r"[a-z]+:(?!=)", line)]
    assert targets[0].startswith("help")


def test_hooks_run_what_ci_runs_and_fetch_nothing():
    lines = [line.strip() for line in lines_of(".pre-commit-config.yaml")]
    assert [line for line in lines if line.startswith("- repo:")] == ["- repo: local"]
    assert {line for line in lines if line.startswith("language:")} == {"language: system"}
    entries = [line.removeprefix("entry: ") for line in lines if line.startswith("entry: ")]
    assert "make test" in entries and ".venv/bin/ruff check" in entries
    named = [word for entry in entries for word in entry.split() if word.startswith("tests/")]
    assert named and all((ROOT / word).is_file() for word in named)


def test_one_version_everywhere():
    version = PROJECT["version"]
    assert f"version: {version}" in lines_of("CITATION.cff")
    sections = [line for line in lines_of("CHANGELOG.md") if line.startswith("## ")]
    newest = next(line for line in sections if line != "## Unreleased")
    date = next(line for line in lines_of("CITATION.cff") if line.startswith("date-released")).split()[1]
    assert newest == f"## {version}, {date}"
    assert f'__version__ = "{version}"' in lines_of("cnnlib/__init__.py")


@pytest.mark.skipif(shutil.which("bash") is None, reason="make needs bash here")
@pytest.mark.parametrize(
    ("found", "supported", "said"),
    [
        ((), (), "skipped: there is no Python newer"),
        (("3.13",), (), "do not support Python 3.13 yet"),
        (("3.12", "3.14"), ("3.12",), "pytest -x with 3.12"),
        (("3.12", "3.14"), ("3.12", "3.14"), "pytest -x with 3.14"),
    ],
)
def test_the_newest_python_that_the_libraries_support_is_chosen(tmp_path, found, supported, said):
    """The script of `make test-newest` with programs that only play Python and uv."""
    python = "import sys\nruns, told = '-m' in sys.argv, sys.argv[1:]\n"
    python += "print(*told, 'with {1}') if runs else sys.exit('{0}' not in told)"
    uv = (
        "import os, shutil, sys\nfrom pathlib import Path\n"
        "if sys.argv[1] == 'venv':\n    os.makedirs(sys.argv[-1] + '/bin', exist_ok=True)\n"
        "    shutil.copy(sys.argv[-2], sys.argv[-1] + '/bin/python')\n"
        f"else:\n    sys.exit(not any(one in Path(sys.argv[5]).read_text() for one in {supported}))"
    )
    programs = {f"python{version}": python.format(version[2:], version) for version in found}
    for name, text in (programs | {"uv": uv}).items():
        (tmp_path / name).write_text(f"#!{sys.executable}\n{text}\n", encoding="utf-8")
        (tmp_path / name).chmod(0o755)
    (tmp_path / "dirname").symlink_to(shutil.which("dirname"))
    environment = {"PATH": str(tmp_path), "HOME": str(tmp_path), "UV": str(tmp_path / "uv")}
    command = [shutil.which("bash"), str(ROOT / "tools" / "newest_python.sh"), str(tmp_path / "new"), "-x"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 0 and said in done.stdout, done.stdout + done.stderr
