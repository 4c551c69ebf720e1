"""Examining a learner's function: the findings in the order in which they are looked for."""

import dis
import inspect

import numpy as np

from cnnlib.exercises import task
from cnnlib.exercises.checking import diagnosis, remarks, sandbox, values, wording
from cnnlib.exercises.checking.rendering import Feedback

NOTHING = (
    "Your function returns nothing yet. Replace the ... by your code, end it with return, and check again."
)
FORGOTTEN = (
    "Your function ran to its end without returning anything. Is there a `return` with the result on its "
    "last line?"
)
IN_PLACE = (
    "Your function returns nothing; it writes into the caller's {changed}. Compute "
    "new arrays and return them."
)
PRINTED = (
    "Your function prints its result but returns None. Printing shows a number to you; return hands it to "
    "whoever called. Write return where print is."
)
AGAIN = "Called a second time with the same input, your function gives another answer."
REMEMBERS = (
    "Does it remember something between calls (a global variable, a list among the parameters' defaults), "
    "or draw random numbers of its own?"
)
TAMPERED = "The checking itself has been changed in this session; restart the kernel and check again."
# Modules that do the whole work of an exercise; calling them is no fault, but it is not writing it.
LIBRARIES = ("cnnlib.ops", "cnnlib.layers", "cnnlib.dialects", "torch", "tensorflow", "keras", "jax", "scipy")


