"""axe-core, which looks at the accessibility of a page."""

import os
from pathlib import Path

import pytest

AXE = Path(__file__).parents[2] / ".venv/npm/node_modules/axe-core/axe.min.js"
MISSING = "axe-core is not installed, so accessibility is not checked; make .venv/.npm gets it (needs npm)"
# Colours take most of the time, so of texts that look alike, as do all they stand in, one is looked at.
# A rule whose findings are moderate takes long too. Nothing here needs style sheets loaded beforehand.
LOOK = """async ([ours, onlyColours]) => {
    const include = ours.flatMap((name) => [...document.querySelectorAll(name)]);
    const grounds = new Map(), texts = new Map();
    const ground = (one) => {
        if (!one) return "";
        if (!grounds.has(one)) {
            const { backgroundColor, backgroundImage, opacity } = getComputedStyle(one);
            const own = [one.getAttribute("class"), backgroundColor, backgroundImage, opacity].join();
            grounds.set(one, `${ground(one.parentElement)}/${own}`);
        }
        return grounds.get(one);
    };
    const isText = (one) => one.matches("input, select, textarea")
        || [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    for (const one of include.flatMap((outer) => [outer, ...outer.querySelectorAll("*")])) {
        if (!isText(one) || !one.checkVisibility({ visibilityProperty: true })) continue;
        const { color, fontSize, fontWeight } = getComputedStyle(one);
        const look = [one.tagName, color, fontSize, fontWeight, ground(one)].join();
        const longer = !texts.has(look) || one.textContent.length > texts.get(look).textContent.length;
        if (longer) texts.set(look, one); // a single letter would not be judged
    }
    const old = document.querySelectorAll("[data-representative]");
    old.forEach((one) => { delete one.dataset.representative; });
    texts.forEach((one) => { one.dataset.representative = true; });
    axe.configure({ rules: [{ id: "color-contrast", selector: "[data-representative]" }] });
    const runOnly = { type: "rule", values: ["color-contrast", "link-in-text-block"] };
    const which = onlyColours ? { runOnly } : { rules: { region: { enabled: false } } };
    const found = await axe.run({ include }, { resultTypes: ["violations"], preload: false, ...which });
    return found.violations.flatMap(({ id, impact, nodes }) => nodes.map(
        ({ target, failureSummary, html }) => ({ id, impact, target, failureSummary, html })));
}"""


def source():
    """The script; where CNNLIB_REQUIRE names axe, a missing one fails instead of skipping."""
    if not AXE.is_file():
        required = "axe" in os.environ.get("CNNLIB_REQUIRE", "").split()
        (pytest.fail if required else pytest.skip)(MISSING)
    return AXE.read_text(encoding="utf-8")


def findings(page, ours, only_colours=False):
    """What axe-core, which the page has run, finds serious or critical in what these selectors name."""
    found = page.evaluate(LOOK, [ours, only_colours])
    return [
        f"{one['impact']} {one['id']} {one['target']}: {one['failureSummary']} {one['html'][:200]}"
        for one in found
        if one["impact"] in ("serious", "critical")
    ]
