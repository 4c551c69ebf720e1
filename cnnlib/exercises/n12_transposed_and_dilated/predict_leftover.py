"""`predict_leftover`: predict the leftover."""

from cnnlib.exercises.exercise import NumberExercise

predict_leftover_exercise = NumberExercise(
    "predict_leftover",
    "12_transposed_and_dilated",
    "predict the leftover",
    "A convolution with kernel 4, stride 4 and padding 1 runs over 21 cells. What output_padding does "
    "its transposed convolution need to return to exactly 21 cells?",
    3,
    "21 + 2·1 − 4 = 19 cells of room; four steps of 4 use 16 of them; 19 mod 4 = 3 are left over.",
    (
        "How many cells at the end does no window reach?",
        "The leftover is the remainder of the division in the size formula: (i + 2p − k) mod s.",
    ),
    {
        4: (None, "That is the number of steps, 19 // 4; the leftover is the remainder of this division."),
        5: (None, "That is the size of the output; the leftover is the remainder, 19 mod 4."),
        2: ("pad-both-sides", "The padding stands on both sides: 2·1."),
        1: ("pad-both-sides", "The padding belongs to the input as well, on both sides."),
        4.75: (None, "19 / 4 counts steps with a fraction. The leftover is the remainder: 19 − 4·4 cells."),
        0.75: (None, "That is the fraction of a step; the leftover is a number of cells, 0.75·4."),
        19: (None, "That is the room. Four steps of 4 use most of it; what is left over?"),
        0: (None, "Then the transposed convolution would return to 4·4 + 4 − 2 = 18 cells, three too few."),
    },
)
