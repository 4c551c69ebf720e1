"""Run the code cells of a notebook as Python in a browser would.

`python tests/support/in_a_browser.py NOTEBOOK`: there are no threads, no processes and no sockets, and files
are the page's own. Prints one line of JSON: the cells that failed, the warnings, every forbidden thing tried.
"""

import importlib
import json
import os
import pkgutil
import sys
import tempfile
import threading
import warnings
from pathlib import Path

import matplotlib.font_manager  # noqa: F401  its list of fonts is made at the first import
import nbformat
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


def run(cells, fence):
    """Run cells one after the other behind the fence; those that failed."""
    shell, failed = InteractiveShell.instance(config=Config({"HistoryManager": {"enabled": False}})), []
    sys.platform, fence.up = "emscripten", True
    for number, cell in enumerate(cells):
        with capture_output():
            done = shell.run_cell(cell.source)
        if not done.success and "raises-exception" not in cell.metadata.get("tags", []):
            failed.append(f"cell {number}: {done.error_in_exec or done.error_before_exec!r}")
    sys.platform, fence.up = "linux", False
    return failed


def main(arguments):
    """Run the notebook named, or only import everything where none is."""
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always", UserWarning)
        fence = Fence(Path(tempfile.gettempdir()).resolve())
        failed = import_all(fence)
        if arguments:
            book = nbformat.read(arguments[0], as_version=4)
            failed += run([cell for cell in book.cells if cell.cell_type == "code"], fence)
    said = [f"{warning.category.__name__}: {warning.message}" for warning in warned]
    print(json.dumps({"failed": failed, "warned": said, "refused": fence.refused, "threads": fence.threads}))


if __name__ == "__main__":
    main(sys.argv[1:])
