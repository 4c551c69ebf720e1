"""Walks and losses as static pictures: what is drawn is what was passed, and odd input is told."""

import pytest

from cnnlib import figures


def test_losses_are_drawn_with_their_axis_and_their_words():
    picture = figures.loss_curves({"one": [3.0, 2.0], "other": ([0, 5], [3.0, 0.5])}, across="epoch")
    (axes,) = picture.axes
    assert [line.get_ydata().tolist() for line in axes.lines] == [[3.0, 2.0], [3.0, 0.5]]
    assert axes.get_xlabel() == "epoch"
    assert picture.alt == "Loss by epoch: one from 3 to 2; other from 3 to 0.5."


def test_walks_lie_on_the_curve():
    picture = figures.descents(
        lambda z: (z - 3) ** 2, {"a": [5, 4], "b": [5, 1]}, alt="Two walks on a curve."
    )
    assert picture.alt == "Two walks on a curve." and len(picture.axes) == 2
    for axes, end in zip(picture.axes, (4, 1)):
        assert axes.lines[1].get_xydata().tolist() == [[5, 4], [end, (end - 3) ** 2]]


@pytest.mark.parametrize(
    "call, said",
    [
        (lambda: figures.descents(4, {"a": [1]}), "loss must be a function"),
        (lambda: figures.descents(abs, [1, 2]), "walks must be a dict"),
        (lambda: figures.loss_curves([3, 2]), "curves must be a dict of 1 to 4"),
    ],
)
def test_odd_input_is_told(call, said):
    with pytest.raises(TypeError, match=said):
        call()
