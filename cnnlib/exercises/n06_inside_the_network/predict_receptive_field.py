"""`predict_receptive_field`: predict how far a unit sees."""

from cnnlib.exercises.exercise import NumberExercise

predict_receptive_field_exercise = NumberExercise(
    "predict_receptive_field",
    "06_inside_the_network",
    "predict how far a unit sees",
    """
    A network has four layers: convolution 3×3, convolution 3×3, max pooling 2×2 with stride 2,
    convolution 3×3 (all convolutions with stride 1). How many input rows does one unit of the last layer
    see?
    """,
    10,
    "3 after the first layer, 3 + 2 = 5 after the second, 5 + 1 = 6 after the pool; from there on "
    "neighbours are 2 pixels apart, so the last kernel adds 2·2 = 4: 10.",
    (
        "Go through the layers from the first to the last: each adds k − 1 steps. How many pixels long is "
        "a step?",
        "Before the pool a step is 1 pixel long, after it 2.",
    ),
    {
        8: (
            "jump",
            "After a pool of stride 2 neighbouring units are two pixels apart: the last kernel adds "
            "2·2, not 2.",
        ),
        11: (
            "off-by-one",
            "A kernel of k cells adds k − 1 steps, because neighbours share cells; and the pool's own step "
            "is still one pixel long.",
        ),
        12: (
            "jump",
            "The step becomes longer after the pool, not in it: the pool adds 1 pixel, the last kernel 2·2.",
        ),
        16: (None, "The layers do not multiply: each adds k − 1 steps to what its units see."),
        3: (None, "That is what it sees of the layer before; each of those units sees several units again."),
        9: (None, "Every layer adds to the field, the pool as well: its windows are two cells wide."),
        7: (None, "Every layer adds to the field, the pool as well, and after it the steps are longer."),
    },
)
