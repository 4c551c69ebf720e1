"""Search methods, the stored landscape, and studies with Optuna in one and in several processes."""

import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from cnnlib import search, training
from cnnlib.datasets import data_file, load_digits
from cnnlib.search import __main__ as command
from cnnlib.search import landscape as landscapes
from cnnlib.search import methods, storage, study

optuna = pytest.importorskip("optuna", reason="optuna is missing: pip install '.[search]'")
LANDSCAPE = search.load_landscape()


# ---- what can be chosen -------------------------------------------------------------------------------


def test_the_three_parts_share_no_image():
    split, digits = search.split_digits(), load_digits()
    assert [len(labels) for _, labels in split] == [1078, 360, 359]
    images = np.concatenate([split.train[0], split.validation[0]])
    assert sorted(map(bytes, images)) == sorted(map(bytes, digits.train_images))
    assert split.test[0] is digits.test_images or np.array_equal(split.test[0], digits.test_images)
    again = search.split_digits()
    assert np.array_equal(again.validation[0], split.validation[0])
    assert not np.array_equal(search.split_digits(seed=1).validation[0], split.validation[0])
    with pytest.raises(ValueError, match="validation must be 1 to 1437 images, got 1438"):
        search.split_digits(1438)


@pytest.mark.parametrize(
    ("choices", "shape", "weights"),
    [
        ({}, (8, 4, 4), 80 + 1290),
        ({"filters": 16}, (16, 4, 4), 160 + 2570),
        ({"depth": 2}, (8, 4, 4), 80 + 584 + 1290),
        ({"kernel_size": 5, "padding": 2}, (8, 4, 4), 208 + 1290),
        ({"stride": 2, "pooling": "none"}, (8, 4, 4), 80 + 1290),
        ({"padding": 0}, (8, 3, 3), 80 + 730),
        ({"pooling": "average"}, (8, 4, 4), 80 + 1290),
        ({"dropout": 0.3}, (8, 4, 4), 80 + 1290),
    ],
)
def test_choices_shape_the_network(choices, shape, weights):
    network, _ = search.prepare(search.Choices(**choices))
    features = int(np.prod(shape))
    assert network.layers[-1].weight.value.shape == (10, features)
    assert sum(parameter.value.size for parameter in network.parameters()) == weights
    assert network.output_shape((1, 8, 8)) == (10,)


def test_choices_shape_the_training():
    _, sgd = search.prepare(search.Choices(learning_rate=0.2, momentum=0.5, weight_decay=0.01, batch_size=7))
    assert (sgd["optimizer"].learning_rate, sgd["optimizer"].momentum, sgd["batch_size"]) == (0.2, 0.5, 7)
    assert sgd["optimizer"].weight_decay == 0.01
    _, adam = search.prepare(search.Choices(optimizer="adam"))
    assert type(adam["optimizer"]).__name__ == "Adam"
    with pytest.raises(ValueError, match="pooling must be one of .* did you mean 'average'"):
        search.Choices(pooling="averge")
    with pytest.raises(ValueError, match="optimizer must be one of 'sgd', 'adam', got 'rmsprop'"):
        search.Choices(optimizer="rmsprop")


def test_accuracies_are_those_of_fit_and_are_repeatable():
    split = search.split_digits()
    network, arguments = search.prepare(search.Choices(), rng=3)
    accuracies = list(search.epoch_accuracies(network, arguments, split, epochs=2))
    assert accuracies[-1] == training.evaluate(network, *split.validation)[1] > 0.7
    again = list(search.epoch_accuracies(*search.prepare(search.Choices(), rng=3), split, epochs=2))
    assert again == accuracies


def test_a_training_that_diverges_counts_as_zero():
    network, arguments = search.prepare(search.Choices(learning_rate=1e30))
    assert list(search.epoch_accuracies(network, arguments, search.split_digits(), 3)) == [0.0, 0.0, 0.0]


