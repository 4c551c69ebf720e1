"""`predict_pooled_size`: predict the size behind a pool."""

from cnnlib.exercises.exercise import NumberExercise

predict_pooled_size_exercise = NumberExercise(
    "predict_pooled_size",
    "02_pooling",
    "predict the size behind a pool",
    "Max pooling with kernel size 3 and stride 2 (windows overlap) runs over a picture of 14×14 pixels. "
    "How many rows has the result?",
    6,
    "14 − 3 = 11 cells of room, 11 // 2 = 5 whole steps, and the first window: 6. The last row is seen by "
    "no window.",
    (
        "The same formula as for a convolution without padding: how much room has the window?",
        "11 cells of room, steps of 2, and the first window needs no step.",
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
        6.5: ("int-division", "A size is a whole number: half a window is no window."),
    },
)
