"""The objects a notebook talks to: `check`, `hint`, `solution`."""

import decimal
import inspect
import numbers
import re
import textwrap

import numpy as np

from cnnlib.exercises.checking import examiner, progress, values
from cnnlib.exercises.checking.rendering import Feedback, Page


class Exercise:
    """What all kinds of exercises share; a kind adds `_examine(answer)` and `solution_page()`."""

    marked = True  # whether an answer can be right or wrong

    def __init__(self, name, notebook, title, statement, stub, hints):
        self.name, self.notebook, self.title, self.stub = name, notebook, title, stub
        self.task = textwrap.dedent(statement).strip()
        self.hints = tuple(hints)
        self.__doc__ = f"{title}\n\n{self.task}"
        self._given, self._topics = [], ()

    def check(self, answer=..., *more):
        """Look at the answer, show what was found, and return it as `Feedback`. Never raises."""
        try:
            feedback = self._examine((answer, *more) if more else answer)
        except Exception as problem:
            feedback = Feedback("error", None, _own_fault(problem))
        feedback.exercise, feedback.asked_by, self._topics = self.name, self, feedback.topics
        warning = progress.remember(self, feedback)
        if warning:
            feedback.notes = (*feedback.notes, warning)
        feedback.show()
        return feedback

    def hint(self):
        """Show one hint more than the last time; after the last one it stays.

        The one that speaks of what the last check found comes first.
        """
        left = [number for number in range(len(self.hints)) if number not in self._given]
        if left:
            self._given.append(self._fitting(left))
        page = Page(f"Hint {len(self._given)} of {len(self.hints)}: {self.name}", self.hints[self._given[-1]])
        page.show()
        return page

    def hints_in_order(self):
        """All hints, those first that speak of what the last check found."""
        left, ordered = list(range(len(self.hints))), []
        while left:
            ordered.append(self._fitting(left))
            left.remove(ordered[-1])
        return [self.hints[number] for number in ordered]

    def _fitting(self, left):
        """Of the hints that are left the one that speaks of what the last check found."""
        return left[0]

    def solution(self):
        """Show a solution and why it is one."""
        page = self.solution_page()
        page.show()
        return page

    def __repr__(self):
        return f"<exercise {self.name}: {self.title}>"


def _own_fault(problem):
    return (
        f"The check itself could not deal with this answer ({type(problem).__name__}: "
        f"{values.shorten(problem)}). That is a fault of the course, not yours; please report it with "
        f"your code."
    )


class FunctionExercise(Exercise):
    """A function is to be written or repaired; its results on telling inputs are examined."""

    def __init__(self, task):
        super().__init__(task.name, task.notebook, task.title, task.statement, task.stub, task.hints)
        self.function_task = task
        self._examiner = examiner.Examiner(task)

    def check(self, answer=..., *more):
        return super().check(self.function_task.driven(answer), *more)

    def _examine(self, function):
        return self._examiner.examine(function)

    def _fitting(self, left):
        about = self.function_task.about or [""] * len(self.hints)
        fitting = (number for topic in self._topics for number in left if topic in about[number].split())
        return next(fitting, left[0])

    def solution_page(self):
        try:
            code = textwrap.dedent(inspect.getsource(self.function_task.solution))
        except OSError:
            code = "# (the source is not available in this installation)"
        return Page(f"A solution: {self.name}", self.function_task.why, code)


class WordsExercise(Exercise):
    """A question to be answered in words: `solution()` shows a model answer to compare them with."""

    marked = False

    def __init__(self, name, notebook, title, statement, answer, hints):
        super().__init__(name, notebook, title, statement, 'answer = "..."', hints)
        self._answer = textwrap.dedent(answer).strip()

    def _examine(self, answer):
        if isinstance(answer, str) and len(answer.split()) > 2:
            said = "Words are not checked here. Compare yours with the model answer: "
            said += f"{self.name}_exercise.solution() shows it."
            return Feedback("not_attempted", None, said, title="Written down")
        return Feedback("not_attempted", None, "Write your answer as a text, then run the cell again.")

    def solution_page(self):
        return Page(f"A model answer: {self.name}", self._answer)


