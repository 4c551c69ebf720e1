"""The exercises of notebook 00: counting weights, and reading an answer off ten numbers."""

import numpy as np

from cnnlib.exercises import inputs
from cnnlib.exercises.exercise import FunctionExercise, NumberExercise
from cnnlib.exercises.running import Case
from cnnlib.exercises.task import Mistake, Task

NOTEBOOK = "00_overview"


def predicted_class(logits):
    return logits.argmax(axis=1)


def _class_cases():
    rows = [
        np.array([[0.0, 3.0, 1.0], [5.0, 2.0, 4.0]]),
        np.array([[-3.0, -1.0, -2.0]]),
        inputs.normal(10, 10),
        inputs.normal(4, 10),
        inputs.normal(30, 10, dtype=np.float32),
        inputs.normal(2, 3) - 10,
        inputs.spaced(inputs.normal(5, 4)),
    ]
    return [Case(logits=logits) for logits in rows]


CLASS = Task(
    name="predicted_class",
    notebook=NOTEBOOK,
    title="read the answer off the logits",
    statement="""
        Write predicted_class(logits). logits has shape (images, classes): one row per image, one number
        per class. Return the class with the largest number of each row, one whole number per image.
        """,
    stub="def predicted_class(logits):\n    ...",
    solution=predicted_class,
    why="argmax says where the largest number stands; axis=1 looks along each row, which is one image.",
    hints=(
        "You need the place of the largest number, not the number itself.",
        "logits.argmax(axis=...) looks along one axis. Rows are images: along which axis do the classes lie?",
    ),
    cases=_class_cases,
    mistakes=(
        Mistake(
            "max-not-index",
            "That is the largest number of each row. Which class it belongs to is the place where it "
            "stands: argmax, not max.",
            (lambda z: z.max(axis=1), lambda z: np.sort(z, axis=1)[:, -1]),
        ),
        Mistake(
            "softmax-axis",
            "axis=0 runs down a column, over all images. One image is one row: look along axis=1.",
            (lambda z: z.argmax(axis=0), lambda z: z.T.argmax(axis=1)),
        ),
        Mistake(
            "off-by-one",
            "Classes are counted from 0, as the digits are: the first number of a row belongs to class 0.",
            (lambda z: z.argmax(axis=1) + 1,),
        ),
        Mistake(
            "sign",
            "That is the smallest number of each row, the class the network believes in least.",
            (lambda z: z.argmin(axis=1), lambda z: (-z).argmax(axis=1)),
        ),
        Mistake(
            "abs-max",
            "A large negative number speaks against a class; compare the numbers themselves, not their size.",
            (lambda z: np.abs(z).argmax(axis=1),),
        ),
        Mistake(
            "whole-batch",
            "Without an axis argmax looks at all numbers of all images at once; each image needs an answer.",
            (lambda z: z.argmax(), lambda z: np.array([z.argmax()])),
        ),
    ),
)

count_dense_weights_exercise = NumberExercise(
    "count_dense_weights",
    NOTEBOOK,
    "count the weights of a fully connected layer",
    "A fully connected layer reads a picture of 8×8 pixels and gives 10 numbers; each of the 10 has one "
    "weight for each pixel. How many weights are that, without biases?",
    640,
    "64 pixels times 10 outputs. With 28×28 pixels it would be 7,840 and with a photograph of a million "
    "pixels ten million: every pixel of every place has weights of its own.",
    (
        "How many pixels are there, and how many weights does one output need?",
        "8·8 = 64 weights for each of the 10 outputs.",
    ),
    {
        650: (None, "That counts the 10 biases too; the question is about the weights alone."),
        80: ("channel-sum", "8·10 takes the pixels of one row; the picture has 8·8 of them."),
        64: ("per-output", "That is one output; there are 10, each with weights of its own."),
        6400: (None, "The 10 counts once: every output has a weight per pixel, and that is all."),
    },
)

count_shared_weights_exercise = NumberExercise(
    "count_shared_weights",
    NOTEBOOK,
    "count the weights of a convolution",
    "A convolution has 16 filters of 3×3 weights over a picture with one channel. How many weights are "
    "that for a picture of 8×8 pixels, and how many for one of 1000×1000? Give a pair: (first, second).",
    (144, 144),
    "16·3·3 = 144, whatever the size of the picture: the same filter is laid on every place.",
    (
        "One filter is a grid of 3×3 weights. Does it change when it moves to another place?",
        "16 filters times 9 weights; the size of the picture plays no part.",
    ),
    {
        (144, 144_000_000): ("not-shared", "The filter is the same at every place: count it once."),
        (144, 2_250_000): ("not-shared", "The filter is the same at every place: count it once."),
        (9, 9): ("per-output", "That is one filter; there are 16."),
        (160, 160): (None, "That counts the 16 biases too; the question is about the weights alone."),
    },
)

predicted_class_exercise = FunctionExercise(CLASS)
