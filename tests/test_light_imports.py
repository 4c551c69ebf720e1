"""What a fresh process loads with the package. The order of imports is in pyproject.toml: make lint."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def loaded_by(statement):
    """Top-level modules that a fresh process holds after one statement."""
    program = f"import sys; {statement}; print(*sorted({{name.split('.')[0] for name in sys.modules}}))"
    return set(subprocess.check_output([sys.executable, "-c", program], text=True, cwd=ROOT).split())


def test_importing_the_package_is_light():
    assert not loaded_by("import cnnlib") & {"matplotlib", "ipywidgets", "anywidget", "IPython", "pooch"}


def test_the_whole_engine_works_without_drawing_libraries():
    engine = "from cnnlib import arithmetic, datasets, gradcheck, layers, network, ops, optim"
    assert not loaded_by(engine) & {"matplotlib", "ipywidgets", "anywidget", "torch", "sklearn", "scipy"}
    assert not loaded_by("from cnnlib import arithmetic") & {"numpy"}
