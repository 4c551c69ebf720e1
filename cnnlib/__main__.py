"""The command line of the course: `python -m cnnlib check …`."""

import importlib
import importlib.util
import io
import sys

from cnnlib.arguments import nearest

# Sub-command: the module whose main(arguments) returns the exit code and whose SUMMARY says what it does.
COMMANDS = {"app": "cnnlib.app", "check": "cnnlib.exercises.checking.notebooks", "doctor": "cnnlib.health"}


def available():
    """The sub-commands whose modules exist."""
    return {name: module for name, module in COMMANDS.items() if importlib.util.find_spec(module)}


def usage():
    """What can be typed, one line per sub-command."""
    lines = ["usage: python -m cnnlib COMMAND ...", ""]
    for name, module in available().items():
        summary = getattr(importlib.import_module(module), "SUMMARY", "")
        lines.append(f"  {name:<8}{summary}")
    return "\n".join([*lines, "", "python -m cnnlib COMMAND --help says more about one of them."])


def main(arguments=None):
    """Run a sub-command and return its exit code; 2 where there is no such sub-command."""
    arguments = sys.argv[1:] if arguments is None else list(arguments)
    _forgive_the_console()
    commands = available()
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        print(usage(), file=sys.stdout if arguments else sys.stderr)
        return 0 if arguments else 2
    name, *rest = arguments
    if name not in commands:
        near = nearest(name, commands)
        meant = f" Did you mean {near}?" if near else ""
        print(f"There is no sub-command {name}.{meant}\n\n{usage()}", file=sys.stderr)
        return 2
    return importlib.import_module(commands[name]).main(rest)


def _forgive_the_console():
    """Show a question mark for a letter that the console lacks; folders are named as people like."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")


if __name__ == "__main__":
    sys.exit(main())
