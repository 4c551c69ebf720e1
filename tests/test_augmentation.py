"""Augmentation: what each function does to a picture, by hand and against PyTorch; what it never does."""

from functools import partial

import numpy as np
import pytest

from cnnlib.datasets import (
    compose,
    load_digits,
    random_cutout,
    random_noise,
    random_rotation,
    random_scale,
    random_shift,
)
from cnnlib.datasets.augmentation import _resampled
from support.messages import refusal

RNG = np.random.default_rng
FUNCTIONS = {
    "shift": random_shift,
    "rotation": random_rotation,
    "scale": random_scale,
    "noise": random_noise,
    "cutout": random_cutout,
    "all": compose(random_shift, random_rotation, random_scale, random_noise, random_cutout),
}
NOTHING = {
    "shift": partial(random_shift, pixels=0),
    "rotation": partial(random_rotation, degrees=0),
    "scale": partial(random_scale, share=0),
    "noise": partial(random_noise, deviation=0),
    "cutout": partial(random_cutout, size=0),
    "all": compose(),
}


def images(count=24, channels=2, size=(6, 9), dtype=np.float32):
    return RNG(7).random((count, channels, *size)).astype(dtype)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("name", FUNCTIONS)
def test_shape_dtype_range_and_the_original_stay(name, dtype):
    x = images(dtype=dtype)
    kept = x.copy()
    x.setflags(write=False)
    changed = FUNCTIONS[name](x, RNG(0))
    assert changed.shape == x.shape and changed.dtype == dtype
    assert changed.min() >= 0 and changed.max() <= 1
    assert (x == kept).all() and not np.shares_memory(changed, x)
    assert (changed != x).any(axis=(1, 2, 3)).mean() > 0.8


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_generator_decides_and_the_images_come_in_their_order(name):
    x = images(200)
    first, same, other = (FUNCTIONS[name](x, RNG(seed)) for seed in (5, 5, 6))
    assert (first == same).all() and (first != other).any()
    digits = load_digits().test_images
    moved = NOTHING[name](digits, RNG(0))
    assert np.allclose(moved, digits, atol=1e-6)
    brighter = np.zeros((200, 1, 9, 9))
    brighter[:, :, 2:7, 2:7] = np.linspace(0, 1, 200)[:, None, None, None]
    sums = FUNCTIONS[name](brighter, RNG(0)).sum(axis=(1, 2, 3))
    assert np.corrcoef(sums, np.arange(200))[0, 1] > 0.8
    assert FUNCTIONS[name](digits[:0], RNG(0)).shape == (0, 1, 8, 8)


def test_a_quarter_turn_and_a_half_turn_are_those_of_numpy():
    x = images(1, size=(7, 7), dtype=np.float64)
    for angle, turns in ((90, 1), (180, 2), (-90, 3)):
        cos, sin = np.cos(np.radians([angle])), np.sin(np.radians([angle]))
        turned = _resampled(x, np.array([[cos, sin], [-sin, cos]]))
        assert np.allclose(turned, np.rot90(x, turns, axes=(2, 3)), atol=1e-9)


def test_a_picture_twice_as_large_and_half_as_large():
    x = np.zeros((1, 1, 5, 5))
    x[0, 0, 1:4, 1:4] = np.arange(1, 10).reshape(3, 3)
    larger = _resampled(x, np.eye(2)[:, :, None] / 2)[0, 0]
    assert larger[::2, ::2].tolist() == x[0, 0, 1:4, 1:4].tolist()
    assert larger[2, 1] == (4 + 5) / 2
    smaller = _resampled(x, np.eye(2)[:, :, None] * 2)[0, 0]
    assert smaller[2, 2] == 5 and smaller.sum() == 5


def test_zeros_enter_at_the_edges():
    ones = np.ones((50, 1, 9, 9))
    for changed in (random_rotation(ones, RNG(0), degrees=45), random_scale(ones, RNG(0), share=0.4)):
        assert changed[:, :, 4, 4].min() == pytest.approx(1)
        assert changed[:, :, 0, 0].min() == 0


def test_several_are_applied_one_after_the_other_by_one_generator():
    rng = RNG(3)
    by_hand = random_noise(random_shift(images(), rng), rng)
    assert (compose(random_shift, random_noise)(images(), RNG(3)) == by_hand).all()


