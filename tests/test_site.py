"""The JupyterLite site of `make site`: complete, and fit for a Python that runs in a browser."""

import ast
import hashlib
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
# 09 starts processes, 10 and 11 need TensorFlow: those want a computer of their own.
IN_BROWSERS = [path for path in NOTEBOOKS if path.stem[:2] not in ("09", "10", "11")]
# 13 runs the reader's network in onnxruntime where that is installed, and says so where it is not.
TRIED_ONLY = {"onnxruntime"}
PYODIDE = ROOT / ".venv/npm/node_modules/pyodide"
# Modules of Python that Pyodide leaves out, or that cannot work there.
NOT_THERE = {
    "curses",
    "dbm",
    "fcntl",
    "grp",
    "multiprocessing",
    "pwd",
    "resource",
    "syslog",
    "termios",
    "venv",
}
NOT_THERE |= {"ensurepip", "idlelib", "tkinter", "turtle", "turtledemo", "winreg", "winsound", "msvcrt"}


@pytest.fixture(scope="module")
def packages(site):
    """What Python in the browser can load, by normal name."""
    lock = json.loads((site / "static/pyodide/pyodide-lock.json").read_text(encoding="utf-8"))
    return lock["packages"]


@pytest.fixture(scope="module")
def wheel(site):
    """The wheel of the course in the site."""
    (path,) = (site / "static/pyodide").glob("cnnlib-*.whl")
    with zipfile.ZipFile(path) as archive:
        yield archive


def test_every_notebook_is_in_the_site(site):
    listed = json.loads((site / "api/contents/all.json").read_text(encoding="utf-8"))["content"]
    assert {path.name for path in NOTEBOOKS} <= {item["name"] for item in listed}
    for path in NOTEBOOKS:
        assert (site / "files" / path.name).read_bytes() == path.read_bytes()


def test_the_wheel_holds_the_package_and_its_data(wheel):
    inside = set(wheel.namelist())
    files = [path for path in (ROOT / "cnnlib").rglob("*") if path.is_file()]
    wanted = [path for path in files if path.suffix in (".py", ".js", ".css")]
    assert {path.relative_to(ROOT).as_posix() for path in wanted} <= inside
    data = sorted((ROOT / "data").glob("*.npz"))
    assert len(data) >= 3
    for path in data:
        assert wheel.read(f"cnnlib/data/{path.name}") == path.read_bytes()


def test_the_core_of_python_is_in_the_site(site):
    page = json.loads((site / "jupyter-lite.json").read_text(encoding="utf-8"))["jupyter-config-data"]
    kernel = page["litePluginSettings"]["@jupyterlite/pyodide-kernel-extension:kernel"]
    assert (site / kernel["pyodideUrl"]).is_file()
    assert kernel["disablePyPIFallback"], "a package index would be asked from the reader's browser"
    for name in ("pyodide.asm.wasm", "python_stdlib.zip"):
        assert (site / "static/pyodide" / name).read_bytes() == (PYODIDE / name).read_bytes()


def test_pyodide_is_the_release_that_the_kernel_was_made_for(site):
    asked = "from jupyterlite_pyodide_kernel.constants import PYODIDE_VERSION as v; print(v)"
    command = [ROOT / ".venv/lite/bin/python", "-c", asked]
    made_for = subprocess.check_output(command, text=True, encoding="utf-8").strip()
    assert json.loads((PYODIDE / "package.json").read_text(encoding="utf-8"))["version"] == made_for


def test_both_halves_of_the_widgets_are_in_the_site(site, packages):
    page = json.loads((site / "jupyter-lite.json").read_text(encoding="utf-8"))["jupyter-config-data"]
    extensions = {extension["name"] for extension in page["federated_extensions"]}
    assert {"@jupyter-widgets/jupyterlab-manager", "anywidget"} <= extensions
    assert {"anywidget", "ipywidgets", "psygnal", "comm"} <= set(packages)


# ---- what can be imported ------------------------------------------------------------------------


