"""The products of a convolution, laid out so that a processor can run them fast.

`convolution.py` says what is computed; this module only says in which order. Arrays here are
`(C, H, W, N)`, batch last, and four ideas do the work:

* A product covers so few cells and images that its operands stay in the processor's cache: up to
  SMALL_PRODUCT multiply-adds OpenBLAS multiplies them where they lie instead of repacking them.
* `correlate` copies what the horizontal taps see, for a few output columns at a time, as
  `(column, row, tap, channel, image)`. The kH rows of a window lie one after the other in it, so
  the matrix of every output cell is a *view* that overlaps the one of its neighbour below.
* `scatter` does without that copy: one product gathers all horizontal taps of a row of gradients
  and makes its share for each of the kH rows it paints; these are then added.
* Blocks of images, or output rows, are spread over the cores by `parallel.each`.
"""

import numpy as np

from cnnlib.ops import parallel

SMALL_PRODUCT = 1_000_000  # multiply-adds up to which OpenBLAS does not repack …
SMALL_RESULT = 1_200  # … and, where the second operand is transposed, cells of the result
IMAGES = (64, 32, 16)  # images in a block: the first number with which products are small …
MANY_IMAGES = 512  # … or, with very many filters, so many that OpenBLAS uses all cores by itself
ROWS = 7  # output rows whose weight gradients are summed in one go
BUFFER_BYTES = 2_000_000  # of columns, or of paint, at a time
IMAGES_PAINTED = 128  # the same for paint that one core makes alone
FEW_CHANNELS = 4  # below this many channels all taps share one product, which would be thin


