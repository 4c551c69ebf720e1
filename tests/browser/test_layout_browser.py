"""How explorers stand on a page: nothing cut, nothing on top of another, whole on a laptop's screen.

The page is opened as a reader's JupyterLab opens it, where cells that are scrolled away are not laid out.
What is measured for all explorers at once needs them laid out: there a style sheet switches that off.
"""

from pathlib import Path

import pytest

from cnnlib import explorers

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is missing: pip install '.[test]'")

pytestmark = pytest.mark.browser
NAMES = sorted(explorers.__all__)
CELLS = ["from cnnlib import explorers", *(f"explorers.{name}()" for name in NAMES)]
READY = f"document.querySelectorAll('.cnn-explorer').length == {len(NAMES)}"
TALLEST = 641  # pixels
ZOOMED = 640  # 200 % zoom of a window 1280 pixels wide
WIDTHS = (1280, 800, ZOOMED, 390)
LAID_OUT = "* { content-visibility: visible !important; }"
SCRIPT = (Path(__file__).parents[1] / "support/layout.js").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def default_windowing(lab):
    with lab.default_windowing():
        yield


@pytest.fixture(scope="module")
def page(default_windowing, page):
    """A notebook with every explorer at its defaults, without JupyterLab's side bar."""
    page.keyboard.press("Control+b")
    page.evaluate(SCRIPT)
    return page


@pytest.fixture
def laid_out(page):
    """The page with all cells laid out, wherever it is scrolled to."""
    style = page.add_style_tag(content=LAID_OUT)
    page.wait_for_timeout(500)
    yield page
    style.evaluate("one => one.remove()")


def resize(page, width):
    """A window of this width, with everything drawn anew for it."""
    page.set_viewport_size({"width": width, "height": 1000})
    page.evaluate("() => new Promise((done) => setTimeout(() => requestAnimationFrame(done), 120))")


def settle(page, number, last):
    """Move the controls, see `MOVE`, and wait until every explorer shows what belongs to them."""
    page.evaluate("(wanted) => layout.move(wanted)", [number, last])
    page.wait_for_function("layout.settled()", timeout=60_000)


def looks(page):
    return dict(zip(NAMES, page.evaluate("layout.look()"), strict=True))


def faults(page):
    return {name: found for name, (_, found) in looks(page).items() if found}


def test_nothing_is_cut_and_nothing_lies_on_another_at_both_ends_of_all_controls(laid_out):
    bad = {}
    for number in (*range(laid_out.evaluate("layout.most()")), None):
        for last in (0, 1):
            settle(laid_out, number, last)
            for width in WIDTHS:
                resize(laid_out, width)
                for name, found in faults(laid_out).items():
                    bad.setdefault(name, []).append((number, last, width, found[:2]))
    assert bad == {}


def test_nothing_is_cut_at_the_beginning_and_every_explorer_fits_the_screen_of_a_laptop(laid_out):
    settle(laid_out, -1, 0)
    for width in reversed(WIDTHS):
        resize(laid_out, width)
        assert faults(laid_out) == {}, width
    heights = {name: height for name, (height, _) in looks(laid_out).items()}
    assert {name: height for name, height in heights.items() if height > TALLEST} == {}


def test_what_is_scrolled_away_keeps_its_hatching_and_its_height(page):
    """Hatching was one for the whole page, and was gone as soon as the first explorer was scrolled away."""
    resize(page, 1280)
    shown = page.locator(".cnn-explorer").nth(NAMES.index("convolution"))
    for size in range(3):
        page.locator(".cnn-explorer").nth(-size).scroll_into_view_if_needed()
        page.wait_for_timeout(150)
        shown.scroll_into_view_if_needed()
        assert page.evaluate("layout.repeated()") == []
    shown.evaluate(
        "(one) => one.querySelector('[data-view]').parentElement.cnnView.choose([6, null, 2, null, null])"
    )
    lost = shown.locator(".cnn-lost").first
    playwright.expect(lost).to_be_attached()
    own = (
        "(one) => one.closest('svg').contains(document.querySelector(one.getAttribute('fill').slice(4, -1)))"
    )
    assert lost.evaluate(own)


def test_what_is_too_wide_or_lies_on_another_is_seen(laid_out):
    laid_out.locator(".cnn-status").first.evaluate(
        "one => one.insertAdjacentHTML('beforeend', '<i class=bad style=position:absolute;left:3000px>x</i>')"
    )
    number = laid_out.locator(".cnn-number").first
    number.evaluate("one => { one.dataset.was = one.textContent; one.textContent = '123456789'; }")
    found = " ".join(words for found in faults(laid_out).values() for words in found)
    laid_out.locator(".bad").evaluate("one => one.remove()")
    number.evaluate("one => { one.textContent = one.dataset.was; }")
    assert "reaches from" in found and "is wider than its cell" in found
