"""Can this environment run the course? `python -m cnnlib doctor`, or `cnnlib.doctor()` in a notebook.

A tool for trouble must not need health: this file uses the standard library alone, runs on Python 3.8 and
newer, and a check that fails itself is one more finding. Jupyter and pooch are asked where they are there.
"""

import importlib
import importlib.metadata
import json
import os
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

SUMMARY = "find out whether this environment can run the course"
ROOT = Path(__file__).resolve().parents[1]
INSTALL = f'"{sys.executable}" -m pip install --upgrade'
# What draws explorers: the Python package, the folder of its half in the browser, and whether both
# halves count their versions alike.
FRONT_ENDS = {
    "anywidget": ("anywidget", True),
    "jupyterlab-widgets": ("@jupyter-widgets/jupyterlab-manager", False),
}
# What the page of a JupyterLite site brings itself, so that Python in the browser has none of it.
IN_THE_PAGE = ("jupyterlab", "voila")
NEWER = "install Python 3.11 or newer and set the course up with it: make lab PYTHON=python3.12"


class Finding(NamedTuple):
    """One thing looked at: what it is, whether it is all right, what was found, and the cure if not."""

    name: str
    ok: bool
    found: str
    cure: str = ""


def findings():
    """Everything that can be looked at, as a list of `Finding`s."""
    libraries = attempt("libraries", required)
    if isinstance(libraries, Finding):
        return [attempt("Python", python), libraries]
    if in_browser():
        libraries = [one for one in libraries if not one.startswith(IN_THE_PAGE)]
    found = [attempt("Python", python)]
    if not in_browser():
        found += [attempt("cnnlib", course), attempt("kernel", kernel)]
    found += [attempt("shown by", place), *(attempt(one, library, one) for one in libraries)]
    found.append(attempt("numpy works", numpy_works))
    if not in_browser():
        found += [attempt(name, front_end, name) for name in FRONT_ENDS]
        found.append(attempt("threads", blas_threads))
    return [*found, attempt("data folder", cache)]


def attempt(name, check, *arguments):
    """What a check finds; where it stumbles over something nobody thought of, that is the finding."""
    try:
        return check(*arguments)
    except Exception as error:
        found = f"cannot be looked at: {type(error).__name__}: {error}"
        return Finding(name, False, found, f"please report this line; or set up anew: {INSTALL} -e .")


def in_browser():
    """Whether this Python runs in a browser, as in the site that `make site` builds."""
    return sys.platform == "emscripten"


def python():
    """The interpreter that runs this."""
    version = ".".join(map(str, sys.version_info[:3]))
    return Finding("Python", sys.version_info >= (3, 11), f"{version} at {sys.executable}", NEWER)


def course():
    """Whether notebooks, which run in their own folder, find the course."""
    try:
        version = version_of("cnnlib")
    except importlib.metadata.PackageNotFoundError:
        return Finding("cnnlib", False, f"not installed, only found at {ROOT}", _setting_up())
    return Finding("cnnlib", bool(version), version or "half installed", _setting_up())


def _setting_up():
    return f'in {ROOT}: "{sys.executable}" -m pip install -c constraints.txt -e .'


def place():
    """What shows the notebooks, as far as the environment tells."""
    if "COLAB_RELEASE_TAG" in os.environ:
        return Finding("shown by", True, "Google Colab")
    if in_browser():
        return Finding("shown by", True, "JupyterLite, all in the browser")
    code = any(name.startswith("VSCODE_") for name in os.environ)
    return Finding("shown by", True, "VS Code" if code else "Jupyter or a terminal")


# ---- libraries -----------------------------------------------------------------------------------


def required():
    """The libraries the course asks for, as `name>=version`: today's checkout, else what was installed."""
    project = ROOT / "pyproject.toml"
    if project.is_file():
        text = project.read_text(encoding="utf-8")
        return re.findall(r'"([^"]+)"', re.search(r"^dependencies = \[(.*?)^\]", text, re.M | re.S)[1])
    try:
        wanted = importlib.metadata.requires("cnnlib") or []
    except importlib.metadata.PackageNotFoundError:
        wanted = []
    return [requirement for requirement in wanted if "extra" not in requirement]


