"""The kernel studio: its numbers are those of `ops.conv2d`, its list and its nine sliders agree."""

import re

import numpy as np
import pytest
from numpy.lib.stride_tricks import sliding_window_view

from cnnlib import explorers, ops
from cnnlib.datasets import load_photo
from cnnlib.explorers._kernel_studio import NUMBERS, halved
from cnnlib.figures.kernel_studio import KERNELS, MODES, OWN, filtered, number, shown


@pytest.mark.parametrize("photo", ["cat", "cameraman"])
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", KERNELS)
def test_outputs_and_sums(name, mode, photo):
    small = halved(load_photo(photo))
    result = filtered(small, KERNELS[name], mode=mode)
    colours = np.repeat(small, 4 - len(small), axis=0)[:3].astype(float)
    planes = np.rint(colours.mean(axis=0))[None] if mode == MODES[0] else colours
    kernel = np.reshape(KERNELS[name], (3, 3))
    expected = np.einsum("prckl,kl->prc", sliding_window_view(planes, (3, 3), axis=(1, 2)), kernel)
    expected = expected.sum(axis=0, keepdims=True) if mode == MODES[2] else expected
    assert result.divisor == (kernel.sum() or abs(kernel).sum())
    assert np.allclose(result.outputs, expected / result.divisor)
    for output, row, col in ((0, 0, 0), (len(expected) - 1, 125, 60)):
        text = result.sum_text(output, row, col)
        left, right = re.sub("red |green |blue ", "", text).replace("·", "*").rsplit(" = ", 1)
        assert eval(left) == pytest.approx(result.outputs[output, row, col])
        assert float(right) == pytest.approx(eval(left), abs=0.0501)
    assert [picture.shape for _, picture in shown(result)] == [(126, 126, 3)] * len(shown(result))
    assert len(shown(result)) == (1 if mode != MODES[1] else 3 + (not result.signed))


def test_not_normalised_and_what_a_kernel_of_zeros_does():
    small = halved(load_photo("coffee"))
    assert filtered(small, KERNELS["blur"], normalise=False).outputs.max() > 9 * 200
    nothing = filtered(small, (0,) * 9)
    assert nothing.divisor == 1 and not nothing.outputs.any()
    same = filtered(small, KERNELS["nothing"], mode=MODES[1])
    assert (same.outputs == small[:, 1:-1, 1:-1]).all()
    assert (shown(same)[3][1] == small[:, 1:-1, 1:-1].transpose(1, 2, 0)).all()
    assert [number(value) for value in (-0.04, 0.05, -2.25, 7)] == ["0", "0.1", "-2.3", "7"]


def test_photographs_are_halved_by_average_pooling():
    cat = load_photo("cat")
    pooled = ops.avg_pool2d(cat[None].astype(float), 2)[0]
    assert np.abs(halved(cat) - pooled).max() <= 0.5


def test_the_list_sets_the_sliders_and_a_slider_leaves_the_list():
    studio = explorers.kernel_studio(kernel="blur")
    studio.controls["kernel"].value = "emboss"
    assert studio.weights == KERNELS["emboss"] and "emboss" in studio.status
    studio.controls["w11"].value = -3
    assert studio.controls["kernel"].value == OWN and studio.weights[4] == -3
    studio.controls["w11"].value = 1
    assert studio.controls["kernel"].value == "emboss"
    studio.controls["kernel"].value = OWN
    assert studio.weights == KERNELS["emboss"]
    studio.reset()
    assert studio.weights == KERNELS["blur"] and studio.controls["kernel"].value == "blur"
    assert explorers.kernel_studio(kernel=OWN).weights == KERNELS["nothing"]


def test_it_answers_at_both_ends_of_every_control():
    studio = explorers.kernel_studio("astronaut", mode=MODES[2], normalise=False)
    for name in NUMBERS:
        for end in (-9, 9):
            studio.controls[name].value = end
            assert studio.last_error is None and str(sum(studio.weights)) in studio.status
    assert studio.picture().png()
    for words in ({"photo": "dog"}, {"kernel": "soft"}, {"mode": "colour"}, {"normalise": 2}):
        with pytest.raises((ValueError, TypeError), match=next(iter(words))):
            explorers.kernel_studio(**words)
