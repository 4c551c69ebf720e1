"""Cells and calls out of order: too early, twice, before what they build on."""

import os
import random
import re
import subprocess
from pathlib import Path

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from cnnlib import layers
from cnnlib.network import Sequential
from cnnlib.optim import Adam
from cnnlib.training import fit

FOLDER = Path(__file__).parents[2] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("0[0-6]_*.ipynb"))
QUIET = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "TQDM_DISABLE": "1", "CNNLIB_PROGRESS": "off"}
# Pictures are made and compared elsewhere; here they would take most of the time.
NO_PICTURES = """
def format(shown, include=None, exclude=None):
    return {"text/plain": "shown"}, {}
get_ipython().display_formatter.format = format
del format
"""
SHORTER = {"epochs=30": "epochs=10", "repeat=runs": "repeat=1"}  # of notebook 05


class Kernel(NotebookClient):
    """The code cells of one notebook and a kernel for them, in which they run in any order."""

    def __init__(self, path):
        book = nbformat.read(path, as_version=4)
        book.cells = [cell for cell in book.cells if cell.cell_type == "code"]
        self.stored = [printed(cell) for cell in book.cells]
        if path.name.startswith("05"):
            shorten(book.cells)
        book.cells.append(nbformat.v4.new_code_cell(NO_PICTURES))
        super().__init__(book, timeout=120, resources={"metadata": {"path": str(path.parent)}})

    def run(self, number):
        """The name of the error that a cell ends with, None where it ends well."""
        cell = self.nb.cells[number]
        try:
            self.execute_cell(cell, number)
        except CellExecutionError as error:
            return error.ename
        return None

    def run_all(self):
        """Errors and what was printed, cell by cell."""
        numbers = range(len(self.stored))
        return [(self.run(number), printed(self.nb.cells[number])) for number in numbers]


def shorten(cells):
    """Train for a shorter time and measure times once: here only the order counts."""
    for long, short in SHORTER.items():
        assert sum(long in cell.source for cell in cells) == 1, f"{long} stands in no cell any more"
        for cell in cells:
            cell.source = cell.source.replace(long, short)


def printed(cell):
    """What a cell printed, without addresses in memory."""
    text = "".join(output.text for output in cell.outputs if output.output_type == "stream")
    return re.sub("0x[0-9a-f]{6,}", "ADDRESS", text)


def said_to_vary(cell):
    """Whether a cell prints times, which differ from run to run."""
    return "nbval-ignore-output" in cell.metadata.get("tags", [])


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_cells_run_too_early_or_twice_do_no_harm(path):
    kernel = Kernel(path)
    late = random.Random(path.stem).sample(range(len(kernel.stored) // 2, len(kernel.stored)), 3)
    with kernel.setup_kernel(env=QUIET, stderr=subprocess.DEVNULL):
        assert kernel.run(-1) is None
        early = {number: kernel.run(number) for number in late}
        first, second = kernel.run_all(), kernel.run_all()
    assert set(early.values()) <= {None, "NameError"}, early
    for done in (first, second):
        assert [(number, error) for number, (error, _) in enumerate(done) if error] == []
    steady = [number for number, _ in enumerate(first) if not said_to_vary(kernel.nb.cells[number])]
    for number in steady:
        assert first[number][1] == second[number][1], f"cell {number} prints something else the second time"
    if not path.name.startswith("05"):
        assert [first[number][1] for number in steady] == [kernel.stored[number] for number in steady]


# ---- calls out of order -------------------------------------------------------------------------------

KINDS = [
    layers.Conv2d(1, 2, 3), layers.ConvTranspose2d(1, 2, 3), layers.MaxPool2d(2), layers.AvgPool2d(2),
    layers.ReLU(), layers.Flatten(), layers.Linear(4, 2), layers.BatchNorm2d(1), layers.Dropout(),
]  # fmt: skip


@pytest.mark.parametrize("layer", KINDS, ids=lambda layer: type(layer).__name__)
def test_backward_before_forward_says_what_to_run_first(layer):
    said = rf"{type(layer).__name__}.backward was called before forward; run forward\(x\) first"
    for backward in (layer.backward, Sequential(layer).backward):
        with pytest.raises(RuntimeError, match=said):
            backward(np.ones((1, 1, 4, 4), np.float32))


def small():
    return Sequential(
        layers.Conv2d(1, 2, 3, rng=0), layers.ReLU(), layers.Flatten(), layers.Linear(8, 3, rng=0)
    )


def test_an_untrained_network_predicts_and_the_training_that_follows_is_the_same():
    pair = np.random.default_rng(0).random((12, 1, 4, 4), np.float32), np.arange(12) % 3
    losses = []
    for early in (False, True):
        network = small()
        if early:
            assert network.predict(pair[0]).shape == (12, 3)
        settings = {"epochs": 2, "batch_size": 4, "optimizer": Adam(network.parameters(), 0.01)}
        losses.append([record.loss for record in fit(network, pair, progress=False, **settings)])
    assert losses[0] == losses[1]


def test_an_optimizer_from_before_the_network_was_built_anew_is_refused_and_nothing_is_changed():
    pair = np.random.default_rng(0).random((12, 1, 4, 4), np.float32), np.arange(12) % 3
    network = small()
    old = Adam(network.parameters(), 0.01)
    network = small()  # the cell above was run once more
    before = [parameter.value.copy() for parameter in network.parameters()]
    with pytest.raises(ValueError, match=r"made for another one.*Adam\(network.parameters\(\)"):
        fit(network, pair, epochs=1, batch_size=4, optimizer=old)
    for parameter, value in zip(network.parameters(), before):
        assert (parameter.value == value).all()


def test_a_step_before_backward_says_what_to_run_first():
    network = small()
    network.forward(np.zeros((1, 1, 4, 4), np.float32))
    with pytest.raises(RuntimeError, match=r"has no gradient yet.*backward"):
        Adam(network.parameters(), 0.01).step()
