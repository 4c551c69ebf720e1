"""Findings in words and pictures: the call, what is wrong with it, and remarks that are true in any case.

A remark is an observation, never a guess about the cause: it compares numbers, or runs the learner's
function once more on the same input with one thing changed and says what came out.
"""

from itertools import permutations

import numpy as np

from cnnlib.exercises.checking import rendering, values

TIMES = {2: "2", 0.5: "½", np.log2(np.e): "log₂ e = 1.443", np.log10(np.e): "log₁₀ e = 0.434"}


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
    where = _first_difference(yours, right) if yours.shape == right.shape else None
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


def _unused_rng(trial):
    unused = trial.outcomes and all(outcome.untouched for outcome in trial.outcomes)
    return "Nothing is drawn from the rng that is passed." if unused else ""


def remarks(trial):
    """What is true about an answer whose mistake has no name: at most two observations."""
    said = [_unused_rng(trial), _outputs_right(trial)]
    wrong = trial.wrong_arrays()
    if wrong:
        looks = (_mask, _extra_axes, _moved, _rounded, _factor, _offset, _order)
        said.append(next((text for look in looks if (text := look(wrong))), ""))
    said.append(_with_one_change(trial))
    return "\n".join([text for text in said if text][:2])


def _outputs_right(trial):
    """Which of several outputs are right everywhere."""
    if len(trial.task.outputs) == 1 or any(judged.parts is None for judged in trial.judged):
        return ""
    wrong = [any(judged.wrong[part] for judged in trial.judged) for part in range(len(trial.task.outputs))]
    right = [name for name, bad in zip(trial.task.outputs, wrong) if not bad]
    bad = [name for name, bad in zip(trial.task.outputs, wrong) if bad]
    if not right or trial.task.normalise:
        return ""
    return f"Right on all inputs: {', '.join(right)}. Wrong somewhere: {', '.join(bad)}."


def _mask(wrong):
    if all(yours.dtype == bool and right.dtype != bool for _, yours, right in wrong):
        return "You return True and False; numbers are needed. Multiply by the mask, or use it as an index."
    return ""


def _extra_axes(wrong):
    """Right numbers with an axis of length 1 too many or too few."""
    if not all(
        yours.ndim != right.ndim and values.close(np.squeeze(yours), np.squeeze(right))
        for _, yours, right in wrong
    ):
        return ""
    _, yours, right = wrong[0]
    if right.ndim == 0:
        return "The number is right, but it comes in an array: return one number, without brackets."
    many = "too many" if yours.ndim > right.ndim else "too few"
    return f"The numbers are right, with an axis of length 1 {many}: {yours.shape} instead of {right.shape}."


def _moved(wrong):
    """Right numbers with axes in another order, or turned around."""
    dimensions = {right.ndim for _, yours, right in wrong} | {yours.ndim for _, yours, right in wrong}
    if len(dimensions) != 1 or not 2 <= (count := dimensions.pop()) <= 4:
        return ""
    for axes in permutations(range(count)):
        if all(values.close(yours.transpose(axes), right) for _, yours, right in wrong):
            return f"The numbers are right, but axes have changed places: yours.transpose{axes} is expected."
    for axes in ((-1,), (-2,), (-2, -1), (0,)):
        if all(values.close(np.flip(yours, axes), right) for _, yours, right in wrong):
            named = " and ".join(str(axis % count) for axis in axes)
            return f"The numbers are right, but in reversed order along axis {named}."
    return ""


def _numbers(wrong):
    """Yours and the expected numbers of every wrong input, where all shapes are equal and all finite."""
    pairs = [(yours.astype(float), right.astype(float)) for _, yours, right in wrong if yours.size]
    fits = all(yours.shape == right.shape and np.isfinite(yours).all() for yours, right in pairs)
    return pairs if fits else []


