"""The products of a convolution, laid out so that a processor can run them fast.

`convolution.py` says what is computed; this module only says in which order. Arrays here are
`(C, H, W, N)`, batch last, and four ideas do the work:

* A product covers so few cells and images that its operands stay in the processor's cache: up to
  SMALL_PRODUCT multiply-adds OpenBLAS multiplies them where they lie instead of repacking them.
* Of all columns only those of one output column exist at a time: what the horizontal taps see, as
  `(row, tap, channel, image)`. The kH rows of a window lie one after the other in it, so the
  column matrix of every output cell is a *view* that overlaps the one of its neighbour below.
* A window at the border multiplies only the taps that meet the picture; zeros cost nothing.
* Blocks of images, or output rows, are spread over the cores by `parallel.each`.
"""

import numpy as np
from numpy.lib.stride_tricks import as_strided

from cnnlib.ops import parallel

SMALL_PRODUCT = 1_000_000  # multiply-adds up to which OpenBLAS does not repack …
SMALL_RESULT = 1_200  # … and, where the second operand is transposed, cells of the result
IMAGES = (64, 32, 16)  # images in a block: the first number with which products are small …
MANY_IMAGES = 512  # … or, with very many filters, so many that OpenBLAS uses all cores by itself
ROWS = 7  # output rows whose weight gradients are summed in one go
BUFFER_BYTES = 1_000_000  # of columns at a time
FEW_CHANNELS = 4  # below this many channels all taps share one product, which would be thin
IMAGES_PAINTED = 128  # images whose paint exists at a time


def correlate(x, weight, geometry):
    """y[f, r, c, n] = Σ weight · window: `x (C, H, W, N)` to `(F, H_out, W_out, N)`.

    Padding may be negative, which crops.
    """
    y = np.empty((len(weight), *geometry.output_size, x.shape[3]), x.dtype)
    x = np.ascontiguousarray(x)
    runs = list(_column_runs(geometry, _bytes_per_column(x, weight, geometry)))
    filters = {taps: _kernel_matrix(weight, taps) for _, _, taps in runs}

    def block(images):
        target = y[..., images].transpose(2, 1, 0, 3)
        for cols, first, taps in runs:
            columns = _columns(x[..., images], geometry, first, taps, cols.stop - cols.start)
            np.matmul(filters[taps], _windows(columns, geometry), out=target[cols])

    blocks = parallel.parts(x.shape[3], _images_per_block(weight))
    parallel.each(block, blocks, weight[0].size * y.size)
    return y