class Examiner:
    """Knows the inputs, the right answers and the known wrong versions of one task."""

    def __init__(self, task):
        self.task = task
        self._inputs = self._versions = None

    def inputs(self):
        """The cases and, for each, the expected arrays; made once."""
        if self._inputs is None:
            cases = self.task.cases()
            with np.errstate(all="ignore"):
                self._inputs = cases, [self.task.expected(case) for case in cases]
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
        if not _still_compares():
            return Feedback("error", None, TAMPERED)
        cases, expected = self.inputs()
        drawn = self.task.drawn(np.random.default_rng(), cases)
        calls = [*cases, cases[0], drawn]  # drawn comes last: what it writes into an old result stays there
        run = sandbox.run(function, calls)
        if run.expired is not None or run.interrupted:
            return self._too_long(run, calls)
        *outcomes, again, new = run.outcomes
        nothing = self._nothing(function, outcomes)
        if nothing:
            return nothing
        trial = diagnosis.Trial(self.task, cases, expected, outcomes, function, run.empty)
        repeated = diagnosis.judge(self.task, cases[0], again, expected[0])
        if not _alike(repeated, trial.judged[0]) and not trial.changed():
            name, said = (task.OWN_RNG if again.untouched else (None, REMEMBERS))[:2]
            return self._about(cases[0], "wrong", name, f"{AGAIN} {said}")
        if trial.failing:
            return self._failure(trial)
        with np.errstate(all="ignore"):
            fresh = diagnosis.Trial(
                self.task, [drawn], [self.task.expected(drawn)], [new], function, run.empty
            )
        if fresh.failing:
            return self._failure(fresh, drawn_now=True)
        return self._contract(trial) or self._reused(trial) or self._correct(trial, function)

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
        if inspect.iscoroutinefunction(function):
            return "Your function is declared with `async def`; write `def`."
        try:
            signature = inspect.signature(function)
        except (TypeError, ValueError):
            return None
        try:
            signature.bind(*names)
        except TypeError:
            return (
                f"Your function takes {signature}, but it will be called with ({', '.join(names)}), in this "
                "order and without names."
            )
        return None

    def _too_long(self, run, cases):
        case = cases[run.expired or 0]
        what = f"{'You stopped it' if run.interrupted else 'It was stopped'} after {run.seconds:.0f} seconds"
        message = (
            f"{what} while it worked on this input. Does a loop never end, or is its condition never false?"
        )
        if run.seconds > sandbox.TIME_LIMIT + sandbox.STOPPING + 1:
            message += (
                f" The limit is {sandbox.TIME_LIMIT:g} seconds, but compiled code, such as sum over "
                "a long range, is something that nothing can interrupt: the notebook had to wait for it."
            )
        if run.running:
            message += " It still runs in the background; if the notebook is slow now, restart the kernel."
        return self._about(case, "error", None, message)

    def _nothing(self, function, outcomes):
        """Feedback for a stub, work in place, a forgotten return, or printing in its place."""
        if all(outcome.kind == "NotImplementedError" for outcome in outcomes):
            return Feedback("not_attempted", None, NOTHING)
        if not all(outcome.error is None and _is_nothing(outcome.result) for outcome in outcomes):
            return None
        changed = dict.fromkeys(name for outcome in outcomes for name in outcome.changed)
        if changed:
            message = IN_PLACE.format(changed=" and ".join(changed))
            return Feedback("wrong", task.INPUT_MUTATED.name, message)
        if any(outcome.printed.strip() for outcome in outcomes):
            return Feedback("wrong", None, PRINTED)
        return (
            Feedback("not_attempted", None, NOTHING)
            if _is_stub(function)
            else Feedback("wrong", None, FORGOTTEN)
        )

    def _failure(self, trial, drawn_now=False):
        """Feedback for a function with wrong answers or errors."""
        mistake = None if drawn_now else _tried(diagnosis.recognise, trial, self.versions())
        mistake = mistake and self.task.own(mistake)
        raised = [place for place in trial.failing if trial.judged[place].kind == "raised"]
        place = raised[0] if raised and not mistake else trial.failing[0]
        judged, case = trial.judged[place], trial.cases[place]
        error = judged.kind == "raised" and not mistake
        said = [wording.finding(trial, place), mistake.sentence if mistake else ""]
        if drawn_now:
            said.append("This input was drawn just now; on all inputs that never change you are right.")
        return Feedback(
            "error" if error else "wrong",
            mistake and mistake.name,
            "\n".join(part for part in said if part),
            call=wording.call(self.task, case),
            grids=wording.grids(trial, place),
            advice="" if mistake or drawn_now else _tried(remarks.remarks, trial) or "",
            notes=tuple(filter(None, (wording.printed(trial.outcomes[place]),))),
            again=wording.again(self.task),
            inputs=case.fresh(),
            topics=tuple(filter(None, (mistake and mistake.name, judged.kind, wording.output(trial, place)))),
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
        call = wording.call(self.task, case)
        return Feedback(status, name, message, call=call, inputs=case.fresh(), topics=(name,) if name else ())

    def _reused(self, trial):
        """Feedback for a result that later calls write over."""
        for case, outcome in zip(trial.cases, trial.outcomes):
            pairs = zip(values.arrays_in(outcome.kept), values.arrays_in(outcome.result))
            if any(not np.array_equal(now, then, equal_nan=now.dtype.kind == "f") for now, then in pairs):
                message = f"The numbers are right. But they change later.\n{task.BUFFER_REUSED.sentence}"
                return self._about(case, "wrong", task.BUFFER_REUSED.name, message)
        return None

    def _correct(self, trial, function):
        notes = list(wording.notes(trial))
        forbidden = [name for name in LIBRARIES if name not in self.task.may_call]
        used = sandbox.libraries_used(function, trial.cases[-1], forbidden)
        if used:
            notes.append(f"Note: this calls {' and '.join(used)}; the task was to write it.")
        message = f"All {len(trial.cases)} inputs give the right result. {self.task.why}"
        return Feedback("correct", None, message, notes=tuple(notes))


def _tried(look, *arguments):
    """What a look at an answer finds; None where the answer is so odd that looking raises an error."""
    try:
        return look(*arguments)
    except Exception:
        return None


def _alike(one, other):
    """Whether two verdicts on one input are the same."""
    if one.kind != other.kind or one.parts is None or other.parts is None:
        return one.kind == other.kind
    return len(one.parts) == len(other.parts) and all(map(values.close, one.parts, other.parts))


def _still_compares():
    """Whether the comparison still tells different numbers apart."""
    return values.close(np.ones(2), np.ones(2)) and not values.close(np.zeros(2), np.ones(2))


def _is_nothing(result):
    return result is None or result is Ellipsis or result is NotImplemented


def _is_stub(function):
    """Whether the body is no more than a docstring, ..., pass, the name of a constant, or return None."""
    code = getattr(function, "__code__", None)
    return code is not None and _operations(function) <= set().union(*map(_operations, _stubs()))


def _operations(function):
    """What a function compiles to, which every version of Python calls by other names."""
    return {one.opname for one in dis.get_instructions(function)}


def _stubs():
    """Functions that hold nothing yet, in all the ways this can be written."""

    def dots(x): ...

    def documented(x):
        """Nothing."""

    def nothing(x):
        return None

    def named(x):
        result = ...  # noqa: F841

    return dots, documented, nothing, named


# What a right answer must also keep to: leave its input alone, return a new array of the right type.


def broken(trial):
    """The first rule that is broken, as (mistake, sentence, position of the input), or None."""
    mistake = trial.task.across and trial.task.across(trial)
    if mistake:
        return mistake, "But something is wrong with all of them together.", len(trial.cases) - 1
    for rule in (_changes_input, _shares_memory, _other_dtype, _not_whole):
        for place in range(len(trial.cases)):
            found = rule(trial, place)
            if found:
                return *found, place
    return None


def _changes_input(trial, place):
    changed = " and ".join(trial.outcomes[place].changed)
    return changed and (
        task.INPUT_MUTATED,
        f"But after the call {changed} {'are' if ' and ' in changed else 'is'} not what came in.",
    )


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
