"""Explorers in a real JupyterLab in Chromium: keyboard, mouse, linked cells, sums, no console error."""

import time

import pytest

from cnnlib import explorers
from support.widgets import explorer, press, says

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is missing: pip install '.[test]'")

pytestmark = pytest.mark.browser
CELLS = [
    "from cnnlib import explorers\nexplorers.convolution()",
    "explorers.pooling(kernel_size=2, stride=1)",
    "explorers.backward(setting='padding, strides')",
    "explorers.shapes()",
    "explorers.translator()",
    "import time\nslow = explorers.convolution()\n"
    "slow.controls['padding'].observe(lambda _: time.sleep(0.3), 'value')\nslow",
    "explorers.painting()",
]
READY = f"document.querySelectorAll('[data-view=grid] svg').length == {len(CELLS)}"
CONVOLUTION, POOLING, BACKWARD, SHAPES, TRANSLATOR, SLOW, PAINTING = range(7)


@pytest.fixture(autouse=True)
def no_console_error(page):
    yield
    assert page.errors == []


def cell(shown, name, row, col):
    return shown.locator(f"[data-grid={name}][data-row='{row}'][data-col='{col}']").first


def linked(shown):
    """What is lit: a set of (name, row, col)."""
    cells = shown.locator("[data-linked=true]").evaluate_all(
        "cells => cells.map(cell => [cell.dataset.grid, Number(cell.dataset.row), Number(cell.dataset.col)])"
    )
    return {tuple(found) for found in cells}


def expect_link(shown, scene, pointed):
    """The page shows the sum and the linked cells that Python computes for this cell."""
    link = scene.links[pointed]
    playwright.expect(shown.locator("[data-view=sum]")).to_have_text(link.sum)
    assert linked(shown) == {(name, row, col) for name, _, row, col in link.cells}


def test_convolution_by_keyboard(page):
    shown = explorer(page, CONVOLUTION)
    says(shown, "stride 1, padding 0, dilation 1: output 3×3")
    press(page, shown, "stride s", "ArrowRight")
    says(shown, "stride 2, padding 0, dilation 1: output 2×2")
    press(page, shown, "padding p", "ArrowRight")
    says(shown, "input 5×5, kernel 3×3, stride 2, padding 1, dilation 1: output 3×3")
    scene = explorers.convolution(stride=2, padding=1).scene
    shown.locator("[data-view=grid]").focus()
    expect_link(shown, scene, ("output", "", 0, 0))
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    expect_link(shown, scene, ("output", "", 1, 1))
    assert shown.locator("[data-view=sum]").text_content().endswith("= 17")


def test_translator_by_keyboard(page):
    shown = explorer(page, TRANSLATOR)
    says(shown, "padding 0 before and 1 after (same), dilation 1: output 3×3")
    playwright.expect(shown.locator("table")).to_contain_text("PyTorch refuses it")
    press(page, shown, "padding p", "Home")
    says(shown, "padding 0 (left out), dilation 1: output 2×2")
    playwright.expect(shown.locator("table")).to_contain_text("JAX has no default for conv2d")
    press(page, shown, "stride s", "Home")
    scene = explorers.translator(padding="left out", stride=1).scene
    playwright.expect(shown.locator("table tbody tr")).to_have_count(len(scene.table) - 1)
    shown.locator("[data-view=grid]").focus()
    expect_link(shown, scene, ("output", "", 0, 0))
    cell(shown, "other", 0, 0).hover()  # the small pictures are only looked at
    assert len(scene.grids) == 7


def test_convolution_by_mouse(page):
    shown = explorer(page, CONVOLUTION)
    scene = explorers.convolution(stride=2, padding=1).scene
    for row, col in ((0, 2), (2, 0)):
        cell(shown, "output", row, col).hover()
        expect_link(shown, scene, ("output", "", row, col))
    cell(shown, "input", 2, 2).hover()
    assert linked(shown) == {("output", 1, 1)}
    playwright.expect(shown.locator("[data-view=sum]")).to_have_text(
        "input (2, 2) goes into output (1, 1) as 2·2: input (2, 2) = 2"
    )
    assert cell(shown, "input", -1, -1).get_attribute("data-kind") == "padding"


def pointed(shown):
    """The cell with the thick frame: (name, row, col)."""
    data = shown.locator("[data-pointed=true]").evaluate("cell => ({...cell.dataset})")
    return data["grid"], int(data["row"]), int(data["col"])


def numbers_seen(shown, name):
    return shown.locator(f"[data-grid={name}]:not([data-awaited]) .cnn-number").count()


def test_step_and_back(page):
    shown = explorer(page, CONVOLUTION)
    shown.get_by_role("button", name="reset").click()
    says(shown, "stride 1, padding 0, dilation 1: output 3×3")
    for button, col in (("step", 1), ("step", 2), ("back", 1)):
        shown.get_by_role("button", name=button).click()
        assert pointed(shown) == ("output", 0, col)