def library(requirement):
    """One library: installed, new enough, and the version that was tested."""
    name = re.match(r"[\w.-]+", requirement)[0]
    least = re.search(r">=\s*([\w.]+)", requirement)
    cure = f'{INSTALL} "{requirement}"'
    try:
        version = version_of(name)
    except importlib.metadata.PackageNotFoundError:
        return Finding(name, False, "not installed", cure)
    if not version:  # what an interrupted pip leaves behind
        return Finding(name, False, "half installed", f'{INSTALL} --force-reinstall "{requirement}"')
    tested = tested_versions().get(name)
    words = version if tested in (None, version) else f"{version} (tested with {tested})"
    enough = least is None or numbers(version) >= numbers(least[1])
    return Finding(name, enough, words, cure)


def version_of(name):
    """The version of an installed package, or ""; raises PackageNotFoundError.

    `importlib.metadata.version` would parse all that the package says of itself, often a whole web page.
    """
    package = importlib.metadata.distribution(name)
    said = package.read_text("METADATA") or package.read_text("PKG-INFO") or ""
    found = re.search(r"^Version:\s*(\S+)", said, re.M)
    return found[1] if found else ""


def tested_versions():
    """The versions of constraints.txt by name; empty where the course is no checkout."""
    path = ROOT / "constraints.txt"
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    pairs = (line.split(";")[0].strip().split("==") for line in lines)
    return dict(pair for pair in pairs if len(pair) == 2)


def numbers(version):
    """The leading numbers of a version, to be compared: 1.9rc1 is (1, 9, 0)."""
    parts = re.match(r"(?:\d+!)?((?:\d+\.?)*)", version)[1].split(".")
    return (*(int(part) for part in parts if part), 0, 0, 0)[:3]


def numpy_works():
    """Whether numpy is more than a folder: built for this Python, and not hidden by a file of that name."""
    try:
        where = importlib.import_module("numpy").__file__
        importlib.import_module("numpy").ones((2, 2)).dot([1, 1])
    except ImportError as error:
        if find_spec("numpy") is None:
            return Finding("numpy works", False, "not installed", f"{INSTALL} numpy")
        said = " ".join(str(error).split())[:200]
        return Finding("numpy works", False, said, f"{INSTALL} --force-reinstall numpy")
    except AttributeError:
        origin = find_spec("numpy").origin or f"an empty folder called numpy in {Path.cwd()}"
        cure = "rename it, then restart the kernel"
        return Finding("numpy works", False, f"hidden by {origin}", cure)
    return Finding("numpy works", True, str(Path(where).parent))


# ---- Jupyter -------------------------------------------------------------------------------------


def jupyter_folders():
    """Where Jupyter looks for kernels and extensions, first come first served."""
    try:
        from jupyter_core.paths import jupyter_path

        return [Path(folder) for folder in jupyter_path()]
    except Exception:  # not installed, or itself in trouble
        named = os.environ.get("JUPYTER_PATH", "").split(os.pathsep)
        own = os.environ.get("JUPYTER_DATA_DIR") or Path("~/.local/share/jupyter").expanduser()
        return [Path(folder) for folder in (*filter(None, named), own, Path(sys.prefix, "share", "jupyter"))]


def kernel():
    """Whether notebooks run with the interpreter that the course is installed in."""
    missing = [name for name in ("jupyter_core", "jupyter_client", "ipykernel") if find_spec(name) is None]
    if missing:
        return Finding("kernel", False, f"{missing[0]} is missing", f"{INSTALL} jupyterlab ipykernel")
    for folder in jupyter_folders():
        spec = folder / "kernels" / "python3" / "kernel.json"
        if spec.is_file():
            return _kernel_of(spec)
    return Finding("kernel", True, "the same Python")  # Jupyter makes one up


def _kernel_of(spec):
    """What a kernel.json starts."""
    anew = f"delete {spec.parent}, then {INSTALL} --force-reinstall ipykernel"
    try:
        argv = json.loads(spec.read_text(encoding="utf-8"))["argv"]
        command = argv[0] if isinstance(argv, list) else None
    except (ValueError, LookupError, TypeError, OSError):
        command = None
    if not isinstance(command, str) or not command:
        return Finding("kernel", False, f"{spec} is damaged: it names no command to start", anew)
    if re.fullmatch(r"python(3(\.\d+)?)?(\.exe)?", command):
        return Finding("kernel", True, "the same Python")  # Jupyter puts its own in its place
    if not shutil.which(command):
        return Finding("kernel", False, f"notebooks run with {command}, which cannot be started", anew)
    prefix = _prefix_of(command)
    if prefix and os.path.realpath(prefix) != os.path.realpath(sys.prefix):
        cure = f'start JupyterLab from this environment: "{sys.executable}" -m jupyterlab; or {anew}'
        return Finding("kernel", False, f"notebooks run with {command}", cure)
    return Finding("kernel", True, "the same Python" if prefix else f"started by {command}")


