"""What an answer did, input by input, and which known mistake it is, if that can be proven.

A function is compared output by output: whoever returns a right gradient of the input and a bias
gradient that is a mean makes the same mistake as a version whose other outputs are different.
"""

import warnings
from itertools import permutations
from typing import NamedTuple

import numpy as np

from cnnlib.exercises.checking import sandbox, values
from cnnlib.exercises.task import (
    EMPTY_NOT_ZEROS,
    INPUT_MUTATED,
    INT_DIVISION,
    ORDER,
    OWN_RNG,
    SIGN,
    SWAP_HW,
    WHOLE_NUMBERS,
    Case,
)


class Judgement(NamedTuple):
    """The verdict on one input. `kind` is right, raised, none, type, shape, nonfinite or value."""

    kind: str
    parts: tuple | None = None  # one array per output
    wrong: tuple = ()  # per output: does it differ?
    reason: str = ""  # for kind "type": what came back instead
    error: str | None = None  # for kind "raised": the type of the error

    @property
    def right(self):
        return self.kind == "right"


def judge(task, case, outcome, expected):
    """One outcome against the expected arrays."""
    if outcome.error is not None:
        return Judgement("raised", wrong=(True,) * len(expected), error=outcome.kind)
    if outcome.result is None or outcome.result is Ellipsis:
        return Judgement("none", wrong=(True,) * len(expected))
    try:
        parts = task.parts(outcome.result)
    except values.NotAnArray as problem:
        return Judgement("type", wrong=(True,) * len(expected), reason=str(problem))
    wrong = tuple(not values.close(yours, right) for yours, right in zip(parts, expected))
    if len(parts) != len(expected):
        wrong = (True,) * len(expected)
    if not any(wrong) or (task.accepts and _accepted(task, case, parts)):
        return Judgement("right", parts, (False,) * len(expected))
    first = wrong.index(True)
    if np.shape(parts[first]) != np.shape(expected[first]):
        return Judgement("shape", parts, wrong)
    finite = np.isfinite(parts[first]).all() or not np.isfinite(expected[first]).all()
    return Judgement("value" if finite else "nonfinite", parts, wrong)


def _accepted(task, case, parts):
    """Whether another answer is right too; one so odd that looking at it raises an error is not."""
    try:
        return bool(task.accepts(case, parts))
    except Exception:
        return False


class _AsNeeded:
    """Verdicts on a wrong version, found one by one: most versions are ruled out by the first input."""

    def __init__(self, task, cases, expected, function):
        self.task, self.rows, self.function = task, list(zip(cases, expected)), function
        self.found = []

    def __iter__(self):
        for number, (case, expected) in enumerate(self.rows):
            if number == len(self.found):
                with warnings.catch_warnings(action="ignore"):
                    outcome = sandbox.call(self.function, case)
                self.found.append(judge(self.task, case, outcome, expected))
            yield self.found[number]


