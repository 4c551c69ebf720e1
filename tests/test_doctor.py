"""The doctor sees what is wrong, says how to mend it, and is silent when all is well."""

import importlib.metadata
import json
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

import cnnlib
import cnnlib.__main__ as command_line
from cnnlib import _doctor, datasets

ROOT = Path(__file__).parents[1]


def by_name():
    return {finding.name: finding for finding in _doctor.findings()}


def test_all_is_well_where_the_tests_run(capsys):
    assert [finding for finding in _doctor.findings() if not finding.ok] == []
    cnnlib.doctor()
    assert capsys.readouterr().out == ""
    assert command_line.main(["doctor"]) == 0
    assert "WRONG" not in capsys.readouterr().out


def test_json_holds_every_finding(capsys):
    assert command_line.main(["doctor", "--json"]) == 0
    stored = json.loads(capsys.readouterr().out)
    assert {"Python", "kernel", "numpy", "anywidget, browser", "threads", "data folder"} <= {
        finding["name"] for finding in stored
    }


def test_a_library_that_is_missing_too_old_or_untested(monkeypatch):
    missing = _doctor.library("surely-not-installed>=1.0")
    assert not missing.ok and "pip install" in missing.cure and "surely-not-installed>=1.0" in missing.cure
    monkeypatch.setattr(_doctor, "version_of", lambda name: "1.2")
    monkeypatch.setattr(_doctor, "tested_versions", lambda: {"numpy": "1.3"})
    assert not _doctor.library("numpy>=1.26").ok
    assert _doctor.library("numpy>=1.2") == (
        "numpy", True, "1.2 (tested with 1.3)", _doctor.library("numpy>=1.2").cure,
    )  # fmt: skip


@pytest.mark.parametrize("name", ["numpy", "cnnlib", "anywidget", "jupyterlab", "pillow"])
def test_versions_are_those_that_the_packages_state(name):
    assert _doctor.version_of(name) == importlib.metadata.version(name)


@pytest.mark.parametrize(("least", "version"), [("1.9", "1.10"), ("0.9", "0.11.0"), ("4", "4.0.1")])
def test_versions_are_compared_as_numbers(least, version):
    assert _doctor.numbers(version) >= _doctor.numbers(least)


def test_a_front_end_that_is_missing_or_another_version(monkeypatch, tmp_path):
    monkeypatch.setattr(
        _doctor, "jupyter_folders", lambda: [tmp_path / "none", tmp_path / "share" / "jupyter"]
    )
    assert not _doctor.front_end("anywidget").ok
    folder = tmp_path / "share" / "jupyter" / "labextensions" / "anywidget"
    folder.mkdir(parents=True)
    (folder / "package.json").write_text('{"version": "0.1.0"}', encoding="utf-8")
    finding = _doctor.front_end("anywidget")
    assert not finding.ok and "0.1.0, but" in finding.found and "reload the page" in finding.cure


def test_a_data_folder_that_cannot_be_written(monkeypatch, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("no folder", encoding="utf-8")
    monkeypatch.setenv("CNNLIB_DATA", str(blocked / "data"))
    finding = by_name()["data folder"]
    assert not finding.ok and "CNNLIB_DATA" in finding.cure
    monkeypatch.setenv("CNNLIB_DATA", str(tmp_path))
    assert by_name()["data folder"].ok
    monkeypatch.setattr(os, "access", lambda path, mode: False)  # root may write everywhere
    assert not by_name()["data folder"].ok


def write_kernel(folder, content):
    kernel = folder / "kernels" / "python3"
    kernel.mkdir(parents=True)
    text = content if isinstance(content, str) else json.dumps({"display_name": "x", "argv": content})
    (kernel / "kernel.json").write_text(text, encoding="utf-8")
    return kernel


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ('{"argv": ["pyth', "damaged"),
        ("[1]", "damaged"),
        ("{}", "damaged"),
        ([], "damaged"),
        ([3], "damaged"),
        (["/no/such/folder/bin/python", "-m", "ipykernel_launcher"], "cannot be started"),
        (["python-of-nobody"], "cannot be started"),
    ],
)
def test_a_kernel_that_cannot_start(monkeypatch, tmp_path, content, words):
    kernel = write_kernel(tmp_path, content)
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    finding = by_name()["kernel"]
    assert not finding.ok and words in finding.found
    assert f"delete {kernel}" in finding.cure and "--force-reinstall ipykernel" in finding.cure


def test_a_kernel_of_another_environment_that_links_to_the_same_python(monkeypatch, tmp_path):
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "other"], check=True)
    other = tmp_path / "other" / ("Scripts" if os.name == "nt" else "bin") / "python"
    write_kernel(tmp_path, [str(other), "-m", "ipykernel_launcher"])
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    finding = by_name()["kernel"]
    assert not finding.ok and str(other) in finding.found and sys.executable in finding.cure


@pytest.mark.parametrize("command", [sys.executable, "python", "python3"])
def test_a_kernel_of_this_environment(monkeypatch, tmp_path, command):
    write_kernel(tmp_path, [command, "-m", "ipykernel_launcher"])
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    assert by_name()["kernel"].ok


def test_extensions_in_the_folder_of_the_user(monkeypatch, tmp_path):
    """Jupyter reads that folder too, and here first."""
    monkeypatch.setenv("JUPYTER_PREFER_ENV_PATH", "0")
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path))
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "nothing"))
    folder = tmp_path / "labextensions" / "anywidget"
    folder.mkdir(parents=True)
    version = importlib.metadata.version("anywidget")
    (folder / "package.json").write_text(json.dumps({"version": version}), encoding="utf-8")
    assert _doctor.front_end("anywidget")[:3] == ("anywidget, browser", True, version)
    (folder / "package.json").write_text('{"version": "0.1', encoding="utf-8")
    assert not _doctor.front_end("anywidget").ok