def test_play_fills_the_output_and_the_mouse_does_not_stop_it(page):
    shown = explorer(page, CONVOLUTION)
    shown.get_by_role("button", name="reset").click()
    assert numbers_seen(shown, "output") == 9
    shown.get_by_role("button", name="speed").click()  # twice as fast
    shown.get_by_role("button", name="play").click()
    assert numbers_seen(shown, "output") < 9
    cell(shown, "input", 4, 4).hover()
    shown.get_by_role("button", name="play").wait_for()  # it was "pause" until the last cell
    assert numbers_seen(shown, "output") == 9 and pointed(shown) == ("output", 2, 2)
    shown.get_by_role("button", name="reset").click()
    assert pointed(shown) == ("output", 0, 0)


def test_hovering_is_a_preview_and_a_click_pins(page):
    shown = explorer(page, CONVOLUTION)
    shown.get_by_role("button", name="reset").click()
    height = shown.bounding_box()["height"]
    cell(shown, "input", 2, 2).hover()
    assert pointed(shown) == ("input", 2, 2) and shown.bounding_box()["height"] == height
    notes = shown.locator(".cnn-note").all_text_contents()
    assert len(notes) == 9 and notes[0] == "2·2"  # what it is worth, in each output it goes into
    assert shown.locator("[data-grid=kernel][data-partner]").count() == 9
    shown.locator(".cnn-status").hover()
    assert pointed(shown) == ("output", 0, 0)
    cell(shown, "output", 2, 1).click()
    shown.locator(".cnn-status").hover()
    assert pointed(shown) == ("output", 2, 1)
    shown.get_by_role("button", name="reset").click()
    assert pointed(shown) == ("output", 0, 0)


def test_scrolling_past_points_at_nothing(page):
    shown = explorer(page, CONVOLUTION)
    shown.get_by_role("button", name="reset").click()
    box = cell(shown, "input", 0, 1).bounding_box()
    page.mouse.move(box["x"] + 5, box["y"] - 120)
    before = shown.locator("[data-view=sum]").text_content()
    page.mouse.wheel(0, -40)
    page.mouse.wheel(0, 40)
    page.wait_for_timeout(400)
    assert pointed(shown) == ("output", 0, 0)
    assert shown.locator("[data-view=sum]").text_content() == before


def chips_of(shown):
    """The coloured numbers of the written sum, as [role, number]."""
    return shown.locator(".cnn-chip").evaluate_all(
        "all => all.map((one) => [one.className.split('cnn-').at(-1), one.textContent])"
    )


def test_the_factors_of_a_sum_carry_the_colours_of_their_grids(page):
    shown = explorer(page, CONVOLUTION)
    shown.get_by_role("button", name="reset").click()
    chips = chips_of(shown)
    link = explorers.convolution().scene.links["output", "", 0, 0]
    wanted = [
        [role, factor]
        for term in link.terms
        for role, factor in zip(("input", "kernel"), term.text.split("·"))
    ]
    assert chips == [*wanted, ["output", link.end.split()[-1]]]
    shown.locator(".cnn-term").nth(1).hover()
    assert shown.locator("[data-pulse]").count() == 2


def test_a_window_has_one_frame(page):
    shown = explorer(page, CONVOLUTION)
    shown.get_by_role("button", name="reset").click()
    assert (
        shown.locator(".cnn-marks rect").count() == 3
    )  # in the input, round the kernel, round the output cell
    press(page, shown, "input size i", "End")
    press(page, shown, "dilation d", "ArrowRight")
    says(shown, "dilation 2")
    assert shown.locator(".cnn-marks rect").count() == 9 + 1 + 1
    shown.get_by_role("button", name="reset").click()


def test_plus_and_minus_beside_a_slider(page):
    shown = explorer(page, CONVOLUTION)
    shown.get_by_role("button", name="more: stride s").click()
    says(shown, "stride 2,")
    for _ in range(2):
        shown.get_by_role("button", name="less: stride s").click()
    says(shown, "stride 1,")


def test_a_kernel_that_does_not_fit_says_how_to_mend_it(page):
    shown = explorer(page, CONVOLUTION)
    press(page, shown, "padding p", "Home")
    press(page, shown, "input size i", "Home")
    says(shown, "no output")
    playwright.expect(shown.locator(".cnn-message")).to_contain_text("raise padding to at least 1")
    assert shown.locator("[data-grid=input]").count() == 4
    shown.get_by_role("button", name="reset").click()
    says(shown, "input 5×5, kernel 3×3, stride 1, padding 0, dilation 1: output 3×3")


def test_twenty_quick_presses_end_in_the_right_state(page):
    shown = explorer(page, CONVOLUTION)
    press(
        page,
        shown,
        "padding p",
        *["ArrowRight"] * 6,
        *["ArrowLeft"] * 6,
        *["ArrowRight"] * 6,
        "ArrowLeft",
        "ArrowRight",
    )
    started = time.perf_counter()
    says(shown, "padding 2 (full), dilation 1: output 7×7")
    assert time.perf_counter() - started < 2
    assert shown.locator("[data-grid=output]").count() == 49
    shown.get_by_role("button", name="reset").click()
    says(shown, "padding 0,")


