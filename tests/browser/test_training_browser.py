"""Monitor, time machine, biography and the view inside, in a real JupyterLab in Chromium."""

import re

import pytest

from cnnlib import explorers, inspection, training
from cnnlib.explorers import defaults
from support.widgets import explorer, press, row_of, says

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is missing: pip install '.[test]'")
pytestmark = pytest.mark.browser

CELLS = [
    "from cnnlib import explorers\nshown = explorers.monitor()\nshown",
    "explorers.time_machine()",
    "explorers.biography(name='2.Conv2d', index=(5, 4, 4), number=3)",
    "explorers.activations(number=5)",
    "print(6 * 7)",
]
MONITOR, TIME_MACHINE, BIOGRAPHY, ACTIVATIONS = range(4)
READY = "document.querySelectorAll('[data-view=grid] svg, [data-view=board] canvas').length > 20"
READY += " && document.querySelectorAll('.cnn-explorer').length == 4"


@pytest.fixture(autouse=True)
def no_console_error(page):
    yield
    assert page.errors == []


def step_of(shown):
    """The step that the monitor's sentence names."""
    return int(re.search(r"step ([\d,]+) of", shown.get_by_role("status").text_content())[1].replace(",", ""))


def sum_of(shown):
    return shown.locator("[data-view=sum]").text_content()


def test_monitor_starts_pauses_resumes_and_stops(page):
    shown = explorer(page, MONITOR)
    says(shown, "ready: 1,125 steps to train")
    shown.get_by_role("button", name="start").click()
    says(shown, "running: step")
    playwright.expect(shown.locator("[data-series='loss of each batch']")).to_have_attribute(
        "points", re.compile(r"\d+\.\d,\d+\.\d \d"), timeout=20_000
    )
    shown.get_by_role("button", name="pause").click()
    says(shown, "press resume to go on", 5_000)
    paused = step_of(shown)
    page.wait_for_timeout(500)
    assert step_of(shown) == paused < 1125
    shown.get_by_role("button", name="resume").click()
    says(shown, "running: step")
    playwright.expect(shown.get_by_role("status")).not_to_contain_text(f"step {paused:,} of", timeout=20_000)
    shown.get_by_role("button", name="stop").click()
    says(shown, "stopped: step", 5_000)
    assert step_of(shown) > paused and shown.get_by_role("button", name="stop").is_disabled()
    assert shown.locator("[data-section=filters] canvas").count() == 16


def test_the_kernel_answers_while_the_monitor_trains(page):
    """Another cell runs to its end in the middle of a training."""
    shown = explorer(page, MONITOR)
    shown.get_by_role("button", name="resume").click()
    says(shown, "running: step")
    cell = page.locator(".jp-CodeCell").nth(len(CELLS) - 1)
    cell.locator(".jp-InputArea-editor").click()
    page.keyboard.press("Control+Enter")
    playwright.expect(cell.locator(".jp-InputPrompt")).to_have_text(re.compile(r"\[6\]"), timeout=10_000)
    assert cell.locator(".jp-OutputArea-output").text_content().strip() == "42"
    says(shown, "running: step")
    shown.get_by_role("button", name="pause").click()
    says(shown, "paused: step")


def test_interrupting_the_kernel_pauses_the_monitor(page):
    shown = explorer(page, MONITOR)
    shown.get_by_role("button", name="resume").click()
    says(shown, "running: step")
    page.click('li.lm-MenuBar-item:has-text("Kernel")')
    page.click('li.lm-Menu-item:has-text("Interrupt Kernel")')
    says(shown, "paused: step", 10_000)
    playwright.expect(shown.locator(".cnn-message")).to_contain_text("interrupted")
    shown.get_by_role("button", name="reset").click()
    says(shown, "ready: 1,125 steps to train")


