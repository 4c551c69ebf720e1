"""`explain_scaled_loss`: what a factor in front of the loss does to two optimisers."""

from cnnlib.exercises.exercise import WordsExercise

explain_scaled_loss_exercise = WordsExercise(
    "explain_scaled_loss",
    "04_downhill",
    "a loss ten times as large",
    """
    Somebody multiplies the loss by 10 and trains on, with everything else unchanged. What happens to
    the steps of SGD, and what to those of Adam? Explain it in two sentences.
    """,
    """
    Every gradient becomes ten times as large. SGD multiplies the gradient by the learning rate, so its
    steps become ten times as long, exactly as if the learning rate were 10 η; what arrived before may
    explode now. Adam divides the mean of the gradients by the root of the mean of their squares: both
    become ten times as large, the factor cancels, and the steps stay as they were (but for ε, which
    matters only where gradients are tiny).
    """,
    (
        "By how much does every gradient change? Follow that factor through the two update rules.",
        "In Adam, what happens to m, and what to √s?",
    ),
)