def _rounded(wrong):
    pairs = _numbers(wrong)
    for how, words in (
        (np.trunc, "without their fractions"),
        (np.floor, "rounded down"),
        (np.round, "rounded"),
    ):
        if pairs and all(np.allclose(yours, how(right), atol=1e-6) for yours, right in pairs):
            return f"On every input that fails yours are the expected numbers {words}."
    return ""


def _factor(wrong):
    """All numbers of an input are off by one factor."""
    pairs, factors = _numbers(wrong), []
    if not any(right.size > 1 for _, right in pairs) and len(pairs) < 2:
        return ""
    for yours, right in pairs:
        top = np.abs(right).argmax()
        if right.flat[top] == 0 or not values.close(
            yours, right * (factor := yours.flat[top] / right.flat[top])
        ):
            return ""
        factors.append(factor)
    return _say_factor(factors, wrong) if pairs and 0 not in factors else ""


def _say_factor(factors, wrong):
    if np.allclose(factors, -1):
        return "All your numbers have the wrong sign: they are −1 times the expected ones."
    if np.allclose(factors, factors[0], rtol=1e-3):
        known = next((text for one, text in TIMES.items() if np.isclose(one, factors[0], rtol=1e-3)), None)
        factor = known or values.number(factors[0])
        return f"On every input that fails yours are {factor} times the expected numbers."
    arrays = [[one for one in case.arguments.values() if isinstance(one, np.ndarray)] for case, *_ in wrong]
    if not all(arrays):
        return ""
    first = [one[0] for one in arrays]
    for axis in (0, 1):
        if any(array.ndim <= axis for array in first):
            break
        lengths = np.array([float(array.shape[axis]) for array in first])
        for sign, times in ((1, "times"), (-1, "divided by")):
            if np.allclose(factors, lengths**sign, rtol=1e-3):
                return (
                    f"Yours are the expected numbers {times} the length of axis {axis} of the first argument."
                )
    if any(right.size > 3 for *_, right in wrong):
        return (
            "On each input your numbers are the expected ones times one factor, another one for every input."
        )
    return ""


def _offset(wrong):
    """All numbers are larger or smaller by the same amount."""
    pairs = _numbers(wrong)
    differences = np.concatenate([(yours - right).reshape(-1) for yours, right in pairs]) if pairs else []
    if len(differences) < 3 or not np.allclose(differences, differences[0], atol=1e-6):
        return ""
    more = "more" if differences[0] > 0 else "less"
    amount = values.number(abs(differences[0]))
    return f"On every input that fails your numbers are {amount} {more} than expected."


def _order(wrong):
    pairs = _numbers(wrong)
    if pairs and all(values.close(np.sort(yours, None), np.sort(right, None)) for yours, right in pairs):
        return "The right numbers come out, but not all in their places."
    return ""


# What can be changed in one input, from what most often matters to what seldom does, and where to look.
CHANGES = (
    ("stride", 1, "look at every place where the stride is used, or should be"),
    ("padding", 0, "look at where the zeros go, and at what is cut off"),
    ("dilation", 1, "look at how many cells the stretched kernel covers"),
    ("output_padding", 0, "look at where the leftover comes in"),
)


def _with_one_change(trial):
    """What the function gives on the same inputs when one thing about them is changed."""
    failing = trial.failing[:4]  # enough, and soon done
    for name, neutral, look in CHANGES:
        if name not in trial.cases[0].arguments or any(
            trial.cases[place][name] == neutral for place in trial.failing
        ):
            continue
        if all(trial.right_with(place, **{name: neutral}) for place in failing):
            return (
                f"Only inputs with {name} > {neutral} fail; with {name}={neutral} and all else the same "
                f"your result is right: {look}."
            )
    for name, value in trial.cases[0].arguments.items():
        whole = isinstance(value, np.ndarray) and name != "labels"
        if whole and all(trial.cases[place][name].dtype.kind in "iu" for place in failing):
            if all(
                trial.right_with(place, **{name: trial.cases[place][name].astype(float)}) for place in failing
            ):
                return (
                    f"With the same numbers as floats in {name}, your result is right: look at the dtype of "
                    "the arrays that you create."
                )
    return ""
