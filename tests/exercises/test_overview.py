"""The exercises of notebook 00: wrong answers are named, right ones pass, stubs are not attempted."""

import numpy as np
import pytest

from cnnlib.exercises import all_exercises


def check(name, answer):
    return all_exercises()[name].check(answer)


def with_loops(logits):
    return [max(range(len(row)), key=lambda place: row[place]) for row in logits]


RIGHT = {
    "argmax": lambda z: np.argmax(z, axis=1),
    "last axis": lambda z: z.argmax(-1),
    "loops": with_loops,
    "sorted": lambda z: np.argsort(-z, axis=1)[:, 0],
    "floats": lambda z: z.argmax(axis=1).astype(float),
}
WRONG = {
    "max-not-index": [lambda z: np.max(z, axis=1), lambda z: [max(row) for row in z]],
    "softmax-axis": [lambda z: np.argmax(z, 0), lambda z: [column.argmax() for column in z.T]],
    "off-by-one": [lambda z: 1 + np.argmax(z, 1)],
    "sign": [lambda z: np.argsort(z, axis=1)[:, 0]],
    "abs-max": [lambda z: (z**2).argmax(axis=1)],
    "whole-batch": [lambda z: np.argmax(z), lambda z: int(z.ravel().argmax())],
}


@pytest.mark.parametrize("name", RIGHT)
def test_right_answers_pass(name):
    assert check("predicted_class", RIGHT[name]).correct


@pytest.mark.parametrize(("mistake", "function"), [(name, f) for name, fs in WRONG.items() for f in fs])
def test_mistakes_are_named(mistake, function):
    assert check("predicted_class", function).mistake == mistake


@pytest.mark.parametrize(
    ("name", "answer", "mistake"),
    [
        ("count_dense_weights", 80, None),
        ("count_dense_weights", 64, "per-output"),
        ("count_shared_weights", (9, 9), "per-output"),
        ("count_shared_weights", (144, 2_250_000), "not-shared"),
    ],
)
def test_wrong_numbers_are_named(name, answer, mistake):
    feedback = check(name, answer)
    assert (feedback.status, feedback.mistake) == ("wrong", mistake)


def test_right_numbers_pass():
    assert check("count_dense_weights", 8 * 8 * 10).correct
    assert check("count_shared_weights", [16 * 9, 16 * 9]).correct


def test_stubs_are_not_attempted():
    assert check("predicted_class", lambda logits: ...).status == "not_attempted"
    assert check("count_dense_weights", ...).status == "not_attempted"
