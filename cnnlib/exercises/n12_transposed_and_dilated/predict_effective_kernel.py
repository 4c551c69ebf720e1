"""`predict_effective_kernel`: predict what a dilated kernel covers."""

from cnnlib.exercises.exercise import NumberExercise

predict_effective_kernel_exercise = NumberExercise(
    "predict_effective_kernel",
    "12_transposed_and_dilated",
    "predict what a dilated kernel covers",
    "A kernel of size 3 has dilation 4. How many cells does it cover, from its first to its last?",
    9,
    "Its cells lie at 0, 4 and 8: from 0 to 8 are 9 cells, d·(k − 1) + 1.",
    (
        "Write down the positions of its three cells.",
        "Two gaps of 4, and the first cell itself.",
    ),
    {
        12: ("dilation-formula", "d·k counts a gap after the last cell as well; there are only k − 1 gaps."),
        13: (
            "dilation-formula",
            "d·k + 1 counts a gap after the last cell as well; there are only k − 1 gaps.",
        ),
        10: ("dilation-formula", "Its cells lie at 0, 4 and 8: from 0 to 8 are nine cells, not ten."),
        5: ("dilation-formula", "There are two gaps, one before and one after the cell in the middle."),
        8: ("off-by-one", "Positions 0 to 8 are nine cells."),
        11: (
            "dilation-formula",
            "Here dilation 1 is the ordinary kernel: neighbours are d cells apart, with d − 1 between them.",
        ),
        7: ("dilation-formula", "Every gap is stretched, not the whole kernel by d once."),
        6: ("dilation-formula", "Every gap is stretched, not the whole kernel by d once."),
        3: ("dilation-formula", "It has three cells, but they lie 4 apart."),
    },
)
