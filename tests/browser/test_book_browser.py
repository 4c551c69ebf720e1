"""The book of `make book` in Chromium, every other host refused: pages, explorers, the pad, phones, print."""

import base64
import functools
import itertools
import json
import os
import random
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from book import build, pages, states
from staging import size

from cnnlib import drawing, explorers, ops
from cnnlib.explorers.controls import label_of, values_of
from support.axe import findings, source
from support.polylines import LABELS, POLYLINES
from support.servers import serving

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is missing: pip install '.[test]'")

pytestmark = pytest.mark.browser
ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
CHAPTERS = [path.stem for path in NOTEBOOKS]
PAGES = ["index", *CHAPTERS, *(path.stem for path in sorted((ROOT / "notebooks").glob("*.md"))), "search"]
SETTINGS = 5  # random ones of an explorer
PHONE = 390  # pixels
WHOLE, FIRST_PAGE = 80e6, 3e6  # bytes
SET = """([el, places]) => el.cnnExplorer.parts.controls.forEach(({ box, place }, number) => {
    const input = box.querySelector("input, select");
    if (input.type === "checkbox") { if (input.checked !== places[number]) input.click(); return; }
    input.value = places[number];
    input.dispatchEvent(new Event("input", { bubbles: true }));
})"""
# Twice: on the way there, controls may have been taken back; the second time all are in reach.
ANSWER = f"""async ([el, places, key, status]) => {{
    const [set, said] = [{SET}, el.querySelector("[role=status]")];
    const {{ model, trait }} = el.cnnExplorer;
    for (const time of [1, 2]) set([el, places]);
    for (let turn = 0; turn < 1000; turn += 1) {{
        if (model.get(trait).key === key && said.textContent === status) break;
        await new Promise((done) => setTimeout(done, 5));
    }}
    return [model.get(trait), said.textContent, el.querySelector("[data-view=sum]").innerText];
}}"""


@pytest.fixture(scope="module")
def book():
    """The folder of the book, brought up to date; where CNNLIB_REQUIRE names it, a missing one fails."""
    if not (ROOT / ".venv/.book").is_file():
        required = "book" in os.environ.get("CNNLIB_REQUIRE", "").split()
        (pytest.fail if required else pytest.skip)("the book cannot be built: make book gets what it takes")
    output = ROOT / "build/book"
    subprocess.run([sys.executable, ROOT / "tools/publish.py", "book", output], check=True)
    return output


class Reader:
    """Opens pages of the book; `bad` are their complaints, and what they asked other hosts for."""

    def __init__(self, browser, address):
        self.browser, self.address, self.bad = browser, address, []

    def visit(self, name, width=1280, **options):
        context = self.browser.new_context(viewport={"width": width, "height": 900}, **options)

        def refuse(route):
            self.bad.append(f"{name} asks for {route.request.url}")
            route.abort()

        context.route(lambda url: not url.startswith((self.address, "data:", "blob:")), refuse)
        page, bad = context.new_page(), ("error", "warning")
        page.on("pageerror", lambda error: self.bad.append(f"{name}: {error}"))
        page.on("console", lambda one: one.type in bad and self.bad.append(f"{name}: {one.text}"))
        page.goto(f"{self.address}/{name}.html")
        return page


@pytest.fixture(scope="module")
def reader(browser, book):
    with serving(book) as address:
        yield Reader(browser, address)


@pytest.fixture(autouse=True)
def nothing_bad(reader):
    """No page may ask another host or complain, whatever a test does with it."""
    yield
    found = reader.bad[:]
    reader.bad.clear()
    assert found == []


@pytest.fixture
def visit(reader):
    """Opens a page for one test."""
    opened = []

    def open_page(name, **options):
        opened.append(reader.visit(name, **options))
        return opened[-1]

    yield open_page
    for page in opened:
        page.context.close()


class Leaf(NamedTuple):
    """A page of the book with everything alive, and what made its explorers."""

    name: str
    page: object
    explorers: list
    made: list  # (call, explorer of Python)


