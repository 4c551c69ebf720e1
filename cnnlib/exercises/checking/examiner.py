"""Examining a learner's function: the findings in the order in which they are looked for."""

import inspect

import numpy as np

from cnnlib.exercises import task
from cnnlib.exercises.checking import diagnosis, sandbox, values, wording
from cnnlib.exercises.checking.rendering import Feedback

NOTHING = (
    "Your function returns nothing yet. Replace the ... by your code, end it with return, and check again."
)
FORGOTTEN = (
    "Your function ran to its end without returning anything. Does a return with the result stand in its "
    "last line?"
)

PRINTED = (
    "Your function prints its result but returns None. Printing shows a number to you; return hands it to "
    "whoever called. Write return where print stands."
)


class Examiner:
    """Knows the inputs, the right answers and the known wrong versions of one task."""

    def __init__(self, task):
        self.task = task
        self._inputs = self._versions = None

    def inputs(self):
        """The cases and, for each, the expected arrays; made once."""
        if self._inputs is None:
            cases = self.task.cases()
            reference = self.task.reference or self.task.solution
            with np.errstate(all="ignore"):
                expected = [self.task.parts(values.materialised(reference(*case.fresh()))) for case in cases]
            self._inputs = cases, expected
        return self._inputs

    def versions(self):
        """(mistake, trial) of every known wrong version; made once, when first needed."""
        if self._versions is None:
            self._versions = diagnosis.version_trials(self.task, *self.inputs())
        return self._versions

    def examine(self, function):
        """The first thing that is wrong with the function, as `Feedback`."""
        if function is None or function is Ellipsis:
            return Feedback(
                "not_attempted", None, f"Write the function first, then check it: {self._usage()}"
            )
        problem = self._not_callable(function) or self._wrong_parameters(function)
        if problem:
            return Feedback("error", None, problem)
        cases, expected = self.inputs()
        run = sandbox.run(function, [*cases, cases[0]])
        if run.expired is not None or run.interrupted:
            return self._too_long(run, cases)
        *outcomes, again = run.outcomes
        nothing = self._nothing(function, outcomes, run.printed)
        if nothing:
            return nothing
        trial = diagnosis.Trial(self.task, cases, expected, outcomes)
        if trial.failing:
            return self._failure(trial)
        return self._contract(trial) or self._changing(trial, again) or self._correct(trial)

    def _usage(self):
        return f"{self.task.name}_exercise.check({self.task.name.removeprefix('repair_')})"

    def _not_callable(self, function):
        if callable(function):
            return None
        return (
            f"This is {values.a_kind(function)}, not a function. Pass the function itself, without "
            f"calling it: {self._usage()}"
        )

    def _wrong_parameters(self, function):
        names = list(self.inputs()[0][0].arguments)
        try:
            signature = inspect.signature(function)
        except (TypeError, ValueError):
            return None
        try:
            signature.bind(*names)
        except TypeError:
            takes = ", ".join(signature.parameters) or "nothing"
            return (
                f"Your function takes ({takes}), but it will be called with ({', '.join(names)}), in this "
                "order."
            )
        return None

    def _too_long(self, run, cases):
        case = cases[0 if run.expired is None or run.expired >= len(cases) else run.expired]
        what = "You stopped it" if run.interrupted else f"It was stopped after {sandbox.TIME_LIMIT:g} seconds"
        message = (
            f"{what} while it worked on this input. Does a loop never end, or is its condition never false?"
        )
        if run.running:
            message += " It still runs in the background; if the notebook is slow now, restart the kernel."
        return self._about(case, "error", None, message)

    def _nothing(self, function, outcomes, printed):
        """Feedback for a stub, a forgotten return, or printing in its place."""
        if all(outcome.kind == "NotImplementedError" for outcome in outcomes):
            return Feedback("not_attempted", None, NOTHING)
        empty = [outcome.error is None and _is_nothing(outcome.result) for outcome in outcomes]
        if not all(empty):
            return None
        if printed.strip():
            return Feedback("wrong", None, PRINTED)
        return Feedback("not_attempted", None, NOTHING if _is_stub(function) else FORGOTTEN)

    def _failure(self, trial):
        """Feedback for a function with wrong answers or errors."""
        mistake = diagnosis.recognise(trial, self.versions())
        mistake = mistake and self.task.own(mistake)
        raised = [place for place in trial.failing if trial.judged[place].kind == "raised"]
        place = raised[0] if raised and not mistake else trial.failing[0]
        judged, case = trial.judged[place], trial.cases[place]
        parts = [wording.finding(trial, place), mistake.sentence if mistake else ""]
        return Feedback(
            "error" if judged.kind == "raised" and not mistake else "wrong",
            mistake and mistake.name,
            "\n".join(part for part in parts if part),
            call=wording.call(self.task, case),
            grids=wording.grids(trial, place),
            advice="" if mistake else wording.advice(trial),
            inputs=case.fresh(),
        )

    def _contract(self, trial):
        """Feedback for right numbers that come in the wrong way."""
        found = broken(trial)
        if found is None:
            return None
        mistake, said, place = found
        mistake = self.task.own(mistake)
        message = f"The numbers are right. {said}\n{mistake.sentence}"
        return self._about(trial.cases[place], "wrong", mistake.name, message)

    def _about(self, case, status, name, message):
        """Feedback that shows one input."""
        return Feedback(status, name, message, call=wording.call(self.task, case), inputs=case.fresh())

    def _changing(self, trial, again):
        """Feedback for a function that answers differently when it is called once more."""
        first = trial.judged[0]
        repeated = diagnosis.judge(self.task, trial.cases[0], again, trial.expected[0])
        if repeated.right and all(map(values.close, repeated.parts, first.parts)):
            return None
        message = (
            "Called a second time with the same input, your function gives another answer. Does it "
            "remember something between calls (a global variable, a list among the parameters' defaults), "
            "or draw random numbers of its own?"
        )
        return self._about(trial.cases[0], "wrong", None, message)

    def _correct(self, trial):
        count = len(trial.cases)
        return Feedback(
            "correct",
            None,
            f"All {count} inputs give the right result. {self.task.why}",
            notes=wording.notes(trial),
        )


