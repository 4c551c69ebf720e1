"""The course as web pages, in the order in which they are made.

`states` computes what every explorer shows at every setting, `drawing` writes down the networks that read the
pad, `pages` turns the stored notebooks into sources of Sphinx, `assembly` runs Sphinx with `sphinx/` and has
the formulas set, `build` does it all. `static/` is what runs in the browser.
"""
