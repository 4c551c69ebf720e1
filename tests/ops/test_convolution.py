"""Convolution and its transpose against loops written here, small integers compared exactly."""

import numpy as np
import pytest

from cnnlib import ops
from cnnlib.arithmetic import same_padding
from cnnlib.gradcheck import numerical_gradient

pytestmark = pytest.mark.usefixtures("memory_full_of_rubbish")


def taps(x_shape, weight_shape, stride, padding, dilation):
    """Every (output cell, kernel tap, input cell) that meet inside the picture, one by one."""
    sizes = [
        (size + sum(sides) - d * (k - 1) - 1) // s + 1
        for size, sides, k, s, d in zip(x_shape[2:], padding, weight_shape[2:], stride, dilation)
    ]
    for row, col, kernel_row, kernel_col in np.ndindex(*sizes, *weight_shape[2:]):
        y = row * stride[0] + kernel_row * dilation[0] - padding[0][0]
        x = col * stride[1] + kernel_col * dilation[1] - padding[1][0]
        if 0 <= y < x_shape[2] and 0 <= x < x_shape[3]:
            yield (row, col), (kernel_row, kernel_col), (y, x)


def output_shape(x, weight, stride, padding, dilation):
    """(N, C_out, H_out, W_out) of a convolution."""
    sizes = [
        (size + sum(sides) - d * (k - 1) - 1) // s + 1
        for size, sides, k, s, d in zip(x.shape[2:], padding, weight.shape[2:], stride, dilation)
    ]
    return (len(x), len(weight), *sizes)


def reference(x, weight, bias, stride, padding, dilation):
    """conv2d, tap by tap."""
    y = np.zeros(output_shape(x, weight, stride, padding, dilation)) + bias[:, None, None]
    for out, tap, cell in taps(x.shape, weight.shape, stride, padding, dilation):
        y[:, :, *out] += x[:, :, *cell] @ weight[:, :, *tap].T
    return y


def reference_backward(grad, x, weight, stride, padding, dilation):
    """All three gradients of conv2d, tap by tap."""
    grad_input, grad_weight = np.zeros(x.shape), np.zeros(weight.shape)
    for out, tap, cell in taps(x.shape, weight.shape, stride, padding, dilation):
        grad_input[:, :, *cell] += grad[:, :, *out] @ weight[:, :, *tap]
        grad_weight[:, :, *tap] += grad[:, :, *out].T @ x[:, :, *cell]
    return grad_input, grad_weight, grad.sum(axis=(0, 2, 3))


def batch_last(array):
    """The same array with the batch axis last in memory."""
    return np.ascontiguousarray(np.moveaxis(array, 0, -1)).transpose(3, 0, 1, 2)


def whole_numbers(rng, *shape, dtype=np.float64):
    """Small integers, in which every sum is exact."""
    return rng.integers(-4, 5, shape).astype(dtype)


