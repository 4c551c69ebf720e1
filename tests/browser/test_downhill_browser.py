"""The explorers of chapter 04 and the graph of 03 in a real JupyterLab: keys, mouse, play, drag."""

import pytest

from cnnlib.figures.boards.confidence import confidence_board
from cnnlib.figures.boards.graph import graph_board
from cnnlib.figures.boards.rings import rings_board
from cnnlib.figures.boards.valley import valley_board
from support.widgets import explorer, press, says

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is missing: pip install '.[test]'")
pytestmark = pytest.mark.browser

NAMES = ("valley", "confidence", "rings", "graph")
CELLS = ["from cnnlib import explorers", *(f"explorers.{name}()" for name in NAMES)]
READY = "document.querySelectorAll('[data-view=board] svg.cnn-drawn').length == 6"


@pytest.fixture
def shown(page, request):
    """The explorer that the test is named after, in its opening state."""
    number = next(place for place, name in enumerate(NAMES) if name in request.node.name)
    found = explorer(page, number)
    found.get_by_role("button", name="reset").click()
    yield found
    assert page.errors == []


def written(shown, text):
    playwright.expect(shown.locator("[data-view=sum]")).to_have_text(text)


def test_valley_steps_by_keys_and_starts_where_one_clicks(page, shown):
    opening = valley_board("stretched bowl", "SGD", 0.15, 0.9, 0.0, -2.5, 1.5)
    says(shown, opening.status)
    stops = opening.section("valley").stops
    shown.locator("[data-view=board]").focus()
    for stop in stops[:3]:
        page.keyboard.press("ArrowRight")
        written(shown, stop.text)
    assert shown.locator(".cnn-drawn polyline.cnn-kernel").get_attribute("points").count(",") == 3
    shown.locator(".cnn-drawn").click(position={"x": 46 + 340 * 5 / 6, "y": 6 + 250 * 3 / 4})  # w = (2, −1)
    says(shown, valley_board("stretched bowl", "SGD", 0.15, 0.9, 0.0, 2.0, -1.0).status)
    press(page, shown, "learning rate", "End")
    says(shown, "explodes")


def test_valley_plays_to_the_end_although_the_mouse_moves(page, shown):
    press(page, shown, "learning rate", "End")
    says(shown, "explodes")
    stops = valley_board("stretched bowl", "SGD", 1.0, 0.9, 0.0, -2.5, 1.5).section("valley").stops
    shown.locator("[data-action=play]").click()
    shown.locator(".cnn-drawn").hover()
    written(shown, stops[-1].text)
    playwright.expect(shown.locator("[data-action=play]")).to_have_text("play")


def test_confidence_is_dragged_and_moved_by_keys(page, shown):
    says(shown, confidence_board(1).status)
    box = shown.locator(".cnn-drawn").first.bounding_box()
    page.mouse.move(box["x"] + 46 + 3, box["y"] + 100)
    page.mouse.down()
    page.mouse.move(box["x"] + 46 + 340 * 0.7, box["y"] + 100, steps=5)
    page.mouse.up()
    says(shown, confidence_board(70).status)
    press(page, shown, "p in percent", "Home")
    says(shown, confidence_board(1).status)
    shown.locator("[data-view=board]").focus()
    for key, percent in (("ArrowLeft", 1), ("ArrowRight", 2), ("ArrowRight", 3), ("ArrowLeft", 2)):
        page.keyboard.press(key)
        says(shown, confidence_board(percent).status)


def test_rings_are_trained_again_for_another_number_of_units(page, shown):
    says(shown, rings_board(4, 300, 1).status)
    press(page, shown, "hidden units", "Home")
    says(shown, rings_board(1, 300, 1).status)
    shown.locator(".cnn-drawn").nth(1).hover(position={"x": 150, "y": 150})
    playwright.expect(shown.locator("[data-view=sum]")).to_contain_text("outer less inner probability at (")


@pytest.mark.parametrize("name", ["x·w + b → L", "a small network"])
def test_graph_is_walked_forward_and_back(page, shown, name):
    shown.locator("select").select_option(name)
    board = graph_board(name, 2, 3, -1, 3)
    says(shown, board.status)
    numbers = shown.locator(".cnn-drawn text.cnn-gradient")
    whole = numbers.count()
    shown.locator("[data-action=step]").click()
    written(shown, board.section("graph").stops[0].text)
    playwright.expect(numbers).to_have_count(0)
    shown.locator("[data-action=back]").click()
    written(shown, board.section("graph").stops[-1].text)
    playwright.expect(numbers).to_have_count(whole)


APART = """() => [...document.querySelectorAll(".cnn-explorer")].map((explorer) => {
  const [bar, view] = [...explorer.children].map((child) => child.getBoundingClientRect());
  return bar.bottom <= view.top + 7 || bar.right <= view.left + 1;
})"""
FADED = """() => {
  const pixel = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d");
  const bent = (c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
  const light = (colour) => {
    pixel.fillStyle = colour;
    pixel.fillRect(0, 0, 1, 1);
    const [red, green, blue] = [...pixel.getImageData(0, 0, 1, 1).data].map((c) => bent(c / 255));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05;
  };
  const page = light(getComputedStyle(document.body).getPropertyValue("--jp-layout-color0"));
  const contrast = (colour) => Math.max(light(colour), page) / Math.min(light(colour), page);
  const marks = "text, .cnn-line:not(.cnn-faint), .cnn-node, .cnn-dot";
  const faded = new Set();
  for (const mark of document.querySelectorAll(`svg.cnn-drawn:not(.cnn-painted) :is(${marks})`)) {
    const [style, words] = [getComputedStyle(mark), mark.tagName === "text"];
    const [colour, wanted] = words ? [style.fill, 4.5] : [style.stroke, 3];
    if (contrast(colour) < wanted) faded.add(mark.getAttribute("class"));
  }
  return [...faded];
}"""
THEME = """([light, paper, ink]) => {
  document.body.dataset.jpThemeLight = light;
  document.body.style.setProperty("--jp-layout-color0", paper);
  document.body.style.setProperty("--jp-ui-font-color1", ink);
}"""


def test_on_a_narrow_page_controls_stand_above_the_picture_and_clip_nothing_else(page):
    ids = page.eval_on_selector_all("clipPath", "found => found.map(one => one.id)")
    assert len(ids) > 3 and len(set(ids)) == len(ids), "a picture cut to another one's frame"
    page.set_viewport_size({"width": 760, "height": 1000})
    assert page.evaluate(APART) == [True] * len(NAMES)
    page.set_viewport_size({"width": 1280, "height": 1000})
    assert page.evaluate(APART) == [True] * len(NAMES)


@pytest.mark.parametrize("theme", [("false", "#111111", "#dddddd"), ("true", "#ffffff", "#222222")])
def test_words_and_lines_stand_out_from_the_page(page, theme):
    page.evaluate(THEME, theme)
    assert page.evaluate(FADED) == []
