"""`repair_classifier`: a loss that is silently another one."""

import numpy as np

from cnnlib.exercises.exercise import FunctionExercise
from cnnlib.exercises.n11_keras_in_practice import _models
from cnnlib.exercises.task import Case, Driven, Mistake, Task

BROKEN = """\
def classifier(classes):
    import keras
    from keras import layers

    model = keras.Sequential([
        keras.Input((8, 8, 1)),
        layers.Conv2D(16, 3, activation="relu"),
        layers.Flatten(),
        layers.Dense(classes),
    ])
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model
"""


def classifier(classes):
    import keras
    from keras import layers

    model = keras.Sequential([
        keras.Input((8, 8, 1)),
        layers.Conv2D(16, 3, activation="relu"),
        layers.Flatten(),
        layers.Dense(classes),
    ])  # fmt: skip
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile("adam", loss, metrics=["accuracy"])
    return model


def play(function, classes):
    """Build the model and read off its losses for known logits."""
    model = function(classes)
    if model is None or model is Ellipsis or isinstance(model, tuple):
        return model
    return _models.losses_of(model, (8, 8, 1))


def _described(losses):
    """What `play` reads off a model with these losses, without building one."""
    return Driven(lambda classes: (losses(classes), np.array([classes, classes])), play, ("classes",))


def _cross_entropies(classes, times=1):
    values = _models.scores(classes)
    for _ in range(times):
        values = _models.softmax(values)
    return _models.cross_entropies(values)


LOGITS_CLIPPED = Mistake(
    "logits-as-probabilities",
    "The model gives logits, and the loss, which was not told, takes them for probabilities: it clips "
    "them into "
    "0 to 1, so that whatever lies outside has no gradient.",
    (_described(lambda classes: _models.taken_for_probabilities(_models.scores(classes))),),
)
SOFTMAX_TWICE = Mistake(
    "softmax-twice",
    "Both places are changed: the model ends in a softmax, and the loss would apply another one. (Keras "
    "notices "
    "and warns on TensorFlow, not on JAX and PyTorch.) Change one of the two.",
    (_described(lambda classes: _cross_entropies(classes, times=2)),),
)

TASK = Task(
    name="repair_classifier",
    notebook="11_keras_in_practice",
    title="find the silent bug in a classifier",
    statement="""
        classifier(classes) builds and compiles a model for digits of 8×8 pixels. It trains, and nothing is
        reported; but its loss is not the cross-entropy of its answers. Change one place.
        """,
    stub=BROKEN,
    solution=classifier,
    reference=_described(_cross_entropies),
    why=(
        "Keras' losses expect probabilities unless they are told from_logits=True. Either is right: "
        "logits and "
        "from_logits=True, which is more accurate where probabilities are tiny, or a softmax and the default."
    ),
    hints=(
        "Which numbers come out of the last layer? Which does the loss expect?",
        'Either activation="softmax" in the last layer, or '
        "SparseCategoricalCrossentropy(from_logits=True): not "
        "both.",
    ),
    cases=lambda: [Case(classes=classes) for classes in (2, 3, 5, 10)],
    draw=lambda rng: Case(classes=int(rng.integers(3, 9))),
    play=play,
    needs="keras",
    outputs=("loss", "shape"),
    may_call=("keras", "tensorflow"),
    mistakes=(LOGITS_CLIPPED, SOFTMAX_TWICE),
)

repair_classifier_exercise = FunctionExercise(TASK)
