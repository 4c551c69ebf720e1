# ruff: noqa: E501 (a table)
"""Numbers as learners write them: right ones in many forms, and wrong ones, each with a sentence of its own.

A wrong number is followed by the names that would be right for it ("" for none). The second group of a row
are numbers that nobody needs to foresee: they are wrong, and nothing is said about a cause.
"""

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from cnnlib import arithmetic, porting
from cnnlib.exercises import all_exercises
from cnnlib.search import methods

# name: right answer, {wrong: names}, other wrong answers
NUMBERS = {
    "count_dense_weights": (640, {650: "", 80: "", 64: "per-output", 6400: "", 18: "", 160: "", 74: ""}, [1, 320, 639]),
    "count_shared_weights": (
        (144, 144),
        {
            (9216, 144000000): "not-shared", (144, 144000000): "not-shared", (5184, 143424576): "not-shared",
            (576, 9000000): "not-shared", (9, 9): "per-output", (160, 160): "", (1024, 16000000): "not-shared",
            (48, 48): "",
        },
        [(144, 1), (1, 2)],
    ),
    "predict_output_size": (
        10,
        {
            10.33: "int-division", 9.33: "int-division", 9.3333: "int-division", 11: "floor-not-ceil", 9: "off-by-one",
            8: "pad-both-sides", 7: "pad-both-sides", 28: "", 29: "", 13: "",
        },
        [-1, 100],
    ),
    "count_parameters": (
        608,
        {
            600: "bias-missing", 601: "bias-missing", 603: "bias-missing", 200: "channel-sum", 208: "channel-sum",
            624: "bias-inside-sum", 819200: "weights-shared", 622592: "weights-shared", 128: "", 76: "per-output",
            75: "per-output",
        },
        [5, 8192],
    ),
    "predict_pooled_size": (
        6,
        {
            7: "pool-size-formula", 5: "off-by-one", 4: "stride-vs-kernel", 12: "stride-in-slice", 5.5: "int-division",
            6.5: "int-division", 11: "", 36: "",
        },
        [14, 3],
    ),
    "predict_input_gradient": (
        (1, 10),
        {
            (3, 10): "flip-in-scatter", (0, 0): "accumulate", (10, 1): "", (2, 9): "", (10, 10): "", (0, 10): "",
            (1, 2): "", (1, 9): "", (0.11, 1.11): "batch-mean-twice", (0.111, 1.111): "batch-mean-twice",
        },
        [(4, 4), (1, 8)],
    ),
    "predict_initial_loss": (
        2.3026,
        {
            0.1: "", 0.105: "", -2.3: "sign", 1: "log-base", 3.32: "log-base", 23.03: "mean-loss", 0: "", 10: "",
            0.9: "", -2.302585: "sign",
        },
        [2.35, 5],
    ),
    "predict_receptive_field": (10, {8: "jump", 11: "off-by-one", 12: "jump", 3: "", 9: "", 7: "", 16: ""}, [28, 1]),
    "trace_to_pixels": (
        (3, 10),
        {
            (6, 13): "pad-unused", (3, 11): "off-by-one", (0, 7): "jump", (2, 4): "", (4, 9): "", (4, 11): "pad-unused",
            (5, 12): "pad-unused", (10, 3): "", (4, 10): "", (3, 9): "",
        },
        [(0, 27), (3, 20)],
    ),
    "predict_leftover": (
        3,
        {4: "", 5: "", 2: "pad-both-sides", 1: "pad-both-sides", 0: "", 4.75: "", 0.75: "", 19: ""},
        [-3, 21],
    ),
    "predict_effective_kernel": (
        9,
        {
            12: "dilation-formula", 13: "dilation-formula", 8: "off-by-one", 11: "dilation-formula",
            7: "dilation-formula", 6: "dilation-formula", 3: "dilation-formula", 10: "dilation-formula",
            5: "dilation-formula",
        },
        [1, 20],
    ),
    "predict_halving_cost": (63, {81: "starts-again", 243: "", 39: "", 27: "", 45: "", 13: "", 117: ""}, [9, 64]),
    "predict_keras_kernel": (
        (3, 5, 16, 32),
        {
            (32, 16, 3, 5): "layout", (3, 5, 32, 16): "swap-in-out", (5, 3, 16, 32): "swap-hw",
            (5, 3, 32, 16): "layout", (32, 3, 5, 16): "layout", (16, 32, 3, 5): "layout", (16, 3, 5, 32): "layout",
        },
        [(3, 5, 16, 16)],
    ),
    "predict_same_zeros": (
        (1, 2),
        {
            (2, 1): "odd-zero", (2, 2): "half-padding", (1, 1): "", (0, 3): "odd-zero", (3, 0): "odd-zero",
            (1.5, 1.5): "odd-zero", (0, 1): "", (4, 5): "", (1, 3): "",
        },
        [(5, 5)],
    ),
}  # fmt: skip
WRONG = [(name, wrong, names) for name, (_, known, _) in NUMBERS.items() for wrong, names in known.items()]


