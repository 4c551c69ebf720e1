"""The folder in which a reader works: it follows the course, and never loses a reader's work."""

import importlib.util
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def working_copy():
    spec = importlib.util.spec_from_file_location("working_copy", ROOT / "tools/working_copy.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def folders(tmp_path):
    source = tmp_path / "notebooks"
    source.mkdir()
    for name in ("00_a.ipynb", "01_b.ipynb", "glossary.md"):
        (source / name).write_text(f"first {name}", encoding="utf-8")
    return source, tmp_path / "my_course"


def texts(copy):
    return {path.name: path.read_text(encoding="utf-8") for path in copy.glob("[!.]*")}


def test_the_course_is_copied_once(working_copy, folders):
    source, copy = folders
    assert working_copy.update(source, copy) == []
    assert texts(copy) == {name: f"first {name}" for name in ("00_a.ipynb", "01_b.ipynb", "glossary.md")}
    assert working_copy.update(source, copy) == []


def test_untouched_chapters_follow_the_course_and_new_ones_appear(working_copy, folders):
    source, copy = folders
    working_copy.update(source, copy)
    (source / "00_a.ipynb").write_text("second", encoding="utf-8")
    (source / "02_new.ipynb").write_text("new", encoding="utf-8")
    assert working_copy.update(source, copy) == []
    assert texts(copy)["00_a.ipynb"] == "second" and texts(copy)["02_new.ipynb"] == "new"


@pytest.mark.parametrize("record", ["as it is", "deleted", "damaged"])
def test_a_readers_work_is_never_overwritten(working_copy, folders, record):
    source, copy = folders
    working_copy.update(source, copy)
    (copy / "00_a.ipynb").write_text("my work", encoding="utf-8")
    if record == "deleted":
        (copy / working_copy.RECORD).unlink()
    if record == "damaged":
        (copy / working_copy.RECORD).write_text("[", encoding="utf-8")
    for version in ("second", "third"):
        (source / "00_a.ipynb").write_text(version, encoding="utf-8")
        assert working_copy.update(source, copy) == ["00_a.ipynb"]
        assert texts(copy)["00_a.ipynb"] == "my work"


def test_nothing_is_said_about_a_changed_chapter_that_is_the_newest(working_copy, folders):
    source, copy = folders
    working_copy.update(source, copy)
    (copy / "01_b.ipynb").write_text("my work", encoding="utf-8")
    assert working_copy.update(source, copy) == []


def test_a_chapter_that_was_deleted_comes_back(working_copy, folders):
    source, copy = folders
    working_copy.update(source, copy)
    (copy / "01_b.ipynb").unlink()
    working_copy.update(source, copy)
    assert texts(copy)["01_b.ipynb"] == "first 01_b.ipynb"


def test_a_folder_that_cannot_be_written_is_said(working_copy, folders, monkeypatch, capsys):
    source, copy = folders
    copy.write_text("a file of that name", encoding="utf-8")
    monkeypatch.setattr(working_copy.update, "__defaults__", (source, copy))
    assert working_copy.main() == 1
    assert "my_course cannot be written" in capsys.readouterr().err


def test_make_lab_opens_the_copy_and_make_edit_the_notebooks_themselves():
    def recipe(target):
        command = ["make", "--dry-run", "--always-make", "PYTHON=python3", target]
        lines = subprocess.check_output(command, cwd=ROOT, text=True, encoding="utf-8").splitlines()
        return next(line for line in lines if "--LabApp.default_url=" in line)

    assert "/lab/tree/my_course/00_overview.ipynb" in recipe("lab")
    assert "/lab/tree/notebooks/00_overview.ipynb" in recipe("edit")
    assert "my_course" in (ROOT / ".gitignore").read_text(encoding="utf-8").split()
