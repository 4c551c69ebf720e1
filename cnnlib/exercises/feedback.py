"""What a check answers: status, the mistake's name, and the words and pictures around them."""

from dataclasses import dataclass, field
from html import escape

from cnnlib.exercises import display, pictures

HEADINGS = {
    "not_attempted": "Not attempted yet",
    "error": "It stopped with an error",
    "wrong": "Not right yet",
    "correct": "Correct",
}
UNUSABLE = "This cannot be checked"  # an error without a call: what was passed is no answer at all
BARS = {"not_attempted": "#888888", "error": "#AA3377", "wrong": "#E69F00", "correct": "#117733"}


@dataclass(repr=False)
class Feedback(display.Shown):
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

    @property
    def correct(self):
        """Whether the exercise is solved."""
        return self.status == "correct"

    def heading(self):
        """The first line: which exercise, and how it stands."""
        named = f" ({self.mistake})" if self.mistake else ""
        words = UNUSABLE if self.status == "error" and not self.call else HEADINGS[self.status]
        return f"{self.exercise}: {words}{named}"

    def as_text(self):
        """Everything in plain text."""
        parts = [self.heading(), self.call, self.message]
        if self.grids:
            parts.append(pictures.as_text(self.grids))
        return "\n".join(part for part in [*parts, self.advice, *self.notes] if part)

    def as_html(self):
        """Everything in HTML, readable in light and dark themes."""
        parts = [f"<b>{escape(self.heading())}</b>"]
        if self.call:
            call = display.paragraphs(self.call)
            parts.append(f'<div style="font-family:monospace;white-space:pre-wrap">{call}</div>')
        parts.append(f"<div>{display.paragraphs(self.message)}</div>")
        if self.grids:
            parts.append(pictures.as_html(self.grids))
        parts += [f"<div>{display.paragraphs(text)}</div>" for text in (self.advice, *self.notes) if text]
        return display.box("".join(parts), BARS[self.status])

    def __repr__(self):
        return f"Feedback(status={self.status!r}, mistake={self.mistake!r})"

    __str__ = as_text
