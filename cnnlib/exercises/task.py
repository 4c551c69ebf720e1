"""What one exercise consists of: the task, a solution, inputs that tell, and the mistakes learners make."""

import copy
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from cnnlib.exercises.checking import values


class Case:
    """One input: the arguments by name, in order."""

    def __init__(self, **arguments):
        self.arguments = arguments
        for value in arguments.values():
            if isinstance(value, np.ndarray):
                value.flags.writeable = False  # a learner's function gets copies

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


class Driven:
    """A learner's function that others call, such as a callback: called with an input, it is played through.

    `play(function, *input)` does so and returns what came of it. To whoever looks at the learner's code it
    looks like the function itself.
    """

    def __init__(self, function, play, names):
        self._function, self._play = function, play
        self.__name__ = getattr(function, "__name__", "?")
        self.__signature__ = inspect.signature(lambda: None).replace(
            parameters=[inspect.Parameter(name, inspect.Parameter.POSITIONAL_OR_KEYWORD) for name in names]
        )
        if hasattr(function, "__code__"):
            self.__code__ = function.__code__

    def __call__(self, *arguments):
        return self._play(self._function, *arguments)


def _mixed(value, rng):
    """An array with its numbers in another order; a new generator; anything else as it is."""
    if isinstance(value, np.random.Generator):
        return np.random.default_rng(int(rng.integers(2**32)))
    if not isinstance(value, np.ndarray):
        return value
    mixed = rng.permutation(value.reshape(-1)).reshape(value.shape)
    return mixed if np.any(mixed != value) else np.flip(value).copy()


@dataclass(frozen=True)
class Task:
    """Everything an exercise in which a function is written, or repaired, needs to know.

    `rules` are functions of a `Trial` that return a `Mistake` where its results prove it, else None.
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
    about: tuple = ()  # for each hint the names of mistakes, outputs and kinds of finding that it speaks of
    outputs: tuple = ("output",)
    rules: tuple = ()
    dtype_of: str | None = None  # the argument whose dtype the result must keep
    may_call: tuple = ()  # libraries that the task itself allows, such as "cnnlib.ops"
    whole: bool = False  # the result is a Python integer
    together: bool = False  # a wrong version must agree in all outputs, not in one of them
    maps: bool = False  # the last two axes of the result are rows and columns, also where it has only two
    may_alias: bool = False  # handing on what came in, or a view of it, is right here
    normalise: Callable | None = None  # result -> tuple of arrays; may raise values.NotAnArray
    accepts: Callable | None = None  # (case, parts) -> whether another answer than ours is right too
    explain: Callable | None = None  # (case, parts, expected) -> what is wrong, in words
    across: Callable | None = None  # a rule for an answer that is right on every single input
    draw: Callable | None = None  # (rng) -> a new Case; else the numbers of one of `cases` are mixed
    play: Callable | None = (
        None  # (function, *input) -> result, where the function is called by something else
    )
    needs: str = ""  # the library that the solution imports

    def driven(self, function):
        """The function as it is examined: with `play`, if the task has one, between it and the inputs."""
        if self.play is None or not callable(function) or isinstance(function, Driven):
            return function
        return Driven(function, self.play, self.cases()[0].arguments)

    def own(self, mistake):
        """For a general mistake this task's one of the same name, whose sentence fits better."""
        if mistake in self.mistakes:
            return mistake
        return next((one for one in self.mistakes if one.name == mistake.name), mistake)

    def expected(self, case):
        """The right arrays for one input."""
        reference = self.reference or self.solution
        return self.parts(values.materialised(reference(*case.fresh())))

    def drawn(self, rng, cases):
        """An input that did not exist before: drawn by the task, or one of `cases` with its numbers mixed."""
        if self.draw:
            return self.draw(rng)
        chosen = cases[rng.integers(len(cases))]
        return Case(**{name: _mixed(value, rng) for name, value in chosen.arguments.items()})

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
    "Your function changes an array that belongs to the caller. Both `a -= b` and an assignment to a part "
    "of it, such as a[…] = 0, write into the caller's array. Work on a copy, or compute a new array: a = a"
    " - b.",
)
EMPTY_NOT_ZEROS = Mistake(
    "empty-not-zeros",
    "np.empty makes an array without writing into it: it holds whatever was in memory before, which is often "
    "zeros by chance. Your function is right as soon as those cells hold zeros: use np.zeros.",
)
BUFFER_REUSED = Mistake(
    "buffer-reused",
    "Every call returns the same array and writes into it again, so an earlier result changes under the "
    "hands of whoever kept it. Make a new array in each call.",
)
OWN_RNG = Mistake(
    "own-rng",
    "Nothing is drawn from the rng that is passed; the random numbers come from elsewhere, so nobody could "
    "repeat a run with the same generator. Call the methods of rng.",
)
WHOLE_NUMBERS = Mistake(
    "dtype",
    "Only inputs with whole numbers fail; with the same numbers as floats your result is right. An array "
    "that is made like such an input, by zeros_like or dtype=x.dtype, holds no fractions: np.zeros(shape) "
    "makes floats. And small whole-number types such as uint8 wrap around.",
)
ORDER = Mistake(
    "order",
    "The results are right, but they come in another order than the task names them.",
)
SIGN = Mistake("sign", "What is wrong has the wrong sign: −1 times the expected numbers.")
SWAP_HW = Mistake(
    "swap-hw",
    "What is wrong holds the expected numbers with rows and columns exchanged (its last two axes).",
)
VIEW_RETURNED = Mistake(
    "view-returned",
    "The result shares its memory with the input, so whoever changes one changes the other. "
    "Return a new array, for instance with .copy().",
)
DTYPE = Mistake(
    "dtype", "The numbers are right, but not their type. Create the result with the dtype of what came in."
)
INT_DIVISION = Mistake(
    "int-division",
    "A size counts cells, so it must be a whole number: // divides and rounds down in one go, and "
    "stays an int; / makes a float, which neither range() nor np.zeros() accepts.",
)