SIDES = ((0, 0), (0, 0))
SETTINGS = {  # x shape, weight shape, stride, padding, dilation
    "plain": ((2, 3, 6, 8), (4, 3, 3, 2), (1, 1), SIDES, (1, 1)),
    "stride 2, padding 0": ((2, 3, 6, 8), (4, 3, 3, 2), (2, 2), SIDES, (1, 1)),
    "stride 2, padding 1": ((2, 3, 6, 8), (4, 3, 3, 2), (2, 2), ((1, 1), (1, 1)), (1, 1)),
    "strides differ": ((2, 2, 9, 8), (3, 2, 2, 3), (3, 1), SIDES, (1, 1)),
    "strides differ, other axis": ((2, 2, 8, 9), (3, 2, 3, 2), (1, 3), SIDES, (1, 1)),
    "paddings differ": ((3, 2, 5, 6), (2, 2, 3, 4), (1, 1), ((0, 0), (2, 2)), (1, 1)),
    "sides differ": ((3, 2, 5, 6), (2, 2, 3, 4), (1, 2), ((2, 0), (0, 3)), (1, 1)),
    "dilations differ": ((2, 2, 9, 8), (3, 2, 3, 2), (1, 1), SIDES, (3, 2)),
    "vertical dilation, stride, padding": ((2, 2, 9, 7), (3, 2, 3, 2), (2, 3), ((1, 1), (2, 2)), (2, 1)),
    "padding beyond the kernel": ((2, 5, 4, 5), (6, 5, 2, 1), (1, 1), ((3, 3), (2, 2)), (1, 1)),
    "kernel covers the picture": ((2, 3, 4, 5), (2, 3, 4, 5), (1, 1), SIDES, (1, 1)),
    "one pixel": ((3, 2, 1, 1), (2, 2, 1, 1), (1, 1), SIDES, (1, 1)),
    "kernel 1 with stride": ((2, 2, 5, 7), (3, 2, 1, 1), (2, 3), SIDES, (1, 1)),
    "one image, many channels": ((1, 8, 7, 6), (16, 8, 3, 2), (1, 1), ((1, 1), (0, 0)), (1, 1)),
    "many images": ((70, 4, 6, 5), (8, 4, 3, 3), (1, 1), ((1, 1), (1, 1)), (1, 1)),
    # Batches whose columns lie side by side: one run of columns, stride and padding, dilation, several runs.
    "16 images": ((16, 3, 6, 8), (4, 3, 3, 2), (1, 1), SIDES, (1, 1)),
    "16 images, stride 2, padding": ((16, 3, 7, 8), (4, 3, 3, 3), (2, 2), ((1, 0), (2, 1)), (1, 1)),
    "32 images, strides differ, dilated": ((32, 2, 11, 9), (3, 2, 3, 2), (3, 1), ((1, 1), (2, 0)), (2, 2)),
    "48 images, several runs": ((48, 16, 5, 12), (16, 16, 3, 3), (2, 1), ((1, 1), (1, 1)), (1, 1)),
    "many filters": ((9, 16, 6, 7), (32, 16, 3, 3), (1, 1), ((1, 1), (1, 1)), (1, 1)),
    "many filters, stride 2": ((5, 12, 8, 7), (24, 12, 3, 4), (2, 1), ((1, 1), (2, 2)), (1, 1)),
    "many filters, dilated": ((5, 12, 8, 9), (24, 12, 3, 3), (1, 1), ((2, 2), (1, 1)), (2, 1)),
    "large batch": ((1501, 2, 12, 11), (3, 2, 3, 3), (1, 1), ((1, 1), (0, 0)), (1, 1)),
    "large batch, many channels": ((701, 5, 9, 11), (6, 5, 3, 3), (1, 1), ((1, 1), (0, 0)), (1, 1)),
    "large batch, stride 2": ((1501, 4, 13, 12), (3, 4, 3, 2), (2, 1), ((0, 0), (1, 1)), (1, 1)),
}


@pytest.fixture(params=SETTINGS)
def case(request):
    """Integer-valued x, weight, bias and the settings of one convolution."""
    x_shape, weight_shape, *settings = SETTINGS[request.param]
    rng = np.random.default_rng(len(request.param))
    x, weight = whole_numbers(rng, *x_shape), whole_numbers(rng, *weight_shape)
    return x, weight, whole_numbers(rng, weight_shape[0]), settings


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("order", [np.ascontiguousarray, batch_last])
def test_conv2d_is_exact_on_whole_numbers(case, order, dtype):
    x, weight, bias, settings = case
    y = ops.conv2d(order(x.astype(dtype)), weight.astype(dtype), bias.astype(dtype), *settings)
    assert y.dtype == dtype
    assert (y == reference(x, weight, bias, *settings)).all()


def test_conv2d_loops_is_exact_on_whole_numbers(case):
    x, weight, bias, settings = case
    x = x[:3]
    assert (
        ops.conv2d_loops(x, weight[:4], bias[:4], *settings) == reference(x, weight[:4], bias[:4], *settings)
    ).all()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("order", [np.ascontiguousarray, batch_last])
def test_conv2d_backward_is_exact_on_whole_numbers(case, order, dtype):
    x, weight, bias, settings = case
    grad = whole_numbers(np.random.default_rng(9), *output_shape(x, weight, *settings))
    ours = ops.conv2d_backward(
        order(grad.astype(dtype)), order(x.astype(dtype)), weight.astype(dtype), *settings
    )
    expected = reference_backward(grad, x, weight, *settings)
    for name, array, exact in zip(("grad_input", "grad_weight", "grad_bias"), ours, expected):
        assert array.dtype == dtype, name
        assert array.shape == exact.shape, name
        assert (array == exact).all(), name


def test_conv2d_backward_without_the_input_gradient(case):
    x, weight, _, settings = case
    grad = whole_numbers(np.random.default_rng(9), *output_shape(x, weight, *settings))
    grad_input, *rest = ops.conv2d_backward(grad, x, weight, *settings, input_gradient=False)
    assert grad_input is None
    for ours, complete in zip(rest, ops.conv2d_backward(grad, x, weight, *settings)[1:]):
        assert (ours == complete).all()


