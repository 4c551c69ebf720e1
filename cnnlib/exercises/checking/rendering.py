"""What a check shows: once, in a notebook as HTML and everywhere else as text."""

import io
import itertools
import keyword
import sys
import tokenize
from dataclasses import dataclass, field
from html import escape

from cnnlib.console import say
from cnnlib.exercises.checking import grids

BOX = (
    "border-left:5px solid {bar};border-radius:6px;background:color-mix(in srgb, {bar} 9%, transparent);"
    "padding:8px 14px;margin:4px 0;"
    "color:var(--jp-content-font-color1, var(--vscode-editor-foreground, currentColor));"
)
BUTTON = (
    "display:inline-block;list-style:none;cursor:pointer;border:1px solid;border-radius:4px;padding:1px 12px;"
    "user-select:none;"
)
# The colours of JupyterLab's own editor, which follow the theme; elsewhere those of its light theme.
CODE = {
    "keyword": "var(--jp-mirror-editor-keyword-color, #008000)",
    "string": "var(--jp-mirror-editor-string-color, #ba2121)",
    "number": "var(--jp-mirror-editor-number-color, #008000)",
    "comment": "var(--jp-mirror-editor-comment-color, #376b6b)",
}


class Shown:
    """An object that shows itself when it is made known, and not a second time in the same cell.

    Subclasses give `as_text()` and `as_html()`.
    """

    _shown_in = None

    def show(self):
        """Show the object now."""
        shell = notebook()
        if shell is None:
            say(self.as_text())
            return
        from IPython.display import display

        self._shown_in = _cell(shell)
        display(self._repr_mimebundle_(), raw=True)

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"text/plain": self.as_text(), "text/html": self.as_html()}

    def _ipython_display_(self):
        """Called for the last line of a cell: silent if this very cell has already shown the object."""
        shell = notebook()
        if shell is None or self._shown_in != _cell(shell):
            self.show()


class Page(str, Shown):
    """A piece of text, such as a hint, that is also shown in a box."""

    def __new__(cls, title, text, code=None):
        page = super().__new__(cls, text if code is None else f"{code.rstrip()}\n\n{text}")
        page.title, page.text, page.code = title, text, code
        return page

    def as_text(self):
        return f"{self.title}\n{self}"

    def as_html(self):
        return box(f"<b>{escape(self.title)}</b>{self.inside()}", GREY)

    def inside(self):
        """The page without its title and frame, as HTML."""
        code = f"<pre>{coloured(self.code.rstrip())}</pre>" if self.code else ""
        return f"{code}<div>{paragraphs(self.text)}</div>"


def box(html, bar, named=""):
    """The course's frame around a piece of HTML, with a bar of one colour at the left and a tint of it."""
    return f'<div{named} style="{BOX.format(bar=bar)}">{html}</div>'


def paragraphs(text):
    """Text as HTML with its line breaks kept."""
    return escape(text).replace("\n", "<br>")


def button(words, html):
    """A button that shows a piece of HTML below itself; it works without a kernel, in a page too."""
    return (
        f'<details><summary style="{BUTTON}">{escape(words)}</summary>'
        f'<div style="margin:6px 0">{html}</div></details>'
    )


def one_by_one(hints):
    """A button for the first hint; behind each hint there is one for the next."""
    html = ""
    for number, hint in reversed(list(enumerate(hints))):
        html = button("another hint" if number else "hint", f"<div>{paragraphs(hint)}</div>{html}")
    return html


def coloured(code):
    """Python code as HTML, its words in the colours of the page's own editor."""
    starts = list(itertools.accumulate(map(len, code.splitlines(keepends=True)), initial=0))
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(code).readline))
    except (tokenize.TokenError, SyntaxError):  # not Python: words or a part of a line
        return escape(code)
    parts, at = [], 0
    for token in tokens:
        if kind := _kind(token):
            start, end = (starts[row - 1] + col for row, col in (token.start, token.end))
            parts += [
                escape(code[at:start]),
                f'<span style="color:{CODE[kind]}">{escape(code[start:end])}</span>',
            ]
            at = end
    return "".join([*parts, escape(code[at:])])


