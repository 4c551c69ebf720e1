"""Our engine here against another checkout's: ten layers, pooling among them, and three networks.

Run with `python benchmarks/against.py FOLDER [--quick]`. Both are processes that take turns on the same
tasks, and each is there twice: the distance between the two of one side is what chance does here. Ratios are
the time here divided by the time there: below 1 it got faster.
"""

import argparse
import sys
from pathlib import Path

import layers
import measuring
import networks

HERE, HERE_AGAIN, THERE, THERE_AGAIN = "here", "here, again", "there", "there, again"
TASKS = [*layers.LAYERS, *networks.NETWORKS]


def build(_, task):
    """The function that runs one task forward and backward, with whichever `cnnlib` this process finds."""
    script = layers if task in layers.LAYERS else networks
    return script.build(script.OURS, task)


def print_ratios(times):
    """A row for each task, geometric means below."""
    print(f"{'':<30}{'here, ms':>9}{'/ there':>9}{'/ itself':>10}{'there / itself':>16}")
    for task, found in times.items():
        ratios = (
            found[HERE] / found[THERE],
            found[HERE_AGAIN] / found[HERE],
            found[THERE_AGAIN] / found[THERE],
        )
        print(f"{task:<30}{1e3 * found[HERE]:>9.2f}{ratios[0]:>9.2f}{ratios[1]:>10.2f}{ratios[2]:>16.2f}")
    for words, tasks in (("layers", layers.LAYERS), ("networks", networks.NETWORKS)):
        both = [(times[task][one], times[task][other]) for task in tasks
                for one, other in ((HERE, THERE), (HERE_AGAIN, THERE_AGAIN))]  # fmt: skip
        mean = measuring.geometric_mean([ours / theirs for ours, theirs in both])
        print(f"{'geometric mean, ' + words + ', both':<39}{mean:>9.3f}")


def main():
    """Measure and print, with memory kept and with memory as the system gives it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="another checkout of the course")
    parser.add_argument("--quick", action="store_true", help="fewer rounds")
    options = parser.parse_args()
    starts, rounds = (1, 5) if options.quick else (3, 9)
    there = {"PYTHONPATH": str(options.folder.resolve())}
    print(measuring.machine())
    for allocator in measuring.ALLOCATORS:
        print(f"\nforward + backward, memory: {allocator}")
        names = {HERE: {}, THERE: there, HERE_AGAIN: {}, THERE_AGAIN: there}
        plan = {"starts": starts, "rounds": rounds, "seconds": 0.1}
        print_ratios(measuring.measure(__file__, names, TASKS, allocator, **plan))


if __name__ == "__main__":
    if "--serve" in sys.argv:
        measuring.serve(build)
    else:
        main()
