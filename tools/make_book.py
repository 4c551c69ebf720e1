"""Build the course as web pages: `make book`, or `python tools/make_book.py OUTPUT`.

The pages are made from the stored notebooks. Every explorer in them is alive without Python: what it shows at
each setting is computed here and put beside the pages. What was computed before is kept in a folder next to
OUTPUT.
"""

import argparse
import hashlib
import os
import shutil
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

from book import BookError, drawing, pages, site, states
from tqdm import tqdm

ROOT = Path(__file__).parents[1]
PAD = {"explorer": "draw", "arguments": {}}  # on the first page
STATES_FROM = ("cnnlib", "data", "tools/book/states.py", "tools/book/drawing.py")
PAGES_FROM = (*STATES_FROM, "tools/book", "tools/make_book.py")
NO_STATES = {"app", "exercises", "__pycache__", ".ipynb_checkpoints"}  # folders whose files change no state
DONE = "first"  # file in a folder of states: all of them are there, and this is the first


def main():
    """The command; 1 with a sentence where the book cannot be built."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("output", type=Path, help="folder of the pages; replaced if it exists")
    for name, place, words in (
        ("notebooks", "notebooks", "folder of the notebooks"),
        ("sphinx", ".venv/book/bin/python", "a Python with Sphinx"),
        ("mathjax", ".venv/npm/node_modules/mathjax/es5", "folder es5 of MathJax"),
        ("site", "build/site", "a JupyterLite site to put in, if it is there"),
    ):
        parser.add_argument(f"--{name}", type=Path, default=ROOT / place, help=words)
    chosen = parser.parse_args()
    try:
        build(chosen.output, chosen.notebooks, chosen.sphinx, chosen.mathjax, chosen.site)
    except BookError as error:
        print(f"The book was not built: {error}", file=sys.stderr)
        return 1
    return 0


def build(output, folder, sphinx, mathjax, lite):
    """Write the book to the folder `output`; what is there already stays until the new one is complete."""
    work = output.with_name(f"{output.name}-states")
    _needs_writable(output.parent)
    paths = sorted(folder.glob("*.ipynb"))
    if not paths:
        raise BookError(f"there are no notebooks in {folder}; pass --notebooks with the right folder")
    notebooks = {path.stem: pages.read(path) for path in paths}
    lite = lite if (lite / "lab/index.html").is_file() else None
    sources = digest(ROOT, STATES_FROM)
    stamp = (
        f"{digest(ROOT, PAGES_FROM)} {digest(folder, ('.',))} {lite and digest(lite, ('jupyter-lite.json',))}"
    )
    if (output / ".built").is_file() and (output / ".built").read_text(encoding="utf-8") == stamp:
        print(f"{output} is up to date")
        return
    firsts = all_states(notebooks, work / sources)
    with tempfile.TemporaryDirectory(dir=output.parent, prefix=".book-") as temporary:
        stage, made = Path(temporary, "sources"), Path(temporary, "pages")
        picture = states.make(PAD)._repr_mimebundle_()[0]
        stored = stage / "_static" / site.PICTURES
        stored.mkdir(parents=True)
        html = pages.picture_html(picture[pages.PNG], stored, picture["text/plain"])
        pad = pages.explorer_html(picture["text/plain"], html, firsts[states.canonical(PAD)])
        site.write_sources(stage, notebooks, pages.companions(folder), firsts, pad, lite is not None)
        site.run_sphinx(sphinx, stage, made, mathjax)
        shutil.copytree(work / sources / "files", made / "_static/states")
        shutil.copytree(folder, made / "notebooks", ignore=shutil.ignore_patterns(".*"))
        if lite:
            shutil.copytree(lite, made / "site")
        (made / ".built").write_text(stamp, encoding="utf-8")
        shutil.rmtree(output, ignore_errors=True)
        made.replace(output)
    for old in work.iterdir():
        if old.name != sources:
            shutil.rmtree(old)


def _needs_writable(folder):
    """Raise unless files can be made in this folder."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
    except OSError as error:
        raise BookError(f"{folder} cannot be written ({error.strerror}); pass a folder that can") from None


def digest(root, names):
    """A text that changes when a file below these does."""
    found = hashlib.sha256()
    for name in names:
        top = root / name
        for path in sorted(top.rglob("*")) if top.is_dir() else [top]:
            if path.is_file() and not NO_STATES & set(path.parts):
                found.update(f"{path.relative_to(root)}\0".encode())
                found.update(hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()[:16]


# ---- states --------------------------------------------------------------------------------------


def all_states(notebooks, work):
    """Compute what is not computed yet; maps calls to the first file of their states."""
    wanted = {states.canonical(PAD): PAD}
    for book in notebooks.values():
        wanted |= {states.canonical(call): call for call in pages.calls(book)}
    (work / "files").mkdir(parents=True, exist_ok=True)
    found = {}
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        tasks = {pool.submit(one_explorer, call, work): text for text, call in wanted.items()}
        bar = tqdm(as_completed(tasks), "states of the explorers", len(tasks), unit="explorer")
        for task in bar:
            found[tasks[task]] = task.result()
    for name, book in notebooks.items():
        _agrees(name, book, found)
    return {text: first for text, (first, _) in found.items()}


def one_explorer(call, work):
    """The first file of an explorer's states, None where a page cannot have them, and its sentence."""
    folder = work / hashlib.sha256(states.canonical(call).encode()).hexdigest()[:16]
    if (folder / DONE).is_file():
        first, said = (folder / DONE).read_text(encoding="utf-8").split("\n", 1)
        return first or None, said
    try:
        explorer = states.make(call)
        said, first = explorer.describe(), ""
        if call["explorer"] == "draw":
            first = drawing.write_pad(call, work / "files")
        elif states.is_table(explorer):
            first = states.write_states(call, work / "files")
        elif states.computes_itself(explorer):
            first = states.write_view(call, work / "files")
    except BookError:
        raise
    except Exception as error:  # of any kind: the build says whose it is
        raise BookError(f"explorers.{call['explorer']} fails with {call['arguments']}: {error!r}") from None
    folder.mkdir(exist_ok=True)
    (folder / DONE).write_text(f"{first}\n{said}", encoding="utf-8")
    return first or None, said


def _agrees(name, book, found):
    """Raise where an explorer says something else now than what the notebook stored."""
    for number, cell in enumerate(pages.code_cells(book), 1):
        for output in cell.outputs:
            call = output.get("data", {}).get(pages.CALL)
            stored = output.data["text/plain"] if call else None
            if call and stored != found[states.canonical(call)][1]:
                now = found[states.canonical(call)][1]
                raise BookError(
                    f"{name}, code cell {number}: explorers.{call['explorer']} stored {stored!r}, "
                    f"but says {now!r} now; run: make notebooks"
                )


if __name__ == "__main__":
    sys.exit(main())
