"""The explorer in which a digit is drawn: preparation, answer, samples, and learning from drawings."""

import numpy as np
import pytest

from cnnlib import datasets, drawing, explorers, training
from cnnlib.explorers._draw import NOTHING
from cnnlib.figures.board import Bars, Maps
from cnnlib.samples import DIGIT_NAMES, STROKES
from support.polylines import LABELS, POLYLINES


@pytest.fixture
def pad():
    return explorers.draw(kind="digits")


def sections(board, kind):
    return [section for row in board.rows for section in row if isinstance(section, kind)]


def draws(explorer, strokes):
    """As the browser does it: a stroke of one's own replaces a sample."""
    explorer.pad.sample = False
    explorer.pad.strokes = [[list(point) for point in stroke] for stroke in strokes]


def article(digit):
    return "an" if digit == 8 else "a"


@pytest.mark.parametrize("kind", ["digits", "mnist"])
def test_what_is_shown_is_what_the_network_computes(kind):
    explorer = explorers.draw(kind=kind)
    network = training.pretrained(kind)
    for strokes in POLYLINES[::4]:
        draws(explorer, strokes)
        steps = drawing.prepare(strokes, kind)
        probabilities = np.exp(network.predict(steps[-1].image[None, None])[0].astype(float))
        probabilities /= probabilities.sum()
        (bars,) = sections(explorer.board, Bars)
        best = int(probabilities.argmax())
        assert bars.labels == tuple("0123456789") and bars.big == str(best)
        assert np.allclose(bars.values, probabilities, atol=1e-5)
        shown = {section.name: section.values[0] for section in sections(explorer.board, Maps)}
        for step in steps[2:]:
            there = ~np.isnan(shown[step.name])
            assert np.array_equal(shown[step.name][there], step.image.ravel())
        assert f"reads {article(best)} {best} " in explorer.status
        assert explorer.last_error is None


def test_the_drawing_is_shown_with_the_digit_framed(pad):
    draws(pad, [[(0.25, 0.5), (0.75, 0.5)]])
    picture = sections(pad.board, Maps)[0]
    bitmap = drawing.rasterize(pad.pad.strokes, drawing.PENS["digits"])
    assert np.allclose(picture.values[0], bitmap.reshape(56, 4, 56, 4).mean(axis=(1, 3)))
    ((_, row, col, rows, cols),) = picture.marks
    inside = picture.values[0][row : row + rows, col : col + cols]
    assert inside.sum() >= 0.97 * picture.values.sum()


def test_every_sample_is_read_by_both_networks():
    for kind in ("digits", "mnist"):
        explorer = explorers.draw(kind=kind)
        for digit in range(10):
            explorer.controls["sample"].value = digit
            assert explorer.pad.strokes and explorer.pad.sample
            assert f"reads {article(digit)} {digit} " in explorer.status, (kind, DIGIT_NAMES[digit])
            assert explorer.last_error is None


def test_the_mnist_network_reads_strokes_it_has_never_seen():
    network = training.pretrained("mnist")
    images = np.stack([drawing.prepare(strokes, "mnist")[-1].image for strokes in POLYLINES])[:, None]
    right = int((network.predict(images).argmax(axis=1) == LABELS).sum())
    assert right == len(LABELS) == 20, f"{right} of {len(LABELS)}"


def test_a_stray_dot_beside_the_digit_changes_no_answer():
    network = training.pretrained("mnist")
    dotted = [[*strokes, [(0.95, 0.95)]] for strokes in POLYLINES]
    images = np.stack([drawing.prepare(strokes, "mnist")[-1].image for strokes in dotted])[:, None]
    assert (network.predict(images).argmax(axis=1) == LABELS).all()


def test_nothing_on_the_page_changes_its_size_while_one_draws(pad):
    """Boxes, bars and maps have the same shapes for nothing, a narrow digit and a wide one."""

    def shapes():
        return [(s.name, s.edge, s.values.shape[1] == s.values.shape[2]) for s in sections(pad.board, Maps)]

    draws(pad, STROKES[1])
    narrow = shapes()
    draws(pad, [[(0.1, 0.5), (0.9, 0.5)]])
    wide = shapes()
    pad.pad.strokes = []
    assert narrow == wide == shapes()


