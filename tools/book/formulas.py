"""Formulas, set by MathJax while the book is built: pages need no script and no other host to show them."""

import json
import re
import shutil
import subprocess
from html import unescape
from pathlib import Path

from staging import BuildError

SCRIPT = Path(__file__).parent / "sphinx/formulas.js"
TEX = re.compile(r'<(span|div) class="cnn-tex">(.*?)</\1>', re.S)


def set_formulas(pages, static, mathjax):
    """Set the formulas of all `pages` (files); style sheet and fonts go to the folder `static`."""
    texts = {page: page.read_text(encoding="utf-8") for page in pages}
    found = {(unescape(tex), tag == "div") for text in texts.values() for tag, tex in TEX.findall(text)}
    wanted = sorted(found)
    formulas, css = _mathjax(wanted, mathjax)
    ready = dict(zip(wanted, formulas))

    def formula(match):
        seen, read = ready[unescape(match[2]), match[1] == "div"]
        spoken = f'<span class="cnn-read">{read}</span>'
        return (
            f'<{match[1]} class="cnn-formula-set"><span aria-hidden="true">{seen}</span>{spoken}</{match[1]}>'
        )

    for page, text in texts.items():
        page.write_text(TEX.sub(formula, text), encoding="utf-8")
    (static / "formulas.css").write_text(css, encoding="utf-8")
    shutil.copytree(mathjax / "output/chtml/fonts/woff-v2", static / "fonts", dirs_exist_ok=True)


def _mathjax(wanted, mathjax):
    """What MathJax makes of `[[tex, display], …]`: pairs to see and to read aloud, and a style sheet."""
    done = subprocess.run(
        ["node", SCRIPT, mathjax / "node-main.js"], input=json.dumps(wanted), capture_output=True, text=True
    )
    if done.returncode:
        raise BuildError(f"MathJax could not set the formulas: {done.stderr.strip()}")
    result = json.loads(done.stdout)
    return result["formulas"], result["css"]
