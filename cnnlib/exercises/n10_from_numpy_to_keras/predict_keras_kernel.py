"""`predict_keras_kernel`: predict the shape of a kernel in Keras."""

from cnnlib.exercises.exercise import NumberExercise

predict_keras_kernel_exercise = NumberExercise(
    "predict_keras_kernel",
    "10_from_numpy_to_keras",
    "predict the shape of a kernel in Keras",
    """
    Our Conv2d(16, 32, kernel_size=(3, 5)) has a weight of shape (32, 16, 3, 5). What shape does the
    kernel of the same layer have in Keras? Answer with four numbers.
    """,
    (3, 5, 16, 32),
    "Rows and columns of the kernel first, as images there have their pixels first; then the channels that "
    "come in, and last the filters, which are the channels that go out.",
    (
        "The shapes that Keras lists show it for square kernels. Where does the 16 stand, and where the 32?",
        "Keras' order is kernel rows, kernel columns, channels in, channels out.",
    ),
    {
        (32, 16, 3, 5): ("layout", "That is our own order: filters first."),
        (3, 5, 32, 16): (
            "swap-in-out",
            "Channels that come in stand before those that go out, as in a matrix that is multiplied from "
            "the right.",
        ),
        (5, 3, 16, 32): ("swap-hw", "kernel_size is (rows, columns) in both libraries: rows come first."),
        (5, 3, 32, 16): (
            "layout",
            "Both pairs have changed places: rows before columns, channels in before channels out.",
        ),
        (16, 3, 5, 32): (
            "layout",
            "The rows and columns of the kernel come first; both channel axes follow.",
        ),
        (32, 3, 5, 16): (
            "layout",
            "The channels are last, but the filters have not moved: they go to the end.",
        ),
        (16, 32, 3, 5): (
            "layout",
            "Both channel axes move to the end, after the rows and columns of the kernel.",
        ),
    },
)
