"""The pages as a site: sources for Sphinx, what runs in the browser, and one more look at what came out."""

import json
import re
import shutil
import subprocess
from html import escape
from pathlib import Path

import anywidget
import nbformat
from staging import BuildError

from book import pages
from book.formulas import set_formulas
from cnnlib.explorers.views.board_view import colour_tables
from cnnlib.explorers.views.grid_view import css_colours

HERE = Path(__file__).parent
FORMULA_LINK = re.compile(  # the link without its end, and the part of the page it leads to
    r'(<a class="reference internal" href="[^"#]*#([^"]+)")>(?=<span class="[^"]*"><span class="cnn-formula)'
)
PICTURES = "stored"  # folder of the stored pictures


def write_sources(stage, notebooks, companions, firsts, pad, lite):
    """Everything that Sphinx reads, in the folder `stage`; `pad` is the HTML of the pad on the first page.

    `notebooks` maps names to notebooks as `pages.read` returns them, `firsts` calls to the first files of
    their states; `lite` says whether the book holds the JupyterLite site.
    """
    shutil.copytree(HERE / "sphinx", stage, dirs_exist_ok=True)
    static = stage / "_static"
    shutil.copytree(HERE / "static", static, dirs_exist_ok=True)
    (static / PICTURES).mkdir(exist_ok=True)
    (static / "views.js").write_text(_views_script(), encoding="utf-8")
    titles = {name: pages.title_of(book) for name, book in notebooks.items()}
    for name, book in notebooks.items():
        page = pages.page_of(book, firsts, static / PICTURES, run_html(f"{name}.ipynb", lite))
        nbformat.write(page, stage / f"{name}.ipynb")
    for name, text in companions.items():
        (stage / f"{name}.md").write_text(text, encoding="utf-8")
    index = (stage / "index.md").read_text(encoding="utf-8")
    listed = "\n".join(titles)
    beside = "\n".join(companions)
    index = index.replace("{pad}", pad).replace("{chapters}", listed).replace("{companions}", beside)
    (stage / "index.md").write_text(index, encoding="utf-8")


def run_html(notebook, lite):
    """How to run a chapter for real."""
    online = "<code>make site</code> builds a site in which Python itself runs in the browser (JupyterLite)."
    if lite:
        link = f'<a href="site/lab/index.html?path={escape(notebook)}">run it here</a>'
        online = f"{link}: Python itself runs in your browser (JupyterLite)."
    text = (HERE / "run.html").read_text(encoding="utf-8")
    return text.replace("{notebook}", escape(notebook)).replace("{online}", online).strip()


def _views_script():
    """The views of the notebooks, unchanged, with the colours that they are given there."""
    ours = [view for view in anywidget.AnyWidget.__subclasses__() if view.__module__.startswith("cnnlib.")]
    views = {view.__name__: {"source": view._esm, "css": view._css} for view in ours}
    looks = {"views": views, "palette": css_colours(), "tables": colour_tables()}
    return f"Object.assign(cnnBook, {json.dumps(looks, default=str, separators=(',', ':'))});\n"


def run_sphinx(python, stage, output, mathjax):
    """Let Sphinx make the pages in `output`; a warning is an error."""
    command = [python, "-m", "sphinx", "-b", "html", "-q", "-W", "--keep-going", "-d", stage / ".doctrees"]
    done = subprocess.run([*command, stage, output], capture_output=True, text=True)
    if done.returncode:
        raise BuildError(f"Sphinx could not make the pages:\n{done.stderr.strip()[-3000:]}")
    html = sorted(output.glob("*.html"))
    set_formulas(html, output / "_static", mathjax)
    for page in html:
        _mend_for_screen_readers(page)
        _refuse_other_hosts(page)
    shutil.rmtree(output / ".doctrees", ignore_errors=True)


def _mend_for_screen_readers(page):
    """Give headings their level, folds the name written on them, and links that are a formula some words."""
    text = page.read_text(encoding="utf-8")
    text = text.replace('class="caption" role="heading"', 'class="caption" role="heading" aria-level="2"')
    text = text.replace('<summary aria-label="Toggle hidden content">', "<summary>")
    text = FORMULA_LINK.sub(lambda link: f'{link[1]} aria-label="{link[2].replace("-", " ")}">', text)
    page.write_text(text, encoding="utf-8")


def _refuse_other_hosts(page):
    """Raise where a page would load something that is not in the book; a link may lead anywhere."""
    text = page.read_text(encoding="utf-8")
    loads = re.findall(r'<(?:script|img|iframe|link)\b[^>]*\b(?:src|href)="((?:https?:)?//[^"]+)"', text)
    if loads:
        raise BuildError(f"{page.name} would ask another host for {loads[0]}")
