"""How far the sums of every operation are from exact ones: float16 that saturates, float32 that goes long.

Every row sums numbers of one sign, where rounding is worst; its last entry is the relative error allowed.
"""

import numpy as np
import pytest

from cnnlib import ops
from cnnlib.ops.engine import pixel_sums

pytestmark = pytest.mark.usefixtures("memory_full_of_rubbish")

MANY = 60_000


def full(*shape, value=0.1, dtype=np.float32):
    """An array of one number, as float32 holds it."""
    return np.full(shape, value, dtype)


def peak(size, dtype):
    """A picture with one pixel of 1 in the middle."""
    x = np.zeros((1, 1, size, size), dtype)
    x[0, 0, size // 2, size // 2] = 1
    return x


def column(*shape):
    return full(*shape), full(*shape), full(shape[1], shape[1])


def conv(count, size, part):
    """One gradient of a 3×3 convolution with padding 1 of many images, at the middle of the kernel."""
    images = full(count, 1, size, size)
    return ops.conv2d_backward(full(count, 2, size, size), images, full(2, 1, 3, 3, value=1), 1, 1)[part]


def transposed(part):
    images = full(MANY, 1, 2, 2)
    return ops.conv_transpose2d_backward(full(MANY, 1, 3, 3), images, full(1, 1, 2, 2))[part]


def norm(part):
    x = np.arange(2 * MANY, dtype=np.float32).reshape(MANY, 1, 1, 2) % 2
    gradients = ops.batch_norm2d_backward(full(MANY, 1, 1, 2), x, np.ones(1), eps=1e-12)
    return gradients[part]


TENTH = float(np.float32(0.1))
FLOAT32 = {
    "linear, bias gradient": (lambda: ops.linear_backward(*column(MANY, 2))[2], MANY * TENTH, 1e-6),
    "linear, weight gradient": (lambda: ops.linear_backward(*column(MANY, 2))[1], MANY * TENTH**2, 1e-4),
    "linear, forward": (lambda: ops.linear(full(1, MANY), full(1, MANY)), MANY * TENTH**2, 1e-4),
    "convolution, bias gradient": (lambda: conv(MANY, 3, 2), MANY * 9 * TENTH, 1e-6),
    "convolution, wide pictures": (lambda: conv(2, 512, 2), 2 * 512**2 * TENTH, 1e-6),
    "convolution, weight gradient": (lambda: conv(MANY, 3, 1)[0, 0, 1, 1], MANY * 9 * TENTH**2, 5e-5),
    "transposed, bias gradient": (lambda: transposed(2), MANY * 9 * TENTH, 1e-6),
    "batch norm, bias gradient": (lambda: norm(2), 2 * MANY * TENTH, 1e-6),
    "average over a whole picture": (lambda: ops.avg_pool2d(full(1, 1, 100, 100), 100), TENTH, 1e-6),
    "average, backward where windows overlap": (
        lambda: ops.avg_pool2d_backward(full(1, 1, 60, 1), full(1, 1, 119, 1), (60, 1), 1)[0, 0, 59],
        TENTH,
        1e-6,
    ),
    "maximum, backward where windows overlap": (
        lambda: ops.max_pool2d_backward(full(1, 1, 60, 60), peak(119, np.float32), 60, 1)[0, 0, 59, 59],
        60 * 60 * TENTH,
        1e-6,
    ),
    "softmax of many classes": (
        lambda: ops.softmax(full(2, 10**6).T.copy().T).astype(float).sum(axis=1), 1.0, 1e-6
    ),
    "cross-entropy of many images": (
        lambda: ops.cross_entropy(full(MANY, 3), np.zeros(MANY, int)), float(np.log(3)), 1e-6
    ),
    "mean squared error": (
        lambda: ops.mean_squared_error(full(MANY, 9), full(MANY, 9, value=0)), TENTH**2, 1e-6
    ),
    "col2im": (lambda: ops.col2im(full(400, 400), (1, 1, 39, 39), 20)[0, 0, 19, 19], 400 * TENTH, 1e-6),
}  # fmt: skip


@pytest.mark.parametrize("name", FLOAT32)
def test_long_sums_of_float32(name):
    call, exact, allowed = FLOAT32[name]
    result = call()
    assert isinstance(result, float) or result.dtype in (np.float32, np.float64)
    np.testing.assert_allclose(result, exact, rtol=allowed)


ONES = {"dtype": np.float16, "value": 1}
FLOAT16 = {
    "linear, bias gradient": (
        lambda: ops.linear_backward(full(4096, 3, **ONES), full(4096, 2, **ONES), full(3, 2, **ONES))[2], 4096
    ),
    "linear, weight gradient": (
        lambda: ops.linear_backward(full(4096, 3, **ONES), full(4096, 2, **ONES), full(3, 2, **ONES))[1], 4096
    ),
    "linear, forward": (lambda: ops.linear(full(2, 4096, **ONES), full(3, 4096, **ONES)), 4096),
    "convolution": (lambda: ops.conv2d(full(1, 64, 8, 8, **ONES), full(1, 64, 8, 8, **ONES)), 4096),
    "convolution in loops": (
        lambda: ops.conv2d_loops(full(1, 64, 8, 8, **ONES), full(1, 64, 8, 8, **ONES)), 4096
    ),
    "convolution, weight and bias gradient": (
        lambda: np.append(*[g.ravel() for g in ops.conv2d_backward(
            full(1024, 1, 2, 2, **ONES), full(1024, 1, 2, 2, **ONES), full(1, 1, 1, 1, **ONES))[1:]]), 4096
    ),
    "gradient loops": (
        lambda: ops.conv2d_backward_loops(
            full(1, 1, 64, 64, **ONES), full(1, 1, 64, 64, **ONES), full(1, 1, 1, 1, **ONES))[2], 4096
    ),
    "convolution, gradient at the input": (
        lambda: ops.conv2d_backward(
            full(1, 4096, 1, 1, **ONES), full(1, 1, 1, 1, **ONES), full(4096, 1, 1, 1, **ONES))[0], 4096
    ),
    "transposed": (
        lambda: ops.conv_transpose2d(full(1, 4096, 1, 1, **ONES), full(4096, 1, 1, 1, **ONES)), 4096
    ),
    "transposed, bias gradient": (
        lambda: ops.conv_transpose2d_backward(
            full(1, 1, 64, 64, **ONES), full(1, 1, 64, 64, **ONES), full(1, 1, 1, 1, **ONES))[2], 4096
    ),
    "average": (lambda: ops.avg_pool2d(full(1, 1, 64, 64, **ONES), 64), 1),
    "average, backward": (
        lambda: ops.avg_pool2d_backward(full(1, 1, 65, 65, **ONES), full(1, 1, 128, 128, **ONES), 64, 1)[
            0, 0, 63, 63], 1
    ),
    "maximum, backward": (
        lambda: ops.max_pool2d_backward(
            full(1, 1, 64, 64, **ONES), peak(127, np.float16), 64, 1)[0, 0, 63, 63], 4096
    ),
    "batch norm, bias gradient": (
        lambda: ops.batch_norm2d_backward(
            full(2048, 1, 1, 2, **ONES), np.arange(4096).reshape(2048, 1, 1, 2).astype(np.float16) % 2,
            np.ones(1, np.float16))[2], 4096
    ),
    "col2im": (lambda: ops.col2im(full(4096, 4096, **ONES), (1, 1, 127, 127), 64)[0, 0, 63, 63], 4096),
    "softmax": (lambda: ops.softmax(full(70_000, **ONES)).astype(float).sum(), 1),
    "mean squared error": (
        lambda: ops.mean_squared_error(full(9, value=300, dtype=np.float16), np.zeros(9)), 9e4
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FLOAT16)
def test_sums_of_float16(name):
    call, exact = FLOAT16[name]
    result = call()
    assert isinstance(result, float) or result.dtype == np.float16
    np.testing.assert_allclose(np.asarray(result, float), exact, rtol=1e-3 if name != "softmax" else 3e-3)


@pytest.mark.parametrize("length", [0, 1, 511, 512, 513, 5000])
def test_pixel_sums_of_any_length(length):
    rng = np.random.default_rng(length)
    x, y = rng.standard_normal((2, 3, length))
    np.testing.assert_allclose(pixel_sums(x), x.sum(axis=1), atol=1e-12)
    np.testing.assert_allclose(pixel_sums(x, y), (x * y).sum(axis=1), atol=1e-12)
