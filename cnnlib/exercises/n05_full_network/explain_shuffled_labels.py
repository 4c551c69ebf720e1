"""`explain_shuffled_labels`: what a training loss of 0 says."""

from cnnlib.exercises.exercise import WordsExercise

explain_shuffled_labels_exercise = WordsExercise(
    "explain_shuffled_labels",
    "05_full_network",
    "labels that mean nothing",
    """
    The labels of twenty images are shuffled; the network can still learn them by heart. What will its
    accuracy on the validation images be, and what does this say about a training loss of 0? Explain it in
    two sentences.
    """,
    """
    About chance, one in ten: shuffled labels follow no rule, so what was learned is the list of twenty
    answers, and nothing in it holds for other images. A training loss of 0 says that the network has enough
    parameters to remember its images, not that it has understood anything; only images that it has never
    seen can tell.
    """,
    (
        "Is there anything in shuffled labels that also holds for other images?",
        "What must a network be able to do to get twenty arbitrary answers right?",
    ),
)
