"""conv2d and conv2d_backward: wrong answers in several styles are named, right ones pass."""

import numpy as np
import pytest
from numpy.lib.stride_tricks import sliding_window_view

from cnnlib.exercises import all_exercises


def check(name, function):
    return all_exercises()[name].check(function)


def frame(x, p):
    return np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))


def sizes(x, w, s, p):
    return (x.shape[2] + 2 * p - w.shape[2]) // s + 1, (x.shape[3] + 2 * p - w.shape[3]) // s + 1


def good(x, w, b, s, p):
    windows = sliding_window_view(frame(x, p), w.shape[2:], axis=(2, 3))[:, :, ::s, ::s]
    return np.einsum("ncrqij,fcij->nfrq", windows, w) + b[None, :, None, None]


def flipped_by_indices(x, w, b, s, p):
    kh, kw = w.shape[2:]
    rows, cols = sizes(x, w, s, p)
    source, out = frame(x, p), np.zeros((len(x), len(w), *sizes(x, w, s, p)))
    for r in range(rows):
        for c in range(cols):
            for i in range(kh):
                for j in range(kw):
                    out[:, :, r, c] += source[:, :, r * s + i, c * s + j] @ w[:, :, kh - 1 - i, kw - 1 - j].T
    return out + b[:, None, None]


def flipped_as_scipy_does(x, w, b, s, p):
    return good(x, np.flip(w, axis=(1, 2, 3)), b, s, p)


def rotated(x, w, b, s, p):
    return good(x, np.rot90(w, 2, axes=(2, 3)), b, s, p)


def stride_missing_in_slice(x, w, b, s, p):
    rows, cols = sizes(x, w, s, p)
    kh, kw = w.shape[2:]
    xp, out = frame(x, p), np.zeros((len(x), len(w), *sizes(x, w, s, p)))
    for n in range(len(x)):
        for f in range(len(w)):
            for i in range(rows):
                for j in range(cols):
                    out[n, f, i, j] = np.sum(xp[n, :, i : i + kh, j : j + kw] * w[f]) + b[f]
    return out


def stride_missing_in_windows(x, w, b, s, p):
    rows, cols = sizes(x, w, s, p)
    windows = sliding_window_view(frame(x, p), w.shape[2:], axis=(2, 3))[:, :, :rows, :cols]
    return np.einsum("ncrqij,fcij->nfrq", windows, w) + b[None, :, None, None]


def stride_at_the_start_only(x, w, b, s, p):
    rows, cols = sizes(x, w, s, p)
    kh, kw = w.shape[2:]
    xp, out = frame(x, p), np.zeros((len(x), len(w), *sizes(x, w, s, p)))
    for i in range(rows):
        for j in range(cols):
            window = xp[:, :, i * s : i + kh, j * s : j + kw]
            out[:, :, i, j] = np.tensordot(window, w, ((1, 2, 3), (1, 2, 3))) + b
    return out


def stride_as_dilation(x, w, b, s, p):
    rows, cols = sizes(x, w, s, p)
    kh, kw = w.shape[2:]
    xp, out = frame(x, p), np.zeros((len(x), len(w), *sizes(x, w, s, p)))
    for i in range(rows):
        for j in range(cols):
            out[:, :, i, j] = np.einsum("ncij,fcij->nf", xp[:, :, i : i + kh, j : j + kw], w) + b
    return out


def no_bias(x, w, b, s, p):
    return good(x, w, np.zeros(len(w)), s, p)


def no_bias_in_loops(x, w, bias, s, p):
    rows, cols = sizes(x, w, s, p)
    kh, kw = w.shape[2:]
    xp, out = frame(x, p), np.zeros((len(x), len(w), *sizes(x, w, s, p)))
    for i in range(rows):
        for j in range(cols):
            out[:, :, i, j] = np.einsum("ncij,fcij->nf", xp[:, :, i * s : i * s + kh, j * s : j * s + kw], w)
    return out


