"""Commands: `python -m cnnlib.search landscape data/landscape.npz`, `… work sqlite:///study.db`."""

import argparse
from pathlib import Path

from cnnlib.arguments import whole_number
from cnnlib.search import landscape, study


def main(arguments=None):
    """Compute the landscape of the course, or work on a shared study."""
    parser = argparse.ArgumentParser(prog="python -m cnnlib.search", description=main.__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    computing = commands.add_parser("landscape", help="train every choice of the landscape and save it")
    computing.add_argument("path", help="where to save it, e.g. data/landscape.npz")
    working = commands.add_parser("work", help="run trials of a shared study until it has enough")
    working.add_argument("storage", help="e.g. sqlite:///study.db or postgresql+psycopg://user@host/database")
    working.add_argument("--study", default="digits", help="its name")
    working.add_argument("--trials", type=_number, default=20, help="how many the study shall have at last")
    working.add_argument("--epochs", type=_number, default=9, help="of a full training")
    chosen = parser.parse_args(arguments)
    if chosen.command == "landscape":
        if not Path(chosen.path).parent.is_dir():  # better now than after all the trainings
            computing.error(f"path: there is no folder {Path(chosen.path).parent}; create it first")
        return landscape.compute_landscape(chosen.path)
    if "://" not in chosen.storage:
        working.error(f"storage must be an address, got {chosen.storage!r}; try sqlite:///study.db")
    try:
        study.work(chosen.storage, chosen.study, chosen.trials, chosen.epochs)
    except OSError as error:  # the message says everything
        parser.exit(1, f"{error}\n")


def _number(text):
    """A whole number of 1 or more."""
    try:
        return whole_number("it", int(text), 1)
    except ValueError:
        raise argparse.ArgumentTypeError(f"must be a whole number >= 1, got {text!r}; try 20") from None


if __name__ == "__main__":
    main()
