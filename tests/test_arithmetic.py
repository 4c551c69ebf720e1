"""Sizes, windows and receptive fields against counting, the guide's figures and known networks."""

import re

import numpy as np
import pytest

from cnnlib import arithmetic, ops

SWEEP = [
    (i, k, s, p, d)
    for i in range(1, 12)
    for k in range(1, 6)
    for s in range(1, 5)
    for p in range(5)
    for d in range(1, 4)
    if d * (k - 1) + 1 <= i + 2 * p
]


def counted_windows(i, k, s, p, d):
    """How many windows fit, by trying every start."""
    padded = i + 2 * p
    return sum(start + d * (k - 1) < padded for start in range(0, padded, s))


# Dumoulin & Visin's relationships: where each holds, and the size it predicts.
DIRECT = {
    "R1 no padding, unit stride": (
        lambda i, k, s, p, d: s == d == 1 and p == 0,
        lambda i, k, s, p, d: i - k + 1,
    ),
    "R2 padding, unit stride": (lambda i, k, s, p, d: s == d == 1, lambda i, k, s, p, d: i - k + 2 * p + 1),
    "R3 half padding": (lambda i, k, s, p, d: s == d == 1 and k % 2 and p == k // 2, lambda i, k, s, p, d: i),
    "R4 full padding": (lambda i, k, s, p, d: s == d == 1 and p == k - 1, lambda i, k, s, p, d: i + k - 1),
    "R5 no padding, strides": (
        lambda i, k, s, p, d: d == 1 and p == 0,
        lambda i, k, s, p, d: (i - k) // s + 1,
    ),
    "R6 padding, strides": (lambda i, k, s, p, d: d == 1, lambda i, k, s, p, d: (i + 2 * p - k) // s + 1),
    "R7 pooling": (lambda i, k, s, p, d: d == 1 and p == 0, lambda i, k, s, p, d: (i - k) // s + 1),
    "R15 dilation": (
        lambda i, k, s, p, d: True,
        lambda i, k, s, p, d: (i + 2 * p - k - (k - 1) * (d - 1)) // s + 1,
    ),
}

# The transposed ones predict o′ from i′, the size that comes in, and from k, s, p of the direct convolution.
TRANSPOSED = {
    "R8 no padding, unit stride": (
        lambda i, k, s, p: s == 1 and p == 0,
        lambda small, k, s, p, a: small + k - 1,
    ),
    "R9 padding, unit stride": (lambda i, k, s, p: s == 1, lambda small, k, s, p, a: small + k - 1 - 2 * p),
    "R10 half padding": (
        lambda i, k, s, p: s == 1 and k % 2 and p == k // 2,
        lambda small, k, s, p, a: small,
    ),
    "R11 full padding": (lambda i, k, s, p: s == 1 and p == k - 1, lambda small, k, s, p, a: small - (k - 1)),
    "R12 no padding, strides that fit": (
        lambda i, k, s, p: p == 0 and (i - k) % s == 0,
        lambda small, k, s, p, a: s * (small - 1) + k,
    ),
    "R13 padding, strides that fit": (
        lambda i, k, s, p: (i + 2 * p - k) % s == 0,
        lambda small, k, s, p, a: s * (small - 1) + k - 2 * p,
    ),
    "R14 padding, any strides": (
        lambda i, k, s, p: True,
        lambda small, k, s, p, a: s * (small - 1) + a + k - 2 * p,
    ),
}


@pytest.mark.parametrize("name", DIRECT)
def test_direct_relationship_holds_for_counting_formula_and_arrays(name):
    holds, formula = DIRECT[name]
    cases = [case for case in SWEEP if holds(*case)]
    assert len(cases) >= 30
    for i, k, s, p, d in cases:
        size = formula(i, k, s, p, d)
        assert counted_windows(i, k, s, p, d) == size, (i, k, s, p, d)
        assert arithmetic.output_size(i, k, s, p, d) == size, (i, k, s, p, d)
        x = np.zeros((1, 1, i, 1))
        if name.startswith("R7"):
            assert ops.max_pool2d(x, (k, 1), (s, 1)).shape == (1, 1, size, 1)
            assert ops.avg_pool2d(x, (k, 1), (s, 1)).shape == (1, 1, size, 1)
        else:
            y = ops.conv2d(x, np.zeros((1, 1, k, 1)), None, (s, 1), (p, 0), (d, 1))
            assert y.shape == (1, 1, size, 1), (i, k, s, p, d)


@pytest.mark.parametrize("name", TRANSPOSED)
def test_transposed_relationship_returns_to_the_size_it_came_from(name):
    holds, formula = TRANSPOSED[name]
    cases = [(i, k, s, p) for i, k, s, p, d in SWEEP if d == 1 and p <= k - 1 and holds(i, k, s, p)]
    assert len(cases) >= 15
    for i, k, s, p in cases:
        small, a = counted_windows(i, k, s, p, 1), (i + 2 * p - k) % s
        assert formula(small, k, s, p, a) == i, (i, k, s, p)
        assert arithmetic.transposed_output_size(small, k, s, p, output_padding=a) == i, (i, k, s, p)
        x = np.zeros((1, 1, small, 1))
        y = ops.conv_transpose2d(x, np.zeros((1, 1, k, 1)), None, (s, 1), (p, 0), (a, 0))
        assert y.shape == (1, 1, i, 1), (i, k, s, p)


def test_transposed_size_returns_for_every_stride_padding_and_dilation():
    for i, k, s, p, d in SWEEP:
        small, a = counted_windows(i, k, s, p, d), arithmetic.output_padding(i, k, s, p, d)
        assert arithmetic.transposed_output_size(small, k, s, p, d, a) == i, (i, k, s, p, d)


def test_sizes_of_both_axes_never_mix():
    rng = np.random.default_rng(5)
    for vertical, horizontal in zip(SWEEP, rng.permutation(SWEEP).tolist()):
        size, kernel, stride, padding, dilation = zip(vertical, horizontal)
        expected = counted_windows(*vertical), counted_windows(*horizontal)
        y = ops.conv2d(np.zeros((1, 1, *size)), np.zeros((1, 1, *kernel)), None, stride, padding, dilation)
        assert y.shape[2:] == expected, (vertical, horizontal)


def test_sizes_up_to_the_next_whole_step_share_an_output_size():
    for i, k, s, p, d in SWEEP:
        if arithmetic.output_padding(i, k, s, p, d) == 0:
            sizes = {arithmetic.output_size(i + a, k, s, p, d) for a in range(s)}
            assert sizes == {arithmetic.output_size(i, k, s, p, d)}, (i, k, s, p, d)


FIGURES = {  # i, k, s, p, d -> o
    "no_padding_no_strides": ((4, 3, 1, 0, 1), 2),
    "arbitrary_padding_no_strides": ((5, 4, 1, 2, 1), 6),
    "same_padding_no_strides": ((5, 3, 1, 1, 1), 5),
    "full_padding_no_strides": ((5, 3, 1, 2, 1), 7),
    "no_padding_strides": ((5, 3, 2, 0, 1), 2),
    "padding_strides": ((5, 3, 2, 1, 1), 3),
    "padding_strides_odd": ((6, 3, 2, 1, 1), 3),
    "dilation": ((7, 3, 1, 0, 2), 3),
}

TWINS = {  # i′, k, s, p, a -> o′
    "no_padding_no_strides": ((2, 3, 1, 0, 0), 4),
    "arbitrary_padding_no_strides": ((6, 4, 1, 2, 0), 5),
    "same_padding_no_strides": ((5, 3, 1, 1, 0), 5),
    "full_padding_no_strides": ((7, 3, 1, 2, 0), 5),
    "no_padding_strides": ((2, 3, 2, 0, 0), 5),
    "padding_strides": ((3, 3, 2, 1, 0), 5),
    "padding_strides_odd": ((3, 3, 2, 1, 1), 6),
}


@pytest.mark.parametrize("name", FIGURES)
def test_figure(name):
    settings, size = FIGURES[name]
    assert arithmetic.output_size(*settings) == size


@pytest.mark.parametrize("name", TWINS)
def test_transposed_figure(name):
    (small, k, s, p, a), size = TWINS[name]
    assert arithmetic.transposed_output_size(small, k, s, p, output_padding=a) == size
    assert arithmetic.output_size(size, k, s, p) == small
    assert arithmetic.output_padding(size, k, s, p) == a


def test_windows_are_the_cells_that_are_summed():
    rng = np.random.default_rng(1)
    for i, k, s, p, d in SWEEP[::3]:
        cells, kernel = rng.integers(1, 9, i), rng.integers(1, 5, k)
        windows = arithmetic.windows(i, k, s, p, d)
        sums = [sum(w * cells[at] for w, at in zip(kernel, window) if at is not None) for window in windows]
        x, weight = cells.reshape(1, 1, i, 1), kernel.reshape(1, 1, k, 1)
        y = ops.conv2d(x, weight, None, (s, 1), (p, 0), (d, 1))
        assert y.ravel().tolist() == sums, (i, k, s, p, d)


def test_windows_of_a_padded_dilated_row_by_hand():
    assert arithmetic.windows(5, 3, stride=2, padding=1) == [(None, 0, 1), (1, 2, 3), (3, 4, None)]
    assert arithmetic.windows(6, 2, stride=1, padding=0, dilation=3) == [(0, 3), (1, 4), (2, 5)]


@pytest.mark.parametrize(("k", "d", "spans"), [(3, 1, 3), (3, 2, 5), (1, 7, 1), (5, 3, 13), (2, 4, 5)])
def test_effective_kernel_size(k, d, spans):
    assert arithmetic.effective_kernel_size(k, d) == spans


SAME = {  # i, k, s, d -> (before, after): TensorFlow puts an odd zero after
    "odd kernel": ((5, 3, 1, 1), (1, 1)),
    "even kernel": ((5, 2, 1, 1), (0, 1)),
    "kernel 4": ((7, 4, 1, 1), (1, 2)),
    "stride 2, odd input": ((5, 3, 2, 1), (1, 1)),
    "stride 2, even input": ((6, 3, 2, 1), (0, 1)),
    "stride 3": ((7, 3, 3, 1), (1, 1)),
    "dilation": ((10, 3, 1, 2), (2, 2)),
    "dilation, even kernel": ((10, 2, 1, 3), (1, 2)),
    "kernel below stride": ((4, 1, 2, 1), (0, 0)),
    "224, kernel 7, stride 2": ((224, 7, 2, 1), (2, 3)),
}


@pytest.mark.parametrize("name", SAME)
def test_same_padding_by_hand(name):
    settings, zeros = SAME[name]
    assert arithmetic.same_padding(*settings) == zeros


def test_same_padding_gives_ceil_of_i_over_s_with_as_few_zeros_as_possible():
    for i, k, s, _, d in SWEEP:
        before, after = arithmetic.same_padding(i, k, s, d)
        assert after - before in (0, 1)
        weight = np.zeros((1, 1, k, 1))
        y = ops.conv2d(np.zeros((1, 1, i, 1)), weight, None, (s, 1), "same", (d, 1))
        assert y.shape == (1, 1, -(-i // s), 1), (i, k, s, d)
        last_start = (y.shape[2] - 1) * s
        if before + after:  # not one zero more than the last window needs
            assert last_start + d * (k - 1) + 1 == i + before + after


def counted_with_ceil(i, k, s, p, d):
    """Windows that start in the input or the padding before it, until one reaches the end."""
    count = 1
    while (count - 1) * s + d * (k - 1) + 1 < i + 2 * p and count * s < i + p:
        count += 1
    return count


def test_ceil_mode_by_counting_and_in_arrays():
    differ = 0
    for i, k, s, p, d in SWEEP:
        if p > k // 2:
            continue
        size = counted_with_ceil(i, k, s, p, d)
        assert arithmetic.output_size(i, k, s, p, d, ceil_mode=True) == size, (i, k, s, p, d)
        pooled = ops.max_pool2d(np.zeros((1, 1, i, 1)), (k, 1), (s, 1), (p, 0), (d, 1), ceil_mode=True)
        assert pooled.shape == (1, 1, size, 1), (i, k, s, p, d)
        differ += size != arithmetic.output_size(i, k, s, p, d)
    assert differ > 100


CEIL = {  # i, k, s, p -> o
    "one more window": ((5, 2, 2, 0), 3),
    "nothing left over": ((6, 2, 2, 0), 3),
    "last window would start in the padding": ((3, 2, 2, 1), 2),
    "last window would start after the input": ((4, 1, 3, 0), 2),
    "kernel below stride": ((3, 1, 3, 0), 1),
    "3/2 as in GoogLeNet": ((112, 3, 2, 0), 56),
}


@pytest.mark.parametrize("name", CEIL)
def test_ceil_mode_by_hand(name):
    settings, size = CEIL[name]
    assert arithmetic.output_size(*settings, ceil_mode=True) == size


@pytest.mark.oracle
def test_ceil_mode_is_that_of_pytorch(torch):
    for i, k, s, p, d in SWEEP:
        if p <= k // 2:
            x = torch.zeros(1, 1, i, 1)
            theirs = torch.nn.functional.max_pool2d(x, (k, 1), (s, 1), (p, 0), (d, 1), ceil_mode=True)
            assert arithmetic.output_size(i, k, s, p, d, ceil_mode=True) == theirs.shape[2], (i, k, s, p, d)


def test_output_padding_counts_cells_no_window_reaches():
    for i, k, s, p, d in SWEEP:
        last_start = (counted_windows(i, k, s, p, d) - 1) * s
        unreached = i + 2 * p - (last_start + d * (k - 1) + 1)
        assert arithmetic.output_padding(i, k, s, p, d) == unreached, (i, k, s, p, d)


ALEXNET_V2 = [(11, 4), (3, 2), (5, 1, 2), (3, 2), (3, 1, 1), (3, 1, 1), (3, 1, 1), (3, 2)]
VGG_16 = [
    layer for convolutions in (2, 2, 3, 3, 3) for layer in [(3, 1, 1)] * convolutions + [(2, 2)]
]  # fmt: skip

FIELDS = {  # layers -> size, jump, start
    "nothing": ([], (1, 1, 0)),
    "one convolution": ([(3, 1, 1)], (3, 1, -1)),
    "bare numbers": ([3, 3], (5, 1, 0)),
    "two strided": ([(3, 2, 1), (3, 2, 1)], (7, 4, -3)),
    "dilation": ([(3, 1, 0, 2)], (5, 1, 0)),
    "convolution, pool, convolution": ([(5, 1), (2, 2), (5, 1)], (14, 2, 0)),
}


@pytest.mark.parametrize("name", FIELDS)
def test_receptive_field_by_hand(name):
    layers, expected = FIELDS[name]
    assert tuple(arithmetic.receptive_field(layers)) == expected


@pytest.mark.parametrize(("layers", "size"), [(ALEXNET_V2, 195), (VGG_16, 212)], ids=["alexnet_v2", "vgg_16"])
def test_receptive_field_of_known_networks(layers, size):
    assert tuple(arithmetic.receptive_field(layers))[:2] == (size, 32)


def positions_seen(layers, input_size, unit):
    """Input positions behind one unit of the last layer, by walking back through all windows."""
    sizes = [input_size]
    for layer in layers:
        sizes.append(arithmetic.output_size(sizes[-1], *layer))
    seen = {unit}
    for size, layer in zip(sizes[-2::-1], layers[::-1]):
        windows = arithmetic.windows(size, *layer)
        seen = {at for cell in seen for at in windows[cell]}
    return seen


def test_receptive_field_by_walking_back():
    rng = np.random.default_rng(3)
    for _ in range(40):
        layers = [
            tuple(rng.integers(low, high) for low, high in ((1, 4), (1, 3), (0, 2), (1, 3))) for _ in range(3)
        ]
        unit = 5
        seen, neighbour = positions_seen(layers, 150, unit), positions_seen(layers, 150, unit + 1)
        assert None not in seen | neighbour
        size, jump, start = arithmetic.receptive_field(layers)
        assert max(seen) - min(seen) + 1 == size, layers
        assert min(neighbour) - min(seen) == jump, layers
        assert min(seen) == start + unit * jump, layers


def test_the_cure_in_the_message_of_a_too_large_kernel_works():
    for i in range(1, 8):
        for k in range(2, 8):
            for p in range(3):
                for d in (1, 2, 3):
                    if d * (k - 1) + 1 <= i + 2 * p:
                        continue
                    with pytest.raises(ValueError, match=f"kernel_size {k} ") as error:
                        arithmetic.output_size(i, k, 1, p, d)
                    padding = int(re.search(r"padding to at least (\d+)", str(error.value))[1])
                    kernel = int(re.search(r"kernel_size to at most (\d+)", str(error.value))[1])
                    assert arithmetic.output_size(i, k, 1, padding, d) >= 1
                    assert arithmetic.output_size(i, kernel, 1, p, d) >= 1
                    with pytest.raises(ValueError, match="kernel_size"):
                        arithmetic.output_size(i, k, 1, padding - 1, d)
                    with pytest.raises(ValueError, match="kernel_size"):
                        arithmetic.output_size(i, kernel + 1, 1, p, d)


def test_the_message_of_the_design():
    with pytest.raises(ValueError, match="larger") as error:
        arithmetic.output_size(9, 7, dilation=2)
    assert str(error.value).startswith(
        "kernel_size 7 (dilation 2 covers 13) is larger than the padded input 9"
    )
    assert "raise padding to at least 2 or lower kernel_size" in str(error.value)


def test_the_cure_in_the_message_of_a_vanished_transposed_output_works():
    with pytest.raises(ValueError, match="removes the whole output") as error:
        arithmetic.transposed_output_size(2, 3, stride=1, padding=2)
    padding = int(re.search(r"use padding <= (\d+)", str(error.value))[1])
    assert arithmetic.transposed_output_size(2, 3, stride=1, padding=padding) >= 1
    with pytest.raises(ValueError, match="removes"):
        arithmetic.transposed_output_size(2, 3, stride=1, padding=padding + 1)


def test_numpy_numbers_count_as_whole_numbers():
    one, two, three, five = (np.uint8(number) for number in (1, 2, 3, 5))
    results = {
        "output_size": (arithmetic.output_size(five, three, two, one), 3),
        "transposed_output_size": (arithmetic.transposed_output_size(three, three, two, one), 5),
        "output_padding": (arithmetic.output_padding(five, three, two), 0),
        "effective_kernel_size": (arithmetic.effective_kernel_size(three, two), 5),
        "same_padding": (arithmetic.same_padding(five, three)[1], 1),
        "windows": (arithmetic.windows(five, three, two, one)[1][0], 1),
        "receptive_field": (arithmetic.receptive_field([(three, two, one)])[2], -1),
    }
    for name, (ours, expected) in results.items():
        assert ours == expected, name
        assert type(ours) is int, name