def bias_with_every_product(x, w, b, s, p):
    rows, cols = sizes(x, w, s, p)
    kh, kw = w.shape[2:]
    xp, out = frame(x, p), np.zeros((len(x), len(w), *sizes(x, w, s, p)))
    for n in range(len(x)):
        for f in range(len(w)):
            for i in range(rows):
                for j in range(cols):
                    window = xp[n, :, i * s : i * s + kh, j * s : j * s + kw]
                    out[n, f, i, j] = np.sum(window * w[f] + b[f])
    return out


def bias_with_every_channel(x, w, b, s, p):
    return sum(good(x[:, c : c + 1], w[:, c : c + 1], b, s, p) for c in range(x.shape[1]))


def square_from_height(x, w, b, s, p):
    n, c, h, _ = x.shape
    f, _, k, _ = w.shape
    size = (h + 2 * p - k) // s + 1
    xp, out = frame(x, p), np.zeros((n, f, size, size))
    for i in range(size):
        for j in range(size):
            window = xp[:, :, i * s : i * s + k, j * s : j * s + k]
            out[:, :, i, j] = np.einsum("ncij,fcij->nf", window, w) + b
    return out


def square_elementwise(x, w, b, s, p):
    n, c, h, _ = x.shape
    f, _, kh, kw = w.shape
    size = (h + 2 * p - kh) // s + 1
    xp, out = frame(x, p), np.zeros((n, f, size, size))
    for r in range(size):
        for q in range(size):
            for i in range(kh):
                for j in range(kw):
                    out[:, :, r, q] += xp[:, :, r * s + i, q * s + j] @ w[:, :, i, j].T
    return out + b[:, None, None]


def square_from_width(x, w, b, s, p):
    n, c, _, width = x.shape
    f, _, kh, kw = w.shape
    size = (width + 2 * p - kw) // s + 1
    xp, out = frame(x, p), np.zeros((n, f, size, size))
    for i in range(size):
        for j in range(size):
            window = xp[:, :, i * s : i * s + kh, j * s : j * s + kw]
            out[:, :, i, j] = (window[:, None] * w[None]).sum(axis=(2, 3, 4)) + b
    return out


def square_reshape(x, w, b, s, p):
    size = (x.shape[2] + 2 * p - w.shape[2]) // s + 1
    windows = sliding_window_view(frame(x, p), w.shape[2:], axis=(2, 3))[:, :, ::s, ::s]
    columns = windows.transpose(0, 2, 3, 1, 4, 5).reshape(-1, w[0].size)
    return (columns @ w.reshape(len(w), -1).T + b).reshape(len(x), size, size, len(w)).transpose(0, 3, 1, 2)


def square_leaves_columns(x, w, b, s, p):
    rows, _ = sizes(x, w, s, p)
    right = good(x, w, b, s, p)
    out = np.zeros((len(x), len(w), rows, rows))
    for i in range(rows):
        for j in range(rows):
            out[:, :, i, j] = right[:, :, i, j]
    return out


def padded_size_unpadded_windows(x, w, b, s, p):
    rows, cols = sizes(x, w, s, p)
    kh, kw = w.shape[2:]
    out = np.zeros((len(x), len(w), rows, cols))
    for n in range(len(x)):
        for f in range(len(w)):
            for i in range(rows):
                for j in range(cols):
                    out[n, f, i, j] = np.sum(x[n, :, i * s : i * s + kh, j * s : j * s + kw] * w[f]) + b[f]
    return out


def padded_size_elementwise(x, w, b, s, p):
    rows, cols = sizes(x, w, s, p)
    out = np.zeros((len(x), len(w), rows, cols)) + b[:, None, None]
    for r in range(rows):
        for q in range(cols):
            for i in range(w.shape[2]):
                for j in range(w.shape[3]):
                    if r * s + i < x.shape[2] and q * s + j < x.shape[3]:
                        out[:, :, r, q] += x[:, :, r * s + i, q * s + j] @ w[:, :, i, j].T
    return out


def padded_size_cut_kernel(x, w, b, s, p):
    rows, cols = sizes(x, w, s, p)
    kh, kw = w.shape[2:]
    out = np.zeros((len(x), len(w), rows, cols))
    for i in range(rows):
        for j in range(cols):
            window = x[:, :, i * s : i * s + kh, j * s : j * s + kw]
            kernel = w[:, :, : window.shape[2], : window.shape[3]]
            out[:, :, i, j] = np.einsum("ncij,fcij->nf", window, kernel) + b
    return out


