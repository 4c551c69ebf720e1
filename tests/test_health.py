"""The doctor sees what is wrong, says how to mend it, and is silent when all is well."""

import json
import sys

import pytest

import cnnlib
import cnnlib.__main__ as command_line
from cnnlib import health


def by_name():
    return {finding.name: finding for finding in health.findings()}


def test_all_is_well_where_the_tests_run(capsys):
    assert [finding for finding in health.findings() if not finding.ok] == []
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
    missing = health.library("surely-not-installed>=1.0")
    assert not missing.ok and "pip install" in missing.cure and "surely-not-installed>=1.0" in missing.cure
    monkeypatch.setattr(health.importlib.metadata, "version", lambda name: "1.2")
    monkeypatch.setattr(health, "tested_versions", lambda: {"numpy": "1.3"})
    assert not health.library("numpy>=1.26").ok
    assert health.library("numpy>=1.2") == (
        "numpy", True, "1.2 (tested with 1.3)", health.library("numpy>=1.2").cure,
    )  # fmt: skip


@pytest.mark.parametrize(("least", "version"), [("1.9", "1.10"), ("0.9", "0.11.0"), ("4", "4.0.1")])
def test_versions_are_compared_as_numbers(least, version):
    assert health.numbers(version) >= health.numbers(least)


def test_a_front_end_that_is_missing_or_another_version(monkeypatch, tmp_path):
    monkeypatch.setattr(health.sys, "prefix", str(tmp_path))
    assert not health.front_end("anywidget").ok
    folder = tmp_path / "share" / "jupyter" / "labextensions" / "anywidget"
    folder.mkdir(parents=True)
    (folder / "package.json").write_text('{"version": "0.1.0"}', encoding="utf-8")
    finding = health.front_end("anywidget")
    assert not finding.ok and "0.1.0, but" in finding.found and "reload the page" in finding.cure


def test_a_data_folder_that_cannot_be_written(monkeypatch, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("no folder", encoding="utf-8")
    monkeypatch.setenv("CNNLIB_DATA", str(blocked / "data"))
    finding = by_name()["data folder"]
    assert not finding.ok and "CNNLIB_DATA" in finding.cure


def test_a_kernel_of_another_python(monkeypatch, tmp_path):
    kernel = tmp_path / "kernels" / "python3"
    kernel.mkdir(parents=True)
    other = tmp_path / "python"
    other.write_text("", encoding="utf-8")
    spec = {"argv": [str(other), "-m", "ipykernel_launcher"], "display_name": "x", "language": "python"}
    (kernel / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    finding = by_name()["kernel"]
    assert not finding.ok and str(other) in finding.found and sys.executable in finding.cure


def test_it_says_what_shows_the_notebooks(monkeypatch):
    monkeypatch.setenv("VSCODE_PID", "1")
    assert by_name()["shown by"].found == "VS Code"
    monkeypatch.setenv("COLAB_RELEASE_TAG", "x")
    assert by_name()["shown by"].found == "Google Colab"


def test_what_is_wrong_is_printed_with_its_cure(monkeypatch, capsys):
    wrong = health.Finding("numpy", False, "not installed", "pip install numpy")
    monkeypatch.setattr(health, "findings", lambda: [wrong, health.Finding("Python", True, "3.12")])
    cnnlib.doctor()
    first, second = capsys.readouterr().out.splitlines()
    assert first.split(maxsplit=2) == ["WRONG", "numpy", "not installed"]
    assert second.strip() == "to mend it: pip install numpy"
    assert command_line.main(["doctor"]) == 1
