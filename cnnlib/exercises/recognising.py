"""Naming a mistake: a changed input, rules, results equal to those of a known wrong version, guesses.

A function is compared output by output: whoever returns a right gradient of the input and a bias
gradient that is a mean makes the same mistake as a version whose other outputs are different.
"""

from typing import NamedTuple

from cnnlib.exercises import judging, values

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
    """The mistake's name, or None. `versions` is a list of (name, trial of a wrong version)."""
    if any(judged.error in SLIPS for judged in trial.judged):
        return None
    if trial.changed():
        return "input-mutated"
    for rule in trial.task.rules:
        if name := rule(trial):
            return name
    if name := exact(trial, versions):
        return name
    for guess in trial.task.guesses:
        if name := guess(trial):
            return name
    return loose(trial, versions)


def exact(trial, versions):
    """The name whose version gives the same results on every input."""
    found = []
    for order, (name, version) in enumerate(versions):
        agreement = agree(trial, version)
        if agreement:
            found.append((-agreement.outputs, agreement.weak, -agreement.same, order, name))
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
    """The one name that explains at least half of the wrong answers, if a single one does."""
    counts = {}
    for name, version in versions:
        counts[name] = max(counts.get(name, 0), _explained(trial, version))
    best = max(counts.values(), default=0)
    names = [name for name, count in counts.items() if count == best]
    with_values = sum(judged.parts is not None for judged in trial.judged if not judged.right)
    return names[0] if len(names) == 1 and best and 2 * best >= with_values else None


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
    """(name, trial) of every known wrong version of a task."""
    return [
        (mistake.name, judging.Trial.of_version(task, cases, expected, version))
        for mistake in task.mistakes
        for version in mistake.versions
    ]
