"""The kernel studio in a real JupyterLab: the browser computes what Python computes, on a phone too."""

import os

import pytest

from cnnlib.datasets import load_photo
from cnnlib.explorers._kernel_studio import halved
from cnnlib.figures.kernel_studio import KERNELS, MODES, filtered
from support.widgets import explorer, press, says

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is missing: pip install '.[test]'")
pytestmark = pytest.mark.browser

CELLS = ["from cnnlib import explorers\nstudio = explorers.kernel_studio()\nstudio"]
READY = "document.querySelectorAll('[data-view=studio] canvas').length == 2"
CAT = halved(load_photo("cat"))


@pytest.fixture
def shown(page):
    found = explorer(page, 0)
    found.get_by_role("button", name="reset").click()
    says(found, "kernel Sobel, upright edges")
    yield found
    assert page.errors == []


def written(shown, text):
    playwright.expect(shown.locator("[data-view=sum]")).to_have_text(text)


def choose(shown, label, value):
    shown.get_by_label(label, exact=True).select_option(label=value)


def test_sums_of_every_mode_are_those_of_python(page, shown):
    for mode in MODES:
        for name in ("blur", "sharpen", "outline"):
            choose(shown, "colours", mode)
            choose(shown, "kernel", name)
            says(shown, f"cat, {mode}, kernel {name}: its numbers add up to {sum(KERNELS[name])}")
            written(shown, filtered(CAT, KERNELS[name], mode=mode).sum_text(0, 40, 20))


def test_a_slider_is_answered_by_the_browser_itself(page, shown):
    choose(shown, "kernel", "nothing")
    says(shown, "kernel nothing: its numbers add up to 1")
    written(shown, filtered(CAT, KERNELS["nothing"]).sum_text(0, 40, 20))
    press(page, shown, "row 0 col 1", "ArrowRight")
    says(shown, "kernel your own: its numbers add up to 2")
    written(shown, filtered(CAT, (0, 1, 0, 0, 1, 0, 0, 0, 0)).sum_text(0, 40, 20))
    page.evaluate("""() => {
        const status = document.querySelector("[data-view=studio] [role=status]");
        window.took = [];
        document.addEventListener("keydown", () => { window.pressed = performance.now(); }, true);
        new MutationObserver(() => window.took.push(performance.now() - window.pressed))
            .observe(status, { childList: true, characterData: true, subtree: true });
    }""")
    for total in range(3, 10):
        page.keyboard.press("ArrowRight")
        says(shown, f"add up to {total}")
    took = sorted(page.evaluate("window.took"))
    print("milliseconds from key press to the new picture:", [round(one, 1) for one in took])
    assert took[len(took) // 2] < 60, took  # 20 on a machine that does nothing else


def test_arrow_keys_and_clicks_move_the_window(page, shown):
    studio = shown.locator("[data-view=studio]")
    studio.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    sobel = filtered(CAT, KERNELS["Sobel, upright edges"])
    written(shown, sobel.sum_text(0, 41, 21))
    canvas = studio.locator("canvas").nth(1)
    box = canvas.bounding_box()
    canvas.click(position={"x": box["width"] * 100.5 / 126, "y": box["height"] * 60.5 / 126})
    written(shown, sobel.sum_text(0, 60, 100))
    assert studio.locator("[data-grid=input]").count() == 9
    assert studio.locator("[data-grid=output]").last.get_attribute("data-row") == "60"


def test_it_fits_a_phone(page, shown):
    shown.evaluate("(one) => { one.style.width = '366px'; }")  # what a page of 390 pixels leaves
    for mode in MODES:
        choose(shown, "colours", mode)
        says(shown, f"cat, {mode}")
        for part in ("[data-view=studio]", ".cnn-nine", ".cnn-bar"):
            widths = shown.locator(part).evaluate("(one) => [one.scrollWidth, one.clientWidth]")
            assert widths[0] <= widths[1] + 1, (mode, part, widths)
        wide, tall = (shown.bounding_box()[side] for side in ("width", "height"))
        assert wide <= 367 and tall < 1200
    if folder := os.environ.get("CNNLIB_PICTURES"):
        shown.screenshot(path=f"{folder}/studio-390.png")
        shown.evaluate("(one) => { one.style.width = ''; }")
        shown.screenshot(path=f"{folder}/studio-light.png")
        page.evaluate("document.body.dataset.jpThemeLight = 'false'")
        shown.screenshot(path=f"{folder}/studio-dark.png")
        page.evaluate("document.body.dataset.jpThemeLight = 'true'")
    shown.evaluate("(one) => { one.style.width = ''; }")
