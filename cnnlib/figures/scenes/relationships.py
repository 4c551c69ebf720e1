"""The output-size formula with its numbers, and which of the guide's relationships applies."""

from cnnlib import arguments, arithmetic


def sentence(sizes, kernel_size, stride, padding, dilation, outcome):
    """One sentence that states a convolution: "input 5×5, kernel 3×3, … : output 3×3"."""
    return (
        f"input {sizes[0]}×{sizes[1]}, kernel {kernel_size[0]}×{kernel_size[1]}, stride {stride}, "
        f"padding {padding}, dilation {dilation}: {outcome}"
    )


def padding_words(padding, before, after):
    """A padding in words: "1", "1 (same)", or "0 before and 1 after (same)"."""
    amount = str(before) if before == after else f"{before} before and {after} after"
    return f"{amount} ({padding})" if isinstance(padding, str) else amount


def sides(padding, input_size, kernel_size, stride, dilation):
    """Zeros `(before, after)` along one axis for a number, "same", "valid" or "full" (p = k̂ − 1)."""
    if isinstance(padding, str):
        arguments.one_of("padding", padding, ("same", "valid", "full"))
        if padding == "same":
            return arithmetic.same_padding(input_size, kernel_size, stride, dilation)
        full = arithmetic.effective_kernel_size(kernel_size, dilation) - 1
        padding = full if padding == "full" else 0
    padding = arguments.whole_number("padding", padding, 0)
    return padding, padding


def applies(kernel_size, stride, padding, dilation):
    """The number of the relationship that covers this case, and its formula.

    Source: Dumoulin & Visin, Relationships 1 to 6 and 15; the most special one that holds.
    """
    if dilation > 1:
        return 15, "o = ⌊(i + 2p − k − (k − 1)(d − 1)) / s⌋ + 1"
    if stride > 1:
        return (5, "o = ⌊(i − k) / s⌋ + 1") if padding == 0 else (6, "o = ⌊(i + 2p − k) / s⌋ + 1")
    if padding == 0:
        return 1, "o = (i − k) + 1"
    if padding == kernel_size - 1:
        return 4, "o = i + (k − 1)"
    if kernel_size % 2 and padding == kernel_size // 2:
        return 3, "o = i"
    return 2, "o = (i − k) + 2p + 1"


def with_numbers(input_size, kernel_size, stride, before, after, dilation):
    """The general formula filled in: "o = ⌊(5 + 2·1 − 3) / 2⌋ + 1 = 3"."""
    span = arithmetic.effective_kernel_size(kernel_size, dilation)
    output = arithmetic.padded_output_size(input_size, kernel_size, stride, (before, after), dilation)
    zeros = f"2·{before}" if before == after else f"{before} + {after}"
    return f"o = ⌊({input_size} + {zeros} − {span}) / {stride}⌋ + 1 = {output}"


def formula_lines(input_size, kernel_size, stride, sides, dilation):
    """Lines for under a picture: the filled-in formula, the relationship, dilation and leftover."""
    before, after = sides
    lines = [with_numbers(input_size, kernel_size, stride, before, after, dilation)]
    if before == after:
        number, general = applies(kernel_size, stride, before, dilation)
        lines.append(f"Dumoulin & Visin, Relationship {number}: {general}")
    else:
        lines.append(
            "one zero more after than before: frameworks do this, the guide's relationships do not cover it"
        )
    if dilation > 1:
        span = arithmetic.effective_kernel_size(kernel_size, dilation)
        lines.append(
            f"k̂ = {kernel_size} + {kernel_size - 1}·{dilation - 1} = {span}: what the dilated kernel spans"
        )
    span = arithmetic.effective_kernel_size(kernel_size, dilation)
    return (*lines, *floor_lines((input_size + before + after - span) % stride))


def floor_lines(lost):
    """What the floor leaves out, as no line or one."""
    if not lost:
        return ()
    return (f"the floor leaves out {rows_and_columns(lost)} (hatched): no window reaches that far",)


def rows_and_columns(lost):
    """The cells that no window reaches, in words."""
    return "the last row and column" if lost == 1 else f"the last {lost} rows and columns"


def pooling_lines(input_size, kernel_size, stride, padding):
    """Lines for under a picture of pooling: the filled-in formula and the relationship."""
    if padding == 0:
        general = "Dumoulin & Visin, Relationship 7: o = ⌊(i − k) / s⌋ + 1, for every kind of pooling"
    else:
        general = (
            "Relationship 7 with padding, which the guide never gives a pool: o = ⌊(i + 2p − k) / s⌋ + 1"
        )
    lost = (input_size + 2 * padding - kernel_size) % stride
    return (with_numbers(input_size, kernel_size, stride, padding, padding, 1), general, *floor_lines(lost))
