"""output_size and pad2d: wrong answers are named, right ones pass.

All versions here are written apart from those that the course compares with.
"""

import math

import numpy as np
import pytest

from cnnlib.exercises import all_exercises


def check(name, function):
    return all_exercises()[name].check(function)


def true_division(i, k, s, p, d):
    return (i + 2 * p - d * (k - 1) - 1) / s + 1


def numpy_floor_is_a_float(i, k, s, p, d):
    return np.floor((i + 2 * p - d * (k - 1) - 1) / s) + 1


def float_of_the_right_size(i, k, s, p, d):
    return float((i + 2 * p - d * (k - 1) - 1) // s + 1)


def ceil_of_the_division(i, k, s, p, d):
    effective = k + (k - 1) * (d - 1)
    return math.ceil((i + 2 * p - effective) / s) + 1


def ceil_by_negation(i, k, s, p, d):
    return -((i + 2 * p - (d * (k - 1) + 1)) // -s) + 1


def numpy_ceil(i, k, s, p, d):
    return int(np.ceil((i + 2 * p - d * (k - 1) - 1) / s + 1))


def numpy_ceil_as_float(i, k, s, p, d):
    return np.ceil((i + 2 * p - d * (k - 1) - 1) / s + 1)


def rounded(i, k, s, p, d):
    return round((i + 2 * p - d * (k - 1) - 1) / s) + 1


def rounded_at_the_end(i, k, s, p, d):
    return round((i + 2 * p - d * (k - 1) - 1) / s + 1)


def half_added(i, k, s, p, d):
    return int((i + 2 * p - d * (k - 1) - 1) / s + 1.5)


def numpy_rint(i, k, s, p, d):
    return int(np.rint((i + 2 * p - d * (k - 1) - 1) / s)) + 1


def no_plus_one(i, k, s, p, d):
    return (i + 2 * p - d * (k - 1) - 1) // s


def no_plus_one_by_steps(i, k, s, p, d):
    position, steps, span = 0, 0, d * (k - 1) + 1
    while position + span + s <= i + 2 * p:
        position, steps = position + s, steps + 1
    return steps


def padding_once(i, k, s, p, d):
    return (i + p - d * (k - 1) - 1) // s + 1


def padding_ignored(i, k, s, p, d):
    return (i - d * (k - 1) - 1) // s + 1 if i >= d * (k - 1) + 1 else 0


def plus_one_inside(i, k, s, p, d):
    return (i + 2 * p - d * (k - 1) - 1 + 1) // s


def plus_one_inside_int(i, k, s, p, d):
    return int((i + 2 * p - (d * (k - 1) + 1) + 1) / s)


def d_times_k(i, k, s, p, d):
    return (i + 2 * p - d * k) // s + 1


def dilation_ignored(i, k, s, p, d):
    return (i + 2 * p - k) // s + 1


def one_dilation_added(i, k, s, p, d):
    return (i + 2 * p - (k + d - 1)) // s + 1


SIZES = [
    (true_division, "int-division"),
    (numpy_floor_is_a_float, "int-division"),
    (float_of_the_right_size, "int-division"),
    (ceil_of_the_division, "floor-not-ceil"),
    (ceil_by_negation, "floor-not-ceil"),
    (numpy_ceil, "floor-not-ceil"),
    (numpy_ceil_as_float, "floor-not-ceil"),
    (rounded, "floor-not-ceil"),
    (rounded_at_the_end, "floor-not-ceil"),
    (half_added, "floor-not-ceil"),
    (numpy_rint, "floor-not-ceil"),
    (no_plus_one, "off-by-one"),
    (no_plus_one_by_steps, "off-by-one"),
    (padding_once, "pad-both-sides"),
    (padding_ignored, "pad-both-sides"),
    (plus_one_inside, "plus-one-inside"),
    (plus_one_inside_int, "plus-one-inside"),
    (d_times_k, "dilation-formula"),
    (dilation_ignored, "dilation-formula"),
    (one_dilation_added, "dilation-formula"),
]


@pytest.mark.parametrize(("function", "name"), SIZES)
def test_wrong_sizes_are_named(function, name):
    feedback = check("output_size", function)
    assert (feedback.status, feedback.mistake) == ("wrong", name)
    assert feedback.message


def counted(input_size, kernel_size, stride, padding, dilation):
    span = (kernel_size - 1) * dilation + 1
    return len(range(0, input_size + 2 * padding - span + 1, stride))


def numpy_integer(input_size, kernel_size, stride, padding, dilation):
    return np.int64((input_size + 2 * padding - dilation * (kernel_size - 1) - 1) // stride + 1)


def truncated(i, k, s, p, d):
    return int((i + 2 * p - d * (k - 1) - 1) / s + 1)


def zero_dimensional(i, k, s, p, d):
    return np.array((i + 2 * p - d * (k - 1) - 1) // s + 1)


def with_defaults(input_size, kernel_size, stride=1, padding=0, dilation=1):
    return math.floor((input_size + 2 * padding - dilation * (kernel_size - 1) - 1) / stride + 1)


@pytest.mark.parametrize("function", [counted, numpy_integer, truncated, zero_dimensional, with_defaults])
def test_right_sizes_pass(function):
    assert check("output_size", function).status == "correct"


def all_below(x, p):
    return np.pad(x, ((0, 0), (0, 0), (0, 2 * p), (0, 2 * p)))


def all_above(x, p):
    return np.pad(x, ((0, 0), (0, 0), (2 * p, 0), (2 * p, 0)))


def right_side_forgotten(x, p):
    return np.pad(x, ((0, 0), (0, 0), (p, p), (p, 0)))


def bottom_right_forgotten(x, p):
    n, c, h, w = x.shape
    out = np.zeros((n, c, h + p, w + p), x.dtype)
    out[:, :, p:, p:] = x
    return out


def before_forgotten(x, p):
    return np.pad(x, ((0, 0), (0, 0), (0, p), (0, p)))


def upper_left_corner(x, p):
    n, c, h, w = x.shape
    out = np.zeros((n, c, h + 2 * p, w + 2 * p), x.dtype)
    out[:, :, :h, :w] = x
    return out


def rows_only(x, p):
    return np.pad(x, ((0, 0), (0, 0), (p, p), (0, 0)))


def float64_zeros(x, p):
    n, c, h, w = x.shape
    out = np.zeros((n, c, h + 2 * p, w + 2 * p))
    out[:, :, p : p + h, p : p + w] = x
    return out


def always_float32(x, p):
    return np.pad(x, ((0, 0), (0, 0), (p, p), (p, p))).astype(np.float32)


def all_axes(x, p):
    return np.pad(x, p)


def channels_too(x, p):
    return np.pad(x, ((0, 0), (p, p), (p, p), (p, p)))


def first_two_axes(x, p):
    return np.pad(x, ((p, p), (p, p), (0, 0), (0, 0)))


def middle_axes(x, p):
    return np.pad(x, ((0, 0), (p, p), (p, p), (0, 0)))


def edge(x, p):
    return np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)), mode="edge")


def symmetric(x, p):
    return np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)), mode="symmetric")


