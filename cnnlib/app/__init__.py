"""The web page on which a digit is drawn and read: `make app`, or `python -m cnnlib app`.

Voilà serves it: every visitor gets a kernel of their own, so nobody disturbs anybody.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
PAGE = HERE / "page.ipynb"
SUMMARY = "draw a digit in the browser and watch the network read it"
PORT = 8866


def command(port=PORT, browser=True):
    """The command that serves the page on this machine only."""
    parts = [sys.executable, "-m", "voila", str(PAGE), "--Voila.ip=127.0.0.1", f"--port={port}"]
    parts += ["--template=course", "--show_tracebacks=False", "--strip_sources=True"]
    return parts if browser else [*parts, "--no-browser"]


def environment():
    """The environment of that command: the page's template is found beside this file."""
    paths = [str(HERE / "share"), *filter(None, [os.environ.get("JUPYTER_PATH")])]
    return {**os.environ, "JUPYTER_PATH": os.pathsep.join(paths)}


def _port(text):
    """The number of a port that a server may have."""
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 65535):
        raise argparse.ArgumentTypeError(f"must be a whole number from 1 to 65535, got {text!r}; try {PORT}")
    return int(text)


def arguments(parser):
    """What the command understands."""
    parser.add_argument("--port", type=_port, default=PORT, help=f"where it listens (default {PORT})")
    parser.add_argument("--no-browser", action="store_true", help="do not open a browser window")


def run(options, parser):
    """Serve the page until it is interrupted; the exit code of the server."""
    try:
        return subprocess.call(command(options.port, not options.no_browser), env=environment())
    except KeyboardInterrupt:
        return 0
