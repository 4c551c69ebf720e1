"""What has been solved so far: one line of JSON for each step forward, in a file that may be deleted.

The file's place: the environment variable CNNLIB_PROGRESS, else the user's data folder.
CNNLIB_PROGRESS=off keeps everything in memory, for this session only. Lines are only ever added, each in
one piece, so notebooks that write at the same time need no lock; a line that was cut off is skipped.
"""

import json
import os
from html import escape
from itertools import groupby
from pathlib import Path

from cnnlib import files
from cnnlib.arguments import one_of
from cnnlib.exercises.checking.rendering import GREY, Shown, box, button

STATES = ("open", "tried", "solved")
SIGNS = {"solved": "✓", "tried": "◐", "open": "○", "words": "✎"}
CHAPTER = "display:grid;grid-template-columns:minmax(0,15em) minmax(0,26em) max-content;"
CHAPTER += "gap:2px 12px;align-items:center"
PIECE = "flex:1;min-width:0;text-align:center;border-radius:3px;border:1px solid "
LOOKS = {"solved": f"{PIECE}#117733;background:#117733;color:#fff", "tried": f"{PIECE}#B87F00"}
_session = {}  # used with CNNLIB_PROGRESS=off, and where the file cannot be written


def path():
    """Where progress is kept, or None for memory only."""
    chosen = os.environ.get("CNNLIB_PROGRESS")
    if chosen is None:
        return _data_folder() / "progress.json"
    return None if chosen.strip().lower() in ("", "off") else files.expanded(chosen)


def _data_folder():
    try:
        from platformdirs import user_data_path
    except ImportError:
        return Path.home() / ".cnnlib"
    return user_data_path("cnnlib", appauthor=False)


def load():
    """State by exercise name; a missing or damaged file counts as empty."""
    try:
        return _merged(_stored(path()), _session)
    except OSError:
        return dict(_session)


def _stored(file):
    """What the file says; raises OSError where there is one that cannot be read."""
    states = {}
    try:
        text = file.read_text(encoding="utf-8", errors="replace") if file else ""
    except FileNotFoundError:
        return states
    for line in text.splitlines():
        states = _merged(states, _states(line))
    return states


def _states(line):
    """What one line says: a record of a check, or one or more states as the course wrote them at first."""
    line = line.strip().rstrip(",")
    try:
        fields = json.loads(line if line.startswith("{") else f"{{{line}}}")
        if "exercise" in fields:
            fields = {fields["exercise"]: "solved" if fields["status"] == "correct" else "tried"}
        return {name: state for name, state in fields.items() if state in STATES}
    except (ValueError, KeyError, TypeError, RecursionError):
        return {}


def _merged(one, other):
    """Of every exercise the better state: what has been solved stays solved."""
    states = ((name, one.get(name, "open"), other.get(name, "open")) for name in one | other)
    return {name: max(pair, key=STATES.index) for name, *pair in states}


def remember(exercise, feedback):
    """Note the outcome of a check; returns a sentence where that is not possible, else None."""
    record = {"exercise": exercise.name, "status": feedback.status, "mistake": feedback.mistake}
    if report := os.environ.get("CNNLIB_CHECK_RECORD"):  # `python -m cnnlib check` wants to know everything
        try:
            _append(Path(report), [record])
        except OSError:
            pass
    if feedback.status == "not_attempted":
        return None
    _session.update(_merged(_session, {exercise.name: "solved" if feedback.correct else "tried"}))
    try:
        if path() is None:
            return None
        _save(path())
    except Exception as problem:
        if getattr(problem, "errno", None) is not None:
            problem = files.refused(path(), problem)
        return (
            f"Note: your progress could not be saved: {problem}; it counts until you close the notebook. "
            "The environment variable CNNLIB_PROGRESS can name another file."
        )
    _session.clear()  # so that the file may be deleted
    return None