def _kind(token):
    """What kind of word a token is; None for ordinary ones."""
    name = tokenize.tok_name[token.type]
    if name == "NAME":
        return "keyword" if keyword.iskeyword(token.string) else None
    return "string" if name.startswith("FSTRING") else name.lower() if name.lower() in CODE else None


def notebook():
    """The running IPython shell, or None outside of IPython."""
    module = sys.modules.get("IPython")
    return module.get_ipython() if module else None


def _cell(shell):
    """Something that is different in every cell execution."""
    return shell, shell.execution_count


HEADINGS = {
    "not_attempted": "Not attempted yet",
    "error": "It stopped with an error",
    "wrong": "Not right yet",
    "correct": "Correct",
}
UNUSABLE = "This cannot be checked"  # an error without a call: what was passed is no answer at all
GREY = "#808080"
BARS = {"not_attempted": GREY, "error": "#AA3377", "wrong": "#B87F00", "correct": "#117733"}
SIGNS = {"not_attempted": "○", "error": "✗", "wrong": "✗", "correct": "✓"}


@dataclass(repr=False)
class Feedback(Shown):
    """The answer of `exercise.check`.

    `status` is "not_attempted", "error", "wrong" or "correct"; `mistake` is the name of a recognised
    mistake or None; `message` says in sentences what was found. `inputs` are the arguments that
    showed it: calling your function with `*feedback.inputs` repeats the failure.
    """

    status: str
    mistake: str | None
    message: str
    exercise: str = ""
    call: str = ""  # the call that showed it, in words
    grids: list = field(default_factory=list)
    advice: str = ""
    notes: tuple = ()
    inputs: tuple = ()
    title: str = ""  # how it stands, where the status alone would not say it
    topics: tuple = ()  # what it speaks of: the mistake, the kind of finding, the output that is wrong
    again: str = ""  # how to repeat the call that failed
    asked_by: object = None  # the exercise, whose hints and solution the box offers

    @property
    def correct(self):
        """Whether the exercise is solved."""
        return self.status == "correct"

    def _words(self):
        """How it stands."""
        return UNUSABLE if self.status == "error" and not self.call else self.title or HEADINGS[self.status]

    def heading(self):
        """The first line: which exercise, and how it stands."""
        return f"{self.exercise}: {self._words()}"

    def as_text(self):
        """Everything in plain text."""
        picture = grids.as_text(self.grids) if self.grids else ""
        parts = [self.heading(), self.call, self.message, picture, self.advice, *self.notes, self.again]
        return "\n".join(part for part in parts if part)

    def as_html(self):
        """Everything in HTML, readable in light and dark themes: what was found before where it was found."""
        what = f"{escape(self.asked_by.title)} · " if self.asked_by else ""
        sign = f'<span aria-hidden="true" style="font-size:1.3em">{SIGNS[self.status]}</span>'
        parts = [f"<div>{sign} <b>{self._words()}</b> · {what}<code>{escape(self.exercise)}</code></div>"]
        parts += [f"<div>{paragraphs(text)}</div>" for text in (self.message, self.advice) if text]
        parts += [grids.as_html(self.grids)] if self.grids else []
        parts += [f"<div>{paragraphs(text)}</div>" for text in self.notes]
        parts.append(
            f'<div style="display:flex;flex-wrap:wrap;gap:8px;margin-top:6px">{self._buttons()}</div>'
        )
        named = f' data-mistake="{self.mistake}"' if self.mistake else ""
        return box("".join(parts), BARS[self.status], named)

    def _buttons(self):
        """What the box offers: the input that showed it, hints, and after a first try a solution."""
        found = []
        if self.call:
            call = f'<div style="font-family:monospace;white-space:pre-wrap">{paragraphs(self.call)}</div>'
            found.append(button("the input", f"{call}<div>{paragraphs(self.again)}</div>"))
        if self.asked_by and not self.correct:
            found.append(one_by_one(self.asked_by.hints_in_order()))
        if self.asked_by and (self.status != "not_attempted" or self.title):
            found.append(button("solution", self.asked_by.solution_page().inside()))
        return "".join(found)

    def __repr__(self):
        return f"Feedback(status={self.status!r}, mistake={self.mistake!r})"

    __str__ = as_text
