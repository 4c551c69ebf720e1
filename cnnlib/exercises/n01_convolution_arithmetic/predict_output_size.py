"""`predict_output_size`: predict a size."""

from cnnlib.exercises.exercise import NumberExercise

predict_output_size_exercise = NumberExercise(
    "predict_output_size",
    "01_convolution_arithmetic",
    "predict a size",
    "A kernel of size 11 moves over 29 cells with stride 3 and padding 5 (no dilation). How many outputs "
    "are there?",
    10,
    "29 + 2·5 − 11 = 28 cells of room; 28 // 3 = 9 whole steps and one cell left over; with the first "
    "window, 10 outputs.",
    (
        "How many cells of room has the window once the padding stands on both sides?",
        "28 cells of room, steps of 3, and the first window needs no step.",
    ),
    {
        11: ("floor-not-ceil", "The last step does not fit completely, so it is not taken: round down."),
        9: (
            "off-by-one",
            "28 // 3 = 9 counts the steps; the first window needs no step and counts too. It is added after "
            "the division, not inside.",
        ),
        8: ("pad-both-sides", "Padding 5 means five zeros on each of the two sides."),
        7: ("pad-both-sides", "The padding belongs to the input as well, on both sides."),
    },
)
