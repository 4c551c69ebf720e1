"""Sizes, windows and receptive fields of convolution and pooling: ints in, ints out.

Everything here speaks about one axis at a time; a picture has two and they never mix.
Letters follow Dumoulin & Visin, "A guide to convolution arithmetic for deep learning"
(arXiv 1603.07285): input i, kernel k, stride s, padding p, dilation d, output o, leftover a.
"""

from operator import index

from cnnlib.arguments import whole_number


def effective_kernel_size(kernel_size, dilation=1):
    """How many input cells a kernel spans once its taps are `dilation` apart.

    k̂ = k + (k − 1)(d − 1); `dilation=1` leaves the kernel as it is.
    Source: Dumoulin & Visin, section 5.1 (Relationship 15).
    """
    kernel_size = whole_number("kernel_size", kernel_size, 1)
    dilation = whole_number("dilation", dilation, 1)
    return dilation * (kernel_size - 1) + 1


def output_size(input_size, kernel_size, stride=1, padding=0, dilation=1, ceil_mode=False):
    """How many windows fit: o = ⌊(i + 2p − k̂) / s⌋ + 1.

    `padding` counts cells per side. With `ceil_mode` (pooling only) the division rounds up,
    and a last window that would start in the padding after the input is dropped.
    Raises ValueError when the kernel does not fit into the padded input even once.
    Source: Dumoulin & Visin, Relationships 6 and 15; PyTorch's `ceil_mode`.
    """
    input_size = whole_number("input_size", input_size, 1)
    stride = whole_number("stride", stride, 1)
    padding = whole_number("padding", padding, 0)
    return padded_output_size(input_size, kernel_size, stride, (padding, padding), dilation, ceil_mode)


