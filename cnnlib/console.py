"""Speaking to a terminal: letters it may lack, and command lines that answer a slip with the cure."""

import argparse
import difflib
import io
import sys

# Letters of formulas for consoles that lack them: a minus sign must not become a question mark.
PLAIN = {"−": "-", "∂": "d", "Σ": "sum of ", "←": "<-", "→": "->", "η": "eta", "μ": "mu", "\u0302": "^"}
PLAIN.update({"⌊": "floor(", "⌋": ")", "⌈": "ceil(", "⌉": ")", "′": "'", "×": "x", "·": "*"})
PLAIN.update({"≤": "<=", "…": "..."})
PLAIN = str.maketrans(PLAIN)


def say(text, stream=None):
    """Print, also on a console that lacks some of the letters."""
    stream = sys.stdout if stream is None else stream
    try:
        print(text, file=stream)
    except UnicodeEncodeError:
        encoding = stream.encoding or "ascii"
        plain = text.translate(PLAIN).encode(encoding, "replace").decode(encoding)
        print(plain, file=stream)


class Parser(argparse.ArgumentParser):
    """Says which option was meant, and takes `--class_summary` for `--class-summary`."""

    def parse_known_args(self, args=None, namespace=None):
        words = sys.argv[1:] if args is None else args
        found, unknown = super().parse_known_args([_dashed(word) for word in words], namespace)
        if unknown:
            options = [name for action in self._actions for name in action.option_strings]
            meant = did_you_mean(unknown[0].split("=")[0], options)
            self.error(f"unrecognized arguments: {' '.join(unknown)}.{meant}")
        return found, unknown

    def _print_message(self, message, file=None):
        if message:
            say(message.rstrip("\n"), file)


def _dashed(word):
    """A long option with its underscores as dashes; whatever follows `=` stays."""
    name, *value = word.split("=", 1)
    return "=".join([name.replace("_", "-"), *value]) if word.startswith("--") else word


def did_you_mean(word, known):
    """A sentence such as " Did you mean check?"; empty where nothing is near."""
    near = difflib.get_close_matches(word, list(known), 1)
    return f" Did you mean {near[0]}?" if near else ""


def forgive():
    """Show a question mark for a letter that the console lacks; folders are named as people like."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def run(module, prog, arguments=None):
    """Run a module's command under a spelling of its own, such as `python -m cnnlib.training`."""
    parser = Parser(prog=prog, description=module.SUMMARY)
    module.arguments(parser)
    return module.run(parser.parse_args(arguments), parser)
