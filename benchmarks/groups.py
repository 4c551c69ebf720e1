"""What groups and batch normalisation cost, ours and PyTorch's, each set against its own dense layer.

Run with `python benchmarks/groups.py [--quick]`; needs the bench extra (PyTorch). A layer of 32 channels,
3×3, padding 1, on 64 pictures of 28×28, forward and backward. A layer of g groups has 1/g of the
multiply-adds of the dense one: "per multiply-add" is its time times g over the time of the dense layer.
"""

import argparse
import sys

import measuring
import numpy as np

OURS, TORCH = "ours", "PyTorch"
GROUPS = (1, 2, 4, 8, 16, 32)
LAYERS = {f"groups {number}": number for number in GROUPS}
STEPS = {"conv 16, conv 32": False, "the same with batch norm": True}
BATCH, CHANNELS, SIZE = 64, 32, 28
TRAINING = 128  # pictures of a training step


def build(contender, task):
    """The function that runs one layer forward and backward, or makes one training step."""
    if task in LAYERS:
        return (our_layer if contender == OURS else torch_layer)(LAYERS[task])
    return (our_step if contender == OURS else torch_step)(STEPS[task])


def arrays(groups):
    """Input, weight, bias and upstream gradient, in C order."""
    rng = np.random.default_rng(0)
    pictures = (BATCH, CHANNELS, SIZE, SIZE)
    shapes = pictures, (CHANNELS, CHANNELS // groups, 3, 3), (CHANNELS,), pictures
    return [rng.standard_normal(shape, np.float32) for shape in shapes]


def our_layer(groups):
    """`ops.conv2d` and its backward, in the memory order that layers hand on."""
    from cnnlib import ops

    x, weight, bias, grad = arrays(groups)
    x, grad = (np.ascontiguousarray(one.transpose(1, 2, 3, 0)).transpose(3, 0, 1, 2) for one in (x, grad))

    def run():
        y = ops.conv2d(x, weight, bias, padding=1, groups=groups)
        return y, ops.conv2d_backward(grad, x, weight, padding=1, groups=groups)

    return run


def torch_layer(groups):
    """The same in PyTorch, gradients by autograd."""
    import torch

    torch.set_num_threads(measuring.THREADS)
    x, weight, bias, grad = map(torch.from_numpy, arrays(groups))
    for tensor in (x, weight, bias):
        tensor.requires_grad_()

    def run():
        y = torch.nn.functional.conv2d(x, weight, bias, padding=1, groups=groups)
        return y, torch.autograd.grad(y, (x, weight, bias), grad)

    return run


def pictures():
    """Images and labels of a training step."""
    rng = np.random.default_rng(0)
    return rng.random((TRAINING, 1, 28, 28), np.float32), rng.integers(0, 10, TRAINING)


def parts(library, norm):
    """The layers of the small network, by a library with PyTorch's names."""
    channels, found = 1, []
    for filters in (16, 32):
        found.append(library.Conv2d(channels, filters, 3, padding=1))
        found += [library.BatchNorm2d(filters)] if norm else []
        found += [library.ReLU(), library.MaxPool2d(2)]
        channels = filters
    return [*found, library.Flatten(), library.Linear(channels * 7 * 7, 10)]


def our_step(norm):
    """Forward pass, loss, backward pass and update."""
    from cnnlib import layers, network, optim, training

    net = network.Sequential(*parts(layers, norm))
    optimizer = optim.SGD(net.parameters(), learning_rate=0.01)
    images, labels = pictures()
    return lambda: training.train_step(net, images, labels, optimizer)


def torch_step(norm):
    """The same in PyTorch."""
    import torch

    torch.set_num_threads(measuring.THREADS)
    net = torch.nn.Sequential(*parts(torch.nn, norm))
    optimizer = torch.optim.SGD(net.parameters(), lr=0.01)
    images, labels = map(torch.from_numpy, pictures())

    def run():
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(net(images), labels).backward()
        optimizer.step()

    return run


def print_groups(times):
    """Milliseconds and time per multiply-add of the dense layer, ours beside PyTorch's own."""
    print("| groups | ours, ms | per multiply-add | PyTorch, ms | per multiply-add | ours / PyTorch |")
    print("|---|---|---|---|---|---|")
    dense = times["groups 1"]
    for name, groups in LAYERS.items():
        cells = [str(groups) if groups < CHANNELS else f"{groups}, depthwise"]
        for who in (OURS, TORCH):
            cells += [f"{1e3 * times[name][who]:.2f}", f"{times[name][who] * groups / dense[who]:.1f}"]
        print(f"| {' | '.join(cells)} | {times[name][OURS] / times[name][TORCH]:.2f} |")


def print_steps(times):
    """What batch normalisation adds to a training step."""
    plain, normed = (times[name] for name in STEPS)
    print(f"\n| a training step, batch {TRAINING} | without, ms | with batch norm, ms | ratio |")
    print("|---|---|---|---|")
    for who in (OURS, TORCH):
        shown = f"{1e3 * plain[who]:.1f} | {1e3 * normed[who]:.1f} | {normed[who] / plain[who]:.2f}"
        print(f"| {who} | {shown} |")
    print("\nasked for: at most 2 per multiply-add with groups, at most 1.5 with batch norm")


def main():
    """Measure and print both tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer rounds: rough figures")
    quick = parser.parse_args().quick
    plan = (
        {"starts": 1, "rounds": 3, "seconds": 0.05} if quick else {"starts": 2, "rounds": 7, "seconds": 0.1}
    )
    print(f"{measuring.machine()}; memory kept\n")
    times = measuring.measure(__file__, (OURS, TORCH), LAYERS | STEPS, "kept", **plan)
    print_groups(times)
    print_steps(times)


if __name__ == "__main__":
    if "--serve" in sys.argv:
        measuring.serve(build)
    else:
        main()
