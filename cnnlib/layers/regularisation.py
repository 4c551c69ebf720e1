"""Batch normalisation and dropout."""

import numpy as np

from cnnlib import arithmetic, ops
from cnnlib.layers.base import Layer, Parameter, expect_channels, split_shape
from cnnlib.layers.initialisation import generator
from cnnlib.ops.regularisation import batch_statistics


class BatchNorm2d(Layer):
    """Batch normalisation per channel; keeps running statistics for evaluation mode.

    After each training batch: running ← (1 − momentum) · running + momentum · batch, with the
    unbiased variance, as in PyTorch.
    """

    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        self.num_features = arithmetic.whole_number("num_features", num_features, 1)
        if not eps > 0:
            raise ValueError(f"eps must be > 0, got {eps}; 1e-5 is usual")
        if not 0 <= momentum <= 1:
            raise ValueError(f"momentum must be between 0 and 1, got {momentum}; 0.1 is usual")
        self.eps, self.momentum = eps, momentum
        self.weight = Parameter("weight", np.ones(num_features, np.float32))
        self.bias = Parameter("bias", np.zeros(num_features, np.float32))
        self.running_mean = np.zeros(num_features, np.float32)
        self.running_var = np.ones(num_features, np.float32)

    def config(self):
        return {"num_features": self.num_features, "eps": self.eps, "momentum": self.momentum}

    def state(self):
        return {"running_mean": self.running_mean, "running_var": self.running_var}

    def output_shape(self, input_shape):
        _, (channels, *_) = split_shape(self, input_shape, 3)
        expect_channels(self, channels, self.num_features, input_shape)
        return tuple(input_shape)

    def _statistics(self):
        return self.running_mean, self.running_var, self.training, self.eps

    def forward(self, x):
        self.x = np.asarray(x)
        y = ops.batch_norm2d(x, self.weight.value, self.bias.value, *self._statistics())
        if self.training:
            mean, variance = batch_statistics(self.x)
            count = self.x.size // self.num_features
            for name, batch in (("running_mean", mean), ("running_var", variance * count / (count - 1))):
                kept = getattr(self, name)
                setattr(self, name, (kept + self.momentum * (batch - kept)).astype(kept.dtype))
        return y

    def backward(self, grad_output):
        x = self._remembered("x")
        return self._keep(ops.batch_norm2d_backward(grad_output, x, self.weight.value, *self._statistics()))


class Dropout(Layer):
    """Drop each value with probability `p` while training; do nothing in evaluation."""

    def __init__(self, p=0.5, rng=None):
        if not 0 <= p < 1:
            raise ValueError(f"p must be at least 0 and below 1, got {p}; p=0.5 drops half of the values")
        self.p, self.rng = p, generator(rng)

    def config(self):
        return {"p": self.p}

    def forward(self, x):
        y, self.mask = ops.dropout(x, self.p, self.rng, self.training)
        return y

    def backward(self, grad_output):
        return ops.dropout_backward(grad_output, self._remembered("mask"))
