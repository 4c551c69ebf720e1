"""Scenes of transposed convolution, alone and beside the convolution it belongs to."""

from dataclasses import replace

import numpy as np

from cnnlib import arithmetic, ops
from cnnlib.figures.scene import Scene, side_by_side, size_words, sized_grid
from cnnlib.figures.scenes.backward import (
    mirrored_geometry,
    rotated_kernel_grid,
    stretched_grid,
)
from cnnlib.figures.scenes.forward import convolution_scene, window_links
from cnnlib.ops.geometry import convolution_geometry

LETTERS = ("letter", "in words", "value")


def transposed_scene(x, weight, stride=1, padding=0, output_size=None, dilation=1):
    """Scene of the transposed convolution of `x` as a direct one over the stretched, padded input.

    `stride`, `padding`, `dilation` are those of the convolution it transposes and `output_size` is
    that convolution's input size, the smallest possible one where left out.
    Raises ValueError for padding > k̂ − 1. Source: Dumoulin & Visin, Relationships 8 to 14.
    """
    x, weight = np.asarray(x), np.asarray(weight)
    size = output_size
    if size is None:
        size = arithmetic.transposed_output_size(len(x), len(weight), stride, padding, dilation)
    geometry = convolution_geometry((size, size), weight.shape, stride, padding, dilation)
    mirrored = mirrored_geometry(geometry)
    y = ops.conv_transpose2d(
        x[None, None], weight[None, None], None, stride, padding, geometry.leftover, dilation
    )[0, 0]
    source = stretched_grid(
        "transposed_input", f"transposed input {size_words(x)}", "input", x, geometry.stride, mirrored
    )
    kernel = replace(rotated_kernel_grid(weight), name="transposed_kernel")
    result = sized_grid("transposed_output", "transposed output", "output", y)
    grids, signs = side_by_side([source, kernel, result], words=("∗", "="))
    links = window_links(*grids, mirrored)
    walk = tuple(links)
    table = letter_table(geometry, mirrored)
    status = (
        f"transposed input {size_words(x)}, kernel {size_words(weight)}, stride {stride}, padding {padding}, "
        f"dilation {dilation}, leftover {geometry.leftover[0]}: transposed output {size_words(y)}"
    )
    return Scene(status, grids, signs, links, walk, walk[0], (size_line(geometry),), table)


def size_line(geometry):
    """The relationship that gives the size of the transposed output, with its numbers."""
    o, k, s, d = (
        axis[0] for axis in (geometry.output_size, geometry.kernel_size, geometry.stride, geometry.dilation)
    )
    p, a, size = geometry.padding[0][0], geometry.leftover[0], geometry.input_size[0]
    span = arithmetic.effective_kernel_size(k, d)
    filled = f"o′ = {s}·({o} − 1) + {a} + {span} − 2·{p} = {size}"
    number, general = transposed_relationship(k, s, p, a, d)
    return f"Dumoulin & Visin, Relationship {number}: {general}; here {filled}"


def transposed_relationship(kernel_size, stride, padding, leftover, dilation=1):
    """The number of the relationship that covers this transposed convolution, and its formula.

    Source: Dumoulin & Visin, Relationships 8 to 14; the most special one that holds.
    """
    span = "k̂" if dilation > 1 else "k"
    if leftover:
        return 14, f"o′ = s(i′ − 1) + a + {span} − 2p"
    if stride > 1:
        return (13, f"o′ = s(i′ − 1) + {span} − 2p") if padding else (12, f"o′ = s(i′ − 1) + {span}")
    if padding == 0:
        return 8, f"o′ = i′ + ({span} − 1)"
    if dilation == 1 and kernel_size % 2 and padding == kernel_size // 2:
        return 10, "o′ = i′"
    if dilation == 1 and padding == kernel_size - 1:
        return 11, "o′ = i′ − (k − 1)"
    return 9, f"o′ = i′ + ({span} − 1) − 2p"


def letter_table(geometry, mirrored):
    """Every letter of the two views, in words and with its value."""
    i, o, p = geometry.input_size[0], geometry.output_size[0], geometry.padding[0][0]
    before, after = mirrored.padding[0]
    return (
        LETTERS,
        ("i", "size of the forward input, and of the transposed output", str(i)),
        ("i′", "size of the transposed input, and of the forward output", str(o)),
        (
            "ĩ′",
            "size of the transposed input once s − 1 zeros stand between its cells (dotted)",
            str(mirrored.input_size[0]),
        ),
        ("p", "zeros around the forward input, per side", str(p)),
        ("p′", "zeros around the stretched transposed input, per side: k̂ − 1 − p (dashed)", str(before)),
        ("a", "more zeros at the bottom and on the right, for what the floor left out", str(after - before)),
    )


def pair_scene(x, transposed_input, weight, stride=1, padding=0, dilation=1):
    """The convolution above and its transposed convolution below, with every letter in words.

    Where one of them does not exist the scene says why; the forward one is shown alone where only
    the transposed view is missing.
    """
    forward = convolution_scene(x, weight, stride, padding, dilation)
    if forward.message:
        return forward
    try:
        below = transposed_scene(transposed_input, weight, stride, padding, len(x), dilation)
    except ValueError as error:
        return replace(forward, message=f"no transposed view: {error}")
    down = forward.size[1] + 1.5
    moved = tuple(grid.moved(grid.left, grid.top + down) for grid in below.grids)
    grids = tuple(replace(grid, title=f"forward {grid.title}") for grid in forward.grids)
    words = (*forward.words, *((left, top + down, text) for left, top, text in below.words))
    status = f"{forward.status}; transposed: input {size_words(transposed_input)} to output {size_words(x)}"
    links = forward.links | below.links
    return Scene(
        status,
        grids + moved,
        words,
        links,
        below.walk,
        below.start,
        forward.formula[:2] + below.formula,
        below.table,
    )