# ---- search methods -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shape", "count", "sides"),
    [((20, 12), 9, (3, 3)), ((20, 12), 12, (3, 4)), ((20, 12), 1, (1, 1)), ((20, 12, 8), 27, (3, 3, 3)),
     ((3, 12), 25, (3, 8)), ((30,), 7, (7,)), ((20, 12), 5, (2, 2))],
)  # fmt: skip
def test_a_grid_is_even(shape, count, sides):
    for seed in range(20):
        places = search.grid_places(shape, count, np.random.default_rng(seed))
        axes = [sorted(set(axis)) for axis in zip(*places)]
        assert tuple(map(len, axes)) == sides and len(set(places)) == len(places) == np.prod(sides) <= count
        for axis, size, side in zip(axes, shape, sides):
            assert 0 <= axis[0] and axis[-1] < size
            gaps = np.diff(axis)
            assert all(abs(gap - size / side) <= 1 for gap in gaps)


def test_random_places_are_different_and_everywhere():
    places = search.random_places((5, 4), 20, np.random.default_rng(0))
    assert sorted(places) == [(row, col) for row in range(5) for col in range(4)]
    assert len(search.random_places((5, 4), 99, np.random.default_rng(0))) == 20
    firsts = {search.random_places((5, 4), 1, np.random.default_rng(seed))[0] for seed in range(200)}
    assert len(firsts) == 20


def test_searching_fully_pays_for_every_epoch():
    tried = list(search.search_fully(lambda place, epochs: place[0] * epochs, [(1,), (3,), (2,)], 4))
    assert [(one.place, one.epochs, one.accuracy, one.spent) for one in tried] == [
        ((1,), 4, 4, 4),
        ((3,), 4, 12, 8),
        ((2,), 4, 8, 12),
    ]


def test_successive_halving_keeps_the_best_third():
    asked = []

    def score(place, epochs):
        asked.append((place, epochs))
        return place / 100

    tried = list(search.successive_halving(score, list(range(27)), 9))
    assert [place for place, epochs in asked if epochs == 1] == list(range(27))
    assert [place for place, epochs in asked if epochs == 3] == list(range(26, 17, -1))
    assert [place for place, epochs in asked if epochs == 9] == [26, 25, 24]
    assert tried[-1].spent == 27 + 9 * 2 + 3 * 6 == methods.halving_cost(27, 9)
    assert [one.spent for one in tried[26:29]] == [27, 29, 31]
    assert landscapes.best_of(tried).place == 26


def test_successive_halving_can_be_fooled_by_a_slow_starter():
    """What it is known for: a choice that is best at the end but not after one epoch is thrown out."""
    final = {"quick": (0.5, 0.6, 0.7), "slow": (0.1, 0.5, 0.9), "poor": (0.2, 0.3, 0.4)}
    tried = search.successive_halving(lambda name, epochs: final[name][{1: 0, 3: 1, 9: 2}[epochs]], final, 9)
    assert landscapes.best_of(list(tried)).place == "quick"


@pytest.mark.parametrize("epochs", [1, 3, 5, 9])
@pytest.mark.parametrize("trainings", [1, 2, 4, 9, 16, 25])
def test_halving_spends_no_more_than_its_budget(trainings, epochs):
    start = search.halving_start(trainings, epochs)
    spent = list(search.successive_halving(lambda *_: 0.5, list(range(start)), epochs))[-1].spent
    assert spent == methods.halving_cost(start, epochs) <= trainings * epochs
    assert methods.halving_cost(start + 1, epochs) > trainings * epochs


def test_bad_numbers_are_named():
    rng = np.random.default_rng(0)
    for call, name in [
        (lambda: search.grid_places((3, 3), 0, rng), "count"),
        (lambda: search.random_places((3, 3), -1, rng), "count"),
        (lambda: list(search.successive_halving(max, [1], 9, factor=1)), "factor"),
        (lambda: search.halving_start(0, 9), "trainings"),
    ]:
        with pytest.raises(ValueError, match=name):
            call()


# ---- the landscape ------------------------------------------------------------------------------------


