"""Every notebook keeps the frame and the style of the course, and what it stores is complete."""

import ast
import functools
import re
from pathlib import Path

import nbformat
import pytest
from reading_time import TO_PREDICT, time_of, words

FOLDER = Path(__file__).parents[1] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
FRAME = [
    "You will be able to",
    "A question",
    "Play",
    "What happened",
    "The formula",
    "The code",
    "Check yourself",
    "Exercises",
    "Summary",
    "Next",
]
# Chapters written since have headings of their own between these, at most seven.
OPENING, CLOSING = ["You will be able to", "A question"], ["Exercises", "Summary", "Next"]
UNKIND = r"\b(simply|just|obviously|of course|trivial(?:ly)?|clearly)\b"


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def path(request):
    return request.param


@functools.cache
def read(path):
    """A notebook, read once for all tests; none of them changes it."""
    return nbformat.read(path, as_version=4)


@pytest.fixture
def book(path):
    return read(path)


def code_cells(book):
    return [cell for cell in book.cells if cell.cell_type == "code"]


def prose(book):
    return "\n\n".join(cell.source for cell in book.cells if cell.cell_type == "markdown")


def headings(book, level):
    return re.findall(rf"^{'#' * level} (.+)$", prose(book), flags=re.M)


def tags(cell):
    return cell.metadata.get("tags", [])


def outputs(book):
    return [output for cell in code_cells(book) for output in cell.outputs]


def test_the_numbers_of_the_notebooks_count_up():
    numbers = [int(path.stem[:2]) for path in NOTEBOOKS]
    assert numbers == sorted(set(numbers))
    assert {0, 1, 2, 3} <= set(numbers)


def test_it_is_a_valid_notebook_with_its_outputs_made_in_one_run(book):
    nbformat.validate(book)
    counts = [cell.execution_count for cell in code_cells(book)]
    assert counts == list(range(1, len(counts) + 1)), "run it from top to bottom with: make notebooks"


def test_the_frame(path, book):
    assert len(headings(book, 1)) == 1
    assert book.cells[0].source.startswith(f"# {path.stem[:2]} ")
    found = headings(book, 2)
    own = len(found) - len(OPENING + CLOSING)
    assert found == FRAME or (found[:2], found[-3:]) == (OPENING, CLOSING) and 1 <= own <= 7


def test_at_most_three_promises(book):
    promises = prose(book).split("## You will be able to")[1].split("\n## ")[0]
    assert 1 <= len(re.findall(r"^\s*(?:[-*]|\d\.) ", promises, flags=re.M)) <= 3


def test_its_length(book):
    assert 15 <= len(code_cells(book)) <= 36
    assert len(words(prose(book))) <= 2500


def test_its_minutes_are_those_that_are_counted(path, book):
    readme = (FOLDER.parent / "README.md").read_text(encoding="utf-8")
    (row,) = re.findall(rf"^\| {path.stem[:2]} \| (\d+) \|", readme, flags=re.M)
    (said,) = re.findall(r"Allow (\d+) minutes, \d+ of them for the exercises", book.cells[0].source)
    assert row == said and abs(int(said) - time_of(book).minutes) <= 10, "python tools/reading_time.py"


def test_cells_are_short(book):
    lengths = [len(cell.source.splitlines()) for cell in code_cells(book)]
    assert max(lengths) <= 25
    long = [length for length in lengths if length > 8]
    assert len(long) <= len(lengths) / 2, "most cells have one to eight lines"


def test_every_code_cell_is_announced(book):
    before = dict(zip((cell.id for cell in book.cells[1:]), book.cells))
    alone = [
        cell.source
        for cell in code_cells(book)
        if before[cell.id].cell_type != "markdown" or len(words(before[cell.id].source)) < 5
    ]
    assert alone == []


def test_a_heading_every_six_code_cells(book):
    since = 0
    for cell in book.cells:
        if cell.cell_type == "markdown" and re.search(r"^#{1,4} ", cell.source, flags=re.M):
            since = 0
        since += cell.cell_type == "code"
        assert since <= 6, f"no heading for {since} code cells before: {cell.source[:60]}"


def test_no_word_that_makes_a_reader_feel_slow(book):
    found = re.findall(UNKIND, prose(book), flags=re.I)
    assert found == []