def _is_nothing(result):
    return result is None or result is Ellipsis or result is NotImplemented


def _is_stub(function):
    """Whether the body is no more than a docstring, ..., pass or return None."""
    code = getattr(function, "__code__", None)
    if code is None:
        return False
    parameters = code.co_argcount + code.co_kwonlyargcount + bool(code.co_flags & inspect.CO_VARARGS)
    return not code.co_names and code.co_nlocals <= parameters + 1 and len(code.co_code) < 24


# What a right answer must also keep to: leave its input alone, return a new array of the right type.


def broken(trial):
    """The first rule that is broken, as (mistake, sentence, position of the input), or None."""
    for rule in (_changes_input, _shares_memory, _other_dtype, _not_whole):
        for place in range(len(trial.cases)):
            found = rule(trial, place)
            if found:
                return *found, place
    return None


def _changes_input(trial, place):
    changed = " and ".join(trial.outcomes[place].changed)
    return changed and (task.INPUT_MUTATED, f"But after the call {changed} is no longer what it was.")


def _shares_memory(trial, place):
    if trial.task.may_alias:
        return None
    shared = " and ".join(trial.outcomes[place].aliases)
    return shared and (task.VIEW_RETURNED, f"But the result shares its memory with {shared}.")


def _other_dtype(trial, place):
    name, result = trial.task.dtype_of, trial.outcomes[place].result
    if name is None or not isinstance(result, np.ndarray):
        return None
    wanted = trial.cases[place][name].dtype
    return result.dtype != wanted and (
        task.DTYPE,
        f"But the result is {result.dtype}, while {name} has {wanted}.",
    )


def _not_whole(trial, place):
    if not trial.task.whole or trial.judged[place].parts[0].dtype.kind != "f":
        return None
    return task.INT_DIVISION, f"But {values.describe(trial.outcomes[place].result)} is a float."
