"""Batch normalisation."""

import numpy as np

from cnnlib import arguments, ops
from cnnlib.layers.base import Layer, Parameter, expect_channels, split_shape
from cnnlib.ops.batch_norm import with_statistics


class BatchNorm2d(Layer):
    """Batch normalisation per channel; keeps running statistics for evaluation mode.

    After each training batch: running ← (1 − momentum) · running + momentum · batch, with the
    unbiased variance, as in PyTorch.
    """

    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        self.num_features = arguments.whole_number("num_features", num_features, 1)
        self.eps = arguments.positive("eps", eps, "1e-5")
        self.momentum = arguments.proportion("momentum", momentum, 0.1)
        self.weight = Parameter("weight", np.ones(self.num_features, np.float32))
        self.bias = Parameter("bias", np.zeros(self.num_features, np.float32))
        self.running_mean = np.zeros(self.num_features, np.float32)
        self.running_var = np.ones(self.num_features, np.float32)

    def config(self):
        return {"num_features": self.num_features, "eps": self.eps, "momentum": self.momentum}

    def state(self):
        return {"running_mean": self.running_mean, "running_var": self.running_var}

    def output_shape(self, input_shape):
        _, (channels, *_) = split_shape(self, input_shape, 3)
        expect_channels(self, channels, self.num_features, input_shape)
        return tuple(input_shape)

    def forward(self, x):
        self.x = np.asarray(x)
        self.statistics = (self.running_mean, self.running_var, self.training, self.eps)
        y, mean, variance = with_statistics(x, self.weight.value, self.bias.value, *self.statistics)
        if self.training:
            count = self.x.size // self.num_features
            for name, batch in (("running_mean", mean), ("running_var", variance * count / (count - 1))):
                kept = getattr(self, name)
                setattr(self, name, (kept + self.momentum * (batch - kept)).astype(kept.dtype))
        return y

    def backward(self, grad_output):
        x = self._remembered("x")
        return self._keep(ops.batch_norm2d_backward(grad_output, x, self.weight.value, *self.statistics))
