"""`build_model`: a model whose choices a tuner makes."""

import numpy as np

from cnnlib.exercises.exercise import FunctionExercise
from cnnlib.exercises.n11_keras_in_practice import _models
from cnnlib.exercises.task import Case, Driven, Mistake, Task

SHAPE, CLASSES = (32, 32, 1), 3


def build_model(hp):
    import keras
    from keras import layers

    model = keras.Sequential([
        keras.Input((32, 32, 1)),
        layers.Conv2D(hp.Int("filters", 8, 32, step=8), 3, activation="relu"),
        layers.GlobalAveragePooling2D(),
        layers.Dense(3),
    ])  # fmt: skip
    model.compile(
        keras.optimizers.Adam(hp.Float("rate", 1e-4, 1e-1, sampling="log")),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    return model


class Choices:
    """Stands in for KerasTuner's HyperParameters: gives the values it was made with, notes what was asked."""

    def __init__(self, values):
        self.values, self.asked = values, {}

    def Int(self, name, min_value, max_value, step=None, sampling=None, default=None, **more):  # noqa: N802
        return self._chosen(name, min_value, max_value, step or 1, sampling)

    def Float(self, name, min_value, max_value, step=None, sampling=None, default=None, **more):  # noqa: N802
        return self._chosen(name, min_value, max_value, step or 0, sampling)

    def Choice(self, name, values, ordered=None, default=None, **more):  # noqa: N802
        return self._chosen(
            name, min(values), max(values), np.diff(values)[0] if len(values) > 1 else 0, None
        )

    def _chosen(self, name, low, high, step, sampling):
        if name not in self.values:
            known = " and ".join(map(repr, self.values))
            raise ValueError(f"the choices are called {known}, got {name!r}")
        self.asked[name] = [low, high, step, sampling == "log"]
        return self.values[name]

    def as_array(self):
        """Lowest, highest, step and whether the scale is a log, for each choice; zeros where nobody asked."""
        return np.array([self.asked.get(name, [0, 0, 0, 0]) for name in self.values], float)


def play(function, hp):
    """Build the model with these choices and read off what it is."""
    choices = Choices(hp)
    model = function(choices)
    if model is None or model is Ellipsis or isinstance(model, tuple):
        return model and (choices.as_array(), *model)
    losses, shape = _models.losses_of(model, SHAPE)
    first = next(layer for layer in model.layers if hasattr(layer, "kernel"))
    filters = first.kernel.shape[-1]
    return choices.as_array(), filters, shape, float(model.optimizer.learning_rate), losses


LOGITS = _models.scores(CLASSES)
RIGHT = _models.cross_entropies(_models.softmax(LOGITS))


def _described(filters=None, rate=None, sampling="log", step=8, losses=RIGHT):
    """What `play` reads off a model with something changed, without building one."""

    def build(hp):
        chosen = filters or hp.Int("filters", 8, 32, step=step)
        speed = rate or hp.Float("rate", 1e-4, 1e-1, sampling=sampling)
        return chosen, np.array([CLASSES, CLASSES]), speed, losses

    return Driven(build, play, ("hp",))


def _cases():
    rows = ((8, 0.01), (16, 0.001), (24, 0.0003), (32, 0.05))
    return [Case(hp={"filters": filters, "rate": rate}) for filters, rate in rows]


def _draw(rng):
    filters, rate = 8 * int(rng.integers(1, 5)), round(float(10 ** rng.uniform(-4, -1)), 6)
    return Case(hp={"filters": filters, "rate": rate})


LINEAR_SCALE = Mistake(
    "linear-scale",
    "The learning rate is asked for on a linear scale: nine tenths of the trials would get a rate above "
    "0.01. "
    'Say sampling="log".',
    (_described(sampling=None), _described(sampling="linear")),
)
NOT_ASKED = Mistake(
    "not-asked",
    "One of the two is not what hp gives, so the tuner cannot change it, and every trial has the same.",
    tuple(_described(filters=number) for number in (8, 16, 24, 32)) + (_described(rate=0.001),),
)
STEP = Mistake(
    "step-missing",
    "Filters go from 8 to 32 in steps of 8: without the step the tuner also tries 9, 10, 11.",
    (_described(step=1),),
)
SOFTMAX_TWICE = Mistake(
    "softmax-twice",
    "The model ends in a softmax, and from_logits=True lets the loss apply another one. (Keras notices "
    "and warns "
    "on TensorFlow, not on JAX and PyTorch.) End in Dense(3), or leave from_logits out.",
    (_described(losses=_models.cross_entropies(_models.softmax(_models.softmax(LOGITS)))),),
)
LOGITS_CLIPPED = Mistake(
    "logits-as-probabilities",
    "The model gives logits, and the loss takes them for probabilities: it clips them into 0 to 1. Say "
    "from_logits=True.",
    (_described(losses=_models.taken_for_probabilities(LOGITS)),),
)

TASK = Task(
    name="build_model",
    notebook="11_keras_in_practice",
    title="a model whose choices a tuner makes",
    statement="""
        Write build_model(hp). Grey textures of 32×32 pixels come in, one convolution of 3×3 with ReLU, a
        global average, a linear layer for 3 classes. The tuner chooses two things: "filters" of the
        convolution, whole numbers from 8 to 32 in steps of 8, and the learning "rate" of Adam, from 0.0001
        to 0.1 on a log scale. Compile with a cross-entropy that fits your last layer, and return the model.
        """,
    stub="def build_model(hp):\n    ...",
    solution=build_model,
    reference=_described(),
    why=(
        "hp.Int and hp.Float do two things at once: they tell the tuner what may be chosen, and give what it "
        "has chosen this time. Logits and from_logits=True belong together."
    ),
    hints=(
        'hp.Int("filters", 8, 32, step=8) gives a whole number; use it where the number of filters stands.',
        'hp.Float("rate", 1e-4, 1e-1, sampling="log") gives the rate: keras.optimizers.Adam(rate).',
        "Dense(3) gives logits, so the loss is SparseCategoricalCrossentropy(from_logits=True).",
    ),
    about=(
        "step-missing filters choices",
        "linear-scale not-asked rate",
        "softmax-twice logits-as-probabilities loss",
    ),
    cases=_cases,
    draw=_draw,
    play=play,
    needs="keras",
    outputs=("choices", "filters", "shape", "rate", "loss"),
    may_call=("keras", "tensorflow"),
    mistakes=(LINEAR_SCALE, NOT_ASKED, STEP, SOFTMAX_TWICE, LOGITS_CLIPPED),
)

build_model_exercise = FunctionExercise(TASK)