def padding_never_used(x, w, b, s, p):
    return good(x, w, b, s, 0)


def integer_output(x, w, b, s, p):
    out = np.zeros((len(x), len(w), *sizes(x, w, s, p)), dtype=x.dtype)
    out[...] = good(x, w, b, s, p)
    return out


def integer_weights(x, w, b, s, p):
    return good(x, w.astype(x.dtype), b.astype(x.dtype), s, p)


def integer_accumulator(x, w, b, s, p):
    out = np.zeros((len(x), len(w), *sizes(x, w, s, p)), dtype=x.dtype)
    out += good(x, w, b, s, p)
    return out


def integer_cells(x, w, b, s, p):
    rows, cols = sizes(x, w, s, p)
    kh, kw = w.shape[2:]
    xp = frame(x, p)
    out = np.zeros_like(xp, shape=(len(x), len(w), rows, cols))
    for n in range(len(x)):
        for f in range(len(w)):
            for i in range(rows):
                for j in range(cols):
                    value = np.sum(xp[n, :, i * s : i * s + kh, j * s : j * s + kw] * w[f]) + b[f]
                    out[n, f, i, j] = np.clip(value, 0, 255) if x.dtype == np.uint8 else value
    return out


def channels_summed_first(x, w, b, s, p):
    return good(x.sum(axis=1, keepdims=True), w.sum(axis=1, keepdims=True), b, s, p)


def window_summed_first(x, w, b, s, p):
    rows, cols = sizes(x, w, s, p)
    kh, kw = w.shape[2:]
    xp, out = frame(x, p), np.zeros((len(x), len(w), *sizes(x, w, s, p)))
    for n in range(len(x)):
        for f in range(len(w)):
            for i in range(rows):
                for j in range(cols):
                    window = xp[n, :, i * s : i * s + kh, j * s : j * s + kw].sum(axis=0)
                    out[n, f, i, j] = (window * w[f]).sum() + b[f]
    return out


def first_channel_only(x, w, b, s, p):
    return good(x[:, 0:1], w[:, 0:1], b, s, p)


def first_kernel_only(x, w, b, s, p):
    return good(x, np.repeat(w[:, :1], x.shape[1], axis=1), b, s, p)


def last_channel_wins(x, w, b, s, p):
    for c in range(x.shape[1]):
        out = good(x[:, c : c + 1], w[:, c : c + 1], b, s, p)
    return out


def channels_averaged(x, w, b, s, p):
    return good(x, w, 0 * b, s, p) / x.shape[1] + b[:, None, None]


def normalises_in_place(x, w, b, s, p):
    out = good(x, w, b, s, p)
    x -= x.min()
    return out


def clears_the_image(x, w, b, s, p):
    out = good(x, w, b, s, p)
    x[:, :, 0, 0] = 0
    x[:] = x * 2 + 1
    return out


def multiplies_in_place(x, w, b, s, p):
    x *= 2
    return good(x, w, b, s, p)


def height_width_unpacked_swapped(x, w, b, s, p):
    n, c, width, height = x.shape
    f, _, kh, kw = w.shape
    rows, cols = (height + 2 * p - kh) // s + 1, (width + 2 * p - kw) // s + 1
    xp, out = frame(x, p), np.zeros((n, f, rows, cols))
    for i in range(rows):
        for j in range(cols):
            window = xp[:, :, i * s : i * s + kh, j * s : j * s + kw]
            out[:, :, i, j] = (window[:, None] * w[None]).sum(axis=(2, 3, 4)) + b
    return out


def output_shape_swapped(x, w, b, s, p):
    rows, cols = sizes(x, w, s, p)
    out = np.zeros((len(x), len(w), cols, rows))
    right = good(x, w, b, s, p)
    for i in range(rows):
        for j in range(cols):
            out[:, :, j, i] = right[:, :, i, j]
    return out


def output_shape_swapped_indices_not(x, w, b, s, p):
    rows, cols = sizes(x, w, s, p)
    out = np.zeros((len(x), len(w), cols, rows))
    right = good(x, w, b, s, p)
    for i in range(rows):
        for j in range(cols):
            out[:, :, i, j] = right[:, :, i, j]
    return out


