"""What Sphinx has to know to make the pages; run by `book.assembly`."""

import sys
from html import escape
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.resolve()))  # myst-nb imports the function below by its name

project = "Opening the black box"
author = "the maintainers of the course"
html_title = "Opening the black box"
language = "en"
extensions = ["myst_nb"]
nb_execution_mode = "off"  # nothing runs: what was stored is shown
nb_merge_streams = True
myst_enable_extensions = ["dollarmath", "amsmath", "html_image"]
myst_heading_anchors = 4
myst_heading_slug_func = "conf.slug"
html_theme = "furo"
html_static_path = ["_static"]
html_css_files = ["formulas.css", "book.css"]
SCRIPTS = ("book", "views", "drawing", "forward", "pad", "studio")
html_js_files = [(f"{name}.js", {"defer": "defer"}) for name in SCRIPTS]
html_favicon = "_static/icon.svg"
html_use_index = False
html_math_renderer = "set_later"
html_copy_source = html_show_sourcelink = False
html_theme_options = {
    "light_css_variables": {"color-brand-primary": "#1a5f94", "color-brand-content": "#1a5f94"},
    "dark_css_variables": {"color-brand-primary": "#6cb8ec", "color-brand-content": "#6cb8ec"},
}
pygments_style, pygments_dark_style = "a11y-high-contrast-light", "a11y-high-contrast-dark"


def slug(text):
    """The address of a heading, as Jupyter makes it."""
    return text.strip().replace(" ", "-")


def setup(app):
    """Formulas stay TeX until all pages are there; then `book.formulas` sets them at once."""
    app.add_html_math_renderer("set_later", (_inline, None), (_display, None))


def _inline(writer, node):
    writer.body.append(f'<span class="cnn-tex">{escape(node.astext())}</span>')
    _skip()


def _display(writer, node):
    writer.body.append(f'<div class="cnn-tex">{escape(node.astext())}</div>')
    _skip()


def _skip():
    from docutils.nodes import SkipNode

    raise SkipNode