def imported(tree):
    """The first part of every name that is imported, wherever it stands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module.split(".")[0]


def code_of(path):
    """The code cells of a notebook."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")


def test_every_import_of_the_notebooks_can_be_answered(packages):
    provided = {name for package in packages.values() for name in package["imports"]}
    for path in IN_BROWSERS:
        wanted = set(imported(ast.parse(re.sub(r"^%.*$", "", code_of(path), flags=re.M))))
        assert wanted - provided - TRIED_ONLY - (set(sys.stdlib_module_names) - NOT_THERE) == set(), path.name


def loaded(code):
    """The top-level modules that are loaded after this code has run in a fresh process."""
    program = f"import sys, json\n{code}\nprint(json.dumps(sorted({{n.split('.')[0] for n in sys.modules}})))"
    command = [sys.executable, "-I", "-c", program]
    return set(json.loads(subprocess.check_output(command, text=True, encoding="utf-8")))


def test_everything_that_these_imports_load_can_be_answered(packages):
    """Not only what the notebooks name, but whatever comes with it."""
    lines = [line for path in IN_BROWSERS for line in code_of(path).splitlines()]
    imports = [
        line for line in lines if re.match(r"(import|from) [\w., ]+$|from [\w.]+ import [\w, ]+$", line)
    ]
    assert len(imports) > 40
    provided = {name for package in packages.values() for name in package["imports"]}
    extra = loaded("\n".join(imports)) - loaded("pass") - provided - set(sys.stdlib_module_names)
    unknown = {name for name in extra if not name.startswith("_") and "__mypyc" not in name}
    assert unknown == set()


def needed(packages, first):
    """A package and all that it depends on."""
    found, waiting = set(), [first]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += map(canonicalize_name, packages[name]["depends"])
    return found


def test_the_course_needs_only_what_is_in_the_lock_file(packages):
    names = needed(packages, "cnnlib")
    assert {"numpy", "matplotlib", "pillow", "anywidget", "pooch", "requests"} <= names
    elsewhere = {name for name in names if "://" in packages[name]["file_name"]}
    assert elsewhere <= {"numpy", "matplotlib", "contourpy", "kiwisolver", "pillow"}
    assert {name for name in elsewhere if packages[name]["file_name"].endswith("-none-any.whl")} == set()


def test_versions_in_the_browser_satisfy_the_course(site, packages, wheel):
    (name,) = [name for name in wheel.namelist() if name.endswith(".dist-info/METADATA")]
    text = wheel.read(name).decode("utf-8")
    wanted = [Requirement(line) for line in re.findall(r"^Requires-Dist: (.+)$", text, flags=re.M)]
    for one in wanted:
        package = packages.get(canonicalize_name(one.name))
        if one.marker is None and one.name not in ("jupyterlab", "voila"):
            assert package["version"] in one.specifier, f"{one}: the browser has {package['version']}"
    python = json.loads((PYODIDE / "pyodide-lock.json").read_text(encoding="utf-8"))["info"]["python"]
    assert python in SpecifierSet(re.search(r"^Requires-Python: (.+)$", text, flags=re.M)[1])


def test_files_of_the_lock_file_are_there_and_are_pure_python(site, packages):
    release = json.loads((PYODIDE / "package.json").read_text(encoding="utf-8"))["version"]
    for package in packages.values():
        file = package["file_name"]
        if "://" in file:
            assert file.startswith(f"https://cdn.jsdelivr.net/pyodide/v{release}/full/")
        else:
            content = (site / "static/pyodide" / file).read_bytes()
            assert hashlib.sha256(content).hexdigest() == package["sha256"]
            assert file.endswith("-none-any.whl")


def test_the_doctor_is_content_in_a_browser(monkeypatch):
    from cnnlib import _doctor

    monkeypatch.setattr(sys, "platform", "emscripten")
    names = {finding.name for finding in _doctor.findings()}
    assert "numpy" in names and not {"jupyterlab", "voila", "kernel"} & names
    assert [finding for finding in _doctor.findings() if not finding.ok] == []