def forms(right):
    """The same answer as people write it."""
    yield right
    if isinstance(right, tuple):
        yield from (
            list(right),
            np.array(right),
            np.array([right]),
            np.float32(right),
            tuple(map(float, right)),
        )
        yield from (tuple(map(Fraction, right)), [Decimal(one) for one in right])
    else:
        yield from (float(right), np.float64(right), np.array(right), [right], (right,), np.array([[right]]))
        yield from (Fraction(right), Decimal(right)) if isinstance(right, int) else (2.3, 2.302585, 2.303)


@pytest.mark.parametrize("name", NUMBERS)
def test_right_numbers_are_read_in_every_form(name):
    for form in forms(NUMBERS[name][0]):
        assert all_exercises()[name].check(form).correct, form


@pytest.mark.parametrize("name, wrong, names", WRONG)
def test_wrong_numbers_have_a_sentence_of_their_own(name, wrong, names):
    exercise = all_exercises()[name]
    feedback = exercise.check(wrong)
    assert feedback.status == "wrong" and (feedback.mistake or "") == names
    assert len(feedback.message.split("not right. ")[1]) > 20 and not feedback.advice


@pytest.mark.parametrize("name", NUMBERS)
def test_other_wrong_numbers_are_wrong_and_nothing_is_said_about_a_cause(name):
    exercise = all_exercises()[name]
    for wrong in NUMBERS[name][2]:
        feedback = exercise.check(wrong)
        assert (feedback.status, feedback.mistake) == ("wrong", None) and feedback.advice
        assert feedback.advice in exercise.hints or "right" in feedback.advice


def test_every_number_exercise_is_here_or_has_a_file():
    kinds = {name for name, one in all_exercises().items() if type(one).__name__ == "NumberExercise"}
    files = {path.stem.removeprefix("test_") for path in Path(__file__).parent.glob("test_predict_*.py")}
    assert kinds <= set(NUMBERS) | files | {"predict_caffe_size"}  # that one is in test_port_caffe_pool.py


@pytest.mark.parametrize(
    "name, computed",
    [
        ("predict_halving_cost", methods.halving_cost(27, 9)),
        ("predict_keras_kernel", porting.conv_kernel(np.zeros((32, 16, 3, 5))).shape),
        ("predict_same_zeros", arithmetic.same_padding(10, 5, 2)),
        ("predict_output_size", arithmetic.output_size(29, 11, 3, 5)),
        ("predict_pooled_size", arithmetic.output_size(14, 3, 2)),
        ("predict_effective_kernel", arithmetic.effective_kernel_size(3, 4)),
        ("predict_leftover", arithmetic.output_padding(21, 4, 4, 1)),
    ],
)
def test_right_numbers_are_those_of_the_engine(name, computed):
    assert all_exercises()[name].check(computed).correct
