"""Build the course as static files for any web host: `make site`, `make book`, or by hand

    python tools/publish.py site OUTPUT    JupyterLite: notebooks that run in the reader's browser
    python tools/publish.py book OUTPUT    web pages with living explorers, which need no Python

The site is made by the Python of `.venv/lite`, the book by that of the course.
"""

import argparse
import sys
from pathlib import Path

from staging import ROOT, BuildError

NPM = ROOT / ".venv/npm/node_modules"
# For each kind: its sentence, and the options with what they are by default.
KINDS = {
    "site": (
        "a JupyterLite site",
        {
            "pyodide": (NPM / "pyodide", "its npm package, or a full release to need no other host"),
            "wheels": (ROOT / ".venv/lite/wheels", "folder that downloaded wheels are kept in"),
        },
    ),
    "book": (
        "web pages with living explorers",
        {
            "notebooks": (ROOT / "notebooks", "folder of the notebooks"),
            "sphinx": (ROOT / ".venv/book/bin/python", "a Python with Sphinx"),
            "mathjax": (NPM / "mathjax/es5", "folder es5 of MathJax"),
            "site": (ROOT / "build/site", "a JupyterLite site to put in, if it is there"),
        },
    ),
}


def main(words=None):
    """The command; 1 with a sentence where something cannot be built."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    kinds = parser.add_subparsers(dest="kind", required=True)
    for kind, (sentence, options) in KINDS.items():
        one = kinds.add_parser(kind, help=sentence, description=f"Build {sentence}.")
        one.add_argument("output", type=Path, help="folder of the pages; replaced if it exists")
        for name, (place, what) in options.items():
            one.add_argument(f"--{name}", type=Path, default=place, help=what)
        if kind == "site":
            one.add_argument(
                "--fetch", action="store_true", help="download what is missing in --wheels, stop"
            )
    chosen = vars(parser.parse_args(words))
    kind = chosen.pop("kind")
    try:
        if kind == "site":
            from lite import build
        else:
            from book.build import build
        build(**chosen)
    except BuildError as error:
        print(f"The {kind} was not built: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
