"""The course as web pages: what `tools/make_book.py` does, in the order in which it does it.

`states` computes what every explorer shows at every setting, `drawing` writes down the networks that read the
pad, `pages` turns the stored notebooks into sources of Sphinx, `site` runs Sphinx with `theme/` and has the
formulas set. `static/` is what runs in the browser.
"""


class BookError(Exception):
    """What stops a build; its text says what to do."""