def test_the_landscape_holds_real_trainings():
    assert LANDSCAPE.shape == (20, 12) and LANDSCAPE.epochs == 9
    assert np.allclose(LANDSCAPE.learning_rates, np.geomspace(0.001, 1, 20))
    assert len(LANDSCAPE.again) == len(landscapes.TRAININGS) - 1 and LANDSCAPE.low().again[0].shape == (9, 12)
    for one in (LANDSCAPE, *LANDSCAPE.again):
        assert one.validation_right.shape == (20, 12, 360) and one.test_right.shape == (20, 12, 359)
        diverged = one.accuracy[..., -1] == 0
        assert np.allclose(one.validation_right.mean(axis=2), one.accuracy[..., -1])
        assert not one.test_right[diverged].any()
        assert not any(np.array_equal(one.accuracy, other.accuracy) for other in one.again)


def test_the_readme_of_the_data_tells_of_this_very_file():
    content = data_file("landscape.npz").read_bytes()
    readme = (Path(__file__).parents[1] / "data/README.md").read_text(encoding="utf-8")
    assert f"{len(content)} bytes, sha256 `{hashlib.sha256(content).hexdigest()}`" in readme
    with np.load(data_file("landscape.npz")) as stored:
        for name in stored.files:
            assert f"| `{name}` | {stored[name].shape} | {stored[name].dtype} |" in readme


@pytest.mark.parametrize(("place", "seed"), [((0, 0), 0), ((12, 9), 1), ((8, 4), 0), ((19, 11), -1)])
def test_a_training_done_again_gives_the_stored_numbers(place, seed):
    """Elsewhere the last digits of float32 differ, so a few images may change sides."""
    stored = (LANDSCAPE, *LANDSCAPE.again)[seed]
    counts, _, test_right = landscapes._trained(place, search.split_digits(), landscapes.TRAININGS[seed])
    assert np.abs(np.array(counts) / 360 - stored.accuracy[place]).max() < 0.06
    assert np.mean(test_right == stored.test_right[place]) > 0.9


def test_the_stored_choices_are_those_of_tpe():
    for part in (LANDSCAPE, LANDSCAPE.low(), LANDSCAPE.again[1]):
        final = part.accuracy[..., -1]
        sampler = optuna.samplers.TPESampler(seed=3)
        again = optuna.create_study(direction="maximize", sampler=sampler)
        again.optimize(lambda trial, final=final: final[landscapes._asked(trial, final.shape)], n_trials=16)
        assert [list(trial.params.values()) for trial in again.trials] == part.bayesian[3][:16].tolist()


@pytest.mark.parametrize("method", search.METHODS)
def test_searches_keep_to_the_budget_and_to_the_landscape(method):
    for part in (LANDSCAPE, LANDSCAPE.low()):
        for trainings in (1, 4, 25):
            tried = part.search(method, trainings, seed=5)
            assert tried == part.search(method, trainings, seed=5)
            assert tried[-1].spent <= trainings * part.epochs
            assert tried[-1].spent > 0.7 * trainings * part.epochs
            assert all(one.accuracy == part.score(one.place, one.epochs) for one in tried)
    assert LANDSCAPE.search(method, 9, 1) != LANDSCAPE.search(method, 9, 2)


def test_the_lower_part_is_a_part():
    low = LANDSCAPE.low()
    assert low.learning_rates.max() < 0.02 and low.shape == (9, 12)
    assert low.score((8, 3), 9) == LANDSCAPE.score((8, 3), 9)
    assert low.bayesian.max(axis=(0, 1)).tolist() == [8, 11]


def test_ends_of_the_ranges_are_named():
    assert LANDSCAPE.edges((0, 11)) == ("smallest learning rate", "largest number of filters")
    assert LANDSCAPE.edges((19, 0)) == ("largest learning rate", "smallest number of filters")
    assert LANDSCAPE.edges((5, 5)) == ()


