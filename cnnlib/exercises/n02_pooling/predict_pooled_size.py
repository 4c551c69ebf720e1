"""`predict_pooled_size`: predict the size after a pool."""

from cnnlib.exercises.exercise import NumberExercise

predict_pooled_size_exercise = NumberExercise(
    "predict_pooled_size",
    "02_pooling",
    "predict the size after a pool",
    "Max pooling with kernel size 3 and stride 2 (windows overlap) runs over a picture of 14×14 pixels. "
    "How many rows does the result have?",
    6,
    "14 − 3 = 11 cells of room, 11 // 2 = 5 whole steps, and the first window: 6. The last row is seen by "
    "no window.",
    (
        "The same formula as for a convolution without padding: how much room does the window have?",
        "14 − 3 cells of room. How many whole steps of 2 fit, and does the first window need one?",
    ),
    {
        7: (
            "pool-size-formula",
            "H // s, or rounding up, counts a window too many: the sixth covers rows 10 to 12, a "
            "seventh would need row 14, and the rows end at 13.",
        ),
        5: ("off-by-one", "11 // 2 = 5 counts the steps; the first window needs no step and counts too."),
        4: ("stride-vs-kernel", "The window moves by the stride, 2, not by its own size, 3."),
        12: ("stride-in-slice", "That is the count for stride 1."),
        5.5: (
            "int-division",
            "11 / 2 is the number of steps, with a fraction. Round down, then count the first window.",
        ),
        11: (None, "That is the room in cells. A step is 2 cells long; and the first window counts too."),
        36: (None, "That is the number of all windows, 6·6; the question is about the rows."),
        6.5: ("int-division", "A size is a whole number: half a window is no window."),
    },
)