def padded_output_size(input_size, kernel_size, stride, padding, dilation=1, ceil_mode=False):
    """`output_size` for a `(before, after)` padding, which "same" needs when it is odd."""
    span = effective_kernel_size(kernel_size, dilation)
    before, after = padding
    spare = input_size + before + after - span
    if spare < 0:
        raise ValueError(_too_large(input_size, kernel_size, dilation, span, padding))
    if not ceil_mode:
        return spare // stride + 1
    size = -(-spare // stride) + 1
    return size - 1 if (size - 1) * stride >= input_size + before else size


def _too_large(input_size, kernel_size, dilation, span, padding):
    """The message for a kernel that does not fit, with the cure worked out."""
    before, after = padding
    covers = f" (dilation {dilation} covers {span})" if dilation > 1 else ""
    padded = input_size + before + after
    largest = (padded - 1) // dilation + 1
    sum_text = f"2·{before}" if before == after else f"{before} + {after}"
    needed = -(-(span - input_size) // 2)
    return (
        f"kernel_size {kernel_size}{covers} is larger than the padded input {padded} "
        f"({input_size} + {sum_text}); raise padding to at least {needed} "
        f"or lower kernel_size to at most {largest}"
    )


def same_padding(input_size, kernel_size, stride=1, dilation=1):
    """Zeros `(before, after)` that make the output ⌈i / s⌉ cells long; an odd zero goes after.

    This is TensorFlow's rule: o = ⌈i/s⌉, total = max((o − 1)s + k̂ − i, 0), before = total // 2.
    With stride 1 and an odd kernel it is Dumoulin & Visin's half padding (Relationship 3).
    """
    input_size = whole_number("input_size", input_size, 1)
    stride = whole_number("stride", stride, 1)
    span = effective_kernel_size(kernel_size, dilation)
    wanted = -(-input_size // stride)
    total = max((wanted - 1) * stride + span - input_size, 0)
    return total // 2, total - total // 2


def output_padding(input_size, kernel_size, stride=1, padding=0, dilation=1):
    """The leftover a = (i + 2p − k̂) mod s: cells at the end that no window reaches.

    A transposed convolution needs this number to return to the size it came from.
    Source: Dumoulin & Visin, section 4.6 (Relationship 14).
    """
    size = output_size(input_size, kernel_size, stride, padding, dilation)
    span = effective_kernel_size(kernel_size, dilation)
    input_size, stride, padding = index(input_size), index(stride), index(padding)
    return input_size + 2 * padding - span - (size - 1) * stride


def transposed_output_size(input_size, kernel_size, stride=1, padding=0, dilation=1, output_padding=0):
    """The size a transposed convolution returns to: o′ = s(i′ − 1) + a + k̂ − 2p.

    `kernel_size`, `stride`, `padding` are those of the direct convolution; `input_size` is i′,
    the size of what comes in here. `output_padding` is the leftover a.
    Raises ValueError where nothing would be left, or a ≥ max(s, d).
    Source: Dumoulin & Visin, Relationships 8 to 14.
    """
    input_size = whole_number("input_size", input_size, 1)
    stride = whole_number("stride", stride, 1)
    padding = whole_number("padding", padding, 0)
    leftover = whole_number("output_padding", output_padding, 0)
    span = effective_kernel_size(kernel_size, dilation)
    dilation = index(dilation)
    if leftover >= max(stride, dilation):
        raise ValueError(
            f"output_padding must be smaller than stride {stride} or dilation {dilation}, "
            f"got {leftover}; use output_padding <= {max(stride, dilation) - 1}"
        )
    size = stride * (input_size - 1) + leftover + span - 2 * padding
    if size < 1:
        raise ValueError(
            f"padding {padding} removes the whole output: {stride}·({input_size} − 1) + {leftover} "
            f"+ {span} − 2·{padding} = {size}; use padding <= {(size + 2 * padding - 1) // 2}"
        )
    return size


def windows(input_size, kernel_size, stride=1, padding=0, dilation=1):
    """The input positions each output cell looks at, as one tuple per output cell.

    Positions count from 0; None stands for a cell of padding.
    """
    size = output_size(input_size, kernel_size, stride, padding, dilation)
    # Small numpy integers would wrap around in what follows.
    input_size, *settings = map(index, (input_size, kernel_size, stride, padding, dilation))
    seen = [window(cell, *settings) for cell in range(size)]
    return [tuple(position if 0 <= position < input_size else None for position in one) for one in seen]


def window(cell, kernel_size, stride, before, dilation):
    """The input positions that output cell `cell` looks at, as a range; those outside the input are padding.

    `before` is the padding on the near side. All are whole numbers that were checked already.
    """
    start = stride * cell - before
    return range(start, start + dilation * kernel_size, dilation)


def receptive_field(layers):
    """Size, jump and start of what one unit sees after a stack of layers.

    `layers` is a list of `(kernel_size, stride, padding, dilation)`, first layer first; the last
    three may be left out. Returns `(size, jump, start)` in input cells: a unit sees `size` cells,
    its neighbour sees the same `jump` cells further on, and unit 0 begins at cell `start`
    (negative: in the padding). No layer at all sees one cell: `(1, 1, 0)`.
    """
    try:
        layers = list(layers)
    except TypeError:
        allowed = "a list of (kernel_size, stride, padding, dilation)"
        raise TypeError(f"layers must be {allowed}, got {layers!r}; pass [(3, 1, 1, 1)]") from None
    size, jump, start = 1, 1, 0
    for number, layer in enumerate(layers):
        kernel_size, stride, padding, dilation = _four_numbers(layer, number)
        size, jump, start = widened((size, jump, start), kernel_size, stride, padding, dilation)
    return size, jump, start


def widened(field, kernel_size, stride, before, dilation):
    """A receptive field `(size, jump, start)` after one more layer, padded by `before` on the near side."""
    size, jump, start = field
    span = effective_kernel_size(kernel_size, dilation)
    return size + (span - 1) * jump, jump * stride, start - before * jump


def _four_numbers(layer, number):
    """One entry of `receptive_field`'s list, completed with stride 1, padding 0, dilation 1."""
    try:
        given = tuple(layer)
    except TypeError:
        given = (layer,)
    if not 1 <= len(given) <= 4:
        raise ValueError(
            f"layers[{number}] must be (kernel_size, stride, padding, dilation), got {layer!r}; "
            "leave out only from the end"
        )
    kernel_size, stride, padding, dilation = given + (1, 0, 1)[len(given) - 1 :]
    return kernel_size, whole_number("stride", stride, 1), whole_number("padding", padding, 0), dilation