class NumberExercise(Exercise):
    """A number, or a few, are to be predicted. Known wrong numbers are named.

    `misconceptions` maps a wrong answer to (name or None, sentence).
    """

    def __init__(self, name, notebook, title, statement, answer, why, hints, misconceptions, tolerance=0.0):
        super().__init__(name, notebook, title, statement, "prediction = ...", hints)
        self._answer, self._why, self._tolerance = answer, why, tolerance
        self._misconceptions = misconceptions

    def _examine(self, answer):
        if answer is None or answer is Ellipsis:
            return Feedback(
                "not_attempted", None, "Replace the ... by your prediction, then run the cell again."
            )
        if callable(answer):
            return Feedback(
                "error", None, "A number is needed here, not a function; call it and pass the result."
            )
        if isinstance(answer, int) and abs(answer) > 10**100:
            return Feedback("wrong", None, "Your answer is far too large.")
        if self._size() == 1 and (meant := _decimal_comma(answer)):
            return Feedback("error", None, f"Write a point, not a comma: {meant}")
        if isinstance(answer, str) and _numeric(answer):
            return Feedback(
                "error", None, f"Your answer is a text; write it without quotes: {answer.strip()}"
            )
        try:
            given = values.as_array(_read(answer))
        except OverflowError:
            return Feedback("wrong", None, "Your answer is far too large.")
        except values.NotAnArray:
            kind = values.a_kind(answer)
            return Feedback("error", None, f"Your answer is {kind}; {self._wanted()} needed.")
        if given.size != self._size():
            count = f"{given.size} number{'s' * (given.size != 1)}"
            return Feedback("error", None, f"Your answer has {count}; {self._wanted()} needed.")
        if not np.isfinite(given.astype(float)).all():
            return Feedback("wrong", None, "Your answer is not finite; a number that can be written down is.")
        return self._verdict(given.reshape(-1).astype(float))

    def _wanted(self):
        size = self._size()
        example = ", ".join(str(number) for number in range(1, size + 1))
        return "one number is" if size == 1 else f"{size} numbers, such as ({example}), are"

    def _size(self):
        return values.as_array(self._answer).size

    def _verdict(self, given):
        if self._equal(given, self._answer):
            return Feedback("correct", None, self._why)
        shown = ", ".join(values.number(one) for one in given)
        verb = "is" if len(given) == 1 else "are"
        known = [wrong for wrong in self._misconceptions if self._equal(given, wrong)]
        if known:
            nearest = min(known, key=lambda wrong: abs(given - values.as_array(wrong).reshape(-1)).max())
            name, sentence = self._misconceptions[nearest]
            return Feedback("wrong", name, f"{shown} {verb} not right. {sentence}")
        return Feedback(
            "wrong", None, f"{shown} {verb} not right.", advice=self._remark(given) or self.hints[0]
        )

    def _remark(self, given):
        """What is true about a wrong answer that nobody foresaw."""
        right = values.as_array(self._answer).reshape(-1)
        if len(given) > 1 and np.array_equal(np.sort(given), np.sort(right)):
            return "The numbers are right, in another order."
        count = int((abs(given - right) <= self._tolerance + 1e-9).sum())
        if count:
            return f"{count} of your {len(given)} numbers {'is' if count == 1 else 'are'} right."
        if np.all(right == right.round()) and np.any(given != given.round()):
            return "What is counted here comes in whole numbers."
        return ""

    def _equal(self, given, number):
        """Whether an answer is this number; two decimals are enough where it has many."""
        number = values.as_array(number).reshape(-1)
        room = np.where(number == number.round(1), self._tolerance + 1e-9, max(self._tolerance, 0.006))
        return bool((abs(given - number) <= room).all())

    def solution_page(self):
        shown = ", ".join(values.number(one) for one in values.as_array(self._answer).reshape(-1))
        return Page(f"The answer: {self.name}", self._why, shown)


def _decimal_comma(answer):
    """2.30 where 2,30 was written, which Python reads as a pair or, in quotes, as a text; else None."""
    if isinstance(answer, str) and (found := re.fullmatch(r"\s*(-?\d+),(\d+)\s*", answer)):
        return f"{found[1]}.{found[2]}"
    if isinstance(answer, tuple) and len(answer) == 2 and all(type(one) is int for one in answer):
        return f"{answer[0]}.{answer[1]}" if answer[1] >= 0 else None
    return None


def _read(answer):
    """Fractions and decimals as ordinary numbers; anything else as it is."""
    if isinstance(answer, (tuple, list)):
        return [_read(one) for one in answer]
    if isinstance(answer, (numbers.Rational, decimal.Decimal)) and not isinstance(answer, bool):
        return float(answer)
    return answer


def _numeric(text):
    """Whether a text is a number, or several with commas between them."""
    try:
        return bool([float(part) for part in text.strip().strip("()[]").split(",")])
    except ValueError:
        return False