@pytest.fixture(scope="module", params=PAGES)
def leaf(request, reader):
    """Every page in turn, opened once for all tests, as narrow as a phone."""
    page = reader.visit(request.param, width=PHONE)
    unfold(page)
    found = page.locator(".cnn-live").all()
    for explorer in found:
        come_alive(explorer)
    yield Leaf(request.param, page, found, made_on(request.param))
    page.context.close()


@pytest.fixture(scope="module")
def first(reader):
    """Chapter 01, for all tests that leave it as it was."""
    page = reader.visit("01_convolution_arithmetic")
    yield page
    page.context.close()


def unfold(page):
    """Open everything that is folded."""
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")


def come_alive(explorer):
    """Scroll to an explorer and wait for it."""
    explorer.scroll_into_view_if_needed()
    playwright.expect(explorer).to_have_attribute("data-alive", "true")


@functools.cache
def made_on(name):
    """The explorers that are alive on a page, in their order: their calls, and what Python makes of these."""
    calls = [build.PAD] if name == "index" else []
    if name in CHAPTERS:
        calls = pages.calls(pages.read(ROOT / f"notebooks/{name}.ipynb"))
    made = [(call, states.make(call)) for call in calls]
    return [(call, one) for call, one in made if call["explorer"] == "draw" or lives(one)]


def the_first(page, name, kind):
    """The first explorer of a kind on a page, alive, and what Python makes of its call."""
    unfold(page)
    number = next(n for n, (call, _) in enumerate(made_on(name)) if call["explorer"] == kind)
    element = page.locator(".cnn-live").nth(number)
    come_alive(element)
    return element, made_on(name)[number][1]


def lives(explorer):
    """Whether an explorer is alive in a page."""
    return states.is_table(explorer) or states.computes_itself(explorer)


def says(explorer, sentence):
    """Wait until an explorer says this."""
    playwright.expect(explorer.locator("[role=status]").first).to_have_text(sentence)


def places(explorer, values):
    """The values as the controls of a page have them."""
    found = []
    for name, value in values.items():
        control = explorer.controls[name]
        found.append(values_of(control).index(value) if hasattr(control, "options") else value)
    return found


def some_settings(explorer):
    """The opening and a few others that the page knows, far from each other."""
    reach = states.reach_of(explorer.controls)
    found = list(states.settings(explorer, min(reach, len(explorer.controls))))
    return [explorer.values, *random.Random(5).sample(found, min(SETTINGS, len(found)))]


def added_up(text):
    """Both sides of a written sum of numbers; None where it is something else."""
    match = re.fullmatch(r"([-\d.+· ()]+) = (-?[\d.]+)", text.replace("−", "-"))
    return match and (eval(match[1].replace("·", "*"), {"__builtins__": {}}), float(match[2]))


# ---- every page --------------------------------------------------------------------------------------


def test_a_phone_need_not_scroll_sideways(leaf):
    widths = "[document.documentElement, document.body].map((one) => one.scrollWidth)"
    assert max(leaf.page.evaluate(widths)) <= PHONE
    leaf.page.set_viewport_size({"width": 1280, "height": 900})


def test_a_page_has_everything_it_shows(leaf):
    page = leaf.page
    assert len(leaf.explorers) == len(leaf.made)
    words = page.evaluate("[...document.images].map((one) => one.alt.split(' ').length)")
    assert all(count >= 4 for count in words), words
    assert page.locator(".cnn-tex, .math").count() == 0, "a formula that was not set"
    missing = "[...document.images].filter((one) => one.complete && !one.naturalWidth).length"
    assert page.evaluate(missing) == 0
    for still in page.locator(".cnn-still").all():
        playwright.expect(still.locator(".cnn-note")).to_have_text(pages.NOT_HERE)
        playwright.expect(still.locator("img")).to_be_visible()


