"""Forward and backward pass of single layers: ours, two peers, and PyTorch.

Run with `python benchmarks/layers.py [--quick]`; needs the bench extra (PyTorch). Every contender
gets its inputs in the memory order it likes best and returns all gradients, the one at the input
included. Ratios are our time divided by theirs: below 1 we are faster.
"""

import argparse
import functools
import sys
from typing import NamedTuple

import measuring
import numpy as np

OURS, OURS_C, TEXTBOOK = "ours", "ours, C order", "im2col NCHW"
TORCH, TORCH_LAST = "PyTorch", "channels_last"


class Convolution(NamedTuple):
    """One convolution on a batch of square pictures."""

    batch: int
    channels: int
    filters: int
    size: int
    kernel_size: int
    stride: int = 1
    padding: int = 0


class Pooling(NamedTuple):
    """One max pooling."""

    batch: int
    channels: int
    size: int
    kernel_size: int
    stride: int


LAYERS = {
    "1→8 k5 28²": Convolution(128, 1, 8, 28, 5),
    "1→8 k3p1 28²": Convolution(128, 1, 8, 28, 3, 1, 1),
    "8→16 k3p1 14²": Convolution(128, 8, 16, 14, 3, 1, 1),
    "8→16 k5 14²": Convolution(128, 8, 16, 14, 5),
    "16→32 k3p1 14²": Convolution(128, 16, 32, 14, 3, 1, 1),
    "8→16 k3s2p1 28²": Convolution(128, 8, 16, 28, 3, 2, 1),
    "8→16 k3p1 28²": Convolution(128, 8, 16, 28, 3, 1, 1),
    "32→64 k3p1 32²": Convolution(64, 32, 64, 32, 3, 1, 1),
    "pool 2×2 s2 8×28²": Pooling(128, 8, 28, 2, 2),
    "pool 3×3 s2 8×28²": Pooling(128, 8, 28, 3, 2),
}
TINY = Convolution(2, 3, 4, 8, 3)  # what a loop in Python can be asked for


def build(contender, name):
    """The function that runs one layer forward and backward, or None where a contender has none."""
    layer = TINY if name == "tiny" else LAYERS[name]
    if contender in (TORCH, TORCH_LAST):
        return torch_layer(layer, contender == TORCH_LAST)
    if isinstance(layer, Pooling):
        return None if contender == TEXTBOOK else our_pooling(layer, contender == OURS)
    if contender == TEXTBOOK:
        return textbook_convolution(layer)
    return our_convolution(layer, contender == OURS)


@functools.cache
def arrays(layer):
    """Input, weight, bias and upstream gradient of a layer, `(N, C, H, W)` in C order."""
    rng = np.random.default_rng(0)
    outputs = (layer.size + 2 * getattr(layer, "padding", 0) - layer.kernel_size) // layer.stride + 1
    filters = getattr(layer, "filters", layer.channels)
    shapes = (
        (layer.batch, layer.channels, layer.size, layer.size),
        (filters, layer.channels, layer.kernel_size, layer.kernel_size),
        (filters,),
        (layer.batch, filters, outputs, outputs),
    )
    return [rng.standard_normal(shape, np.float32) for shape in shapes]


def batch_last(array):
    """The same array with the batch axis last in memory."""
    return np.ascontiguousarray(array.transpose(1, 2, 3, 0)).transpose(3, 0, 1, 2)


def our_convolution(layer, ordered):
    """`ops.conv2d` and `ops.conv2d_backward`."""
    from cnnlib import ops

    x, weight, bias, grad = arrays(layer)
    x, grad = (batch_last(x), batch_last(grad)) if ordered else (x, grad)

    def run():
        y = ops.conv2d(x, weight, bias, layer.stride, layer.padding)
        return y, ops.conv2d_backward(grad, x, weight, layer.stride, layer.padding)

    return run


def our_pooling(layer, ordered):
    """`layers.MaxPool2d`, which keeps where the maxima lie for its backward pass, as PyTorch does."""
    from cnnlib import layers

    x, _, _, grad = arrays(layer)
    x, grad = (batch_last(x), batch_last(grad)) if ordered else (x, grad)

    pool = layers.MaxPool2d(layer.kernel_size, layer.stride)

    def run():
        return pool.forward(x), pool.backward(grad)

    return run


def torch_layer(layer, channels_last):
    """The same layer in PyTorch, gradients by autograd."""
    import torch
    from torch.nn import functional

    torch.set_num_threads(measuring.THREADS)
    order = torch.channels_last if channels_last else torch.contiguous_format
    x, weight, bias, grad = (torch.from_numpy(array) for array in arrays(layer))
    x, weight, grad = (tensor.contiguous(memory_format=order) for tensor in (x, weight, grad))
    wanted = [x] if isinstance(layer, Pooling) else [x, weight, bias]
    for tensor in wanted:
        tensor.requires_grad_()

    def run():
        if isinstance(layer, Pooling):
            y = functional.max_pool2d(x, layer.kernel_size, layer.stride)
        else:
            y = functional.conv2d(x, weight, bias, layer.stride, layer.padding)
        return y, torch.autograd.grad(y, wanted, grad)

    return run


