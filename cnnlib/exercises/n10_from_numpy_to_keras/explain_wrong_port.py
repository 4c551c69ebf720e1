"""`explain_wrong_port`: why one wrong array of six spoils everything."""

from cnnlib.exercises.exercise import WordsExercise

explain_wrong_port_exercise = WordsExercise(
    "explain_wrong_port",
    "10_from_numpy_to_keras",
    "one wrong array of six",
    """
    Five arrays of a port are right; the weight of the linear layer is turned over by a bare .T. Why does one
    wrong array of six spoil so much, and why can no check of shapes find it? Explain it in two sentences.
    """,
    """
    Keras flattens its maps in the order rows, columns, channels, ours in the order channels, rows, columns:
    after a bare .T almost every weight of the last layer meets a number that it was not trained for, and as
    each of the ten logits is a sum over all of them, all answers are affected. The shape is right, because .T
    gives (inputs, outputs) as Keras wants it; only the order along the axis of inputs is wrong, and order
    does not show in a shape. Equal outputs are the only proof of a port.
    """,
    (
        "In what order does Flatten read the maps here, and in what order in Keras?",
        "What is the shape of the array with .T, and what would the right one have?",
    ),
)
