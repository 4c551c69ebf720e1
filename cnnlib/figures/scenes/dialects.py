"""Scene of one convolution setting said in five dialects, with the exact places of its zeros."""

from typing import NamedTuple

import numpy as np

from cnnlib import arithmetic
from cnnlib.figures.scene import Scene
from cnnlib.figures.scenes import relationships
from cnnlib.figures.scenes.forward import convolution_scene

HEADING = ("dialect", "how it says this setting", "code to copy")


class Case(NamedTuple):
    """One axis of a setting that exists; both axes are alike."""

    i: int
    k: int
    s: int
    d: int
    before: int
    after: int
    o: int

    @property
    def even(self):
        """Whether the zeros are the same on both sides."""
        return self.before == self.after


def dialects_scene(x, kernel_size, stride=1, padding=0, dilation=1):
    """Scene of a setting in five dialects; `padding` is a number, or "valid" or "same" as in Keras."""
    amount = 0 if padding == "valid" else padding
    weight = np.ones((kernel_size, kernel_size), int)
    scene = convolution_scene(x, weight, stride, amount, dilation)
    if scene.message:
        return scene
    before, after = relationships.sides(amount, len(x), kernel_size, stride, dilation)
    size = arithmetic.padded_output_size(len(x), kernel_size, stride, (before, after), dilation)
    case = Case(len(x), kernel_size, stride, dilation, before, after, size)
    table = (HEADING, *(row(case) for row in (dumoulin_visin, cs231n, d2l, pytorch, keras)))
    return Scene(
        scene.status, scene.grids, scene.words, scene.links, scene.walk, scene.start, places(case), table
    )


def places(case):
    """Where the zeros are, how large the output is and what is lost."""
    lost = (case.i + case.before + case.after - arithmetic.effective_kernel_size(case.k, case.d)) % case.s
    sides = zip((case.before, case.after) * 2, ("above", "below", "on the left", "on the right"))
    zeros = "zeros: " + ", ".join(f"{count} {side}" for count, side in sides)
    words = (
        f"lost to the floor: {relationships.rows_and_columns(lost)}" if lost else "lost to the floor: nothing"
    )
    return f"{zeros}; output {case.o}×{case.o}; {words}", *_same_differs(case)


def _same_differs(case):
    """A warning where Keras' "same" gives this size too, but with its zeros elsewhere."""
    theirs = arithmetic.same_padding(case.i, case.k, case.s, case.d)
    ours = case.before, case.after
    if ours == theirs or case.o != -(-case.i // case.s):
        return ()
    return (
        f'Keras\' "same" gives {case.o}×{case.o} as well, but with {theirs[0]} before and {theirs[1]} after: '
        "the same size, different numbers",
    )


def dumoulin_visin(case):
    """The guide: i, k, s, p per side, d counted from 1; the code is this course's own."""
    zeros = (case.before, case.after)
    options = _options(
        ("stride", case.s, 1),
        ("padding", case.before if case.even else (zeros, zeros), 0),
        ("dilation", case.d, 1),
    )
    code = f"`ops.conv2d(x, weight{options})"
    if not case.even:
        return "Dumoulin & Visin", f"cannot say it: p is the same on both sides, here {_sides(case)}", code
    number, _ = relationships.applies(case.k, case.s, case.before, case.d)
    letters = f"i={case.i}, k={case.k}, s={case.s}, p={case.before}"
    letters += f", d={case.d}" if case.d > 1 else ""
    return "Dumoulin & Visin", f"{letters}: Relationship {number} gives o={case.o}", code


def cs231n(case):
    """CS231n: W, F, S, P; a size that is not whole is called invalid."""
    if not case.even:
        return "CS231n", f"cannot say it: P is the same on both sides, here {_sides(case)}", ""
    span = arithmetic.effective_kernel_size(case.k, case.d)
    exact = (case.i - span + 2 * case.before) / case.s + 1
    words = f"W={case.i}, F={case.k}, S={case.s}, P={case.before}"
    words += f", dilation {case.d - 1} (counted from 0)" if case.d > 1 else ""
    formula = f"(W − {'F' if case.d == 1 else span} + 2P)/S + 1 = {exact:g}"
    verdict = "" if exact.is_integer() else ", not whole: called invalid there, floored everywhere else"
    code = f"`conv_param = {{'stride': {case.s}, 'pad': {case.before}}}" if case.d == 1 else ""
    return "CS231n", f"{words}: {formula}{verdict}", code


def d2l(case):
    """Dive into Deep Learning: padding counts all rows that are added, both sides together."""
    span, letter = arithmetic.effective_kernel_size(case.k, case.d), "k" if case.d == 1 else "k̂"
    numbers = f"n={case.i}, {letter}={span}, s={case.s}, p={case.before + case.after} (both sides together)"
    words = f"⌊(n − {letter} + p + s)/s⌋ = {case.o} with {numbers}"
    if not case.even:
        words += "; its text suggests the odd zero first"
    return "d2l", words, ""


def pytorch(case):
    """PyTorch: padding per side; uneven zeros need a layer of their own."""
    options = _options(("stride", case.s, 1), ("padding", case.before, 0), ("dilation", case.d, 1))
    if case.even:
        return "PyTorch", f"padding per side, an int: {case.before}", f"`nn.Conv2d(1, 1, {case.k}{options})"
    options = _options(("stride", case.s, 1), ("dilation", case.d, 1))
    pad = f"nn.ZeroPad2d(({case.before}, {case.after}, {case.before}, {case.after}))"
    words = "padding per side cannot be uneven, so a padding layer (left, right, top, bottom) comes first"
    return "PyTorch", words, f"`nn.Sequential({pad}, nn.Conv2d(1, 1, {case.k}{options}))"


def keras(case):
    """Keras: only the words "valid" and "same"; everything else needs a padding layer."""
    if case.s > 1 and case.d > 1:
        return "Keras", "refuses strides > 1 together with dilation_rate > 1", ""
    options = _options(("strides", case.s, 1), ("dilation_rate", case.d, 1))
    if (case.before, case.after) == (0, 0):
        return (
            "Keras",
            'the word "valid", which is the default',
            f'`layers.Conv2D(1, {case.k}{options}, padding="valid")',
        )
    if (case.before, case.after) == arithmetic.same_padding(case.i, case.k, case.s, case.d):
        words = 'the word "same": o = ⌈i / s⌉, an odd zero goes below and to the right'
        return "Keras", words, f'`layers.Conv2D(1, {case.k}{options}, padding="same")'
    pad = f"layers.ZeroPadding2D((({case.before}, {case.after}), ({case.before}, {case.after})))"
    words = "no word for these zeros, so a padding layer ((top, bottom), (left, right)) comes first"
    return "Keras", words, f"`Sequential([{pad}, layers.Conv2D(1, {case.k}{options})])"


def _sides(case):
    return f"{case.before} before and {case.after} after"


def _options(*named):
    """Keyword arguments that are not at their default, each with a comma before it."""
    return "".join(f", {name}={value}" for name, value, default in named if value != default)
