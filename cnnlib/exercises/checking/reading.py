"""What a handed-in notebook is: its cells, whatever the encoding, and the exercises it owes."""

import functools
import json
import re
import shutil
import warnings
from pathlib import Path
from typing import NamedTuple

from cnnlib.exercises import all_exercises

ORIGINALS = Path(__file__).parents[3] / "notebooks"
SAME = 3  # cells that a notebook shares with one of the course, from which on it counts as that one
BYTE_ORDER_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
SUSPICIOUS = (
    "function_task",
    "_answer",
    "_examiner",
    "CNNLIB_CHECK_RECORD",
    ".solution(",
    "exercises.checking",
)


class Unreadable(ValueError):
    """The file cannot be run; the message says why."""


class Cell(NamedTuple):
    """A cell, as far as it counts here."""

    cell_type: str
    source: str


class Notebook(NamedTuple):
    """A notebook, as far as it counts here."""

    cells: list


def read(path):
    """The notebook at `path`, UTF-8 with or without a byte order mark or UTF-16; raises Unreadable."""
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise Unreadable(f"cannot be read: {error.strerror or error}") from None
    encoding = next((name for mark, name in BYTE_ORDER_MARKS.items() if data.startswith(mark)), "utf-8")
    try:
        book = json.loads(data.decode(encoding))
        if book["nbformat"] != 4:
            book = _of_today(book)
        return Notebook([Cell(one["cell_type"], "".join(one["source"])) for one in book["cells"]])
    except Exception as error:
        raise Unreadable(f"is not a notebook ({type(error).__name__})") from None


def _of_today(book):
    """A notebook of an older format as one of format 4."""
    import nbformat  # takes two seconds

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return nbformat.reads(json.dumps(book), as_version=4)


def code_cells(notebook):
    """(number, source) of every code cell; numbers count code cells from 1."""
    sources = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    return list(enumerate(sources, start=1))


def mentioned(sources):
    """Names of the exercises that some sources check, in order, but for those in words."""
    names = [name for source in sources for name in re.findall(r"\b(\w+)_exercise\s*\.\s*check\b", source)]
    known = all_exercises()
    return [name for name in dict.fromkeys(names) if name in known and known[name].marked]


def expected(notebook):
    """Names of the exercises this notebook owes: those it checks, and those of the chapter that it is.

    A chapter is known by its title or by cells that are the course's, never by the name of a file.
    """
    sources = [source for _, source in code_cells(notebook)]
    names = mentioned(sources)
    title = next((cell.source for cell in notebook.cells if cell.cell_type == "markdown"), "").split("\n")[0]
    number = re.match(r"#\s*(\d\d)\b", title)
    for stem, (cells, owed) in originals().items():
        titled = number and stem.startswith(number[1] + "_")
        if titled or len(cells & {cell.source.strip() for cell in notebook.cells}) >= SAME:
            names += owed
    if number and not any(stem.startswith(number[1] + "_") for stem in originals()):
        names += [
            name
            for name, one in all_exercises().items()
            if one.marked and one.notebook.startswith(number[1] + "_")
        ]
    return list(dict.fromkeys(names))


@functools.cache
def originals():
    """Of each notebook of the course, by name: its cells and the exercises it checks."""
    found = {}
    for path in sorted(ORIGINALS.glob("[0-9][0-9]_*.ipynb")):
        try:
            notebook = read(path)
        except Unreadable:
            continue
        cells = frozenset(cell.source.strip() for cell in notebook.cells)
        found[path.stem] = cells, mentioned(source for _, source in code_cells(notebook))
    return found


def suspicions(notebook):
    """Words in a notebook that an honest answer does not need."""
    text = "\n".join(source for _, source in code_cells(notebook))
    return [word for word in SUSPICIOUS if word in text]


def copy_neighbours(path, folder, largest=10_000_000, together=100_000_000):
    """Make a working folder with copies of the small files beside the notebook, but of no other notebook."""
    folder.mkdir()
    for one in sorted(path.parent.iterdir()):
        size = one.stat().st_size if one.is_file() else largest + 1
        if one.suffix == ".ipynb" or one.name.startswith(".") or size > min(largest, together):
            continue
        shutil.copyfile(one, folder / one.name)
        together -= size
