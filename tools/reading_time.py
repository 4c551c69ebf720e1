"""How long a chapter takes, counted: python tools/reading_time.py

No reader was timed. What a chapter holds is counted and multiplied by the rates below. They are guesses too,
but the same ones for every chapter; whoever measures readers can put better ones here. Redoing sums on paper,
which pays, is not in them.
"""

import inspect
import re
import textwrap
from pathlib import Path
from typing import NamedTuple

import nbformat

from cnnlib.exercises import all_exercises
from cnnlib.exercises.exercise import FunctionExercise

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
WORDS_A_MINUTE = 180
SECONDS = {"displayed formula": 30, "line of code": 4, "cell": 15, "prediction": 40, "explorer": 90}
MINUTES_A_QUESTION = 4  # a number to predict, a diagnosis, an answer in words
MINUTES_A_FUNCTION, MINUTES_A_LINE = 3, 1  # to understand the task; for each line of its shortest solution
TO_PREDICT = r"\b(?:Predict|Guess)\b|\*\*(?:predict|guess)"


class Time(NamedTuple):
    """Minutes of one chapter."""

    reading: float  # text, code and pictures
    exercises: float

    @property
    def minutes(self):
        """Both, rounded to five minutes."""
        return 5 * round((self.reading + self.exercises) / 5)


def words(text):
    """What is read as a word: no formulas, no code, no addresses of links."""
    text = re.sub(r"\$\$.*?\$\$|\$[^$]*\$|```.*?```|\]\([^)]*\)", " ", text, flags=re.S)
    return re.findall(r"[^\W\d_][\w’'-]*", text)


def counted(book):
    """How often each thing stands in a notebook."""
    prose = "\n\n".join(cell.source for cell in book.cells if cell.cell_type == "markdown")
    code = [cell.source for cell in book.cells if cell.cell_type == "code"]
    return {
        "word": len(words(prose)),
        "displayed formula": prose.count("$$") // 2,
        "line of code": sum(bool(line.strip()) for source in code for line in source.splitlines()),
        "cell": len(code),
        "prediction": len(re.findall(TO_PREDICT, prose)),
        "explorer": sum(source.count("explorers.") for source in code if "import" not in source),
    }


def time_of(book):
    """The `Time` of a notebook."""
    counts = counted(book)
    seconds = sum(seconds * counts[what] for what, seconds in SECONDS.items())
    reading = counts["word"] / WORDS_A_MINUTE + seconds / 60
    asked = [
        name
        for cell in book.cells
        for name in re.findall(r"(\w+)_exercise\.(?:check|solution)\(", cell.source)
    ]
    return Time(reading, sum(_minutes_for(name) for name in dict.fromkeys(asked)))


def _minutes_for(name):
    exercise = all_exercises().get(name)
    if not isinstance(exercise, FunctionExercise):
        return MINUTES_A_QUESTION if exercise else 0
    lines = textwrap.dedent(inspect.getsource(exercise.function_task.solution)).splitlines()
    if name.startswith("repair_"):  # one line is wrong, all are read
        return MINUTES_A_FUNCTION + MINUTES_A_LINE * len(lines) / 2
    return MINUTES_A_FUNCTION + MINUTES_A_LINE * len(lines)


def main():
    """Print a line a chapter, and the rates."""
    print("chapter   words formulas  code cells predictions explorers   reading + exercises = minutes")
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        book = nbformat.read(path, as_version=4)
        time, counts = time_of(book), list(counted(book).values())
        columns = "".join(f"{number:>{width}}" for number, width in zip(counts, (13, 9, 6, 6, 12, 10)))
        print(f"{path.stem[:2]}{columns}{time.reading:>10.0f} + {time.exercises:>9.0f} = {time.minutes:>7}")
    rates = ", ".join(f"{seconds} s a {what}" for what, seconds in SECONDS.items())
    print(f"\n{WORDS_A_MINUTE} words a minute; {rates}; {MINUTES_A_QUESTION} min a question;")
    print(f"{MINUTES_A_FUNCTION} min a function and {MINUTES_A_LINE} min a line of its solution")


if __name__ == "__main__":
    main()
