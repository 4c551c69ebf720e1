"""What has been solved so far, in a small file that may be deleted at any time.

The file's place: the environment variable CNNLIB_PROGRESS, else the user's data folder.
CNNLIB_PROGRESS=off keeps everything in memory, for this session only.
"""

import json
import os
from html import escape
from pathlib import Path

from cnnlib import files
from cnnlib.arguments import one_of
from cnnlib.exercises.display import Shown, box

STATES = ("open", "tried", "solved")
_session = {}  # used with CNNLIB_PROGRESS=off, and where the file cannot be written


def path():
    """Where progress is kept, or None for memory only."""
    chosen = os.environ.get("CNNLIB_PROGRESS")
    if chosen is None:
        return _data_folder() / "progress.json"
    return None if chosen.strip().lower() in ("", "off") else Path(chosen).expanduser()


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
    if file is None:
        return {}
    try:
        states = json.loads(file.read_text(encoding="utf-8"))
        return {name: state for name, state in states.items() if state in STATES}
    except (FileNotFoundError, ValueError, AttributeError, TypeError):
        return {}


def _merged(one, other):
    """Of every exercise the better state: what has been solved stays solved."""
    states = ((name, one.get(name, "open"), other.get(name, "open")) for name in one | other)
    return {name: max(pair, key=STATES.index) for name, *pair in states}


def remember(exercise, feedback):
    """Note the outcome of a check; returns a sentence where that is not possible, else None."""
    _report(exercise, feedback)
    if feedback.status == "not_attempted":
        return None
    state = "solved" if feedback.status == "correct" else "tried"
    _session.update(_merged(_session, {exercise.name: state}))
    try:
        if path() is None:
            return None
        _save(path())
    except Exception as problem:
        return (
            f"Note: your progress could not be saved: {problem}; it counts until you close the notebook. "
            "The environment variable CNNLIB_PROGRESS can name another file."
        )
    _session.clear()  # so that the file may be deleted
    return None


def _save(file):
    """Add this session to the file, whatever other notebooks have written there in the meantime."""
    if _merged(_stored(file), _session) == _stored(file):
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    with files.alone(file):
        states = _merged(_stored(file), _session)
        with files.replacing(file) as stream:
            stream.write(json.dumps(states, indent=1, sort_keys=True).encode("utf-8"))


def _report(exercise, feedback):
    """Tell `python -m cnnlib check`, which names a file in the environment, what was found."""
    file = os.environ.get("CNNLIB_CHECK_RECORD")
    if not file:
        return
    line = json.dumps({"exercise": exercise.name, "status": feedback.status, "mistake": feedback.mistake})
    try:
        with Path(file).open("a", encoding="utf-8") as stream:
            stream.write(line + "\n")
    except OSError:
        pass


class Progress(Shown):
    """A table of exercises and their states, grouped by notebook."""

    def __init__(self, exercises, notebook=None):
        states, exercises = load(), list(exercises)
        known = dict.fromkeys(exercise.notebook for exercise in exercises)
        if notebook is not None and notebook not in [name[:2] for name in known]:
            one_of("notebook", notebook, known)
        self.rows = [
            (exercise.notebook, exercise.name, exercise.title, states.get(exercise.name, "open"))
            for exercise in exercises
            if notebook is None or notebook in (exercise.notebook, exercise.notebook[:2])
        ]

    @property
    def solved(self):
        """Names of the solved exercises."""
        return [name for _, name, _, state in self.rows if state == "solved"]

    def heading(self):
        """How many are solved."""
        return f"{len(self.solved)} of {len(self.rows)} exercises solved"

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
        marks = {"solved": "☑ solved", "tried": "◐ tried", "open": "☐ open"}
        rows = "".join(
            _row("td", notebook, f"<code>{escape(name)}</code>", escape(title), marks[state])
            for notebook, name, title, state in self.rows
        )
        head = _row("th", "notebook", "exercise", "task", "state")
        return box(f"<b>{self.heading()}</b><table>{head}{rows}</table>", "#117733")

    def __repr__(self):
        return f"<progress: {self.heading()}>"

    __str__ = as_text


def _row(tag, *cells):
    """One row of the table, aligned to the left, from pieces of HTML."""
    return "<tr>" + "".join(f'<{tag} style="text-align:left">{cell}</{tag}>' for cell in cells) + "</tr>"
