"""The course as a static JupyterLite site: what `tools/publish.py site` builds.

The kernel is Pyodide, Python compiled for the browser. Its core lies in the site, and so does every
pure-Python wheel that the course and the kernel need; all stand in the lock file of this site, so that
`import cnnlib` loads them without an installation. The few compiled libraries (numpy, matplotlib, Pillow
and two that matplotlib needs) belong to the Pyodide release: from a folder with a full release they
are copied, otherwise the reader's browser loads them from where Pyodide publishes them.
"""

import email
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from pathlib import Path

import staging
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from staging import ROOT, BuildError

PURE = "none-any.whl"
CORE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")
LOCK = "pyodide-lock.json"
PUBLISHED = "https://cdn.jsdelivr.net/pyodide/v{version}/full/"
KERNEL = "@jupyterlite/pyodide-kernel-extension:kernel"
# The page is JupyterLab already, and its half of the widgets is part of the page.
IN_THE_PAGE = {"jupyterlab", "voila", "jupyterlab-widgets", "widgetsnbextension"}
# What the kernel asks for when it starts.
FOR_THE_KERNEL = ("comm", "ipython", "jedi", "micropip")
BROWSER = {"sys_platform": "emscripten", "platform_system": "Emscripten", "os_name": "posix", "extra": ""}
MADE_FROM = ("cnnlib", "data", "notebooks", "pyproject.toml", "constraints.txt", "README.md", "tools/lite.py")


def build(output, pyodide, wheels, fetch=False):
    """Write the whole site to the folder `output`; with `fetch`, only download missing wheels."""
    if fetch:
        collect(wheels, base_lock(pyodide), may_download=True)
        return
    made_from = f"{pyodide.resolve()} {release(pyodide)}"
    staging.make(
        output,
        lambda: f"{staging.digest(ROOT, MADE_FROM)} {made_from}",
        lambda made: _site(made, pyodide, wheels),
    )


def _site(made, pyodide, wheels):
    with tempfile.TemporaryDirectory() as folder:
        lite = Path(folder)
        runtime = lite / "static/pyodide"  # where JupyterLite looks for a Pyodide of the site's own
        runtime.mkdir(parents=True)
        for name in CORE:
            shutil.copy2(pyodide / name, runtime)
        lock = base_lock(pyodide)
        use_release(lock, pyodide, runtime)
        for wheel in (course_wheel(lite / "course"), *collect(wheels, lock)):
            shutil.copy2(wheel, runtime)
            enter(wheel, lock)
        write_json(runtime / LOCK, lock)
        write_settings(lite)
        run_jupyterlite(lite, made)


def base_lock(pyodide):
    """What the Pyodide release brings, as its own lock file tells."""
    return json.loads((pyodide / LOCK).read_text(encoding="utf-8"))


def release(pyodide):
    """The version of Pyodide in this folder."""
    return json.loads((pyodide / "package.json").read_text(encoding="utf-8"))["version"]


def course_wheel(folder):
    """Build the wheel of cnnlib itself, data included."""
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*command, "--wheel-dir", folder, ROOT], check=True)
    return next(folder.glob("cnnlib-*.whl"))


# ---- wheels --------------------------------------------------------------------------------------


def collect(folder, lock, may_download=False):
    """The pure-Python wheels that the course and the kernel need, found or put into `folder`."""
    found, seen = [], set(IN_THE_PAGE)
    waiting = [*course_requirements(), *FOR_THE_KERNEL]
    while waiting:
        name = canonicalize_name(Requirement(waiting.pop()).name)
        if name in seen:
            continue
        seen.add(name)
        brought = lock["packages"].get(name)
        if not brought or brought["file_name"].endswith(PURE):
            version = brought["version"] if brought else tested_versions()[name]
            if may_download:
                download(name, version, folder, lock["info"]["python"])
            found.append(wheel_of(name, version, folder))
        waiting += brought["depends"] if brought else requirements(found[-1])
    return found


