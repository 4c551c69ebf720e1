"""What a teacher reads: the table, JSON, CSV, JUnit XML, and which mistakes a class made how often."""

import codecs
import collections
import csv
import json
import sys
from pathlib import Path
from xml.etree import ElementTree

from cnnlib import files
from cnnlib.console import say

LONGEST = 110  # characters of a message in the table
GENERIC = ("notebook", "notebooks", "homework", "submission", "submitted", "course", "chapter")


class Bar:
    """A progress bar on a terminal; nothing elsewhere."""

    def __init__(self, total, hidden):
        self._bar = None
        if sys.stderr.isatty() and total > 1:
            from tqdm import tqdm

            self._bar = tqdm(total=total, unit="notebook", file=sys.stderr, disable=False)

    def say(self, text):
        """Print above the bar."""
        if self._bar:
            self._bar.clear()
        say(text)
        sys.stdout.flush()

    def step(self):
        if self._bar:
            self._bar.update()

    def close(self):
        if self._bar:
            self._bar.close()


def as_text(result):
    """One notebook's table in plain text."""
    width = max((len(row.exercise) for row in result.rows), default=0)
    lines = [f"{result.notebook}"]
    for row in result.rows:
        found = "; ".join([*filter(None, [row.mistake]), *row.notes])
        lines.append(f"  {row.exercise:<{width}}  {row.status:<13}  {found}".rstrip())
        if row.status == "error" and row.message:
            said = " ".join(row.message.split())
            lines.append(f"  {'':<{width}}  {said[:LONGEST]}{'…' if len(said) > LONGEST else ''}")
    if not result.rows and not result.problem:
        lines.append("  no exercises found: nothing in it calls ..._exercise.check(...)")
    if result.problem:
        lines.append(f"  problem: {result.problem}")
    return "\n".join(lines)


def plain(result):
    """One notebook for JSON."""
    return {
        "notebook": result.notebook,
        "passed": result.passed,
        "problem": result.problem,
        "seconds": result.seconds,
        "exercises": [row._asdict() for row in result.rows],
        "errors": list(result.errors),
    }


def write(results, options):
    """Everything that was asked for, in its file or on the screen; returns whether all files were written."""
    written = []
    if options.json:
        print(json.dumps([plain(result) for result in results], indent=1))
    elif len(results) > 1:
        say(f"{sum(one.passed for one in results)} of {len(results)} notebooks have all exercises correct")
    if options.csv:
        written.append(_write(write_csv, results, options.csv))
    if options.junit:
        written.append(_write(write_junit, results, options.junit))
    if options.class_summary is not None:
        say(class_summary(results), sys.stderr if options.json else None)
        if options.class_summary:
            written.append(_write(draw_summary, results, options.class_summary))
    return all(written)


def _write(report, results, path):
    """A report as a file that is whole or not there at all; a disk that refuses costs this report alone."""
    try:
        with files.replacing(path) as stream:
            report(results, stream, Path(path).suffix[1:])
    except OSError as error:  # which names the file
        say(str(error), sys.stderr)
        return False
    return True


def student(path):
    """Whose a notebook is: the folder if every student has one, else the file's name."""
    path = Path(path)
    folder = path.resolve().parent.name
    alike = path.stem[:2].isdigit() and folder and folder.lower() not in GENERIC
    return folder if alike else path.stem


def write_csv(results, stream, kind="csv"):
    """One row a notebook and exercise; with a byte order mark, so that spreadsheets read names rightly."""
    table = csv.writer(codecs.getwriter("utf-8-sig")(stream))
    table.writerow(["file", "student", "exercise", "verdict", "mistake", "seconds", "notes", "uses"])
    for result in results:
        for row in result.rows:
            cells = [
                result.notebook,
                student(result.notebook),
                row.exercise,
                row.status,
                row.mistake or "",
                row.seconds,
                "; ".join(row.notes),
                " ".join(row.uses),
            ]
            table.writerow([_harmless(cell) for cell in cells])
        if not result.rows or result.problem:
            cells = [
                result.notebook,
                student(result.notebook),
                "",
                "stopped",
                result.problem or "no exercises",
            ]
            table.writerow([*map(_harmless, cells), result.seconds, "", ""])


def _harmless(cell):
    """A file called =cmd… must not become a formula of the spreadsheet."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@") else cell


def write_junit(results, stream, kind="xml"):
    """JUnit XML: a test suite a notebook, a test case an exercise."""
    root = ElementTree.Element("testsuites")
    for result in results:
        suite = ElementTree.SubElement(
            root, "testsuite", name=_xml(result.notebook), time=str(result.seconds)
        )
        failures = errors = 0
        for row in result.rows:
            named = {
                "classname": _xml(student(result.notebook)),
                "name": row.exercise,
                "time": str(row.seconds),
            }
            case = ElementTree.SubElement(suite, "testcase", **named)
            if not row.passed:
                kind = "error" if row.status == "error" else "failure"
                errors, failures = errors + (kind == "error"), failures + (kind == "failure")
                said = row.mistake or row.status
                ElementTree.SubElement(case, kind, message=_xml(said)).text = _xml(row.message)
        if result.problem or not result.rows:
            errors += 1
            case = ElementTree.SubElement(
                suite, "testcase", classname=_xml(student(result.notebook)), name="notebook"
            )
            ElementTree.SubElement(case, "error", message=_xml(result.problem or "no exercises found"))
        suite.attrib |= {"tests": str(len(suite)), "failures": str(failures), "errors": str(errors)}
    ElementTree.ElementTree(root).write(stream, encoding="utf-8", xml_declaration=True)


def _xml(text):
    """Text without the characters that XML forbids."""
    return "".join(
        one if one in "\n\t" or one >= " " and not "\ud800" <= one <= "\udfff" else "?" for one in text
    )


def tally(results):
    """How often each exercise was solved, and which mistakes were made how often."""
    counts = collections.defaultdict(collections.Counter)
    for result in results:
        for row in result.rows:
            counts[row.exercise][row.mistake or row.status.replace("_", " ")] += 1
    return counts


def class_summary(results):
    """The table for Monday: exercise by exercise, the commonest mistakes first."""
    lines = [f"{len(results)} notebook{'s' * (len(results) != 1)}"]
    for exercise, counts in tally(results).items():
        total = counts.total()
        lines.append(f"{exercise}: {counts['correct']} of {total} correct")
        wrong = [(name, count) for name, count in counts.most_common() if name != "correct"]
        lines += [f"  {count:>4} of {total}  {name}" for name, count in wrong]
    return "\n".join(lines)


def draw_summary(results, stream, kind):
    """The same as bars, in the format that the file's ending names."""
    from matplotlib.figure import Figure

    rows = [
        (f"{exercise}: {name}", count)
        for exercise, counts in tally(results).items()
        for name, count in counts.most_common()
        if name != "correct"
    ]
    figure = Figure(figsize=(8, 1 + 0.3 * max(len(rows), 1)), layout="constrained")
    axes = figure.add_subplot()
    axes.barh([name for name, _ in rows], [count for _, count in rows], color="#E69F00")
    axes.invert_yaxis()
    axes.set_xlabel(f"notebooks of {len(results)}")
    axes.set_title("What a class got wrong")
    axes.xaxis.get_major_locator().set_params(integer=True)
    figure.savefig(stream, format=kind.lower())
