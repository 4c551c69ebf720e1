"""Situations that people ran into elsewhere, each with the value that is right."""

import numpy as np
import pytest

from cnnlib import datasets, drawing, explorers, figures, training
from cnnlib.datasets import mnist
from cnnlib.explorers.base import SceneExplorer
from cnnlib.explorers.controls import slider
from cnnlib.figures.scene import Scene
from cnnlib.figures.scenes.forward import convolution_scene
from cnnlib.layers import BatchNorm2d, Conv2d, Flatten, Linear, ReLU
from cnnlib.network import Sequential
from cnnlib.optim import SGD
from support.polylines import LABELS, POLYLINES


def small(features=64):
    return Sequential(Conv2d(1, 1, 3, padding=1, rng=0), ReLU(), Flatten(), Linear(features, 10, rng=0))


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    return tmp_path


def test_the_tilde_is_the_home_folder(home):
    network = small()
    network.save("~/x.npz")
    assert (home / "x.npz").is_file()
    assert Sequential.load("~/x.npz").predict(np.ones((1, 1, 8, 8))).shape == (1, 10)
    scene = convolution_scene(np.ones((3, 3)), np.ones((2, 2)))
    figures.export(scene, "~/a.png")
    (home / "three").write_bytes(bytes([0, 0, 8, 1, 0, 0, 0, 1, 3]))
    assert datasets.read_idx("~/three").tolist() == [3] and (home / "a.png").is_file()


@pytest.mark.parametrize("name", ["a.PNG", "a.Svg", "a.GIF"])
def test_the_ending_of_a_picture_may_be_in_capitals(tmp_path, name):
    made = figures.export(convolution_scene(np.ones((3, 3)), np.ones((2, 2))), tmp_path / name)
    assert made == tmp_path / name and made.stat().st_size > 500


@pytest.mark.parametrize("place", [".", "mnist", "MNIST/raw", "raw"])
@pytest.mark.parametrize("spelling", ["{}.gz", "{}"])
@pytest.mark.parametrize("dot", ["-", "."])
def test_mnist_is_found_as_others_name_it(tmp_path, place, spelling, dot):
    (tmp_path / place).mkdir(parents=True, exist_ok=True)
    for source in mnist.SOURCES:
        name = source.name.removesuffix(".gz").replace("-idx", dot + "idx")
        file = tmp_path / place / spelling.format(name)
        file.touch()
        assert mnist.find(source, tmp_path) == file


@pytest.mark.parametrize("index, place", [(0, (0,)), (3, (3,)), ((2,), (2,))])
def test_zero_is_an_index_and_not_nothing(index, place):
    explorer = explorers.biography(name="6.Linear", index=index)
    assert f"6.Linear ({place[0]})" in explorer.status and explorer.last_error is None


def test_after_the_next_good_change_an_error_is_gone():
    control = slider("number", "number n", 1, 0, 2)
    explorer = SceneExplorer("sums", [control], lambda number: Scene(f"{6 // number}"))
    explorer.controls["number"].value = 0
    assert isinstance(explorer.last_error, ZeroDivisionError)
    explorer.controls["number"].value = 2
    assert explorer.status == "3" and explorer.last_error is None


DOTS = [(0.03, 0.03), (0.97, 0.03), (0.03, 0.97), (0.97, 0.97)]


@pytest.mark.parametrize("kind", ["digits", "mnist"])
def test_a_stray_dot_beside_a_digit_changes_nothing(kind):
    network = training.pretrained(kind)
    moved = [[[(0.2 + 0.6 * x, 0.2 + 0.6 * y) for x, y in stroke] for stroke in drawn] for drawn in POLYLINES]

    def read(drawings):
        images = np.stack([drawing.prepare(strokes, kind)[-1].image for strokes in drawings])
        return network.predict(images[:, None].astype(np.float32)).argmax(axis=1)

    alone = read(moved)
    for dot in DOTS:
        assert read([[*strokes, [dot]] for strokes in moved]).tolist() == alone.tolist()
        assert read([[[dot], *strokes] for strokes in moved]).tolist() == alone.tolist()
    assert (alone == np.array(LABELS)).mean() > 0.8


def test_a_small_stroke_that_belongs_to_the_digit_stays():
    seven = [[(0.3, 0.2), (0.7, 0.2), (0.4, 0.8)], [(0.5, 0.5), (0.53, 0.5)]]
    assert not np.array_equal(drawing.rasterize(seven, 0.02), drawing.rasterize(seven[:1], 0.02))
    dot = [[(0.5, 0.5)]]
    assert drawing.rasterize(dot, 0.2).sum() > 0
    assert drawing.rasterize([[(0.2, 0.2)], [(0.8, 0.8)]], 0.2).sum() > drawing.rasterize(dot, 0.2).sum()


def test_a_layer_that_does_not_fit_is_named_while_training():
    network, x, y = small(72), np.zeros((4, 1, 8, 8)), np.zeros(4, int)
    optimizer = SGD(network.parameters(), 0.1)
    with pytest.raises(ValueError, match=r"3\.Linear.*") as raised:
        list(training.fit(network, (x, y), epochs=1, batch_size=2, optimizer=optimizer, progress=False))
    assert "64" in str(raised.value) and "72" in str(raised.value)


def test_one_image_left_over_for_batch_norm_names_the_batch_size():
    network = Sequential(Conv2d(1, 3, 8, rng=0), BatchNorm2d(3), Flatten(), Linear(3, 10, rng=0))
    x, y = np.random.default_rng(0).random((65, 1, 8, 8)), np.arange(65) % 10
    arguments = {"epochs": 1, "batch_size": 64, "optimizer": SGD(network.parameters(), 0.1)}
    with pytest.raises(ValueError, match="batch_size"):
        list(training.fit(network, (x, y), **arguments, progress=False))
