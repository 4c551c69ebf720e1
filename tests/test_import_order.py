"""The modules of cnnlib import one way only, and light ones stay light."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "cnnlib"

# Top to bottom: a module may import those above it. Then the outside libraries it may use.
TABLE = {
    "files": set(),
    "arguments": {"numpy"},  # inside a function only
    "console": set(),
    "arithmetic": set(),
    "ops": {"numpy"},
    "gradcheck": {"numpy"},
    "layers": {"numpy"},
    "network": {"numpy"},
    "porting": {"numpy"},
    "datasets": {"numpy", "pooch"},
    "drawing": {"numpy"},
    "optim": {"numpy"},
    "training": {"numpy", "tqdm"},
    "search": {"numpy", "tqdm", "optuna", "sqlalchemy"},  # the last two inside functions only
    "inspection": {"numpy"},
    "style": {"numpy", "matplotlib"},
    "figures": {"numpy", "matplotlib", "PIL"},
    "explorers": {"numpy", "matplotlib", "ipywidgets", "anywidget", "traitlets", "IPython", "PIL"},
    "exercises": {"numpy", "IPython", "nbclient", "nbformat", "platformdirs"},
    "app": set(),
    "_doctor": {"jupyter_core", "pooch"},  # where they are installed
    "__main__": set(),
}
ORDER = list(TABLE)
TABLE["__init__"] = set()


def module_of(path):
    """The row of the table a file belongs to; a package counts as its module."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported_names(path):
    """Every dotted name a file imports, lazily or not, with the names behind `from`."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            folder = path.parent
            for _ in range(node.level - 1):
                folder = folder.parent
            inside = ["cnnlib", *folder.relative_to(PACKAGE).parts] if node.level else []
            base = ".".join([*inside, *([node.module] if node.module else [])])
            yield from (f"{base}.{alias.name}" for alias in node.names)


FILES = sorted(path for path in PACKAGE.rglob("*.py") if "__pycache__" not in path.parts)
INSIDE = {
    path: {name.split(".")[1] for name in imported_names(path) if name.startswith("cnnlib.")}
    for path in FILES
}
OUTSIDE = {
    path: {name.split(".")[0] for name in imported_names(path)} - {"cnnlib"} - set(sys.stdlib_module_names)
    for path in FILES
}


def shown(path):
    return path.relative_to(PACKAGE.parent).as_posix()


@pytest.mark.parametrize("path", FILES, ids=shown)
def test_every_module_is_in_the_table(path):
    assert module_of(path) in TABLE, f"{shown(path)} has no row in the table of this test"


@pytest.mark.parametrize("path", FILES, ids=shown)
def test_modules_import_only_what_stands_above_them(path):
    module = module_of(path)
    # The package itself imports nothing, but for cnnlib.doctor(), which does so when it is called.
    above = {"_doctor"} if module == "__init__" else set(ORDER[: ORDER.index(module)])
    wrong = INSIDE[path] - above - {module} - {"__version__"}
    assert not wrong, f"{shown(path)} imports {sorted(wrong)}, which may import {module}"


@pytest.mark.parametrize("path", FILES, ids=shown)
def test_modules_use_only_the_libraries_of_their_row(path):
    allowed = TABLE[module_of(path)]
    wrong = OUTSIDE[path] - allowed if allowed is not None else set()
    assert not wrong, f"{shown(path)} imports {sorted(wrong)}; its row allows {sorted(allowed) or 'none'}"


def test_nobody_imports_the_explorers():
    importers = [
        shown(path) for path in FILES if "explorers" in INSIDE[path] and module_of(path) != "explorers"
    ]
    assert importers == []


def test_only_three_modules_know_matplotlib():
    modules = {module_of(path) for path in FILES if "matplotlib" in OUTSIDE[path]}
    assert modules <= {"style", "figures", "explorers"}


@pytest.mark.parametrize("path", FILES, ids=shown)
def test_no_star_imports_and_no_meddling_with_the_path(path):
    text = path.read_text(encoding="utf-8")
    assert "sys.path" not in text
    assert not any(name.endswith(".*") for name in imported_names(path))


def loaded_by(statement):
    """Top-level modules that a fresh process holds after one statement."""
    program = f"import sys; {statement}; print(*sorted({{name.split('.')[0] for name in sys.modules}}))"
    return set(
        subprocess.check_output([sys.executable, "-c", program], text=True, cwd=PACKAGE.parent).split()
    )


def test_importing_the_package_is_light():
    assert not loaded_by("import cnnlib") & {"matplotlib", "ipywidgets", "anywidget", "IPython", "pooch"}


def test_the_whole_engine_works_without_drawing_libraries():
    engine = "from cnnlib import arithmetic, datasets, gradcheck, layers, network, ops, optim"
    assert not loaded_by(engine) & {"matplotlib", "ipywidgets", "anywidget", "torch", "sklearn", "scipy"}
    assert not loaded_by("from cnnlib import arithmetic") & {"numpy"}


def test_this_test_sees_imports_of_every_form(tmp_path, monkeypatch):
    program = (
        "import cnnlib.ops\nfrom cnnlib import layers as l\nfrom cnnlib.network import Sequential\n"
        "from . import optim\nfrom .style import x\n"
        "def later():\n    from cnnlib import figures\n    import matplotlib.pyplot\n"
    )
    monkeypatch.setitem(globals(), "PACKAGE", tmp_path)
    path = tmp_path / "arithmetic.py"
    path.write_text(program, encoding="utf-8")
    names = set(imported_names(path))
    inside = {name.split(".")[1] for name in names if name.startswith("cnnlib.")}
    assert inside == {"ops", "layers", "network", "optim", "style", "figures"}
    assert "matplotlib.pyplot" in names