def test_monitor_curves_can_be_pointed_at(page):
    shown = explorer(page, MONITOR)
    row_of(shown, "pace").locator("select").select_option("10 steps a second")
    shown.get_by_role("button", name="start").click()
    says(shown, "running: step")
    shown.get_by_role("button", name="pause").click()
    says(shown, "paused")
    shown.locator("[data-section=loss] .cnn-body > svg").hover(position={"x": 60, "y": 20})
    written = re.fullmatch(r"loss of each batch, step (\d+) = ([\d.]+)", sum_of(shown))
    network, arguments = training.recipes["digits"]()
    records = training.fit(network, defaults.digits().train, **arguments, progress=False)
    losses = [next(records).loss for _ in range(int(written[1]))]
    assert float(written[2]) == pytest.approx(losses[-1], rel=1e-3)
    shown.get_by_role("button", name="reset").click()
    says(shown, "ready")


def test_time_machine_by_keyboard(page):
    shown = explorer(page, TIME_MACHINE)
    moments = defaults.short_training()
    says(shown, "weights before training")
    press(page, shown, "after step", "ArrowRight", "ArrowRight", "ArrowRight")
    says(shown, f"weights after step 3 of {moments[-1].step}: loss {moments[3].record.loss:.3f}")
    press(page, shown, "after step", "End")
    says(shown, f"after step {moments[-1].step} of")
    shown.locator("[data-section='0.Conv2d.weight'] [data-panel='4']").hover(position={"x": 27, "y": 27})
    value = float(sum_of(shown).rsplit(" = ")[1])
    assert value == pytest.approx(float(moments[-1].weights["0.Conv2d.weight"][4, 0, 1, 1]), rel=1e-3)
    press(page, shown, "after step", "Home")
    says(shown, "before training")
    press(page, shown, "show", "End")
    says(shown, "gradients of activations before training")
    playwright.expect(shown.locator("[data-section='2.Conv2d'] canvas")).to_have_count(12)


def test_biography_shows_the_sum_of_a_channel(page):
    shown = explorer(page, BIOGRAPHY)
    image, label = defaults.digits().test_images[3], int(defaults.digits().test_labels[3])
    trace = inspection.Trace(training.pretrained("digits"), image, label)
    x, weight = trace.values["1.ReLU"], trace.values["2.Conv2d.weight"]
    says(shown, "2.Conv2d (5, 4, 4) = ")
    scene = explorers.biography(name="2.Conv2d", index=(5, 4, 4), number=3).scene
    for row, col in ((0, 1), (3, 2)):
        shown.locator(f"[data-grid=sum][data-row='{row}'][data-col='{col}']").hover()
        link = scene.links["sum", "", row, col]
        playwright.expect(shown.locator("[data-view=sum]")).to_have_text(link.sum)
        channel = 4 * row + col
        expected = float((x[channel, 3:6, 3:6] * weight[5, channel]).sum())
        assert float(sum_of(shown).rsplit(" = ")[1]) == pytest.approx(expected, abs=1e-3)
        assert shown.locator("[data-grid=kernel][data-linked=true]").count() == 9
        corner = shown.locator("[data-grid=kernel][data-row='0'][data-col='2'] .cnn-number")
        assert float(corner.text_content()) == pytest.approx(float(weight[5, channel, 0, 2]), rel=0.051)


def test_biography_follows_the_array_by_keyboard(page):
    shown = explorer(page, BIOGRAPHY)
    row_of(shown, "array").locator("select").select_option("3.MaxPool2d")
    says(shown, "3.MaxPool2d (5, 3, 3) = ")
    press(page, shown, "first index", "ArrowRight")
    says(shown, "3.MaxPool2d (6, 3, 3) = ")
    scene = explorers.biography(name="3.MaxPool2d", index=(6, 3, 3), number=3).scene
    shown.locator("[data-grid=output]").first.hover()
    playwright.expect(shown.locator("[data-view=sum]")).to_have_text(scene.links["output", "", 0, 0].sum)
    shown.locator("[data-grid=grad]").first.hover()
    playwright.expect(shown.locator("[data-view=sum]")).to_have_text(scene.links["grad", "", 0, 0].sum)
    shown.get_by_role("button", name="reset").click()
    says(shown, "2.Conv2d (5, 4, 4) = ")


