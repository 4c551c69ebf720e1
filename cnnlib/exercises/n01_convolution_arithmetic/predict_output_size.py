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
        "How many cells of room does the window have once the padding stands on both sides?",
        "Room is what is left when the kernel lies at the start. How many whole steps of 3 fit, and does "
        "the first window need one?",
    ),
    {
        11: ("floor-not-ceil", "The last step does not fit completely, so it is not taken: round down."),
        9: (
            "off-by-one",
            "28 // 3 = 9 counts the steps; the first window needs no step and counts too. It is added after "
            "the division, not inside.",
        ),
        10 + 1 / 3: ("int-division", "A size is a whole number: a third of a window is no window."),
        9 + 1 / 3: (
            "int-division",
            "That is the number of steps, with a fraction. Round it down and count the first window.",
        ),
        28: (None, "That is the room in cells. A step is 3 cells long; and the first window counts too."),
        29: (None, "That is the number of steps of one cell, and the first window. A step is 3 cells long."),
        13: (None, "The kernel's size has to be subtracted: the window needs room for all of its cells."),
        8: ("pad-both-sides", "Padding 5 means five zeros on each of the two sides."),
        7: ("pad-both-sides", "The padding belongs to the input as well, on both sides."),
    },
)
