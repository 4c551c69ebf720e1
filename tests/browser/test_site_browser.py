"""The JupyterLite site of `make site` in Chromium: Python starts in the page, from the site alone.

The compiled libraries are the only files that the page asks another host for; here it is refused them.
"""

import pytest

from support.servers import serving

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is missing: pip install '.[test]'")

pytestmark = pytest.mark.browser
COMPILED = {"numpy", "matplotlib", "contourpy", "kiwisolver", "pillow"}
FINISHED = "document.querySelector('.jp-CodeCell .jp-InputPrompt').textContent.startsWith('[{}]')"


@pytest.fixture(scope="module")
def address(site):
    """Where the site is served."""
    with serving(site) as address:
        yield address


@pytest.fixture(scope="module")
def page(browser, address):
    """The first notebook in the site; `page.elsewhere` are the requests to other hosts."""
    context = browser.new_context(viewport={"width": 1280, "height": 1000})
    page = context.new_page()
    page.elsewhere, page.errors = [], []
    page.on("pageerror", lambda error: page.errors.append(str(error)))

    def refuse(route):
        page.elsewhere.append(route.request.url)
        route.abort()

    own = (address, "data:", "blob:")
    context.route(lambda url: not url.startswith(own), refuse)
    page.goto(f"{address}/lab/index.html?path=00_overview.ipynb")
    page.wait_for_selector(".jp-Notebook .jp-CodeCell", timeout=60_000)
    page.wait_for_selector(".jp-NotebookPanel .jp-Toolbar-kernelName:has-text('Pyodide')", timeout=60_000)
    page.runs = 0
    yield page
    context.close()


def run(page, code):
    """Put this code into the first code cell and run it; returns the output's text."""
    cell = page.locator(".jp-Notebook .jp-CodeCell").first
    cell.scroll_into_view_if_needed()
    cell.locator(".cm-content").click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(code)
    page.keyboard.press("Control+Enter")
    page.runs += 1
    page.wait_for_function(FINISHED.format(page.runs), timeout=120_000)
    return cell.locator(".jp-OutputArea").text_content()


def test_stored_pictures_are_seen_before_anything_runs(page):
    pictures = "[...document.querySelectorAll('.jp-OutputArea img')]"  # drawn one after the other
    all_seen = f"{pictures}.length >= 5 && {pictures}.every((one) => one.complete && one.naturalWidth > 40)"
    page.wait_for_function(all_seen, timeout=60_000)


def test_python_starts_in_the_page_without_any_other_host(page):
    playwright.expect(page.locator(".jp-NotebookPanel")).to_be_visible()
    assert "emscripten" in run(page, "import sys; print(sys.platform)")
    assert page.elsewhere == []
    assert page.errors == []


def test_widgets_have_both_halves(page):
    code = "import anywidget, ipywidgets; ipywidgets.IntSlider(description='stride s')"
    assert "stride s" in run(page, code)
    playwright.expect(page.locator(".jp-CodeCell").first.locator("[role=slider]")).to_have_count(1)
    assert page.elsewhere == []


def test_there_are_no_threads_as_the_other_tests_suppose(page):
    assert "can't start new thread" in run(page, "import threading; threading.Thread().start()")


def test_the_course_is_loaded_from_the_site_and_asks_elsewhere_for_compiled_libraries_only(page):
    run(page, "import piplite; await piplite.install('cnnlib', deps=False)")
    printed = run(page, "from cnnlib import arithmetic; print('size', arithmetic.output_size(5, 3, 2, 1))")
    assert "size 3" in printed
    files = {url.rpartition("/")[2].split("-")[0] for url in page.elsewhere}
    assert files <= COMPILED
    assert {url.split("/")[2] for url in page.elsewhere} <= {"cdn.jsdelivr.net"}