def test_the_view_inside_by_mouse_and_keyboard(page):
    shown = explorer(page, ACTIVATIONS)
    image = defaults.digits().test_images[5]
    found = inspection.activations(training.pretrained("digits"), image)
    shown.locator("[data-section='2.Conv2d'] [data-panel='3']").hover(position={"x": 30, "y": 44})
    form = re.compile(r"2\.Conv2d map 3 \((\d), (\d)\) = (-?[\d.e-]+)")
    playwright.expect(shown.locator("[data-view=sum]")).to_have_text(form)
    written = form.fullmatch(sum_of(shown))
    row, col = int(written[1]), int(written[2])
    assert float(written[3]) == pytest.approx(float(found["2.Conv2d"][3, row, col]), rel=1e-3)
    shown.locator("[data-view=board]").focus()
    page.keyboard.press("ArrowUp")
    assert sum_of(shown).startswith(f"2.Conv2d map 3 ({row - 1}, {col}) = ")
    for _ in range(8):
        page.keyboard.press("ArrowLeft")
    assert sum_of(shown).startswith(f"2.Conv2d map 2 ({row - 1}, {col}) = ")
    press(page, shown, "image", "ArrowRight")
    label = defaults.digits().test_labels[6]
    says(shown, f"it is a {label}")


def test_controls_have_names_for_screen_readers(page):
    shown = explorer(page, TIME_MACHINE)
    shown.locator("[role=slider]").first.focus()
    assert shown.locator("[role=slider]").first.get_attribute("aria-label") == "after step"
    canvas = shown.locator("canvas").first
    assert canvas.get_attribute("role") == "img" and "8 by 8 numbers" in canvas.get_attribute("aria-label")
    assert "Arrow keys" in shown.locator("[data-view=board]").get_attribute("aria-label")


def test_pointing_at_a_map_frames_what_it_is_computed_from(page):
    shown = explorer(page, ACTIVATIONS)
    shown.get_by_role("button", name="reset").click()  # another test may have pinned a cell
    shown.locator("[data-section='2.Conv2d'] [data-panel='3']").hover(position={"x": 20, "y": 20})
    playwright.expect(shown.locator(".cnn-joins line")).to_have_count(12)
    assert shown.locator("[data-section='1.ReLU'] .cnn-source").count() == 12
    assert shown.locator("[data-section=input] .cnn-source").count() == 1
    shown.locator("[data-section='1.ReLU'] [data-panel='5']").hover(position={"x": 20, "y": 20})
    playwright.expect(shown.locator(".cnn-joins line")).to_have_count(1)
    assert shown.locator("[data-section='0.Conv2d'] [data-panel='5'] .cnn-source").count() == 1
    shown.locator(".cnn-status").hover()
    playwright.expect(shown.locator(".cnn-source, .cnn-joins")).to_have_count(0)


def test_a_click_on_an_image_shows_it(page):
    shown = explorer(page, ACTIVATIONS)
    for digit in (4, 8):
        shown.locator(f"[data-section=choose] [data-panel='{digit}']").click()
        says(shown, f"it is a {digit}")
    shown.locator("[data-section=choose] [data-panel='2']").hover()
    playwright.expect(shown.locator("[data-view=sum]")).to_contain_text("choose map 2")
    shown.locator("[data-view=board]").focus()
    page.keyboard.press("Enter")
    says(shown, "it is a 2")


def test_a_click_on_a_map_chooses_a_number(page):
    shown = explorer(page, BIOGRAPHY)
    shown.locator("[data-grid=map][data-row='2'][data-col='6']").click()
    says(shown, "2.Conv2d (5, 2, 6) = ")
    shown.locator("[data-grid=image][data-row='4'][data-col='3']").click()
    says(shown, "input (0, 4, 3) = ")
    shown.get_by_role("button", name="reset").click()
    says(shown, "2.Conv2d (5, 4, 4) = ")
