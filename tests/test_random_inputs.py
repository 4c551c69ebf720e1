"""Whatever comes in, right or wrong: either a right answer or one of our own errors."""

import gzip
import io
import json
import tracemalloc
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnlib import arithmetic, layers, ops
from cnnlib.datasets import DataError, read_idx
from cnnlib.network import Sequential
from support.junk import JUNK
from support.messages import answer

settings.register_profile("course", derandomize=True, deadline=None, database=None, max_examples=100)
settings.load_profile("course")


# ---- numbers and arrays, most of them sensible ----------------------------------------------------


def mostly(strategy):
    """Sensible values, and now and then junk."""
    return st.integers(0, 11).flatmap(lambda die: JUNK if die == 0 else strategy)


def either(strategy):
    """A number for both axes, or a pair."""
    return strategy | st.tuples(strategy, strategy)


SIZES, KERNELS, STRIDES = st.integers(1, 9), st.integers(1, 4), st.integers(1, 3)
PADDINGS, DILATIONS = st.integers(0, 3), st.integers(1, 2)
TYPES = st.sampled_from([np.float64] * 6 + [np.float32, np.int16, np.uint8, bool, complex, object, "U3"])
WINDOW = {
    "stride": mostly(either(STRIDES)),
    "padding": mostly(either(PADDINGS) | st.sampled_from(["same", "valid", "smae"])),
    "dilation": mostly(either(DILATIONS)),
}


def filled(shape, seed, dtype=np.float64):
    """Small whole numbers, so that sums can be compared exactly."""
    return np.random.default_rng(seed).integers(-4, 5, shape).astype(dtype)


@st.composite
def arrays(draw, *axes):
    """An array with about these axes: at times one more or less, an empty one, or no numbers."""
    shape = [draw(axis) for axis in axes]
    die = draw(st.integers(0, 24))
    if die == 0:
        shape = shape[1:]
    elif die == 1:
        shape = [*shape, 2]
    elif die == 2:
        shape[draw(st.integers(0, len(shape) - 1))] = 0
    elif die == 3:
        return draw(JUNK)
    return filled(shape, draw(st.integers(0, 99)), draw(TYPES))


def is_sensible(*values):
    """Whether these are arrays of real numbers."""
    return all(isinstance(value, np.ndarray) and value.dtype.kind in "fiub" for value in values)


# ---- arithmetic -----------------------------------------------------------------------------------


def counted(input_size, kernel_size, stride, padding, dilation):
    """Every place where a window fits into the padded input, counted one by one."""
    cells = range(-padding, input_size + padding)
    starts = cells[::stride]
    return [start for start in starts if start + dilation * (kernel_size - 1) in cells]


ONE_AXIS = [mostly(values) for values in (SIZES, KERNELS, STRIDES, PADDINGS, DILATIONS)]


@given(st.tuples(*ONE_AXIS))
def test_output_size_and_windows(sizes):
    size = answer(arithmetic.output_size, *sizes)
    valid = all(type(number) is int and number >= least for number, least in zip(sizes, (1, 1, 1, 0, 1)))
    if size is None:
        assert not valid or not counted(*sizes)
        return
    assert valid and size == len(counted(*sizes))
    found = arithmetic.windows(*sizes)
    i, k, _, _, d = sizes
    cells = [[start + d * tap for tap in range(k)] for start in counted(*sizes)]
    assert found == [tuple(cell if 0 <= cell < i else None for cell in window) for window in cells]


@given(st.tuples(*ONE_AXIS), mostly(st.integers(0, 3)))
def test_transposed_output_size_returns_to_sizes_that_lead_back(sizes, leftover):
    size = answer(arithmetic.transposed_output_size, *sizes, leftover)
    if size is not None:
        i, k, s, p, d = sizes
        if leftover < s:  # a larger leftover, which d allows, is one more window
            assert arithmetic.output_size(size, k, s, p, d) == i
            assert arithmetic.output_padding(size, k, s, p, d) == leftover


