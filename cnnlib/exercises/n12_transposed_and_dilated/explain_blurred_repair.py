"""`explain_blurred_repair`: why a network that minimises squared errors paints blurred digits."""

from cnnlib.exercises.exercise import WordsExercise

explain_blurred_repair_exercise = WordsExercise(
    "explain_blurred_repair",
    "12_transposed_and_dilated",
    "why what is repaired looks blurred",
    """
    The network paints grey where a nearest neighbour, whose error is larger, puts sharp black and white. Why
    does training with the mean squared error lead to grey, and why can a sharper picture have a larger error?
    Answer in three sentences.
    """,
    """
    Many digits fit what is left of a covered one, and the loss asks for one picture that is close to all of
    them: the number that makes a mean squared error smallest is the mean of what may be there, so a pixel
    that is ink in half of the digits that fit becomes grey. A sharp picture commits itself to one of them;
    where it is wrong, a pixel is off by a whole 1, and 1² counts four times as much as 0.5². So the smallest
    error and the sharpest picture are different aims, and networks that are to draw sharply need another
    loss, such as a second network that judges whether a picture looks real.
    """,
    (
        "A pixel is 1 in half of the digits that fit and 0 in the others. Which number has the smallest mean "
        "squared error: 0, ½ or 1?",
        "Compare (1 − ½)² for every digit with 1² for half of them and 0² for the rest.",
    ),
)