def _prefix_of(command):
    """The environment of another interpreter, which two interpreters linked to one file do not share."""
    if "python" not in Path(command).name:
        return None
    asked = [command, "-c", "import sys; print(sys.prefix)"]
    try:
        said = subprocess.check_output(asked, stderr=subprocess.DEVNULL, timeout=20)
    except (OSError, subprocess.SubprocessError):
        return "?"
    return os.fsdecode(said).strip() or "?"


def front_end(name):
    """Whether the half of a widget library that runs in JupyterLab is there, and fits the other half."""
    extension, alike = FRONT_ENDS[name]
    label, cure = f"{name}, browser", f"{INSTALL} --force-reinstall {name}, then reload the page"
    folders = [folder / "labextensions" for folder in jupyter_folders()]
    paths = (folder / extension / "package.json" for folder in folders)
    path = next((path for path in paths if path.is_file()), None)
    if path is None:
        return Finding(label, False, "nothing in " + ", ".join(map(str, folders)), cure)
    try:
        version = json.loads(path.read_text(encoding="utf-8"))["version"]
        shown = numbers(version)
    except (ValueError, LookupError, TypeError, OSError):
        return Finding(label, False, f"{path} is damaged", f"delete {path.parent}, then {cure}")
    try:
        installed = version_of(name) or "0"
    except importlib.metadata.PackageNotFoundError:
        return Finding(label, False, f"{version}, but the Python half is missing", cure)
    fits = not alike or numbers(installed)[:2] == shown[:2]
    if not fits and not str(path).startswith(sys.prefix):
        cure = f"delete {path.parent}, which hides the newer one; then reload the page, or else {cure}"
    return Finding(label, fits, version if fits else f"{version}, but {installed} in Python", cure)


# ---- the machine ---------------------------------------------------------------------------------


def blas_threads():
    """How many threads matrix products may use."""
    names = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
    chosen = next((f"{name}={os.environ[name]}" for name in names if os.environ.get(name)), None)
    return Finding("threads", True, chosen or f"as many as there are cores, {os.cpu_count()}")


def cache():
    """Whether downloaded data can be kept."""
    folder = data_folder()
    # Below a folder that may not be entered even the question whether something exists is refused.
    nearest = next(parent for parent in (folder, *folder.parents) if os.path.lexists(parent))
    writable = nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK)
    cure = "set the environment variable CNNLIB_DATA to a folder you may write to"
    return Finding("data folder", writable, f"{folder}{'' if writable else ' cannot be written'}", cure)


def data_folder():
    """The folder of `cnnlib.datasets.data_folder`, also where pooch is missing."""
    chosen = os.environ.get("CNNLIB_DATA")
    try:
        import pooch

        return Path(chosen or pooch.os_cache("cnnlib")).expanduser()
    except Exception:
        caches = {"darwin": "~/Library/Caches", "win32": "~/AppData/Local"}
        parent = os.environ.get("XDG_CACHE_HOME") or caches.get(sys.platform, "~/.cache")
        return Path(chosen or Path(parent, "cnnlib")).expanduser()


# ---- saying it -----------------------------------------------------------------------------------


def report(found):
    """The findings as text, one line each; the cure below what is wrong."""
    lines = []
    for finding in found:
        lines.append(f"{'ok   ' if finding.ok else 'WRONG'}  {finding.name:<32}{finding.found}")
        if not finding.ok:
            lines.append(f"       fix: {finding.cure}")
    return "\n".join(lines)


def doctor():
    """Say nothing when all is well; else print what is wrong and how to mend it."""
    from cnnlib.console import say

    wrong = [finding for finding in findings() if not finding.ok]
    if wrong:
        say(report(wrong))


def arguments(parser):
    """What the command understands."""
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")


def run(options, parser):
    """The command; exit code 0 when all is well, 1 when something is wrong."""
    from cnnlib.console import say

    found = findings()
    as_json = options.json and json.dumps([finding._asdict() for finding in found], indent=1)
    say(as_json or report(found))
    return 0 if all(finding.ok for finding in found) else 1
