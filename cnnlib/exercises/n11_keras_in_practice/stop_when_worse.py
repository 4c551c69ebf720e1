"""`stop_when_worse`: the method of a callback that ends a training which no longer gets better."""

from types import SimpleNamespace

import numpy as np

from cnnlib.exercises.exercise import FunctionExercise
from cnnlib.exercises.task import Case, Driven, Mistake, Task


def stop_when_worse(self, epoch, logs):
    if logs["val_loss"] < self.best:
        self.best, self.waited = logs["val_loss"], 0
    else:
        self.waited += 1
    if self.waited >= self.patience:
        self.model.stop_training = True


def play(function, val_losses, patience):
    """`(epochs run, best)`: what `fit` does with the callback while the validation loss goes this way."""
    model = SimpleNamespace(stop_training=False)
    callback = SimpleNamespace(model=model, patience=patience, best=np.inf, waited=0)
    at_first = vars(callback).copy()
    for epoch, val_loss in enumerate(val_losses):
        logs = {"loss": 1 / (epoch + 1), "accuracy": 0.5, "val_loss": float(val_loss), "val_accuracy": 0.5}
        returned = function(callback, epoch, logs)
        if epoch == 0 and returned in (None, ...) and vars(callback) == at_first and not model.stop_training:
            raise NotImplementedError
        if model.stop_training:
            break
    return epoch + 1, callback.best


def _played(body):
    """A wrong version: `body(self, val_loss, logs)`, and what `fit` makes of it."""
    return Driven(
        lambda self, epoch, logs: body(self, logs["val_loss"], logs), play, ("val_losses", "patience")
    )


def _with(better=lambda self, now: now < self.best, reset=True, keep=True, extra=0):
    """The solution with something changed; every keyword is one of the usual mistakes."""

    def body(self, now, logs):
        if better(self, now):
            self.best, self.waited = now, 0 if reset else self.waited
        else:
            self.waited += 1
            self.best = self.best if keep else now
        if self.waited >= self.patience + extra:
            self.model.stop_training = True

    return _played(body)


def _training_loss(self, now, logs):
    if logs["loss"] < self.best:
        self.best, self.waited = logs["loss"], 0
    else:
        self.waited += 1
    if self.waited >= self.patience:
        self.model.stop_training = True


def _no_effect(self, now, logs):
    if now < self.best:
        self.best, self.waited = now, 0
    else:
        self.waited += 1
    return self.waited >= self.patience


def _waits_while_better(self, now, logs):
    self.waited = 0 if now > self.best else self.waited + 1
    self.best = min(self.best, now)
    self.model.stop_training = self.waited == self.patience


def _not_counted(self, now, logs):
    self.best, self.waited = min(self.best, now), int(not now < self.best)
    if self.waited >= self.patience:
        self.model.stop_training = True


OFF_BY_ONE = Mistake(
    "patience-off-by-one",
    "It stops one epoch too late or too early. With patience 2 the second epoch in a row without a "
    "better loss "
    "is the last one.",
    (_with(extra=1), _with(extra=-1)),
)
NO_RESET = Mistake(
    "never-reset",
    "self.waited is not set back to 0 when the loss gets better, so bad epochs add up over the whole "
    "training.",
    (_with(reset=False),),
)
LAST_NOT_BEST = Mistake(
    "last-not-best",
    "The loss is compared with that of the epoch before, not with the best one: a slow zigzag upwards would "
    "never end.",
    (_with(keep=False),),
)
DIRECTION = Mistake(
    "wrong-direction",
    "A loss is better when it is smaller.",
    (
        _with(better=lambda self, now: now > self.best or np.isinf(self.best)),
        _with(better=lambda self, now: now > self.best),
        _played(_waits_while_better),
    ),
)
EQUAL = Mistake(
    "equal-is-better",
    "A loss that only equals the best one counts as better here, so a training that stands still never ends.",
    (_with(better=lambda self, now: now <= self.best),),
)
TRAINING_LOSS = Mistake(
    "training-loss",
    'logs["loss"] is the loss on the training images, which falls while the network overfits. The validation '
    'loss is logs["val_loss"].',
    (_played(_training_loss),),
)
NOT_COUNTED = Mistake(
    "not-counted",
    "self.waited never becomes more than 1: add 1 to it for every epoch in a row without a better loss.",
    (_played(_not_counted),),
)
NO_EFFECT = Mistake(
    "no-effect",
    "Keras looks at self.model.stop_training; what the method returns is ignored.",
    (_played(_no_effect),),
)


def _cases():
    rows = [
        ([1.0, 0.9, 0.95, 0.97, 0.8, 0.7], 2),
        ([1.0, 0.8, 0.9, 0.7, 0.75, 0.6, 0.65, 0.66, 0.5], 2),
        ([0.5, 0.5, 0.5, 0.5], 1),
        ([0.5, 0.6, 0.55, 0.58, 0.52, 0.3], 4),
        ([3.0, 2.0, 1.0], 1),
        ([2.0, 1.0, 1.2, 1.1, 1.3, 1.15, 1.4], 3),
        ([0.9, 0.8, 0.7, 0.6, 0.65, 0.64, 0.63, 0.61, 0.5], 3),
        ([0.5, 0.4, 0.4, 0.4, 0.4, 0.3], 3),
    ]
    return [Case(val_losses=np.array(losses), patience=patience) for losses, patience in rows]


def _draw(rng):
    losses = np.round(1 / np.arange(1, 13) + rng.uniform(0, 0.4, 12), 2)
    return Case(val_losses=losses, patience=int(rng.integers(1, 4)))


TASK = Task(
    name="stop_when_worse",
    notebook="11_keras_in_practice",
    title="a callback that stops in time",
    statement="""
        Write the method stop_when_worse(self, epoch, logs), which Keras will call after each epoch. Before
        the first one self.best is infinity, self.waited is 0 and self.patience a whole number. Keep the
        smallest logs["val_loss"] in self.best; count in self.waited how many epochs in a row brought no
        smaller one; when these are self.patience many, set self.model.stop_training to True.
        """,
    stub="def stop_when_worse(self, epoch, logs):\n    ...",
    solution=stop_when_worse,
    reference=Driven(stop_when_worse, play, ("val_losses", "patience")),
    why="Keras' own EarlyStopping does this, and can put the weights of the best epoch back.",
    hints=(
        "Two ways each epoch: the loss is smaller than self.best (keep it, wait from 0 again), or it is not "
        "(count).",
        "Set self.model.stop_training = True when self.waited has reached self.patience.",
    ),
    cases=_cases,
    draw=_draw,
    play=play,
    outputs=("epochs", "best"),
    mistakes=(OFF_BY_ONE, NO_RESET, LAST_NOT_BEST, DIRECTION, EQUAL, TRAINING_LOSS, NOT_COUNTED, NO_EFFECT),
)

stop_when_worse_exercise = FunctionExercise(TASK)
