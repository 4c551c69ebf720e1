"""The weights that come with the course: how to load them, and how they were made."""

import hashlib
import time
from pathlib import Path

from cnnlib.arguments import one_of
from cnnlib.datasets import data_file, load_digits, load_mnist
from cnnlib.network import Sequential
from cnnlib.training.fitting import evaluate, fit
from cnnlib.training.recipe import recipes

_LOADERS = {"digits": load_digits, "mnist": load_mnist, "mnist_quick": load_mnist}
SHIPPED = {"digits": "digits_network.npz", "mnist": "mnist_network.npz"}  # in the folder data


def pretrained(name):
    """The trained network for "digits" (8×8) or "mnist" (28×28), read from the course's `data/` folder.

    Images go in as `load_digits` and `load_mnist` give them. Raises ValueError for any other name.
    How it was trained, and how well it reads: `data/README.md`.
    """
    return Sequential.load(data_file(SHIPPED[one_of("name", name, SHIPPED)]))


def train_and_save(name, path, progress=True):
    """Follow a recipe from its first weights, save the network to `path`, return a line of facts about it."""
    dataset = _LOADERS[one_of("name", name, recipes)]()
    network, arguments = recipes[name]()
    started = time.perf_counter()
    for _ in fit(network, dataset.train, **arguments, progress=progress):
        pass
    seconds = time.perf_counter() - started
    _, accuracy = evaluate(network, *dataset.test)
    network.save(path)
    content = Path(path).read_bytes()
    return (
        f"{path}: {accuracy:.2%} of {len(dataset.test_labels)} test images right after {seconds:.1f} s "
        f"of training; {len(content)} bytes, sha256 {hashlib.sha256(content).hexdigest()}"
    )
