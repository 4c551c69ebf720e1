"""`explain_two_threes`: what two 3×3 have that one 5×5 has not, and the other way round."""

from cnnlib.exercises.exercise import WordsExercise

explain_two_threes_exercise = WordsExercise(
    "explain_two_threes",
    "08_architectures",
    "two 3×3 for one 5×5",
    """
    VGG took two 3×3 convolutions where others took one 5×5. What does it gain, what does it pay, and what
    would
    be lost if there were no ReLU between the two? Answer in three sentences.
    """,
    """
    Both see 5×5 pixels, but 2 · 9 = 18 weights for each pair of channels do it instead of 25, and there is
    one more
    ReLU, so the two can bend where the one is linear. It pays with memory and time outside the
    multiplications: one
    more map to write, to keep for the backward pass and to read again. Without the ReLU the two would be
    one linear
    5×5 convolution, and one that cannot even be any 5×5: 18 numbers for each pair cannot choose 25.
    """,
    (
        "Count weights for one pair of channels, receptive field, and non-linearities of both.",
        "Notebook 04 showed what two convolutions without a ReLU are.",
    ),
)