def random_settings(rng):
    """A small random convolution that fits: shapes, stride, sides of padding, dilation."""
    while True:
        size, kernel = rng.integers(3, 10, 2), rng.integers(1, 5, 2)
        stride, dilation, padding = rng.integers(1, 4, 2), rng.integers(1, 4, 2), rng.integers(0, 4, (2, 2))
        if (dilation * (kernel - 1) + 1 <= size + padding.sum(axis=1)).all():
            break
    count, channels, filters = rng.integers(1, 7, 3)
    sides = tuple(tuple(map(int, pair)) for pair in padding)
    settings = tuple(stride.tolist()), sides, tuple(dilation.tolist())
    return (
        (int(count), int(channels), *size.tolist()),
        (int(filters), int(channels), *kernel.tolist()),
        settings,
    )


def test_conv2d_and_gradients_are_exact_over_random_settings():
    rng = np.random.default_rng(2026)
    for _ in range(120):
        x_shape, weight_shape, settings = random_settings(rng)
        x, weight, bias = (whole_numbers(rng, *shape) for shape in (x_shape, weight_shape, weight_shape[:1]))
        y = ops.conv2d(x, weight, bias, *settings)
        assert (y == reference(x, weight, bias, *settings)).all(), (x_shape, weight_shape, settings)
        grad = whole_numbers(rng, *y.shape)
        expected = reference_backward(grad, x, weight, *settings)
        for ours, exact in zip(ops.conv2d_backward(grad, x, weight, *settings), expected):
            assert (ours == exact).all(), (x_shape, weight_shape, settings)


def test_bias_is_added_once_to_every_cell_of_its_own_map():
    x, weight = np.zeros((2, 1, 4, 5)), np.ones((3, 1, 2, 2))
    bias = np.array([1.0, -2, 5])
    for convolve in (ops.conv2d, ops.conv2d_loops):
        assert (convolve(x, weight, bias) == bias[:, None, None]).all()
    assert (ops.conv_transpose2d(x, np.ones((1, 3, 2, 2)), bias) == bias[:, None, None]).all()


@pytest.mark.parametrize("convolve", [ops.conv2d, ops.conv2d_loops])
def test_one_number_means_both_axes(convolve):
    rng = np.random.default_rng(4)
    x, weight = whole_numbers(rng, 2, 2, 8, 9), whole_numbers(rng, 3, 2, 3, 2)
    pairs = convolve(x, weight, None, (2, 2), (1, 1), (2, 2))
    assert (convolve(x, weight, stride=2, padding=1, dilation=2) == pairs).all()
    assert (convolve(x, weight, None, [2, 2], np.array([1, 1]), (np.int64(2), 2)) == pairs).all()


