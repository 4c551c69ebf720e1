"""`predict_initial_loss`: predict the first loss."""

import math

from cnnlib.exercises.exercise import NumberExercise

predict_initial_loss_exercise = NumberExercise(
    "predict_initial_loss",
    "05_full_network",
    "predict the first loss",
    "A network that has learned nothing gives ten classes about the same probability. What is its "
    "cross-entropy loss, before the first step? Two decimals are enough.",
    math.log(10),
    "Each class has probability 1/10, and −log(1/10) = ln 10 = 2.303. A first loss far from it means that "
    "something is wrong before training has begun.",
    (
        "What probability does the right class get? The loss of one image is −log of it.",
        "−log(1/10) is the natural logarithm of 10: np.log(10).",
    ),
    {
        0.1: (None, "That is the probability of the right class; the loss is −log of it."),
        0.105: (
            None,
            "That is −log(9/10), for the probability of all other classes. The right one gets 1/10.",
        ),
        0.9: (
            None,
            "That is the probability of a wrong answer; the loss is −log of the right class's probability.",
        ),
        -2.303: ("sign", "The logarithm of a probability is negative; the loss has a minus in front."),
        1: ("log-base", "That is the logarithm to base 10; the loss uses the natural one, np.log."),
        3.3219: ("log-base", "That is the logarithm to base 2; the loss uses the natural one, np.log."),
        23.026: ("mean-loss", "That is a sum over ten; the loss is a mean over the images."),
        0: (None, "A loss of 0 would mean that the network is sure and right."),
        10: (None, "Ten is the number of classes; the loss is −log of the probability 1/10."),
    },
    tolerance=0.01,
)
