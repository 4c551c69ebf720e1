"""Whole networks: one training step, growing batches, memory, what regularising adds, time of the import.

Run with `python benchmarks/networks.py [--quick]`; needs the bench extra (PyTorch). A step is
forward pass, loss, backward pass and SGD update on a batch of 128 pictures of 28×28. Ratios are our
time divided by theirs: below 1 we are faster.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

import measuring
import numpy as np

OURS, TORCH, TORCH_LAST = "ours", "PyTorch", "channels_last"
BATCH = 128
LEARNING_RATE = 0.01
# Convolutions as (filters, kernel, stride), 2 for a 2×2 max pooling; ReLU follows, a linear layer ends.
NETWORKS = {
    "conv 8, conv 16, two pools": [(8, 5, 1), 2, (16, 5, 1), 2],
    "conv 16, conv 32, two pools": [(16, 5, 1), 2, (32, 5, 1), 2],
    "conv 16 s2, conv 32 s2": [(16, 5, 2), (32, 5, 2)],
}


def build(contender, name):
    """The function that makes one training step of a network."""
    rng = np.random.default_rng(0)
    images = rng.random((BATCH, 1, 28, 28), np.float32)
    labels = rng.integers(0, 10, BATCH)
    if contender == OURS:
        return our_step(NETWORKS[name], images, labels)
    return torch_step(NETWORKS[name], images, labels, contender == TORCH_LAST)


def layers_of(parts):
    """The layers one after the other as (kind, arguments), for whoever builds them.

    Pooling before ReLU is the same function and leaves ReLU less to do.
    """
    channels, size = 1, 28
    for number, part in enumerate(parts):
        if part == 2:
            yield "MaxPool2d", (2,)
            size //= 2
        else:
            filters, kernel_size, stride = part
            yield "Conv2d", (channels, *part)
            channels, size = filters, (size - kernel_size) // stride + 1
        if part == 2 or parts[number + 1 : number + 2] != [2]:
            yield "ReLU", ()
    yield "Flatten", ()
    yield "Linear", (channels * size**2, 10)


def our_network(parts):
    """The network in cnnlib."""
    from cnnlib import layers, network

    seeded = {"Conv2d": {"rng": 0}, "Linear": {"rng": 0}}
    stack = [getattr(layers, kind)(*numbers, **seeded.get(kind, {})) for kind, numbers in layers_of(parts)]
    return network.Sequential(*stack)


def our_step(parts, images, labels):
    """One step with SGD in cnnlib."""
    from cnnlib import ops, optim

    model = our_network(parts)
    optimizer = optim.SGD(model.parameters(), LEARNING_RATE)

    def run():
        logits = model.forward(images)
        loss = ops.cross_entropy(logits, labels)
        model.backward(ops.cross_entropy_backward(logits, labels), input_gradient=False)
        optimizer.step()
        return loss

    return run


def torch_step(parts, images, labels, channels_last):
    """One step with SGD in PyTorch, layers in the same order."""
    import torch
    from torch import nn

    torch.set_num_threads(measuring.THREADS)
    torch.manual_seed(0)
    model = nn.Sequential(*(getattr(nn, kind)(*numbers) for kind, numbers in layers_of(parts)))
    order = torch.channels_last if channels_last else torch.contiguous_format
    model = model.to(memory_format=order)
    images = torch.from_numpy(images).contiguous(memory_format=order)
    labels = torch.from_numpy(labels)
    optimizer = torch.optim.SGD(model.parameters(), LEARNING_RATE)

    def run():
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(images), labels)
        loss.backward()
        optimizer.step()
        return loss

    return run


def print_steps(quick):
    """One training step of each network, ours against PyTorch, under both allocator settings."""
    plan = {"starts": 1, "rounds": 3, "seconds": 0.1} if quick else {"starts": 2, "rounds": 7, "seconds": 0.2}
    for allocator in measuring.ALLOCATORS:
        found = measuring.measure(__file__, (OURS, TORCH, TORCH_LAST), NETWORKS, allocator, **plan)
        print(f"\none training step, batch {BATCH}, memory: {allocator}")
        print(f"{'':<30}{'ours, ms':>9}{'/ PyTorch':>12}{'/ channels_last':>17}")
        for name, times in found.items():
            ratios = times[OURS] / times[TORCH], times[OURS] / times[TORCH_LAST]
            print(f"{name:<30}{1e3 * times[OURS]:>9.2f}{ratios[0]:>12.2f}{ratios[1]:>17.2f}", flush=True)


def print_growth():
    """Microseconds per image of each pass as the batch grows."""
    from cnnlib import ops, optim

    print("\nour time per image as the batch grows, first network, memory kept, µs")
    print(f"{'':<10}{'forward':>9}{'backward':>10}{'step':>8}")
    model = our_network(NETWORKS["conv 8, conv 16, two pools"])
    optimizer = optim.SGD(model.parameters(), LEARNING_RATE)
    rng = np.random.default_rng(0)
    for count in (128, 512, 2048, 8192):
        images, labels = rng.random((count, 1, 28, 28), np.float32), rng.integers(0, 10, count)
        parts = []
        while len(parts) < 5 or sum(map(sum, parts)) < 1.5:
            started = time.perf_counter()
            logits = model.forward(images)
            forward = time.perf_counter()
            grad = ops.cross_entropy_backward(logits, labels)
            model.backward(grad, input_gradient=False)
            backward = time.perf_counter()
            optimizer.step()
            parts.append((forward - started, backward - forward, time.perf_counter() - backward))
        each = [1e6 * statistics.median(times) / count for times in zip(*parts[2:])]
        print(f"N = {count:<6}{each[0]:>9.1f}{each[1]:>10.1f}{sum(each):>8.1f}")


def print_extras():
    """What dropout and moved images add to a step of `fit`."""
    from cnnlib import datasets, layers, network, optim, training

    images = np.random.default_rng(0).random((20 * BATCH, 1, 28, 28), np.float32)
    labels = np.arange(len(images)) % 10

    def step(dropout, augment):
        model = our_network(NETWORKS["conv 16, conv 32, two pools"])
        *before, last = model.layers
        model = network.Sequential(*before, *([layers.Dropout(0.5, rng=0)] if dropout else []), last)
        optimizer = optim.SGD(model.parameters(), LEARNING_RATE)
        settings = {"optimizer": optimizer, "batch_size": BATCH, "augment": augment, "progress": False}
        return lambda: list(training.fit(model, (images, labels), epochs=1, **settings))

    runs = {"plain": step(False, None), "both": step(True, datasets.random_shift)}
    times = {name: [] for name in runs}
    for _ in range(15):
        for name, run in runs.items():
            times[name] += measuring.timed(run, 0, least=1)
    plain, both = (statistics.median(values[1:]) for values in times.values())
    print(f"\ndropout and shifts together: {both / plain - 1:+.0%} of a step of fit, second network, kept")


def print_memory():
    """How much more memory a process takes at its peak while it predicts 60,000 images."""
    images = np.random.default_rng(0).random((60_000, 1, 28, 28), np.float32)
    model = our_network(NETWORKS["conv 16, conv 32, two pools"])
    model.predict(images[:128])
    before = peak()
    model.predict(images)
    print(f"\npredicting 60,000 images: {(peak() - before) / 1024:.0f} MB above the baseline")


def peak():
    """The most memory this program has held, in kB.

    On Linux ru_maxrss counts the program that started this one too, so it serves only elsewhere.
    """
    status = Path("/proc/self/status")
    if status.exists():
        lines = status.read_text(encoding="utf-8").splitlines()
        return int(next(line.split()[1] for line in lines if line.startswith("VmHWM:")))
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "darwin" else 1)


def print_step_memory():
    """How far the peak of a process rises over imports and data in ten training steps, ours and PyTorch's."""
    print(f"\npeak of training steps above imports and data, MB, batch {BATCH}")
    for name in NETWORKS:
        rises = {}
        for contender in (OURS, TORCH, TORCH_LAST):
            command = [sys.executable, __file__, "--rise", contender, name]
            done = subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8")
            rises[contender] = float(done.stdout)
        print(f"{name:<30}" + ", ".join(f"{contender} {rise:.0f}" for contender, rise in rises.items()))


