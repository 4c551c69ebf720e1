"""`python -m cnnlib dialects [NAME ...]`: versions, and what surprised, library by library."""

import sys

from cnnlib import console, dialects
from cnnlib.dialects._others import MEASURED, OTHERS

SUMMARY = "Print version and date of every library that was measured, and what surprised about it."


def arguments(parser):
    """Names of libraries, or none for all."""
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"of {', '.join(dialects.names())}; none: all"
    )


def run(options, parser):
    """Print the table of the dialects named, or of all of them."""
    try:
        chosen = {name: dialects.get(name) for name in options.names or dialects.names()}
    except ValueError as error:
        parser.error(str(error))
    for name, dialect in chosen.items():
        console.say(
            f"{name}  {dialect.title} {dialect.version}, measured {dialect.measured} ({dialect.source})"
        )
        for surprise in dialect.surprises:
            console.say(f"    - {surprise}")
    for name, sentences in ({} if options.names else OTHERS).items():
        console.say(f"{name}, run {MEASURED} (no dialect)")
        for sentence in sentences:
            console.say(f"    - {sentence}")
    return 0


def main(words=None):
    """The same as `python -m cnnlib.dialects`."""
    return console.run(sys.modules[__name__], "python -m cnnlib.dialects", words)


if __name__ == "__main__":
    sys.exit(main())
