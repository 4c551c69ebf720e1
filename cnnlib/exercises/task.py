"""What one exercise consists of: the task, a solution, inputs that tell, and the mistakes learners make."""

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from cnnlib.exercises.checking import values


class Case:
    """One input: the arguments by name, in order."""

    def __init__(self, **arguments):
        self.arguments = arguments

    def __getitem__(self, name):
        return self.arguments[name]

    def fresh(self):
        """Copies of the arguments, so that nobody can spoil the original."""
        return tuple(
            copy.deepcopy(value) if isinstance(value, np.random.Generator) else values.twin(value)
            for value in self.arguments.values()
        )


class Mistake(NamedTuple):
    """A known mistake: its name, what a teacher would say, and functions that make it."""

    name: str
    sentence: str
    versions: tuple = ()


@dataclass(frozen=True)
class Task:
    """Everything an exercise in which a function is written, or repaired, needs to know.

    `rules` and `guesses` are functions of a `Trial` that return a `Mistake` or None. Rules
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
    cases: Callable  # () -> list of Case, smallest first
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

    def own(self, mistake):
        """This task's mistake of the same name, whose sentence fits better, or the general one."""
        return next((one for one in self.mistakes if one.name == mistake.name), mistake)

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


INPUT_MUTATED = Mistake(
    "input-mutated",
    "Your function changes an array that belongs to the caller. Work on a copy, or write "
    "`a = a - b` instead of `a -= b`: the second form writes into the caller's array.",
)
VIEW_RETURNED = Mistake(
    "view-returned",
    "The result shares its memory with the input, so whoever changes one changes the other. "
    "Return a new array, for instance with .copy().",
)
DTYPE = Mistake("dtype", "The numbers are right, but not their type. Create the result with dtype=x.dtype.")
INT_DIVISION = Mistake(
    "int-division",
    "A size counts cells, so it must be a whole number: // divides and rounds down in one go, and "
    "stays an int; / makes a float, which neither range() nor np.zeros() accepts.",
)
