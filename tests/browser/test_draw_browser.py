"""Strokes drawn with a real pointer in Chromium, in JupyterLab and on the page of `make app`."""

import re

import pytest

from cnnlib import app
from cnnlib.samples import STROKES
from support.polylines import LABELS, POLYLINES
from support.servers import free_port, running, wait_for

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is missing: pip install '.[test]'")

pytestmark = pytest.mark.browser
ANSWER = re.compile(r"The network reads an? (\d)")


@pytest.fixture(scope="module")
def in_lab(lab, browser):
    """The pad in a notebook."""
    lab.write("draw.ipynb", ["from cnnlib import explorers\nexplorers.draw(sample=None)"])
    page = lab.open(browser, "draw.ipynb", "document.querySelectorAll('[data-view=pad]').length == 1")
    yield page
    page.close()


@pytest.fixture(scope="module")
def address(browser, tmp_path_factory):
    """Where the app is served."""
    port = free_port()
    log = tmp_path_factory.mktemp("app") / "server.log"
    with running(app.command(port, browser=False), app.environment(), log) as process:
        wait_for(f"http://127.0.0.1:{port}/voila/static/", process)
        yield f"http://127.0.0.1:{port}/"


@pytest.fixture(scope="module")
def visitors(browser, address):
    """Two visitors of the app; `page.asked` are the addresses asked for, `page.errors` what went wrong."""
    pages = [browser.new_page(viewport={"width": 1280, "height": 900}) for _ in range(2)]
    for page in pages:
        page.asked, page.errors = [], []
        page.on("request", lambda request, page=page: page.asked.append(request.url))
        page.on("pageerror", lambda error, page=page: page.errors.append(str(error)))
        page.on("console", lambda one, page=page: one.type == "error" and page.errors.append(one.text))
        page.goto(address)
    for page in pages:
        page.wait_for_selector("[data-view=pad]", timeout=90_000)
    yield pages
    for page in pages:
        page.close()


def stroke_with_the_mouse(page, strokes, steps=4):
    """Draw on the pad as a hand would: press, move through all points, release."""
    pad = page.locator("[data-view=pad]")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    for stroke in strokes:
        first, *others = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in stroke]
        page.mouse.move(*first)
        page.mouse.down()
        for point in others:
            page.mouse.move(*point, steps=steps)
        page.mouse.up()


def sentence(page):
    return page.get_by_role("status").first


def clear(page):
    page.get_by_role("button", name="clear").click()
    playwright.expect(sentence(page)).to_contain_text("The pad is empty")


def read(page, strokes, label, steps=4):
    """What the network finally says about a drawing."""
    clear(page)
    stroke_with_the_mouse(page, strokes, steps)
    try:
        playwright.expect(sentence(page)).to_contain_text(
            f"reads {'an' if label == 8 else 'a'} {label} ", timeout=4000
        )
    except AssertionError:
        pass
    return int(ANSWER.search(sentence(page).text_content())[1])


def test_the_network_reads_digits_drawn_in_jupyterlab(in_lab):
    """Drawn quickly: a straight line is the same line however many points of it a hand passes."""
    answers = [read(in_lab, strokes, label, steps=1) for strokes, label in zip(POLYLINES, LABELS)]
    right = sum(answer == label for answer, label in zip(answers, LABELS))
    assert right == 20, list(zip(LABELS, answers))
    assert in_lab.errors == []


def test_undo_takes_back_one_stroke(in_lab):
    clear(in_lab)
    bar, stem = STROKES[4]
    stroke_with_the_mouse(in_lab, [bar, stem])
    playwright.expect(sentence(in_lab)).to_contain_text("reads a 4 ")
    in_lab.get_by_role("button", name="undo").click()
    in_lab.get_by_role("button", name="undo").click()
    playwright.expect(sentence(in_lab)).to_contain_text("The pad is empty")


def test_the_answer_follows_the_pen_before_it_is_lifted(in_lab):
    clear(in_lab)
    box = in_lab.locator("[data-view=pad]").bounding_box()
    in_lab.mouse.move(box["x"] + 140, box["y"] + 40)
    in_lab.mouse.down()
    in_lab.mouse.move(box["x"] + 140, box["y"] + 240, steps=8)
    in_lab.wait_for_timeout(100)
    in_lab.mouse.move(box["x"] + 141, box["y"] + 246, steps=2)
    playwright.expect(sentence(in_lab)).to_contain_text("reads a 1 ")
    in_lab.mouse.up()


def test_samples_by_keyboard(in_lab):
    samples = in_lab.get_by_label("sample", exact=True)
    in_lab.wait_for_timeout(1000)  # the end of the stroke before may still be on its way to the kernel
    samples.focus()
    samples.select_option("a zero")
    playwright.expect(sentence(in_lab)).to_contain_text("reads a 0 ")
    in_lab.keyboard.press("ArrowDown")
    playwright.expect(sentence(in_lab)).to_contain_text("reads a 1 ")
    stroke_with_the_mouse(in_lab, STROKES[7])
    playwright.expect(sentence(in_lab)).to_contain_text("reads a 7 ")
    assert samples.input_value() == samples.locator("option").first.get_attribute("value")


def test_two_visitors_of_the_app_do_not_disturb_each_other(visitors, address):
    first, second = visitors
    assert read(first, STROKES[2], 2) == 2
    assert read(second, STROKES[7], 7) == 7
    stroke_with_the_mouse(first, [[(0.1, 0.1), (0.12, 0.1)]])
    playwright.expect(sentence(second)).to_contain_text("reads a 7 ")
    for page in visitors:
        assert page.errors == []
        elsewhere = [
            url for url in page.asked if not url.startswith((address, "data:", "blob:", "ws://127.0.0.1"))
        ]
        assert elsewhere == []


def test_the_page_stays_where_it_is_while_one_draws(in_lab):
    in_lab.keyboard.press("Control+b")  # JupyterLab's side bar goes
    clear(in_lab)
    heights = [in_lab.locator(".cnn-explorer").bounding_box()["height"]]
    for name in ("a seven", "a one"):
        in_lab.get_by_label("sample", exact=True).select_option(name)
        answer = f"reads a {7 if name == 'a seven' else 1}"
        playwright.expect(in_lab.locator("[role=status]").first).to_contain_text(answer)
        heights.append(in_lab.locator(".cnn-explorer").bounding_box()["height"])
    assert max(heights) - min(heights) < 1 and max(heights) <= 640, heights
    assert in_lab.locator(".cnn-big").text_content() == "1"


@pytest.mark.parametrize("width", [390, 1280])
def test_pad_and_answer_are_whole_on_a_phone_and_on_a_desk(visitors, width):
    page = visitors[0]
    clear(page)
    page.set_viewport_size({"width": width, "height": 900})
    page.get_by_label("sample", exact=True).select_option("a seven")
    playwright.expect(sentence(page)).to_contain_text("reads a 7")
    page.evaluate("scrollTo(0, 0)")
    pad, answer = (page.locator(name).bounding_box() for name in ("[data-view=pad]", ".cnn-big"))
    for box in (pad, answer):
        assert box["x"] >= 0 and box["x"] + box["width"] <= width
    beside = answer["x"] >= pad["x"] + pad["width"]
    assert beside if width > 390 else answer["y"] >= pad["y"] + pad["height"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
