"""`predict_caffe_size`: predict the size of a pool that rounds up."""

from cnnlib.exercises.exercise import NumberExercise

predict_caffe_size_exercise = NumberExercise(
    "predict_caffe_size",
    "13_dialects",
    "predict the size of a pool that rounds up",
    """
    A max pool with window 3 and stride 2, without padding, runs over 56 cells in Caffe, which rounds
    sizes up. How many cells come out?
    """,
    28,
    "(56 − 3)/2 = 26.5 steps; rounded up 27, and the first window makes 28. The last one hangs over the "
    "edge by one cell. PyTorch rounds down and answers 27.",
    (
        "How many steps of 2 fit into the room of 56 − 3 cells?",
        "26 and a half. Caffe takes the half step too; then count the first window.",
    ),
    {
        27: ("floor-size", "That is the size rounded down. Caffe takes the last half step too."),
        26: ("off-by-one", "That counts whole steps only: the first window is missing, and the half step."),
        26.5: (None, "That is the number of steps. Round it up, and count the first window."),
        27.5: (None, "No library makes half a cell: Caffe rounds up."),
        29: (None, "One too many: ⌈53/2⌉ = 27 steps and the first window."),
        54: (None, "That is stride 1. With stride 2 windows begin two cells apart."),
    },
)  # fmt: skip
