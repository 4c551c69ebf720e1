"""From stored notebooks to the finished book: what `tools/publish.py book` builds.

Every explorer in the pages is alive without Python: what it shows at each setting is computed here and put
beside the pages. What was computed before is kept in a folder next to the book.
"""

import hashlib
import os
import shutil
import tempfile
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

import staging
from staging import ROOT, BuildError
from tqdm import tqdm

from book import assembly, drawing, pages, states

PAD = {"explorer": "draw", "arguments": {}}  # on the first page
STATES_FROM = ("cnnlib", "data", "tools/book/states.py", "tools/book/drawing.py")
PAGES_FROM = (*STATES_FROM, "tools/book", "tools/staging.py")
NO_STATES = ("app", "exercises")  # folders whose files change no state
DONE = "first"  # file in a folder of states: all of them are there, and this is the first


def build(output, notebooks, sphinx, mathjax, site):
    """Write the book to the folder `output`, with the JupyterLite site in it where there is one."""
    paths = sorted(notebooks.glob("*.ipynb"))
    if not paths:
        raise BuildError(f"there are no notebooks in {notebooks}; pass --notebooks with the right folder")
    books = {path.stem: pages.read(path) for path in paths}
    lite = site if (site / "lab/index.html").is_file() else None
    sources = staging.digest(ROOT, STATES_FROM, NO_STATES)

    def stamp():
        parts = sources, staging.digest(ROOT, PAGES_FROM), staging.digest(notebooks, ["."])
        return " ".join((*parts, staging.digest(lite, [staging.STAMP]) if lite else "no site"))

    work = output.with_name(f"{output.name}-states")
    staging.make(
        output, stamp, lambda made: _book(made, notebooks, books, work / sources, sphinx, mathjax, lite)
    )
    for old in work.iterdir() if work.is_dir() else ():
        if old.name != sources:
            shutil.rmtree(old)


def _book(made, folder, books, work, sphinx, mathjax, lite):
    """Write all pages to `made`; `work` is where states are kept."""
    firsts = all_states(books, work)
    with tempfile.TemporaryDirectory() as temporary:
        stage = Path(temporary)
        picture = states.make(PAD)._repr_mimebundle_()[0]
        stored = stage / "_static" / assembly.PICTURES
        stored.mkdir(parents=True)
        html = pages.picture_html(picture[pages.PNG], stored, picture["text/plain"])
        pad = pages.explorer_html(picture["text/plain"], html, firsts[states.canonical(PAD)])
        assembly.write_sources(stage, books, pages.companions(folder), firsts, pad, lite is not None)
        assembly.run_sphinx(sphinx, stage, made, mathjax)
    shutil.copytree(work / "files", made / "_static/states")
    shutil.copytree(folder, made / "notebooks", ignore=shutil.ignore_patterns(".*"))
    if lite:
        shutil.copytree(lite, made / "site")


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
    except BuildError:
        raise
    except Exception as error:  # of any kind: the build says whose it is
        raise BuildError(f"explorers.{call['explorer']} fails with {call['arguments']}: {error!r}") from None
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
                raise BuildError(
                    f"{name}, code cell {number}: explorers.{call['explorer']} stored {stored!r}, "
                    f"but says {now!r} now; run: make notebooks"
                )