def test_the_command_computes_a_landscape(tmp_path, monkeypatch):
    monkeypatch.setattr(landscapes, "LEARNING_RATES", np.array([0.01, 0.1, 1e30]))
    monkeypatch.setattr(landscapes, "FILTERS", np.array([4, 8]))
    settings = {"EPOCHS": 2, "SEEDS": 2, "MOST_TRAININGS": 3, "LOW_RATES": 2, "TRAININGS": (5, 6)}
    for name, value in settings.items():
        monkeypatch.setattr(landscapes, name, value)
    path = tmp_path / "small.npz"
    monkeypatch.setattr(landscapes, "data_file", lambda name: path)
    monkeypatch.setenv("TQDM_DISABLE", "1")
    command.main(["landscape", str(path)])
    small = landscapes.load_landscape.__wrapped__()
    assert small.shape == (3, 2) and small.epochs == 2 and small.bayesian.shape == (2, 3, 2)
    assert small.bayesian_low.max() <= 1 and len(small.again) == 1
    assert not small.accuracy[2].any() and not small.test_right[2].any()
    assert np.allclose(small.validation_right.mean(axis=2), small.accuracy[..., -1])


# ---- studies ------------------------------------------------------------------------------------------


def quick(trial):
    """An objective without a training."""
    return -abs(trial.suggest_float("x", 0.01, 1, log=True) - 0.3)


def test_optuna_is_loaded_only_when_it_is_needed():
    program = "import sys; import cnnlib.search, cnnlib.explorers; print('optuna' in sys.modules)"
    assert subprocess.check_output([sys.executable, "-c", program], text=True).strip() == "False"


def test_without_optuna_the_cure_is_said(monkeypatch):
    monkeypatch.setitem(sys.modules, "optuna", None)
    with pytest.raises(ImportError, match=r'pip install -e "\.\[search\]"'):
        search.open_study()


def test_a_study_finds_its_way_and_goes_on_where_it_was_left():
    found = search.open_study(seed=0)
    search.optimize(found, quick, 15)
    assert len(search.finished(found)) == 15
    search.optimize(found, quick, 30)
    assert len(found.trials) == 30 and abs(found.best_params["x"] - 0.3) < 0.1
    search.optimize(found, quick, 30)
    assert len(found.trials) == 30


def test_an_interrupted_study_keeps_its_trials():
    found, calls = search.open_study(seed=0), []

    def interrupted(trial):
        calls.append(1)
        if len(calls) == 4:
            raise KeyboardInterrupt
        return quick(trial)

    with pytest.raises(KeyboardInterrupt):
        search.optimize(found, interrupted, 10)
    assert len(search.finished(found)) == 3
    search.optimize(found, quick, 10)
    assert len(search.finished(found)) == 10


def test_real_trainings_are_pruned_by_what_they_reach_early():
    split, found = search.split_digits(), search.open_study(seed=1)
    search.optimize(found, lambda trial: search.digits_objective(trial, split, epochs=3), 8)
    pruned = [trial for trial in found.trials if trial.state.name == "PRUNED"]
    assert pruned and all(1 <= len(trial.intermediate_values) < 3 for trial in pruned)
    complete = [trial for trial in found.trials if trial.state.name == "COMPLETE"]
    for trial in complete:
        assert trial.intermediate_values[3] == trial.value
    assert found.best_value > 0.8
    firsts = [trial.intermediate_values[1] for trial in complete]
    assert max(firsts) >= max(trial.intermediate_values[1] for trial in pruned)


def test_a_training_that_ran_to_the_end_is_never_called_pruned(monkeypatch):
    """After the last epoch nothing is left to save; also a trial that falls behind there is complete."""
    reached = iter([[0.5] * 8 + [0.9], [0.6] * 9, [0.1] * 9])
    monkeypatch.setattr(study, "epoch_accuracies", lambda *_: next(reached))
    found, split = search.open_study(seed=0), search.split_digits()
    search.optimize(found, lambda trial: search.digits_objective(trial, split, epochs=9), 3)
    assert [trial.state.name for trial in found.trials] == ["COMPLETE", "COMPLETE", "PRUNED"]
    assert [len(trial.intermediate_values) for trial in found.trials] == [9, 9, 1]