def test_angles_and_factors_fill_their_interval():
    dot = np.zeros((400, 1, 5, 5))
    dot[:, :, 2, 2] = 1
    places = np.argwhere(random_shift(dot, RNG(0), pixels=2))
    assert len({tuple(place[2:]) for place in places}) == 25
    line = np.zeros((400, 1, 31, 31))
    line[:, :, 15] = 1  # a horizontal line through the centre
    heights = [np.argmax(turned[0, :, 30]) for turned in random_rotation(line, RNG(0), degrees=20)]
    assert min(heights) == 15 - 5 and max(heights) == 15 + 5  # 15 · tan 20° = 5.5, rounded inwards
    square = np.zeros((400, 1, 31, 31))
    square[:, :, 10:21, 10:21] = 1
    areas = random_scale(square, RNG(0), share=0.2).sum(axis=(1, 2, 3))
    assert np.sqrt(areas.min() / 121) == pytest.approx(0.8, abs=0.02)
    assert np.sqrt(areas.max() / 121) == pytest.approx(1.2, abs=0.02)


def test_noise_has_its_deviation_and_cutout_its_square():
    noise = random_noise(np.full((400, 1, 8, 8), 0.5), RNG(0), deviation=0.1) - 0.5
    assert noise.std() == pytest.approx(0.1, rel=0.02) and abs(noise.mean()) < 0.002
    holes = 1 - random_cutout(np.ones((500, 2, 6, 9)), RNG(0), size=3)
    assert (holes[:, 0] == holes[:, 1]).all()
    rows, cols = holes[:, 0].any(axis=2).sum(axis=1), holes[:, 0].any(axis=1).sum(axis=1)
    assert (rows * cols == holes[:, 0].sum(axis=(1, 2))).all()
    assert set(rows) == set(cols) == {2, 3}  # centred on a pixel of the image
    assert holes[:, 0].any(axis=0).all()


def test_whole_numbers_keep_their_type_where_nothing_is_computed():
    x = (images() * 16).astype(np.uint8)
    assert random_shift(x, RNG(0)).dtype == random_cutout(x, RNG(0)).dtype == np.uint8


@pytest.mark.oracle
def test_turned_and_scaled_as_by_pytorch(torch):
    x, chance = images(12), RNG(3)
    matrices = chance.normal(0, 0.4, (2, 2, 12)) + np.eye(2)[:, :, None]
    height, width = x.shape[2:]
    # PyTorch counts (x, y) in [-1, 1] over the outer pixels' centres.
    swapped = matrices[::-1, ::-1].transpose(2, 0, 1) * [[1, (height - 1) / (width - 1)],
                                                          [(width - 1) / (height - 1), 1]]  # fmt: skip
    theta = torch.tensor(np.concatenate([swapped, np.zeros((12, 2, 1))], axis=2), dtype=torch.float32)
    grid = torch.nn.functional.affine_grid(theta, x.shape, align_corners=True)
    theirs = torch.nn.functional.grid_sample(torch.tensor(x), grid, align_corners=True)
    assert np.allclose(_resampled(x, matrices), theirs.numpy(), atol=1e-5)


@pytest.mark.parametrize("call, pieces", [
    (lambda x: random_rotation((x * 16).astype(int), RNG(0)), ["images", "int64", "images / 255"]),
    (lambda x: random_rotation(x, RNG(0), degrees=-1), ["degrees", "-1", "not negative"]),
    (lambda x: random_rotation(x, 0), ["rng", "0", "default_rng"]),
    (lambda x: random_scale(x, RNG(0), share=1), ["share", "got 1", "below 1"]),
    (lambda x: random_noise(x * 255, RNG(0)), ["images", "[0, 1]", "255", "divide"]),
    (lambda x: random_noise(x, RNG(0), deviation="0.1"), ["deviation", "'0.1'"]),
    (lambda x: random_cutout(x[0], RNG(0)), ["images", "(2, 6, 9)", "(N, C, H, W)"]),
    (lambda x: random_cutout(x, RNG(0), size=1.5), ["size", "1.5", "whole number"]),
    (lambda x: compose(random_shift, "noise"), ["functions[1]", "'noise'", "random_shift"]),
])  # fmt: skip
def test_bad_arguments_are_refused_with_a_cure(call, pieces):
    refusal(lambda: call(np.minimum(images(), 1.0) / images().max()), pieces)
