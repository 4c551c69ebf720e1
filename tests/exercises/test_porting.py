"""The exercises of notebook 10: wrong answers are named, right ones pass, stubs are not attempted."""

import numpy as np
import pytest

from cnnlib import porting
from cnnlib.arithmetic import output_size, same_padding
from cnnlib.exercises import all_exercises

pytestmark = pytest.mark.keras


def check(name, answer):
    return all_exercises()[name].check(answer)


def with_loops(weight):
    count, channels, height, width = weight.shape
    kernel = np.empty((height, width, channels, count), weight.dtype)
    for place in np.ndindex(weight.shape):
        kernel[place[2], place[3], place[1], place[0]] = weight[place]
    return kernel


def in_place(weight):
    weight *= -1
    return -weight.transpose(2, 3, 1, 0)


RIGHT = {
    "transpose": lambda w: np.transpose(w, (2, 3, 1, 0)),
    "einsum": lambda w: np.einsum("iokl->kloi", w).copy(),
    "moveaxis": lambda w: np.moveaxis(w, (0, 1), (3, 2)),
    "loops": with_loops,
    "wider": lambda w: w.transpose(2, 3, 1, 0).astype(float),
    "as Keras wants it": lambda w: w.transpose(2, 3, 1, 0).astype("float32"),
    "the course's own": porting.conv_kernel,
}
WRONG = {
    "layout": [lambda w: w + 0, lambda w: np.moveaxis(w, 1, -1)],
    "swap-in-out": [lambda w: np.einsum("iokl->klio", w), lambda w: w.transpose(2, 3, 0, 1).copy()],
    "swap-hw": [lambda w: np.transpose(w), lambda w: np.einsum("iokl->lkoi", w)],
    "reshape": [lambda w: np.reshape(w, (*w.shape[2:], w.shape[1], w.shape[0]))],
    "flip": [lambda w: np.rot90(w, 2, axes=(2, 3)).transpose(2, 3, 1, 0)],
    "input-mutated": [in_place],
}
WRONG_BATCH_NORM = {
    "momentum-form": [lambda *six: six, lambda w, b, m, v, e, mo: (w.copy(), b, m, v, e, mo * 1.0)],
    "epsilon-default": [lambda w, b, m, v, e, mo: (w, b, m, v, 0.001, 1 - mo)],
    "momentum-default": [lambda w, b, m, v, e, mo: [w, b, m, v, e, 0.99]],
    "std-not-variance": [lambda w, b, m, v, e, mo: (w, b, m, v**0.5, e, 1 - mo)],
    "order": [
        lambda w, b, m, v, e, mo: (b, w, m, v, e, 1 - mo),
        lambda w, b, m, v, e, mo: (w, b, v, m, e, 1 - mo),
    ],
}


def pairs(table):
    return [(name, function) for name, functions in table.items() for function in functions]


@pytest.mark.parametrize("name", RIGHT)
def test_right_ports_pass(name):
    assert check("port_conv_transpose", RIGHT[name]).correct


@pytest.mark.parametrize(
    "function",
    [
        lambda w, b, m, v, e, mo: (w, b, m, v, e, 1 - mo),
        lambda w, b, m, v, e, mo: [w.tolist(), b.copy(), m, v, e, 1.0 - mo],
        lambda w, b, m, v, e, mo: (w, b, m, v, *porting.batch_norm_arguments(e, mo).values()),
    ],
)
def test_right_batch_norms_pass(function):
    assert check("port_batch_norm", function).correct


@pytest.mark.parametrize(("mistake", "function"), pairs(WRONG))
def test_mistakes_are_named(mistake, function):
    feedback = check("port_conv_transpose", function)
    assert (feedback.correct, feedback.mistake) == (False, mistake)


@pytest.mark.parametrize(("mistake", "function"), pairs(WRONG_BATCH_NORM))
def test_mistakes_with_batch_norm_are_named(mistake, function):
    feedback = check("port_batch_norm", function)
    assert (feedback.correct, feedback.mistake) == (False, mistake)


def test_too_few_results_are_counted():
    feedback = check("port_batch_norm", lambda w, b, m, v, e, mo: (w, b, m, v))
    assert not feedback.correct
    assert "6 are needed" in feedback.message


@pytest.mark.parametrize(
    ("name", "answer", "mistake"),
    [
        ("predict_keras_kernel", (32, 16, 3, 5), "layout"),
        ("predict_keras_kernel", (3, 5, 32, 16), "swap-in-out"),
        ("predict_keras_kernel", [5, 3, 16, 32], "swap-hw"),
        ("predict_same_zeros", (2, 1), "odd-zero"),
        ("predict_same_zeros", (2, 2), "half-padding"),
        ("predict_same_zeros", (3, 3), None),
    ],
)
def test_wrong_numbers_are_named(name, answer, mistake):
    feedback = check(name, answer)
    assert (feedback.status, feedback.mistake) == ("wrong", mistake)


def test_right_numbers_are_those_of_the_engine():
    assert check("predict_keras_kernel", porting.conv_kernel(np.zeros((32, 16, 3, 5))).shape).correct
    assert check("predict_same_zeros", same_padding(10, 5, 2)).correct
    assert output_size(10, 5, 2, 2) == 5  # what the sentence about half padding says


def test_stubs_are_not_attempted():
    for name in ("predict_keras_kernel", "predict_same_zeros"):
        assert check(name, ...).status == "not_attempted"
    for name in ("port_conv_transpose", "port_batch_norm"):
        scope = {}
        exec(all_exercises()[name].stub, scope)
        assert check(name, scope[name]).status == "not_attempted"