def test_errors_are_announced_and_rare(book):
    expected = [cell for cell in code_cells(book) if "raises-exception" in tags(cell)]
    assert len(expected) <= 1
    failed = [cell for cell in code_cells(book) if any(out.output_type == "error" for out in cell.outputs)]
    assert failed == expected


def test_no_warnings_and_no_progress_bars_are_stored(book):
    assert [output.text for output in outputs(book) if output.get("name") == "stderr"] == []


def test_every_image_has_a_text_alternative(book):
    images = [output for output in outputs(book) if "image/png" in output.get("data", {})]
    assert images, "a chapter without a picture"
    for output in images:
        said = output.data.get("text/plain", "")
        alternative = output.metadata.get("image/png", {}).get("alt", said)
        assert len(words(alternative)) >= 4, f"no text alternative: {said[:60]}"
        assert not said.startswith("<Figure"), "a figure without words"


def test_images_in_the_prose_are_described_and_local(book):
    for text, address in re.findall(r"!\[([^\]]*)\]\(([^)]*)\)", prose(book)):
        assert len(words(text)) >= 4
        assert not address.startswith("http")
    assert "<img" not in prose(book)


def test_what_is_stored_stays_small(path, book):
    assert path.stat().st_size <= 400_000
    assert "widgets" not in book.metadata


def test_explorers_store_their_static_twin(book):
    explorers = [cell for cell in code_cells(book) if "explorers." in cell.source.splitlines()[-1]]
    assert explorers, "a chapter without an explorer"
    for cell in explorers:
        assert any("image/png" in output.get("data", {}) for output in cell.outputs), cell.source


def test_no_commands_of_a_shell_and_no_paths(book):
    for cell in code_cells(book):
        assert not re.search(r"^\s*[!%]", cell.source, flags=re.M) or cell.source.startswith("%xmode Minimal")
        assert "sys.path" not in cell.source
    stored = nbformat.writes(book)
    assert not re.search(r"/(home|root|Users|tmp)/", stored)


def test_no_star_imports(book):
    for cell in code_cells(book):
        if not re.search(r"^\s*[!%]", cell.source, flags=re.M):
            nodes = ast.walk(ast.parse(cell.source))
            names = [alias.name for node in nodes if isinstance(node, ast.ImportFrom) for alias in node.names]
            assert "*" not in names


def test_links_between_files_lead_somewhere(path, book):
    links = [link for link in re.findall(r"\]\(([^)]+)\)", prose(book)) if "://" not in link]
    for link in links:
        target = link.split("#")[0]
        assert not target or (path.parent / target).exists(), link


def test_the_neighbours_are_linked(path, book):
    place = NOTEBOOKS.index(path)
    for neighbour in NOTEBOOKS[max(place - 1, 0) : place] + NOTEBOOKS[place + 1 : place + 2]:
        assert f"({neighbour.name})" in prose(book), f"no link to {neighbour.name}"


def folded(cell):
    return cell.metadata.get("jupyter", {}).get("outputs_hidden", False)


def test_what_is_to_be_predicted_is_folded(book):
    """Explorers and exercises hide nothing: they answer when they are moved or solved."""
    open_ = [
        cell.source
        for before, cell in zip(book.cells, book.cells[1:])
        if cell.cell_type == "code" and cell.outputs and before.cell_type == "markdown"
        if re.search(TO_PREDICT, before.source.split("\n\n")[-1])
        if not re.search(r"explorers\.|_exercise", cell.source) and not folded(cell)
    ]
    assert open_ == [], "fold these outputs: cell metadata jupyter.outputs_hidden"


def test_the_line_that_a_fold_shows_gives_nothing_away(book):
    """JupyterLab shows the first line of what it has folded away; a number there may be the answer."""
    shown = [
        cell.outputs[0].text.lstrip("\n").split("\n")[0]
        for cell in code_cells(book)
        if folded(cell) and cell.outputs and cell.outputs[0].output_type == "stream"
    ]
    assert [line for line in shown if re.search(r"\d|True|False", line)] == [], "print a heading first"


def test_exercises_are_offered_and_open(book):
    checks = [cell for cell in code_cells(book) if "_exercise.check(" in cell.source]
    assert 2 <= len(checks) <= 5
    for cell in checks:
        data = [output.get("data", output) for output in cell.outputs]
        shown = [str(output.get("text/plain", output.get("text", ""))) for output in data]
        assert any("not_attempted" in text or "Not attempted" in text for text in shown), cell.source
