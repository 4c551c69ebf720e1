"""All explorers on a page of a real JupyterLab: whole at every width, legible in both themes, by keyboard.

The page is opened as a reader's JupyterLab opens it, where cells that are scrolled away are not laid out.
What is measured for many explorers at once needs them laid out: there a style sheet switches that off.
"""

import re
from itertools import cycle
from pathlib import Path

import pytest

from cnnlib import explorers
from support.axe import findings, source
from support.widgets import explorer, press

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is missing: pip install '.[test]'")

pytestmark = pytest.mark.browser
NAMES = sorted(explorers.__all__)
DRAGGED = ("confidence",)  # nothing to walk through, but a point to move
PICTURE = "figures.convolution(np.eye({0}), np.ones((3, 3)))"
# Nobody sees the static twins here, nor what is made before anybody asks: other tests look at both.
SPARING = """\
from cnnlib.explorers.base import Explorer, KeyedExplorer, ipywidgets
Explorer._repr_mimebundle_ = ipywidgets.VBox._repr_mimebundle_
KeyedExplorer._look_ahead = lambda explorer: None"""
CELLS = [
    f"import numpy as np\nfrom cnnlib import exercises, explorers, figures\n{SPARING}",
    PICTURE.format(5),
    *(f"explorers.{name}()" for name in NAMES),
    PICTURE.format(6),
    "exercises.relu_backward_exercise.check(lambda grad_output, x: grad_output)",
    "exercises.conv2d_exercise.solution()",
    "exercises.progress()",
]
READY = f"document.querySelectorAll('.cnn-explorer').length == {len(NAMES)}"
READY += " && document.querySelectorAll('.jp-RenderedImage img').length == 2"
READY += " && document.querySelectorAll('.jp-RenderedHTML summary').length > 3"
TALLEST = 641  # pixels
ZOOMED = 640  # 200 % zoom of a window 1280 pixels wide
WIDTHS = (1280, 800, ZOOMED, 390)
LAID_OUT = ".laid-out, .laid-out * { content-visibility: visible !important; }"
# What takes most of the time is to paint, above all where there are many canvases; places need no paint.
UNPAINTED, NO_MAPS = "body { visibility: hidden; }", "canvas:not([tabindex]) { visibility: hidden; }"
LAYOUT, CONTRASTS = (
    (Path(__file__).parents[1] / f"support/{name}.js").read_text(encoding="utf-8")
    for name in ("layout", "contrasts")
)
THEMES = ("JupyterLab Light", "JupyterLab Dark")
# Only what is ours: JupyterLab's own frame is JupyterLab's affair.
OURS = [".cnn-explorer", ".jp-RenderedImage", ".jp-RenderedHTML"]


@pytest.fixture(scope="module")
def default_windowing(lab):
    with lab.default_windowing():
        yield


@pytest.fixture(scope="module")
def page(default_windowing, page):
    """A notebook with every explorer at its defaults, all cells run, without JupyterLab's side bar."""
    page.keyboard.press("Control+b")
    page.add_style_tag(content=LAID_OUT)
    page.evaluate(LAYOUT)
    return page


def styled(page, css):
    """The page with another style sheet, for a fixture."""
    style = page.add_style_tag(content=css)
    yield page
    style.evaluate("one => one.remove()")


@pytest.fixture
def unpainted(page):
    yield from styled(page, UNPAINTED)
    page.evaluate("layout.layOut([])")


@pytest.fixture
def laid_out(unpainted):
    """The page with every explorer at its defaults and laid out, wherever the page is scrolled to."""
    settle(unpainted, -1, 0)
    return unpainted


def resize(page, width):
    """A window of this width, with everything drawn anew for it."""
    page.set_viewport_size({"width": width, "height": 1000})
    page.evaluate("() => new Promise((done) => setTimeout(() => requestAnimationFrame(done), 120))")


def settle(page, number, last):
    """Move the controls, see `move` of layout.js, and wait until every explorer shows what belongs there."""
    page.evaluate("(wanted) => layout.move(wanted)", [number, last])
    page.wait_for_function("layout.settled()", timeout=60_000, polling=50)


def looks(page):
    """Height and faults of every explorer that is laid out."""
    return {NAMES[place]: found for place, *found in page.evaluate("layout.look()")}


def faults(page):
    return {name: found for name, (_, found) in looks(page).items() if found}


# ---- how they stand on the page --------------------------------------------------------------------------


def test_nothing_is_cut_and_nothing_lies_on_another_at_both_ends_of_all_controls(unpainted):
    """Between the widest and the narrowest page it is enough to move all controls at once."""
    bad, ways, seen = {}, cycle([1, -1]), set()  # there and back: a new width is what takes most of the time
    for number in (None, *range(unpainted.evaluate("layout.together"))):
        for last in (0, 1):
            settle(unpainted, number, last)
            for width in (WIDTHS if number is None else WIDTHS[:: len(WIDTHS) - 1])[:: next(ways)]:
                resize(unpainted, width)
                found = looks(unpainted)
                seen.update((name, width) for name in found)
                for name, (_, faults) in found.items():
                    if faults:
                        bad.setdefault(name, []).append((number, last, width, faults[:2]))
    assert bad == {}
    assert seen == {(name, width) for name in NAMES for width in WIDTHS}


