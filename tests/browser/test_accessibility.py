"""Explorers and pictures, looked at by axe-core in a real JupyterLab, and used by keyboard alone."""

import re
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
CELLS = [
    "import numpy as np\nfrom cnnlib import exercises, explorers, figures",
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
CONTRASTS = (Path(__file__).parents[1] / "support/contrasts.js").read_text(encoding="utf-8")
# Only what is ours: JupyterLab's own frame is JupyterLab's affair.
OURS = [".cnn-explorer", ".jp-RenderedImage", ".jp-RenderedHTML"]


@pytest.fixture(scope="module")
def axe():
    return source()


@pytest.fixture(scope="module")
def page(axe, page):
    """A notebook with every explorer at its defaults, all cells run, and axe-core in the page."""
    page.evaluate(axe)
    return page


def choose(page, theme):
    """Pick one of JupyterLab's themes, as a reader does."""
    page.click('li.lm-MenuBar-item:has-text("Settings")')
    page.hover('li.lm-Menu-item:has-text("Theme")')
    page.click(f"li.lm-Menu-item:has-text('{theme}')")
    light = str("Light" in theme).lower()
    page.wait_for_selector(f"body[data-jp-theme-light={light}]", state="attached")
    page.wait_for_timeout(500)  # the colours follow


@pytest.mark.parametrize("theme", ["JupyterLab Dark", "JupyterLab Light"])
def test_axe_finds_nothing_serious(page, theme):
    choose(page, theme)
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    assert findings(page, OURS) == []


@pytest.mark.parametrize("theme", ["JupyterLab Dark", "JupyterLab Light"])
def test_numbers_are_legible_and_frames_that_mean_something_are_seen(page, theme):
    choose(page, theme)
    for name in ("convolution", "pooling", "backward"):  # something hatched, padded, a message
        press(
            page, explorer(page, NAMES.index(name)), {"backward": "view"}.get(name, "padding p"), "ArrowRight"
        )
    page.wait_for_timeout(500)
    assert page.evaluate(CONTRASTS) == []


def test_what_is_too_pale_is_found(page):
    """The yellow of the kernel on white is 2.2 : 1, and grey numbers on grey are not read at all."""
    style = page.add_style_tag(
        content=".cnn-kernel .cnn-frame { stroke: #E69F00 } .cnn-number { fill: #999 }"
    )
    choose(page, "JupyterLab Light")
    found = dict(page.evaluate(CONTRASTS))
    style.evaluate("one => one.remove()")
    assert any("cnn-frame" in name for name in found) and any("cnn-number" in name for name in found)


@pytest.mark.parametrize("name", NAMES)
def test_every_control_can_be_reached_by_keyboard_and_has_a_name(page, name):
    shown = explorer(page, NAMES.index(name))
    controls = shown.locator("[role=slider], select, input:not([type=hidden]), button, [data-view][tabindex]")
    controls.first.focus()
    wanted = controls.evaluate_all(
        "all => all.filter(one => one.checkVisibility() && !one.disabled && one.tabIndex >= 0).length"
    )
    reached = 1
    while reached < wanted:
        page.keyboard.press("Tab")
        inside = shown.evaluate("element => element.contains(document.activeElement)")
        assert inside, f"Tab left the explorer after {reached} of {wanted} controls"
        reached += 1
    assert wanted >= 2


@pytest.mark.parametrize("name", NAMES)
def test_every_picture_can_be_explored_with_arrow_keys(page, name):
    shown = explorer(page, NAMES.index(name))
    for view in shown.locator("[data-view=grid], [data-view=board]").all():
        sentence = view.get_by_role("status")
        before = sentence.text_content()
        view.focus()
        page.keyboard.press("ArrowRight")
        if name in DRAGGED:
            playwright.expect(sentence).not_to_have_text(before)
        else:
            playwright.expect(view.locator("[data-view=sum]")).to_have_text(re.compile(r"\S"))


@pytest.mark.parametrize("name", NAMES)
def test_every_explorer_says_its_state(page, name):
    sentence = explorer(page, NAMES.index(name)).get_by_role("status").first
    assert len(sentence.text_content().split()) >= 3


def test_pictures_of_outputs_have_their_words(page):
    """JupyterLab itself leaves them out; the first explorer on the page hands them over."""
    words = page.locator(".jp-RenderedImage img").evaluate_all("all => all.map((one) => one.alt)")
    assert [text.split(",")[0] for text in words] == ["Convolution: input 5×5", "Convolution: input 6×6"]


def test_axe_sees_what_is_wrong(page):
    """A control without a name and a picture without words, put into an explorer, are found."""
    explorer(page, NAMES.index("convolution")).evaluate(
        "element => element.insertAdjacentHTML('beforeend', '<p id=bad><select></select><img></p>')"
    )
    found = " ".join(findings(page, OURS))
    page.locator("#bad").evaluate("element => element.remove()")
    assert "select-name" in found and "image-alt" in found
