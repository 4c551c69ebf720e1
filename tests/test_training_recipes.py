"""The recipes, the weights that come with the course, and the command that made them."""

import hashlib
import math
import re
from pathlib import Path

import numpy as np
import pytest

from cnnlib import training
from cnnlib.datasets import data_file, load_digits, load_mnist
from cnnlib.network import Sequential
from cnnlib.training import __main__ as command
from cnnlib.training import evaluate, fit, pretrained, recipes, weights

DATA = Path(__file__).parents[1] / "data"
SHARED = Path(__file__).parents[2] / "shared" / "data" / "mnist"
IMAGES = {"digits": (1438, (1, 8, 8)), "mnist": (60_000, (1, 28, 28)), "mnist_quick": (60_000, (1, 28, 28))}


def trained(recipe, dataset, **changes):
    """A network after its recipe, with some arguments of the recipe replaced."""
    network, arguments = recipes[recipe](**changes)
    for _ in fit(network, dataset.train, **arguments, progress=False):
        pass
    return network


@pytest.mark.parametrize("name", recipes)
def test_a_recipe_is_a_network_and_arguments_that_fit_its_data(name):
    count, shape = IMAGES[name]
    network, arguments = recipes[name](epochs=2)
    assert network.output_shape((5, *shape)) == (5, 10)
    steps = 2 * math.ceil(count / arguments["batch_size"])
    rates = [arguments["schedule"](step) for step in range(steps)]
    assert max(rates) == pytest.approx(arguments["optimizer"].learning_rate, rel=1e-3)
    assert rates[-1] == min(rates) < max(rates) / 1000  # the schedule ends together with the training
    assert rates[-1] < rates[-2]


@pytest.mark.parametrize("name", recipes)
def test_a_recipe_starts_from_its_seed(name):
    def first(rng):
        return recipes[name](rng)[0].parameters()[0].value

    assert (first(1) == first(1)).all()
    assert (first(1) != first(2)).any()


def test_eight_epochs_of_digits_read_98_percent_whatever_the_seed():
    digits = load_digits()
    networks = [trained("digits", digits, rng=seed, epochs=8) for seed in range(3)]
    accuracies = [evaluate(network, *digits.test)[1] for network in networks]
    assert np.mean(accuracies) >= 0.98, accuracies


def test_the_same_seed_gives_the_same_file(tmp_path, monkeypatch):
    monkeypatch.setitem(recipes, "digits", lambda: training.digits_recipe(epochs=2))
    for name in ("one.npz", "two.npz"):
        weights.train_and_save("digits", tmp_path / name, progress=False)
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()


def test_the_command_saves_what_it_says(tmp_path, monkeypatch, capsys):
    monkeypatch.setitem(recipes, "digits", lambda: training.digits_recipe(epochs=2))
    path = tmp_path / "network.npz"
    command.main(["digits", str(path)])
    said = capsys.readouterr().out
    _, accuracy = evaluate(Sequential.load(path), *load_digits().test)
    assert hashlib.sha256(path.read_bytes()).hexdigest() in said
    assert f"{accuracy:.2%} of 359 test images" in said
    assert f"{path.stat().st_size} bytes" in said


def test_the_command_refuses_an_unknown_recipe(capsys):
    with pytest.raises(SystemExit):
        command.main(["letters", "x.npz"])
    assert "digits" in capsys.readouterr().err


def table_row(name):
    """Bytes and checksum of a file as `data/README.md` states them, and how many test images it reads."""
    text = (DATA / "README.md").read_text(encoding="utf-8")
    size, checksum = re.search(rf"\| `{name}` \| `python .*\| (\d+) \| `(\w{{64}})` \|", text).groups()
    right, total = re.search(rf"\| `{name}` .*\| ([\d,]+) of its ([\d,]+) test", text).groups()
    return int(size), checksum, int(right), int(total.replace(",", ""))


@pytest.mark.parametrize("name", weights.SHIPPED)
def test_the_weights_are_the_ones_the_readme_describes(name):
    content = data_file(f"{name}_network.npz").read_bytes()
    size, checksum, _, _ = table_row(f"{name}_network.npz")
    assert len(content) == size <= 500_000
    assert hashlib.sha256(content).hexdigest() == checksum


@pytest.mark.parametrize("name", weights.SHIPPED)
def test_the_weights_belong_to_the_network_of_the_recipe(name):
    network, (made, _) = pretrained(name), recipes[name]()
    assert repr(network) == repr(made)


def assert_reads_as_many_as_stated(name, dataset):
    _, _, right, total = table_row(f"{name}_network.npz")
    images, labels = dataset.test
    assert len(labels) == total
    found = (pretrained(name).predict(images).argmax(axis=1) == labels).sum()
    assert abs(found - right) <= 1  # an image on the border may fall to either side on another processor


def test_the_digits_network_reads_as_many_digits_as_stated():
    assert_reads_as_many_as_stated("digits", load_digits())


@pytest.mark.skipif(not SHARED.is_dir(), reason="the files of MNIST are not beside the repository")
def test_the_mnist_network_reads_as_many_digits_as_stated(monkeypatch):
    monkeypatch.setenv("CNNLIB_DATA", str(SHARED))
    assert_reads_as_many_as_stated("mnist", load_mnist(download=False))


@pytest.mark.skipif(not SHARED.is_dir(), reason="the files of MNIST are not beside the repository")
def test_the_quick_recipe_reads_99_percent_of_mnist(monkeypatch):
    monkeypatch.setenv("CNNLIB_DATA", str(SHARED))
    mnist = load_mnist(download=False)
    assert evaluate(trained("mnist_quick", mnist), *mnist.test)[1] >= 0.9885
