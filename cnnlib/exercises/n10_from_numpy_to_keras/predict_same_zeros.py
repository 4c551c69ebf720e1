"""`predict_same_zeros`: predict where SAME puts its zeros."""

from cnnlib.exercises.exercise import NumberExercise

predict_same_zeros_exercise = NumberExercise(
    "predict_same_zeros",
    "10_from_numpy_to_keras",
    "predict where SAME puts its zeros",
    """
    A convolution with kernel size 5 and stride 2 runs over 10 rows with padding "same". How many rows of
    zeros does TensorFlow add before the picture and how many after it? Answer with a pair
    (before, after).
    """,
    (1, 2),
    "o = ⌈10/2⌉ = 5 rows come out. Five windows reach over 2·4 + 5 = 13 rows, so 3 zeros are needed: one "
    "before, and the odd one goes after the picture.",
    (
        "How many rows come out? The output size is ⌈i/s⌉, whatever the kernel.",
        "Five windows of 5 rows, 2 rows apart, reach over 13 rows. How many are missing, and on which side"
        " does the odd one go?",
    ),
    {
        (2, 1): ("odd-zero", "Three zeros are right, but the odd one goes after the picture, not before it."),
        (2, 2): (
            "half-padding",
            "That is half padding, p = ⌊k/2⌋ on both sides. It gives 5 rows too, but SAME adds no more "
            "zeros than the windows need.",
        ),
        (1, 1): (None, "With two zeros the last window would hang over the edge by one row."),
        (0, 3): (
            "odd-zero",
            "Three zeros are right; they are shared between both sides as equally as possible.",
        ),
        (3, 0): (
            "odd-zero",
            "Three zeros are right; they are shared between both sides, and the odd one goes after.",
        ),
        (1.5, 1.5): (
            "odd-zero",
            "Three zeros are right, but none can be cut in half: the odd one goes after the picture.",
        ),
        (1, 3): (None, "That is one zero too many: 13 rows are needed, and 10 are there."),
        (0, 1): (None, "Five windows of 5 rows, 2 rows apart, reach over 13 rows. What is missing?"),
        (4, 5): (None, "That would keep 10 rows at stride 2. SAME promises ⌈i/s⌉ rows, here 5."),
    },
)
