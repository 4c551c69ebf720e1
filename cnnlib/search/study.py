"""Studies with Optuna: real trainings, pruned early, in one process or in several on one storage."""

import math
import os
import subprocess
import sys
import time

from cnnlib import arguments
from cnnlib.search.choices import Choices, epoch_accuracies, prepare, split_digits
from cnnlib.search.storage import GRACE, HEARTBEAT, WAITING, needed_optuna, opened, quiet, storing
from cnnlib.training.fitting import Bar

FAILURES = 3  # trials in a row whose objective returns no number, before that is an error


def open_study(name="digits", storage=None, seed=None, heartbeat=HEARTBEAT, grace=GRACE):
    """An Optuna study that maximises, by TPE, with successive halving as its pruner.

    Without `storage` it lives in this process. With an address, such as "sqlite:///study.db" or
    "postgresql+psycopg://user@host/database", every process that opens it works on the same study; a trial
    that gives no sign of life for `grace` seconds (one comes every `heartbeat` seconds) is tried again.
    What follows "sqlite:///" is the name of a file, letter by letter. A study that goes on with a `seed`
    draws new trials, not those that it has: its sampler is seeded by `seed` plus their number.
    Raises ValueError if the study there minimises; OSError, which names the address and the cure, where
    the storage cannot be read or written.
    """
    optuna = needed_optuna()
    _check_text("name", name, "digits")
    if storage is not None:
        _check_text("storage", storage, "sqlite:///study.db")
    if seed is not None:
        seed = arguments.whole_number("seed", seed, 0)
    heartbeat = arguments.whole_number("heartbeat", heartbeat, 1)
    grace = arguments.whole_number("grace", grace, 1)
    with storing(storage):
        study = optuna.create_study(
            study_name=name,
            storage=storage and opened(storage, heartbeat, grace),
            direction="maximize",
            pruner=optuna.pruners.SuccessiveHalvingPruner(min_resource=1, reduction_factor=3),
            load_if_exists=True,
        )
        again = 0 if seed is None else len(study.get_trials(deepcopy=False))
        directions = study.directions
    if directions != [optuna.study.StudyDirection.MAXIMIZE]:
        cure = "open it with optuna.load_study, or choose another name"
        raise ValueError(f"the study {name!r} in {storage} does not maximise one number; {cure}")
    study.sampler = optuna.samplers.TPESampler(
        seed=None if seed is None else seed + again, constant_liar=True
    )
    study.address = storage  # for messages
    return study


def _check_text(name, value, example):
    """Raise unless `value` is text that is not empty."""
    if not isinstance(value, str) or not value:
        raise TypeError(f'{name} must be a string, got {value!r:.60}; pass {name}="{example}"')


def digits_objective(trial, split=None, epochs=9):
    """Train a network with the choices that the trial suggests: its validation accuracy.

    The accuracy after every epoch is reported, and a trial that the pruner gives up is stopped.
    """
    if not hasattr(trial, "suggest_float"):
        cure = "call optimize(study, digits_objective, 9)"
        raise TypeError(f"trial must be an Optuna trial, got {trial!r:.60}; {cure}")
    choices = Choices(
        learning_rate=trial.suggest_float("learning_rate", 0.001, 1.0, log=True),
        filters=trial.suggest_int("filters", 1, 32, log=True),
        batch_size=trial.suggest_int("batch_size", 16, 128, log=True),
        kernel_size=trial.suggest_categorical("kernel_size", (2, 3, 5)),
    )
    network, arguments = prepare(choices, rng=trial.number)
    accuracies = epoch_accuracies(network, arguments, split or split_digits(), epochs)
    for epoch, accuracy in enumerate(accuracies, start=1):
        trial.report(accuracy, epoch)
        if epoch < epochs and trial.should_prune():  # after the last one nothing is left to save
            raise needed_optuna().TrialPruned
    return accuracy


def finished(study):
    """The trials that ran to the end or were pruned, in order."""
    if not hasattr(study, "get_trials"):
        raise TypeError(f"study must be an Optuna study, got {study!r:.60}; pass search.open_study()")
    states = needed_optuna().trial.TrialState
    return study.get_trials(deepcopy=False, states=(states.COMPLETE, states.PRUNED))


def optimize(study, objective, trials):
    """Run trials until the study has `trials` finished ones, with a progress bar.

    Stopping it loses nothing but the trial under way; the same call goes on. `trial.study.stop()` in the
    objective ends it after that trial. Where another process works on the same study, it waits for the
    trials under way there, and takes them over if they die.
    Raises ValueError after three trials in a row in which the objective returned no number; OSError, which
    names the study and the cure, where its storage cannot be read or written.
    """
    optuna = needed_optuna()
    states = optuna.trial.TrialState
    finished(study)  # refuses what is no study
    arguments.function("objective", objective, "search.digits_objective")
    trials = arguments.whole_number("trials", trials, 0)
    objective = _Numbers(objective)
    enough = optuna.study.MaxTrialsCallback(trials, states=(states.COMPLETE, states.PRUNED))
    with _bar(trials) as bar, quiet(), storing(getattr(study, "address", None)):
        waited_since = None
        while (done := _show(bar, study)) < trials:
            optuna.storages.fail_stale_trials(study)  # and those that failed wait to be tried again
            waiting, under_way = (
                len(study.get_trials(deepcopy=False, states=(state,)))
                for state in (states.WAITING, states.RUNNING)
            )
            missing = max(waiting, trials - done - under_way)
            if missing <= 0:
                waited_since = waited_since or time.monotonic()
                if time.monotonic() < waited_since + _patience(study):
                    time.sleep(WAITING)
                    continue
                missing = trials - done  # nobody finishes what is under way
            waited_since, objective.calls = None, 0
            try:
                study.optimize(objective, missing, callbacks=[lambda study, _: _show(bar, study), enough])
            except _Left as left:
                raise left.__cause__ from None
            except _TakenOver:
                continue
            if objective.calls < missing and len(finished(study)) < trials:
                return  # the objective has called study.stop()


