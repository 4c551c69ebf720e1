"""Findings in words and pictures: the call, and what is wrong with it."""

import numpy as np

from cnnlib.exercises.checking import grids as pictures
from cnnlib.exercises.checking import values


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


def again(task):
    """How to repeat the call that failed."""
    name = task.name.removeprefix("repair_")
    return f"Run it yourself: feedback = {task.name}_exercise.check({name}), then {name}(*feedback.inputs)."


def printed(outcome):
    """What the function printed on the input that is shown: its last lines."""
    lines = outcome.printed.strip().splitlines()
    if not lines:
        return ""
    return "\n".join(
        ["On this input your function printed:", *(values.shorten(one, 100) for one in lines[-5:])]
    )


def output(trial, place):
    """The name of the first output that is wrong on an input; None where all of it is."""
    judged = trial.judged[place]
    return (
        trial.task.outputs[judged.wrong.index(True)]
        if judged.parts is not None and True in judged.wrong
        else None
    )


def finding(trial, place):
    """What is wrong with one input, in a sentence."""
    judged, outcome, expected = trial.judged[place], trial.outcomes[place], trial.expected[place]
    if judged.kind == "raised":
        lines = f"\nIt happened here:\n{outcome.line}" if outcome.line else ""
        return f"Your function stopped with {outcome.error}{lines}"
    if judged.kind == "none":
        return "For this input your function returned None. Does every branch end with its return?"
    if judged.kind == "type":
        return f"Your function returned {judged.reason}."
    if trial.task.explain and (said := trial.task.explain(trial.cases[place], judged.parts, expected)):
        return said
    part = judged.wrong.index(True)
    yours, right = judged.parts[part], expected[part]
    output = trial.task.outputs[part]
    if right.ndim == 0 and yours.size != 1:
        named = "" if output == "output" else f" for {output}"
        return f"{yours.size} numbers came back{named}; one is asked for."
    if yours.shape != right.shape:
        return f"{output} has shape {yours.shape}, expected {right.shape}."
    where = _first_difference(yours, right)
    index = f"[{', '.join(map(str, where))}]" if where else ""
    return f"{output}{index} is {values.number(yours[where])}, expected {values.number(right[where])}."


def _first_difference(yours, right):
    return tuple(int(one) for one in np.argwhere(values.mismatch(yours, right))[0])


def grids(trial, place):
    """Expected and yours, around the first entry that differs."""
    judged, expected = trial.judged[place], trial.expected[place]
    if judged.parts is None or True not in judged.wrong or trial.task.normalise:
        return []
    part = judged.wrong.index(True)
    yours, right = judged.parts[part], expected[part]
    differs = values.mismatch(yours, right) if yours.shape == right.shape else None
    name = "" if trial.task.outputs == ("output",) else f" {trial.task.outputs[part]}"
    return [pictures.grid(f"expected{name}", right, differs), pictures.grid(f"yours{name}", yours, differs)]


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
