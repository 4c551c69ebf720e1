"""Every notebook in a real JupyterLab: all cells run, every explorer is drawn, nothing complains."""

from importlib.util import find_spec
from pathlib import Path

import nbformat
import pytest

from support.shorter import shorten

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is missing: pip install '.[test]'")

pytestmark = pytest.mark.browser
KERAS = ("10", "11")
# One with every kind of picture, and those that tests/test_notebook_runs.py cannot run.
FOLDER = Path(__file__).parents[2] / "notebooks"
PATHS = [path for path in sorted(FOLDER.glob("*.ipynb")) if path.stem[:2] in ("01", "09", *KERAS)]
NOTEBOOKS = [
    pytest.param(path, id=path.stem, marks=pytest.mark.keras if path.stem[:2] in KERAS else ())
    for path in PATHS
]
# Trainings and searches cut down, and what cells ask of their results: nbval runs them at full length.
SHORTER = {
    "09": {
        r"epochs=\d+": "epochs=1",
        r"split, 9\)": "split, 1)",
        r"seed in \(1, 2, 3\)": "seed in (1,)",
        r"3\.0 \*\* np\.arange\(-2, 3\)": "3.0 ** np.arange(2)",
        r"2\.0 \*\* np\.arange\(\d\)": "2.0 ** np.arange(2)",
        r"trials=40|== 40": lambda found: found[0].replace("40", "4"),
        r"trials=60": "trials=20",
        r"best_value > 0\.95|test > 0\.93": lambda found: found[0][:-2] + "2",
    }
}
FINISHED = """() => [...document.querySelectorAll('.jp-Notebook .jp-CodeCell .jp-InputArea-prompt')]
    .every((prompt) => /^\\[\\d+\\]/.test(prompt.textContent.trim()))"""


@pytest.fixture(params=NOTEBOOKS, scope="module")
def opened(request, lab, browser):
    """A notebook without its stored outputs, opened and run from top to bottom."""
    if request.param.stem[:2] in KERAS and not find_spec("tensorflow"):
        pytest.skip("TensorFlow is missing, so its notebooks are not opened; make test-keras installs it")
    book = nbformat.read(request.param, as_version=4)
    pictures = stored_pictures(book)
    code = [cell for cell in book.cells if cell.cell_type == "code"]
    shorten(code, SHORTER.get(request.param.stem[:2], {}))
    for cell in book.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    nbformat.write(book, lab.folder / request.param.name)
    page = lab.open(browser, request.param.name, FINISHED)
    page.pictures = pictures
    yield page, book
    page.close()


def stored_pictures(book):
    """How many pictures the notebook stores besides the static twins of explorers."""
    outputs = [output for cell in book.cells if cell.cell_type == "code" for output in cell.outputs]
    kinds = [set(output.get("data", {})) for output in outputs]
    return sum("image/png" in kind and not any("widget" in name for name in kind) for kind in kinds)


def tags(cell):
    return cell.metadata.get("tags", [])


def test_it_runs_and_shows_everything(opened):
    page, book = opened
    expected = sum("raises-exception" in tags(cell) for cell in book.cells)
    # JupyterLab draws an error like what is written to stderr, so warnings count too.
    red = ".jp-OutputArea [data-mime-type='application/vnd.jupyter.stderr']"
    assert page.locator(red).count() == expected
    code = [cell.source for cell in book.cells if cell.cell_type == "code"]
    explorers = [source for source in code if "explorers." in source.splitlines()[-1]]
    shown = page.locator(".jp-OutputArea .cnn-explorer")
    playwright.expect(shown).to_have_count(len(explorers), timeout=20_000)
    assert page.locator("text=something went wrong").count() == 0
    blank = (
        "all => all.filter((one) => !one.querySelector('[data-view] svg, [data-view] canvas, canvas')).length"
    )
    assert shown.evaluate_all(blank) == 0
    pictures = page.locator(".jp-OutputArea .jp-RenderedImage img")
    playwright.expect(pictures).to_have_count(page.pictures)
    assert pictures.evaluate_all("all => all.every((one) => one.complete && one.naturalWidth > 40)")
    assert pictures.evaluate_all("all => all.every((one) => one.alt.split(' ').length >= 4)")
    assert page.elsewhere == []
    assert page.errors == []


@pytest.mark.parametrize("opened", NOTEBOOKS[:1], indirect=True)
def test_the_stride_slider_of_01_changes_the_shape(opened):
    page, _ = opened
    explorer = page.locator(".cnn-explorer", has=page.get_by_text("stride s", exact=True)).first
    explorer.evaluate("element => element.scrollIntoView({block: 'start'})")
    sentence = explorer.get_by_role("status")
    playwright.expect(sentence).to_contain_text("stride 1")
    before = sentence.text_content()
    row = explorer.locator(".widget-label").get_by_text("stride s", exact=True).locator("xpath=..")
    row.locator("[role=slider]").first.focus()
    page.keyboard.press("ArrowRight")
    playwright.expect(sentence).to_contain_text("stride 2")
    assert sentence.text_content().split("output ")[1] != before.split("output ")[1]


@pytest.mark.parametrize("opened", NOTEBOOKS[:1], indirect=True)
def test_requests_to_other_hosts_are_noticed(opened):
    page, _ = opened
    page.evaluate("fetch('http://127.0.0.1:9/elsewhere').catch(() => 0)")
    assert page.elsewhere.pop() == "http://127.0.0.1:9/elsewhere"
