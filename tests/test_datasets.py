"""The embedded digits, their fixed split, and how images are served."""

import hashlib
import os
import subprocess
import sys

import numpy as np
import pytest

from cnnlib.datasets import batches, load_digits, random_shift

COUNTS = [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]


@pytest.fixture(scope="module")
def digits():
    return load_digits()


def test_shapes_types_and_range(digits):
    for images, labels, length in ((*digits.train, 1438), (*digits.test, 359)):
        assert images.shape == (length, 1, 8, 8)
        assert images.dtype == np.float32
        assert images.min() == 0
        assert images.max() == 1
        assert labels.shape == (length,)
        assert labels.dtype.kind == "i"
        assert ((labels >= 0) & (labels <= 9)).all()


def test_names_and_pairs_are_the_same_arrays(digits):
    assert digits.train == (digits.train_images, digits.train_labels)
    assert digits.test == (digits.test_images, digits.test_labels)
    assert digits._fields == ("train_images", "train_labels", "test_images", "test_labels")


def test_every_digit_occurs_as_often_as_in_the_source(digits):
    labels = np.concatenate([digits.train_labels, digits.test_labels])
    assert np.bincount(labels).tolist() == COUNTS


def test_the_split_is_stratified(digits):
    assert np.bincount(digits.test_labels).tolist() == [round(count / 5) for count in COUNTS]


def test_the_split_and_the_pixels_are_always_the_same(digits):
    pixels = b"".join(np.rint(images * 16).astype(np.uint8).tobytes() for images in digits[::2])
    labels = b"".join(part.astype(np.uint8).tobytes() for part in digits[1::2])
    assert hashlib.sha256(pixels + labels).hexdigest() == (
        "556c32833b87b4d52d36b9d77211918303363c1c86019e5573b2e3b7abda3783"
    )


def test_no_image_is_in_both_parts(digits):
    train = {image.tobytes() for image in digits.train_images}
    assert not any(image.tobytes() in train for image in digits.test_images)


def test_pixels_are_sixteenths(digits):
    assert (digits.train_images * 16 == np.rint(digits.train_images * 16)).all()


def test_two_fifths_of_the_2x2_windows_have_tied_maxima(digits):
    images = np.concatenate([digits.train_images, digits.test_images])
    windows = images.reshape(-1, 4, 2, 4, 2).transpose(0, 1, 3, 2, 4).reshape(-1, 4)
    tied = (windows == windows.max(axis=1, keepdims=True)).sum(axis=1) > 1
    assert round(tied.mean(), 2) == 0.41


def test_loading_twice_gives_arrays_of_ones_own(digits):
    again = load_digits()
    again.train_images[:] = 0
    assert digits.train_images.any()
    assert load_digits().train_images.any()


def test_the_digits_load_without_scikit_learn_and_from_any_folder(tmp_path):
    program = (
        "import sys; sys.modules['sklearn'] = sys.modules['scipy'] = None\n"
        "from cnnlib.datasets import load_digits; print(load_digits().train_images.shape)"
    )
    command = [sys.executable, "-c", program]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "(1438, 1, 8, 8)", done.stderr


@pytest.mark.parametrize(
    ("count", "size", "sizes"), [(10, 4, [4, 4, 2]), (8, 4, [4, 4]), (3, 10, [3]), (0, 4, [])]
)
def test_batches_cover_everything_once_and_the_last_may_be_smaller(count, size, sizes):
    images, labels = np.arange(count * 6.0).reshape(count, 1, 2, 3), np.arange(count)
    served = list(batches(images, labels, size, np.random.default_rng(0)))
    assert [len(labels) for _, labels in served] == sizes
    assert sorted(label for _, labels in served for label in labels) == list(range(count))
    for chosen, names in served:
        assert chosen.shape == (len(names), 1, 2, 3)
        assert (chosen[:, 0, 0, 0] == names * 6).all()  # images and labels stay together


def test_batches_are_shuffled_anew_and_repeat_with_the_seed():
    labels = np.arange(50)
    images = np.zeros((50, 1, 2, 2))

    def order(rng):
        return np.concatenate([names for _, names in batches(images, labels, 7, rng)]).tolist()

    rng = np.random.default_rng(3)
    first, second = order(rng), order(rng)
    assert first != sorted(first)
    assert first != second
    assert order(np.random.default_rng(3)) == first


@pytest.mark.parametrize("order", [np.ascontiguousarray, np.asfortranarray])
def test_batches_come_with_the_batch_last_in_memory(order):
    images = order(np.arange(120.0).reshape(10, 2, 2, 3))
    for chosen, _ in batches(images, np.arange(10), 4, np.random.default_rng(0)):
        assert chosen.strides[0] == chosen.itemsize


def test_batches_do_not_share_memory_with_the_data_set():
    images = np.zeros((6, 1, 2, 2))
    for chosen, _ in batches(images, np.arange(6), 6, np.random.default_rng(0)):
        chosen[:] = 1
    assert not images.any()


def test_random_shift_moves_every_image_as_one_piece_and_fills_with_zeros():
    images = np.zeros((300, 2, 7, 8), np.float32)
    images[:, 0, 3, 4], images[:, 1, 3, 5] = 1, 2
    shifted = random_shift(images, np.random.default_rng(0))
    assert shifted.shape == images.shape
    assert shifted.dtype == images.dtype
    assert images[:, 0, 3, 4].all()
    moves = set()
    for image in shifted:
        (row,), (col,) = np.nonzero(image[0])
        moves.add((row - 3, col - 4))
        assert image[1, row, col + 1] == 2
        assert image.sum() == 3
    assert moves == {(row, col) for row in (-1, 0, 1) for col in (-1, 0, 1)}


def test_random_shift_loses_what_leaves():
    images = np.ones((200, 1, 4, 5))
    sums = {image.sum() for image in random_shift(images, np.random.default_rng(0))}
    assert sums == {20, 15, 16, 12}  # none, a column, a row, both


def test_random_shift_by_more_pixels_or_none():
    images = np.random.default_rng(1).random((20, 1, 6, 6))
    assert (random_shift(images, np.random.default_rng(0), pixels=0) == images).all()
    far = random_shift(np.eye(6)[None, None].repeat(300, 0), np.random.default_rng(0), pixels=2)
    assert {int(image.sum()) for image in far} == {2, 3, 4, 5, 6}


def test_random_shift_repeats_with_its_seed():
    images = np.random.default_rng(1).random((20, 1, 6, 6))
    first, same, other = (random_shift(images, np.random.default_rng(seed)) for seed in (5, 5, 6))
    assert (first == same).all()
    assert (first != other).any()
