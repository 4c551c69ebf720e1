"""Comparing outcomes with what is expected, input by input."""

from typing import NamedTuple

import numpy as np

from cnnlib.exercises import running, values


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
        return cls(task, cases, expected, [running.call(function, case) for case in cases])

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
