"""`predict_halving_cost`: predict what successive halving costs."""

from cnnlib.exercises.exercise import NumberExercise

predict_halving_cost_exercise = NumberExercise(
    "predict_halving_cost",
    "09_hyperparameters",
    "predict what successive halving costs",
    """
    27 training runs begin. After 1 epoch the best third continues, after 3 epochs the best third of these,
    and those that are left run to epoch 9. Every run continues where it stopped. How many epochs are
    trained in all?
    """,
    63,
    "27 runs of 1 epoch, then 9 of them 2 epochs more, then 3 of them 6 epochs more: "
    "27 + 18 + 18 = 63. Trained to the end, all 27 would cost 27·9 = 243.",
    (
        "Count round by round: how many runs are left, and how many epochs does each one add?",
        "From 1 to 3 epochs each of the 9 adds 2; from 3 to 9 each of the 3 adds 6.",
    ),
    {
        81: (
            "starts-again",
            "27·1 + 9·3 + 3·9 is the cost if every round starts again from epoch 0. Here a run continues.",
        ),
        243: (None, "That is the cost of 27 complete runs."),
        39: (None, "27 + 9 + 3 counts the runs of the rounds, not their epochs."),
        13: (
            None,
            "1 + 3 + 9 adds the epochs at which a round ends. A round costs its runs times their new epochs.",
        ),
        117: (
            None,
            "9 runs add 2 epochs each, and 3 runs add 6: an epoch trained before costs nothing more.",
        ),
        27: (None, "That is the first round alone; the 9 and the 3 that continue cost more epochs."),
        45: (None, "One of the three rounds is missing: 27, then 9·2, then 3·6."),
    },
)
