"""The fully connected layer by hand and by tiny steps."""

import numpy as np
import pytest

from cnnlib import ops
from cnnlib.gradcheck import numerical_gradient

pytestmark = pytest.mark.usefixtures("memory_full_of_rubbish")


def test_linear_by_hand():
    x, weight, bias = (
        np.array([[1.0, 2, 3], [0, 1, 0]]),
        np.array([[1.0, 0, -1], [2, 1, 0]]),
        np.array([10.0, 20]),
    )
    assert ops.linear(x, weight, bias).tolist() == [[8, 24], [10, 21]]
    assert ops.linear(x, weight).tolist() == [[-2, 4], [0, 1]]
    grad_input, grad_weight, grad_bias = ops.linear_backward(np.array([[1.0, 0], [2, 3]]), x, weight)
    assert grad_input.tolist() == [[1, 0, -1], [8, 3, -2]]
    assert grad_weight.tolist() == [[1, 4, 3], [0, 3, 0]]
    assert grad_bias.tolist() == [3, 3]


def test_linear_backward_measures_up():
    rng = np.random.default_rng(1)
    arrays = [rng.standard_normal(shape) for shape in ((3, 4), (2, 4), (2,))]
    upstream = rng.standard_normal((3, 2))
    for place, gradient in enumerate(ops.linear_backward(upstream, *arrays[:2])):

        def loss(moved, place=place):
            return (ops.linear(*arrays[:place], moved, *arrays[place + 1 :]) * upstream).sum()

        assert np.allclose(gradient, numerical_gradient(loss, arrays[place]), rtol=1e-6, atol=1e-9)
