"""The recipes of cnnlib.training against the same recipes in PyTorch: seconds to 98 %, to 99 %, and in all.

Run with `python benchmarks/recipes.py [digits|mnist|mnist_quick] [--quick]`; with `--against FOLDER`,
another checkout, `mnist_quick` is timed against three epochs of that one's `mnist`, `mnist` against twelve.
Needs the bench extra (PyTorch) and MNIST in the cache, in the folder CNNLIB_DATA, or in
`../shared/data/mnist` beside the repository. Every contender is a process of its own with the same network,
the same first weights, batch size, optimiser, schedule and shifts; they train in turn, one epoch each, so
that a slow moment of the machine meets all of them.
Only training is timed: reading the data and the test after each epoch are not.
"""

import argparse
import functools
import itertools
import json
import math
import os
import statistics
import sys
import time
from pathlib import Path
from typing import NamedTuple

import measuring

from cnnlib import datasets, training

OURS, TORCH, TORCH_LAST = "ours", "PyTorch", "channels_last"
BESIDE = Path(__file__).resolve().parents[2] / "shared" / "data" / "mnist"


class Plan(NamedTuple):
    """One row of the table: a recipe, how long it trains, and from which seeds."""

    recipe: str
    epochs: int
    seeds: tuple
    promise: str  # what the course says of it, on two cores


PLANS = (
    Plan("digits", 8, (0, 1, 2, 3, 4), ">= 98 % in <= 2 s"),
    Plan("digits", 25, (0, 1, 2, 3, 4), ">= 99 % in <= 5 s"),
    Plan("mnist_quick", 2, (0, 1, 2, 3, 4), ">= 99.0 %"),
    Plan("mnist", 6, (0, 1, 2), ">= 99.3 % in <= 40 s"),
)


@functools.cache
def data(recipe):
    """The data set of a recipe."""
    if recipe == "digits":
        return datasets.load_digits()
    if "CNNLIB_DATA" not in os.environ and BESIDE.is_dir():
        os.environ["CNNLIB_DATA"] = str(BESIDE)
    return datasets.load_mnist()


class Ours:
    """cnnlib's `fit`, epoch by epoch."""

    def __init__(self, recipe, epochs, seed):
        self.data = data(recipe)
        self.network, arguments = training.recipes[recipe](seed, epochs)
        self.steps = math.ceil(len(self.data.train_labels) / arguments["batch_size"])
        self.records = training.fit(self.network, self.data.train, **arguments, progress=False)

    def train(self):
        """One epoch."""
        for _ in itertools.islice(self.records, self.steps):
            pass

    def accuracy(self):
        """The share of test images that are read correctly."""
        return training.evaluate(self.network, *self.data.test)[1]


class Torch:
    """The same in PyTorch, written the way PyTorch likes it."""

    def __init__(self, recipe, epochs, seed, channels_last=False):
        import torch

        torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))
        torch.manual_seed(seed)
        self.torch = torch
        network, arguments = training.recipes[recipe](seed, epochs)
        self.format = torch.channels_last if channels_last else torch.contiguous_format
        self.network = in_pytorch(torch, network).to(memory_format=self.format)
        ours = arguments["optimizer"]
        settings = {"lr": ours.learning_rate, "betas": (ours.beta1, ours.beta2), "eps": ours.eps}
        self.optimizer = torch.optim.Adam(self.network.parameters(), **settings)
        self.schedule, self.batch_size, self.step = arguments["schedule"], arguments["batch_size"], 0
        self.images, self.labels, self.test, self.test_labels = map(torch.from_numpy, data(recipe))
        self._prepare_shifts()

    def _prepare_shifts(self):
        """Pad all images once; a shifted image is then a choice of its cells."""
        torch, (_, _, height, width) = self.torch, self.images.shape
        self.padded = torch.nn.functional.pad(self.images, (1, 1, 1, 1)).flatten(1)
        self.cells = (torch.arange(height)[:, None] * (width + 2) + torch.arange(width)).flatten()

    def _shifted(self, chosen):
        """A batch, each image moved by up to one pixel each way."""
        height, width = self.images.shape[2:]
        moves = self.torch.randint(0, 3, (len(chosen), 2)) @ self.torch.tensor([width + 2, 1])
        batch = self.padded[chosen[:, None], self.cells + moves[:, None]]
        return batch.view(-1, 1, height, width).contiguous(memory_format=self.format)

    def train(self):
        """One epoch."""
        self.network.train()
        for chosen in self.torch.randperm(len(self.labels)).split(self.batch_size):
            self.optimizer.param_groups[0]["lr"] = self.schedule(self.step)
            logits = self.network(self._shifted(chosen))
            loss = self.torch.nn.functional.cross_entropy(logits, self.labels[chosen])
            self.optimizer.zero_grad(set_to_none=True)
            loss.backward()
            self.optimizer.step()
            self.step += 1

    def accuracy(self):
        """The share of test images that are read correctly."""
        self.network.eval()
        with self.torch.inference_mode():
            logits = self.torch.cat([self.network(part) for part in self.test.split(1024)])
        return (logits.argmax(1) == self.test_labels).double().mean().item()


def in_pytorch(torch, network):
    """The same layers with the same weights as PyTorch modules."""
    build = {
        "Conv2d": lambda c: torch.nn.Conv2d(
            c["in_channels"], c["out_channels"], c["kernel_size"], c["stride"], c["padding"], c["dilation"]
        ),
        "MaxPool2d": lambda c: torch.nn.MaxPool2d(c["kernel_size"], c["stride"]),
        "Linear": lambda c: torch.nn.Linear(c["in_features"], c["out_features"]),
        "ReLU": lambda c: torch.nn.ReLU(),
        "Flatten": lambda c: torch.nn.Flatten(),
    }
    modules = []
    for layer in network.layers:
        module = build[type(layer).__name__](layer.config())
        for theirs, ours in zip(module.parameters(), layer.parameters()):
            theirs.data = torch.tensor(ours.value)
        modules.append(module)
    return torch.nn.Sequential(*modules)


