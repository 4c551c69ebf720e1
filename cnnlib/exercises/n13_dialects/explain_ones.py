"""`explain_ones`: why a picture of ones proves nothing about an average."""

from cnnlib.exercises.exercise import WordsExercise

explain_ones_exercise = WordsExercise(
    "explain_ones",
    "13_dialects",
    "a test that cannot fail",
    """
    A colleague carries a padded average pool from one library to another and tests it with a picture
    of ones: all outputs are 1 in both. Name two different rules for the border that would both pass
    this test, and a picture with which the test could fail. Explain it in two or three sentences.
    """,
    """
    A library that leaves padding out of the count gives 1 for ones, and so does one that fills the border
    with copies of the nearest pixel and counts them (Keras 3.15.1 on PyTorch 2.13.0 does that where
    "same" is uneven, run on 2026-11-30). With equal numbers every average of any of them is the same
    number, whoever is counted how often. Random numbers, all different, tell them apart: each cell's
    number shows how often that cell was counted. Size and stride should be odd ones too, say 6×7 pixels,
    so that the two axes cannot be exchanged unseen and the zeros are not even.
    """,
    (
        "What is the average of equal numbers, whichever of them are left out or counted twice?",
        "What else could stand in the border, instead of nothing, that leaves an average of ones at 1?",
    ),
)
