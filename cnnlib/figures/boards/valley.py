"""The board of two weights that go downhill."""

from functools import cache

import numpy as np
from matplotlib.figure import Figure

from cnnlib.figures.board import Board, Curves, Series
from cnnlib.figures.plane import Mark, Plane, Stop, number_text
from cnnlib.inspection.descent import VALLEYS, descend

STEPS = 60
LEVELS = 9
WORDS = {
    "crawls": "crawls: after {steps} steps {left} of the loss is left",
    "fine": "fine: the loss falls from {first} to {last} in {steps} steps",
    "zigzags": "zigzags: it jumps from side to side, the loss goes from {first} to {last} in {steps} steps",
    "explodes": "explodes: the loss grows from {first} to {last} in {steps} steps",
}


def valley_board(valley, optimizer, learning_rate, momentum, noise, start_1, start_2):
    """The `Board` of one path: the valley with its steps, and the loss after each."""
    shown, start = VALLEYS[valley], (start_1, start_2)
    path = descend(shown, start, optimizer, learning_rate, momentum=momentum, noise=noise, steps=STEPS)
    settings = _settings(optimizer, learning_rate, momentum, noise)
    status = f"{valley}, {settings}: {_verdict(path)}"
    losses = tuple(float(loss) for loss in path.losses)
    series = (Series("loss", "gradient", tuple(range(len(losses))), losses),)
    curve = Curves(
        "loss", "loss after each step", series, log=min(losses) > 0 and max(losses) > 10 * min(losses)
    )
    return Board(status, ((_plane(shown, path, optimizer, learning_rate, momentum), curve),))


def _settings(optimizer, learning_rate, momentum, noise):
    """What is set, in words."""
    words = [optimizer, f"learning rate {learning_rate:g}"]
    words += [f"momentum {momentum:g}"] * (optimizer == "momentum")
    return ", ".join([*words, *[f"noise {noise:g}"] * (noise > 0)])


def _verdict(path):
    """One of the four verdicts with its numbers."""
    first, last = path.losses[0], path.losses[-1]
    left = f"{last / first:.0%}" if first else "nothing"
    end = number_text(last) if last >= 1e-3 else "almost 0"
    numbers = {"first": number_text(first), "last": end, "steps": len(path.steps), "left": left}
    return WORDS[path.verdict].format(**numbers)


def _plane(valley, path, optimizer, learning_rate, momentum):
    """The valley from above: lines of equal loss, its bottom, the path."""
    edge = 50 * max(map(abs, (*valley.across, *valley.up)))
    points = [(float(x), float(y)) for x, y in np.clip(path.points, -edge, edge).round(4)]
    marks = (
        *contours(valley.name),
        Mark("text", (valley.bottom,), "output", "✕", size=1.3),
        Mark("path", tuple(points), "kernel"),
    )
    stops = [Stop(*points[0], f"start: w₁ = {number_text(points[0][0])}, w₂ = {number_text(points[0][1])}")]
    for number, (point, step) in enumerate(zip(points[1:], path.steps), 1):
        stops.append(Stop(*point, step_text(number, step, optimizer, learning_rate, momentum)))
    title = f"{valley.formula}; ✕ is the bottom"
    look = {"labels": ("w₁", "w₂"), "width": 340, "height": 250, "drag": (5, 6)}
    return Plane("valley", title, valley.across, valley.up, marks, tuple(stops), **look)


@cache
def contours(name):
    """Lines of equal loss; each level is the same number of times as high as the one before."""
    valley = VALLEYS[name]
    x, y = np.linspace(*valley.across, 61), np.linspace(*valley.up, 61)
    heights = valley.loss(*np.meshgrid(x, y))
    levels = np.sort(heights.max() * 0.55 ** np.arange(1, LEVELS + 1))
    found = Figure().subplots().contour(x, y, heights, levels).allsegs
    lines = [line.round(3).tolist() for level in found for line in level]
    return tuple(Mark("line", tuple(map(tuple, line)), "faint", size=0.7) for line in lines)


def step_text(number, step, optimizer, learning_rate, momentum):
    """The update rule of one step, both weights, with its numbers."""
    write = {"SGD": _sgd, "momentum": _momentum, "RMSProp": _rmsprop, "Adam": _adam}[optimizer]
    both = []
    for weight, letter in enumerate("₁₂"):
        kept = [array[weight] for memory in (step.before, step.memory) for array in memory.values()]
        numbers = step.start[weight], step.gradient[weight], *kept
        rule = write(letter, learning_rate, momentum, number, *numbers)
        both.append(f"{rule} = {number_text(step.end[weight])}")
    return f"step {number}: " + "\n".join(both)


def _n(value):
    """A number that may be negative, to stand behind a sign."""
    return f"({number_text(value)})" if value < 0 else number_text(value)


def _sgd(letter, rate, momentum, number, w, g):
    return f"w{letter} ← w{letter} − η·g{letter} = {number_text(w)} − {rate:g}·{_n(g)}"


def _momentum(letter, rate, momentum, number, w, g, before=0.0, v=None):
    if v is None:  # a momentum of 0 remembers nothing
        return _sgd(letter, rate, momentum, number, w, g)
    memory = f"v{letter} ← {momentum:g}·{_n(before)} + {_n(g)} = {number_text(v)}"
    return f"{memory}, w{letter} ← {number_text(w)} − {rate:g}·{_n(v)}"


def _rmsprop(letter, rate, momentum, number, w, g, before, s):
    memory = f"s{letter} ← 0.9·{number_text(before)} + 0.1·{_n(g)}² = {number_text(s)}"
    return f"{memory}, w{letter} ← {number_text(w)} − {rate:g}·{_n(g)} / √{number_text(s)}"


def _adam(letter, rate, momentum, number, w, g, m_before, s_before, m, s):
    mean, square = m / (1 - 0.9**number), s / (1 - 0.999**number)
    means = f"m{letter} ← 0.9·{_n(m_before)} + 0.1·{_n(g)} = {number_text(m)}, corrected {number_text(mean)}"
    squares = f"s{letter} ← {number_text(s)}, corrected {number_text(square)}"
    return f"{means}; {squares}; w{letter} ← {number_text(w)} − {rate:g}·{_n(mean)} / √{number_text(square)}"