class _Left(Exception):
    """An objective has left by SystemExit or the like, which Optuna would not note as a failed trial."""


class _TakenOver(BaseException):
    """The trial is somebody else's by now. No Exception, so that Optuna does not note it as failed."""


class _Numbers:
    """An objective that counts its calls, and that may only a few times return what is no number."""

    def __init__(self, objective):
        self.objective, self.calls, self.failures = objective, 0, 0

    def __call__(self, trial):
        self.calls += 1
        try:
            value = self.objective(trial)
        except needed_optuna().exceptions.UpdateFinishedTrialError as error:
            raise _TakenOver from error
        except (Exception, KeyboardInterrupt):
            raise
        except BaseException as error:
            raise _Left from error
        if _is_finished(trial):
            raise _TakenOver
        self.failures = 0 if _is_number(value) else self.failures + 1
        if self.failures == FAILURES:
            cure = "end it with return and the number to maximise, such as an accuracy"
            raise ValueError(f"objective returned {value!r:.60}, {FAILURES} times in a row; {cure}")
        return value


def _is_finished(trial):
    """Whether another process has declared the trial dead and takes it over; alone nobody does."""
    storage = trial.study._storage
    return _patience(trial.study) > 0 and storage.get_trial(trial._trial_id).state.is_finished()


def _is_number(value):
    """Whether Optuna takes it for the result of a trial."""
    try:
        return not math.isnan(float(value))
    except (TypeError, ValueError):
        return False


def _patience(study):
    """Seconds to wait for a trial under way elsewhere; in this process alone nobody else would finish it."""
    storage = getattr(study, "_storage", None)
    grace = getattr(getattr(storage, "_backend", storage), "grace_period", None)
    return 0 if grace is None else grace + HEARTBEAT


def _bar(trials):
    # tqdm itself does not look at this variable in a notebook.
    unwanted = os.environ.get("TQDM_DISABLE", "0") not in ("", "0")
    return Bar(total=trials, desc="trials", leave=False, disable=unwanted)


def _show(bar, study):
    """Bring the bar up to date; returns how many trials are finished."""
    done = len(finished(study))
    bar.update(done - bar.n)
    return done


def work(storage, name="digits", trials=20, epochs=9, heartbeat=HEARTBEAT, grace=GRACE):
    """One worker: open the shared study and run trials of `digits_objective` until it has `trials`."""
    _check_text("storage", storage, "sqlite:///study.db")
    trials, epochs = arguments.whole_number("trials", trials, 0), arguments.whole_number("epochs", epochs, 1)
    study, split = open_study(name, storage, heartbeat=heartbeat, grace=grace), split_digits()
    with storing(storage):
        asked = study.user_attrs.get("epochs")
        if asked not in (None, epochs):
            cure = f"pass epochs={asked}, or another name"
            raise ValueError(f"the trials of study {name!r} have {asked} epochs, not {epochs}; {cure}")
        study.set_user_attr("epochs", epochs)
    optimize(study, lambda trial: digits_objective(trial, split, epochs), trials)


def run_workers(storage, name="digits", trials=20, workers=2, epochs=9):
    """Several processes on this machine work on one study; returns it when it has `trials` finished ones.

    Raises RuntimeError with what a worker said, if one fails. Elsewhere, or in another terminal, the
    command is `python -m cnnlib.search work STORAGE --study NAME --trials 20`.
    """
    _check_text("storage", storage, "sqlite:///study.db")
    trials = arguments.whole_number("trials", trials, 0)
    workers = arguments.whole_number("workers", workers, 1)
    epochs = arguments.whole_number("epochs", epochs, 1)
    study = open_study(name, storage)
    command = [sys.executable, "-m", "cnnlib.search", "work", storage, "--study", name]
    command += ["--trials", str(trials), "--epochs", str(epochs)]
    quiet = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "TQDM_DISABLE": "1"}  # one core each
    started = [
        subprocess.Popen(command, env=quiet, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        for _ in range(workers)
    ]
    try:
        with _bar(trials) as bar:
            while any(worker.poll() is None for worker in started):
                _show(bar, study)
                time.sleep(WAITING)
    finally:
        said = [_ended(worker) for worker in started]
    if any(worker.returncode for worker in started):
        raise RuntimeError("a worker failed:\n" + "\n".join(said).strip())
    return study


def _ended(worker):
    """End a worker that still runs; returns what it wrote about errors."""
    if worker.poll() is None:
        worker.terminate()
    return worker.communicate()[1]
