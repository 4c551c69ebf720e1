"""Answers as learners write them: right ones, and wrong ones that differ from them in one place.

A wrong answer is a row `(old, new, names)`: in every right answer in which the text `old` occurs it becomes
`new`, or `(source, names)` with a whole answer of its own. `names` are the mistakes that would be right to
name, in one string with blanks: "" where none is, with a "?" among them where none is given so far. Nothing
in a row is taken from the course's own wrong versions, so a name can be wrong, and a test finds that out.
"""

import linecache
from itertools import count
from typing import NamedTuple

import numpy as np
import pytest
from numpy.lib.stride_tricks import sliding_window_view

from cnnlib.exercises import all_exercises
from support import truth

NUMBER = count()
FAULT = "fault of the course"


class Answer(NamedTuple):
    """One answer: its source, and the names that would be right for it (None: it is right)."""

    exercise: str
    source: str
    names: frozenset | None

    def function(self):
        """The function that the source defines, as a notebook cell would."""
        file = f"<answer {next(NUMBER)}>"
        linecache.cache[file] = (len(self.source), None, self.source.splitlines(True), file)
        scope = {"np": np, "sliding_window_view": sliding_window_view}
        exec(compile(self.source, file, "exec"), scope)
        return scope["f"]

    def check(self):
        """What the exercise says about it."""
        return all_exercises()[self.exercise].check(self.function())


def answers(exercise, right, wrong):
    """All answers of one exercise, right ones first; each change must fit some right answer."""
    found = [Answer(exercise, source, None) for source in right]
    for *change, names in wrong:
        sources = (
            [source.replace(*change) for source in right if change[0] in source] if change[1:] else change
        )
        assert sources, f"{exercise}: no answer contains {change[0]!r}"
        found += [Answer(exercise, source, frozenset(names.split())) for source in sources]
    return found


def verdict(answer, feedback):
    """What became of an answer: accepted, caught, named, misnamed …, as a set of words."""
    words = {"accepted" if feedback.correct else "caught"}
    if answer.names is not None and feedback.mistake:
        words.add("named" if feedback.mistake in answer.names else "misnamed")
    if feedback.advice and truth.untrue(answer.exercise, answer.function(), feedback.advice):
        words.add("false cause")
    return words | ({"fault"} if FAULT in feedback.as_text() else set())


def suite(exercise, right, wrong):
    """The test of an exercise's answers, for a test file to hold."""
    all_of_them = answers(exercise, right, wrong)

    @pytest.mark.parametrize("answer", all_of_them, ids=[str(number) for number in range(len(all_of_them))])
    def test_answer(answer):
        words = verdict(answer, answer.check())
        assert words & {"accepted"} if answer.names is None else words & {"caught"}, answer.source
        assert not words & {"misnamed", "false cause", "fault"}, (answer.check().mistake, answer.source)
        assert "named" in words or not answer.names or "?" in answer.names, (answer.names, answer.source)

    return test_answer