def print_rise(contender, name):
    """Print by how many MB ten steps raise the peak of this process."""
    run, before = build(contender, name), peak()
    for _ in range(10):
        run()
    print((peak() - before) / 1024)


def print_import(quick):
    """What `import cnnlib` takes beyond `import numpy`, in fresh processes in turn."""
    times = {"import numpy": [], "import numpy, cnnlib": []}
    for _ in range(3 if quick else 11):
        for statement, seconds in times.items():
            started = time.perf_counter()
            subprocess.run([sys.executable, "-c", statement], check=True)
            seconds.append(time.perf_counter() - started)
    without, with_it = (statistics.median(seconds) for seconds in times.values())
    print(f"import cnnlib: {1e3 * (with_it - without):.0f} ms beyond numpy")


def main():
    """Measure and print everything."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer rounds: rough figures")
    quick = parser.parse_args().quick
    print(f"{measuring.machine()}; ratios below 1: ours is faster", flush=True)
    print_memory()  # first, while nothing else has raised the peak
    print_step_memory()
    print_steps(quick)
    kept = os.environ | measuring.ALLOCATORS["kept"] | {"OPENBLAS_NUM_THREADS": str(measuring.THREADS)}
    subprocess.run([sys.executable, __file__, "--kept"], check=True, env=kept)
    print_import(quick)


if __name__ == "__main__":
    if "--serve" in sys.argv:
        measuring.serve(build)
    elif "--kept" in sys.argv:
        print_growth()
        print_extras()
    elif "--rise" in sys.argv:
        print_rise(*sys.argv[2:])
    else:
        main()
