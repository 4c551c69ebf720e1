"""The arena in a real JupyterLab in Chromium: bet, see, change the budget, by mouse and keyboard."""

import re

import pytest

from cnnlib.figures.boards.arena import arena_board
from cnnlib.search import METHODS
from support.widgets import row_of, says

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is missing: pip install '.[test]'")
pytestmark = pytest.mark.browser

CELLS = ["from cnnlib import explorers", "explorers.arena()"]
READY = "document.querySelectorAll('[data-view=board] canvas').length == 4"


@pytest.fixture(autouse=True)
def shown(page):
    """The explorer, in its opening state."""
    found = page.locator(".cnn-explorer")
    found.get_by_role("button", name="reset").click()
    says(found, "no bet yet")
    yield found
    assert page.errors == []


def bet_on(shown, name):
    button = shown.get_by_role("group", name="your bet").get_by_role("button", name=name, exact=True)
    button.click()
    playwright.expect(button).to_have_attribute("aria-pressed", "true")


def test_the_opening_hides_the_results(shown):
    playwright.expect(shown.locator(".cnn-message")).to_contain_text("Bet first")
    assert shown.locator(".cnn-section").count() == 1
    opening = arena_board("", 9, False, 0)
    squares = opening.section("mistakes in %,").marks
    assert shown.locator(".cnn-mark").count() == len(squares) > 40
    shown.locator("[data-section='mistakes in %,'] [data-panel='1']").hover(position={"x": 20, "y": 20})
    playwright.expect(shown.locator("[data-view=sum]")).to_contain_text("nan")


@pytest.mark.parametrize("name", METHODS)
def test_a_bet_is_answered(shown, name):
    bet_on(shown, name)
    board = arena_board(name, 9, False, 0)
    says(shown, board.status)
    bars = shown.locator("[data-section=seed] .cnn-bar-text")
    playwright.expect(bars).to_have_text(list(board.section("seed").texts))
    playwright.expect(shown.locator("[data-section=mean] .cnn-bar")).to_have_count(4)
    playwright.expect(shown.locator("[data-section=progress] polyline")).to_have_count(4)
    playwright.expect(shown.locator(".cnn-message")).to_have_text(board.message)


def test_pointing_at_a_training_writes_its_mistakes(shown):
    bet_on(shown, "grid")
    says(shown, "your bet on grid")
    shown.locator("[data-section='mistakes in %,'] [data-panel='2']").hover(position={"x": 50, "y": 90})
    written = shown.locator("[data-view=sum]").text_content()
    found = re.fullmatch(r"mistakes in %, halving: \d+ tried \((\d+), (\d+)\) = ([\d.]+)", written)
    values = arena_board("grid", 9, False, 0).section("mistakes in %,").values
    assert float(found[3]) == pytest.approx(values[2, int(found[1]), int(found[2])], rel=1e-3)


def test_budget_range_and_seed_by_keyboard(page, shown):
    bet_on(shown, "random")
    says(shown, "your bet on random")
    row_of(shown, "budget").locator("[role=slider]").focus()
    page.keyboard.press("End")
    says(shown, arena_board("random", 25, False, 0).status)
    row_of(shown, "random seed").locator("[role=slider]").focus()
    page.keyboard.press("ArrowRight")
    says(shown, arena_board("random", 25, False, 1).status)
    row_of(shown, "learning rates").locator("select").focus()
    page.keyboard.press("End")
    board = arena_board("random", 25, True, 1)
    says(shown, board.status)
    playwright.expect(shown.locator(".cnn-message")).to_contain_text("largest learning rate")


def test_the_whole_page_fits_without_scrolling_sideways(shown):
    bet_on(shown, "Bayesian")
    says(shown, "your bet on Bayesian")
    # In one go, since the view may be drawn again between two questions.
    wide, room, *tops = shown.locator("[data-view=board]").evaluate(
        "view => [view.scrollWidth, view.clientWidth, ...['maps', 'curves'].map("
        "(kind) => view.querySelector(`.cnn-${kind}`).getBoundingClientRect().top)]"
    )
    assert wide <= room
    assert tops[0] == tops[1]
