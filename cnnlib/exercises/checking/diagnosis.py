"""What an answer did, input by input, and which known mistake it is.

A function is compared output by output: whoever returns a right gradient of the input and a bias
gradient that is a mean makes the same mistake as a version whose other outputs are different.
"""

from typing import NamedTuple

import numpy as np

from cnnlib.exercises.checking import sandbox, values
from cnnlib.exercises.task import INPUT_MUTATED


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
    if not any(wrong) or (task.accepts and task.accepts(case, parts)):
        return Judgement("right", parts, (False,) * len(expected))
    first = wrong.index(True)
    if np.shape(parts[first]) != np.shape(expected[first]):
        return Judgement("shape", parts, wrong)
    finite = np.isfinite(parts[first]).all() or not np.isfinite(expected[first]).all()
    return Judgement("value" if finite else "nonfinite", parts, wrong)


class Trial:
    """A function's behaviour on all inputs of a task."""

    def __init__(self, task, cases, expected, outcomes):
        self.task, self.cases, self.expected, self.outcomes = task, cases, expected, outcomes
        self.judged = [judge(task, *three) for three in zip(cases, outcomes, expected)]

    @classmethod
    def of_version(cls, task, cases, expected, function):
        """The trial of a known wrong version, run directly."""
        return cls(task, cases, expected, [sandbox.call(function, case) for case in cases])

    @property
    def failing(self):
        """Positions of the inputs with a wrong answer."""
        return [position for position, judged in enumerate(self.judged) if not judged.right]

    def fails_only(self, where):
        """Whether there are failures, all of them where `where(case)` holds, and successes elsewhere."""
        failing = self.failing
        others = [position for position, case in enumerate(self.cases) if not where(case)]
        return bool(failing) and bool(others) and all(where(self.cases[position]) for position in failing)

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
    """The `Mistake`, or None. `versions` is a list of (mistake, trial of a wrong version)."""
    if any(judged.error in SLIPS for judged in trial.judged):
        return None
    if trial.changed():
        return INPUT_MUTATED
    for rule in trial.task.rules:
        if mistake := rule(trial):
            return mistake
    if mistake := exact(trial, versions):
        return mistake
    for guess in trial.task.guesses:
        if mistake := guess(trial):
            return mistake
    return loose(trial, versions)


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
    outputs = [_agree_in(part, trial, version) for part in range(len(trial.task.outputs))]
    telling = [one for one in outputs if one is not None and one.same]
    if not telling or all(judged.kind == "raised" for judged in trial.judged):
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


def loose(trial, versions):
    """The one mistake that explains at least half of the wrong answers, if a single one does."""
    counts = {}
    for mistake, version in versions:
        counts[mistake] = max(counts.get(mistake, 0), _explained(trial, version))
    best = max(counts.values(), default=0)
    found = [mistake for mistake, count in counts.items() if count == best]
    with_values = sum(judged.parts is not None for judged in trial.judged if not judged.right)
    return found[0] if len(found) == 1 and best and 2 * best >= with_values else None


def _explained(trial, version):
    """On how many inputs some output is wrong in the same way."""
    return sum(
        mine.parts is not None
        and known.parts is not None
        and any(
            mine.wrong[part] and known.wrong[part] and values.close(mine.parts[part], known.parts[part])
            for part in range(len(mine.wrong))
        )
        for mine, known in zip(trial.judged, version.judged)
    )


def version_trials(task, cases, expected):
    """(mistake, trial) of every known wrong version of a task."""
    return [
        (mistake, Trial.of_version(task, cases, expected, version))
        for mistake in task.mistakes
        for version in mistake.versions
    ]