@given(st.tuples(*(mostly(values) for values in (SIZES, KERNELS, STRIDES, DILATIONS))))
def test_same_padding_gives_a_window_for_every_step(sizes):
    found = answer(arithmetic.same_padding, *sizes)
    if found is not None:
        i, k, s, d = sizes
        before, after = found
        assert 0 <= after - before <= 1
        assert arithmetic.output_size(i + before + after, k, s, 0, d) == -(-i // s)


@given(mostly(st.lists(mostly(st.tuples(KERNELS, STRIDES, PADDINGS, DILATIONS)), max_size=4)))
def test_receptive_field_by_walking_back(stack):
    found = answer(arithmetic.receptive_field, stack)
    if found is not None:
        first = last = 0
        for layer in reversed(stack):
            k, s, p, d = (*layer, 1, 0, 1)[:4] if len(layer) == 1 else (*layer, *(1, 0, 1)[len(layer) - 1 :])
            first, last = first * s - p, last * s - p + d * (k - 1)
        assert (found[0], found[2]) == (last - first + 1, first)


# ---- operations -----------------------------------------------------------------------------------


def axes_of(x, kernel_size, stride, padding, dilation=1):
    """Per axis: one list of padded positions per output cell, and the zeros before the picture."""
    found = []
    for axis in (0, 1):
        one = [value if isinstance(value, int) else value[axis] for value in (kernel_size, stride, dilation)]
        size = x.shape[2 + axis]
        if padding == "same":
            before, after = arithmetic.same_padding(size, *one)
        else:
            sides = 0 if padding == "valid" else padding
            before = after = sides if isinstance(sides, int) else sides[axis]
        starts = range(0, size + before + after - one[2] * (one[0] - 1), one[1])
        found.append(([[start + one[2] * tap for tap in range(one[0])] for start in starts], (before, after)))
    return found


def patches_of(x, *window, fill=0):
    """All windows as an array (N, C, out_height, out_width, kH, kW)."""
    (rows, high), (cols, wide) = axes_of(x, *window)
    padded = np.pad(x.astype(float), ((0, 0), (0, 0), high, wide), constant_values=fill)
    return np.stack([np.stack([padded[:, :, r][..., c] for c in cols], 2) for r in rows], 2)


@given(
    arrays(st.integers(1, 2), st.integers(1, 3), SIZES, SIZES),
    arrays(st.integers(1, 3), st.integers(1, 3), KERNELS, KERNELS),
    st.none() | st.none() | arrays(st.integers(1, 3)),
    st.fixed_dictionaries({}, optional=WINDOW),
    st.booleans(),
)
def test_convolution_and_its_gradients(x, weight, bias, window, match):
    if match and is_sensible(x, weight) and x.ndim == weight.ndim == 4:
        weight = filled((weight.shape[0], x.shape[1], *weight.shape[2:]), 5)
    y = answer(ops.conv2d, x, weight, bias, **window)
    slow = answer(ops.conv2d_loops, x, weight, bias, **window)
    assert (y is None) == (slow is None)
    if y is None:
        return
    assert is_sensible(x, weight)
    sizes = (weight.shape[2:], window.get("stride", 1), window.get("padding", 0), window.get("dilation", 1))
    expected = np.einsum("nchwij,fcij->nfhw", patches_of(x, *sizes), weight.astype(float))
    expected += 0 if bias is None else bias.astype(float)[:, None, None]
    assert np.array_equal(y, expected) and np.array_equal(slow, expected)
    grad = filled(y.shape, 7)
    grad_input, grad_weight, grad_bias = ops.conv2d_backward(grad, x, weight, **window)
    without = (ops.conv2d(x, weight, **window) * grad).sum()
    assert (grad_input * x).sum() == (grad_weight * weight).sum() == without
    assert np.array_equal(grad_bias, grad.sum((0, 2, 3)))


@given(
    arrays(st.integers(1, 2), st.integers(1, 3), st.integers(1, 5), st.integers(1, 5)),
    arrays(st.integers(1, 3), st.integers(1, 3), KERNELS, KERNELS),
    st.fixed_dictionaries(
        {},
        optional={
            "stride": mostly(either(STRIDES)),
            "padding": mostly(either(PADDINGS)),
            "dilation": mostly(either(DILATIONS)),
            "output_padding": mostly(either(st.integers(0, 2))),
        },
    ),
)
def test_transposed_convolution_is_the_mirror_image(x, weight, window):
    if is_sensible(x, weight) and x.ndim == weight.ndim == 4 and x.shape[1]:
        weight = filled((x.shape[1], *weight.shape[1:]), 5)
    y = answer(ops.conv_transpose2d, x, weight, **window)
    if y is None:
        return
    window.pop("output_padding", None)
    other = filled(y.shape, 3)
    forward = ops.conv2d(other, weight, **window)[:, :, : x.shape[2], : x.shape[3]]
    assert (y * other).sum() == (x * forward).sum()
    grad_input, grad_weight, _ = ops.conv_transpose2d_backward(other, x, weight, **window)
    assert np.array_equal(grad_input, forward)
    assert (grad_weight * weight).sum() == (y * other).sum()


@given(
    arrays(st.integers(1, 2), st.integers(1, 2), SIZES, SIZES),
    mostly(either(KERNELS)),
    st.fixed_dictionaries(
        {},
        optional={
            "stride": mostly(st.none() | either(STRIDES)),
            "padding": mostly(either(st.integers(0, 2))),
        },
    ),
)
def test_pooling_and_its_gradients(x, kernel_size, window):
    y, average = (answer(pool, x, kernel_size, **window) for pool in (ops.max_pool2d, ops.avg_pool2d))
    assert (y is None) == (average is None)
    if y is None:
        return
    kernel_size = (kernel_size, kernel_size) if isinstance(kernel_size, int) else tuple(kernel_size)
    stride = kernel_size if window.get("stride") is None else window["stride"]
    sizes = (kernel_size, stride, window.get("padding", 0))
    assert np.array_equal(y, patches_of(x, *sizes, fill=-np.inf).max((4, 5)))
    assert np.allclose(average, patches_of(x, *sizes).mean((4, 5)), rtol=1e-5)
    grad = filled(y.shape, 7)
    to_max = ops.max_pool2d_backward(grad, x, kernel_size, **window)
    assert to_max.sum() == grad.sum() and (to_max * x).sum() == pytest.approx((grad * y).sum())
    to_all = ops.avg_pool2d_backward(grad, x, kernel_size, **window)
    assert (to_all * x).sum() == pytest.approx((grad * average).sum(), rel=1e-4, abs=1e-3)


@given(
    arrays(st.integers(1, 2), st.integers(1, 2), SIZES, SIZES),
    mostly(either(KERNELS)),
    st.fixed_dictionaries({}, optional=WINDOW),
)
def test_columns_and_back(x, kernel_size, window):
    columns = answer(ops.im2col, x, kernel_size, **window)
    if columns is not None and x.size:
        other = filled(columns.shape, 1)
        back = answer(ops.col2im, other, x.shape, kernel_size, **window)
        assert (columns * other).sum() == (x * back).sum()


@given(
    arrays(st.integers(1, 4), st.integers(1, 5)),
    mostly(st.lists(mostly(st.integers(0, 3)), min_size=1, max_size=4)),
)
def test_softmax_and_cross_entropy(logits, labels):
    probabilities = answer(ops.softmax, logits)
    if probabilities is not None and logits.size:
        e = np.exp(np.asarray(logits, float))
        assert np.allclose(probabilities, e / e.sum(-1, keepdims=True), rtol=1e-4)
    loss = answer(ops.cross_entropy, logits, labels)
    if loss is not None and len(labels):
        picked = probabilities[np.arange(len(labels)), labels]
        assert loss == pytest.approx(float(-np.log(picked).mean()), rel=1e-4, abs=1e-6)
        assert np.allclose(ops.cross_entropy_backward(logits, labels).sum(1), 0, atol=1e-6)


@given(
    arrays(st.integers(1, 3), st.integers(1, 4)),
    arrays(st.integers(1, 3), st.integers(1, 4)),
    st.none() | arrays(st.integers(1, 3)),
)
def test_linear(x, weight, bias):
    y = answer(ops.linear, x, weight, bias)
    if y is not None:
        expected = x.astype(float) @ weight.astype(float).T + (0 if bias is None else bias.astype(float))
        assert np.array_equal(y, expected)


# ---- files ----------------------------------------------------------------------------------------

IDX_TYPES = {8: ">u1", 9: ">i1", 11: ">i2", 12: ">i4", 13: ">f4", 14: ">f8"}


def idx(code, array):
    """The bytes of an IDX file."""
    sizes = b"".join(size.to_bytes(4, "big") for size in array.shape)
    return bytes([0, 0, code, array.ndim]) + sizes + array.astype(IDX_TYPES[code]).tobytes()


@st.composite
def damaged(draw, content):
    """The same bytes, or some of them changed, cut off or added."""
    for _ in range(draw(st.integers(0, 2))):
        place = draw(st.integers(0, len(content)))
        kind = draw(st.sampled_from(["change", "cut", "add"]))
        some = draw(st.binary(min_size=1, max_size=4))
        if kind == "cut":
            content = content[:place]
        else:
            content = content[:place] + some + content[place + (len(some) if kind == "change" else 0) :]
    return content


@st.composite
def idx_files(draw):
    """The content of a file that is, was, or never has been an IDX file."""
    shape = draw(st.lists(st.integers(0, 4), max_size=4))
    whole = idx(draw(st.sampled_from(list(IDX_TYPES))), filled(shape, 0))
    inside = draw(damaged(whole) | st.binary(max_size=40))
    return draw(damaged(gzip.compress(inside, mtime=0))) if draw(st.booleans()) else inside


@given(content=idx_files())
def test_read_idx_returns_exactly_what_the_file_holds(tmp_path_factory, content):
    path = tmp_path_factory.getbasetemp() / "random.idx"
    path.write_bytes(content)
    try:
        array = read_idx(path)
    except DataError as error:
        assert path.name in str(error)
        return
    inside = gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content
    assert array.dtype.isnative
    assert idx(inside[2], array) == inside


def small_network():
    return Sequential(
        layers.Conv2d(1, 2, 3, padding=1, rng=0),
        layers.BatchNorm2d(2),
        layers.ReLU(),
        layers.MaxPool2d(2),
        layers.Flatten(),
        layers.Linear(8, 3, rng=0),
    )


def loaded(content, folder):
    """The network in a file with this content, or None where it is refused."""
    path = folder / "random.npz"
    path.write_bytes(content)
    network = answer(Sequential.load, path)
    return network


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """What `small_network` looks like in a file."""
    path = tmp_path_factory.mktemp("saved") / "network.npz"
    small_network().save(path)
    return path.read_bytes()


@given(data=st.data())
def test_a_damaged_network_is_refused_or_the_same_as_before(tmp_path_factory, saved, data):
    network = loaded(data.draw(damaged(saved)), tmp_path_factory.getbasetemp())
    if network is not None:
        x = filled((2, 1, 4, 4), 0, np.float32)
        assert np.array_equal(network.predict(x), small_network().predict(x))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 4) | st.floats() | st.text(max_size=4),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=4), inside, max_size=3),
    max_leaves=6,
)


