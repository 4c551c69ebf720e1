"""The photographs: as the notes in `data/` say, parts that share no pixel, and made again where possible."""

import hashlib
import re
from pathlib import Path

import numpy as np
import pytest

from cnnlib import datasets
from support.messages import refusal

DATA = Path(__file__).parents[1] / "data"
NOTES = (DATA / "README.md").read_text(encoding="utf-8")
FILES = ("photographs", "textures")


def test_the_files_are_those_of_the_notes_and_small():
    total = 0
    for name in FILES:
        content = (DATA / f"{name}.npz").read_bytes()
        ((size, checksum),) = re.findall(rf"`{name}\.npz` \| (\d+) \| `(\w+)`", NOTES)
        assert (len(content), hashlib.sha256(content).hexdigest()) == (int(size), checksum)
        total += len(content)
    assert total < 1_500_000


@pytest.mark.parametrize("name, channels, brightest", [
    ("cat", 3, 0), ("coffee", 3, 0), ("astronaut", 3, 0), ("cameraman", 1, 0),
])  # fmt: skip
def test_photographs(name, channels, brightest):
    photo = datasets.load_photo(name)
    assert photo.shape == (channels, 256, 256) and photo.dtype == np.uint8
    assert photo.std() > 40
    assert photo.reshape(channels, -1).mean(axis=1).argmax() == brightest  # cat and coffee are reddish
    photo[:] = 0
    assert datasets.load_photo(name).any()


def test_textures_are_patches_of_their_photograph_from_two_regions():
    textures = datasets.load_textures()
    assert textures.train_images.shape == (1395, 1, 32, 32) and textures.test_images.shape == (288, 1, 32, 32)
    assert textures.train_images.dtype == np.float32
    assert np.bincount(textures.train_labels).tolist() == [465] * 3
    assert np.bincount(textures.test_labels).tolist() == [96] * 3
    photographs = list(datasets.texture_photographs().values())
    columns = {"train": set(), "test": set()}
    for part, step, left, right in (("train", 16, 0, 256), ("test", 32, 304, 512)):
        images, labels = getattr(textures, part)
        places = [(row, col) for row in range(0, 481, step) for col in range(left, right - 31, step)] * 3
        assert len(places) == len(images)
        for image, label, (row, col) in zip(images, labels, places):
            patch = photographs[label][row : row + 32, col : col + 32]
            assert np.abs(image[0] * 255 - patch).max() < 1e-4
            columns[part] |= set(range(col, col + 32))
    assert min(columns["test"]) - max(columns["train"]) > 32


def test_patches():
    photo = np.arange(30, dtype=np.uint8).reshape(5, 6)
    patches = datasets.cut_patches(photo, 2, size=3)
    assert (patches[:, 0, 0, 0] * 255).round().tolist() == [0, 2, 12, 14]
    assert patches.dtype == np.float32 and patches.shape == (4, 1, 3, 3)
    for call, pieces in (
        (lambda: datasets.load_photo("dog"), ["name", "'cat'", "'dog'"]),
        (lambda: datasets.cut_patches(photo, 0), ["step", "got 0"]),
        (lambda: datasets.cut_patches(photo, 1, size=6), ["size 6", "(5, 6)", "size <= 5"]),
        (lambda: datasets.cut_patches(photo / 255, 1), ["photo", "float64", "uint8"]),
        (lambda: datasets.cut_patches(datasets.load_photo("cat"), 1), ["photo", "(3, 256, 256)"]),
    ):
        refusal(call, pieces)


def test_made_again_from_scikit_image(tmp_path, monkeypatch):
    pytest.importorskip("skimage", reason="scikit-image is not installed")
    (lines,) = re.findall(r"```python\n(import numpy as np\nimport skimage.*?)```", NOTES, re.DOTALL)
    (tmp_path / "data").mkdir()
    monkeypatch.chdir(tmp_path)
    exec(lines, {})
    for name in FILES:
        with np.load(DATA / f"{name}.npz") as ours, np.load(f"data/{name}.npz") as made:
            assert set(ours) == set(made)
            assert all((ours[key] == made[key]).all() for key in ours)