def window_swapped(x, w, b, s, p):
    rows, cols = sizes(x, w, s, p)
    kh, kw = w.shape[2:]
    xp, out = frame(x, p), np.zeros((len(x), len(w), rows, cols))
    for n in range(len(x)):
        for f in range(len(w)):
            for i in range(rows):
                for j in range(cols):
                    out[n, f, i, j] = np.sum(xp[n, :, j * s : j * s + kh, i * s : i * s + kw] * w[f]) + b[f]
    return out


def kernel_transposed(x, w, b, s, p):
    rows, cols = sizes(x, w, s, p)
    xp, out = frame(x, p), np.zeros((len(x), len(w), rows, cols)) + b[:, None, None]
    for r in range(rows):
        for q in range(cols):
            for i in range(w.shape[2]):
                for j in range(w.shape[3]):
                    out[:, :, r, q] += xp[:, :, r * s + i, q * s + j] @ w[:, :, j, i].T
    return out


def result_transposed(x, w, b, s, p):
    return good(x, w, b, s, p).transpose(0, 1, 3, 2)


FORWARD = [
    (flipped_by_indices, "no-flip-forward"),
    (flipped_as_scipy_does, "no-flip-forward"),
    (rotated, "no-flip-forward"),
    (stride_missing_in_slice, "stride-in-slice"),
    (stride_missing_in_windows, "stride-in-slice"),
    (stride_at_the_start_only, "stride-in-slice"),
    (stride_as_dilation, "stride-in-slice"),
    (no_bias, "bias-missing"),
    (no_bias_in_loops, "bias-missing"),
    (bias_with_every_product, "bias-inside-sum"),
    (bias_with_every_channel, "bias-inside-sum"),
    (square_from_height, "square-assumption"),
    (square_elementwise, "square-assumption"),
    (square_from_width, "square-assumption"),
    (square_reshape, "square-assumption"),
    (square_leaves_columns, "square-assumption"),
    (padded_size_unpadded_windows, "pad-unused"),
    (padded_size_elementwise, "pad-unused"),
    (padded_size_cut_kernel, "pad-unused"),
    (padding_never_used, "pad-unused"),
    (integer_output, "dtype"),
    (integer_weights, "dtype"),
    (integer_accumulator, "dtype"),
    (integer_cells, "dtype"),
    (channels_summed_first, "channel-sum"),
    (window_summed_first, "channel-sum"),
    (first_channel_only, "channel-sum"),
    (first_kernel_only, "channel-sum"),
    (last_channel_wins, "channel-sum"),
    (channels_averaged, "channel-sum"),
    (normalises_in_place, "input-mutated"),
    (clears_the_image, "input-mutated"),
    (multiplies_in_place, "input-mutated"),
    (height_width_unpacked_swapped, "swap-hw"),
    (output_shape_swapped, "swap-hw"),
    (output_shape_swapped_indices_not, "swap-hw"),
    (window_swapped, "swap-hw"),
    (kernel_transposed, "swap-hw"),
    (result_transposed, "swap-hw"),
]


@pytest.mark.parametrize(("function", "name"), FORWARD)
def test_wrong_convolutions_are_named(function, name):
    feedback = check("conv2d", function)
    assert (feedback.status, feedback.mistake) == ("wrong", name)


def six_loops(x, w, b, s, p):
    rows, cols = sizes(x, w, s, p)
    out = np.zeros((len(x), len(w), rows, cols))
    for n in range(len(x)):
        for f in range(len(w)):
            for r in range(rows):
                for q in range(cols):
                    total = b[f]
                    for c in range(x.shape[1]):
                        for i in range(w.shape[2]):
                            for j in range(w.shape[3]):
                                y, z = r * s + i - p, q * s + j - p
                                if 0 <= y < x.shape[2] and 0 <= z < x.shape[3]:
                                    total += x[n, c, y, z] * w[f, c, i, j]
                    out[n, f, r, q] = total
    return out


