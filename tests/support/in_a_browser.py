"""Run the code cells of a notebook as Python in a browser would.

`python tests/support/in_a_browser.py NOTEBOOK PASSES`: there are no threads, processes and sockets, and files
are the page's own. Prints a line of JSON: what cells printed, which failed, what was forbidden.
"""

import importlib
import json
import os
import pkgutil
import random
import sys
import tempfile
import threading
import warnings
from pathlib import Path

import matplotlib.font_manager  # noqa: F401  its list of fonts is made at the first import
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from traitlets.config import Config

REACHING_OUT = ("socket.connect", "socket.bind", "socket.getaddrinfo", "socket.sendto")
REACHING_OUT += ("subprocess.Popen", "os.system", "os.fork", "os.posix_spawn", "os.exec")
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT


class Fence:
    """Refuses what a browser does not have, and remembers what was tried, as long as it is `up`."""

    def __init__(self, folder):
        self.folder, self.up = str(folder), False
        self.threads, self.refused = [], []
        self.start = threading.Thread.start
        threading.Thread.start = lambda thread: self.start_thread(thread)
        sys.addaudithook(self.look)

    def start_thread(self, thread):
        """Stands in for `Thread.start`; raises what Python in a browser raises."""
        if not self.up:
            return self.start(thread)
        self.threads.append(thread.name)
        raise RuntimeError("can't start new thread")

    def look(self, event, arguments):
        """An audit hook: Python itself calls it before it does anything of note."""
        if not self.up:
            return
        if event in REACHING_OUT:
            self.refused.append(event)
            raise OSError(f"{event} does not exist in a browser")
        if event == "open" and self.writes_elsewhere(*arguments):
            self.refused.append(f"write {arguments[0]}")
            raise OSError(f"{arguments[0]} is not the page's own")

    def writes_elsewhere(self, path, mode, flags):
        """Whether a file outside the folder of temporary files is opened for writing."""
        writes = set(mode) & set("wax+") if isinstance(mode, str) else flags & WRITING
        return bool(writes) and isinstance(path, str) and not path.startswith((self.folder, os.devnull))


def modules():
    """Every module of cnnlib that is meant to be imported."""
    import cnnlib

    found = pkgutil.walk_packages(cnnlib.__path__, "cnnlib.")
    return [module.name for module in found if not module.name.endswith("__main__")]


def import_all(fence):
    """Import the whole package behind the fence; the modules that cannot be."""
    failed = []
    fence.up = True
    for name in modules():
        try:
            importlib.import_module(name)
        except Exception as error:
            failed.append(f"{name}: {error!r}")
    fence.up = False
    return failed


class Page:
    """The code cells of a notebook in one process, in which they run in any order behind the fence."""

    def __init__(self, path, fence):
        book = json.loads(Path(path).read_text(encoding="utf-8"))  # nbformat takes two seconds to import
        self.cells = [cell for cell in book["cells"] if cell["cell_type"] == "code"]
        self.shell = InteractiveShell.instance(config=Config({"HistoryManager": {"enabled": False}}))
        for part in ("write_output_prompt", "write_format_data", "finish_displayhook"):
            setattr(self.shell.displayhook, part, lambda *_: None)  # values are made, but not printed
        self.draw, self.fence = self.shell.display_formatter.format, fence

    def run(self, number):
        """The error that a cell ends with, or None, and what it printed."""
        sys.platform, self.fence.up = "emscripten", True
        with capture_output() as captured:
            done = self.shell.run_cell("".join(self.cells[number]["source"]))
        sys.platform, self.fence.up = "linux", False
        return done.error_before_exec or done.error_in_exec, captured.stdout

    def run_early(self, name):
        """The names of the errors of three late cells that are run before all others."""
        half, count = len(self.cells) // 2, len(self.cells)
        numbers = random.Random(name).sample(range(half, count), min(3, count - half))
        errors = [self.run(number)[0] for number in numbers]
        return [error and type(error).__name__ for error in errors]

    def run_all(self, pictures=True):
        """What each cell printed, and the cells that failed; pictures take most of the time."""
        shown = self.draw if pictures else lambda *_, **__: ({"text/plain": "shown"}, {})
        self.shell.display_formatter.format = shown
        done = [self.run(number) for number in range(len(self.cells))]
        expected = ["raises-exception" in cell["metadata"].get("tags", []) for cell in self.cells]
        failed = [f"cell {n}: {error!r}" for n, (error, _) in enumerate(done) if error and not expected[n]]
        return ["" if error else text for error, text in done], failed


def main(path=None, passes=1):
    """Import everything; then run the notebook named, first three late cells, then all, so many times."""
    found = {"early": [], "printed": [], "failed": []}
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always", UserWarning)
        fence = Fence(Path(tempfile.gettempdir()).resolve())
        found["failed"] += import_all(fence)
        if path:
            page = Page(path, fence)
            found["early"] = page.run_early(Path(path).stem)
            fence.threads.clear(), fence.refused.clear()
        for number in range(int(passes) if path else 0):
            printed, failed = page.run_all(pictures=number == 0)
            found["printed"].append(printed)
            found["failed"] += failed
    found["warned"] = [f"{warning.category.__name__}: {warning.message}" for warning in warned]
    print(json.dumps(found | {"refused": fence.refused, "threads": fence.threads}))


if __name__ == "__main__":
    main(*sys.argv[1:])