def test_every_explorer_answers_as_python_does(leaf):
    """All that it shows is compared, and every written sum adds up."""
    for element, (call, made) in zip(leaf.explorers, leaf.made, strict=True):
        if call["explorer"] in ("draw", "kernel_studio"):
            continue  # see below
        labels = element.locator(".cnn-control label").all_inner_texts()
        assert labels == [control.description for control in made.controls.values()]
        handle = element.element_handle()
        for values in some_settings(made):
            wanted = json.loads(json.dumps(made.state_of(values)))
            asked = [handle, places(made, values), wanted["key"], wanted["status"]]
            shown, said, summed = leaf.page.evaluate(ANSWER, asked)
            assert (shown, said) == (wanted, wanted["status"]), (call, values)
            sides = added_up(summed)
            assert sides is None or sides[0] == pytest.approx(sides[1], abs=0.03)


def test_axe_finds_nothing_serious_in_both_themes(leaf):
    """Only colours depend on the theme, so in the dark nothing else is looked at."""
    leaf.page.evaluate(source())
    assert findings(leaf.page, ["body"]) == []
    leaf.page.emulate_media(color_scheme="dark")
    leaf.page.wait_for_function("document.documentElement.dataset.theme === 'dark'")
    assert findings(leaf.page, ["body"], only_colours=True) == []


# ---- reading -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["01_convolution_arithmetic", "03_backprop"])
def test_without_javascript_there_are_pictures_sentences_and_formulas(name, visit):
    page = visit(name, java_script_enabled=False)
    for answer in page.locator("details.hide > summary").all():
        answer.click()
    for explorer, (_, made) in zip(page.locator(".cnn-live").all(), made_on(name)):
        playwright.expect(explorer.locator("img")).to_be_visible()
        playwright.expect(explorer).to_contain_text(made.describe())
    formula = page.locator("mjx-container").first
    assert formula.bounding_box()["width"] > 3
    assert page.locator("math").count() == page.locator("mjx-container").count() > 20


def test_in_print_the_controls_are_gone_and_the_pictures_stay(visit):
    page = visit("01_convolution_arithmetic")
    explorer, _ = the_first(page, "01_convolution_arithmetic", "convolution")
    page.emulate_media(media="print")
    playwright.expect(explorer.locator(".cnn-bar")).to_be_hidden()
    playwright.expect(page.locator(".cnn-run")).to_be_hidden()
    playwright.expect(explorer.locator("[role=status]").first).to_be_visible()
    playwright.expect(explorer.locator("svg").first).to_be_visible()


@pytest.mark.parametrize("script", [True, False])
def test_on_paper_nothing_stays_folded(script, visit):
    """Answers and hints can be read; above an answer still stands that the guess comes first."""
    page = visit("02_pooling", java_script_enabled=script)
    page.emulate_media(media="print")
    folded = page.locator("details:not(.cnn-run)").all()
    assert len(folded) > 10
    if script:
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
    for one in folded:
        inside = one.locator(":scope > :not(summary)").first
        assert inside.bounding_box()["height"] > 5
    playwright.expect(page.locator("details.hide > summary > p.collapsed").first).to_be_visible()
    playwright.expect(page.locator("details.hide > summary > p.expanded").first).to_be_hidden()
    if script:
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        assert page.locator("details[open]").count() == 0


def test_the_dark_theme_reaches_the_views(first):
    explorer, _ = the_first(first, "01_convolution_arithmetic", "convolution")
    colours = {}
    for scheme in ("dark", "light"):
        first.emulate_media(color_scheme=scheme)
        first.wait_for_function(f"document.documentElement.dataset.theme === '{scheme}'")
        colour = explorer.locator(".cnn-grid").evaluate("(el) => getComputedStyle(el).color")
        colours[scheme] = np.mean([int(n) for n in re.findall(r"\d+", colour)[:3]])
    assert colours["dark"] > 170 and colours["light"] < 80


def test_answers_stay_folded_and_hints_come_one_by_one(visit):
    page = visit("01_convolution_arithmetic")
    answer = page.locator("details.hide").first
    assert not answer.evaluate("(el) => el.open")
    answer.locator("summary").click()
    playwright.expect(answer.locator(".cell_output").first).to_be_visible()
    hints = page.locator(".cnn-hints details")
    assert hints.count() >= 10 and not hints.first.locator("p").is_visible()
    hints.first.locator("summary").click()
    playwright.expect(hints.first.locator("p")).to_be_visible()
    playwright.expect(hints.nth(1).locator("p")).to_be_hidden()


