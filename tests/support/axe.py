"""axe-core, which looks at the accessibility of a page."""

import os
from pathlib import Path

import pytest

AXE = Path(__file__).parents[2] / ".venv/npm/node_modules/axe-core/axe.min.js"
MISSING = "axe-core is not installed, so accessibility is not checked; make .venv/.npm gets it (needs npm)"
LOOK = """async ([ours, rules]) => {
    const include = ours.flatMap((name) => [...document.querySelectorAll(name)]);
    const runOnly = rules.length ? { runOnly: { type: "rule", values: rules } } : {};
    const found = await axe.run({ include }, { resultTypes: ["violations"], ...runOnly });
    return found.violations.flatMap(({ id, impact, nodes }) => nodes.map(
        ({ target, failureSummary, html }) => ({ id, impact, target, failureSummary, html })));
}"""


def source():
    """The script; where CNNLIB_REQUIRE names axe, a missing one fails instead of skipping."""
    if not AXE.is_file():
        required = "axe" in os.environ.get("CNNLIB_REQUIRE", "").split()
        (pytest.fail if required else pytest.skip)(MISSING)
    return AXE.read_text(encoding="utf-8")


def findings(page, ours, rules=()):
    """What axe-core, which the page has run, finds serious or critical in what these selectors name.

    Only these rules are looked at, or all.
    """
    found = page.evaluate(LOOK, [ours, list(rules)])
    return [
        f"{one['impact']} {one['id']} {one['target']}: {one['failureSummary']} {one['html'][:200]}"
        for one in found
        if one["impact"] in ("serious", "critical")
    ]
