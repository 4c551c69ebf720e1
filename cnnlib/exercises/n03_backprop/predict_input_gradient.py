"""`predict_input_gradient`: predict two gradients by hand."""

from cnnlib.exercises.exercise import NumberExercise

predict_input_gradient_exercise = NumberExercise(
    "predict_input_gradient",
    "03_backprop",
    "predict two gradients by hand",
    """
    The kernel [[0, 1, 2], [2, 2, 0], [0, 1, 2]] slides over a 5×5 picture with stride 1 and no padding,
    and every one of the 3×3 outputs has gradient 1. Predict ∂L/∂x at row 0, column 1 and at the centre,
    row 2, column 2, as a pair: (first, second).
    """,
    (1, 10),
    "Cell (0, 1) lies in two windows, where it meets kernel cells (0, 1) and (0, 0): 1 + 0 = 1. The "
    "centre lies in all nine windows and meets every kernel cell once: the sum of the kernel, 10.",
    (
        "Which windows contain the cell, and which kernel cell lies on it in each of them?",
        "Cell (0, 1) is in the windows that begin at columns 0 and 1 of row 0. The centre is in all nine.",
    ),
    {
        (3, 10): (
            "flip-in-scatter",
            "That is the kernel turned by 180°: painting gradient × kernel needs it as it is.",
        ),
        (0, 0): ("accumulate", "That keeps only the last window; the contributions of all windows add up."),
        (10, 1): (
            None,
            "You have the right numbers in the wrong order: first row 0, column 1, then the centre.",
        ),
        (2, 9): (
            None,
            "That is the number of windows each cell lies in; each of them contributes its kernel cell.",
        ),
        (10, 10): (
            None,
            "The centre is right. Cell (0, 1) lies in two of the nine windows only, not in all of them.",
        ),
        (0, 10): (
            None,
            "The centre is right. Cell (0, 1) lies in two windows: in the second one it meets kernel cell "
            "(0, 0), in the first kernel cell (0, 1).",
        ),
        (1, 2): (
            None,
            "The first is right. The centre lies in all nine windows, and their contributions add up.",
        ),
        (1, 9): (
            None,
            "The first is right. The centre lies in nine windows, but each contributes its kernel cell.",
        ),
        (1 / 9, 10 / 9): ("batch-mean-twice", "Nothing is averaged here: gradients add up."),
    },
)