def course_requirements():
    """What pyproject.toml asks for, without extras."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)["project"]["dependencies"]


def download(name, version, folder, python):
    """Get the wheel of this version, of which there is one for every kind of machine, if it is not there."""
    if not list(folder.glob(pattern(name, version))):
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder]
        command += ["--only-binary=:all:", "--platform=any", "--implementation=py", "--abi=none"]
        subprocess.run([*command, f"--python-version={python}", f"{name}=={version}"], check=True)


def wheel_of(name, version, folder):
    """The wheel of this version in the folder."""
    for wheel in folder.glob(pattern(name, version)):
        return wheel
    raise BuildError(f"no wheel of {name} {version} in {folder}; get it with: make site")


def pattern(name, version):
    """What the name of a wheel looks like."""
    return f"{name.replace('-', '_')}-{version}-*{PURE}"


def tested_versions():
    """The versions of constraints.txt by normal name."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").split()
    return {canonicalize_name(name): version for name, version in (line.split("==") for line in lines)}


def facts(wheel):
    """The metadata of a wheel, as an email message."""
    with zipfile.ZipFile(wheel) as archive:
        name = next(n for n in archive.namelist() if re.fullmatch(r"[^/]+\.dist-info/METADATA", n))
        return email.message_from_bytes(archive.read(name))


def requirements(wheel):
    """What a wheel requires in a browser."""
    wanted = map(Requirement, facts(wheel).get_all("Requires-Dist", []))
    return [str(one.name) for one in wanted if one.marker is None or one.marker.evaluate(BROWSER)]


def import_names(wheel):
    """The modules and packages at the top of a wheel."""
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.split("/")[0] for name in archive.namelist() if name.endswith(".py")}
    return sorted(top.removesuffix(".py") for top in tops if not top.endswith((".data", ".dist-info")))


# ---- the lock file -------------------------------------------------------------------------------


def enter(wheel, lock):
    """Write a wheel of the site into the lock file; what Pyodide knows about it stays."""
    name = canonicalize_name(facts(wheel)["Name"])
    place = {"file_name": wheel.name, "sha256": hashlib.sha256(wheel.read_bytes()).hexdigest()}
    lock["packages"][name] = (lock["packages"].get(name) or description(wheel)) | place


def description(wheel):
    """A wheel as Pyodide's lock file describes it."""
    about, depends = facts(wheel), map(canonicalize_name, requirements(wheel))
    return {
        "name": about["Name"],
        "version": about["Version"],
        "imports": import_names(wheel),
        "depends": [name for name in depends if name not in IN_THE_PAGE],
        "install_dir": "site",
        "package_type": "package",
        "unvendored_tests": False,
    }


def use_release(lock, pyodide, runtime):
    """Copy the packages of a full release into the site; point at where Pyodide publishes the others."""
    address = PUBLISHED.format(version=release(pyodide))
    for package in lock["packages"].values():
        local = pyodide / package["file_name"]
        if local.is_file():
            shutil.copy2(local, runtime)
        else:
            package["file_name"] = address + package["file_name"]


# ---- JupyterLite ---------------------------------------------------------------------------------


def write_settings(lite):
    """What JupyterLite reads: the notebooks to show, and nothing to be fetched from a package index."""
    settings = {
        "appName": "Opening the black box",
        "litePluginSettings": {KERNEL: {"disablePyPIFallback": True}},
        "disabledExtensions": ["@voila-dashboards/jupyterlab-preview"],
    }
    page = {"jupyter-lite-schema-version": 0, "jupyter-config-data": settings}
    write_json(lite / "jupyter-lite.json", page)
    build = {"contents": [str(ROOT / "notebooks")], "apps": ["lab"], "no_sourcemaps": True}
    write_json(lite / "jupyter_lite_config.json", {"LiteBuildConfig": build})


def run_jupyterlite(lite, output):
    """Let JupyterLite put everything together."""
    command = [sys.executable, "-m", "jupyterlite_core", "build", "--output-dir", output.resolve()]
    done = subprocess.run(command, cwd=lite, capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode:
        raise BuildError(f"JupyterLite could not build the site:\n{done.stdout}\n{done.stderr}")


def write_json(path, content):
    path.write_text(json.dumps(content, indent=1), encoding="utf-8")