def test_reset_comes_after_values_that_are_still_on_their_way(page):
    """This explorer's kernel is slow, so most of what is pressed has not been sent when reset is clicked."""
    shown = explorer(page, SLOW)
    press(page, shown, "padding p", *["ArrowRight"] * 6)
    says(shown, "padding 2 (full)")
    shown.get_by_role("button", name="reset").click()
    page.wait_for_timeout(1500)
    says(shown, "padding 0,", 100)


def test_pooling_by_keyboard_and_mouse(page):
    shown = explorer(page, POOLING)
    scene = explorers.pooling(kernel_size=2, stride=1).scene
    for row, col in ((0, 0), (3, 1)):
        cell(shown, "output", row, col).hover()
        expect_link(shown, scene, ("output", "", row, col))
    cell(shown, "output", 0, 0).hover()
    assert shown.locator(".cnn-note").all_text_contents() == ["max"]  # 9 of 6, 5, 3 and 9
    assert shown.locator("[data-winner]").evaluate_all("all => all.map((one) => one.dataset.col)") == ["1"]
    press(page, shown, "kind", "ArrowDown")
    says(shown, "average pooling")
    average = explorers.pooling(kernel_size=2, stride=1, kind="average").scene
    cell(shown, "output", 0, 0).hover()
    expect_link(shown, average, ("output", "", 0, 0))


def test_backward_in_three_views(page):
    shown = explorer(page, BACKWARD)
    for view, name in (("scatter", "grad_output"), ("gather", "grad_input"), ("weight", "grad_weight")):
        scene = explorers.backward(setting="padding, strides", view=view).scene
        says(
            shown,
            "grad_weight"
            if view == "weight"
            else "the backward pass of a convolution is a transposed convolution",
        )
        cell(shown, name, 1, 1).hover()
        expect_link(shown, scene, (name, "", 1, 1))
        press(page, shown, "view", "ArrowDown")
    cell(shown, "grad_output", 0, 0).hover()
    assert (
        shown.locator("[data-view=sum]")
        .text_content()
        .startswith("grad_output (0, 0) goes into grad_weight (0, 0)")
    )


def test_the_scatter_view_paints_one_stroke_after_the_other(page):
    shown = explorer(page, BACKWARD)
    press(page, shown, "view", "Home")
    cell(shown, "grad_output", 0, 0).hover()
    scene = explorers.backward(setting="padding, strides").scene
    link = scene.links["grad_output", "", 0, 0]
    for place in (("grad_input", "", 0, 0), ("grad_input", "", 4, 4)):
        number = cell(shown, place[0], *place[2:]).locator(".cnn-number")
        playwright.expect(number).to_have_text(link.shown[place])


def test_a_stroke_is_an_input_times_the_kernel_painted_into_the_output(page):
    shown = explorer(page, PAINTING)
    says(shown, "output 7×7; cells inside get 1, 2 or 4 strokes: a checkerboard")
    *factors, total = chips_of(shown)
    assert [role for role, _ in factors] == ["input", "kernel"] * 9 and total == ["output", "38"]
    scene = explorers.painting().scene
    cell(shown, "strokes", 4, 4).hover()
    expect_link(shown, scene, ("strokes", "", 4, 4))
    press(page, shown, "stride s", "ArrowRight")
    says(shown, "input 3×3, kernel 3×3, stride 3: output 9×9; every cell inside gets 1 stroke: even")


def test_shapes_by_keyboard_and_mouse(page):
    shown = explorer(page, SHAPES)
    says(shown, "input 1×8×8 to output 10")
    pointed = shown.locator("[data-grid=layer][data-part='3'][data-row='2'][data-col='2']")
    pointed.hover()
    playwright.expect(shown.locator("[data-view=sum]")).to_contain_text("6·6 = 36")
    rows = shown.locator("[data-grid=input][data-linked=true]").evaluate_all(
        "cells => cells.map(c => c.dataset.row)"
    )
    assert sorted(set(rows)) == ["2", "3", "4", "5", "6", "7"] and len(rows) == 36
    press(page, shown, "layer 4", "Home")
    playwright.expect(shown.locator(".cnn-message")).to_contain_text(
        "layer 5 (linear, 10 outputs) does not fit"
    )
    says(shown, "input 1×8×8 to output 32×4×4")


def test_controls_have_names_for_screen_readers(page):
    shown = explorer(page, CONVOLUTION)
    page.wait_for_timeout(100)
    names = shown.get_by_role("slider").evaluate_all(
        "handles => handles.map(h => h.getAttribute('aria-label'))"
    )
    assert names == ["input size i", "kernel size k", "stride s", "padding p", "dilation d"]
    assert "Arrow keys" in shown.locator("[data-view=grid]").get_attribute("aria-label")


def test_every_view_has_a_hatching_of_its_own(page):
    """Views load their file once each, so counting in it gave all of them the same id."""
    ids = page.locator(".cnn-grid pattern").evaluate_all("all => all.map((one) => one.id)")
    assert len(ids) > 1 and len(set(ids)) == len(ids)
