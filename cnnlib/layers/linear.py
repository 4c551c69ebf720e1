"""ReLU, Flatten and the fully connected layer."""

import math

import numpy as np

from cnnlib import arguments, ops
from cnnlib.layers.base import Layer, Parameter, split_shape, whole_shape
from cnnlib.layers.initialisation import initial_weights
from cnnlib.ops import arrays


class ReLU(Layer):
    """max(x, 0), element by element."""

    def forward(self, x):
        self.x = np.asarray(x)
        return ops.relu(x)

    def backward(self, grad_output):
        return ops.relu_backward(grad_output, self._remembered("x"))


class Flatten(Layer):
    """`(N, C, H, W)` to `(N, C·H·W)`, so that a linear layer can follow."""

    def output_shape(self, input_shape):
        shape = whole_shape(self, input_shape)
        batch = shape[:1] if len(shape) in (2, 4) else ()
        return *batch, math.prod(shape[len(batch) :])

    def forward(self, x):
        x = np.asarray(x)
        if x.ndim < 2:
            raise ValueError(f"x: got shape {x.shape}; expected a batch axis first, e.g. (N, C, H, W)")
        self.shape = x.shape
        # With the batch last in memory this reshape moves nothing.
        return x.transpose(*range(1, x.ndim), 0).reshape(math.prod(x.shape[1:]), len(x)).T

    def backward(self, grad_output):
        count, *shape = self._remembered("shape")
        grad_output = arrays.real_array("grad_output", grad_output)
        arrays.same_shape("grad_output", grad_output, (count, math.prod(shape)), "(N, C·H·W)")
        return grad_output.T.reshape(*shape, count).transpose(len(shape), *range(len(shape)))


class Linear(Layer):
    """Fully connected layer: `weight (out_features, in_features)` and `bias (out_features,)`.

    Weights start by Glorot's rule unless `init` is "he" or "zeros"; biases start at 0.
    """

    sees_everything = True

    def __init__(self, in_features, out_features, bias=True, init="glorot", rng=None):
        self.in_features = arguments.whole_number("in_features", in_features, 1)
        self.out_features = arguments.whole_number("out_features", out_features, 1)
        values = initial_weights(init, (out_features, in_features), in_features, out_features, rng)
        self.weight = Parameter("weight", values)
        self.bias = Parameter("bias", np.zeros(self.out_features, np.float32)) if bias else None

    def config(self):
        names = ("in_features", "out_features")
        return {name: getattr(self, name) for name in names} | {"bias": self.bias is not None}

    def output_shape(self, input_shape):
        batch, (features,) = split_shape(self, input_shape, 1)
        if features != self.in_features:
            got = f"{features} features (shape {tuple(input_shape)})"
            raise ValueError(f"{self!r} got {got}; build it with in_features={features}")
        return *batch, self.out_features

    def multiply_adds(self, input_shape):
        return self.weight.value.size

    def forward(self, x):
        self.x = np.asarray(x)
        return ops.linear(x, self.weight.value, self.bias.value if self.bias else None)

    def backward(self, grad_output):
        return self._keep(ops.linear_backward(grad_output, self._remembered("x"), self.weight.value))
