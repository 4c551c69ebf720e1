"""What the site and the book have in common: when to build, and how a folder of pages is replaced."""

import fcntl
import hashlib
import shutil
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
STAMP = ".built"  # the file of a folder of pages that says from what it was made
LEFT_OVER = {"__pycache__", ".ipynb_checkpoints"}


class BuildError(Exception):
    """What stops a build; its text says what to do."""


def make(output, stamp, build):
    """Let `build(folder)` write the pages, unless `output` has this stamp; what is there stays until then.

    `stamp()` is asked for only when nobody else is at work on the same folder.
    """
    _needs_writable(output.parent)
    started = time.perf_counter()
    with (output.parent / f".{output.name}.lock").open("w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        current, mark = stamp(), output / STAMP
        if mark.is_file() and mark.read_text(encoding="utf-8") == current:
            print(f"{output} is up to date")
            return
        with tempfile.TemporaryDirectory(dir=output.parent, prefix=f".{output.name}-") as temporary:
            made = Path(temporary, "pages")
            build(made)
            (made / STAMP).write_text(current, encoding="utf-8")
            shutil.rmtree(output, ignore_errors=True)
            made.replace(output)
    print(f"{output}: {size(output) / 1e6:.1f} MB in {time.perf_counter() - started:.0f} s")


def _needs_writable(folder):
    """Raise unless files can be made in this folder."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
    except OSError as error:
        raise BuildError(f"{folder} cannot be written ({error.strerror}); pass a folder that can") from None


def size(folder):
    """Bytes of all files below a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def digest(root, names, without=()):
    """A text that changes when a file below these does; what is called as in `without` does not count."""
    found, without = hashlib.sha256(), LEFT_OVER | set(without)
    for name in names:
        top = root / name
        for path in sorted(top.rglob("*")) if top.is_dir() else [top]:
            if path.is_file() and not without & set(path.relative_to(root).parts):
                found.update(f"{path.relative_to(root)}\0".encode())
                found.update(hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()[:16]