def test_a_chapter_says_how_to_run_it_and_hands_over_its_notebook(visit, reader):
    page = visit("02_pooling")
    page.locator(".cnn-run summary").click()
    playwright.expect(page.locator(".cnn-run")).to_contain_text("make lab")
    link = page.locator(".cnn-run a[download]").get_attribute("href")
    got = page.request.get(f"{reader.address}/{link}")
    assert got.body() == (ROOT / "notebooks/02_pooling.ipynb").read_bytes()


def test_a_chapter_opens_in_the_site_that_the_book_holds(visit, book, reader):
    if not (book / "site").is_dir():
        pytest.skip("the book was built without build/site; make site book puts it in")
    page = visit("02_pooling")
    page.locator(".cnn-run summary").click()
    page.get_by_role("link", name="run it here").click()
    page.wait_for_selector(".jp-Notebook .jp-CodeCell", timeout=60_000)
    playwright.expect(page.locator(".jp-Notebook h1").first).to_contain_text("Pooling")
    reader.bad[:] = [one for one in reader.bad if "asks for" in one]  # JupyterLite's own notes are its affair


def test_code_can_be_copied(visit):
    page = visit("02_pooling", permissions=["clipboard-read", "clipboard-write"])
    cell = page.locator(".cell_input .highlight").first
    cell.locator(".cnn-copy").click()
    playwright.expect(cell.locator(".cnn-copy")).to_have_text("copied")
    assert page.evaluate("navigator.clipboard.readText()").strip() == cell.locator("pre").inner_text().strip()


def test_words_are_found_without_a_server_of_their_own(visit):
    page = visit("search")
    page.goto(f"{page.url}?q=dilation")
    playwright.expect(page.locator("#search-results li").first).to_be_visible()


def test_the_book_is_small(book, visit, reader):
    lite = size(book / "site") if (book / "site").is_dir() else 0  # which weighs as much again
    assert size(book) - lite <= WHOLE
    page = visit("search")
    got = []
    page.on("response", lambda one: one.url.startswith(reader.address) and got.append(len(one.body())))
    page.goto(f"{reader.address}/index.html")
    page.wait_for_selector(".cnn-live[data-alive]")
    page.wait_for_load_state("networkidle")
    assert 100e3 < sum(got) <= FIRST_PAGE


# ---- explorers -----------------------------------------------------------------------------------------


def test_the_kernel_studio_computes_what_cnnlib_does(first):
    page, (element, _) = first, the_first(first, "01_convolution_arithmetic", "kernel_studio")
    made, chance = explorers.kernel_studio(), random.Random(3)
    kernels = values_of(made.controls["kernel"])
    for kernel in (*chance.sample(kernels[:-1], 3), None, None):
        for name, control in made.controls.items():
            if name != "kernel" and (kernel is None or not name.startswith("w")):
                control.value = chance.choice(values_of(control))
        if kernel:
            made.controls["kernel"].value = kernel
        element.get_by_label("kernel", exact=True).select_option(index=kernels.index(kernel or kernels[0]))
        page.evaluate(SET, [element.element_handle(), places(made, made.values)])
        says(element, made.status)
        element.locator("[data-view=studio]").focus()
        for step, place in (("ArrowDown", (41, 20)), ("ArrowLeft", (41, 19)), ("ArrowUp", (40, 19))):
            page.keyboard.press(step)
            expected = made.result.sum_text(0, *place)
            playwright.expect(element.locator("[data-view=sum]")).to_have_text(expected)
        page.keyboard.press("ArrowRight")
    element.get_by_label("row 0 col 0", exact=True).focus()
    page.keyboard.press("Home")
    playwright.expect(element.get_by_label("kernel", exact=True)).to_have_value(str(len(kernels) - 1))


