"""`predict_separable_parameters`: count the weights of a depthwise separable convolution."""

from cnnlib.exercises.exercise import NumberExercise

predict_separable_parameters_exercise = NumberExercise(
    "predict_separable_parameters",
    "08_architectures",
    "count the weights of a depthwise separable convolution",
    """
    MobileNet replaces a 3×3 convolution from 32 to 64 channels by a depthwise 3×3 convolution of the 32
    channels and a 1×1 convolution from 32 to 64 channels. How many weights do the two have together, without
    biases?
    """,
    2336,
    "Depthwise: one 3×3 kernel for each of 32 channels, 288. Pointwise: 64 filters of 32 numbers, 2048. "
    "Together 2336, an eighth of the 18432 of the layer they replace.",
    (
        "Depthwise means groups = channels: each filter has a kernel for one channel only.",
        "32 · 3 · 3 + 64 · 32.",
    ),
    {
        18432: ("dense", "That is the ordinary 3×3 convolution, with a kernel for each pair of channels."),
        11264: (
            "depthwise-as-dense",
            "The depthwise filters look at one channel each, not at all 32: 32 · 9 weights, not 32 · 32 · 9.",
        ),
        288: ("one-half", "That is the depthwise half; the 1×1 convolution mixes the channels."),
        2048: ("one-half", "That is the 1×1 half; the depthwise one comes before it."),
        2432: ("bias-counted", "Biases are counted here; the question leaves them out."),
        2624: (
            "depthwise-at-the-end",
            "The depthwise convolution stands first, where there are 32 channels, not 64.",
        ),
        589824: ("multiplied", "The two layers stand one after the other: their weights are added."),
    },
)
