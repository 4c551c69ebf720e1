"""What a reader does with an explorer on a page: find it, press its controls, read its sentence."""

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is missing: pip install '.[test]'")


def explorer(page, number):
    """One explorer, scrolled into view."""
    found = page.locator(".cnn-explorer").nth(number)
    found.evaluate("element => element.scrollIntoView({block: 'start'})")
    return found


def says(shown, text, timeout=20_000):
    """Wait until the explorer's sentence holds this text."""
    playwright.expect(shown.get_by_role("status")).to_contain_text(text, timeout=timeout)


def row_of(shown, label):
    """The line of the control with this label."""
    return shown.locator(".widget-label").get_by_text(label, exact=True).locator("xpath=..")


def press(page, shown, label, *keys):
    """Press keys on the slider or list with this label."""
    row_of(shown, label).locator("[role=slider], select").first.focus()
    for key in keys:
        page.keyboard.press(key)
