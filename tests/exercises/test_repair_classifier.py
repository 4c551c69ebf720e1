# ruff: noqa: E501 (an answer is one string)
"""Answers to `repair_classifier`, right and wrong; see support/answers.py for the form of a row."""

import pytest

from support.answers import suite

pytestmark = [pytest.mark.keras, pytest.mark.usefixtures("keras")]
EXERCISE = "repair_classifier"

HEAD = """\
def f(classes):
    import keras
    from keras import layers
    model = keras.Sequential([
        keras.Input((8, 8, 1)),
        layers.Conv2D(16, 3, activation="relu"),
        layers.Flatten(),
"""
RIGHT = [
    HEAD
    + """\
        layers.Dense(classes, activation="softmax"),
    ])
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model
""",
    HEAD
    + """\
        layers.Dense(classes),
    ])
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile("adam", loss, metrics=["accuracy"])
    return model
""",
    HEAD
    + """\
        layers.Dense(classes), layers.Softmax(),
    ])
    model.compile("sgd", keras.losses.SparseCategoricalCrossentropy())
    return model
""",
]
WRONG = [
    (', activation="softmax"', "", "logits-as-probabilities"),
    ("from_logits=True", "", "logits-as-probabilities"),
    ("layers.Dense(classes),\n    ])\n    loss", 'layers.Dense(classes, activation="softmax"),\n    ])\n    loss',
     "softmax-twice"),
    ("layers.Softmax(),", 'layers.Softmax(), layers.Activation("softmax"),', "softmax-twice"),
    ('activation="softmax"', 'activation="sigmoid"', ""),
    ('"adam", "sparse_categorical_crossentropy"', '"adam", "mse"', ""),
    ("layers.Dense(classes)", "layers.Dense(10)", ""),
    ("    model.compile(", "    0 and model.compile(", ""),
    ("return model", "return model.predict", ""),
]  # fmt: skip

test_answers = suite(EXERCISE, RIGHT, WRONG)
