"""From strokes to the image a network was trained on: every step against what it promises."""

import numpy as np
import pytest

from cnnlib import drawing
from cnnlib.datasets import load_digits
from support.polylines import LABELS, POLYLINES

SQUARE = [[(0.2, 0.2), (0.8, 0.2), (0.8, 0.8), (0.2, 0.8), (0.2, 0.2)]]


def moved(strokes, scale, right, down):
    return [[(scale * x + right, scale * y + down) for x, y in stroke] for stroke in strokes]


def test_a_straight_stroke_is_as_wide_as_its_pen():
    bitmap = drawing.rasterize([[(0.5, 0.25), (0.5, 0.75)]], pen=0.2, size=100)
    assert bitmap.shape == (100, 100) and bitmap.dtype == np.float32
    assert bitmap[50].sum() == pytest.approx(0.2 * 50)
    assert bitmap[:, 50].sum() == pytest.approx(50 + 0.2 * 50, abs=1)
    assert bitmap[50, 40:44].max() == 0 and bitmap[50, 46:54].min() == 1


def test_a_dot_is_a_disc():
    bitmap = drawing.rasterize([[(0.5, 0.5)]], pen=0.2, size=200)
    assert bitmap.sum() == pytest.approx(np.pi * (0.2 * drawing.SMALLEST_EXTENT / 2 * 200) ** 2, rel=0.03)


@pytest.mark.parametrize("strokes", [[], [[]], [[], []]])
def test_no_stroke_is_an_empty_picture_at_every_step(strokes):
    for kind in drawing.PREPARATIONS:
        for step in drawing.prepare(strokes, kind):
            assert not step.image.any() and np.isfinite(step.image).all()


OFF = [[(0.5, 1.2)], [(-0.1, 0.5)], [(0.5, np.nan)], [0.5, 0.5], "abc", [(1, 0, 0)]]


@pytest.mark.parametrize("stroke", OFF)
def test_points_off_the_pad_are_refused(stroke):
    with pytest.raises(ValueError, match=r"a stroke must be a list of \(x, y\)"):
        drawing.rasterize([stroke], pen=0.1)


def test_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="kind must be one of 'digits', 'mnist', got 'letters'"):
        drawing.prepare(SQUARE, "letters")


def test_crop_keeps_the_rectangle_of_the_ink():
    image = np.zeros((6, 8))
    image[1, 2] = image[3, 6] = 1
    assert drawing.ink_box(image) == (1, 2, 3, 5)
    assert drawing.crop(image).shape == (3, 5)
    assert drawing.crop(np.zeros((4, 4))).shape == (4, 4)


@pytest.mark.parametrize(("height", "width"), [(2, 4), (3, 5), (12, 7), (6, 8), (1, 1)])
def test_resize_keeps_the_mean_and_constant_pictures(height, width):
    image = np.random.default_rng(0).random((6, 8))
    small = drawing.resize(image, height, width)
    assert small.shape == (height, width)
    assert small.mean() == pytest.approx(image.mean())
    assert np.allclose(drawing.resize(np.ones((6, 8)), height, width), 1)


def test_resize_by_whole_numbers_is_average_pooling():
    image = np.arange(48.0).reshape(6, 8)
    assert np.allclose(drawing.resize(image, 3, 4), image.reshape(3, 2, 4, 2).mean(axis=(1, 3)))


def test_place_cuts_off_what_does_not_fit():
    image = np.arange(1, 10).reshape(3, 3)
    assert drawing.place(image, 4, 1, 1)[1:, 1:].tolist() == image.tolist()
    assert drawing.place(image, 2, -1, -2).tolist() == [[6, 0], [9, 0]]


def test_the_centre_of_mass_by_hand():
    assert drawing.centre_of_mass(np.array([[0.0, 0], [0, 3]])) == (1.5, 1.5)
    assert drawing.centre_of_mass(np.array([[1.0, 0, 1]])) == (0.5, 1.5)
    assert drawing.centre_of_mass(np.zeros((2, 6))) == (1, 3)


def test_the_8x8_digit_counts_black_pixels_of_the_bitmap_in_blocks():
    steps = {step.name: step.image for step in drawing.prepare(SQUARE, "digits")}
    black = steps["32×32 bitmap"]
    assert set(np.unique(black)) <= {0, 1}
    for row, col in np.ndindex(8, 8):
        block = black[4 * row : 4 * row + 4, 4 * col : 4 * col + 4]
        assert steps["4×4 block sums"][row, col] * 16 == block.sum()


def test_a_mnist_digit_fills_its_box_and_is_centred_by_mass():
    image = drawing.prepare([[(0.1, 0.1), (0.1, 0.5), (0.3, 0.5)]], "mnist")[-1].image
    assert image.shape == (28, 28)
    rows, cols = np.flatnonzero(image.any(axis=1)), np.flatnonzero(image.any(axis=0))
    assert max(np.ptp(rows), np.ptp(cols)) + 1 == 20
    assert drawing.centre_of_mass(image) == pytest.approx((14, 14), abs=0.51)


@pytest.mark.parametrize("kind", drawing.PREPARATIONS)
@pytest.mark.parametrize("how", [(0.4, 0.02, 0.02), (0.4, 0.55, 0.5), (0.7, 0.0, 0.25), (1.1, -0.1, -0.09)])
def test_size_and_place_on_the_pad_hardly_matter(kind, how):
    for strokes in POLYLINES:
        here = drawing.prepare(strokes, kind)[-1].image
        there = drawing.prepare(moved(strokes, *how), kind)[-1].image
        # Where the centre falls between two pixels, rounding may go either way.
        shifts = [np.roll(there, (down, right), (0, 1)) for down in (-1, 0, 1) for right in (-1, 0, 1)]
        assert min(np.abs(here - shift).sum() for shift in shifts) <= 0.32 * here.sum()


def test_drawn_digits_have_as_much_ink_as_real_ones():
    drawn = np.mean([drawing.prepare(strokes, "digits")[-1].image.mean() for strokes in POLYLINES])
    assert drawn == pytest.approx(load_digits().train_images.mean(), rel=0.1)
    drawn = np.mean([drawing.prepare(strokes, "mnist")[-1].image.mean() for strokes in POLYLINES])
    assert drawn == pytest.approx(0.1307, rel=0.15)  # the mean of MNIST's training images


def test_two_polylines_of_every_digit():
    assert sorted(LABELS) == sorted(list(range(10)) * 2)