def test_reset_brings_the_beginning_back(first):
    page, (element, made) = first, the_first(first, "01_convolution_arithmetic", "convolution")
    page.evaluate(SET, [element.element_handle(), places(made, made.values)])
    far = [len(values_of(one)) - 1 if hasattr(one, "options") else one.max for one in made.controls.values()]
    page.evaluate(SET, [element.element_handle(), far])
    says(element, made.state_of({n: values_of(c)[-1] for n, c in made.controls.items()})["status"])
    element.get_by_role("button", name="reset").filter(visible=True).click()
    says(element, made.status)
    shown = [label_of(control, control.value) for control in made.controls.values()]
    assert element.locator(".cnn-control output").all_inner_texts() == shown


def test_with_too_many_settings_the_control_left_alone_longest_goes_back(visit):
    page = visit("04_downhill")
    element, made = the_first(page, "04_downhill", "valley")
    assert states.reach_of(made.controls) < len(made.controls)
    opening, moves = made.values, {}
    for name in ("learning_rate", "noise", "start_1"):
        control = made.controls[name]
        moves[name] = next(value for value in values_of(control) if value != opening[name])
        page.evaluate(
            """([el, label, index]) => {
                const own = (one) => one.querySelector("label").textContent === label;
                const box = [...el.querySelectorAll(".cnn-control")].find(own);
                const input = box.querySelector("input, select");
                input.value = index;
                input.dispatchEvent(new Event("input", { bubbles: true }));
            }""",
            [element.element_handle(), control.description, values_of(control).index(moves[name])],
        )
    values = opening | moves | {"learning_rate": opening["learning_rate"]}
    says(element, made.state_of(values)["status"])
    playwright.expect(element.locator(".cnn-note").first).to_contain_text("learning rate went back")


def test_the_keyboard_alone_moves_a_slider_and_the_cell(first):
    page, (element, made) = first, the_first(first, "01_convolution_arithmetic", "convolution")
    page.evaluate(SET, [element.element_handle(), places(made, made.values)])
    element.get_by_label("stride s").focus()
    page.keyboard.press("ArrowRight")
    says(element, made.state_of(made.values | {"stride": made.values["stride"] + 1})["status"])
    before = element.locator("[data-view=sum]").inner_text()
    element.locator("[data-view=grid]").focus()
    page.keyboard.press("ArrowRight")
    playwright.expect(element.locator("[data-view=sum]")).not_to_have_text(before)


def test_sixty_moves_a_second_leave_no_backlog(first):
    page, (element, made) = first, the_first(first, "01_convolution_arithmetic", "convolution")
    page.evaluate(SET, [element.element_handle(), places(made, made.values)])
    waited = page.evaluate(
        """async (el) => {
            const input = el.querySelector(".cnn-control input");
            const sizes = Array.from({ length: 60 }, (_, n) => 2 + (n % 6));
            for (const size of sizes) {
                input.value = size;
                input.dispatchEvent(new Event("input", { bubbles: true }));
                await new Promise((done) => setTimeout(done, 1000 / 60));
            }
            const status = el.querySelector("[role=status]");
            const began = performance.now();
            while (!status.textContent.startsWith("input 7×7") && performance.now() - began < 5000)
                await new Promise((done) => setTimeout(done, 10));
            return performance.now() - began;
        }""",
        element.element_handle(),
    )
    assert waited < 500
    says(element, made.state_of(made.values | {"input_size": 7})["status"])


# ---- the pad -------------------------------------------------------------------------------------------


@pytest.fixture
def pad(visit):
    page = visit("index")
    element = page.locator(".cnn-live").first
    come_alive(element)
    return page, element


READ = """async ([el, strokes]) => {
    const { steps, shares } = readDigit(await el.cnnExplorer.network(), strokes);
    const bytes = (data) => new Uint8Array(Float32Array.from(data).buffer);
    const letters = (data) => Array.from(bytes(data), (byte) => String.fromCharCode(byte));
    const images = steps.map(({ rows, cols, data }) => [rows, cols, btoa(letters(data).join(""))]);
    return { steps: images, digit: shares.indexOf(Math.max(...shares)), shares: Array.from(shares) };
}"""
BOARDS = "(el) => [el.cnnExplorer.answer, el.cnnExplorer.inside].map((one) => one.get('state').rows)"
NUMBERS = {"panels", "values", "low", "high"}  # of a section; the rest are words and places


