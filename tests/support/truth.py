# ruff: noqa: E501 (a table of one-line proofs)
"""Is a remark true? Each is recomputed here from the function alone; a sentence of no known kind is not believed."""

import re

import numpy as np

from cnnlib.exercises import all_exercises
from cnnlib.exercises.checking import sandbox, values
from cnnlib.exercises.task import Case


class Facts:
    """What a function gives on all inputs of an exercise, and what is right."""

    def __init__(self, name, function):
        self.task = all_exercises()[name].function_task
        self.function = function = self.task.driven(function)
        self.cases, self.expected = all_exercises()[name]._examiner.inputs()
        self.outcomes = sandbox.run(function, self.cases).outcomes
        self.rows = [self._row(*both) for both in zip(self.outcomes, self.expected)]

    def _row(self, outcome, expected):
        """Per output (yours, expected, right?), or None where nothing readable came back."""
        try:
            parts = self.task.parts(outcome.result) if outcome.error is None else None
        except values.NotAnArray:
            return None
        if parts is None or len(parts) != len(expected):
            return None
        return [(one, other, values.close(one, other)) for one, other in zip(parts, expected)]

    def wrong(self, output):
        """(case, yours, expected) wherever this output is wrong."""
        number = self.task.outputs.index(output) if output else 0
        rows = [(case, *row[number]) for case, row in zip(self.cases, self.rows) if row]
        return [(case, yours, right) for case, yours, right, fine in rows if not fine]

    def right_with(self, change):
        """Whether the first inputs that fail become right when their arguments are changed."""
        failing = [
            case
            for case, row in zip(self.cases, self.rows)
            if row is None or not all(fine for *_, fine in row) and not self._accepted(case, row)
        ]
        for case in failing[:4]:
            new = Case(**{**case.arguments, **change(case.arguments)})
            row = self._row(sandbox.run(self.function, [new]).outcomes[0], self.task.expected(new))
            if row is None or not (all(fine for *_, fine in row) or self._accepted(new, row)):
                return False
        return True

    def _accepted(self, case, row):
        return bool(self.task.accepts and self.task.accepts(case, [one for one, *_ in row]))


def each(test):
    return lambda facts, wrong, found: bool(wrong) and all(test(*row, found) for row in wrong)


def factors(wrong):
    top = [int(np.abs(right).argmax()) for *_, right in wrong]  # where rounding counts least
    return [float(yours.flat[at] / right.flat[at]) for at, (_, yours, right) in zip(top, wrong)]


def one_factor(facts, wrong, found=None):
    return all(values.close(yours, right * one) for (_, yours, right), one in zip(wrong, factors(wrong)))


def same_factor(facts, wrong, found):
    number = {"½": 0.5, "log₂ e = 1.443": np.log2(np.e), "log₁₀ e = 0.434": np.log10(np.e), "−1": -1}.get(
        found[1]
    )
    wanted = float(found[1]) if number is None else number
    return one_factor(facts, wrong) and np.allclose(factors(wrong), wanted, rtol=1e-3)


def amount(case, words):
    """The number that words such as "the length of axis 1 of x" stand for."""
    if found := re.fullmatch(r"the length of axis (\d) of (\w+)", words):
        return case[found[2]].shape[int(found[1])]
    if found := re.fullmatch(r"the number of rows times columns of (\w+)", words):
        return np.prod(case[found[1]].shape[-2:])
    if found := re.fullmatch(r"the number of all entries of (\w+)", words):
        return case[found[1]].size
    return case[words.removeprefix("the square of ")] ** (2 if words.startswith("the square") else 1)


def named_factor(facts, wrong, found):
    power = 1 if found[1] == "times" else -1
    wanted = [float(amount(case, found[2])) ** power for case, *_ in wrong]
    return one_factor(facts, wrong) and np.allclose(factors(wrong), wanted, rtol=1e-3)


def reduced(more, less):
    """One side is the other, reduced over the axes that are named."""

    def test(facts, wrong, found):
        reduce = {"sum": np.sum, "mean": np.mean, "largest": np.max}[found[1]]
        axes = tuple(map(int, re.findall(r"\d", found[2] or "")))
        return all(
            values.close(np.squeeze(reduce(row[more], axis=axes or None)), np.squeeze(row[less]))
            for row in wrong
        )

    return test


