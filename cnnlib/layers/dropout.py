"""Dropout."""

from cnnlib import arguments, ops
from cnnlib.layers.base import Layer


class Dropout(Layer):
    """Drop each value with probability `p` while training; do nothing in evaluation."""

    def __init__(self, p=0.5, rng=None):
        self.p, self.rng = arguments.fraction("p", p, 0.5), arguments.seeded(rng)

    def config(self):
        return {"p": self.p}

    def forward(self, x):
        y, self.mask = ops.dropout(x, self.p, self.rng, self.training)
        return y

    def backward(self, grad_output):
        return ops.dropout_backward(grad_output, self._remembered("mask"))
