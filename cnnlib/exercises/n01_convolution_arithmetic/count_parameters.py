"""`count_parameters`: count the parameters of a layer."""

from cnnlib.exercises.exercise import NumberExercise

count_parameters_exercise = NumberExercise(
    "count_parameters",
    "01_convolution_arithmetic",
    "count the parameters of a layer",
    "A convolution takes pictures with 3 channels of 32×32 pixels and has 8 filters of 5×5 cells, each "
    "with a bias. How many parameters (weights and biases) does it learn?",
    608,
    "Every filter has a 5×5 kernel for each of the 3 channels, 75 weights, and one bias: 8 · (75 + 1) = 608. "
    "The size of the picture does not matter.",
    (
        "How many numbers does one filter hold, if it has a kernel of its own for every input channel?",
        "Count the weights of one filter, add its bias, then count the filters.",
    ),
    {
        600: ("bias-missing", "These are the weights; every filter also has one bias."),
        200: (
            "channel-sum",
            "A filter has a kernel of its own for every input channel; and biases count too.",
        ),
        208: (
            "channel-sum",
            "A filter has a kernel of its own for every input channel, not one for all three.",
        ),
        624: ("bias-inside-sum", "There is one bias per filter, not one per kernel."),
        601: ("bias-missing", "Every filter has a bias of its own, so there are 8 of them and not one."),
        603: ("bias-missing", "The biases belong to the 8 filters, one each, not to the 3 channels."),
        128: (None, "A 5×5 kernel has 25 weights, not 5."),
        76: ("per-output", "That is one filter; there are 8."),
        75: ("per-output", "That is one filter without its bias; there are 8."),
        819200: ("weights-shared", "The same filter is used at every position: position adds no parameters."),
        622592: ("weights-shared", "The same filter is used at every position: position adds no parameters."),
    },
)
