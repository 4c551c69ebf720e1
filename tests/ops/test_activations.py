"""ReLU by hand, by tiny steps, and at the extremes."""

import numpy as np
import pytest

from cnnlib import ops
from cnnlib.gradcheck import numerical_gradient

pytestmark = pytest.mark.usefixtures("memory_full_of_rubbish")


def test_relu_by_hand():
    x = np.array([[-2.0, -0.0, 0.0, 3.5]])
    assert ops.relu(x).tolist() == [[0, 0, 0, 3.5]]
    assert ops.relu_backward(np.array([[1.0, 2, 3, 4]]), x).tolist() == [[0, 0, 0, 4]]


@pytest.mark.parametrize("dtype", [bool, np.uint8, np.int32, np.float16])
def test_relu_keeps_every_type(dtype):
    assert ops.relu(np.array([0, 1], dtype)).dtype == dtype


def test_relu_takes_any_shape_and_carries_nan():
    for shape in ((), (3,), (2, 3), (2, 3, 4, 5)):
        assert ops.relu(np.full(shape, -1.0)).shape == shape
    assert np.isnan(ops.relu(np.array([np.nan]))).all()


def test_relu_backward_measures_up():
    rng = np.random.default_rng(1)
    x = rng.standard_normal((3, 2, 4, 5))
    x[np.abs(x) < 1e-3] = 1
    upstream = rng.standard_normal(x.shape)
    measured = numerical_gradient(lambda moved: (ops.relu(moved) * upstream).sum(), x)
    assert np.allclose(ops.relu_backward(upstream, x), measured, rtol=1e-6, atol=1e-9)
