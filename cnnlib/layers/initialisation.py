"""Weight initialisation (He, Glorot)."""

import numpy as np

from cnnlib import arguments


def he_normal(shape, fan_in, rng, dtype=np.float32):
    """Normal numbers with variance 2 / fan_in, for weights followed by a ReLU.

    Source: He et al., arXiv 1502.01852, equation 10.
    """
    fan_in = arguments.whole_number("fan_in", fan_in, 1)
    return (arguments.seeded(rng).standard_normal(shape) * np.sqrt(2 / fan_in)).astype(dtype)


def glorot_uniform(shape, fan_in, fan_out, rng, dtype=np.float32):
    """Uniform numbers in ±√(6 / (fan_in + fan_out)), for weights without a ReLU after them.

    Source: Glorot & Bengio, AISTATS 2010, equation 16.
    """
    fan_in = arguments.whole_number("fan_in", fan_in, 1)
    fan_out = arguments.whole_number("fan_out", fan_out, 1)
    limit = np.sqrt(6 / (fan_in + fan_out))
    return arguments.seeded(rng).uniform(-limit, limit, shape).astype(dtype)


def initial_weights(init, shape, fan_in, fan_out, rng):
    """Weights by the name of their rule; zeros, for layers that are counted or filled, take no memory."""
    if arguments.one_of("init", init, ("he", "glorot", "zeros")) == "zeros":
        return np.zeros(shape, np.float32)
    if init == "he":
        return he_normal(shape, fan_in, rng)
    return glorot_uniform(shape, fan_in, fan_out, rng)