@pytest.fixture
def address(tmp_path):
    return f"sqlite:///{(tmp_path / 'study.db').as_posix()}"


def test_two_processes_on_one_study_lose_no_trial(address):
    found = search.run_workers(address, "shared", trials=8, workers=2, epochs=1)
    trials = search.finished(found)
    assert len(trials) == len(found.trials)
    assert sorted(trial.number for trial in trials) == list(range(len(trials)))
    assert 8 <= len(trials) <= 9  # both may begin the last one at the same moment
    assert all(set(trial.params) == set(trials[0].params) and trial.intermediate_values for trial in trials)
    reopened = search.open_study("shared", address)
    assert reopened.best_value == found.best_value


def test_two_workers_may_create_the_study_at_the_same_moment(address):
    line = [sys.executable, "-m", "cnnlib.search", "work", address, "--trials", "2", "--epochs", "1"]
    quiet = {**os.environ, "TQDM_DISABLE": "1", "OPENBLAS_NUM_THREADS": "1"}
    both = [subprocess.Popen(line, env=quiet, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    said = [worker.communicate(timeout=120)[1] for worker in both]
    assert [worker.returncode for worker in both] == [0, 0], said
    assert 2 <= len(search.finished(search.open_study("digits", address))) <= 3


KILLED = """
import sys, time
from cnnlib import search

def hangs(trial):
    trial.suggest_float("x", 0.01, 1, log=True)
    print("begun", flush=True)
    time.sleep(600)

search.optimize(search.open_study("shared", sys.argv[1], heartbeat=1, grace=3), hangs, 1)
"""


def test_the_trial_of_a_killed_worker_is_tried_again(address):
    worker = subprocess.Popen([sys.executable, "-c", KILLED, address], stdout=subprocess.PIPE, text=True)
    assert worker.stdout.readline().strip() == "begun"
    worker.kill()
    worker.communicate()
    found = search.open_study("shared", address, heartbeat=1, grace=3)
    assert [trial.state.name for trial in found.trials] == ["RUNNING"]
    lost = found.trials[0].params
    started = time.monotonic()
    search.optimize(found, quick, 1)  # the one that is wanted is under way: wait for it, then take it over
    assert time.monotonic() - started < 60
    assert [trial.state.name for trial in found.trials] == ["FAIL", "COMPLETE"]
    assert found.trials[1].params == lost
    assert found.trials[1].system_attrs["failed_trial"] == 0


def test_a_worker_that_fails_is_heard(address, monkeypatch):
    unchecked = lambda name, value, minimum: value  # noqa: E731
    monkeypatch.setattr(study.arguments, "whole_number", unchecked)  # not here, but there
    with pytest.raises(RuntimeError, match="epochs"):
        search.run_workers(address, trials=1, workers=1, epochs=-1)


def test_sqlite_waits_and_other_databases_get_the_address_as_it_is(monkeypatch):
    seen = []
    monkeypatch.setattr(optuna.storages, "RDBStorage", lambda url, **given: seen.append((url, given)))
    storage._storage("sqlite:///a.db", 10, 60)
    storage._storage("postgresql+psycopg://user@host/database", 10, 60)
    assert seen[0][1]["engine_kwargs"] == {"connect_args": {"timeout": 100}}
    address, options = seen[1]
    assert address == "postgresql+psycopg://user@host/database" and options["engine_kwargs"] == {}
    assert (options["heartbeat_interval"], options["grace_period"]) == (10, 60)


def test_a_missing_driver_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(
        ImportError, match=r'postgresql\+psycopg:// is installed; .*pip install -e "\.\[postgresql'
    ):
        search.open_study("own", "postgresql+psycopg://user@host/database")


@pytest.mark.parametrize("reports", [True, False])
def test_a_trial_that_was_given_to_another_is_left_to_it(address, reports):
    """As when a laptop wakes up: its trial has been declared dead and is tried again."""

    def overtaken(trial):
        value = quick(trial)
        if trial.number == 0:
            trial.study._storage.set_trial_state_values(trial._trial_id, optuna.trial.TrialState.FAIL)
            if reports:
                trial.report(value, 1)
        return value

    found = search.open_study("own", address, seed=0)
    search.optimize(found, overtaken, 2)
    assert [trial.state.name for trial in found.trials] == ["FAIL", "COMPLETE", "COMPLETE"]


# ---- faults found by use ------------------------------------------------------------------------------


@pytest.mark.parametrize("returned", [None, float("nan"), "a text", (1, 2)])
def test_an_objective_that_returns_no_number_is_told_so_after_a_few_trials(returned):
    found = search.open_study(seed=0)
    with pytest.raises(ValueError, match="3 times in a row; end it with return") as raised:
        search.optimize(found, lambda trial: returned, 3)
    assert repr(returned) in str(raised.value) and len(found.trials) == 3


def test_one_training_that_diverges_does_not_end_a_study():
    results = iter([float("nan"), float("nan"), 0.5, float("nan"), 0.6])
    found = search.open_study(seed=0)
    search.optimize(found, lambda trial: next(results), 2)
    assert [trial.state.name for trial in found.trials] == ["FAIL", "FAIL", "COMPLETE", "FAIL", "COMPLETE"]


def test_an_objective_that_leaves_python_loses_one_trial_only():
    found = search.open_study(seed=0)
    with pytest.raises(SystemExit):
        search.optimize(found, lambda trial: sys.exit(3), 2)
    search.optimize(found, quick, 2)
    assert [trial.state.name for trial in found.trials] == ["FAIL", "COMPLETE", "COMPLETE"]


def test_a_trial_that_nobody_finishes_is_not_waited_for():
    found = search.open_study(seed=0)
    found.ask()
    search.optimize(found, quick, 2)
    assert len(search.finished(found)) == 2


def test_a_resumed_study_with_a_seed_draws_new_trials(address):
    for trials in (4, 8):
        found = search.open_study("own", address, seed=0)
        search.optimize(found, quick, trials)
    drawn = [trial.params["x"] for trial in found.trials]
    assert len(drawn) == 8 and len(set(drawn)) == 8
    fresh = search.open_study(seed=0)
    search.optimize(fresh, quick, 4)
    assert [trial.params["x"] for trial in fresh.trials] == drawn[:4]


def test_an_objective_may_stop_its_study():
    def third(trial):
        if trial.number == 2:
            trial.study.stop()
        return quick(trial)

    found = search.open_study(seed=0)
    search.optimize(found, third, 10)
    assert len(found.trials) == 3


@pytest.mark.parametrize("directions", [{"direction": "minimize"}, {"directions": ["maximize", "maximize"]}])
def test_a_study_of_another_direction_is_refused(address, directions):
    optuna.create_study(study_name="digits", storage=address, **directions)
    with pytest.raises(ValueError, match="'digits'.*does not maximise one number; .*another name"):
        search.open_study("digits", address)


def test_a_worker_is_not_mixed_with_trials_of_other_lengths(address):
    search.work(address, trials=0, epochs=2)
    with pytest.raises(ValueError, match="have 2 epochs, not 3; pass epochs=2, or another name"):
        search.work(address, trials=0, epochs=3)


@pytest.mark.parametrize("name", ["what?", "100%41", "a?timeout=3", "%"])
def test_the_folder_of_a_study_is_taken_letter_by_letter(tmp_path, name):
    folder = tmp_path / name
    folder.mkdir()
    search.open_study("own", f"sqlite:///{folder.as_posix()}/study.db")
    assert [path.name for path in folder.iterdir()] == ["study.db"]
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_study_may_lie_in_the_home_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    search.open_study("own", "sqlite:///~/study.db")
    assert (tmp_path / "study.db").is_file()