def test_an_empty_pad_asks_for_a_drawing(pad):
    pad.pad.strokes = []
    assert pad.status == "The pad is empty: draw a digit on it, or pick a sample"
    (bars,) = sections(pad.board, Bars)
    assert bars.big == "?" and not any(bars.values)
    assert "image/png" in pad._repr_mimebundle_()[0]
    assert explorers.draw(sample=None).status == pad.status


def test_ones_own_stroke_takes_the_sample_off_the_list(pad):
    assert pad.controls["sample"].value == 3
    draws(pad, STROKES[7])
    assert pad.controls["sample"].value == NOTHING
    assert pad.pad.strokes == [[list(point) for point in stroke] for stroke in STROKES[7]]
    pad.controls["sample"].value = 5
    pad.controls["sample"].value = NOTHING
    assert pad.pad.strokes == []


def test_points_off_the_pad_are_shown_as_an_error(pad):
    pad.pad.strokes = [[[0.5, 7.0]]]
    assert "a stroke must be a list of (x, y)" in str(pad.last_error)
    pad.reset()
    assert pad.last_error is None and "reads a 3" in pad.status


def test_a_drawing_can_be_learned():
    explorer = explorers.draw(kind="digits")
    shipped = training.pretrained("digits")
    odd = [[(0.2, 0.2), (0.8, 0.8)], [(0.8, 0.2), (0.2, 0.8)]]  # a cross, declared to be a 4
    draws(explorer, odd)
    explorer.controls["label"].value = 4
    before = np.exp(explorer.network.predict(explorer.image[None])[0])
    explorer.train()
    assert "press add to training set first" in explorer.board.message
    explorer.add()
    assert "1 drawing added" in explorer.board.message
    explorer.train()
    assert explorer.last_error is None
    after = np.exp(explorer.network.predict(explorer.image[None])[0])
    assert after[4] / after.sum() > 0.9 > before[4] / before.sum()
    assert "of the test images are right" in explorer.board.message
    accuracy = training.evaluate(explorer.network, *datasets.load_digits().test)[1]
    assert accuracy >= 0.97
    # The network that others use is another one.
    for mine, original in zip(training.pretrained("digits").parameters(), shipped.parameters()):
        assert np.array_equal(mine.value, original.value)
    explorer.reset()
    assert explorer.added["digits"] == []
    assert np.array_equal(explorer.network.parameters()[0].value, shipped.parameters()[0].value)


def test_buttons_for_learning_are_there_only_where_one_asks_for_them():
    hidden = [name for name, control in explorers.draw().controls.items() if control.layout.display == "none"]
    assert hidden == ["label", "add", "train"]
    asked = explorers.draw("digits", learning=True)
    assert all(control.layout.display != "none" for control in asked.controls.values())
    with pytest.raises(ValueError, match="learning"):
        explorers.draw(learning="yes")


def test_learning_without_mnist_on_this_machine_says_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setenv("CNNLIB_DATA", str(tmp_path))
    explorer = explorers.draw(kind="mnist", learning=True)
    assert explorer.controls["train"].disabled and "not on this machine" in explorer.controls["train"].tooltip
    explorer.controls["kind"].value = "digits"
    assert not explorer.controls["train"].disabled
    explorer.controls["kind"].value = "mnist"
    explorer.add()
    explorer.train()
    assert explorer.last_error is None
    assert "choose the network of the 8×8 digits" in explorer.board.message


def test_an_empty_pad_is_not_added(pad):
    pad.pad.strokes = []
    pad.add()
    assert pad.added["digits"] == []
    assert "The pad is empty" in pad.board.message


def test_both_ends_of_every_control(pad):
    for name in ("kind", "sample", "label"):
        control = pad.controls[name]
        for value in (control._options_values[0], control._options_values[-1]):
            control.value = value
            assert pad.last_error is None
            assert pad.status
    assert pad.describe().startswith("Explorer draw: The network reads a ")