def moved(strokes, scale, right, down):
    """A drawing smaller or larger, elsewhere on the pad."""
    return [[(scale * x + right, scale * y + down) for x, y in stroke] for stroke in strokes]


# Where the preparation takes another way: too small for its pen, a dot, at the edge, with a dot that strayed.
ODD = [
    [[(0.4, 0.6)]],
    [],
    moved(POLYLINES[0], 0.1, 0.85, 0.02),
    moved(POLYLINES[9], 0.3, 0, 0.7),
    [*moved(POLYLINES[4], 0.5, 0, 0), [(0.97, 0.95)]],
]


@pytest.mark.parametrize("kind", ["mnist", "digits"])
def test_the_pad_prepares_and_reads_as_python_does(kind, pad):
    page, element = pad
    made = explorers.draw(kind)
    element.get_by_label("network", exact=True).select_option(index=["mnist", "digits"].index(kind))
    right = 0
    for label, strokes in zip([*LABELS, *ODD], [*POLYLINES, *ODD]):
        found = page.evaluate(READ, [element.element_handle(), strokes])
        steps = drawing.prepare(strokes, kind)
        for (rows, cols, data), step in zip(found["steps"], steps, strict=True):
            assert (rows, cols) == step.image.shape
            image = np.frombuffer(base64.b64decode(data), "<f4").reshape(rows, cols)
            assert np.abs(image - step.image).max() <= 1 / 255
        logits = made.network.predict(steps[-1].image[None, None])
        assert found["digit"] == int(logits.argmax())
        # The same picture, to the last grey level, must give the same ten numbers.
        own = ops.softmax(made.network.predict(image[None, None].astype(np.float32)))[0]
        np.testing.assert_allclose(found["shares"], own, atol=1e-4)
        right += found["digit"] == label
    assert right >= 18


def test_what_is_drawn_with_the_mouse_is_read(pad):
    page, element = pad
    canvas = element.locator("[data-view=pad]")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    for stroke in POLYLINES[LABELS.index(7)]:
        points = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in stroke]
        page.mouse.move(*points[0])
        page.mouse.down()
        for point in points[1:]:
            page.mouse.move(*point, steps=8)
        page.mouse.up()
    playwright.expect(element.locator("[role=status]").first).to_contain_text("The network reads a 7 with")
    playwright.expect(element.get_by_label("sample", exact=True)).to_have_value("0")  # no sample any more
    element.get_by_role("button", name="clear").click()
    says(element, explorers.draw(sample=None).status)


def test_a_sample_shows_the_board_that_python_draws(pad):
    page, element = pad
    for kind, digit in itertools.product((0, 1), (8, 5)):
        made = explorers.draw(["mnist", "digits"][kind], digit)
        element.get_by_label("network", exact=True).select_option(index=kind)
        words = label_of(made.controls["sample"], digit)
        element.get_by_label("sample", exact=True).select_option(label=words)
        says(element, made.status)
        seen = page.evaluate(BOARDS, element.element_handle())
        for rows, wanted in zip(seen, (made.answer.state["rows"], made.inside.state["rows"]), strict=True):
            for section, like in zip(sum(rows, []), sum(wanted, []), strict=True):
                assert words_of(section) == json.loads(json.dumps(words_of(like)))
                if section["kind"] == "maps":
                    panels = [np.array(one["panels"], float) for one in (section, like)]
                    np.testing.assert_allclose(*panels, rtol=2e-3, atol=2e-3 * like["high"])
                    assert section["high"] == pytest.approx(like["high"], rel=1e-2)
    element.get_by_role("button", name="reset").filter(visible=True).first.click()
    says(element, explorers.draw().status)
    playwright.expect(element.get_by_label("network", exact=True)).to_have_value("0")


def words_of(section):
    """What a section of a board says without its numbers."""
    return {name: value for name, value in section.items() if name not in NUMBERS}
