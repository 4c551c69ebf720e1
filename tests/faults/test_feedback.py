"""Rows 9, 15, 17, 28, 29 and 31 of the faults found by use: what the exercises say about an answer."""

import inspect
import re
import shutil
import subprocess
import textwrap
import threading
import time

import numpy as np
import pytest

from cnnlib import ops
from cnnlib.exercises import all_exercises
from cnnlib.exercises.checking import examiner, sandbox


def check(name, answer, *more):
    return all_exercises()[name].check(answer, *more)


FRAMES = {"edge": {"mode": "edge"}, "ones": {"constant_values": 1}, "reflect": {"mode": "reflect"}}


@pytest.mark.parametrize("frame", FRAMES)
def test_row_9_a_cause_is_stated_only_where_it_is_there(frame):
    def conv2d(x, weight, bias, stride, padding):
        around = ((0, 0), (0, 0), (padding, padding), (padding, padding))
        return ops.conv2d(np.pad(x.astype(float), around, **FRAMES[frame]), weight, bias, stride)

    feedback = check("conv2d", conv2d)
    assert feedback.status == "wrong" and feedback.mistake in (None, "zero-pad")
    said = feedback.as_text()
    assert "without it" not in said and "padding" in (feedback.advice or feedback.message), said


@pytest.mark.parametrize("answer", [(2, 30), ((2, 30),), ("2,30",)])
def test_row_15_a_decimal_comma(answer):
    assert "a point, not a comma: 2.30" in check("predict_initial_loss", *answer).message


@pytest.mark.parametrize(
    "name, answer, meant", [("predict_leftover", (2, 5), "2.5"), ("trace_to_pixels", (2, 5), "")]
)
def test_row_15_only_where_one_number_is_asked_for(name, answer, meant):
    said = check(name, answer).message
    assert (f"comma: {meant}" in said) if meant else "comma" not in said


def test_row_17_the_seconds_are_true_and_nothing_runs_on(monkeypatch):
    """Compiled code cannot be interrupted; the sentence says so, and how long it really took."""
    monkeypatch.setattr(sandbox, "TIME_LIMIT", 0.2)
    monkeypatch.setattr(sandbox, "STOPPING", 0.1)
    began, threads = time.monotonic(), threading.active_count()
    feedback = check("predicted_class", lambda logits: sum(range(4 * 10**7)))
    took = time.monotonic() - began
    assert threading.active_count() == threads and feedback.status == "error"
    said = int(re.search(r"after (\d+) seconds", feedback.message)[1])
    assert abs(said - took) < 1, (said, took)
    assert took < 1.3 or "nothing can interrupt" in feedback.message


@pytest.mark.parametrize(
    "order",
    [
        lambda count, rng: np.random.default_rng(0).permutation(count),
        lambda count, rng: np.random.default_rng().permutation(count),
        lambda count, rng: np.random.permutation(count),
        lambda count, rng: np.arange(count)[::-1],
    ],
)
def test_row_28_a_generator_of_ones_own(order):
    def minibatches(x, y, batch_size, rng):
        chosen = order(len(x), rng)
        starts = range(0, len(x), batch_size)
        return [(x[chosen[i : i + batch_size]], y[chosen[i : i + batch_size]]) for i in starts]

    feedback = check("minibatches", minibatches)
    assert (feedback.status, feedback.mistake) == ("wrong", "own-rng")


@pytest.mark.parametrize("error", [ValueError, IndexError, TypeError])
@pytest.mark.parametrize("name", ["max_pool2d", "predicted_class", "train_loop"])
def test_row_29_an_error_of_the_learners_own_is_an_error(name, error):
    def fails(*arguments):
        raise error("learner")

    feedback = check(name, fails)
    assert (feedback.status, feedback.mistake) == ("error", None)
    assert f"{error.__name__}: learner" in feedback.message


STUBS = """
def pass_only(x):
    pass
def documented(x):
    "A docstring."
def dots(x):
    ...
def both(x):
    "A docstring."
    ...
def none(x):
    return None
def bare(x):
    return
def named(x):
    result = None
def dots_returned(x):
    return ...
"""
FINISHED = """
def computes(x):
    result = x * 2
def calls(x):
    print(x)
def local(x):
    y = x
def raises(x):
    raise ValueError
def loops(x):
    for one in x:
        pass
def returns(x):
    return x
"""


def test_row_31_a_stub_is_told_from_a_forgotten_return():
    for sources, wanted in ((STUBS, True), (FINISHED, False)):
        scope = {}
        exec(sources, scope)
        found = {name: examiner._is_stub(one) for name, one in scope.items() if callable(one)}
        assert found == dict.fromkeys(found, wanted), found
    assert "without returning" in check("predicted_class", scope["computes"]).message


@pytest.mark.parametrize("version", ["3.12", "3.13", "3.14"])
def test_row_31_on_other_pythons(version):
    """What a body compiles to differs from Python to Python; the course looks at it with this one's eyes."""
    python = shutil.which(f"python{version}")
    if not python or subprocess.run([python, "-c", ""], capture_output=True, check=False).returncode:
        pytest.skip(f"no python{version} on this machine")
    parts = [inspect.getsource(one) for one in (examiner._operations, examiner._stubs, examiner._is_stub)]
    asserts = """
    for sources, wanted in ((STUBS, True), (FINISHED, False)):
        scope = {}
        exec(sources, scope)
        for name, one in scope.items():
            assert not callable(one) or _is_stub(one) == wanted, name
    """
    script = "import dis\n" + "\n".join(parts) + f"\nSTUBS, FINISHED = {STUBS!r}, {FINISHED!r}\n"
    done = subprocess.run(
        [python, "-c", script + textwrap.dedent(asserts)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