def correlate(x, weight, geometry):
    """y[f, r, c, n] = Σ weight · window: `x (C, H, W, N)` to `(F, H_out, W_out, N)`."""
    y = np.empty((len(weight), *geometry.output_size, x.shape[3]), x.dtype)
    x = np.ascontiguousarray(x)
    kernel_matrix = np.ascontiguousarray(weight.transpose(0, 2, 3, 1)).reshape(len(weight), -1)
    blocks = parallel.parts(x.shape[3], _images_per_block(weight.size))
    images = max((block.stop - block.start for block in blocks), default=1)
    column_bytes = geometry.rows_met()[0] * weight.shape[3] * len(x) * images * x.itemsize
    runs = parallel.parts(geometry.output_size[1], max(BUFFER_BYTES // column_bytes, 1))

    def block(images):
        target = y[..., images].transpose(2, 1, 0, 3)
        for cols in runs:
            columns = _columns(x[..., images], geometry, cols)
            np.matmul(kernel_matrix, _windows(columns, geometry), out=target[cols])

    parallel.each(block, blocks, weight[0].size * y.size)
    return y


def _columns(x, geometry, cols):
    """What the horizontal taps see from some output columns: `(column, row, tap, channel, image)`."""
    count, places, rows, outside = geometry.rows_met()
    shape = (cols.stop - cols.start, count, geometry.kernel_size[1], len(x), x.shape[3])
    columns = parallel.scratch("columns", shape, x.dtype)
    for edge in outside:
        columns[:, edge] = 0
    for tap in range(shape[2]):
        cells, pixels = geometry.along(1, tap, cols)
        columns[: cells.start, :, tap] = columns[cells.stop :, :, tap] = 0
        columns[cells, places, tap] = x[:, rows, pixels].transpose(2, 1, 0, 3)
    return columns


def _windows(columns, geometry):
    """The column matrices as a view `(W_out, H_out, kH · kW · C, images)`."""
    cols, rows, taps, channels, images = columns.shape
    kernel_rows, step = geometry.kernel_size[0], geometry.row_step()
    # Strides are counted here because numpy leaves that of an axis of length 1 open. (The views of this
    # module are made by np.ndarray because as_strided takes as long as a small product.)
    image, channel, row = np.cumprod([columns.itemsize, images, taps * channels]).tolist()
    shape = (cols, geometry.output_size[0], kernel_rows * taps * channels, images)
    return np.ndarray(shape, columns.dtype, columns, 0, (row * rows, row * step, channel, image))


def _images_per_block(matrix_size, most=IMAGES[0]):
    """As many images as keep one product small, or else enough to make it large."""
    counts = [count for count in (most, *IMAGES) if count * matrix_size <= SMALL_PRODUCT]
    return counts[0] if counts else MANY_IMAGES


def scatter(grad_output, weight, geometry):
    """Every row of gradients paints gradient · kernel into kH rows: `(F, …)` to `(C, H, W, N)`."""
    channels = weight.shape[1]
    grad_input = np.empty((channels, *geometry.input_size, grad_output.shape[3]), grad_output.dtype)
    runs = [(cols, first, _painter(weight, taps)) for cols, first, taps in geometry.painted_columns()]
    work = weight[0].size * grad_output.size
    most = IMAGES[0] if work > parallel.WORTH_WAKING else IMAGES_PAINTED
    blocks = parallel.parts(grad_output.shape[3], _images_per_block(weight.size // geometry.stride[1], most))

    def block(images):
        picture = _painted(grad_output[..., images].transpose(1, 2, 0, 3), runs, geometry, channels)
        grad_input[..., images] = picture.transpose(2, 0, 1, 3)

    parallel.each(block, blocks, work)
    return grad_input


def _painted(grad_output, runs, geometry, channels):
    """What `grad_output (H_out, W_out, F, images)` paints, as scratch: `(H, W, C, images)`.

    Pixels come before channels here, so that what one kernel row paints on a pixel lies in one piece.
    """
    grad = parallel.scratch("gradients", grad_output.shape, grad_output.dtype)
    grad[...] = grad_output
    strokes = [_stroke(grad, geometry, *run) for run in runs]
    picture = parallel.scratch("picture", (*geometry.input_size, channels, grad.shape[3]), grad.dtype)
    picture[...] = 0
    kernel_rows, width = geometry.kernel_size[0], geometry.input_size[1]
    most_rows = max(BUFFER_BYTES // (picture[0].nbytes * kernel_rows), 1)
    shape = (min(most_rows, len(grad)), width, kernel_rows * channels, grad.shape[3])
    paint = parallel.scratch("paint", shape, grad.dtype)
    for rows in parallel.parts(len(grad), most_rows):
        for cols, painter, seen in strokes:
            np.matmul(painter, seen[rows], out=paint[: rows.stop - rows.start, cols])
        for kernel_row in range(kernel_rows):
            cells, pixels = geometry.along(0, kernel_row, rows)
            picture[pixels] += paint[cells, :, kernel_row * channels : (kernel_row + 1) * channels]
    return picture


def _painter(weight, taps):
    """The kernels as a matrix `(kH · C, taps · F)`: from gradients side by side to paint below each other."""
    kernels = weight[..., taps].transpose(2, 1, 3, 0)
    return np.ascontiguousarray(kernels).reshape(weight.shape[1] * weight.shape[2], -1)


def _stroke(grad, geometry, cols, first, painter):
    """`(cols, painter, seen)`: what the taps of one run of columns see of `grad (H_out, W_out, F, images)`.

    `seen (H_out, columns, taps · F, images)` is a view, unless dilated taps make it a copy.
    """
    row, col, channel, image = grad.strides
    count, taps = len(range(cols.start, cols.stop, cols.step)), painter.shape[1] // grad.shape[2]
    step, start = geometry.paint_step(), first * col
    if step == 1:  # neighbours in memory
        shape = (len(grad), count, painter.shape[1], grad.shape[3])
        return cols, painter, np.ndarray(shape, grad.dtype, grad, start, (row, col, channel, image))
    shape, strides = (len(grad), count, taps, *grad.shape[2:]), (row, col, col * step, channel, image)
    seen = np.ndarray(shape, grad.dtype, grad, start, strides)
    return cols, painter, seen.reshape(*shape[:2], -1, shape[4])


def weight_gradient(grad_output, x, geometry):
    """Σ over cells and images of window · gradient: the gradient of `weight (F, C, kH, kW)`."""
    filters, taps = len(grad_output), (*geometry.kernel_size, len(x))
    if not grad_output.size:  # an empty batch
        return np.zeros((filters, len(x), *geometry.kernel_size), x.dtype)
    few = len(x) < FEW_CHANNELS
    memory, strides = (_gathered if few or geometry.stride[1] > 1 else _slid_over)(x, geometry)
    groups = (1, 1, np.prod(taps)) if few else taps
    banks = parallel.parts(filters, max(SMALL_RESULT // groups[2], 1))
    cells = _cells_per_product(grad_output, groups[2] * -(-filters // len(banks)))

    def output_rows(rows):
        grad = grad_output[:, rows].reshape(filters, rows.stop - rows.start, 1, 1, -1, cells)
        shape = (grad.shape[1], *groups[:2], grad.shape[4], groups[2], cells)
        steps = (*strides[:3], cells * x.itemsize, *strides[3:])
        seen = np.ndarray(shape, x.dtype, memory, rows.start * strides[0], steps)
        total = np.empty((*groups, filters), x.dtype)
        for bank in banks:
            products = seen @ grad[bank].transpose(1, 2, 3, 4, 5, 0)
            total[..., bank] = products.sum(axis=(0, 3))
        return total

    total = np.zeros((*groups, filters), x.dtype)
    blocks = parallel.parts(geometry.output_size[0], ROWS)
    for part in parallel.each(output_rows, blocks, grad_output.size * np.prod(taps)):
        total += part
    return total.reshape(*taps, filters).transpose(3, 2, 0, 1)


def _slid_over(x, geometry):
    """The padded picture, and how far on in it the next output row, kernel row, tap, channel and cell lie."""
    padded = pad(np.ascontiguousarray(x), geometry)
    image, width, height, channel = np.cumprod([x.itemsize, *padded.shape[:0:-1]]).tolist()
    (down, right), (below, _) = geometry.dilation, geometry.stride
    return padded, (height * below, height * down, width * right, channel, image)


def _gathered(x, geometry):
    """What the horizontal taps see of every row, `(row, tap, channel, column, image)`; steps as above."""
    count, places, rows, outside = geometry.rows_met()
    shape = (count, geometry.kernel_size[1], len(x), geometry.output_size[1], x.shape[3])
    gathered = parallel.scratch("gathered", shape, x.dtype)
    for edge in outside:
        gathered[edge] = 0
    for tap in range(shape[1]):
        cells, pixels = geometry.along(1, tap, slice(0, shape[3]))
        gathered[:, tap, :, : cells.start] = gathered[:, tap, :, cells.stop :] = 0
        gathered[places, tap, :, cells] = x[:, rows, pixels].swapaxes(0, 1)
    image, channel, tap, row = np.cumprod([x.itemsize, shape[3] * shape[4], *shape[2:0:-1]]).tolist()
    return gathered, (row * geometry.row_step(), row, tap, channel, image)


def _cells_per_product(grad_output, result_size):
    """Over how many cells · images of an output row one product sums: a divisor that keeps it small."""
    row = grad_output[0, 0].size
    longest = max(SMALL_PRODUCT // result_size, 1)
    return max((size for size in range(1, min(row, longest) + 1) if row % size == 0), default=1)


def pad(x, geometry):
    """`x (C, H, W, N)` with its padding, zeros, as scratch; the array itself where there is none."""
    if geometry.padded_size == geometry.input_size:
        return x
    padded = parallel.scratch("padded", (len(x), *geometry.padded_size, x.shape[3]), x.dtype)
    rows, cols = geometry.interior
    padded[:, : rows.start] = padded[:, rows.stop :] = 0
    padded[:, rows, : cols.start] = padded[:, rows, cols.stop :] = 0
    padded[:, rows, cols] = x
    return padded
