"""Make the folder in which a reader works: copies of the notebooks, which `git pull` never meets.

A notebook that the reader has not touched follows the course; one they have changed is never written again.
"""

import hashlib
import json
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
SOURCE, COPY = ROOT / "notebooks", ROOT / "my_course"
RECORD = ".copied.json"  # what each file was when it was copied: name -> SHA-256
PATTERNS = ("*.ipynb", "*.md")


def update(source=SOURCE, copy=COPY):
    """Bring new and untouched files of `source` to `copy`; returns the names of those the reader has changed
    and the course too, which stay as the reader left them.

    Raises OSError where the folder cannot be written.
    """
    copy.mkdir(exist_ok=True)
    copied = _record(copy)
    kept = []
    for path in sorted(path for pattern in PATTERNS for path in source.glob(pattern)):
        mine, now = copy / path.name, _digest(path)
        if mine.exists() and _digest(mine) == now:
            copied[path.name] = now
        elif not mine.exists() or _digest(mine) == copied.get(path.name):
            shutil.copyfile(path, mine)
            copied[path.name] = now
        elif copied.get(path.name) != now:
            kept.append(path.name)
    (copy / RECORD).write_text(json.dumps(copied, indent=1), encoding="utf-8")
    return kept


def _record(copy):
    """What was copied before; nothing where that is unknown, so that all files count as changed."""
    try:
        known = json.loads((copy / RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}


def _digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def main():
    """Update the folder and say what was left alone; 1 where that cannot be done."""
    try:
        kept = update()
    except OSError as error:
        print(
            f"my_course cannot be written: {error}; make edit opens the notebooks themselves", file=sys.stderr
        )
        return 1
    for name in kept:
        print(f"my_course/{name} is as you left it; the course has a newer one: notebooks/{name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
