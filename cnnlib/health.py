"""Can this environment run the course? `python -m cnnlib doctor`, or `cnnlib.doctor()` in a notebook.

The module is not called doctor, because `cnnlib.doctor` is that function.
"""

import argparse
import importlib.metadata
import json
import os
import re
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from cnnlib import datasets

SUMMARY = "find out whether this environment can run the course"
ROOT = Path(__file__).parents[1]
INSTALL = f'"{sys.executable}" -m pip install --upgrade'
# What draws explorers: the Python package, the folder of its half in the browser, and whether both
# halves count their versions alike.
FRONT_ENDS = {
    "anywidget": ("anywidget", True),
    "jupyterlab-widgets": ("@jupyter-widgets/jupyterlab-manager", False),
}


class Finding(NamedTuple):
    """One thing looked at: what it is, whether it is all right, what was found, and the cure if not."""

    name: str
    ok: bool
    found: str
    cure: str = ""


# What the page of a JupyterLite site brings itself, so that Python in the browser has none of it.
IN_THE_PAGE = ("jupyterlab", "voila")


def findings():
    """Everything that can be looked at, as a list of `Finding`s."""
    if in_browser():
        needed = (library(one) for one in required() if not one.startswith(IN_THE_PAGE))
        return [python(), place(), *needed, cache()]
    checks = (python, kernel, place, *map(library, required()), *map(front_end, FRONT_ENDS))
    return [check() if callable(check) else check for check in (*checks, blas_threads, cache)]


def in_browser():
    """Whether this Python runs in a browser, as in the site that `make site` builds."""
    return sys.platform == "emscripten"


def python():
    """The interpreter that runs this."""
    version = ".".join(map(str, sys.version_info[:3]))
    cure = "install Python 3.11 or newer and set the course up with it: make lab PYTHON=python3.12"
    return Finding("Python", sys.version_info >= (3, 11), f"{version} at {sys.executable}", cure)


def kernel():
    """Whether notebooks run with the interpreter that the course is installed in."""
    if find_spec("jupyter_client") is None:
        return Finding("kernel", False, "jupyter_client is missing", f"{INSTALL} jupyterlab")
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

    try:
        found = KernelSpecManager().get_kernel_spec("python3").argv[0]
    except NoSuchKernel:
        return Finding("kernel", False, "there is no kernel called python3", f"{INSTALL} ipykernel")
    # "python" without a folder is replaced by the interpreter of Jupyter itself.
    same = not Path(found).is_absolute() or Path(found).samefile(sys.executable)
    cure = f'start JupyterLab from this environment: "{sys.executable}" -m jupyterlab'
    return Finding("kernel", same, "the same Python" if same else f"notebooks run with {found}", cure)


def place():
    """What shows the notebooks, as far as the environment tells."""
    if "COLAB_RELEASE_TAG" in os.environ:
        return Finding("shown by", True, "Google Colab")
    if in_browser():
        return Finding("shown by", True, "JupyterLite, all in the browser")
    code = any(name.startswith("VSCODE_") for name in os.environ)
    return Finding("shown by", True, "VS Code" if code else "Jupyter or a terminal")


def required():
    """The libraries the course asks for, as `name>=version`."""
    try:
        wanted = importlib.metadata.requires("cnnlib") or []
    except importlib.metadata.PackageNotFoundError:
        wanted = []
    return [requirement for requirement in wanted if "extra" not in requirement]


def library(requirement):
    """One library: installed, new enough, and the version that was tested."""
    name, least = re.match(r"([\w.-]+)>=([\w.]+)", requirement).groups()
    try:
        version = importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return Finding(name, False, "not installed", f'{INSTALL} "{requirement}"')
    tested = tested_versions().get(name)
    words = version if tested in (None, version) else f"{version} (tested with {tested})"
    return Finding(name, numbers(version) >= numbers(least), words, f'{INSTALL} "{requirement}"')


def tested_versions():
    """The versions of constraints.txt by name; empty where the course is no checkout."""
    path = ROOT / "constraints.txt"
    lines = path.read_text(encoding="utf-8").split() if path.is_file() else []
    return dict(line.split("==") for line in lines)


def numbers(version):
    """The leading numbers of a version, to be compared."""
    return tuple(int(part) for part in re.findall(r"\d+", version)[:3])


def front_end(name):
    """Whether the half of a widget library that runs in JupyterLab is there, and fits the other half."""
    extension, alike = FRONT_ENDS[name]
    path = Path(sys.prefix) / "share" / "jupyter" / "labextensions" / extension / "package.json"
    label, cure = f"{name}, browser", f"{INSTALL} --force-reinstall {name}, then reload the page"
    if not path.is_file():
        return Finding(label, False, f"nothing at {path.parent}", cure)
    version = json.loads(path.read_text(encoding="utf-8"))["version"]
    try:
        installed = importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return Finding(label, False, f"{version}, but the Python half is missing", cure)
    fits = not alike or numbers(installed)[:2] == numbers(version)[:2]
    return Finding(label, fits, version if fits else f"{version}, but {installed} in Python", cure)


def blas_threads():
    """How many threads matrix products may use."""
    names = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
    chosen = next((f"{name}={os.environ[name]}" for name in names if os.environ.get(name)), None)
    return Finding("threads", True, chosen or f"as many as there are cores, {os.cpu_count()}")


def cache():
    """Whether downloaded data can be kept."""
    folder = datasets.data_folder()
    nearest = next(parent for parent in (folder, *folder.parents) if parent.exists())
    writable = nearest.is_dir() and os.access(nearest, os.W_OK)
    cure = "set the environment variable CNNLIB_DATA to a folder you may write to"
    return Finding("data folder", writable, f"{folder}{'' if writable else ' cannot be written'}", cure)


def report(found):
    """The findings as text, one line each; the cure below what is wrong."""
    lines = []
    for finding in found:
        lines.append(f"{'ok   ' if finding.ok else 'WRONG'}  {finding.name:<32}{finding.found}")
        if not finding.ok:
            lines.append(f"       to mend it: {finding.cure}")
    return "\n".join(lines)


def doctor():
    """Say nothing when all is well; else print what is wrong and how to mend it."""
    wrong = [finding for finding in findings() if not finding.ok]
    if wrong:
        print(report(wrong))


def main(arguments):
    """The command; exit code 0 when all is well, 1 when something is wrong."""
    parser = argparse.ArgumentParser(prog="python -m cnnlib doctor", description=SUMMARY)
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    options = parser.parse_args(arguments)
    found = findings()
    print(json.dumps([finding._asdict() for finding in found], indent=1) if options.json else report(found))
    return 0 if all(finding.ok for finding in found) else 1
