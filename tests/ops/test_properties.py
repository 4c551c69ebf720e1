"""What every operation promises: inputs untouched, nothing shared, dtype kept, any order, empty batches."""

from functools import partial
from inspect import signature

import numpy as np
import pytest

from cnnlib import ops

pytestmark = pytest.mark.usefixtures("memory_full_of_rubbish")

WINDOW = {"stride": (1, 2), "padding": (1, 0)}
NARROW = {"kernel_size": (3, 2), **WINDOW}
SAME = {"stride": 1, "padding": "same"}

# Each operation with the shapes of its arrays; a batch is 2 images, its gradients follow.
CALLS = {
    "pad2d": (partial(ops.pad2d, padding=(1, 0)), [(2, 3, 6, 7)]),
    "pad2d by 0": (partial(ops.pad2d, padding=0), [(2, 3, 6, 7)]),
    "conv2d": (partial(ops.conv2d, **WINDOW), [(2, 3, 6, 7), (4, 3, 3, 2), (4,)]),
    "conv2d same": (partial(ops.conv2d, **SAME), [(2, 4, 6, 7), (4, 4, 3, 2), (4,)]),
    "conv2d 1x1": (ops.conv2d, [(2, 3, 6, 7), (4, 3, 1, 1)]),
    "conv2d in groups": (partial(ops.conv2d, groups=2, **WINDOW), [(2, 4, 6, 7), (6, 2, 3, 2), (6,)]),
    "conv2d depthwise": (partial(ops.conv2d, groups=3, **WINDOW), [(2, 3, 6, 7), (6, 1, 3, 2), (6,)]),
    "conv2d_loops": (partial(ops.conv2d_loops, **WINDOW), [(2, 3, 6, 7), (4, 3, 3, 2), (4,)]),
    "conv2d_backward_loops": (
        partial(ops.conv2d_backward_loops, **WINDOW),
        [(2, 4, 6, 3), (2, 3, 6, 7), (4, 3, 3, 2)],
    ),
    "conv2d_backward in groups": (
        partial(ops.conv2d_backward, groups=2, **WINDOW),
        [(2, 6, 6, 3), (2, 4, 6, 7), (6, 2, 3, 2)],
    ),
    "conv2d_backward": (partial(ops.conv2d_backward, **WINDOW), [(2, 4, 6, 3), (2, 3, 6, 7), (4, 3, 3, 2)]),
    "conv2d_backward same": (
        partial(ops.conv2d_backward, **SAME),
        [(2, 4, 6, 7), (2, 5, 6, 7), (4, 5, 3, 2)],
    ),
    "conv2d_backward 1x1": (ops.conv2d_backward, [(2, 4, 6, 7), (2, 5, 6, 7), (4, 5, 1, 1)]),
    "conv_transpose2d": (partial(ops.conv_transpose2d, **WINDOW), [(2, 3, 5, 4), (3, 2, 3, 2), (2,)]),
    "conv_transpose2d dense": (ops.conv_transpose2d, [(2, 4, 5, 4), (4, 4, 3, 2), (4,)]),
    "conv_transpose2d_backward": (
        partial(ops.conv_transpose2d_backward, **WINDOW),
        [(2, 2, 5, 8), (2, 3, 5, 4), (3, 2, 3, 2)],
    ),
    "max_pool2d": (partial(ops.max_pool2d, **NARROW), [(2, 3, 6, 7)]),
    "max_pool2d 2x2": (partial(ops.max_pool2d, kernel_size=2), [(2, 3, 6, 8)]),
    "max_pool2d 1x1": (partial(ops.max_pool2d, kernel_size=1), [(2, 3, 6, 7)]),
    "max_pool2d_backward": (partial(ops.max_pool2d_backward, **NARROW), [(2, 3, 6, 3), (2, 3, 6, 7)]),
    "max_pool2d_backward 2x2": (
        partial(ops.max_pool2d_backward, kernel_size=2),
        [(2, 3, 3, 4), (2, 3, 6, 8)],
    ),
    "avg_pool2d": (partial(ops.avg_pool2d, **NARROW), [(2, 3, 6, 7)]),
    "avg_pool2d 1x1": (partial(ops.avg_pool2d, kernel_size=1), [(2, 3, 6, 7)]),
    "avg_pool2d_backward": (partial(ops.avg_pool2d_backward, **NARROW), [(2, 3, 6, 3), (2, 3, 6, 7)]),
    "avg_pool2d_backward 1x1": (
        partial(ops.avg_pool2d_backward, kernel_size=1),
        [(2, 3, 6, 7), (2, 3, 6, 7)],
    ),
    "relu": (ops.relu, [(2, 3, 6, 7)]),
    "relu_backward": (ops.relu_backward, [(2, 3, 6, 7), (2, 3, 6, 7)]),
    "linear": (ops.linear, [(2, 5), (4, 5), (4,)]),
    "linear_backward": (ops.linear_backward, [(2, 4), (2, 5), (4, 5)]),
    "softmax": (ops.softmax, [(2, 5)]),
    "log_softmax": (ops.log_softmax, [(2, 5)]),
    "cross_entropy_backward": (partial(ops.cross_entropy_backward, labels=np.array([3, 0])), [(2, 5)]),
    "batch_norm2d": (ops.batch_norm2d, [(2, 3, 6, 7), (3,), (3,)]),
    "batch_norm2d in evaluation": (
        lambda *arrays: ops.batch_norm2d(*arrays, training=False),
        [(2, 3, 6, 7), (3,), (3,), (3,), (3,)],
    ),
    "batch_norm2d_backward": (ops.batch_norm2d_backward, [(2, 3, 6, 7), (2, 3, 6, 7), (3,)]),
    "dropout": (lambda x: ops.dropout(x, 0.5, np.random.default_rng(0)), [(2, 3, 6, 7)]),
    "dropout of nothing": (lambda x: ops.dropout(x, 0, np.random.default_rng(0)), [(2, 3, 6, 7)]),
    "dropout in evaluation": (lambda x: ops.dropout(x, 0.5, training=False), [(2, 3, 6, 7)]),
    "dropout_backward": (ops.dropout_backward, [(2, 3, 6, 7), (2, 3, 6, 7)]),
    "im2col": (partial(ops.im2col, **NARROW), [(2, 3, 6, 7)]),
    "im2col 1x1": (partial(ops.im2col, kernel_size=1), [(2, 3, 6, 7)]),
    "col2im": (partial(ops.col2im, x_shape=(2, 3, 6, 7), **NARROW), [(18, 36)]),
    "col2im 1x1": (partial(ops.col2im, x_shape=(2, 3, 6, 7), kernel_size=1), [(3, 84)]),
    "convolution_matrix": (partial(ops.convolution_matrix, input_shape=(3, 6, 7), **WINDOW), [(4, 3, 3, 2)]),
}
PICTURES = [
    name for name, (_, shapes) in CALLS.items() if len(shapes[0]) == 4 and name != "convolution_matrix"
]
EMPTY = [name for name, (_, shapes) in CALLS.items() if shapes[0][0] == 2 and "cross_entropy" not in name]
EMPTY = [
    name for name in EMPTY if name not in ("im2col", "im2col 1x1", "batch_norm2d", "batch_norm2d_backward")
]
KEEPING_INTEGERS = {"pad2d", "max_pool2d", "relu", "im2col", "convolution_matrix"}