FUNCTIONS = {
    "the squares of": np.square, "the roots of": lambda x: np.sqrt(np.abs(x)), "exp of": np.exp,
    "the natural logarithms of": lambda x: np.log(np.abs(x)), "1 minus": lambda x: 1 - x,
    "the decimal logarithms of": lambda x: np.log10(np.abs(x)), "1 divided by": lambda x: 1 / x,
    "the logarithms to base 2 of": lambda x: np.log2(np.abs(x)), "the absolute values of": np.abs,
    "the positive ones, and 0 for all others, of": lambda x: np.maximum(x, 0),
}  # fmt: skip
ROUNDED = {
    "without their fractions": np.trunc, "rounded down": np.floor, "rounded": np.round,
    "rounded to one decimal": lambda x: np.round(x, 1), "rounded to two decimals": lambda x: np.round(x, 2),
    "rounded to three decimals": lambda x: np.round(x, 3),
}  # fmt: skip


def piece(small, large):
    return each(
        lambda case, yours, right, found: values.close(
            (yours, right)[small], (yours, right)[large][tuple(map(slice, (yours, right)[small].shape))]
        )
    )


def along(facts, wrong, found):
    axis, place = int(found[1]), {"first": 0, "last": -1}[found[2]]
    for _, yours, right in wrong:
        bad = np.moveaxis(values.mismatch(yours, right), axis, 0)
        rows = bad.reshape(len(bad), -1).any(axis=1)
        if bool(rows[place]) != (found[3] == "wrong") or any(np.delete(rows, place) == rows[place]):
            return False
    return True


def offset(facts, wrong, found):
    sign = {"more": 1, "less": -1}[found[2]]
    return all(np.allclose(yours - right, sign * float(found[1]), atol=1e-5) for _, yours, right in wrong)


def named_offset(facts, wrong, found):
    sign = {"more": 1, "less": -1}[found[2]]
    return all(
        np.allclose(yours - right, sign * amount(case, found[1]), rtol=1e-3) for case, yours, right in wrong
    )


def bad_cells(test):
    return lambda facts, wrong, found: all(
        test(yours[bad], right[bad], found)
        for _, yours, right in wrong
        for bad in [values.mismatch(yours, right)]
    )


def outputs_right(facts, wrong, found):
    fine = [all(row[number][2] for row in facts.rows) for number in range(len(facts.task.outputs))]
    named = [
        [name for name, one in zip(facts.task.outputs, fine) if one is wanted] for wanted in (True, False)
    ]
    return [found[1].split(", "), found[2].split(", ")] == named


def counted(facts, wrong, found):
    right = sum(
        bool(row) and (all(fine for *_, fine in row) or facts._accepted(case, row))
        for case, row in zip(facts.cases, facts.rows)
    )
    return (right, len(facts.cases)) == (int(found[1]), int(found[2]))


def first_image(facts, wrong, found):
    names = ("x", "grad_output", "logits", "labels", "y")
    return facts.right_with(lambda given: {name: given[name][:1] for name in names if name in given})


def first_channel(facts, wrong, found):
    def change(given):
        names = ("x", "weight") if "weight" in given else ("x", "grad_output")
        return {name: given[name][:, :1] for name in names if getattr(given.get(name), "ndim", 0) == 4}

    return facts.right_with(change)


def setting(facts, wrong, found):
    name, neutral = found[1], int(found[2])
    fails = [
        case for case, row in zip(facts.cases, facts.rows) if not row or not all(fine for *_, fine in row)
    ]
    return all(case[name] > neutral for case in fails) and facts.right_with(lambda given: {name: neutral})


def reversed_order(facts, wrong, found):
    axes = tuple(map(int, re.findall(r"\d", found[1])))
    return all(values.close(np.flip(yours, axes), right) for _, yours, right in wrong)


