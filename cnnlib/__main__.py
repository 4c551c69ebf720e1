"""The command line of the course: `python -m cnnlib COMMAND …`; without a command it lists them."""

import importlib
import sys

from cnnlib import __version__, console

# Command: the module that holds it, and what it does. Such a module offers `SUMMARY`, `arguments(parser)` and
# `run(options, parser) -> exit code`; it is imported only when its command is typed, so that the doctor
# works where the rest does not.
COMMANDS = {
    "app": ("cnnlib.app", "draw a digit in the browser and watch the network read it"),
    "check": (
        "cnnlib.exercises.checking.notebooks",
        "run notebooks and show which of their exercises are solved",
    ),
    "dialects": ("cnnlib.dialects.__main__", "print what surprised about other libraries, with versions"),
    "doctor": ("cnnlib._doctor", "find out whether this environment can run the course"),
    "numbers": ("cnnlib.claims", "find the three numbers of the README's first screen"),
    "search": ("cnnlib.search.__main__", "compute the landscape of the course, or work on a shared study"),
    "train": ("cnnlib.training.__main__", "train one of the networks that come with the course"),
}
MORE = "python -m cnnlib COMMAND --help says more about one of them."


def main(arguments=None):
    """Run a command and return its exit code; 2 where it cannot be run."""
    words = sys.argv[1:] if arguments is None else list(arguments)
    console.forgive()
    if words[:1] == ["help"]:
        words = [*words[1:2], "--help"]
    name = words[0] if words else ""
    if name in COMMANDS:
        return _run(name, words)
    parser = _parser()
    if not words or not name.startswith("-"):
        parser.print_help(sys.stderr)
        if words:
            meant = console.did_you_mean(name, COMMANDS)
            console.say(f"\nThere is no sub-command {name}.{meant}", sys.stderr)
        return 2
    try:
        parser.parse_args(words)
    except SystemExit as leaving:
        return leaving.code
    return 0


def _parser(chosen=None, module=None):
    """The parser of everything; only the chosen command's arguments are filled in."""
    parser = console.Parser(prog="python -m cnnlib", usage="python -m cnnlib COMMAND ...", epilog=MORE)
    parser.add_argument("--version", action="version", version=f"cnnlib {__version__}")
    commands = parser.add_subparsers(prog="python -m cnnlib", metavar="COMMAND", title="commands")
    for name, (_, summary) in COMMANDS.items():
        own = commands.add_parser(name, help=summary, description=getattr(module, "SUMMARY", summary))
        own.set_defaults(parser=own)
        if name == chosen:
            module.arguments(own)
    return parser


def _run(name, words):
    """Import the command's module and run it."""
    try:
        module = importlib.import_module(COMMANDS[name][0])
    except ImportError as error:
        console.say(f"{name} cannot start: {error}; fix: python -m cnnlib doctor says how", sys.stderr)
        return 2
    options = _parser(name, module).parse_args(words)
    return module.run(options, options.parser)


if __name__ == "__main__":
    sys.exit(main())
