"""`explain_global_average`: why a mean over the map helps with digits that moved."""

from cnnlib.exercises.exercise import WordsExercise

explain_global_average_exercise = WordsExercise(
    "explain_global_average",
    "07_generalisation",
    "what the mean over a map forgets",
    """
    With GlobalAvgPool2d in place of Flatten the network reads far more of the moved digits, although it never
    saw one, and loses a few of the clean ones. Why both? Explain it in two or three sentences.
    """,
    """
    A convolution's maps move along with the digit, and a mean does not ask where in the map a value
    stands: but
    for what is lost at the border, the ten logits see the same numbers before and after the move. The linear
    layer behind Flatten has a weight of its own for every place and has to learn each place anew. The same
    forgetting costs clean digits: whether a stroke is at the top or at the bottom is often what tells two
    digits
    apart (6 and 9), and after the mean only the last convolutions' receptive fields can still know it.
    """,
    (
        "What happens to a feature map when the digit moves by two pixels? And to the map's mean?",
        "What did Flatten keep that the mean throws away, and when would you need it?",
    ),
)
