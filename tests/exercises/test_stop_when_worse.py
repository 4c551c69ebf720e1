# ruff: noqa: E501 (an answer is one string)
"""Answers to `stop_when_worse`, right and wrong; see support/answers.py for the form of a row."""

import numpy as np
import pytest

from cnnlib.exercises import stop_when_worse_exercise
from support.answers import suite

EXERCISE = "stop_when_worse"

RIGHT = [
    """\
def f(self, epoch, logs):
    if logs["val_loss"] < self.best:
        self.best, self.waited = logs["val_loss"], 0
    else:
        self.waited += 1
    if self.waited >= self.patience:
        self.model.stop_training = True
""",
    """\
def f(self, epoch, logs=None):
    now = logs["val_loss"]
    better = now < self.best
    self.waited = 0 if better else self.waited + 1
    self.best = min(self.best, now)
    self.model.stop_training = self.waited == self.patience
""",
    """\
def f(callback, epoch, logs):
    loss = logs.get("val_loss")
    if not loss < callback.best:
        callback.waited += 1
        if callback.waited >= callback.patience:
            callback.model.stop_training = True
        return
    callback.best = loss
    callback.waited = 0
""",
    """\
def f(self, epoch, logs):
    self.losses = getattr(self, "losses", []) + [logs["val_loss"]]
    self.best = min(self.losses)
    self.waited = epoch - self.losses.index(self.best)
    if self.waited >= self.patience:
        self.model.stop_training = True
""",
]

WRONG = [
    ("self.waited >= self.patience", "self.waited > self.patience", "patience-off-by-one"),
    ("self.waited == self.patience", "self.waited == self.patience + 1", "patience-off-by-one"),
    ("self.waited >= self.patience", "self.waited >= self.patience - 1", "patience-off-by-one"),
    ('self.best, self.waited = logs["val_loss"], 0', 'self.best = logs["val_loss"]', "never-reset"),
    ("    callback.waited = 0\n", "", "never-reset"),
    ("min(self.best, now)", "now", "last-not-best"),
    ("now < self.best", "now > self.best", "wrong-direction"),
    ("now < self.best", "now <= self.best", "equal-is-better"),
    ("loss < callback.best", "loss <= callback.best", "equal-is-better"),
    ('logs["val_loss"]', 'logs["loss"]', "training-loss"),
    ('logs.get("val_loss")', 'logs.get("loss")', "training-loss"),
    ('logs["val_loss"]', 'logs["validation_loss"]', ""),
    ("self.model.stop_training = self.waited == self.patience", "return self.waited == self.patience", "no-effect"),
    ("        self.model.stop_training = True\n", "        return True\n", "no-effect"),
    ("self.model.stop_training = True", "self.model.stop_training = False", "no-effect"),
    ("self.model.stop_training", "self.stop_training", "no-effect"),
    ("self.waited += 1", "self.waited = 1", "not-counted"),
    ("f(self, epoch, logs)", "f(self, logs)", ""),
]  # fmt: skip

test_answers = suite(EXERCISE, RIGHT, WRONG)


@pytest.mark.keras
def test_keras_stops_where_the_check_says(keras):
    """The solution as the method of a real callback, in a training that cannot get better."""
    body = {"on_epoch_end": stop_when_worse_exercise.function_task.solution}
    callback = type("StopWhenWorse", (keras.callbacks.Callback,), body)()
    callback.best, callback.waited, callback.patience = np.inf, 0, 3
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.compile(keras.optimizers.SGD(0.0), "mse")
    x, y = np.ones((4, 2)), np.zeros((4, 1))
    history = model.fit(x, y, validation_data=(x, y), epochs=9, callbacks=[callback], verbose=0)
    losses = np.array(history.history["val_loss"])
    reference = stop_when_worse_exercise.function_task.reference
    assert len(history.epoch) == 4 == reference(np.full(9, losses[0]), 3)[0]
