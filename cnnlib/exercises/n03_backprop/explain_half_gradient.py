"""`explain_half_gradient`: why only one line of a gradient check changes."""

from cnnlib.exercises.exercise import WordsExercise

explain_half_gradient_exercise = WordsExercise(
    "explain_half_gradient",
    "03_backprop",
    "one gradient of three is halved",
    """
    In TurnedTwice the turn is gone, and backward halves self.bias.grad instead. What does the gradient
    check report for input, weight and bias, and why? Explain it in two sentences.
    """,
    """
    input and weight are ok, bias is WRONG. Each array is compared with slopes that are measured by nudging
    that array alone, and neither of the other two gradients is computed from the bias gradient, so halving it
    changes one line of the report. A loss that still falls would not have told: half a gradient points in
    the right direction.
    """,
    (
        "What does the check nudge to measure the slope of the bias?",
        "Are the other two gradients computed from the one that was halved?",
    ),
)
