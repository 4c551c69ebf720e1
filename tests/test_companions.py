"""The pages beside the notebooks: what they compute is computed, what they name exists."""

import doctest
import re
from pathlib import Path

from cnnlib import arithmetic

FOLDER = Path(__file__).parents[1] / "notebooks"


def text_of(name):
    return (FOLDER / name).read_text(encoding="utf-8")


def test_the_sums_of_the_refresher_come_out():
    text = text_of("maths_refresher.md").replace("```", "\n")  # a fence is no output
    results = doctest.DocTestRunner().run(doctest.DocTestParser().get_doctest(text, {}, "refresher", None, 0))
    assert results.failed == 0 and results.attempted >= 8


def test_the_sizes_of_the_cheat_sheet_are_those_of_the_library():
    text = text_of("cheat_sheet.md")
    calls = re.findall(r"`arithmetic\.(\w+)\((?=[a-z], )([^`]*)\)`", text)
    letters = {"i": 7, "k": 3, "s": 2, "p": 1, "d": 1, "a": 0}
    values = {name: getattr(arithmetic, name)(*(letters[x] for x in of.split(", "))) for name, of in calls}
    assert values == {
        "output_size": (7 + 2 - 3) // 2 + 1,
        "output_padding": (7 + 2 - 3) % 2,
        "transposed_output_size": 2 * (7 - 1) + 3 - 2,
        "same_padding": (1, 1),
    }


def test_the_glossary_is_in_order_and_names_chapters_that_exist():
    rows = re.findall(r"^\| (.+?) \| .* \| (\d\d) \|$", text_of("glossary.md"), flags=re.M)
    words = [re.sub(r"[^a-z ]", "", word.lower()) for word, _ in rows]
    assert len(rows) >= 50 and words == sorted(words) and len(set(words)) == len(words)
    for chapter in {chapter for _, chapter in rows} - {"04"}:
        assert list(FOLDER.glob(f"{chapter}_*.ipynb")), chapter


def glossary():
    """(all names of a word, chapter) for each row."""
    for course, field, chapter in re.findall(
        r"^\| (.+?) \| (.+?) \| .* \| (\d\d) \|$", text_of("glossary.md"), flags=re.M
    ):
        names = re.sub(r"\s*\([^)]*\)|\s*\*[^*]*\*", "", f"{course}, {field}").split(",")
        yield [name.strip().lower() for name in names], chapter


def test_the_glossary_sends_nobody_to_a_chapter_that_lacks_the_word():
    for names, chapter in glossary():
        (path,) = FOLDER.glob(f"{chapter}_*.ipynb")
        said = path.read_text(encoding="utf-8").lower()
        assert any(name in said for name in names), (names, chapter)


def test_words_link_to_the_glossary_where_they_are_first_explained():
    for path in sorted(FOLDER.glob("0[0-6]_*.ipynb")):
        assert path.read_text(encoding="utf-8").count("*](glossary.md)") >= 2, path.name
