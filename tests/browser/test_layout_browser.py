"""How explorers stand on a page: nothing cut, nothing on top of another, whole on a laptop's screen."""

import pytest

from cnnlib import explorers

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is missing: pip install '.[test]'")

pytestmark = pytest.mark.browser
NAMES = sorted(explorers.__all__)
CELLS = ["from cnnlib import explorers", *(f"explorers.{name}()" for name in NAMES)]
READY = f"document.querySelectorAll('.cnn-explorer').length == {len(NAMES)}"
TALLEST = {"biography": 700}  # pixels; 640 for all others
# What may be scrolled may be wider; what is drawn inside of a picture is cut by the picture.
LOOK = """() => [...document.querySelectorAll('.cnn-explorer')].map((shown) => {
    const box = shown.getBoundingClientRect(), found = [];
    const scrolled = (one) => one.closest('.cnn-picture, .cnn-table, svg, .noUi-target, [hidden]')
        || one.closest('.cnn-quiet .cnn-status');
    for (const svg of shown.querySelectorAll('svg')) {
        const titles = [...svg.querySelectorAll('.cnn-title')]
            .map((one) => [one.textContent, one.getBoundingClientRect()]);
        titles.forEach(([text, a], place) => titles.slice(place + 1).forEach(([other, b]) => {
            const apart = a.right < b.left + 1 || b.right < a.left + 1
                || a.bottom < b.top + 1 || b.bottom < a.top + 1;
            if (!apart) found.push(`"${text}" lies on "${other}"`);
        }));
        const edge = svg.getBoundingClientRect();
        for (const [text, a] of titles) if (a.right > edge.right + 1) found.push(`"${text}" is cut`);
    }
    for (const one of shown.querySelectorAll('*')) {
        const own = one.getBoundingClientRect();
        if (own.width && !scrolled(one) && (own.right > box.right + 2 || own.left < box.left - 2))
            found.push(`${one.className} reaches from ${own.left - box.left} to ${own.right - box.left}`);
    }
    return [box.height, found.slice(0, 5)];
})"""


@pytest.fixture(scope="module")
def page(page):
    """A notebook with every explorer at its defaults, without JupyterLab's side bar."""
    page.keyboard.press("Control+b")
    return page


def looks(page, width):
    page.set_viewport_size({"width": width, "height": 1000})
    page.wait_for_timeout(1500)  # pictures are drawn anew for the width
    return dict(zip(NAMES, page.evaluate(LOOK), strict=True))


@pytest.mark.parametrize("width", [1280, 800, 390])
def test_nothing_is_cut_and_nothing_lies_on_another(page, width):
    assert {name: found for name, (_, found) in looks(page, width).items() if found} == {}


def test_every_explorer_fits_the_screen_of_a_laptop(page):
    heights = {name: height for name, (height, _) in looks(page, 1280).items()}
    assert {name: height for name, height in heights.items() if height > TALLEST.get(name, 641)} == {}


def test_what_is_too_wide_or_lies_on_another_is_seen(page):
    page.locator(".cnn-status").first.evaluate(
        "one => one.insertAdjacentHTML('beforeend', '<i id=bad style=position:absolute;left:3000px>x</i>')"
    )
    found = [words for _, found in looks(page, 1280).values() for words in found]
    page.locator("#bad").evaluate("one => one.remove()")
    assert any("reaches from" in words for words in found)
