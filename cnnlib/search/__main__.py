"""Commands: `python -m cnnlib search landscape data/landscape.npz`, `… work sqlite:///study.db`."""

import argparse
import sys

from cnnlib import console, files
from cnnlib.search import landscape, study

SUMMARY = "Compute the landscape of the course, or work on a shared study."


def arguments(parser):
    """What the command understands."""
    commands = parser.add_subparsers(dest="task", required=True)
    computing = commands.add_parser("landscape", help="train every choice of the landscape and save it")
    computing.add_argument("path", help="where to save it, e.g. data/landscape.npz")
    computing.set_defaults(work=_compute, parser=computing)
    working = commands.add_parser("work", help="run trials of a shared study until it has enough")
    working.add_argument("storage", help="e.g. sqlite:///study.db or postgresql+psycopg://user@host/database")
    working.add_argument("--study", default="digits", help="its name")
    working.add_argument("--trials", type=_number, default=20, help="finished trials to reach in all")
    working.add_argument("--epochs", type=_number, default=9, help="of a full training run")
    working.set_defaults(work=_work, parser=working)


def run(options, parser):
    """Do what was asked for; returns the exit code."""
    return options.work(options, options.parser)


def _compute(options, parser):
    try:
        path = files.place(options.path)  # better now than after all the training
    except OSError as error:
        parser.error(f"path: {error}")
    landscape.compute_landscape(str(path))
    return 0


def _work(options, parser):
    if "://" not in options.storage:
        parser.error(f"storage must be an address, got {options.storage!r}; try sqlite:///study.db")
    try:
        study.work(options.storage, options.study, options.trials, options.epochs)
    except OSError as error:  # the message says everything
        parser.exit(1, f"{error}\n")
    return 0


def _number(text):
    """A whole number of 1 or more."""
    if not (text.strip().isdecimal() and int(text) > 0):
        raise argparse.ArgumentTypeError(f"must be a whole number >= 1, got {text!r}; try 20")
    return int(text)


def main(words=None):
    """The old spelling, `python -m cnnlib.search`."""
    return console.run(sys.modules[__name__], "python -m cnnlib.search", words)


if __name__ == "__main__":
    sys.exit(main())