class Trial:
    """A function's behaviour on all inputs of a task."""

    def __init__(self, task, cases, expected, outcomes, function=None, empty=False):
        self.task, self.cases, self.expected, self.outcomes = task, cases, expected, outcomes
        self.function, self.empty = function, empty  # what was run, and whether it called np.empty
        self.judged = [judge(task, *three) for three in zip(cases, outcomes, expected)]

    @classmethod
    def of_version(cls, task, cases, expected, function):
        """The trial of a known wrong version, run directly."""
        trial = cls(task, cases, expected, ())
        trial.judged = _AsNeeded(task, cases, expected, function)
        return trial

    @property
    def failing(self):
        """Positions of the inputs with a wrong answer."""
        return [position for position, judged in enumerate(self.judged) if not judged.right]

    def fails_only(self, where):
        """Whether there are failures, all of them where `where(case)` holds, and successes elsewhere."""
        failing = self.failing
        others = [position for position, case in enumerate(self.cases) if not where(case)]
        return bool(failing) and bool(others) and all(where(self.cases[position]) for position in failing)

    def right_with(self, place, changes=(), **more):
        """Whether the function is right on the same input with some arguments changed; None: cannot say."""
        case = Case(**{**self.cases[place].arguments, **dict(changes), **more})
        try:
            with np.errstate(all="ignore"):
                expected = self.task.expected(case)
        except Exception:
            return None
        run = sandbox.run(self.function, [case], limit=1.0)
        return bool(run.outcomes) and judge(self.task, case, run.outcomes[0], expected).right

    def only_whole_numbers(self, name):
        """Whether only inputs with whole numbers in `name` fail, and none of them as floats."""
        return self.fails_only(lambda case: case[name].dtype.kind in "iu") and all(
            self.right_with(place, **{name: self.cases[place][name].astype(float)}) for place in self.failing
        )

    def only_empty(self):
        """Whether everything is right as soon as np.empty gives zeros."""
        if not self.empty or self.function is None:
            return False
        run = sandbox.run(self.function, self.cases, fill=0)
        return (
            len(run.outcomes) == len(self.cases)
            and not Trial(self.task, self.cases, self.expected, run.outcomes).failing
        )

    def wrong_part_first(self):
        """The first output that is wrong somewhere and can be looked at; None where there is none."""
        parts = [one.wrong.index(True) for one in self.judged if one.parts is not None and True in one.wrong]
        return min(parts) if parts and not self.task.normalise else None

    def wrong_arrays(self, part=None):
        """(case, yours, expected) of every wrong input: its first wrong output, or output number `part`."""
        if self.task.normalise:
            return []
        return [
            (case, judged.parts[at], expected[at])
            for case, judged, expected in zip(self.cases, self.judged, self.expected)
            if judged.parts is not None
            and True in judged.wrong
            and judged.wrong[at := judged.wrong.index(True) if part is None else part]
        ]

    def wrong_everywhere_finite(self):
        """Whether every input that fails has numbers to look at."""
        return all(judged.right or judged.kind in ("value", "shape") for judged in self.judged)

    def wrong_part(self, part):
        """Whether output number `part` is ever wrong."""
        return any(judged.wrong[part] for judged in self.judged)

    def changed(self):
        """Names of arguments that the function changed on some input."""
        return tuple(dict.fromkeys(name for outcome in self.outcomes for name in outcome.changed))

    def always(self, part, formula):
        """Whether output `part` is what `formula(case, expected)` gives on every input, and wrong on some.

        `formula` may return None where it says nothing about an input.
        """
        seen = 0
        for case, judged, expected in zip(self.cases, self.judged, self.expected):
            wanted = formula(case, expected[part])
            if wanted is None or judged.parts is None:
                continue
            if not values.close(judged.parts[part], wanted):
                return False
            seen += judged.wrong[part]
        return seen > 0


# Errors that come from a slip of the pen in some branch, not from a misunderstanding of the task.
SLIPS = {
    "AttributeError", "ImportError", "KeyError", "ModuleNotFoundError", "NameError", "NotImplementedError",
    "RecursionError", "SyntaxError", "UnboundLocalError", "ZeroDivisionError",
}  # fmt: skip


class Agreement(NamedTuple):
    """How well a trial fits a known wrong version, over all outputs."""

    outputs: int  # outputs that agree on every input
    weak: int  # inputs on which both are wrong, but only one of them raised
    same: int  # inputs on which both are wrong alike


def recognise(trial, versions):
    """The `Mistake`, or None. `versions` is a list of (mistake, trial of a wrong version).

    A name is given where it is proven: an argument has changed, a rule holds on all inputs, or all
    results equal those of a known wrong version. What only suggests a mistake is for `remarks`.
    """
    if any(judged.error in SLIPS for judged in trial.judged):
        return None
    if trial.changed():
        return INPUT_MUTATED
    if trial.only_empty():
        return EMPTY_NOT_ZEROS
    for rule in trial.task.rules:
        if mistake := rule(trial):
            return mistake
    return exact(trial, versions) or _drawn_elsewhere(trial) or _general(trial)


SOURCES = {"random", "default_rng", "RandomState"}


def _drawn_elsewhere(trial):
    """Whether the code names a source of random numbers while the rng that is passed is never used."""
    names = getattr(getattr(trial.function, "__code__", None), "co_names", ())
    unused = trial.outcomes and all(outcome.untouched for outcome in trial.outcomes)
    return OWN_RNG if unused and SOURCES & set(names) else None


