"""From a stored notebook to the source of a page: explorers, pictures, folded answers, hints."""

import base64
import hashlib
import re
from html import escape

import nbformat
from staging import BuildError

from book import states
from cnnlib.exercises import all_exercises
from cnnlib.exercises.checking.rendering import paragraphs
from cnnlib.explorers.base import CALL

WIDGET, PNG = "application/vnd.jupyter.widget-view+json", "image/png"
# An order in bold to think first: what the next cell prints stays folded until it is asked for.
THINK_FIRST = re.compile(
    r"\*\*(predict|guess|note |write (down|it|your)|decide|estimate|work out|count|cover|think|which)", re.I
)
ANSWER, HIDE = "Your guess first. Then show the answer", "Hide the answer"
FOLDED = "Show what it prints"
NOT_TRIED = "Not attempted yet"  # what a check says to the stub
OUTSIDE = re.compile(r"\[([^\]]*)\]\(\.\./[^)]*\)")  # a link to a file of the repository: its words stay
SOURCE = re.compile(r'src="([^"]+)"')
NOT_HERE = "This explorer computes with a running Python, so here it is a picture."


def read(path):
    """A notebook, which must have been run from top to bottom."""
    try:
        book = nbformat.read(path, as_version=4)
    except Exception as error:  # of any kind that a broken file causes
        raise BuildError(f"{path.name} cannot be read as a notebook: {error}") from None
    for number, cell in enumerate(code_cells(book), 1):
        if cell.execution_count != number:
            where = f"{path.name} was not run from top to bottom, see its code cell {number}"
            raise BuildError(f"{where}; run: make notebooks")
    return book


def code_cells(book):
    """The cells that hold code."""
    return [cell for cell in book.cells if cell.cell_type == "code"]


def calls(book):
    """The calls of all explorers that a notebook stores."""
    outputs = [output for cell in code_cells(book) for output in cell.outputs]
    return [output.data[CALL] for output in outputs if CALL in output.get("data", {})]


def page_of(book, firsts, folder, run):
    """The notebook as Sphinx is to read it.

    `firsts` maps calls, as `canonical` writes them, to the first file of their states; pictures are written
    to `folder`; `run` is the piece of HTML that says how to run the notebook.
    """
    before, cells = None, []
    for cell in book.cells:
        if cell.cell_type == "code":
            cell.outputs = [shown for output in cell.outputs for shown in _output(output, firsts, folder)]
            _fold(cell, before)
            cells += [cell, *_hints(cell)]
        else:
            cell.source = OUTSIDE.sub(r"\1", cell.source)
            cells.append(cell)
        before = cell
    title, _, rest = cells[0].source.partition("\n")
    cells[0].source = f"{title}\n\n{run}\n\n{rest}"
    book.cells = cells
    return book


# ---- outputs -------------------------------------------------------------------------------------


def _output(output, firsts, folder):
    """An output as the outputs that a page shows."""
    data = output.get("data", {})
    if CALL in data or WIDGET in data:
        call = data.get(CALL)
        picture = picture_html(data[PNG], folder, data["text/plain"])
        yield _html(explorer_html(data["text/plain"], picture, call and firsts.get(states.canonical(call))))
    elif PNG in data:
        words = output.metadata.get(PNG, {}).get("alt") or data.get("text/plain", "")
        yield _html(_larger(picture_html(data[PNG], folder, words)))
    else:
        yield output


def _html(text):
    return nbformat.v4.new_output("display_data", data={"text/html": text})


def picture_html(png, folder, words):
    """A stored picture as an element of a page; the file is written to `folder`."""
    data = base64.b64decode(png)
    path = folder / f"{hashlib.sha256(data).hexdigest()[:12]}.png"
    path.write_bytes(data)
    width, height = (int.from_bytes(data[at : at + 4]) for at in (16, 20))
    size = f'width="{width}" height="{height}"'
    source = f'src="_static/{folder.name}/{path.name}"'
    return f'<img class="cnn-stored" {source} {size} loading="lazy" alt="{escape(words)}">'


def _larger(picture):
    """A picture that leads to itself alone, where a phone can enlarge it."""
    return f'<a class="cnn-larger" href="{SOURCE.search(picture)[1]}">{picture}</a>'


def explorer_html(sentence, picture, first):
    """The place of an explorer; `first` is the name of the first file of its states, None if it has none."""
    words = f'<p class="cnn-said">{escape(sentence)}</p>'
    if first is None:
        return f'<div class="cnn-still">{_larger(picture)}{words}<p class="cnn-note">{NOT_HERE}</p></div>'
    return f'<div class="cnn-live" data-states="{first}"><div class="cnn-twin">{picture}{words}</div></div>'


# ---- what stays folded ---------------------------------------------------------------------------


def _fold(cell, before):
    """Mark a cell whose output is shown after a click only."""
    hidden = cell.metadata.get("jupyter", {}).get("outputs_hidden") or cell.metadata.get("collapsed")
    asked = before is not None and before.cell_type == "markdown" and THINK_FIRST.search(before.source)
    explorer = any("cnn-live" in _text(output) for output in cell.outputs)
    if cell.outputs and (hidden or asked and not explorer):
        cell.metadata.setdefault("tags", []).append("hide-output")
        cell.metadata["mystnb"] = {"code_prompt_show": ANSWER if asked else FOLDED, "code_prompt_hide": HIDE}


def _hints(cell):
    """The hints of the exercise that a cell checks, instead of the sentence that nothing was tried yet."""
    known = all_exercises()
    checked = [name for name in re.findall(r"\b(\w+?)_exercise\.check\(", cell.source) if name in known]
    for name in checked:
        cell.outputs = [output for output in cell.outputs if NOT_TRIED not in _text(output)]
        count = len(known[name].hints)
        folded = "".join(
            f"<details><summary>Hint {number} of {count}</summary><p>{paragraphs(hint)}</p></details>"
            for number, hint in enumerate(known[name].hints, 1)
        )
        note = (
            f"In a notebook, <code>{name}_exercise.check(…)</code> says what is right or names the mistake."
        )
        html = f'<div class="cnn-hints">{folded}<p class="cnn-note">{note}</p></div>'
        yield nbformat.v4.new_markdown_cell(html)


def _text(output):
    return output.get("data", {}).get("text/html", "")


def title_of(book):
    """The heading of a notebook."""
    return book.cells[0].source.splitlines()[0].removeprefix("# ")


def companions(folder):
    """The pages beside the notebooks, such as the glossary: their texts by name."""
    return {path.stem: _addressed(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.md"))}


def _addressed(text):
    """The text with an address of its own, as GitHub makes it, above every heading with a formula in it."""
    for heading in re.findall(r"^##+ .*\$.*$", text, re.M):
        address = re.sub(r"[^\w\- ]", "", heading.lstrip("# ").lower()).replace(" ", "-")
        text = text.replace(heading, f"({address})=\n{heading}")
    return OUTSIDE.sub(r"\1", text)
