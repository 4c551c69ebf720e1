"""What a right answer must also keep to: leave its input alone, return a new array of the right type."""

import numpy as np

from cnnlib.exercises import values


def broken(trial):
    """The first rule that is broken, as (mistake's name, sentence, position of the input), or None."""
    for rule in (_changes_input, _shares_memory, _other_dtype, _not_whole):
        for place in range(len(trial.cases)):
            found = rule(trial, place)
            if found:
                return *found, place
    return None


def _changes_input(trial, place):
    changed = " and ".join(trial.outcomes[place].changed)
    return changed and ("input-mutated", f"But after the call {changed} is no longer what it was.")


def _shares_memory(trial, place):
    if trial.task.may_alias:
        return None
    shared = " and ".join(trial.outcomes[place].aliases)
    return shared and ("view-returned", f"But the result shares its memory with {shared}.")


def _other_dtype(trial, place):
    name, result = trial.task.dtype_of, trial.outcomes[place].result
    if name is None or not isinstance(result, np.ndarray):
        return None
    wanted = trial.cases[place][name].dtype
    return result.dtype != wanted and (
        "dtype",
        f"But the result is {result.dtype}, while {name} has {wanted}.",
    )


def _not_whole(trial, place):
    if not trial.task.whole or trial.judged[place].parts[0].dtype.kind != "f":
        return None
    return "int-division", f"But {values.describe(trial.outcomes[place].result)} is a float."
