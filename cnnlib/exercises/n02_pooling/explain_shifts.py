"""`explain_shifts`: what pooling forgives and what it does not."""

from cnnlib.exercises.exercise import WordsExercise

explain_shifts_exercise = WordsExercise(
    "explain_shifts",
    "02_pooling",
    "does pooling forget where the digit stands?",
    """
    Somebody says: "Max pooling is invariant to shifts, so where the digit stands does not matter." What
    numbers of the chapter agree, and what numbers contradict? Explain it in two sentences.
    """,
    """
    What agrees: a shift by one pixel changes the 2×2 maxima less than it changes the pixels (55 % against
    82 %), and global pooling of bare pixels does not change at all. What contradicts: 55 % is far from 0, a
    window notices every move across its border, and a shift by the stride moves the pooled map by one cell:
    that is equivariance. So pooling softens small shifts, but the map still says where the digit stands,
    only more coarsely.
    """,
    (
        "Invariant would mean a change of 0 %. Look along a row of the table of shifts.",
        "What does a shift by exactly the stride do to the pooled map?",
    ),
)