@st.composite
def descriptions(draw):
    """The stored description of `small_network` with one entry or value replaced by anything."""
    layers_described = [{"layer": type(layer).__name__, **layer.config()} for layer in small_network().layers]
    number = draw(st.integers(0, len(layers_described) - 1))
    kind = draw(st.sampled_from(["none", "whole", "entry", "value", "more"]))
    if kind == "whole":
        return draw(JSON)
    if kind == "entry":
        layers_described[number] = draw(JSON)
    elif kind == "value":
        key = draw(st.sampled_from(sorted(layers_described[number])))
        layers_described[number][key] = draw(JSON)
    elif kind == "more":
        layers_described[number][draw(st.text(max_size=5))] = draw(JSON)
    return layers_described


@given(descriptions(), st.lists(arrays(st.integers(1, 3), st.integers(1, 3)).filter(is_sensible), max_size=2))
def test_a_network_with_another_description_is_refused_or_works(tmp_path_factory, saved, described, extra):
    with np.load(io.BytesIO(saved)) as file:
        stored = {name: file[name] for name in file.files}
    stored["architecture"] = json.dumps(described)
    for name, array in zip(stored, extra):
        stored[name] = array if name != "architecture" else stored[name]
    content = io.BytesIO()
    np.savez(content, **stored)
    network = loaded(content.getvalue(), tmp_path_factory.getbasetemp())
    if network is not None:
        x = filled((2, 1, 4, 4), 0, np.float32)
        assert answer(network.predict, x) is None or network.predict(x).shape[0] == 2


def test_a_small_file_that_unpacks_to_a_giant_is_refused(tmp_path):
    path = tmp_path / "bomb.npz"
    np.savez_compressed(path, architecture=np.zeros(10**7))
    assert path.stat().st_size < 100_000
    tracemalloc.start()
    with pytest.raises(ValueError, match=r"bomb\.npz.*80,000,\d+ bytes.*Sequential\.save"):
        Sequential.load(path)
    assert tracemalloc.get_traced_memory()[1] < 10**6
    tracemalloc.stop()


def test_junk_is_junk_and_sense_is_sense():
    """The tests above see both: valid arguments are not refused wholesale, nor is everything valid."""
    grid = product((3, 0), (2, None), (1, -1))
    found = [answer(arithmetic.output_size, *sizes) is not None for sizes in grid]
    assert found == [True] + [False] * 7
