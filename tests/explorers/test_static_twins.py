"""Without a kernel every explorer shows its static twin, in nbconvert's pages and as stored."""

import base64
import functools
import io
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import pytest
from PIL import Image

nbconvert = pytest.importorskip("nbconvert", reason="nbconvert comes with JupyterLab")

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
PNG = "data:image/png;base64,"
# What a reader of stored outputs would rather show than a PNG, if a bundle held it.
BEFORE_PNG = {"text/html", "text/markdown", "text/latex", "image/svg+xml", "application/javascript"}


class Page(HTMLParser):
    """The pictures of a page in order, as (address, text alternative), its frames and live widgets."""

    def __init__(self, text):
        super().__init__()
        self.pictures, self.frames, self.live = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        if tag == "img":
            self.pictures.append((found.get("src", ""), found.get("alt", "")))
        if tag == "iframe":
            self.frames.append(found.get("src", ""))
        if "widget" in found.get("type", ""):
            self.live.append(found["type"])


def is_explorer(cell):
    return cell.cell_type == "code" and "explorers." in cell.source.splitlines()[-1]


def pictures(cells):
    """The outputs with a PNG, in order."""
    outputs = [output for cell in cells if cell.cell_type == "code" for output in cell.outputs]
    return [output for output in outputs if "image/png" in output.get("data", {})]


def payload(output):
    return "".join(output.data["image/png"].split())


@functools.cache
def read(path):
    return nbformat.read(path, as_version=4)


@functools.cache
def exporter(template):
    """What writes pages; without their code, which takes half of the time to colour."""
    return nbconvert.HTMLExporter(template_name=template, exclude_input=True)


@functools.cache
def page(path, template):
    """The notebook as nbconvert writes it for a reader without a kernel."""
    return Page(exporter(template).from_notebook_node(read(path))[0])


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem, scope="module")
def path(request):
    return request.param


@pytest.fixture
def book(path):
    return read(path)


@pytest.mark.parametrize("template", ["lab", "classic"])
def test_a_page_without_a_kernel_shows_every_picture_in_its_place(path, book, template):
    found = page(path, template)
    shown = [address.removeprefix(PNG) for address, _ in found.pictures if address.startswith(PNG)]
    assert shown == [payload(output) for output in pictures(book.cells)]
    assert found.live == [], "a widget that needs a script instead of its static twin"
    assert found.frames == []
    assert [address for address, _ in found.pictures if "://" in address] == []


def test_the_page_says_what_each_picture_shows(path, book):
    """nbconvert's `classic` page writes the text alternatives; its `lab` page leaves all of them out."""
    said = [alternative for address, alternative in page(path, "classic").pictures if address.startswith(PNG)]
    assert said == [output.metadata["image/png"]["alt"] for output in pictures(book.cells)]
    assert all(len(text.split()) >= 4 for text in said)


def test_every_explorer_has_one_twin_and_a_sentence(book):
    explorers = [cell for cell in book.cells if is_explorer(cell)]
    assert explorers
    for cell in explorers:
        (twin,) = pictures([cell])
        sentence = twin.data["text/plain"]
        assert sentence.startswith("Explorer ") and len(sentence.split()) >= 4, sentence
        assert twin.metadata["image/png"]["alt"] == sentence


def test_nothing_is_stored_that_would_be_shown_instead_of_the_picture(book):
    for output in pictures(book.cells):
        assert not BEFORE_PNG & set(output.data), output.data["text/plain"]


def test_stored_pictures_are_whole_and_show_something(book):
    for output in pictures(book.cells):
        with Image.open(io.BytesIO(base64.b64decode(payload(output)))) as picture:
            picture = picture.convert("RGB")
        assert min(picture.size) >= 40
        assert picture.getcolors(2) is None, output.data["text/plain"]  # more than two colours


def test_this_test_sees_a_missing_twin_and_a_live_widget():
    kind = "application/vnd.jupyter.widget-view+json"
    found = Page(f'<img src="{PNG}AA" alt="a"><script type="{kind}">{{}}</script>')
    assert found.pictures == [(PNG + "AA", "a")]
    assert found.live == [kind]