def in_a_sick_place(tmp_path, *missing, python=sys.executable, **variables):
    """What the doctor says by name, run by an interpreter that has all libraries but the missing ones."""
    folder = tmp_path / "site-packages"
    folder.mkdir()
    if "everything" not in missing:
        for entry in Path(sysconfig.get_path("purelib")).iterdir():
            if not entry.name.lower().startswith(missing):
                (folder / entry.name).symlink_to(entry)
    program = f"import sys, runpy; sys.path[:0] = {[str(ROOT), str(folder)]}; "
    program += "sys.argv[1:] = ['doctor', '--json']; runpy.run_module('cnnlib', run_name='__main__')"
    environment = {**os.environ, "JUPYTER_PATH": str(Path(sys.prefix, "share", "jupyter")), **variables}
    done = subprocess.run([python, "-BISc", program], capture_output=True, text=True, env=environment)
    found = {one["name"]: one for one in json.loads(done.stdout)}
    assert done.stderr == "" and done.returncode == any(not one["ok"] for one in found.values())
    return found


@pytest.mark.skipif(os.name == "nt", reason="links need a right on Windows that tests do not have")
@pytest.mark.parametrize(
    "missing",
    "numpy pooch ipywidgets jupyterlab jupyter_client jupyter_core ipykernel packaging voila".split(),
)
def test_one_missing_library_hides_nothing_else(tmp_path, missing):
    found = in_a_sick_place(tmp_path, missing)
    wrong = {name for name, one in found.items() if not one["ok"]}
    expected = {
        "numpy": {"numpy", "numpy works"},
        "jupyter_client": {"kernel"},
        "ipykernel": {"kernel"},
        "jupyterlab": {"jupyterlab", "jupyterlab-widgets, browser"},  # both begin with this name
        "jupyter_core": {"kernel"},
        "packaging": set(),
    }.get(missing, {missing})
    assert wrong - {"cnnlib"} == expected  # an editable cnnlib needs the .pth files that -S leaves out
    assert len(found) > 15 and all(found[name]["cure"] for name in wrong)


def interpreter(minor):
    """A Python 3.`minor` that has nothing to do with the course; skips where this machine has none."""
    named = [
        shutil.which(f"python3.{minor}"),
        *Path("~/.pyenv/versions").expanduser().glob(f"3.{minor}.*/bin/python"),
    ]
    for path in filter(None, named):
        if subprocess.run([path, "--version"], capture_output=True).returncode == 0:
            return str(path)
    pytest.skip(f"there is no Python 3.{minor} here")


@pytest.mark.parametrize("minor", [8, 9, 12, 13, 14])
def test_a_bare_interpreter_old_or_new(tmp_path, minor):
    python = interpreter(minor)
    found = in_a_sick_place(tmp_path, "everything", python=python, CNNLIB_DATA=str(tmp_path / "data"))
    assert found["data folder"]["ok"] and not found["numpy"]["ok"] and not found["kernel"]["ok"]
    assert found["Python"]["ok"] == (minor >= 11) and "make lab" in found["Python"]["cure"]
    assert "pip install" in found["cnnlib"]["cure"]


@pytest.mark.parametrize("chosen", [None, "~/data", "/somewhere"])
def test_the_data_folder_is_that_of_the_datasets_with_and_without_pooch(monkeypatch, chosen):
    if chosen:
        monkeypatch.setenv("CNNLIB_DATA", chosen)
    assert _doctor.data_folder() == datasets.data_folder()
    monkeypatch.setitem(sys.modules, "pooch", None)
    if chosen or sys.platform == "linux":
        assert _doctor.data_folder() == datasets.data_folder()


def test_a_file_called_numpy_beside_the_notebook(tmp_path):
    (tmp_path / "numpy.py").write_text("x = 1", encoding="utf-8")
    program = "from cnnlib import _doctor; print(*_doctor.numpy_works(), sep='|')"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=tmp_path)
    assert "|False|hidden by" in done.stdout and "numpy.py|rename it" in done.stdout


def test_what_is_half_installed_and_what_stumbles(monkeypatch):
    monkeypatch.setattr(_doctor, "version_of", lambda name: "")
    finding = _doctor.library("numpy>=1.26")
    assert not finding.ok and "--force-reinstall" in finding.cure
    monkeypatch.setattr(_doctor, "python", lambda: 1 / 0)
    assert "ZeroDivisionError" in by_name()["Python"].found and len(by_name()) > 15


def test_it_says_what_shows_the_notebooks(monkeypatch):
    monkeypatch.setenv("VSCODE_PID", "1")
    assert by_name()["shown by"].found == "VS Code"
    monkeypatch.setenv("COLAB_RELEASE_TAG", "x")
    assert by_name()["shown by"].found == "Google Colab"


def test_what_is_wrong_is_printed_with_its_cure(monkeypatch, capsys):
    wrong = _doctor.Finding("numpy", False, "not installed", "pip install numpy")
    monkeypatch.setattr(_doctor, "findings", lambda: [wrong, _doctor.Finding("Python", True, "3.12")])
    cnnlib.doctor()
    first, second = capsys.readouterr().out.splitlines()
    assert first.split(maxsplit=2) == ["WRONG", "numpy", "not installed"]
    assert second.strip() == "fix: pip install numpy"
    assert command_line.main(["doctor"]) == 1
