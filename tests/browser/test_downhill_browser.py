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


@pytest.fixture(scope="module")
def page(browser, lab):
    """The notebook, all cells run, in a page that remembers every console error."""
    lab.write("downhill.ipynb", CELLS)
    page = lab.open(browser, "downhill.ipynb", READY)
    yield page
    page.close()


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
