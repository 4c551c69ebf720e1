"""The boards of chapter 04 and the graph: at both ends of every control, and what they say is true."""

import itertools
import re

import numpy as np
import pytest

from cnnlib import explorers, ops
from cnnlib.explorers.views.board_view import board_state
from cnnlib.figures.boards import confidence, graph, rings, valley
from cnnlib.figures.draw_board import draw_board
from cnnlib.gradcheck import numerical_gradient
from cnnlib.inspection.descent import OPTIMIZERS, VALLEYS, descend

NAMES = ("valley", "confidence", "rings", "graph")


def ends(control):
    """The smallest and the largest value, or all words of a list."""
    if hasattr(control, "options"):
        values = list(control._options_values)
        return values if isinstance(values[0], str) else [values[0], values[-1]]
    return [control.min, control.max]


@pytest.mark.parametrize("name", NAMES)
def test_it_answers_at_both_ends_of_every_control_and_goes_back(name):
    explorer = getattr(explorers, name)()
    opening = explorer.status
    for control in explorer.controls.values():
        for value in ends(control):
            control.value = value
            assert explorer.last_error is None
            assert explorer.view.state == board_state(explorer.board, explorer._key(explorer.values))
    explorer.reset()
    assert explorer.status == opening


COMBINATIONS = list(itertools.product(VALLEYS, OPTIMIZERS, (0.001, 1.0), (0.0, 0.99), (0.0, 3.0)))


@pytest.mark.parametrize("combination", COMBINATIONS)
def test_every_valley_is_drawn_and_its_sentence_names_what_happens(combination):
    board = valley.valley_board(*combination, 2.0, -1.0)
    assert re.search(r": (crawls|fine|zigzags|explodes): ", board.status)
    name, optimizer, rate, momentum, noise = combination
    path = descend(name, (2.0, -1.0), optimizer, rate, momentum=momentum, noise=noise, steps=valley.STEPS)
    assert path.verdict in board.status
    stops = board.section("valley").stops
    assert len(stops) == len(path.points) and stops[0].text == "start: w₁ = 2, w₂ = −1"
    for stop, step in zip(stops[1:], path.steps):
        for line, end in zip(stop.text.split("\n"), step.end):
            assert line.endswith(f"= {valley.number_text(end)}")
    assert all(np.isfinite(mark.points).all() for mark in board.section("valley").marks)


def test_the_written_update_of_plain_descent_adds_up():
    for stop in (
        valley.valley_board("stretched bowl", "SGD", 0.15, 0.9, 0.0, -2.5, 1.5).section("valley").stops[1:20]
    ):
        for line in stop.text.split("\n"):
            *_, sum_, result = line.replace("−", "-").replace("·", "*").split(" = ")
            assert eval(sum_, {"__builtins__": {}}) == pytest.approx(float(result), abs=0.02)


@pytest.mark.parametrize("percent", [1, 37, 99])
def test_confidence_says_what_measuring_says(percent):
    p = percent / 100
    logits = np.array([[np.log(p), np.log(1 - p)]])
    cross = ops.cross_entropy(logits, np.array([0]))
    push = -numerical_gradient(lambda z: ops.cross_entropy(z, np.array([0])), logits)[0, 0]
    weak = -numerical_gradient(lambda z: (1 - ops.softmax(z)[0, 0]) ** 2, logits)[0, 0]
    status = confidence.confidence_board(percent).status
    assert f"−ln p = {cross:.2f}" in status and f"(1 − p)² = {(1 - p) ** 2:.2f}" in status
    assert f"pushed by {push:.4f} and {weak:.4f}" in status


def test_rings_need_a_bend_and_the_field_is_what_the_network_answers():
    board = rings.rings_board(6, 300, 1)
    with_relu, without = board.section("with ReLU"), board.section("without ReLU")
    assert "with ReLU 200 of 200 right" in board.status
    assert all(
        int(re.search(r"\d+", rings.rings_board(12, 1000, seed).status.split("ReLU ")[1])[0]) < 130
        for seed in (0, 3)
    )
    network = rings.trained(6, True, 1)[rings.MOMENTS.index(300)]
    size = rings.CELLS
    row, col = 5, 30  # of the field, row 0 on top
    x, y = (((place + 0.5) / size * 2 - 1) * rings.EDGE for place in (col, size - 1 - row))
    p = ops.softmax(network.predict(np.array([[x, y]])))[0]
    assert with_relu.field[row, col] == pytest.approx(p[1] - p[0], abs=1e-5)
    flat = without.field  # one line parts the plane: along every row the sign changes at most once
    assert (np.abs(np.diff(np.sign(flat), axis=1)) > 0).sum(axis=1).max() <= 1


@pytest.mark.parametrize("name", graph.NAMES)
def test_a_graph_reveals_its_numbers_in_the_order_of_its_stops(name):
    board = graph.graph_board(name, 2, 3, -1, 3)
    plane = board.section("graph")
    gradients = [mark for mark in plane.marks if mark.kind == "text" and mark.role == "gradient"]
    assert all(mark.since >= 4 for mark in gradients)  # no gradient before the loss is there
    last = max(mark.since for mark in gradients)
    assert last == len(plane.stops) - 1
    for mark in plane.marks:  # all of it is seen within the picture
        for x, y in mark.points:
            assert plane.across[0] <= x <= plane.across[1] and plane.up[0] <= y <= plane.up[1]
    assert draw_board(board).alt.startswith(name)
