"""`trace_to_pixels`: trace one unit back to its pixels."""

from cnnlib.exercises.exercise import NumberExercise

trace_to_pixels_exercise = NumberExercise(
    "trace_to_pixels",
    "06_inside_the_network",
    "trace one unit back to its pixels",
    """
    Convolution 3×3 with padding 1, max pooling 2×2 with stride 2, convolution 3×3 with padding 1 run
    over a picture of 28 rows. Which input rows does the unit in row 3 of the last layer see? Answer with
    a pair (first row, last row), counted from 0.
    """,
    (3, 10),
    "Row 3 of the last layer looks at rows 2 to 4 of the pool, these at rows 4 to 9 of the first "
    "convolution, and these at rows 3 to 10 of the picture.",
    (
        "Go backwards, layer by layer: with padding 1, row r of a 3×3 convolution looks at rows r − 1 to "
        "r + 1.",
        "Row r of the pool looks at rows 2r and 2r + 1. Take the first of the first row and the last of "
        "the last.",
    ),
    {
        (6, 13): (
            "pad-unused",
            "That would be right without padding: each padding moves the window one row up.",
        ),
        (3, 11): (
            "off-by-one",
            "Count again from the second number: rows 8 and 9 of the first convolution are the last ones.",
        ),
        (0, 7): ("jump", "After the pool one row stands for two rows of the picture."),
        (4, 11): (
            "pad-unused",
            "Rows 4 to 9 of the first convolution are right. With its padding of 1, row r looks at rows r "
            "− 1 to r + 1.",
        ),
        (5, 12): (
            "pad-unused",
            "The padding of the last layer is missing: its row 3 looks at rows 2 to 4 of the pool.",
        ),
        (10, 3): (None, "The rows are right, in the wrong order: the first row comes first."),
        (4, 10): (
            None,
            "The last row is right; the first one lies one row further up, because of the padding.",
        ),
        (3, 9): (None, "The first row is right; the last one lies one row further down."),
        (2, 4): (None, "These are rows of the layer before; go on until you reach the picture."),
        (4, 9): (None, "These are rows of the first convolution; one more layer back is the picture."),
    },
)
