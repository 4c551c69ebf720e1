# ruff: noqa: E501 (an answer is one string)
"""Answers to `build_model`, right and wrong; see support/answers.py for the form of a row."""

import pytest

from support.answers import suite

pytestmark = [pytest.mark.keras, pytest.mark.usefixtures("keras")]
EXERCISE = "build_model"

RIGHT = [
    """\
def f(hp):
    import keras
    from keras import layers
    model = keras.Sequential([
        keras.Input((32, 32, 1)),
        layers.Conv2D(hp.Int("filters", 8, 32, step=8), 3, activation="relu"),
        layers.GlobalAveragePooling2D(),
        layers.Dense(3),
    ])
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(hp.Float("rate", 1e-4, 1e-1, sampling="log")), loss)
    return model
""",
    """\
def f(hp):
    import keras
    x = inputs = keras.Input((32, 32, 1))
    x = keras.layers.Conv2D(hp.Choice("filters", [8, 16, 24, 32]), 3, padding="same")(x)
    x = keras.layers.GlobalAveragePooling2D()(keras.layers.ReLU()(x))
    model = keras.Model(inputs, keras.layers.Dense(3, activation="softmax")(x))
    rate = hp.Float(name="rate", min_value=1e-4, max_value=1e-1, sampling="log")
    model.compile(optimizer=keras.optimizers.Adam(learning_rate=rate), loss="sparse_categorical_crossentropy")
    return model
""",
    """\
def f(hp):
    import keras
    rate = hp.Float("rate", 0.0001, 0.1, sampling="log", default=0.001)
    model = keras.Sequential()
    model.add(keras.Input((32, 32, 1)))
    model.add(keras.layers.Conv2D(hp.Int("filters", min_value=8, max_value=32, step=8), (3, 3), activation="relu"))
    model.add(keras.layers.GlobalAveragePooling2D())
    model.add(keras.layers.Dense(3))
    model.add(keras.layers.Softmax())
    model.compile(keras.optimizers.Adam(rate), keras.losses.SparseCategoricalCrossentropy(), metrics=["accuracy"])
    return model
""",
]

WRONG = [
    ('1e-1, sampling="log")', "1e-1)", "linear-scale"),
    (', sampling="log", default=0.001)', ', sampling="linear")', "linear-scale"),
    ('hp.Int("filters", 8, 32, step=8)', "16", "not-asked"),
    ('hp.Choice("filters", [8, 16, 24, 32])', "24", "not-asked"),
    ("keras.optimizers.Adam(learning_rate=rate)", '"adam"', "not-asked"),
    ("max_value=32, step=8)", "max_value=32)", "step-missing"),
    ("Dense(3),\n", 'Dense(3, activation="softmax"),\n', "softmax-twice"),
    ("    model.add(keras.layers.Softmax())\n", "", "logits-as-probabilities"),
    (', activation="softmax"', "", "logits-as-probabilities"),
    ("layers.Dense(3),", "layers.Dense(10),", ""),
    ("    model.compile(", "    0 and model.compile(", ""),
    ('hp.Int("filters", 8, 32, step=8)', 'hp.Int("units", 8, 32, step=8)', ""),
    ('hp.Int("filters", 8, 32, step=8)', 'hp.Int("filters", 8, 64, step=8)', ""),
    ("return model\n", "return model.count_params()\n", ""),
    ("hp.Float(\"rate\", 1e-4, 1e-1", "hp.Float(\"rate\", 1e-1, 1e-4", ""),
]  # fmt: skip

test_answers = suite(EXERCISE, RIGHT, WRONG)
