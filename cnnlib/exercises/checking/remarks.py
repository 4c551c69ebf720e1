"""Remarks on an answer whose mistake has no name: observations that are true whatever the cause is.

A remark compares numbers, or runs the learner's function once more on the same input with one thing
changed and says what came out. It never says why.
"""

import numpy as np

from cnnlib.exercises.checking.comparing import NUMBERS, PLACES, SHAPES


def remarks(trial):
    """At most two observations, the most telling first."""
    part = trial.wrong_part_first()
    wrong = [] if part is None else trial.wrong_arrays(part)
    said = [_unused_rng(trial), _outputs_right(trial), _named(trial, part, _first(SHAPES + NUMBERS, wrong))]
    said.append(_with_one_change(trial))
    if not any(said[2:]):
        said.append(_named(trial, part, _first(PLACES, wrong)))
    if not any(said):
        said.append(_how_many(trial))
    return "\n".join([text for text in said if text][:2])


def _named(trial, part, text):
    """The remark with the name of the output it speaks of, and of the inputs, where that is not clear."""
    if text and len(trial.task.outputs) > 1:
        text = f"{trial.task.outputs[part]}: {text[0].lower()}{text[1:]}"
    raised = any(judged.parts is None for judged in trial.judged)
    return f"Where something comes back: {text[0].lower()}{text[1:]}" if text and raised else text


def _first(looks, wrong):
    return next((text for look in looks if (text := look(wrong))), "") if wrong else ""


def _unused_rng(trial):
    unused = trial.outcomes and all(outcome.untouched for outcome in trial.outcomes)
    return "Nothing is drawn from the rng that is passed." if unused else ""


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


def _how_many(trial):
    right = len(trial.cases) - len(trial.failing)
    come = "comes" if right == 1 else "come"
    said = f"{right} of {len(trial.cases)} inputs {come} out right; the first that does not is shown."
    return said if right else ""


# ---- the same input with one thing changed -----------------------------------------------------------------

# What can be changed in one input, from what most often matters to what seldom does, and where to look.
SETTINGS = (
    ("stride", 1, "look at every place where the stride is used, or should be"),
    ("padding", 0, "look at where the zeros go, and at what is cut off"),
    ("dilation", 1, "look at how many cells the stretched kernel covers"),
    ("output_padding", 0, "look at where the leftover comes in"),
)


def _with_one_change(trial):
    """What the function gives on the same inputs when one thing about them is changed."""
    failing = trial.failing[:4]  # enough, and soon done
    for name, neutral, look in SETTINGS:
        if name not in trial.cases[0].arguments or any(
            trial.cases[place][name] == neutral for place in trial.failing
        ):
            continue
        if all(trial.right_with(place, **{name: neutral}) for place in failing):
            return (
                f"Only inputs with {name} > {neutral} fail; with {name}={neutral} and all else the same "
                f"your result is right: {look}."
            )
    for change, words in CHANGES:
        changed = [change(trial.cases[place].arguments) for place in failing]
        if all(changed) and all(trial.right_with(*both) for both in zip(failing, changed)):
            return f"{words}, and all else the same, your result is right."
    return ""


def _arrays(arguments, *names):
    return {name: arguments[name] for name in names if isinstance(arguments.get(name), np.ndarray)}


def _one_image(arguments):
    found = _arrays(arguments, "x", "grad_output", "logits", "labels", "y")
    return {name: array[:1] for name, array in found.items()} if any(map(_several, found.values())) else {}


def _several(array):
    return len(array) > 1


def _one_channel(arguments):
    found = {
        name: one for name, one in _arrays(arguments, "x", "weight", "grad_output").items() if one.ndim == 4
    }
    if "weight" in found:
        found.pop("grad_output", None)
    return (
        {name: array[:, :1] for name, array in found.items()}
        if any(array.shape[1] > 1 for array in found.values())
        else {}
    )


def _positive(arguments):
    found = _arrays(arguments, "x", "logits", "gradient")
    return (
        {name: abs(array) for name, array in found.items()}
        if any((one < 0).any() for one in found.values())
        else {}
    )


def _small(arguments):
    found = _arrays(arguments, "logits")
    return {name: array / 1000 for name, array in found.items() if abs(array).max() > 50}


CHANGES = (
    (_one_image, "With the first image of the batch alone"),
    (_one_channel, "With the first channel alone"),
    (_small, "With logits a thousand times smaller"),
    (_positive, "With all numbers made positive"),
)