def met(padded, tap, outputs, stride):
    """The cells that one cell of the kernel meets in all windows: a view of the padded pictures."""
    rows, cols = (slice(start, start + stride * (outputs - 1) + 1, stride) for start in tap)
    return padded[:, :, rows, cols]


def textbook_convolution(layer):
    """The im2col found in most courses: pictures stay `(N, C, H, W)`, one product a pass."""
    x, weight, bias, grad = arrays(layer)
    count, filters, outputs = len(x), len(weight), grad.shape[2]
    matrix = weight.reshape(filters, -1)
    sides = ((0, 0), (0, 0), (layer.padding,) * 2, (layer.padding,) * 2)
    taps = list(np.ndindex(layer.kernel_size, layer.kernel_size))
    shape = (count, layer.channels, layer.kernel_size, layer.kernel_size, outputs, outputs)

    def run():
        padded = np.pad(x, sides)
        columns = np.empty(shape, x.dtype)
        for tap in taps:
            columns[:, :, *tap] = met(padded, tap, outputs, layer.stride)
        columns = columns.transpose(1, 2, 3, 0, 4, 5).reshape(matrix.shape[1], -1)
        y = matrix @ columns + bias[:, None]
        y = y.reshape(filters, count, outputs, outputs).transpose(1, 0, 2, 3)
        grad_matrix = grad.transpose(1, 0, 2, 3).reshape(filters, -1)
        grad_weight = (grad_matrix @ columns.T).reshape(weight.shape)
        grad_columns = (matrix.T @ grad_matrix).reshape(*shape[1:4], count, outputs, outputs)
        grad_padded = np.zeros_like(padded)
        for tap in taps:
            target = met(grad_padded, tap, outputs, layer.stride)
            target += grad_columns[:, *tap].transpose(1, 0, 2, 3)
        margin = layer.padding
        grad_input = grad_padded[:, :, margin : margin + layer.size, margin : margin + layer.size]
        return y, (grad_input, grad_weight, grad_matrix.sum(axis=1))

    return run


def multiply_adds(layer):
    """Multiply-adds of a convolution, forward and both gradients; 0 for pooling."""
    if isinstance(layer, Pooling):
        return 0
    outputs = (layer.size + 2 * layer.padding - layer.kernel_size) // layer.stride + 1
    return 3 * layer.batch * layer.filters * layer.channels * (layer.kernel_size * outputs) ** 2


def print_table(times, peak):
    """Milliseconds of ours, its share of the machine's peak, and its ratio to everybody else."""
    others = (TORCH, TORCH_LAST, TEXTBOOK, OURS_C)
    print(f"{'':<20}{'ours, ms':>9}{'of peak':>9}" + "".join(f"{'/ ' + name:>17}" for name in others))
    for name, found in times.items():
        ours = found[OURS]
        work = multiply_adds(LAYERS[name])
        share = f"{work / ours / peak:.0%}" if work else ""
        ratios = [f"{ours / found[other]:.2f}" if other in found else "" for other in others]
        print(f"{name:<20}{1e3 * ours:>9.2f}{share:>9}" + "".join(f"{ratio:>17}" for ratio in ratios))
    means = [
        measuring.geometric_mean([found[OURS] / found[other] for found in times.values() if other in found])
        for other in others
    ]
    print(f"{'geometric mean':<38}" + "".join(f"{mean:>17.2f}" for mean in means))


def print_loops():
    """What the readable definition costs on a tiny layer: it is no contender, but where the reader starts."""
    from cnnlib import ops

    x, weight, bias, _ = arrays(TINY)
    slow = min(measuring.timed(lambda: ops.conv2d_loops(x, weight, bias), 0.3))
    fast = min(measuring.timed(lambda: ops.conv2d(x, weight, bias), 0.1))
    print(f"\nforward only, 2 pictures, 3→4 k3 8²: loops {1e3 * slow:.2f} ms, ours {1e3 * fast:.3f} ms, "
          f"{slow / fast:.0f}× faster")  # fmt: skip


def main():
    """Measure and print everything."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer rounds: rough figures in half a minute")
    quick = parser.parse_args().quick
    plan = (
        {"starts": 1, "rounds": 3, "seconds": 0.05} if quick else {"starts": 2, "rounds": 7, "seconds": 0.1}
    )
    peak = measuring.sgemm_peak()
    print(f"{measuring.machine()}; sgemm peak {peak / 1e9:.1f} G multiply-adds/s")
    print("ratios below 1: ours is faster")
    for allocator in measuring.ALLOCATORS:
        names = (OURS, OURS_C, TEXTBOOK, TORCH, TORCH_LAST)
        print(f"\nforward + backward, memory: {allocator}")
        print_table(measuring.measure(__file__, names, LAYERS, allocator, **plan), peak)
    print_loops()


if __name__ == "__main__":
    if "--serve" in sys.argv:
        measuring.serve(build)
    else:
        main()
