"""How long it takes until a reader can begin: imports, each chapter from top to bottom.

Run with `python benchmarks/opening.py [--against FOLDER]`; FOLDER is another checkout, whose code and
notebooks are run by the same Python, in turn with these. Of each chapter the best of `--rounds` counts.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import measuring

HERE = Path(__file__).resolve().parents[1]
PARTS = "cnnlib", "cnnlib.network, cnnlib.training", "cnnlib.figures", "cnnlib.explorers", "cnnlib.exercises"
EXECUTE = "-m jupyter nbconvert --to notebook --execute --inplace --ExecutePreprocessor.timeout=600".split()


def environment(checkout):
    """The environment in which the `cnnlib` of a checkout is found first."""
    return os.environ | {"PYTHONPATH": str(checkout), "CNNLIB_PROGRESS": "off", "TQDM_DISABLE": "1"}


def seconds(command, checkout, folder="."):
    """How long a command takes; it must succeed."""
    started = time.perf_counter()
    where = {"env": environment(checkout), "cwd": folder}
    subprocess.run([sys.executable, *command], check=True, capture_output=True, **where)
    return time.perf_counter() - started


def print_imports(checkouts):
    """Milliseconds of `import` beyond `import numpy`, the median of nine."""
    print("\n| import, ms beyond numpy | " + " | ".join(checkouts) + " |\n|---|" + "---|" * len(checkouts))
    for modules in PARTS:
        found = []
        for checkout in checkouts.values():
            pairs = [
                (
                    seconds(["-c", f"import numpy, {modules}"], checkout),
                    seconds(["-c", "import numpy"], checkout),
                )
                for _ in range(9)
            ]
            found.append(
                1e3 * (statistics.median(a for a, _ in pairs) - statistics.median(b for _, b in pairs))
            )
        print(f"| {modules} | " + " | ".join(f"{one:.0f}" for one in found) + " |", flush=True)


def print_chapters(checkouts, rounds):
    """Seconds of each chapter, kernel start included, in turn; chapters are matched by their names."""
    print("\n| chapter, s | " + " | ".join(checkouts) + " |\n|---|" + "---|" * len(checkouts))
    for chapter in sorted((HERE / "notebooks").glob("*.ipynb")):
        if any(word in chapter.name for word in ("keras",)):
            continue  # these need TensorFlow
        found = []
        for checkout in checkouts.values():
            same = list((checkout / "notebooks").glob("*" + chapter.name[2:]))
            found.append(min(chapter_seconds(same[0], checkout) for _ in range(rounds)) if same else None)
        print(
            f"| {chapter.stem} | " + " | ".join("" if one is None else f"{one:.1f}" for one in found) + " |",
            flush=True,
        )


def chapter_seconds(notebook, checkout):
    """Seconds to run a copy of a notebook from top to bottom."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(notebook, folder)
        return seconds([*EXECUTE, notebook.name], checkout, folder)


def main():
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--against", type=Path, help="another checkout of the course")
    parser.add_argument("--rounds", type=int, default=2, help="how often each chapter is run (default 2)")
    parser.add_argument("--imports", action="store_true", help="only the imports")
    options = parser.parse_args()
    checkouts = {"here": HERE} | (
        {options.against.name: options.against.resolve()} if options.against else {}
    )
    print(measuring.machine())
    print_imports(checkouts)
    if not options.imports:
        print_chapters(checkouts, options.rounds)


if __name__ == "__main__":
    main()
