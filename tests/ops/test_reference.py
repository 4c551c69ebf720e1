"""The engine equals the readable reference, and the reference of loops that of matrix products."""

import numpy as np
import pytest

from cnnlib import ops
from cnnlib.ops import reference

pytestmark = pytest.mark.usefixtures("memory_full_of_rubbish")
SEEDS = range(40)


def random_setting(seed):
    """`(rng, x, weight, bias, keywords)` of a convolution that has an output; float64."""
    rng = np.random.default_rng(seed)
    groups = int(rng.choice([1, 1, 2, 3]))
    channels, filters, count = groups * rng.integers(1, 4), groups * rng.integers(1, 4), rng.integers(1, 4)
    kernel, stride, dilation = rng.integers(1, 4, 2), rng.integers(1, 4, 2), rng.integers(1, 3, 2)
    padding = rng.integers(0, 3, (2, 2))
    least = np.maximum(dilation * (kernel - 1) + 1 - padding.sum(axis=1), 1)
    size = least + rng.integers(0, 6, 2)
    x = rng.standard_normal((count, channels, *size))
    weight = rng.standard_normal((filters, channels // groups, *kernel))
    keywords = {"stride": stride, "padding": padding, "dilation": dilation, "groups": groups}
    return rng, x, weight, rng.standard_normal(filters), keywords


def close(ours, theirs):
    """Two results, or two tuples of them, are equal but for rounding, in shape and dtype too."""
    for one, other in zip(ours, theirs, strict=True) if isinstance(ours, tuple) else [(ours, theirs)]:
        assert one.shape == other.shape and one.dtype == other.dtype
        np.testing.assert_allclose(one, other, rtol=1e-11, atol=1e-11)


@pytest.mark.parametrize("seed", SEEDS)
def test_convolution_forward_and_backward(seed):
    rng, x, weight, bias, keywords = random_setting(seed)
    y = ops.conv2d(x, weight, bias, **keywords)
    close(y, ops.conv2d_loops(x, weight, bias, **keywords))
    grad_output = rng.standard_normal(y.shape)
    gradients = ops.conv2d_backward(grad_output, x, weight, **keywords)
    close(gradients, ops.conv2d_backward_loops(grad_output, x, weight, **keywords))
    if keywords.pop("groups") == 1:
        close(y, reference.conv2d_columns(x, weight, bias, **keywords))
        close(gradients, reference.conv2d_backward_columns(grad_output, x, weight, **keywords))


@pytest.mark.parametrize("seed", SEEDS)
def test_pooling_forward_and_backward(seed):
    rng, x, weight, _, keywords = random_setting(seed)
    kernel_size, stride = weight.shape[2:], keywords["stride"]
    padding = rng.integers(0, np.array(kernel_size) // 2 + 1)
    if (np.array(x.shape[2:]) + 2 * padding < kernel_size).any():
        x = rng.standard_normal((*x.shape[:2], *kernel_size))
    x = x.round()  # ties
    x[rng.random(x.shape) < 0.1] = np.nan
    for name in ("max_pool2d", "avg_pool2d"):
        y = getattr(ops, name)(x, kernel_size, stride, padding)
        close(y, getattr(reference, f"{name}_loops")(x, kernel_size, stride, padding))
        grad_output = rng.standard_normal(y.shape)
        grad_input = getattr(ops, f"{name}_backward")(grad_output, x, kernel_size, stride, padding)
        slow = getattr(reference, f"{name}_backward_loops")
        close(grad_input, slow(grad_output, x, kernel_size, stride, padding))


@pytest.mark.parametrize(("dilation", "ceil_mode"), [(2, False), (1, True), ((1, 2), True)])
def test_max_pooling_with_dilation_and_ceil_mode(dilation, ceil_mode):
    x = np.random.default_rng(0).standard_normal((2, 3, 8, 9))
    settings = (3, 2, 1, dilation, ceil_mode)
    y = ops.max_pool2d(x, *settings)
    close(y, reference.max_pool2d_loops(x, *settings))
    close(ops.max_pool2d_backward(y, x, *settings), reference.max_pool2d_backward_loops(y, x, *settings))


def test_the_reference_stays_readable():
    """Two screens: forward above backward, no line of the engine."""
    text = reference.__loader__.get_source("cnnlib.ops.reference")
    assert len(text.splitlines()) <= 150
    assert "engine" not in text.replace("`ops/engine/`", "")
