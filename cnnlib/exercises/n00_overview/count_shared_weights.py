"""`count_shared_weights`: count the weights of a convolution."""

from cnnlib.exercises.exercise import NumberExercise

count_shared_weights_exercise = NumberExercise(
    "count_shared_weights",
    "00_overview",
    "count the weights of a convolution",
    "A convolution has 16 filters of 3×3 weights over a picture with one channel. How many weights is "
    "that for a picture of 8×8 pixels, and how many for one of 1000×1000? Give a pair: (first, second).",
    (144, 144),
    "16·3·3 = 144, whatever the size of the picture: the same filter is laid on every part of it.",
    (
        "One filter is a grid of 3×3 weights. Does it change when it moves to another place?",
        "16 filters times 9 weights; the size of the picture plays no part.",
    ),
    {
        (144, 144_000_000): ("not-shared", "The filter is the same at every place: count it once."),
        (144, 2_250_000): ("not-shared", "The filter is the same at every place: count it once."),
        (9216, 144_000_000): (
            "not-shared",
            "That is 144 weights for each of the 8·8, or 1000·1000, places. The same 144 are used at all "
            "of them.",
        ),
        (5184, 143_424_576): (
            "not-shared",
            "That is 144 weights for each place where a window fits. The same 144 are used at all of them.",
        ),
        (576, 9_000_000): (
            "not-shared",
            "That is one filter at every place. A filter is the same everywhere.",
        ),
        (1024, 16_000_000): ("not-shared", "That counts pixels. A filter has 3·3 weights, wherever it lies."),
        (48, 48): (None, "A filter has 3·3 weights, not 3."),
        (9, 9): ("per-output", "That is one filter; there are 16."),
        (160, 160): (None, "That counts the 16 biases too; the question is about the weights alone."),
    },
)
