"""`python -m cnnlib check notebook.ipynb …`: run learners' notebooks and tabulate their exercises.

Each notebook runs in processes of its own (`learner`), started and judged by one of a few workers (`worker`),
so that none can take others or the marks along. It contains other people's code: this protects against
accidents, not against attacks.
"""

import argparse
import contextlib
import glob
import os
import re
import sys

from cnnlib import files
from cnnlib.console import say
from cnnlib.exercises.checking import reports
from cnnlib.exercises.checking.jobs import Run, Store

SUMMARY = (
    "Run notebooks and show which of their exercises are solved. Exit code: 0 all exercises of all "
    "notebooks are correct, 1 something is not, 2 something could not be run (an unreadable file, a missing "
    "library), 130 interrupted."
)
PICTURES = (".svg", ".png", ".pdf")


def arguments(parser):
    """What the command understands."""
    parser.epilog = "The notebooks are executed: run only files whose code you would run yourself."
    parser.add_argument(
        "notebooks", nargs="+", metavar="notebook.ipynb", help="files, folders, or patterns with *"
    )
    parser.add_argument(
        "--jobs", type=_jobs, default=None, metavar="N", help="at the same time (default: one a core)"
    )
    parser.add_argument(
        "--timeout",
        type=_seconds,
        default=300,
        metavar="SECONDS",
        help="for each whole notebook (default 300)",
    )
    parser.add_argument(
        "--memory",
        type=_gigabytes,
        default=2,
        metavar="GB",
        help="for all processes of a notebook (default 2)",
    )
    parser.add_argument("--resume", action="store_true", help="go on with a run that was interrupted")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("--csv", type=_file, metavar="FILE", help="one row a notebook and exercise")
    parser.add_argument(
        "--junit", type=_file, metavar="FILE", help="JUnit XML, for GitHub Classroom and GitLab"
    )
    parser.add_argument(
        "--class-summary",
        type=_picture,
        nargs="?",
        const="",
        metavar="FILE.svg",
        help="which mistakes how often, as a table; also as a picture where a file is named",
    )


def _number(text, example):
    """A positive number, or a reason why not."""
    if re.fullmatch(r"\s*\d+,\d+\s*", text):
        raise argparse.ArgumentTypeError(f"got {text!r}; write a point: {text.strip().replace(',', '.')}")
    with contextlib.suppress(ValueError):
        if 0 < float(text) < float("inf"):
            return float(text)
    raise argparse.ArgumentTypeError(f"must be a number above 0, got {text!r}; try {example}")


def _file(text):
    """A file that can be written, "~" being the home folder."""
    try:
        return text and str(files.place(text))
    except OSError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _picture(text):
    """A picture that can be written; empty for none."""
    if text and not text.lower().endswith(PICTURES):
        raise argparse.ArgumentTypeError(f"{text} must end in {', '.join(PICTURES)}; try class.svg")
    return _file(text)


def _seconds(text):
    """A positive number of seconds; 5m and 300s are understood."""
    unit = {"s": 1, "m": 60, "h": 3600}.get(text[-1:].lower())
    return _number(text[:-1], 300) * unit if unit and text[:-1] else _number(text, 300)


def _gigabytes(text):
    """A positive number of gigabytes; 2G, 2GB and 500MB are understood."""
    found = re.fullmatch(r"(?i)(.+?)\s*([gm])i?b?", text)
    return _number(found[1], 2) / (1000 if found[2] in "mM" else 1) if found else _number(text, 2)


def _jobs(text):
    """A whole number of processes; 0, -1 and auto mean one a core."""
    if text in ("0", "-1", "auto"):
        return cores()
    if not (text.isdecimal() and int(text) > 0):
        raise argparse.ArgumentTypeError(f"must be a whole number above 0, or auto, got {text!r}; try 2")
    return int(text)


def cores():
    """How many processors this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1


def run(options, parser):
    """Check all notebooks and report in their order; returns the exit code."""
    paths = list(dict.fromkeys(path for word in options.notebooks for path in expand(word)))
    jobs = min(options.jobs or cores(), len(paths))
    course = Run(paths, jobs, options.timeout, options.memory, Store(options.resume))
    results, interrupted = [], False
    bar = reports.Bar(len(paths), hidden=options.json)
    try:
        for result in course:
            results.append(result)
            if not options.json:
                bar.say(reports.as_text(result))
            bar.step()
    except KeyboardInterrupt:
        interrupted = True
    finally:
        course.stop()
        bar.close()
    if interrupted:
        results += course.known(len(results))
        say(
            f"interrupted: {len(results)} of {len(paths)} notebooks were checked; --resume goes on",
            sys.stderr,
        )
    written = reports.write(results, options)
    if interrupted:
        return 130
    if not (written and all(one.readable for one in results)):
        return 2
    return 0 if all(one.passed for one in results) else 1


def expand(word):
    """The notebooks that an argument names: a file, all in a folder, or a pattern (Windows expands none)."""
    try:
        path = files.expanded(word)
    except FileNotFoundError:
        return [word]  # which is said to be missing
    if path.is_dir():
        found = [one for one in sorted(path.rglob("*.ipynb")) if ".ipynb_checkpoints" not in one.parts]
        return [str(one) for one in found] or [word]
    if not path.exists() and glob.has_magic(word):
        return sorted(glob.glob(str(path), recursive=True)) or [word]  # noqa: PTH207 (may be absolute)
    return [str(path)]


def check_notebook(path, timeout=300, memory=2):
    """Run one notebook and return its `Result`; never raises for what is in the notebook."""
    run = Run([str(path)], 1, timeout, memory, Store(None))
    try:
        return next(iter(run))
    finally:
        run.stop()