def test_nothing_is_cut_at_the_beginning_and_every_explorer_fits_the_screen_of_a_laptop(laid_out):
    for width in reversed(WIDTHS):
        resize(laid_out, width)
        assert faults(laid_out) == {}, width
    heights = {name: height for name, (height, _) in looks(laid_out).items()}
    assert set(heights) == set(NAMES)
    assert {name: height for name, height in heights.items() if height > TALLEST} == {}


def test_what_is_scrolled_away_keeps_its_hatching_and_its_height(page):
    """Hatching was one for the whole page, and was gone as soon as the first explorer was scrolled away."""
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


# ---- what is seen, in both themes ------------------------------------------------------------------------


@pytest.fixture(scope="module", params=THEMES)
def themed(request, page):
    """The page in one of JupyterLab's themes, picked as a reader does, with some things to look at."""
    page.click('li.lm-MenuBar-item:has-text("Settings")')
    page.hover('li.lm-Menu-item:has-text("Theme")')
    page.click(f"li.lm-Menu-item:has-text('{request.param}')")
    light = str("Light" in request.param).lower()
    page.wait_for_selector(f"body[data-jp-theme-light={light}]", state="attached")
    for name in ("convolution", "pooling", "backward"):  # something hatched, padded, a message
        press(
            page, explorer(page, NAMES.index(name)), {"backward": "view"}.get(name, "padding p"), "ArrowRight"
        )
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    page.evaluate("layout.layOut(layout.all())")
    page.wait_for_timeout(500)  # the colours follow
    yield request.param, page
    page.evaluate("layout.layOut([])")


def test_axe_finds_nothing_serious(themed):
    """Only colours depend on the theme, so in the dark nothing else is looked at."""
    (theme, page), axe = themed, source()
    if theme == THEMES[0]:
        page.evaluate(axe)
    assert findings(page, OURS, only_colours=theme != THEMES[0]) == []


def test_numbers_are_legible_and_frames_that_mean_something_are_seen(themed):
    assert themed[1].evaluate(CONTRASTS) == []


def test_what_is_too_pale_is_found(themed):
    """The yellow of the kernel on white is 2.2 : 1, and grey numbers on grey are not read at all."""
    theme, page = themed
    pale = {THEMES[0]: ("#E69F00", "#999"), THEMES[1]: ("#523a00", "#555")}[theme]
    style = page.add_style_tag(
        content=".cnn-kernel .cnn-frame {{ stroke: {} }} .cnn-number {{ fill: {} }}".format(*pale)
    )
    found = dict(page.evaluate(CONTRASTS))
    style.evaluate("one => one.remove()")
    assert any("cnn-frame" in name for name in found) and any("cnn-number" in name for name in found)


def test_axe_sees_what_is_wrong(page):
    """A control without a name and a picture without words, put into an explorer, are found."""
    page.evaluate(source())
    explorer(page, NAMES.index("convolution")).evaluate(
        "element => element.insertAdjacentHTML('beforeend', '<p id=bad><select></select><img></p>')"
    )
    found = " ".join(findings(page, ["#bad"]))
    page.locator("#bad").evaluate("element => element.remove()")
    assert "select-name" in found and "image-alt" in found


def test_pictures_of_outputs_have_their_words(page):
    """JupyterLab itself leaves them out; the first explorer on the page hands them over."""
    words = page.locator(".jp-RenderedImage img").evaluate_all("all => all.map((one) => one.alt)")
    assert [text.split(",")[0] for text in words] == ["Convolution: input 5×5", "Convolution: input 6×6"]


# ---- keyboard and words ----------------------------------------------------------------------------------

CONTROLS = "[role=slider], select, input:not([type=hidden]), button, [data-view][tabindex]"
IN_REACH = "all => all.filter(one => one.checkVisibility() && !one.disabled && one.tabIndex >= 0).length"
# Noted while keys are pressed: a question after each of them costs as much as drawing the page again.
NOTE = "() => document.addEventListener('focusin', (event) => window.reached?.push(event.target))"


@pytest.fixture(scope="module")
def noting(page):
    """The page, which notes what gets the focus."""
    page.evaluate(NOTE)
    yield from styled(page, NO_MAPS)


@pytest.mark.parametrize("name", NAMES)
def test_every_control_can_be_reached_by_keyboard_and_has_a_name(noting, name):
    shown = explorer(noting, NAMES.index(name))
    controls = shown.locator(CONTROLS)
    controls.first.focus()
    wanted = controls.evaluate_all(IN_REACH)
    noting.evaluate("() => { window.reached = [document.activeElement]; }")
    for _ in range(wanted - 1):
        noting.keyboard.press("Tab")
    inside = shown.evaluate("element => new Set(reached.filter((one) => element.contains(one))).size")
    assert inside == wanted >= 2, f"Tab left the explorer after {inside} of {wanted} controls"


@pytest.mark.parametrize("name", NAMES)
def test_every_picture_can_be_explored_with_arrow_keys(noting, name):
    shown = explorer(noting, NAMES.index(name))
    for view in shown.locator("[data-view=grid], [data-view=board]").all():
        sentence = view.get_by_role("status")
        before = sentence.text_content()
        view.focus()
        noting.keyboard.press("ArrowRight")
        if name in DRAGGED:
            playwright.expect(sentence).not_to_have_text(before)
        else:
            playwright.expect(view.locator("[data-view=sum]")).to_have_text(re.compile(r"\S"))


@pytest.mark.parametrize("name", NAMES)
def test_every_explorer_says_its_state(page, name):
    sentence = page.locator(".cnn-explorer").nth(NAMES.index(name)).get_by_role("status").first
    assert len(sentence.text_content().split()) >= 3
