"""Situations that people ran into elsewhere, each with the value that is right."""

import itertools
import os
import warnings

import numpy as np
import pytest

import cnnlib.__main__ as command_line
from cnnlib import datasets, drawing, exercises, explorers, figures, search, training
from cnnlib.datasets import mnist
from cnnlib.explorers.base import SceneExplorer
from cnnlib.explorers.controls import slider
from cnnlib.figures.scene import Scene
from cnnlib.figures.scenes.forward import convolution_scene
from cnnlib.layers import BatchNorm2d, Conv2d, Dropout, Flatten, Linear, ReLU
from cnnlib.network import Sequential
from cnnlib.optim import SGD, Adam, RMSProp
from cnnlib.search import methods
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


# ---- sisters of the rows of the list -------------------------------------------------------------------


def dropping():
    """A network with batch norm and dropout, and what `fit` needs to train it."""
    inside = BatchNorm2d(2), Dropout(0.5, rng=0), Flatten()
    network = Sequential(Conv2d(1, 2, 3, rng=0), *inside, Linear(72, 10, rng=0))
    data = np.random.default_rng(0).random((8, 1, 8, 8)), np.arange(8)
    optimizer = SGD(network.parameters(), 0.1)
    return network, data, {"epochs": 2, "batch_size": 2, "optimizer": optimizer, "progress": False}


def test_looking_in_evaluation_mode_between_two_steps_does_not_last():
    (network, data, settings), (other, _, same) = dropping(), dropping()
    for _ in training.fit(network, data, **settings):
        network.eval()
    list(training.fit(other, data, **same))
    for one, its_twin in zip(network.parameters(), other.parameters()):
        assert np.array_equal(one.value, its_twin.value)
    assert np.array_equal(network.layers[1].running_mean, other.layers[1].running_mean)


def test_a_step_that_did_not_happen_has_drawn_no_random_numbers():
    (network, data, settings), (other, _, same) = dropping(), dropping()

    def interrupted():
        raise KeyboardInterrupt

    settings["optimizer"].step = interrupted  # which comes after forward and backward
    with pytest.raises(KeyboardInterrupt):
        list(training.fit(network, data, **settings))
    del settings["optimizer"].step
    losses = [record.loss for record in training.fit(network, data, **settings)]
    assert losses == [record.loss for record in training.fit(other, data, **same)]


@pytest.mark.parametrize(
    "make", [lambda p: SGD(p, 0.1, 0.9), lambda p: Adam(p, 0.1), lambda p: RMSProp(p, 0.1)]
)
@pytest.mark.parametrize(
    ("steps_done", "taken", "piece"),
    [(3, 0, "has not taken a step yet"), (9, 8, "more than the 8 steps"), (3, 3, None), (0, 0, None)],
)
def test_steps_done_is_compared_with_what_is_there(make, steps_done, taken, piece):
    network, data, settings = dropping()
    settings["optimizer"] = make(network.parameters())
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        assert len(list(itertools.islice(training.fit(network, data, **settings), taken))) == taken
        assert not said
        list(training.fit(network, data, **settings, steps_done=steps_done))
    assert [piece in str(one.message) for one in said] == ([True] if piece else [])


@pytest.mark.parametrize(
    ("named", "pieces"),
    [
        ({"schedule": lambda step: None}, ["schedule(0)", "None", "return"]),
        ({"schedule": lambda step: float("nan")}, ["schedule(0)", "nan"]),
        ({"augment": lambda images, rng: None}, ["augment", "None", "return"]),
        ({"augment": lambda images, rng: images[:1]}, ["augment", "(1, 1, 8, 8)", "2 images"]),
    ],
)
def test_what_a_function_of_the_reader_returns_is_named(named, pieces):
    network, data, settings = dropping()
    with pytest.raises(ValueError) as raised:
        list(training.fit(network, data, **settings, **named))
    assert all(piece in str(raised.value) for piece in pieces)


@pytest.mark.parametrize("returned", [None, float("nan")])
@pytest.mark.parametrize("method", [search.search_fully, search.successive_halving])
def test_a_score_that_is_no_number_is_named(method, returned):
    with pytest.raises(ValueError, match=rf"score\(\(0, 1\), 1\) returned {returned}.*return"):
        list(method(lambda place, epochs: returned, [(0, 1)], 1))


def test_the_start_of_halving_is_not_counted_one_by_one():
    start = search.halving_start(10**15, 9)
    assert methods.halving_cost(start, 9) <= 9 * 10**15 < methods.halving_cost(start + 1, 9)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has other devices")
@pytest.mark.parametrize("place", ["pipe", "/dev/zero"])
def test_a_device_or_a_pipe_is_no_file(tmp_path, place):
    os.mkfifo(tmp_path / "pipe")
    for use in (Sequential.load, datasets.read_idx, small().save):
        with pytest.raises(ValueError, match="a device or a pipe; write path="):
            use(tmp_path / place)


def test_the_home_of_a_user_who_does_not_exist(monkeypatch, capsys):
    place, told = "~nobody-of-that-name/x", "no home folder ~nobody-of-that-name"
    scene = convolution_scene(np.ones((3, 3)), np.ones((2, 2)))
    monkeypatch.setenv("CNNLIB_DATA", place)
    uses = [Sequential.load, datasets.read_idx, small().save]
    uses += [lambda path: figures.export(scene, f"{path}.png"), lambda path: mnist.data_folder()]
    for use in uses:
        with pytest.raises(FileNotFoundError, match=f"{told} .*~/"):
            use(place)
    monkeypatch.setenv("CNNLIB_PROGRESS", place)
    feedback = exercises.count_parameters_exercise.check(608)
    assert feedback.correct and told in feedback.notes[-1] and exercises.progress("02")
    for words in (["train", "digits"], ["search", "landscape"], ["check", "a.ipynb", "--csv"]):
        capsys.readouterr()
        with pytest.raises(SystemExit) as leaving:
            command_line.main([*words, place])
        assert leaving.value.code == 2 and told in capsys.readouterr().err
    assert command_line.main(["check", f"{place}.ipynb"]) == 2
