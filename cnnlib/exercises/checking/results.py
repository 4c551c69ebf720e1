"""What came out of a notebook, made from what was recorded while it ran."""

from typing import NamedTuple

from cnnlib.exercises.checking import reading

UNCOUNTED = ("course's own solution", "may be forged")  # words of notes with which nothing is passed
STATUSES = ("not_attempted", "error", "wrong", "correct")  # a later one counts


class Row(NamedTuple):
    """One exercise of one notebook; `notes` are for the teacher to judge."""

    exercise: str
    status: str
    mistake: str | None = None
    message: str = ""
    seconds: float = 0.0
    notes: tuple = ()
    uses: tuple = ()  # of a library, such as "cnnlib.ops.conv2d"

    @property
    def passed(self):
        return self.status == "correct" and not any(word in note for word in UNCOUNTED for note in self.notes)


class Result(NamedTuple):
    """What came out of one notebook; `problem` says what went wrong with running it, if anything did."""

    notebook: str
    rows: list
    problem: str | None
    errors: list = ()
    seconds: float = 0.0
    readable: bool = True

    @property
    def passed(self):
        return bool(self.rows) and not self.problem and all(row.passed for row in self.rows)


def judged(path, notebook, outcome):
    """The `Result` of a notebook from what was recorded while it ran."""
    suspicious = reading.suspicions(notebook)
    sources, failed = dict(reading.code_cells(notebook)), {}
    for error in outcome["errors"]:
        where = "; ".join(error["frames"])
        said = f"cell {error['cell']}: {error['error']}" + (f" ({where})" if where else "")
        failed |= dict.fromkeys(reading.mentioned([sources[error["cell"]]]), said)
    if outcome["problem"] and outcome["at"] in sources:
        failed |= dict.fromkeys(reading.mentioned([sources[outcome["at"]]]), outcome["problem"])
    best = {}
    for record in outcome["records"]:
        row = _row(record, suspicious)
        before = best.get(row.exercise)
        if before is None or STATUSES.index(row.status) >= STATUSES.index(before.status):
            best[row.exercise] = row
    known = reading.all_exercises()
    names = dict.fromkeys([*reading.expected(notebook), *(name for name in best if known[name].marked)])
    rows = [
        best.get(name)
        or Row(name, "error" if name in failed else "not_attempted", message=failed.get(name, ""))
        for name in names
    ]
    return Result(path, rows, outcome["problem"], outcome["errors"], outcome["seconds"])


def _row(record, suspicious):
    uses, notes = record.get("uses", []), []
    if any(name.startswith("cnnlib.exercises") for name in uses):
        notes.append("hands in the course's own solution")
    else:
        notes += [f"uses {name}" for name in uses]
    if suspicious and record["status"] == "correct":
        notes.append(f"the notebook mentions {', '.join(suspicious)}")
    if record.get("unverified"):
        doubt = ", where it may be forged" if suspicious else ""
        notes.append(f"judged in the notebook's own process{doubt}")
    call = f"{record['call']}: " if record.get("call") else ""
    return Row(
        record["exercise"],
        record["status"],
        record["mistake"],
        f"{call}{record['message']}",
        record["seconds"],
        tuple(notes),
        tuple(uses),
    )