def inputs(name, dtype=np.float64):
    """Positive small whole numbers for every array of one operation."""
    rng = np.random.default_rng(len(name))
    return [rng.integers(1, 9, shape).astype(dtype) for shape in CALLS[name][1]]


def results(name, arrays):
    """The arrays an operation returns, always as a list."""
    returned = CALLS[name][0](*arrays)
    return list(returned) if isinstance(returned, tuple) else [returned]


def batch_last(array):
    """The same array with the batch axis last in memory."""
    return np.moveaxis(np.ascontiguousarray(np.moveaxis(array, 0, -1)), -1, 0)


def scattered(array):
    """The same numbers, but neither contiguous nor in any common order."""
    wide = np.zeros(tuple(2 * size for size in array.shape), array.dtype)
    view = wide[tuple(slice(None, None, 2) for _ in array.shape)]
    view[...] = array
    return view


@pytest.mark.parametrize("order", [np.ascontiguousarray, batch_last], ids=["C order", "batch last"])
@pytest.mark.parametrize("name", CALLS)
def test_inputs_are_never_modified(name, order):
    arrays = [order(array) for array in inputs(name)]
    before = [array.copy() for array in arrays]
    results(name, arrays)
    assert all((array == copy).all() for array, copy in zip(arrays, before))
    for array in arrays:
        array.setflags(write=False)
    results(name, arrays)  # read-only arrays are fine


