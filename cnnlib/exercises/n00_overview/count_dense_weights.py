"""`count_dense_weights`: count the weights of a fully connected layer."""

from cnnlib.exercises.exercise import NumberExercise

count_dense_weights_exercise = NumberExercise(
    "count_dense_weights",
    "00_overview",
    "count the weights of a fully connected layer",
    "A fully connected layer reads a picture of 8×8 pixels and gives 10 numbers; each of the 10 has one "
    "weight for each pixel. How many weights is that, without biases?",
    640,
    "64 pixels times 10 outputs. With 28×28 pixels it would be 7,840 and with a photograph of a million "
    "pixels ten million: every pixel has weights of its own.",
    (
        "How many pixels are there, and how many weights does one output need?",
        "One output needs 8·8 weights, one for each pixel. How many outputs are there?",
    ),
    {
        650: (None, "That counts the 10 biases too; the question is about the weights alone."),
        80: (None, "8·10 takes the pixels of one row; the picture has 8·8 of them."),
        64: ("per-output", "That is one output; there are 10, each with weights of its own."),
        18: (None, "Weights connect: every one of the 64 pixels has one for each of the 10 outputs."),
        160: (None, "8 + 8 counts the edge of the picture; it has 8·8 pixels."),
        74: (None, "64 and 10 are not added: each of the 10 outputs has 64 weights of its own."),
        6400: (None, "The 10 counts once: every output has a weight per pixel, and that is all."),
    },
)
