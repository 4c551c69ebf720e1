"""max_pool2d and its backward pass: wrong answers in several styles are named, right ones pass."""

import numpy as np
import pytest
from numpy.lib.stride_tricks import sliding_window_view

from cnnlib.exercises import all_exercises


def check(name, function):
    return all_exercises()[name].check(function)


def windows(x, k, s):
    return sliding_window_view(x, (k, k), axis=(2, 3))[:, :, ::s, ::s]


def good(x, k, s):
    return windows(x, k, s).max(axis=(4, 5))


def size_by_stride(x, k, s):
    n, c, h, w = x.shape
    out = np.zeros((n, c, h // s, w // s), dtype=x.dtype)
    for i in range(h // s):
        for j in range(w // s):
            out[:, :, i, j] = x[:, :, i * s : i * s + k, j * s : j * s + k].max(axis=(2, 3))
    return out


def size_by_stride_float64(x, k, s):
    n, c, h, w = x.shape
    out = np.zeros((n, c, h // s, w // s))
    for a in range(n):
        for b in range(c):
            for i in range(h // s):
                for j in range(w // s):
                    out[a, b, i, j] = np.max(x[a, b, i * s : i * s + k, j * s : j * s + k])
    return out


def size_by_stride_elementwise(x, k, s):
    n, c, h, w = x.shape
    out = np.full((n, c, h // s, w // s), -np.inf)
    for a, b, i, j in np.ndindex(out.shape):
        for u in range(k):
            for v in range(k):
                out[a, b, i, j] = max(out[a, b, i, j], x[a, b, i * s + u, j * s + v])
    return out


def rounded_up(x, k, s):
    n, c, h, w = x.shape
    rows, cols = -((h - k) // -s) + 1, -((w - k) // -s) + 1
    out = np.zeros((n, c, rows, cols), dtype=x.dtype)
    for i in range(rows):
        for j in range(cols):
            out[:, :, i, j] = x[:, :, i * s : i * s + k, j * s : j * s + k].max(axis=(2, 3))
    return out


def plus_one_forgotten(x, k, s):
    rows, cols = (x.shape[2] - k) // s, (x.shape[3] - k) // s
    return good(x, k, s)[:, :, :rows, :cols]


def over_channels(x, k, s):
    n, c, h, w = x.shape
    rows, cols = (h - k) // s + 1, (w - k) // s + 1
    out = np.zeros((n, c, rows, cols), x.dtype)
    for a in range(n):
        for i in range(rows):
            for j in range(cols):
                out[a, :, i, j] = x[a, :, i * s : i * s + k, j * s : j * s + k].max()
    return out


def channels_gone(x, k, s):
    return good(x, k, s).max(axis=1)


def channels_kept_as_one(x, k, s):
    return good(x, k, s).max(axis=1, keepdims=True)


def images_too(x, k, s):
    right = good(x, k, s)
    return np.broadcast_to(right.max(axis=(0, 1)), right.shape).copy()


def mean(x, k, s):
    return windows(x, k, s).mean(axis=(4, 5))


def mean_in_own_dtype(x, k, s):
    out = np.zeros_like(good(x, k, s))
    for i, j in np.ndindex(out.shape[2:]):
        out[:, :, i, j] = x[:, :, i * s : i * s + k, j * s : j * s + k].mean(axis=(2, 3))
    return out


def sum_divided(x, k, s):
    return windows(x, k, s).sum(axis=(4, 5)) / k**2


def kernel_as_stride(x, k, s):
    return good(x, k, k)


def kernel_in_slice_only(x, k, s):
    n, c, h, w = x.shape
    rows, cols = (h - k) // s + 1, (w - k) // s + 1
    out = np.zeros((n, c, rows, cols), x.dtype)
    for i in range(rows):
        for j in range(cols):
            out[:, :, i, j] = x[:, :, i * k : (i + 1) * k, j * k : (j + 1) * k].max(axis=(2, 3))
    return out


def kernel_in_slice_guarded(x, k, s):
    n, c, h, w = x.shape
    out = np.zeros((n, c, (h - k) // s + 1, (w - k) // s + 1), x.dtype)
    for i, j in np.ndindex(out.shape[2:]):
        window = x[:, :, i * k : i * k + k, j * k : j * k + k]
        if window.size:
            out[:, :, i, j] = window.max(axis=(2, 3))
    return out


def by_reshape(x, k, s):
    n, c, h, w = x.shape
    return x[:, :, : h // k * k, : w // k * k].reshape(n, c, h // k, k, w // k, k).max(axis=(3, 5))


def always_float64(x, k, s):
    out = np.zeros(good(x, k, s).shape)
    for i, j in np.ndindex(out.shape[2:]):
        out[:, :, i, j] = x[:, :, i * s : i * s + k, j * s : j * s + k].max(axis=(2, 3))
    return out


def minus_infinity_array(x, k, s):
    out = np.full(good(x, k, s).shape, -np.inf)
    for a, b, i, j in np.ndindex(out.shape):
        for value in x[a, b, i * s : i * s + k, j * s : j * s + k].flat:
            out[a, b, i, j] = max(out[a, b, i, j], value)
    return out


def always_float32(x, k, s):
    return good(x, k, s).astype(np.float32)


def starts_at_zero(x, k, s):
    out = np.zeros_like(good(x, k, s))
    for i in range(k):
        for j in range(k):
            rows, cols = out.shape[2:]
            out = np.maximum(out, x[:, :, i : i + s * rows : s, j : j + s * cols : s][:, :, :rows, :cols])
    return out


def starts_at_zero_in_loops(x, k, s):
    out = np.zeros(good(x, k, s).shape)
    for a, b, i, j in np.ndindex(out.shape):
        best = 0
        for u in range(k):
            for v in range(k):
                if x[a, b, i * s + u, j * s + v] > best:
                    best = x[a, b, i * s + u, j * s + v]
        out[a, b, i, j] = best
    return out


def starts_at_minus_one(x, k, s):
    return np.maximum(good(x, k, s), -1) if x.dtype.kind != "u" else good(x, k, s)


def stride_forgotten(x, k, s):
    rows, cols = good(x, k, s).shape[2:]
    return good(x, k, 1)[:, :, :rows, :cols]


FORWARD = [
    (size_by_stride, "pool-size-formula"),
    (size_by_stride_float64, "pool-size-formula"),
    (size_by_stride_elementwise, "pool-size-formula"),
    (rounded_up, "pool-size-formula"),
    (plus_one_forgotten, "pool-size-formula"),
    (over_channels, "per-channel"),
    (channels_gone, "per-channel"),
    (channels_kept_as_one, "per-channel"),
    (images_too, "per-channel"),
    (mean, "max-not-mean"),
    (mean_in_own_dtype, "max-not-mean"),
    (sum_divided, "max-not-mean"),
    (kernel_as_stride, "stride-vs-kernel"),
    (kernel_in_slice_only, "stride-vs-kernel"),
    (kernel_in_slice_guarded, "stride-vs-kernel"),
    (by_reshape, "stride-vs-kernel"),
    (always_float64, "dtype"),
    (minus_infinity_array, "dtype"),
    (always_float32, "dtype"),
    (starts_at_zero, "init-zero"),
    (starts_at_zero_in_loops, "init-zero"),
    (starts_at_minus_one, "init-zero"),
    (stride_forgotten, "stride-in-slice"),
]


@pytest.mark.parametrize(("function", "name"), FORWARD)
def test_wrong_pools_are_named(function, name):
    feedback = check("max_pool2d", function)
    assert (feedback.status, feedback.mistake) == ("wrong", name)


def loops(x, k, s):
    n, c, h, w = x.shape
    out = np.empty((n, c, (h - k) // s + 1, (w - k) // s + 1), dtype=x.dtype)
    for a, b, i, j in np.ndindex(out.shape):
        out[a, b, i, j] = max(x[a, b, i * s + u, j * s + v] for u in range(k) for v in range(k))
    return out


def running_maximum(x, k, s):
    rows, cols = (x.shape[2] - k) // s + 1, (x.shape[3] - k) // s + 1
    best = x[:, :, : s * rows : s, : s * cols : s][:, :, :rows, :cols].copy()
    for i, j in np.ndindex(k, k):
        best = np.maximum(best, x[:, :, i : i + s * (rows - 1) + 1 : s, j : j + s * (cols - 1) + 1 : s])
    return best


def lists(x, k, s):
    return good(x, k, s).tolist()


@pytest.mark.parametrize("function", [good, loops, running_maximum, lists])
def test_right_pools_pass(function):
    assert check("max_pool2d", function).status == "correct"


# --- backward -------------------------------------------------------------------------------------


def places(g, x, k, s):
    """Every window: image, channel, row, column, its slices and its cells."""
    for n, c, i, j in np.ndindex(g.shape):
        place = np.s_[n, c, i * s : i * s + k, j * s : j * s + k]
        yield (n, c, i, j), place, x[place]


def assigned_to_winner(g, x, k, s):
    dx = np.zeros(x.shape)
    for (n, c, i, j), _, window in places(g, x, k, s):
        u, v = np.unravel_index(window.argmax(), window.shape)
        dx[n, c, i * s + u, j * s + v] = g[n, c, i, j]
    return dx


def assigned_window_mask(g, x, k, s):
    dx = np.zeros(x.shape)
    for where, place, window in places(g, x, k, s):
        dx[place] = (window == window.max()) * g[where]
    return dx


def fancy_add(g, x, k, s):
    dx = np.zeros(x.shape)
    index = [[], [], [], []]
    for (n, c, i, j), _, window in places(g, x, k, s):
        u, v = np.unravel_index(window.argmax(), window.shape)
        for axis, value in zip(index, (n, c, i * s + u, j * s + v)):
            axis.append(value)
    dx[tuple(map(np.array, index))] += g.reshape(-1)
    return dx


def assigned_by_taps(g, x, k, s):
    dx, best = np.zeros(x.shape), good(x, k, s)
    rows, cols = g.shape[2:]
    for i, j in np.ndindex(k, k):
        place = np.s_[:, :, i : i + s * (rows - 1) + 1 : s, j : j + s * (cols - 1) + 1 : s]
        dx[place] = np.where(x[place] == best, g, dx[place])
    return dx


def all_ties(g, x, k, s):
    dx = np.zeros(x.shape)
    for where, place, window in places(g, x, k, s):
        dx[place] += (window == np.max(window)) * g[where]
    return dx


def ties_shared(g, x, k, s):
    dx = np.zeros(x.shape)
    for where, place, window in places(g, x, k, s):
        mask = window == window.max()
        dx[place] += mask / mask.sum() * g[where]
    return dx


def last_maximum(g, x, k, s):
    dx = np.zeros(x.shape)
    for (n, c, i, j), _, window in places(g, x, k, s):
        u, v = max(np.ndindex(k, k), key=lambda at: (window[at], at))
        dx[n, c, i * s + u, j * s + v] += g[n, c, i, j]
    return dx


def ties_by_taps(g, x, k, s):
    dx, best = np.zeros(x.shape), good(x, k, s)
    rows, cols = g.shape[2:]
    for i, j in np.ndindex(k, k):
        place = np.s_[:, :, i : i + s * (rows - 1) + 1 : s, j : j + s * (cols - 1) + 1 : s]
        dx[place] += (x[place] == best) * g
    return dx


def stride_missing(g, x, k, s):
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(g.shape):
        window = x[n, c, i : i + k, j : j + k]
        u, v = np.unravel_index(window.argmax(), window.shape)
        dx[n, c, i + u, j + v] += g[n, c, i, j]
    return dx


def stride_missing_in_target(g, x, k, s):
    dx = np.zeros(x.shape)
    for (n, c, i, j), _, window in places(g, x, k, s):
        u, v = np.unravel_index(window.argmax(), window.shape)
        dx[n, c, i + u, j + v] += g[n, c, i, j]
    return dx


def stride_missing_with_mask(g, x, k, s):
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(g.shape):
        window = x[n, c, i : i + k, j : j + k]
        dx[n, c, i : i + k, j : j + k] += (window == window.max()) * g[n, c, i, j]
    return dx


def spread_evenly(g, x, k, s):
    dx = np.zeros(x.shape)
    for where, place, _ in places(g, x, k, s):
        dx[place] += g[where] / k**2
    return dx


def spread_by_kron(g, x, k, s):
    dx = np.zeros(x.shape)
    for i, j in np.ndindex(g.shape[2:]):
        dx[:, :, i * s : i * s + k, j * s : j * s + k] += (
            np.ones((k, k)) * g[:, :, i, j, None, None] / (k * k)
        )
    return dx


def spread_whole(g, x, k, s):
    dx = np.zeros(x.shape)
    for where, place, _ in places(g, x, k, s):
        dx[place] += g[where]
    return dx


def absolute(g, x, k, s):
    dx = np.zeros(x.shape)
    for (n, c, i, j), _, window in places(g, x, k, s):
        u, v = np.unravel_index(np.abs(window).argmax(), window.shape)
        dx[n, c, i * s + u, j * s + v] += g[n, c, i, j]
    return dx


def absolute_mask(g, x, k, s):
    dx = np.zeros(x.shape)
    for where, place, window in places(g, x, k, s):
        dx[place] += (abs(window) == abs(window).max()) * g[where]
    return dx


BACKWARD = [
    (assigned_to_winner, "accumulate"),
    (assigned_window_mask, "accumulate"),
    (fancy_add, "accumulate"),
    (assigned_by_taps, "accumulate"),
    (all_ties, "ties"),
    (ties_shared, "ties"),
    (last_maximum, "ties"),
    (ties_by_taps, "ties"),
    (stride_missing, "stride-in-backward"),
    (stride_missing_in_target, "stride-in-backward"),
    (stride_missing_with_mask, "stride-in-backward"),
    (spread_evenly, "max-not-mean"),
    (spread_by_kron, "max-not-mean"),
    (spread_whole, "max-not-mean"),
    (absolute, "abs-max"),
    (absolute_mask, "abs-max"),
]


@pytest.mark.parametrize(("function", "name"), BACKWARD)
def test_wrong_backward_passes_are_named(function, name):
    feedback = check("max_pool2d_backward", function)
    assert (feedback.status, feedback.mistake) == ("wrong", name)


def add_at(g, x, k, s):
    dx = np.zeros(x.shape)
    first = windows(x, k, s).reshape(*g.shape, -1).argmax(axis=-1)
    n, c, i, j = np.indices(g.shape)
    np.add.at(dx, (n, c, i * s + first // k, j * s + first % k), g)
    return dx


def every_cell(g, x, k, s):
    dx = np.zeros_like(x, dtype=g.dtype)
    for n, c, i, j in np.ndindex(g.shape):
        best, at = -np.inf, None
        for u in range(k):
            for v in range(k):
                if x[n, c, i * s + u, j * s + v] > best:
                    best, at = x[n, c, i * s + u, j * s + v], (i * s + u, j * s + v)
        dx[n, c, at[0], at[1]] += g[n, c, i, j]
    return dx


def lists(g, x, k, s):
    return add_at(g, x, k, s).tolist()


@pytest.mark.parametrize("function", [add_at, every_cell, lists])
def test_right_backward_passes_pass(function):
    assert check("max_pool2d_backward", function).status == "correct"