@pytest.mark.parametrize("order", [np.ascontiguousarray, batch_last], ids=["C order", "batch last"])
@pytest.mark.parametrize("name", CALLS)
def test_results_share_no_memory_with_inputs(name, order):
    arrays = [order(array) for array in inputs(name)]
    for result in results(name, arrays):
        assert not any(np.shares_memory(result, array) for array in arrays)
        result[...] = 0  # results can be written to


@pytest.mark.parametrize("name", CALLS)
def test_two_results_of_one_operation_do_not_share_memory(name):
    first, second = results(name, inputs(name)), results(name, inputs(name))
    kept = [result.copy() for result in first]
    results(name, [array + 1 for array in inputs(name)])
    assert all((result == copy).all() for result, copy in zip(first, kept))
    assert not any(np.shares_memory(one, two) for one in first for two in second)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("name", CALLS)
def test_the_floating_point_type_is_kept(name, dtype):
    assert all(result.dtype == dtype for result in results(name, inputs(name, dtype)))


@pytest.mark.parametrize("dtype", [np.uint8, np.int64])
@pytest.mark.parametrize("name", CALLS)
def test_integers_become_floats_where_sums_or_averages_are_formed(name, dtype):
    keeps = name.split()[0] in KEEPING_INTEGERS
    arrays = inputs(name, dtype)
    ours = results(name, arrays)
    expected = results(name, [array.astype(float) for array in arrays])
    for result, exact in zip(ours, expected):
        assert result.dtype == (dtype if keeps else np.float64)
        assert np.allclose(result, exact, rtol=1e-12, atol=0)


def test_integer_pictures_with_a_float32_kernel_stay_float32():
    x, weight = np.full((1, 1, 3, 3), 200, np.uint8), np.full((1, 1, 2, 2), 0.5, np.float32)
    y = ops.conv2d(x, weight)
    assert y.dtype == np.float32
    assert (y == 400).all()
    assert ops.linear(x.reshape(1, 9), np.ones((2, 9), np.float32)).dtype == np.float32


GRADIENTS = [name for name in CALLS if "_backward" in name and not name.startswith(("dropout", "cross"))]


@pytest.mark.parametrize("name", GRADIENTS)
def test_gradients_have_the_type_of_what_they_belong_to(name):
    grad, *arrays = inputs(name, np.float32)
    assert all(result.dtype == np.float32 for result in results(name, [grad.astype(float), *arrays]))


def test_sums_of_bytes_do_not_wrap():
    columns = np.full((4, 4), 200, np.uint8)
    assert ops.col2im(columns, (1, 1, 3, 3), 2)[0, 0, 1, 1] == 800


@pytest.mark.parametrize("name", CALLS)
def test_any_memory_order_gives_the_same_numbers(name):
    arrays = inputs(name)
    expected = results(name, [np.ascontiguousarray(array) for array in arrays])
    for order in (batch_last, np.asfortranarray, scattered, lambda array: array[::-1].copy()[::-1]):
        for result, exact in zip(results(name, [order(array) for array in arrays]), expected):
            assert result.shape == exact.shape
            assert np.allclose(result, exact, rtol=1e-12, atol=1e-12 if "norm" in name else 0)