@pytest.mark.parametrize("stride", [(1, 1), (2, 3)])
def test_padding_by_name(stride):
    rng = np.random.default_rng(4)
    x, weight, dilation = whole_numbers(rng, 2, 2, 7, 8), whole_numbers(rng, 3, 2, 4, 3), (1, 2)
    sides = tuple(same_padding(*axis) for axis in zip((7, 8), (4, 3), stride, dilation))
    y = ops.conv2d(x, weight, None, stride, "same", dilation)
    assert y.shape[2:] == tuple(-(-size // s) for size, s in zip((7, 8), stride))
    assert (y == ops.conv2d(x, weight, None, stride, sides, dilation)).all()
    assert (
        ops.conv2d(x, weight, None, stride, "valid", dilation)
        == ops.conv2d(x, weight, None, stride, 0, dilation)
    ).all()
    named = ops.conv2d_backward(y, x, weight, stride, "same", dilation)
    for ours, exact in zip(named, ops.conv2d_backward(y, x, weight, stride, sides, dilation)):
        assert (ours == exact).all()


def test_same_padding_puts_the_odd_zero_after():
    x = np.arange(1.0, 5).reshape(1, 1, 1, 4)
    y = ops.conv2d(x, np.array([[[[1.0, 10]]]]), padding="same")
    assert y.ravel().tolist() == [21, 32, 43, 4]
    strided = ops.conv2d(np.arange(1.0, 5).reshape(1, 1, 1, 4), np.ones((1, 1, 1, 3)), None, 2, "same")
    assert strided.ravel().tolist() == [6, 7]  # TensorFlow's answer; PyTorch refuses


def test_channels_are_summed_and_filters_are_kept_apart():
    x = np.stack([np.full((3, 3), 1.0), np.full((3, 3), 10.0), np.full((3, 3), 100.0)])[None]
    weight = np.zeros((2, 3, 1, 1))
    weight[0, :, 0, 0], weight[1, 1, 0, 0] = 1, 2
    y = ops.conv2d(x, weight)
    assert (y[0, 0] == 111).all()
    assert (y[0, 1] == 20).all()


@pytest.mark.parametrize(
    ("padding", "expected_shape", "corner"),
    [
        (0, (2, 3, 4, 5), (0, 0)),
        (2, (2, 3, 8, 9), (2, 2)),
        ((0, 3), (2, 3, 4, 11), (0, 3)),
        (((1, 0), (0, 2)), (2, 3, 5, 7), (1, 0)),
    ],
    ids=["none", "both axes", "one axis", "each side"],
)
def test_pad2d(padding, expected_shape, corner):
    x = np.random.default_rng(0).integers(1, 9, (2, 3, 4, 5))
    padded = ops.pad2d(x, padding)
    assert padded.shape == expected_shape
    assert padded.dtype == x.dtype
    rows, cols = (slice(start, start + size) for start, size in zip(corner, x.shape[2:]))
    assert (padded[:, :, rows, cols] == x).all()
    assert padded.sum() == x.sum()


def test_nan_is_carried_to_every_window_that_sees_it_and_no_other():
    x = np.ones((1, 1, 5, 6))
    x[0, 0, 2, 3] = np.nan
    y = ops.conv2d(x, np.ones((1, 1, 3, 3)))
    expected = np.zeros((3, 4), bool)
    expected[:, 1:4] = True
    assert (np.isnan(y[0, 0]) == expected).all()


# Gradient checks by tiny steps.

SLOPES = [
    ((1, 1), (0, 0), (1, 1)),
    ((2, 2), (0, 0), (1, 1)),
    ((2, 2), (1, 1), (1, 1)),
    ((1, 2), (2, 1), (2, 1)),
    ((3, 1), (0, 1), (1, 3)),
]


def relative_error(ours, measured):
    return np.max(np.abs(ours - measured) / np.maximum(1, np.abs(ours) + np.abs(measured)))


@pytest.mark.parametrize("settings", SLOPES, ids=str)
def test_conv2d_backward_measures_up(settings):
    rng = np.random.default_rng(6)
    arrays = [rng.standard_normal(shape) for shape in ((2, 3, 6, 8), (4, 3, 3, 2), (4,))]
    upstream = rng.standard_normal(ops.conv2d(*arrays, *settings).shape)
    gradients = ops.conv2d_backward(upstream, *arrays[:2], *settings)
    for place, gradient in enumerate(gradients):

        def loss(moved, place=place):
            return (ops.conv2d(*arrays[:place], moved, *arrays[place + 1 :], *settings) * upstream).sum()

        assert relative_error(gradient, numerical_gradient(loss, arrays[place])) < 1e-6


# The transposed convolution.


def painted(x, weight, bias, stride, padding, leftover, dilation):
    """conv_transpose2d, one input cell painting at a time onto a canvas whose border is cut off."""
    span = [d * (k - 1) + 1 for k, d in zip(weight.shape[2:], dilation)]
    size = [s * (i - 1) + k + a for i, k, s, a in zip(x.shape[2:], span, stride, leftover)]
    canvas = np.zeros((len(x), weight.shape[1], *size))
    for row, col, kernel_row, kernel_col in np.ndindex(*x.shape[2:], *weight.shape[2:]):
        cell = row * stride[0] + kernel_row * dilation[0], col * stride[1] + kernel_col * dilation[1]
        canvas[:, :, *cell] += x[:, :, row, col] @ weight[:, :, kernel_row, kernel_col]
    inner = (slice(p, total - p) for p, total in zip(padding, size))
    return canvas[:, :, *inner] + bias[:, None, None]


TRANSPOSED = {  # x shape, weight shape, stride, padding, output_padding, dilation
    "plain": ((2, 3, 4, 5), (3, 2, 3, 2), (1, 1), (0, 0), (0, 0), (1, 1)),
    "strides differ": ((2, 3, 4, 5), (3, 2, 3, 2), (3, 2), (0, 0), (0, 0), (1, 1)),
    "padding": ((2, 3, 4, 5), (3, 2, 4, 3), (2, 1), (1, 2), (0, 0), (1, 1)),
    "output_padding below": ((2, 3, 4, 5), (3, 2, 3, 2), (3, 2), (1, 0), (2, 0), (1, 1)),
    "output_padding right": ((2, 3, 4, 5), (3, 2, 3, 2), (2, 3), (1, 0), (0, 1), (1, 1)),
    "dilation": ((2, 3, 4, 5), (3, 2, 3, 2), (1, 2), (1, 1), (0, 1), (2, 3)),
    "output_padding up to the dilation": ((2, 3, 4, 5), (3, 2, 3, 2), (1, 1), (0, 1), (2, 1), (3, 2)),
    "many channels": ((7, 6, 5, 4), (6, 5, 2, 3), (1, 1), (1, 0), (0, 0), (1, 1)),
    "many channels, stride 2": ((7, 6, 5, 4), (6, 5, 2, 3), (2, 2), (1, 0), (1, 0), (1, 1)),
    "kernel below stride": ((2, 2, 3, 4), (2, 2, 1, 2), (3, 4), (0, 0), (1, 2), (1, 1)),
}


@pytest.mark.parametrize("order", [np.ascontiguousarray, batch_last])
@pytest.mark.parametrize("name", TRANSPOSED)
def test_conv_transpose2d_is_exact_on_whole_numbers(name, order):
    x_shape, weight_shape, stride, padding, leftover, dilation = TRANSPOSED[name]
    rng = np.random.default_rng(8)
    x, weight, bias = (whole_numbers(rng, *shape) for shape in (x_shape, weight_shape, weight_shape[1:2]))
    y = ops.conv_transpose2d(order(x), weight, bias, stride, padding, leftover, dilation)
    expected = painted(x, weight, bias, stride, padding, leftover, dilation)
    assert y.shape == expected.shape
    assert (y == expected).all()


@pytest.mark.parametrize("name", TRANSPOSED)
def test_conv_transpose2d_backward_measures_up(name):
    x_shape, weight_shape, stride, padding, leftover, dilation = TRANSPOSED[name]
    rng = np.random.default_rng(8)
    shapes = ((2, *x_shape[1:]), weight_shape, weight_shape[1:2])
    arrays = [whole_numbers(rng, *shape) for shape in shapes]
    settings = stride, padding, leftover, dilation
    upstream = whole_numbers(rng, *ops.conv_transpose2d(*arrays, *settings).shape)
    gradients = ops.conv_transpose2d_backward(upstream, *arrays[:2], stride, padding, dilation)
    for place, gradient in enumerate(gradients):

        def loss(moved, place=place):
            return (painted(*arrays[:place], moved, *arrays[place + 1 :], *settings) * upstream).sum()

        # The loss is linear in each array: a whole step of 1 measures its slope exactly.
        exact = numerical_gradient(loss, arrays[place], eps=1.0)
        assert gradient.shape == exact.shape
        assert (gradient == exact).all(), ("x", "weight", "bias")[place]


def test_output_padding_adds_below_and_right_only():
    x, weight = np.ones((1, 1, 2, 2)), np.ones((1, 1, 2, 2))
    without = ops.conv_transpose2d(x, weight, stride=2)
    with_leftover = ops.conv_transpose2d(x, weight, stride=2, output_padding=1)
    assert with_leftover.shape == (1, 1, 5, 5)
    assert (with_leftover[:, :, :4, :4] == without).all()
    assert with_leftover[:, :, 4].sum() == with_leftover[:, :, :, 4].sum() == 0


@pytest.mark.parametrize(
    ("stride", "kernel", "dilation"), [(1, 3, 1), ((2, 3), (3, 2), 1), (2, (2, 3), (2, 1)), (4, 2, 1)]
)
def test_transposed_same_is_the_backward_pass_of_a_same_convolution(stride, kernel, dilation):
    rng = np.random.default_rng(8)
    size = tuple(np.broadcast_to(stride, 2) * (3, 4))
    weight = rng.integers(-3, 4, (5, 4, *np.broadcast_to(kernel, 2))).astype(float)
    x, y = rng.integers(-3, 4, (2, 4, *size)).astype(float), rng.integers(-3, 4, (2, 5, 3, 4)).astype(float)
    grad_input, grad_weight, _ = ops.conv2d_backward(y, x, weight, stride, "same", dilation)
    up = ops.conv_transpose2d(y, weight, None, stride, "same", 0, dilation)
    assert (up == grad_input).all()
    back, transposed_weight, bias = ops.conv_transpose2d_backward(x, y, weight, stride, "same", dilation)
    assert (back == ops.conv2d(x, weight, None, stride, "same", dilation)).all()
    assert (transposed_weight == grad_weight).all()
    assert (bias == x.sum(axis=(0, 2, 3))).all()
    valid = ops.conv_transpose2d(y, weight, None, stride, "valid", 0, dilation)
    assert (valid == ops.conv_transpose2d(y, weight, None, stride, 0, 0, dilation)).all()


def test_an_output_padding_beyond_the_stride_is_bare_bias():
    y = ops.conv_transpose2d(np.ones((1, 1, 2, 2)), np.ones((1, 1, 2, 2)), [7.0], 1, 0, 1, dilation=2)
    assert y[0, 0, 4].tolist() == y[0, 0, :, 4].tolist() == [7] * 5