def _save(file):
    """Add to the file what this session knows better."""
    stored = _stored(file)
    better = {name: state for name, state in _merged(stored, _session).items() if stored.get(name) != state}
    status = {"solved": "correct", "tried": "wrong"}
    if better:
        file.parent.mkdir(parents=True, exist_ok=True)
        _append(file, [{"exercise": name, "status": status[state]} for name, state in better.items()])


def _append(file, records):
    """Add lines in one piece; the first line break ends what a killed writer may have left unfinished."""
    with file.open("a", encoding="utf-8") as stream:
        stream.write("".join(f"\n{json.dumps(record)}" for record in records) + "\n")


class Progress(Shown):
    """The chapters as bars with a piece for every exercise, and a table of all of them."""

    def __init__(self, exercises, notebook=None):
        states, exercises = load(), list(exercises)
        known = dict.fromkeys(exercise.notebook for exercise in exercises)
        if notebook is not None and notebook not in [name[:2] for name in known]:
            one_of("notebook", notebook, known)
        self.rows = [
            (
                exercise.notebook,
                exercise.name,
                exercise.title,
                states.get(exercise.name, "open") if exercise.marked else "words",
            )
            for exercise in exercises
            if notebook is None or notebook in (exercise.notebook, exercise.notebook[:2])
        ]

    @property
    def solved(self):
        """Names of the solved exercises."""
        return [name for _, name, _, state in self.rows if state == "solved"]

    def heading(self):
        """How many are solved."""
        marked = sum(state != "words" for *_, state in self.rows)
        return f"{len(self.solved)} of {marked} exercises solved"

    def as_text(self):
        width = max((len(name) for _, name, _, _ in self.rows), default=0)
        lines, before = [self.heading()], None
        for notebook, name, title, state in self.rows:
            if notebook != before:
                lines.append(notebook)
            before = notebook
            lines.append(f"  {state:<8}{name:<{width + 2}}{title}")
        return "\n".join(lines)

    def as_html(self):
        """A picture of the chapters, and behind a button every exercise with its title."""
        chapters = [(name, list(rows)) for name, rows in groupby(self.rows, lambda row: row[0])]
        bars = "".join(_chapter(name, [row[3] for row in rows]) for name, rows in chapters)
        lines = "".join(_line(*row) for row in self.rows)
        table = f'<table style="margin:0">{lines}</table>'
        return box(
            f"<b>{self.heading()}</b>"
            f'<div style="{CHAPTER}">{bars}</div>'
            f"{table if len(chapters) == 1 else button('every exercise', table)}",
            "#117733" if self.solved else GREY,
        )

    def __repr__(self):
        return f"<progress: {self.heading()}>"

    __str__ = as_text


def _chapter(name, states):
    """A chapter: its name as a link to the notebook, a piece for every exercise, and how many are solved."""
    link = f'<a href="{escape(name)}.ipynb">{escape(name)}</a>' if name[0].isdigit() else escape(name)
    marked, solved = sum(state != "words" for state in states), states.count("solved")
    pieces = "".join(
        f'<span style="{LOOKS.get(state, PIECE + GREY)}" title="{state}">{SIGNS[state]}</span>'
        for state in states
    )
    words = f"{solved} of {marked}"
    bar = f'<span role="img" aria-label="{words} solved" style="display:flex;gap:3px">{pieces}</span>'
    return f'<span style="overflow-wrap:anywhere">{link}</span>{bar}<span>{words}</span>'


def _line(notebook, name, title, state):
    """One line of the table."""
    words = "in words" if state == "words" else state
    cells = f"{SIGNS[state]} {words}", f"<code>{escape(name)}</code>", escape(title), escape(notebook)
    look = '<td style="text-align:left;white-space:nowrap">', '<td style="text-align:left">'
    return "<tr>" + "".join(f"{look[number > 1]}{cell}</td>" for number, cell in enumerate(cells)) + "</tr>"