def matrix_product(x, w, b, s, p):
    rows, cols = sizes(x, w, s, p)
    windows = sliding_window_view(frame(x, p), w.shape[2:], axis=(2, 3))[:, :, ::s, ::s]
    columns = windows.transpose(0, 2, 3, 1, 4, 5).reshape(-1, w[0].size)
    return (columns @ w.reshape(len(w), -1).T + b).reshape(len(x), rows, cols, len(w)).transpose(0, 3, 1, 2)


def tap_by_tap_in_float32(x, w, b, s, p):
    rows, cols = sizes(x, w, s, p)
    xp, out = frame(x, p).astype(np.float32), np.zeros((len(x), len(w), rows, cols), np.float32)
    for i, j in np.ndindex(w.shape[2:]):
        taps = xp[:, :, i : i + s * (rows - 1) + 1 : s, j : j + s * (cols - 1) + 1 : s]
        out += np.einsum("ncrq,fc->nfrq", taps, w[:, :, i, j].astype(np.float32), dtype=np.float32)
    return out + b[None, :, None, None].astype(np.float32)


def lists(x, w, b, s, p):
    return good(x, w, b, s, p).tolist()


def flipped_twice(x, w, b, s, p):
    return good(x, w[..., ::-1, ::-1][..., ::-1, ::-1], b, s, p)


@pytest.mark.parametrize(
    "function", [good, six_loops, matrix_product, tap_by_tap_in_float32, lists, flipped_twice]
)
def test_right_convolutions_pass(function):
    assert check("conv2d", function).status == "correct"


# --- backward -------------------------------------------------------------------------------------


def painted(g, x, w, s, p):
    """The gradient of the padded input, painted kernel by kernel."""
    grad = np.zeros(frame(x, p).shape)
    for n, f, r, c in np.ndindex(g.shape):
        grad[n, :, r * s : r * s + w.shape[2], c * s : c * s + w.shape[3]] += g[n, f, r, c] * w[f]
    return grad


def crop(grad, x, p):
    return grad[:, :, p : p + x.shape[2], p : p + x.shape[3]]


def of_weight(g, x, w, s, p):
    windows = sliding_window_view(frame(x, p), w.shape[2:], axis=(2, 3))[:, :, ::s, ::s]
    return np.einsum("ncrqij,nfrq->fcij", windows, g)


def right(g, x, w, s, p):
    return crop(painted(g, x, w, s, p), x, p), of_weight(g, x, w, s, p), g.sum(axis=(0, 2, 3))


def kernel_flipped(g, x, w, s, p):
    return crop(painted(g, x, w[:, :, ::-1, ::-1], s, p), x, p), *right(g, x, w, s, p)[1:]


def gathered_without_rotation(g, x, w, s, p):
    n, f, rows, cols = g.shape
    kh, kw = w.shape[2:]
    height, width = x.shape[2] + 2 * p, x.shape[3] + 2 * p
    stretched = np.zeros((n, f, height + kh - 1, width + kw - 1))
    stretched[:, :, kh - 1 : kh - 1 + s * rows : s, kw - 1 : kw - 1 + s * cols : s] = g
    windows = sliding_window_view(stretched, (kh, kw), axis=(2, 3))
    grad = np.einsum("nfrqij,fcij->ncrq", windows, w)
    return crop(grad, x, p), *right(g, x, w, s, p)[1:]


def weight_gradient_flipped(g, x, w, s, p):
    dx, dw, db = right(g, x, w, s, p)
    return dx, dw[:, :, ::-1, ::-1], db


def stride_missing(g, x, w, s, p):
    grad = np.zeros(frame(x, p).shape)
    for n, f, r, c in np.ndindex(g.shape):
        grad[n, :, r : r + w.shape[2], c : c + w.shape[3]] += g[n, f, r, c] * w[f]
    return crop(grad, x, p), *right(g, x, w, s, p)[1:]


def stride_missing_everywhere(g, x, w, s, p):
    xp = frame(x, p)
    dx, dw = np.zeros(xp.shape), np.zeros(w.shape)
    kh, kw = w.shape[2:]
    for n, f, r, c in np.ndindex(g.shape):
        dx[n, :, r : r + kh, c : c + kw] += g[n, f, r, c] * w[f]
        dw[f] += g[n, f, r, c] * xp[n, :, r : r + kh, c : c + kw]
    return crop(dx, x, p), dw, g.sum(axis=(0, 2, 3))


