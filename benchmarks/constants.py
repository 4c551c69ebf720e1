"""What each tuning constant of the engine buys: the engine as it is against one in which it is changed.

Run with `python benchmarks/constants.py [--quick] [WORD ...]` on a machine that does nothing else; words
choose constants by name. Every row is a process of its own; those of a constant take turns. A ratio is the
time with the constant changed divided by the time as it is: above 1 the constant pays, below 1 the other one
is better. A row "again" changes nothing: its distance from 1 is what chance does here. Constants that buy
less than 3 % go.
"""

import argparse
import importlib
import sys

import layers
import measuring
import networks

HUGE = 10**15
# (module, constant): what takes its place. The first value is the engine without it.
ALTERNATIVES = {
    ("engine.convolution", "SMALL_PRODUCT"): (HUGE, 500_000, 2_000_000),
    ("engine.convolution", "SMALL_RESULT"): (HUGE, 600, 2_400),
    ("engine.convolution", "IMAGES"): ((64,), (128, 64, 32, 16), (32, 16)),
    ("engine.convolution", "VECTOR"): (HUGE,),
    ("engine.convolution", "MANY_IMAGES"): (16, 128, 2048),
    ("engine.convolution", "ROWS"): (HUGE, 7, 28),
    ("engine.convolution", "BUFFER_BYTES"): (HUGE, 1_000_000, 4_000_000),
    ("engine.convolution", "LARGE_BACKWARD"): (0, 20_000_000, 80_000_000),
    ("engine.convolution", "BACKWARD_IMAGES"): (64, 256),
    ("engine.convolution", "FEW_CHANNELS"): (0, 2, 9),
    ("engine.threads", "WORTH_WAKING"): (0, 5_000_000, 20_000_000),
    ("engine.buffers", "WORTH_ALIGNING"): (HUGE, 0, 131_072),
    ("engine.buffers", "SCRATCH_BYTES"): (0, 4_000_000, 64_000_000),
    ("engine.sums", "PIECE"): (HUGE, 128, 2048),  # without it float32 loses digits: measured, never dropped
    ("pooling", "BLOCK_BYTES"): (HUGE, 800_000, 3_200_000),
    ("batch_norm", "BLOCK_BYTES"): (HUGE, 400_000, 1_600_000),
    ("batch_norm", "WORK"): (HUGE, 1, 40),
    ("linear", "IMAGES"): (HUGE, 1024),
}
AS_IT_IS, AGAIN = "as it is", "as it is, again"
BATCH_NORM, LINEAR = "batch norm 16×28²", "linear 784→64, N 16384"
TASKS = [*layers.LAYERS, BATCH_NORM, LINEAR, *networks.NETWORKS]


def contenders(place, values):
    """Names of the processes for one constant, such as "engine.threads.WORTH_WAKING=0"."""
    return [AS_IT_IS, AGAIN, *(f"{'.'.join(place)}={value!r}" for value in values)]


def change(contender):
    """Give one constant another value, also where a default value has kept it."""
    if contender in (AS_IT_IS, AGAIN):
        return
    place, _, value = contender.partition("=")
    name, _, constant = place.rpartition(".")
    module = importlib.import_module(f"cnnlib.ops.{name}")
    if not hasattr(module, constant):
        raise SystemExit(f"{place} is not there any more; adapt ALTERNATIVES in {__file__}")
    setattr(module, constant, eval(value, {"__builtins__": {}}))
    if constant == "IMAGES" and name == "engine.convolution":
        module._images_per_block.__defaults__ = (module.IMAGES[0],)


def build(contender, task):
    """The function that runs one task forward and backward."""
    change(contender)
    if task in (BATCH_NORM, LINEAR):
        return other_layer(task)
    if task in layers.LAYERS:
        return layers.build(layers.OURS, task)
    return networks.build(networks.OURS, task)


def other_layer(task):
    """A batch normalisation in training, or a linear layer with many images; forward and backward."""
    import numpy as np

    from cnnlib.layers import BatchNorm2d, Linear

    def numbers(*shape):
        return np.random.default_rng(0).standard_normal(shape, np.float32)

    if task == LINEAR:
        layer, x, grad = Linear(784, 64, rng=0), numbers(16_384, 784), numbers(16_384, 64)
    else:
        layer, x = BatchNorm2d(16), layers.batch_last(numbers(128, 16, 28, 28))
        grad = layers.batch_last(numbers(128, 16, 28, 28))
    return lambda: (layer.forward(x), layer.backward(grad))


def print_rows(times):
    """A row for each process: geometric mean of its ratios over all tasks, its best and its worst task."""
    for row in list(next(iter(times.values())))[1:]:
        ratios = {task: found[row] / found[AS_IT_IS] for task, found in times.items()}
        nets = [ratio for task, ratio in ratios.items() if task in networks.NETWORKS]
        single = [ratio for task, ratio in ratios.items() if task not in networks.NETWORKS]
        means = [measuring.geometric_mean(some) for some in (ratios.values(), single, nets)]
        least, most = min(ratios, key=ratios.get), max(ratios, key=ratios.get)
        ends = f"{ratios[least]:.2f} {least}, {ratios[most]:.2f} {most}"
        print(f"{row:<52}" + "".join(f"{mean:>8.3f}" for mean in means) + f"   {ends}", flush=True)


def main():
    """Measure one constant after the other and print its rows."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer rounds: rough figures in eight minutes")
    parser.add_argument("words", nargs="*", metavar="WORD", help="only constants with this in their name")
    options = parser.parse_args()
    plan = {"starts": 2, "rounds": 7, "seconds": 0.1}
    if options.quick:
        plan = {"starts": 1, "rounds": 3, "seconds": 0.05}
    print(f"{measuring.machine()}; memory kept; above 1: the constant pays")
    print(f"{'changed to':<52}{'all':>8}{'layers':>8}{'nets':>8}   least and most")
    for place, values in ALTERNATIVES.items():
        if not options.words or any(word.lower() in ".".join(place).lower() for word in options.words):
            print_rows(measuring.measure(__file__, contenders(place, values), TASKS, "kept", **plan))


if __name__ == "__main__":
    if "--serve" in sys.argv:
        measuring.serve(build)
    else:
        main()
