"""The arena: what it shows are the stored trainings, hidden before the bet, at every setting."""

import itertools
import json

import numpy as np
import pytest

from cnnlib import explorers
from cnnlib.explorers._arena import BUDGETS
from cnnlib.explorers.views.board_view import board_state
from cnnlib.figures.boards import arena
from cnnlib.search import METHODS, best_of, load_landscape

LANDSCAPE = load_landscape()
BETS = (arena.NO_BET, *METHODS)


def marks_of(board):
    """The cells with a small square, one set per panel."""
    marks = board.section("mistakes in %,").marks
    small = [mark for mark in marks if mark[3:] == (1, 1)]
    return [{mark[1:3] for mark in small if mark[0] == number} for number in range(4)]


def test_before_the_bet_no_result_is_shown():
    for budget, low, seed in itertools.product(BUDGETS, (False, True), (0, 19)):
        board = arena.arena_board(arena.NO_BET, budget, low, seed)
        assert [section.name for row in board.rows for section in row] == ["mistakes in %,"]
        assert np.isnan(board.section("mistakes in %,").values).all()
        assert "%" not in board.status and board.message.startswith("Bet first")
        assert board.status.startswith(f"budget {budget} full trainings")


@pytest.mark.parametrize("bet", METHODS)
def test_after_the_bet_every_number_is_one_of_the_landscape(bet):
    for budget, low, seed in itertools.product((4, 25), (False, True), (0, 7, 19)):
        part = LANDSCAPE.low() if low else LANDSCAPE
        board = arena.arena_board(bet, budget, low, seed)
        errors = board.section("seed").values
        shown = board.section("mistakes in %,").values
        assert np.allclose(shown, 100 * (1 - part.accuracy[..., -1]))
        for number, name in enumerate(METHODS):
            tried = part.search(name, budget, seed)
            assert marks_of(board)[number] == {one.place for one in tried}
            assert errors[number] == pytest.approx(shown[number][best_of(tried).place])
            assert f"{name} {errors[number]:.2f} %" in board.status
            curve = board.section("progress").series[number]
            assert curve.values == tuple(sorted(curve.values, reverse=True))
            assert curve.steps[-1] == tried[-1].spent <= budget * 9
        rank = sorted(errors).index(errors[METHODS.index(bet)]) + 1
        assert f"your bet on {bet}: " in board.status and f"place {rank} of 4" in board.status


def test_the_mean_and_the_count_are_over_all_seeds():
    board = arena.arena_board("random", 9, False, 0)
    best = [[best_of(LANDSCAPE.search(name, 9, seed)).accuracy for name in METHODS] for seed in range(20)]
    found = 100 * (1 - np.array(best))
    assert board.section("mean").values == pytest.approx(tuple(found.mean(axis=0)))
    front = int((found[:, 1] == found.min(axis=1)).sum())
    assert f"in front in {front} of 20 seeds" in board.status


def test_the_warning_is_there_exactly_where_a_best_lies_at_an_end():
    seen = set()
    for budget, low, seed in itertools.product(BUDGETS, (False, True), range(20)):
        part = LANDSCAPE.low() if low else LANDSCAPE
        ends = [part.edges(best_of(part.search(name, budget, seed)).place) for name in METHODS]
        message = arena.arena_board("grid", budget, low, seed).message
        assert bool(message) == any(ends)
        assert all((f"{name} ({' and '.join(at)})" in message) == bool(at) for name, at in zip(METHODS, ends))
        seen.add(bool(message))
    assert seen == {True, False}
    warned = arena.arena_board("grid", 25, True, 0).message
    assert "successive halving (largest learning rate" in warned and "widen" in warned


def test_larger_squares_around_the_best_stay_on_the_panel():
    assert arena._around((0, 0), (20, 12)) == (0, 0, 2, 2)
    assert arena._around((19, 11), (20, 12)) == (18, 10, 2, 2)
    assert arena._around((5, 5), (20, 12)) == (4, 4, 3, 3)


def test_every_end_of_every_control_reaches_the_page():
    explorer = explorers.arena()
    for bet in BETS:
        explorer.controls["bet"].value = bet
        for low, budget, seed in itertools.product((True, False), (25, 4), (19, 0)):
            for name, value in (("low", low), ("budget", budget), ("seed", seed)):
                explorer.controls[name].value = value
            assert explorer.last_error is None
            assert explorer.view.state == board_state(explorer.board, explorer._key(explorer.values))
            assert explorer.view.state["status"] == arena.arena_board(bet, budget, low, seed).status
    explorer.reset()
    assert explorer.values == explorers.arena().values and explorer.values["bet"] == arena.NO_BET


def test_all_bets_are_sent_ahead_and_messages_stay_small(look_ahead):
    explorer = explorers.arena()
    keys = [explorer._key(explorer.values | {"bet": name}) for name in METHODS]
    assert all(key in explorer.view.ahead for key in keys)
    assert len(json.dumps(explorer.view.ahead, allow_nan=False)) < 2_000_000


def test_its_arguments():
    explorer = explorers.arena(budget=25, seed=3, low=True)
    assert explorer.values == {"bet": arena.NO_BET, "budget": 25, "low": True, "seed": 3}
    assert "learning rates 0.001 to 0.018" in explorer.status


def test_the_twin_shows_the_result_too():
    explorer = explorers.arena()
    hidden = explorer._repr_mimebundle_()[0]
    explorer.controls["bet"].value = "Bayesian"
    shown = explorer._repr_mimebundle_()[0]
    assert "no bet yet" in hidden["text/plain"] and "your bet on Bayesian" in shown["text/plain"]
    assert shown["image/png"] != hidden["image/png"] and explorer.last_error is None


def test_one_colour_a_method_everywhere():
    board = arena.arena_board("random", 9, False, 0)
    curves = [series.role for series in board.section("progress").series]
    assert len(set(curves)) == 4
    for name in ("mistakes in %,", "seed", "mean"):
        assert list(board.section(name).roles) == curves


def test_the_axes_say_what_they_count():
    maps = arena.arena_board("", 9, True, 0).section("mistakes in %,")
    landscape = arena.whole_landscape(True)
    assert maps.across == ("filters", "1", "64")
    assert maps.down == ("learning rate", "0.001", f"{landscape.learning_rates[-1]:.2g}")
