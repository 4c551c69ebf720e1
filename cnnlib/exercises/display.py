"""Showing something once: in a notebook as HTML, everywhere else as text."""

import sys
from html import escape

BOX = (
    "border-left:5px solid {bar};padding:6px 12px;margin:4px 0;"
    "color:var(--jp-content-font-color1, var(--vscode-editor-foreground, currentColor));"
)
# Letters of formulas for consoles that lack them: a minus sign must not become a question mark.
PLAIN = str.maketrans(
    {"−": "-", "∂": "d", "Σ": "sum of ", "←": "<-", "→": "->", "η": "eta", "μ": "mu", "\u0302": "^"}
    | {"⌊": "floor(", "⌋": ")", "⌈": "ceil(", "⌉": ")", "′": "'", "×": "x", "·": "*", "≤": "<=", "…": "..."}
)


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
        code = f"<pre>{escape(self.code.rstrip())}</pre>" if self.code else ""
        return box(f"<b>{escape(self.title)}</b>{code}<div>{paragraphs(self.text)}</div>", "#888888")


def box(html, bar):
    """The course's frame around a piece of HTML, with a bar of one colour at the left."""
    return f'<div style="{BOX.format(bar=bar)}">{html}</div>'


def paragraphs(text):
    """Text as HTML with its line breaks kept."""
    return escape(text).replace("\n", "<br>")


def notebook():
    """The running IPython shell, or None outside of IPython."""
    module = sys.modules.get("IPython")
    return module.get_ipython() if module else None


def _cell(shell):
    """Something that is different in every cell execution."""
    return shell, shell.execution_count


def say(text):
    """Print, also on a console that lacks some of the letters."""
    try:
        print(text)
    except UnicodeEncodeError:
        encoding = sys.stdout.encoding or "ascii"
        print(text.translate(PLAIN).encode(encoding, "replace").decode(encoding))
