"""Findings in words and pictures: the call, what is wrong with it, and general hints."""

import numpy as np

from cnnlib.exercises.checking import rendering, values
from cnnlib.exercises.inputs import not_square


def call(task, case):
    """The call in words: arrays by name, with their numbers below when they are few."""
    shown = task.name.removeprefix("repair_")
    arguments = [
        name
        if isinstance(value, (np.ndarray, list)) or callable(value)
        else f"{name}={values.describe(value)}"
        for name, value in case.arguments.items()
    ]
    lines = [f"{shown}({', '.join(arguments)})"]
    lines += [
        f"  {name} = {values.describe(value)}"
        for name, value in case.arguments.items()
        if isinstance(value, np.ndarray)
    ]
    return "\n".join(lines)


def finding(trial, place):
    """What is wrong with one input, in a sentence."""
    judged, outcome, expected = trial.judged[place], trial.outcomes[place], trial.expected[place]
    if judged.kind == "raised":
        line = f"\nIt happened in this line of yours: {outcome.line}" if outcome.line else ""
        return f"Your function stopped with {outcome.error}{line}"
    if judged.kind == "none":
        return (
            "For this input your function returned None, though not for all. Does every branch have "
            "its return?"
        )
    if judged.kind == "type":
        return f"Your function returned {judged.reason}."
    if trial.task.explain and (said := trial.task.explain(trial.cases[place], judged.parts, expected)):
        return said
    part = judged.wrong.index(True)
    yours, right = judged.parts[part], expected[part]
    output = trial.task.outputs[part]
    if yours.shape != right.shape:
        return f"{output} has shape {yours.shape}, expected {right.shape}."
    where = tuple(int(one) for one in np.argwhere(values.mismatch(yours, right))[0])
    index = f"[{', '.join(map(str, where))}]" if where else ""
    return f"{output}{index} is {values.number(yours[where])}, expected {values.number(right[where])}."


def grids(trial, place):
    """Expected and yours, around the first entry that differs."""
    judged, expected = trial.judged[place], trial.expected[place]
    if judged.parts is None or True not in judged.wrong or trial.task.normalise:
        return []
    part = judged.wrong.index(True)
    yours, right = judged.parts[part], expected[part]
    where = None
    if yours.shape == right.shape:
        where = tuple(int(one) for one in np.argwhere(values.mismatch(yours, right))[0])
    name = "" if trial.task.outputs == ("output",) else f" {trial.task.outputs[part]}"
    return [rendering.grid(f"expected{name}", right, where), rendering.grid(f"yours{name}", yours, where)]


def notes(trial):
    """Remarks on a right answer."""
    notes = []
    results = [outcome.result for outcome in trial.outcomes]
    if not trial.task.whole and len(trial.task.outputs) == 1 and not trial.task.normalise:
        if any(isinstance(result, (list, tuple)) for result in results):
            notes.append(
                "Note: you return a list; the rest of the course hands on arrays, np.array(...) makes one."
            )
    narrow = [
        outcome
        for case, outcome in zip(trial.cases, trial.outcomes)
        if any(isinstance(one, np.ndarray) and one.dtype == np.float32 for one in case.arguments.values())
    ]
    if any(
        array.dtype == np.float64 and array.ndim
        for outcome in narrow
        for array in values.arrays_in(outcome.result)
    ):
        notes.append("Note: float32 goes in and float64 comes out: right numbers, twice the memory.")
    return tuple(notes)


def advice(trial):
    """A general hint: which inputs fail, where that says something, else the first hint of the task."""
    telling = [(text, where) for text, where in _patterns(trial.cases) if trial.fails_only(where)]
    if telling:
        text, _ = min(telling, key=lambda pattern: sum(map(pattern[1], trial.cases)))  # the narrowest one
        return f"It fails only where {text}; everything else is right."
    return "" if any(judged.kind == "raised" for judged in trial.judged) else trial.task.hints[0]


def _patterns(cases):
    """(words, condition) pairs that may tell failing inputs from the others."""
    for name, value in cases[0].arguments.items():
        if isinstance(value, int):
            lowest = min(case[name] for case in cases)
            yield f"{name} > {lowest}", lambda case, name=name, lowest=lowest: case[name] > lowest
            yield f"{name} = {lowest}", lambda case, name=name, lowest=lowest: case[name] == lowest
        elif isinstance(value, np.ndarray):
            yield f"{name} holds whole numbers", lambda case, name=name: case[name].dtype.kind in "iu"
            yield f"{name} is float32", lambda case, name=name: case[name].dtype == np.float32
            for axis in range(value.ndim if value.ndim == 4 else 0):
                yield _longer(name, axis, min(case[name].shape[axis] for case in cases))
            if value.ndim == 4:
                yield f"{name} is not square", lambda case, name=name: not_square(case[name].shape)


def _longer(name, axis, lowest):
    """The pattern of arrays that are longer than the shortest in one axis."""
    return f"{name}.shape[{axis}] > {lowest}", lambda case: case[name].shape[axis] > lowest