def _general(trial):
    """Mistakes that are the same in every exercise: order, sign, and rows exchanged with columns."""
    if _other_order(trial):
        return ORDER
    if trial.function and _whole_numbers_alone(trial):
        return WHOLE_NUMBERS
    if _float_for_whole(trial):
        return INT_DIVISION
    pairs = trial.wrong_arrays()
    if not pairs or not trial.wrong_everywhere_finite():
        return None
    if all(values.close(yours, -right) for _, yours, right in pairs):
        return SIGN
    swapped = [
        right.swapaxes(-1, -2)
        for _, _, right in pairs
        if right.ndim == 4 or trial.task.maps and right.ndim == 2
    ]
    same = all(values.close(yours, right) for (_, yours, _), right in zip(pairs, swapped))
    return SWAP_HW if len(swapped) == len(pairs) and same else None


def _other_order(trial):
    """Whether the results are the right ones, in one other order on all inputs."""
    count = len(trial.task.outputs)
    if count == 1 or trial.task.normalise or any(judged.parts is None for judged in trial.judged):
        return False
    return any(
        all(
            values.close(judged.parts[place], expected[source])
            for judged, expected in zip(trial.judged, trial.expected)
            for place, source in enumerate(order)
        )
        for order in permutations(range(count))
    )


def _float_for_whole(trial):
    """Whether a float stands where Python counts, as in range(5 / 2), wherever the function fails."""
    errors = [trial.outcomes[place].error or "" for place in trial.failing] if trial.outcomes else []
    words = ("'float' object cannot be interpreted as an integer", "slice indices must be integers")
    return bool(errors) and all(any(one in error for one in words) for error in errors)


def as_floats(case):
    """The arrays of whole numbers of an input, labels aside, as floats."""
    return {
        name: value.astype(float)
        for name, value in case.arguments.items()
        if isinstance(value, np.ndarray) and value.dtype.kind in "iu" and name not in ("labels", "y")
    }


def _whole_numbers_alone(trial):
    """Whether only inputs with whole numbers fail, and none of them as floats."""
    return trial.fails_only(as_floats) and all(
        trial.right_with(place, as_floats(trial.cases[place])) for place in trial.failing
    )


def exact(trial, versions):
    """The mistake whose version gives the same results on every input."""
    found = []
    for order, (mistake, version) in enumerate(versions):
        agreement = agree(trial, version)
        if agreement:
            found.append((-agreement.outputs, agreement.weak, -agreement.same, order, mistake))
    return min(found)[-1] if found else None


def agree(trial, version):
    """An `Agreement` of a trial with a wrong version, or None where they contradict each other."""
    parts = range(len(trial.task.outputs))
    # Where the trial is wrong a version is soon contradicted, so look there first.
    outputs = [_agree_in(part, trial, version) for part in parts if trial.wrong_part(part)]
    telling = [one for one in outputs if one is not None and one.same]
    if not telling or all(judged.kind == "raised" for judged in trial.judged):
        return None
    outputs += [_agree_in(part, trial, version) for part in parts if not trial.wrong_part(part)]
    if trial.task.together and None in outputs:
        return None
    agreeing = sum(one is not None for one in outputs)
    return Agreement(agreeing, min(one.weak for one in telling), max(one.same for one in telling))


def _agree_in(part, trial, version):
    """Agreement in one output; None where any input contradicts."""
    weak = same = 0
    for mine, known in zip(trial.judged, version.judged):
        wrong = mine.wrong[part], known.wrong[part]
        if wrong == (False, False):
            continue
        if wrong != (True, True):
            return None
        if mine.parts is None and known.parts is None:
            same, weak = (same + 1, weak) if mine.error == known.error else (same, weak + 1)
        elif mine.parts is None or known.parts is None:
            weak += 1
        elif values.close(mine.parts[part], known.parts[part]):
            same += 1
        else:
            return None
    return Agreement(1, weak, same)


def version_trials(task, cases, expected):
    """(mistake, trial) of every known wrong version of a task."""
    return [
        (mistake, Trial.of_version(task, cases, expected, version))
        for mistake in task.mistakes
        for version in mistake.versions
    ]
