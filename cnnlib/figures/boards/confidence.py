"""The board of one probability: what the cross-entropy, the square and the count of mistakes make of it."""

import math

import numpy as np

from cnnlib.figures.board import Board
from cnnlib.figures.plane import Mark, Plane, number_text

CURVE = np.linspace(0.005, 1, 200)
LOSSES = {  # name -> (role, loss of p, by how much a step would raise the logit)
    "−ln p": ("gradient", lambda p: -np.log(p), lambda p: 1 - p),
    "(1 − p)²": ("input", lambda p: (1 - p) ** 2, lambda p: 2 * (1 - p) ** 2 * p),
}


def confidence_board(percent):
    """The `Board` of a right class that got `percent` % of the probability, the other class the rest."""
    p = percent / 100
    (cross, square), (push, weak) = ([curve[kind](p) for curve in LOSSES.values()] for kind in (1, 2))
    numbers = f"p = {p:.2f}: −ln p = {cross:.2f}, (1 − p)² = {square:.2f}, mistakes {mistakes(p)}"
    status = f"{numbers}; the logit is pushed by {push:.4f} and {weak:.4f}: {_words(p)}"
    labels = "probability p of the right class"
    losses = _plane("loss", "the loss", p, 1, (0, 5.2), (labels, "loss"), (0.62, 4.6))
    stairs = (((0.0, 1.0), (0.5, 1.0)), ((0.5, 0.0), (1.0, 0.0)))
    counted = tuple(Mark("line", points, "ink", dashed=True) for points in stairs)
    word = Mark("text", ((0.62, 3.5),), "ink", "mistakes: 1 or 0", anchor="start")
    losses = Plane(**{**vars(losses), "marks": (*losses.marks, *counted, word)})
    title = "how strongly the logit is pushed up"
    pushes = _plane("push", title, p, 2, (0, 1.05), (labels, "push"), (0.62, 0.95))
    return Board(status, ((losses, pushes),))


def mistakes(p):
    """What counting makes of it: a class below one half is not chosen."""
    return int(p <= 0.5)


def _words(p):
    if p <= 0.1:
        return "confident and wrong is expensive"
    if p == 0.5:
        return "a coin toss"
    if p < 0.5:
        return "wrong"
    return "right, and sure" if p >= 0.9 else "right, but not sure"


def _plane(name, title, p, kind, up, labels, legend):
    """Both curves with the point on each, and their names beside `legend`."""
    marks = [Mark("line", ((p, up[0]), (p, up[1])), "faint")]
    for number, (words, curve) in enumerate(LOSSES.items()):
        role, function = curve[0], curve[kind]
        x = CURVE if kind == 2 else CURVE[function(CURVE) <= up[1]]
        marks.append(Mark("line", _points(x, function(x)), role, size=1.6))
        marks.append(Mark("dots", ((p, float(function(p))),), role, size=1.8))
        place = legend[0], legend[1] - number * 0.11 * (up[1] - up[0])
        said = f"{words}: {number_text(float(function(p)))}"
        marks.append(Mark("text", (place,), role, said, anchor="start"))
    return Plane(
        name,
        title,
        (0, 1),
        up,
        tuple(marks),
        labels=labels,
        width=340,
        height=240,
        drag=(0, None),
        factor=100,
    )


def _points(x, y):
    return tuple((round(float(a), 4), round(float(b), 4)) for a, b in zip(x, y) if math.isfinite(b))
