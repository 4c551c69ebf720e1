"""What can be seen of wrong numbers beside the right ones: sentences for `remarks`.

Each look takes `(case, yours, right)` of every wrong input and returns a sentence that holds for all of them,
or an empty text.
"""

from itertools import combinations, permutations

import numpy as np

from cnnlib.exercises.checking import values

TIMES = {2: "2", 0.5: "½", np.log2(np.e): "log₂ e = 1.443", np.log10(np.e): "log₁₀ e = 0.434"}


# ---- shapes: the right numbers, too many of them, or too few -------------------------------------------


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


def _piece(wrong):
    """The upper left piece of what is expected, or what is expected and more behind it."""
    for small, large, words in (
        (1, 2, "are right as far as they go, but some are missing at the end"),
        (2, 1, "begin with the expected ones, but more come after them"),
    ):
        if all(
            row[small].ndim == row[large].ndim
            and row[small].size
            and row[small].size < row[large].size
            and all(one <= other for one, other in zip(row[small].shape, row[large].shape))
            and values.close(row[large][tuple(map(slice, row[small].shape))], row[small])
            for row in wrong
        ):
            _, yours, right = wrong[0]
            return f"Your numbers {words}: shape {yours.shape} instead of {right.shape}."
    if all(
        yours.ndim == 0 and right.size > 1 and values.close(yours, right.flat[0]) for _, yours, right in wrong
    ):
        return "One number comes back: the first of the expected ones."
    return ""


REDUCTIONS = (("sum", np.sum), ("mean", np.mean), ("largest", np.max))


def _reduced(wrong):
    """One side is the other, summed or averaged over some axes."""
    for more, less in ((1, 2), (2, 1)):
        dimensions = {row[more].ndim for row in wrong}
        if len(dimensions) != 1 or any(row[more].size <= row[less].size for row in wrong[-1:]):
            continue
        count = dimensions.pop()
        for axes in (axes for length in range(1, count + 1) for axes in combinations(range(count), length)):
            for word, reduce in REDUCTIONS:
                if all(
                    row[more].size
                    and values.close(np.squeeze(reduce(row[more], axis=axes)), np.squeeze(row[less]))
                    for row in wrong
                ):
                    return _say_reduced(word, axes, count, more == 1)
    return ""


def _say_reduced(word, axes, count, yours_is_more):
    along = "" if len(axes) == count else f" along axis {' and '.join(map(str, axes))}"
    if yours_is_more:
        return (
            f"The {word} of your numbers{along} is the expected one."
            if word != "largest"
            else (f"The largest of your numbers{along} is the expected one.")
        )
    return f"Yours is the {word} of the expected numbers{along}."


def _moved(wrong):
    """Right numbers with axes in another order, or turned around."""
    dimensions = {right.ndim for _, yours, right in wrong} | {yours.ndim for _, yours, right in wrong}
    if len(dimensions) != 1 or not 1 <= (count := dimensions.pop()) <= 4:
        return ""
    for axes in permutations(range(count)):
        if all(values.close(yours.transpose(axes), right) for _, yours, right in wrong):
            return f"The numbers are right, but axes have changed places: yours.transpose{axes} is expected."
    for axes in ((-1,), (-2,), (-2, -1), (0,)):
        if -min(axes) > count:
            continue
        if all(values.close(np.flip(yours, axes), right) for _, yours, right in wrong):
            named = " and ".join(str(axis % count) for axis in axes)
            return f"The numbers are right, but in reversed order along axis {named}."
    return ""


def _order(wrong):
    pairs = _numbers(wrong, shapes=False)
    if pairs and all(
        yours.size > 1 and values.close(np.sort(yours, None), np.sort(right, None)) for yours, right in pairs
    ):
        return "The right numbers come out, but not all in their places."
    return ""


# ---- numbers: the same shape, and one calculation between what is there and what is expected ---------------


def _numbers(wrong, shapes=True):
    """Yours and the expected numbers of every wrong input, where shapes are equal and all finite; else []."""
    pairs = [(yours.astype(float), right.astype(float)) for _, yours, right in wrong if yours.size]
    fits = all(
        (yours.shape == right.shape or not shapes) and np.isfinite(yours).all() for yours, right in pairs
    )
    return pairs if fits else []


def _enough(pairs):
    """Whether there are so many different numbers that an agreement is no coincidence."""
    return len({float(one) for _, right in pairs for one in right.flat}) > 2


def _rounded(wrong):
    pairs = _numbers(wrong)
    for how, words in (
        (np.trunc, "without their fractions"),
        (np.floor, "rounded down"),
        (np.round, "rounded"),
        (lambda right: np.round(right, 1), "rounded to one decimal"),
        (lambda right: np.round(right, 2), "rounded to two decimals"),
        (lambda right: np.round(right, 3), "rounded to three decimals"),
    ):
        if pairs and all(np.allclose(yours, how(right), rtol=0, atol=1e-6) for yours, right in pairs):
            return f"On every input that fails yours are the expected numbers {words}."
    return ""


def _copied(wrong):
    """What came in comes out, or the same number everywhere."""
    for name in wrong[0][0].arguments:
        if all(
            values.close(yours, case[name]) for case, yours, _ in wrong if isinstance(case[name], np.ndarray)
        ):
            if all(isinstance(case[name], np.ndarray) for case, *_ in wrong):
                return f"What comes back is {name}, as it came in."
    everything = np.concatenate([yours.astype(float).ravel() for _, yours, _ in wrong])
    if len(everything) > 1 and np.all(everything == everything[0]):
        return f"Every number that comes back is {values.number(everything[0])}."
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
    for name, amounts in _amounts([case for case, *_ in wrong]).items():
        for power, words in ((1, "times"), (-1, "divided by")):
            if np.allclose(factors, amounts**power, rtol=1e-3):
                return f"Yours are the expected numbers {words} {name}."
    if any(right.size > 3 for *_, right in wrong):
        return (
            "On each input your numbers are the expected ones times one factor, another one for every input."
        )
    return ""