def stride_missing_by_taps(g, x, w, s, p):
    grad = np.zeros(frame(x, p).shape)
    rows, cols = g.shape[2:]
    for i, j in np.ndindex(w.shape[2:]):
        grad[:, :, i : i + rows, j : j + cols] += np.einsum("nfrq,fc->ncrq", g, w[:, :, i, j])
    return crop(grad, x, p), *right(g, x, w, s, p)[1:]


def input_gradient_assigned(g, x, w, s, p):
    grad = np.zeros(frame(x, p).shape)
    for n in range(len(g)):
        for r in range(g.shape[2]):
            for c in range(g.shape[3]):
                for f in range(len(w)):
                    grad[n, :, r * s : r * s + w.shape[2], c * s : c * s + w.shape[3]] = w[f] * g[n, f, r, c]
    return crop(grad, x, p), *right(g, x, w, s, p)[1:]


def input_gradient_assigned_per_window(g, x, w, s, p):
    grad = np.zeros(frame(x, p).shape)
    for r in range(g.shape[2]):
        for c in range(g.shape[3]):
            place = np.s_[:, :, r * s : r * s + w.shape[2], c * s : c * s + w.shape[3]]
            grad[place] = np.einsum("nf,fcij->ncij", g[:, :, r, c], w)
    return crop(grad, x, p), *right(g, x, w, s, p)[1:]


def weight_gradient_assigned(g, x, w, s, p):
    xp, dw = frame(x, p), np.zeros(w.shape)
    for n, f, r, c in np.ndindex(g.shape):
        dw[f] = g[n, f, r, c] * xp[n, :, r * s : r * s + w.shape[2], c * s : c * s + w.shape[3]]
    dx, _, db = right(g, x, w, s, p)
    return dx, dw, db


def weight_gradient_of_last_image(g, x, w, s, p):
    dx, dw, db = right(g, x, w, s, p)
    for n in range(len(x)):
        dw = of_weight(g[n : n + 1], x[n : n + 1], w, s, p)
    return dx, dw, db


def both_assigned(g, x, w, s, p):
    return (
        input_gradient_assigned(g, x, w, s, p)[0],
        weight_gradient_assigned(g, x, w, s, p)[1],
        g.sum((0, 2, 3)),
    )


def with_bias(function):
    def version(g, x, w, s, p):
        dx, dw, _ = right(g, x, w, s, p)
        return dx, dw, function(g)

    version.__name__ = f"bias_{function.__name__}"
    return version


def over_channels(g):
    return g.sum(axis=(0, 1, 2))


def over_images_only(g):
    return g.sum(axis=0)


def over_positions_only(g):
    return g.sum(axis=(2, 3))


def one_number(g):
    return g.sum()


def one_number_for_all(g):
    return np.full(g.shape[1], g.sum())


def per_image(g):
    return g.sum(axis=(1, 2, 3))


def mean_over_all(g):
    return g.mean(axis=(0, 2, 3))


def divided_by_images(g):
    return g.sum(axis=(0, 2, 3)) / len(g)


def mean_over_positions(g):
    return g.sum(axis=0).mean(axis=(1, 2))


def frame_kept(g, x, w, s, p):
    return painted(g, x, w, s, p), *right(g, x, w, s, p)[1:]


def corner_cropped(g, x, w, s, p):
    return painted(g, x, w, s, p)[:, :, : x.shape[2], : x.shape[3]], *right(g, x, w, s, p)[1:]


def other_corner_cropped(g, x, w, s, p):
    return painted(g, x, w, s, p)[:, :, 2 * p :, 2 * p :], *right(g, x, w, s, p)[1:]


def rows_cropped_only(g, x, w, s, p):
    return painted(g, x, w, s, p)[:, :, p : p + x.shape[2]], *right(g, x, w, s, p)[1:]


def minus_p(g, x, w, s, p):
    return painted(g, x, w, s, p)[:, :, p:-p, p:-p], *right(g, x, w, s, p)[1:]


def minus_p_into_zeros(g, x, w, s, p):
    dx = np.zeros(x.shape)
    dx[:, :, :, :] = painted(g, x, w, s, p)[:, :, p:-p, p:-p]
    return dx, *right(g, x, w, s, p)[1:]