@pytest.mark.parametrize("name", [name for name in PICTURES if "loops" not in name])
def test_pictures_come_back_with_the_batch_last_in_memory(name):
    arrays = [batch_last(array) for array in inputs(name)]
    batch = results(name, arrays)[0]
    if batch.ndim == 4:
        assert batch.strides[0] == batch.itemsize
        assert sorted(batch.strides, reverse=True) == [*batch.strides[1:], batch.strides[0]]


@pytest.mark.parametrize(
    "name", [name for name in PICTURES if "conv" in name or "pool" in name if "loops" not in name]
)
def test_windows_over_c_ordered_pictures_return_them_batch_last_too(name):
    batch = results(name, inputs(name))[0]
    assert batch.strides[0] == batch.itemsize


@pytest.mark.parametrize("name", EMPTY)
def test_an_empty_batch_gives_an_empty_result_of_the_right_shape(name):
    arrays = inputs(name)
    expected = results(name, arrays)
    emptied = [
        array[:0] if shape[0] == 2 and len(shape) > 1 else array
        for array, shape in zip(arrays, CALLS[name][1])
    ]
    for result, full in zip(results(name, emptied), expected):
        belongs_to_batch = full.shape[:1] == (2,) and full.ndim > 1
        assert result.shape == ((0, *full.shape[1:]) if belongs_to_batch else full.shape)
        assert belongs_to_batch or not result.any()  # gradients of parameters are zero


def test_an_empty_batch_has_no_columns():
    assert ops.im2col(np.zeros((0, 3, 6, 7)), (3, 2)).shape == (18, 0)


@pytest.mark.parametrize("name", CALLS)
def test_lists_are_accepted(name):
    arrays = inputs(name)
    for result, exact in zip(results(name, [array.tolist() for array in arrays]), results(name, arrays)):
        assert (result == exact).all()


WINDOWED = "stride=1, padding=0, dilation=1"
ALONE = "*, input_gradient=True"
PUBLISHED = {
    "pad2d": "x, padding",
    "conv2d": f"x, weight, bias=None, {WINDOWED}, groups=1",
    "conv2d_loops": f"x, weight, bias=None, {WINDOWED}, groups=1",
    "conv2d_backward": f"grad_output, x, weight, {WINDOWED}, groups=1, {ALONE}",
    "conv2d_backward_loops": f"grad_output, x, weight, {WINDOWED}, groups=1",
    "conv_transpose2d": "x, weight, bias=None, stride=1, padding=0, output_padding=0, dilation=1",
    "conv_transpose2d_backward": f"grad_output, x, weight, {WINDOWED}, {ALONE}",
    "max_pool2d": "x, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False",
    "avg_pool2d": "x, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True",
    "relu": "x",
    "relu_backward": "grad_output, x",
    "linear": "x, weight, bias=None",
    "linear_backward": "grad_output, x, weight",
    "softmax": "logits",
    "log_softmax": "logits",
    "cross_entropy": "logits, labels",
    "cross_entropy_backward": "logits, labels",
    "mean_squared_error": "x, target",
    "mean_squared_error_backward": "x, target",
    "im2col": f"x, kernel_size, {WINDOWED}",
    "col2im": f"columns, x_shape, kernel_size, {WINDOWED}",
    "convolution_matrix": f"weight, input_shape, {WINDOWED}",
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_arguments_keep_their_order_and_defaults(name):
    assert str(signature(getattr(ops, name))) == f"({PUBLISHED[name]})"


@pytest.mark.parametrize("name", ["max_pool2d", "avg_pool2d"])
def test_a_pool_goes_back_with_the_arguments_it_came_with(name):
    backward = str(signature(getattr(ops, f"{name}_backward")))
    assert backward == f"(grad_output, {PUBLISHED[name]})"
