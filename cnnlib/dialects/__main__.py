"""`python -m cnnlib.dialects [NAME ...]`: versions, and what surprised, library by library."""

import sys

from cnnlib import dialects


def main(arguments):
    """Print the table of the dialects named, or of all of them."""
    for name in arguments or dialects.names():
        dialect = dialects.get(name)
        print(f"{name}  {dialect.title} {dialect.version}, measured {dialect.measured} ({dialect.source})")
        for surprise in dialect.surprises:
            print(f"    - {surprise}")


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except ValueError as error:
        sys.exit(str(error))
