"""What one exercise consists of: the task, a solution, inputs that tell, and the mistakes learners make."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from cnnlib.exercises import values


class Mistake(NamedTuple):
    """A known mistake: its name, what a teacher would say, and functions that make it."""

    name: str
    sentence: str
    versions: tuple = ()


@dataclass(frozen=True)
class Task:
    """Everything an exercise in which a function is written, or repaired, needs to know.

    `rules` and `guesses` are functions of a `Trial` that return a mistake's name or None. Rules
    compare exactly and come before the wrong versions; guesses look at which inputs fail and come last.
    """

    name: str
    notebook: str
    title: str
    statement: str
    stub: str
    solution: Callable
    why: str
    hints: tuple
    cases: Callable  # () -> list of running.Case, smallest first
    mistakes: tuple
    reference: Callable | None = None  # the solution, unless something faster exists
    outputs: tuple = ("output",)
    rules: tuple = ()
    guesses: tuple = ()
    dtype_of: str | None = None  # the argument whose dtype the result must keep
    whole: bool = False  # the result is a Python integer
    may_alias: bool = False  # handing on what came in, or a view of it, is right here
    normalise: Callable | None = None  # result -> tuple of arrays; may raise values.NotAnArray
    accepts: Callable | None = None  # (case, parts) -> whether another answer than ours is right too
    explain: Callable | None = None  # (case, parts, expected) -> what is wrong, in words
    sentences: dict = field(default_factory=dict)  # for a name that has no wrong version of its own

    def sentence(self, name):
        """What a teacher would say about the mistake."""
        said = {mistake.name: mistake.sentence for mistake in self.mistakes}
        return {**GENERAL, **self.sentences, **said}.get(name, "")

    def parts(self, result):
        """A result as one array per output; raises NotAnArray with the reason where that fails."""
        if self.normalise:
            return self.normalise(result)
        if len(self.outputs) == 1:
            return (values.as_array(result),)
        names = ", ".join(self.outputs)
        if not isinstance(result, (tuple, list)):
            raise values.NotAnArray(
                f"{values.a_kind(result)}; {len(self.outputs)} results are needed: {names}"
            )
        if len(result) != len(self.outputs):
            raise values.NotAnArray(f"{len(result)} results; {len(self.outputs)} are needed: {names}")
        return tuple(values.as_array(one) for one in result)


GENERAL = {
    "input-mutated": "Your function changes an array that belongs to the caller. Work on a copy, or write "
    "`a = a - b` instead of `a -= b`: the second form writes into the caller's array.",
    "view-returned": "The result shares its memory with the input, so whoever changes one changes the other. "
    "Return a new array, for instance with .copy().",
    "dtype": "The numbers are right, but not their type. Create the result with dtype=x.dtype.",
    "int-division": (
        "A size counts cells, so it must be a whole number: // divides and rounds down in one go, and "
        "stays an int; / makes a float, which neither range() nor np.zeros() accepts."
    ),
}