KINDS = (
    (r"Nothing is drawn from the rng that is passed\.", lambda facts, *_: all(one.untouched for one in facts.outcomes)),
    (r"Right on all inputs: (.*)\. Wrong somewhere: (.*)\.", outputs_right),
    (r"you return True and False; .*", each(lambda case, yours, right, found: yours.dtype == bool)),
    (r"the number is right, but it comes in an array: .*", each(lambda c, y, r, f: y.ndim and values.close(y.ravel(), r.ravel()))),
    (r"the numbers are right, with an axis of length 1 .*", each(lambda c, y, r, f: values.close(np.squeeze(y), np.squeeze(r)))),
    (r"your numbers are right as far as they go, .*", piece(0, 1)),
    (r"your numbers begin with the expected ones, .*", piece(1, 0)),
    (r"one number comes back: the first .*", each(lambda c, y, r, f: y.ndim == 0 and values.close(y, r.flat[0]))),
    (r"the (\w+) of your numbers( along axis .*)? is the expected one\.", reduced(1, 2)),
    (r"yours is the (\w+) of the expected numbers( along axis .*)?\.", reduced(2, 1)),
    (r"the numbers are right, but axes have changed places: yours\.transpose\((.*)\) is expected\.",
     each(lambda c, y, r, f: values.close(y.transpose([int(one) for one in f[1].split(",") if one.strip()]), r))),
    (r"the numbers are right, but in reversed order along axis (.*)\.", reversed_order),
    (r"on every input that fails yours are the expected numbers (.*)\.",
     each(lambda c, y, r, f: np.allclose(y, ROUNDED[f[1]](r), rtol=0, atol=1e-6))),
    (r"what comes back is (\w+), as it came in\.", each(lambda c, y, r, f: values.close(y, c[f[1]]))),
    (r"every number that comes back is (\S+)\.", each(lambda c, y, r, f: np.allclose(y.astype(float), float(f[1]), rtol=1e-4))),
    (r"all your numbers have the wrong sign: .*", each(lambda c, y, r, f: values.close(y, -r))),
    (r"on every input that fails yours are (.*) times the expected numbers\.", same_factor),
    (r"yours are the expected numbers (times|divided by) (.*)\.", named_factor),
    (r"on each input your numbers are the expected ones times one factor, .*", one_factor),
    (r"on every input that fails yours are (.*) the expected numbers\.",
     each(lambda c, y, r, f: values.close(y, FUNCTIONS[f[1]](r.astype(float))))),
    (r"on every input that fails your numbers are by (.*) (more|less) than expected\.", named_offset),
    (r"on every input that fails your numbers are (\S+) (more|less) than expected\.", offset),
    (r"the numbers are right but for their signs\.", each(lambda c, y, r, f: values.close(np.abs(y), np.abs(r)))),
    (r"the right numbers come out, but not all in their places\.",
     each(lambda c, y, r, f: values.close(np.sort(y, None), np.sort(r, None)) and not values.close(y, r))),
    (r"somewhere they are nan or infinite: .*", lambda facts, wrong, found: any(not np.isfinite(y).all() for _, y, _ in wrong)),
    (r"along axis (\d) only the (first|last) entry is (right|wrong)\.", along),
    (r"every number that is wrong is 0\.", bad_cells(lambda y, r, f: np.all(y == 0))),
    (r"wrong are only numbers that should be 0\.", bad_cells(lambda y, r, f: np.all(r == 0))),
    (r"(?:every number that is wrong is|it is always) too (large|small)\.",
     bad_cells(lambda y, r, f: np.all((y > r) == (f[1] == "large")))),
    (r"Only inputs with (\w+) > \d+ fail; with \w+=(\d+) and all else the same your result is right: .*", setting),
    (r"With the first image of the batch alone, .*", first_image),
    (r"With the first channel alone, .*", first_channel),
    (r"With logits a thousand times smaller, .*",
     lambda facts, *_: facts.right_with(lambda given: {"logits": given["logits"] / 1000})),
    (r"With all numbers made positive, .*",
     lambda facts, *_: facts.right_with(lambda given: {n: abs(given[n]) for n in ("x", "logits", "gradient") if n in given})),
    (r"(\d+) of (\d+) inputs comes? out right; .*", counted),
)  # fmt: skip


def untrue(name, function, advice):
    """Sentences of a piece of advice that are not true, or that no kind above knows."""
    facts, lies = Facts(name, function), []
    for line in filter(None, advice.split("\n")):
        text = line.removeprefix("Where something comes back: ")
        output = next((one for one in facts.task.outputs if text.startswith(f"{one}: ")), None)
        text = text.removeprefix(f"{output}: ")
        for pattern, holds in KINDS:
            if found := re.fullmatch(pattern, text, re.IGNORECASE):
                with np.errstate(all="ignore"):
                    fine = holds(facts, facts.wrong(output), found)
                break
        else:
            fine = False
        lies += [] if fine else [line]
    return lies