def _column_runs(geometry, column_bytes):
    """Neighbouring output columns that meet the same taps, as many as fit the cache.

    Yields `(output columns, first input column, taps)`.
    """
    spans, stop = geometry.spans()[1], 0
    while stop < len(spans):
        begin, (first, taps) = stop, spans[stop]
        longest = max(BUFFER_BYTES // column_bytes, 1)
        while stop < len(spans) and spans[stop][1] == taps and stop - begin < longest:
            stop += 1
        yield slice(begin, stop), first, taps


def _bytes_per_column(x, weight, geometry):
    """Size of the columns of one output column in one block of images."""
    images = min(_images_per_block(weight), x.shape[3])
    return max(len(_rows_met(geometry)) * weight.shape[3] * len(x) * images * x.itemsize, 1)


def _kernel_matrix(weight, taps):
    """The filters as a matrix `(F, kH · taps · C)` of these horizontal taps."""
    kernels = weight[..., taps.start : taps.stop].transpose(0, 2, 3, 1)
    return np.ascontiguousarray(kernels).reshape(len(weight), -1)


def _rows_met(geometry):
    """The input rows that all windows meet, padding included, so that those of each are neighbours."""
    (down, kernel_rows), before = (geometry.dilation[0], geometry.kernel_size[0]), geometry.padding[0][0]
    starts = [row * geometry.stride[0] - before for row in range(geometry.output_size[0])]
    if down == 1:
        return range(starts[0], starts[-1] + kernel_rows)
    return [start + tap * down for start in starts for tap in range(kernel_rows)]


def _columns(x, geometry, first, taps, count):
    """What the horizontal `taps` see from `count` output columns: `(col, row, tap, channel, image)`."""
    rows, (stride, right) = _rows_met(geometry), (geometry.stride[1], geometry.dilation[1])
    channel, height, width, image = x.strides
    shape = (len(x), x.shape[1], count, len(taps), x.shape[3])
    strides = (channel, height, width * stride, width * right, image)
    seen = as_strided(x[:, :, first:], shape, strides, writeable=False)
    columns = np.empty((count, len(rows), len(taps), len(x), x.shape[3]), x.dtype)
    seen = seen.transpose(2, 1, 3, 0, 4)
    if isinstance(rows, range):
        top = min(max(-rows.start, 0), len(rows))
        bottom = max(min(x.shape[1] - rows.start, len(rows)), 0)
        columns[:, :top] = columns[:, bottom:] = 0
        if top < bottom:
            columns[:, top:bottom] = seen[:, rows.start + top : rows.start + bottom]
        return columns
    for place, row in enumerate(rows):
        columns[:, place] = seen[:, row] if 0 <= row < x.shape[1] else 0
    return columns


def _windows(columns, geometry):
    """The column matrices as a view `(W_out, H_out, kH · taps · C, images)`."""
    cols, rows, taps, channels, images = columns.shape
    kernel_rows = geometry.kernel_size[0]
    step = geometry.stride[0] if geometry.dilation[0] == 1 else kernel_rows
    # Strides are counted here because numpy leaves that of an axis of length 1 open.
    image, channel, row = np.cumprod([columns.itemsize, images, taps * channels]).tolist()
    shape = (cols, geometry.output_size[0], kernel_rows * taps * channels, images)
    return as_strided(columns, shape, (row * rows, row * step, channel, image), writeable=False)


def _images_per_block(weight):
    """As many images as keep one product small, or else enough to make it large."""
    return next((count for count in IMAGES if count * weight.size <= SMALL_PRODUCT), MANY_IMAGES)


def scatter(grad_output, weight, geometry):
    """Every gradient cell paints gradient · kernel into its window: `(F, …)` to `(C, H, W, N)`.

    One product makes the paint of all taps; with few channels that is less thin than sliding.
    """
    filters, channels = weight.shape[:2]
    kernel_matrix = np.ascontiguousarray(weight.transpose(2, 3, 1, 0)).reshape(-1, filters)
    grad_input = np.zeros((channels, *geometry.input_size, grad_output.shape[3]), grad_output.dtype)
    for images in parallel.parts(grad_output.shape[3], IMAGES_PAINTED):
        grad = np.ascontiguousarray(grad_output[..., images]).reshape(filters, -1)
        painted = kernel_matrix @ grad
        painted = painted.reshape(-1, channels, *geometry.output_size, images.stop - images.start)
        for paint, (cells, pixels) in zip(painted, geometry.meetings()):
            grad_input[..., images][:, *pixels] += paint[:, *cells]
    return grad_input


def weight_gradient(grad_output, x, geometry):
    """Σ over cells and images of window · gradient: the gradient of `weight (F, C, kH, kW)`."""
    filters, padded = len(grad_output), pad(np.ascontiguousarray(x), geometry)
    if not grad_output.size:  # an empty batch
        return np.zeros((filters, len(x), *geometry.kernel_size), x.dtype)
    taps = shape = (*geometry.kernel_size, len(x))
    if len(x) < FEW_CHANNELS:
        taps = (1, 1, np.prod(shape))
    banks = parallel.parts(filters, max(SMALL_RESULT // taps[2], 1))
    cells = _cells_per_product(grad_output, taps[2] * -(-filters // len(banks)))

    def output_rows(rows):
        # Cells side by side are neighbours in memory, so this reshape is a view, unless a
        # horizontal stride or few channels make it a copy.
        seen = _tap_views(padded, geometry, rows)
        seen = seen.reshape(-1, *taps, grad_output[0, 0].size // cells, cells)
        total = np.empty((*taps, filters), x.dtype)
        for bank in banks:
            grad = grad_output[bank, rows].reshape(bank.stop - bank.start, *seen.shape[:1], 1, 1, -1, cells)
            products = seen.swapaxes(3, 4) @ grad.transpose(1, 2, 3, 4, 5, 0)
            total[..., bank] = products.sum(axis=(0, 3))
        return total

    total = np.zeros((*taps, filters), x.dtype)
    blocks = parallel.parts(geometry.output_size[0], ROWS)
    for part in parallel.each(output_rows, blocks, grad_output.size * np.prod(shape)):
        total += part
    return total.reshape(*shape, filters).transpose(3, 2, 0, 1)


def _tap_views(padded, geometry, rows):
    """What every kernel tap sees while some output rows are made: a view `(row, kH, kW, C, W_out, N)`."""
    channel, height, width, image = padded.strides
    (down, right), (below, beside) = geometry.dilation, geometry.stride
    seen = (len(padded), geometry.output_size[1], padded.shape[3])
    shape = (rows.stop - rows.start, *geometry.kernel_size, *seen)
    strides = (height * below, height * down, width * right, channel, width * beside, image)
    return as_strided(padded[:, rows.start * below :], shape, strides, writeable=False)


def _cells_per_product(grad_output, result_size):
    """Over how many cells · images of an output row one product sums: a divisor that keeps it small."""
    row = grad_output[0, 0].size
    longest = max(SMALL_PRODUCT // result_size, 1)
    return max((size for size in range(1, min(row, longest) + 1) if row % size == 0), default=1)


def pad(x, geometry):
    """`x (C, H, W, N)` with its padding, zeros; the array itself where there is none."""
    if geometry.padded_size == geometry.input_size:
        return x
    padded = np.empty((len(x), *geometry.padded_size, x.shape[3]), x.dtype)
    rows, cols = geometry.interior
    padded[:, : rows.start] = padded[:, rows.stop :] = 0
    padded[:, rows, : cols.start] = padded[:, rows, cols.stop :] = 0
    padded[:, rows, cols] = x
    return padded