def wrap(x, p):
    return np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)), mode="wrap")


def ones(x, p):
    return np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)), constant_values=1)


def alias(x, p):
    return x if p == 0 else np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))


def view(x, p):
    if not p:
        return x[:, :, :, :]
    n, c, h, w = x.shape
    out = np.zeros((n, c, h + 2 * p, w + 2 * p), x.dtype)
    out[:, :, p:-p, p:-p] = x
    return out


PADS = [
    (all_below, "pad-both-sides"),
    (all_above, "pad-both-sides"),
    (right_side_forgotten, "pad-both-sides"),
    (bottom_right_forgotten, "pad-both-sides"),
    (before_forgotten, "pad-both-sides"),
    (upper_left_corner, "pad-both-sides"),
    (rows_only, "pad-both-sides"),
    (float64_zeros, "dtype"),
    (always_float32, "dtype"),
    (all_axes, "wrong-axes"),
    (channels_too, "wrong-axes"),
    (first_two_axes, "wrong-axes"),
    (middle_axes, "wrong-axes"),
    (edge, "zero-pad"),
    (symmetric, "zero-pad"),
    (wrap, "zero-pad"),
    (ones, "zero-pad"),
    (alias, "view-returned"),
    (view, "view-returned"),
]


@pytest.mark.parametrize(("function", "name"), PADS)
def test_wrong_pads_are_named(function, name):
    feedback = check("pad2d", function)
    assert (feedback.status, feedback.mistake) == ("wrong", name)


def minus_p(x, p):
    n, c, h, w = x.shape
    out = np.zeros((n, c, h + 2 * p, w + 2 * p), x.dtype)
    out[:, :, p:-p, p:-p] = x
    return out


def test_the_empty_slice_is_named_though_it_raises():
    feedback = check("pad2d", minus_p)
    assert (feedback.status, feedback.mistake) == ("wrong", "p0-slice")
    assert "ValueError" in feedback.message


def concatenated(x, p):
    n, c, h, w = x.shape
    rows = np.zeros((n, c, p, w), x.dtype)
    x = np.concatenate([rows, x, rows], axis=2)
    cols = np.zeros((n, c, h + 2 * p, p), x.dtype)
    return np.concatenate([cols, x, cols], axis=3)


def by_loops(x, p):
    n, c, h, w = x.shape
    out = np.zeros_like(x, shape=(n, c, h + 2 * p, w + 2 * p))
    for row in range(h):
        for col in range(w):
            out[:, :, row + p, col + p] = x[:, :, row, col]
    return out


def by_numpy(x, padding):
    return np.pad(x, ((0,), (0,), (padding,), (padding,)))


def nested_lists(x, p):
    return by_numpy(x, p).tolist()


@pytest.mark.parametrize("function", [concatenated, by_loops, by_numpy, nested_lists])
def test_right_pads_pass(function):
    assert check("pad2d", function).status == "correct"