def all_divided(g, x, w, s, p):
    return tuple(one / len(x) for one in right(g, x, w, s, p))


def parameters_divided(g, x, w, s, p):
    dx, dw, db = right(g, x, w, s, p)
    return dx, dw / len(x), db / len(x)


def weight_divided(g, x, w, s, p):
    dx, dw, db = right(g, x, w, s, p)
    return dx, dw / x.shape[0], db


BACKWARD = [
    (kernel_flipped, "flip-in-scatter"),
    (gathered_without_rotation, "flip-in-scatter"),
    (weight_gradient_flipped, "flip-in-scatter"),
    (stride_missing, "stride-in-backward"),
    (stride_missing_everywhere, "stride-in-backward"),
    (stride_missing_by_taps, "stride-in-backward"),
    (input_gradient_assigned, "accumulate"),
    (input_gradient_assigned_per_window, "accumulate"),
    (weight_gradient_assigned, "accumulate"),
    (weight_gradient_of_last_image, "accumulate"),
    (both_assigned, "accumulate"),
    (with_bias(over_channels), "db-axes"),
    (with_bias(over_images_only), "db-axes"),
    (with_bias(over_positions_only), "db-axes"),
    (with_bias(one_number), "db-axes"),
    (with_bias(one_number_for_all), "db-axes"),
    (with_bias(per_image), "db-axes"),
    (with_bias(mean_over_all), "db-mean"),
    (with_bias(divided_by_images), "db-mean"),
    (with_bias(mean_over_positions), "db-mean"),
    (frame_kept, "unpad-dx"),
    (corner_cropped, "unpad-dx"),
    (other_corner_cropped, "unpad-dx"),
    (rows_cropped_only, "unpad-dx"),
    (minus_p, "p0-slice"),
    (minus_p_into_zeros, "p0-slice"),
    (all_divided, "batch-mean-twice"),
    (parameters_divided, "batch-mean-twice"),
    (weight_divided, "batch-mean-twice"),
]


@pytest.mark.parametrize(("function", "name"), BACKWARD)
def test_wrong_backward_passes_are_named(function, name):
    feedback = check("conv2d_backward", function)
    assert (feedback.status, feedback.mistake) == ("wrong", name)


def gathered(g, x, w, s, p):
    n, f, rows, cols = g.shape
    kh, kw = w.shape[2:]
    stretched = np.zeros((n, f, x.shape[2] + 2 * p + kh - 1, x.shape[3] + 2 * p + kw - 1))
    stretched[:, :, kh - 1 : kh - 1 + s * rows : s, kw - 1 : kw - 1 + s * cols : s] = g
    windows = sliding_window_view(stretched, (kh, kw), axis=(2, 3))
    grad = np.einsum("nfrqij,fcij->ncrq", windows, w[:, :, ::-1, ::-1])
    return [crop(grad, x, p), of_weight(g, x, w, s, p), g.sum(axis=(0, 2, 3))]


def seven_loops(g, x, w, s, p):
    dx, dw, db = np.zeros(x.shape), np.zeros(w.shape), np.zeros(len(w))
    for n, f, r, q in np.ndindex(g.shape):
        db[f] += g[n, f, r, q]
        for c, i, j in np.ndindex(w.shape[1:]):
            y, z = r * s + i - p, q * s + j - p
            if 0 <= y < x.shape[2] and 0 <= z < x.shape[3]:
                dx[n, c, y, z] += w[f, c, i, j] * g[n, f, r, q]
                dw[f, c, i, j] += x[n, c, y, z] * g[n, f, r, q]
    return dx, dw, db


def in_float32_lists(g, x, w, s, p):
    return tuple(one.astype(np.float32).tolist() for one in right(g, x, w, s, p))


def bias_by_loop(g, x, w, s, p):
    return *right(g, x, w, s, p)[:2], [g[:, f].sum() for f in range(len(w))]


@pytest.mark.parametrize("function", [right, gathered, seven_loops, in_float32_lists, bias_by_loop])
def test_right_backward_passes_pass(function):
    assert check("conv2d_backward", function).status == "correct"
