"""`predict_halving_cost`: predict what successive halving costs."""

from cnnlib.exercises.exercise import NumberExercise

predict_halving_cost_exercise = NumberExercise(
    "predict_halving_cost",
    "09_hyperparameters",
    "predict what successive halving costs",
    """
    27 trainings begin. After 1 epoch the best third goes on, after 3 epochs the best third of these, and
    those that are left run to epoch 9. A training that goes on continues where it was. How many epochs are
    trained in all?
    """,
    63,
    "27 trainings of 1 epoch, then 9 of them 2 epochs more, then 3 of them 6 epochs more: "
    "27 + 18 + 18 = 63. Trained to the end, all 27 would cost 27·9 = 243.",
    (
        "Count round by round: how many trainings are left, and how many epochs does each one add?",
        "From 1 to 3 epochs each of the 9 adds 2; from 3 to 9 each of the 3 adds 6.",
    ),
    {
        81: (
            "starts-again",
            "27·1 + 9·3 + 3·9 is the cost if every round starts again from epoch 0. Here a training goes on.",
        ),
        243: (None, "That is the cost of training all 27 to the end."),
        39: (None, "27 + 9 + 3 counts the trainings of the rounds, not their epochs."),
        27: (None, "That is the first round alone; the 9 and the 3 that go on cost more epochs."),
        45: (None, "One of the three rounds is missing: 27, then 9·2, then 3·6."),
    },
)