def _amounts(cases):
    """Numbers that an input has and a result may be divided by: lengths of axes, sizes, settings."""
    found = {}
    for name, value in cases[0].arguments.items():
        arrays = [case[name] for case in cases]
        if isinstance(value, np.ndarray):
            for axis in range(min(array.ndim for array in arrays)):
                found[f"the length of axis {axis} of {name}"] = [array.shape[axis] for array in arrays]
            found[f"the number of rows times columns of {name}"] = [
                np.prod(array.shape[-2:]) for array in arrays
            ]
            found[f"the number of all entries of {name}"] = [array.size for array in arrays]
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            found[name] = arrays
            found[f"the square of {name}"] = [one**2 for one in arrays]
    return {name: np.array(amounts, float) for name, amounts in found.items() if 0 not in amounts}


FUNCTIONS = (
    (np.square, "the squares of"),
    (lambda right: np.sqrt(np.abs(right)), "the roots of"),
    (np.exp, "exp of"),
    (lambda right: np.log(np.abs(right)), "the natural logarithms of"),
    (lambda right: np.log10(np.abs(right)), "the decimal logarithms of"),
    (lambda right: np.log2(np.abs(right)), "the logarithms to base 2 of"),
    (lambda right: 1 - right, "1 minus"),
    (lambda right: 1 / right, "1 divided by"),
    (np.abs, "the absolute values of"),
    (lambda right: np.maximum(right, 0), "the positive ones, and 0 for all others, of"),
)


def _function_of(wrong):
    """A well-known function of the expected numbers."""
    pairs = _numbers(wrong)
    for function, words in FUNCTIONS if _enough(pairs) else ():
        with np.errstate(all="ignore"):
            if all(values.close(yours, function(right)) for yours, right in pairs):
                return f"On every input that fails yours are {words} the expected numbers."
    return ""


def _offset(wrong):
    """All numbers are larger or smaller by the same amount, or by one of the settings."""
    pairs = _numbers(wrong)
    differences = [yours - right for yours, right in pairs]
    flat = np.concatenate([one.ravel() for one in differences]) if pairs else np.zeros(0)
    if len(flat) < 3:
        return ""
    if np.allclose(flat, flat[0], atol=1e-6):
        more = "more" if flat[0] > 0 else "less"
        return (
            f"On every input that fails your numbers are {values.number(abs(flat[0]))} {more} than expected."
        )
    for name, amounts in _amounts([case for case, *_ in wrong]).items():
        for sign, more in ((1, "more"), (-1, "less")):
            if "axis" not in name and all(
                np.allclose(one, sign * amount, rtol=1e-4, atol=1e-7)
                for one, amount in zip(differences, amounts)
            ):
                return f"On every input that fails your numbers are by {name} {more} than expected."
    return ""


# ---- places: where the wrong numbers are ------------------------------------------------------------------


def _entries(wrong):
    """(numbers that differ, where) of every wrong input, as long as shapes are equal; else []."""
    if any(yours.shape != right.shape for _, yours, right in wrong):
        return []
    return [(yours, right, values.mismatch(yours, right)) for _, yours, right in wrong]


def _one_place(wrong):
    """Only the first, or the last, along an axis is right, or wrong."""
    entries = [row for row in _entries(wrong) if row[0].ndim]
    if len(entries) < len(wrong):
        return ""
    for axis in range(min(bad.ndim for *_, bad in entries)):
        rows = [np.moveaxis(bad, axis, 0).reshape(bad.shape[axis], -1).any(axis=1) for *_, bad in entries]
        if any(len(row) < 2 for row in rows) or all(len(row) == 2 for row in rows) and len(rows) < 3:
            continue
        for place, name in ((0, "first"), (-1, "last")):
            others = [np.delete(row, place) for row in rows]
            if all(not row[place] and other.all() for row, other in zip(rows, others)):
                return f"Along axis {axis} only the {name} entry is right."
            if all(row[place] and not other.any() for row, other in zip(rows, others)):
                return f"Along axis {axis} only the {name} entry is wrong."
    return ""


def _zeros(wrong):
    entries = _entries(wrong)
    if entries and all(np.all(yours[bad] == 0) for yours, _, bad in entries):
        return "Every number that is wrong is 0."
    if entries and all(np.all(right[bad] == 0) for _, right, bad in entries):
        return "Wrong are only numbers that should be 0."
    return ""


def _signs(wrong):
    entries = _entries(wrong)
    if entries and all(values.close(np.abs(yours), np.abs(right)) for yours, right, _ in entries):
        return "The numbers are right but for their signs."
    return ""


def _not_finite(wrong):
    if any(not np.isfinite(yours).all() for _, yours, _ in wrong if yours.dtype.kind == "f"):
        return (
            "Somewhere they are nan or infinite: look for a division by 0, a large number in exp, a 0 in log."
        )
    return ""


def _direction(wrong):
    entries = _entries(wrong)
    for larger, word in ((True, "large"), (False, "small")):
        if entries and all(np.all((yours[bad] > right[bad]) == larger) for yours, right, bad in entries):
            some = (
                "Every number that is wrong is"
                if any(bad.sum() > 1 for *_, bad in entries)
                else "It is always"
            )
            return f"{some} too {word}."
    return ""


SHAPES = (_mask, _extra_axes, _piece, _reduced, _moved)
NUMBERS = (_rounded, _copied, _factor, _function_of, _offset, _signs, _order)
PLACES = (_not_finite, _one_place, _zeros, _direction)