CONTENDERS = {OURS: Ours, TORCH: Torch, TORCH_LAST: functools.partial(Torch, channels_last=True)}


def serve(name):
    """Be a contender: train one epoch for each request, answer with its seconds and the test accuracy."""
    current, run = None, None
    for line in sys.stdin:
        task, _ = json.loads(line)
        if task != current:
            current, run = task, CONTENDERS[name](*task)
        started = time.perf_counter()
        run.train()
        seconds = time.perf_counter() - started
        print(json.dumps([seconds, run.accuracy()]), flush=True)


def compete(contenders, plan, seed):
    """Train all contenders once, in turn: `{name: [(seconds so far, accuracy) after each epoch]}`."""
    curves = {contender.name: [] for contender in contenders}
    for epoch in range(plan.epochs):
        for contender in contenders[:: -1 if epoch % 2 else 1]:
            seconds, accuracy = contender.ask([plan.recipe, plan.epochs, seed], 0)
            before = curves[contender.name][-1][0] if epoch else 0.0
            curves[contender.name].append((before + seconds, accuracy))
            time.sleep(measuring.PAUSE)
    return curves


def first_time(curve, goal):
    """Seconds until the accuracy first reached `goal`; infinite if it never did."""
    return next((seconds for seconds, accuracy in curve if accuracy >= goal), math.inf)


def report(plan, runs):
    """Print one block of the table: means over the seeds, and ratios of ours to the others."""
    print(f"\n{plan.recipe}, {plan.epochs} epochs, {len(plan.seeds)} seed(s); promised: {plan.promise}")
    print(f"{'':<16}{'to 98 %':>10}{'to 99 %':>10}{'in all':>10}{'accuracy':>11}{'worst seed':>12}")
    totals = {}
    for name in runs[0]:
        curves = [run[name] for run in runs]
        to = [statistics.fmean(first_time(curve, goal) for curve in curves) for goal in (0.98, 0.99)]
        totals[name] = statistics.fmean(curve[-1][0] for curve in curves)
        ends = [curve[-1][1] for curve in curves]
        times = "".join(
            f"{value:>8.2f} s" if math.isfinite(value) else f"{'-':>10}" for value in (*to, totals[name])
        )
        print(f"{name:<16}{times}{statistics.fmean(ends):>11.2%}{min(ends):>12.2%}")
    ratios = (f"{totals[OURS] / seconds:.2f} × {name}" for name, seconds in totals.items() if name != OURS)
    print("ours takes " + ", ".join(ratios), flush=True)


def against(folder, wanted):
    """Print what our recipes of MNIST, or the one wanted, take of the time of another checkout's, in turn."""
    here = measuring.Contender(__file__, OURS, "system")
    there = measuring.Contender(__file__, OURS, "system", {"PYTHONPATH": str(folder.resolve())})
    try:
        for recipe, epochs, base, seeds in (("mnist_quick", 2, 3, range(5)), ("mnist", 6, 12, range(3))):
            if wanted not in (None, recipe):
                continue
            both = {f"there, mnist, {base} epochs": (there, "mnist", base)}
            both[f"here, {recipe}, {epochs} epochs"] = here, recipe, epochs
            runs = {name: [] for name in both}
            for seed in seeds:
                for name, (contender, which, count) in both.items():
                    answers = [contender.ask([which, count, seed], 0) for _ in range(count)]
                    runs[name].append((sum(seconds for seconds, _ in answers), answers[-1][1]))
            medians = {
                name: statistics.median(seconds for seconds, _ in found) for name, found in runs.items()
            }
            for name, found in runs.items():
                ends = [accuracy for _, accuracy in found]
                ratio = medians[name] / next(iter(medians.values()))
                print(
                    f"{name:<28}{medians[name]:>7.2f} s {ratio:>6.2f} ×   {statistics.fmean(ends):.2%}, "
                    f"worst {min(ends):.2%}, {len(ends)} seeds",
                    flush=True,
                )
    finally:
        here.stop()
        there.stop()


def main():
    """Run the plans that were asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("recipe", nargs="?", choices=["digits", "mnist", "mnist_quick"], help="only this one")
    parser.add_argument("--quick", action="store_true", help="one seed, and only the shorter recipe of each")
    parser.add_argument("--allocator", choices=list(measuring.ALLOCATORS), default="system")
    parser.add_argument("--threads", type=int, default=2, help="1 where other programs are busy (default 2)")
    parser.add_argument("--against", type=Path, help="another checkout of the course")
    parser.add_argument("--serve", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.serve:
        return serve(chosen.serve)
    if chosen.against:
        print(measuring.machine())
        return against(chosen.against, chosen.recipe)
    plans = [plan for plan in PLANS if chosen.recipe in (None, plan.recipe)]
    if chosen.quick:
        plans = [plan._replace(seeds=plan.seeds[:1]) for plan in plans if plan.epochs < 10]
    measuring.THREADS = chosen.threads
    print(f"{measuring.machine()}; allocator: {chosen.allocator}; load before: {os.getloadavg()[0]:.1f}")
    contenders = [measuring.Contender(__file__, name, chosen.allocator) for name in CONTENDERS]
    try:
        for plan in plans:
            report(plan, [compete(contenders, plan, seed) for seed in plan.seeds])
    finally:
        for contender in contenders:
            contender.stop()


if __name__ == "__main__":
    main()
