"""Forward and backward of a convolution; `engine/__init__.py` explains batch last, taps and blocks.

Arrays are `(C, H, W, N)`: `x (C, H, W, N)`, `weight (F, C, kH, kW)`, `bias (F,)`, `y (F, H_out, W_out, N)`.
A call of numpy by one thread makes the other wait for a moment, so few large calls beat many small ones.
"""

import functools
import itertools
import math
import operator

import numpy as np

from cnnlib.ops.engine import buffers, layout, threads
from cnnlib.ops.engine.sums import pixel_sums

SMALL_PRODUCT = 1_000_000  # multiply-adds up to which OpenBLAS does not repack …
SMALL_RESULT = 1_200  # … and, where the second operand is transposed, cells of the result
IMAGES = (64, 32, 16)  # images in a block: the first number with which products are small …
MANY_IMAGES = 512  # … or, with very many filters, so many that OpenBLAS uses all cores by itself
ROWS = 14  # output rows whose weight gradients are summed in one go
VECTOR = 16  # images, or a multiple: AVX-512 kernels add alike, columns side by side or one after the other
BUFFER_BYTES = 2_000_000  # of columns, or of shares, at a time
LARGE_BACKWARD = 40_000_000  # multiply-adds of a backward_input up to which one core does it alone …
BACKWARD_IMAGES = 128  # … with so many images in a block
FEW_CHANNELS = 4  # below this many channels all taps share one product, which would be thin


def forward(x, weight, bias, geometry, y):
    """y[f, r, c, n] = bias[f] + Σ weight · window, written to `y`; `bias` may be None."""
    x = np.ascontiguousarray(x)
    kernel_matrix, ones = _kernel_matrix(weight, bias), bias is not None
    blocks = threads.parts(x.shape[3], _images_per_block(weight.size))
    images = max((block.stop - block.start for block in blocks), default=1)
    column_bytes = layout.rows_seen(geometry)[0] * weight.shape[3] * len(x) * images * x.itemsize
    most = max(BUFFER_BYTES // column_bytes, 1)

    def block(images):
        target = y[..., images].transpose(2, 1, 0, 3)
        for cols in threads.parts(geometry.output_size[1], most):
            columns = _columns(x, images, geometry, cols, ones)
            np.matmul(kernel_matrix, _windows(columns, geometry), out=target[cols])

    def run(cols):
        columns = _columns(x, slice(0, images), geometry, cols, ones, side_by_side=True)
        target = y[:, :, cols].reshape(len(y), y.shape[1], -1).swapaxes(0, 1)
        np.matmul(kernel_matrix, _wide_windows(columns, geometry), out=target)

    side_by_side = min(SMALL_PRODUCT // (weight.size * images), most)  # columns that make one small product
    if len(blocks) == 1 and side_by_side > 1 and images % VECTOR == 0:
        function, blocks = run, threads.parts(geometry.output_size[1], side_by_side)
    else:
        function = block
    threads.each(function, blocks, weight[0].size * y.size)


def _kernel_matrix(weight, bias):
    """The filters as a matrix `(F, kH · kW · C)`; with a bias every kernel row ends in one number more.

    The bias is that of the first row, the others end in 0; they are multiplied by the ones of `_columns`.
    """
    matrix = weight.transpose(0, 2, 3, 1).reshape(*weight.shape[::2], -1)
    if bias is not None:
        last = np.zeros((*matrix.shape[:2], 1), matrix.dtype)
        last[:, 0, 0] = bias
        matrix = np.concatenate((matrix, last), axis=2)
    return np.ascontiguousarray(matrix.reshape(len(weight), -1))


def _columns(x, images, geometry, cols, ones, side_by_side=False):
    """What the horizontal taps see from some output columns: `(column, row, tap · channel, image)`.

    With `ones` each row ends in ones, for which the kernel matrix holds the bias: a product adds it on the
    way, a sum of its own would pass over the whole output once more. In memory one column lies after the
    other or, `side_by_side`, next to each other: few images alone would make a thin product.
    """
    count, places, rows, outside = layout.rows_seen(geometry)
    taps, channels, batch = geometry.kernel_size[1], len(x), images.stop - images.start
    shape = (cols.stop - cols.start, count, taps * channels + ones, batch)
    columns = buffers.scratch("columns", (*shape[1:3], shape[0], batch) if side_by_side else shape, x.dtype)
    columns = columns.transpose(2, 0, 1, 3) if side_by_side else columns
    columns[:, :, taps * channels :] = 1
    seen = columns[:, :, : taps * channels].reshape(*shape[:2], taps, channels, batch)
    for edge in outside:
        seen[:, edge] = 0
    ends = [layout.along(geometry, 1, tap, cols) for tap in (0, taps - 1)]
    if all(cells.stop - cells.start == len(seen) for cells, _ in ends) and isinstance(rows, slice):
        corner = (rows.start, ends[0][1].start, images.start)
        seen[:, places] = _neighbours(x, corner, geometry, seen[:, places].shape)
        return columns
    for tap in range(taps):
        cells, pixels = layout.along(geometry, 1, tap, cols)
        seen[: cells.start, :, tap] = seen[cells.stop :, :, tap] = 0
        seen[cells, places, tap] = x[:, rows, pixels, images].transpose(2, 1, 0, 3)
    return columns


def _neighbours(x, corner, geometry, shape):
    """What the taps see from cells that padding is far from: a view `(column, row, tap, channel, image)`.

    `corner` is the row, the column and the image that the first tap of the first cell sees. (Views are made
    by np.ndarray because as_strided takes as long as a small product.)
    """
    image, col, row, channel = _steps(x)
    strides = (geometry.stride[1] * col, row, geometry.dilation[1] * col, channel, image)
    start = corner[0] * row + corner[1] * col + corner[2] * image
    return np.ndarray(shape, x.dtype, x, start, strides)


def _windows(columns, geometry):
    """The column matrices as a view `(W_out, H_out, kH · kW · C, images)`, ones included."""
    cols, _, seen, images = columns.shape
    image, channel, row, col = _steps(columns)
    shape = (cols, geometry.output_size[0], geometry.kernel_size[0] * seen, images)
    steps = (col, row * layout.row_step(geometry), channel, image)
    return np.ndarray(shape, columns.dtype, columns, 0, steps)


def _wide_windows(columns, geometry):
    """The same for columns that lie side by side: a view `(H_out, kH · kW · C, columns · images)`."""
    memory = columns.transpose(1, 2, 0, 3)
    _, seen, cols, images = memory.shape
    image, _, wide, row = _steps(memory)
    shape = (geometry.output_size[0], geometry.kernel_size[0] * seen, cols * images)
    return np.ndarray(shape, memory.dtype, memory, 0, (row * layout.row_step(geometry), wide, image))


def _images_per_block(matrix_size, most=IMAGES[0]):
    """As many images as keep one product small, or else enough to make it large."""
    counts = [count for count in (most, *IMAGES) if count * matrix_size <= SMALL_PRODUCT]
    return counts[0] if counts else MANY_IMAGES


def backward_input(grad_output, weight, geometry, grad_input):
    """Send gradient · kernel from every output cell to its window: `(F, H_out, W_out, N)` to `grad_input`."""
    kernel_matrix = _transposed_kernel_matrix(weight, layout.columns_by_taps(geometry)[0])
    work = weight[0].size * grad_output.size
    most = IMAGES[0] if work > LARGE_BACKWARD else BACKWARD_IMAGES
    blocks = threads.parts(grad_output.shape[3], _images_per_block(weight.size // geometry.stride[1], most))

    def block(images):
        gradients = _input_gradients(grad_output[..., images].transpose(1, 2, 0, 3), kernel_matrix, geometry)
        grad_input[..., images] = gradients.transpose(2, 0, 1, 3)

    threads.each(block, blocks, work)


def _input_gradients(grad_output, kernel_matrix, geometry):
    """The gradient at the input, `(H, W, C, images)`, of `grad_output (H_out, W_out, F, images)`; scratch.

    Pixels come before channels here, so that what one kernel row adds to a pixel lies in one piece.
    """
    grad = buffers.scratch("gradients", grad_output.shape, grad_output.dtype)
    grad[...] = grad_output
    runs = [_run_operands(grad, kernel_matrix, geometry, *run) for run in layout.columns_by_taps(geometry)[1]]
    kernel_rows, width = geometry.kernel_size[0], geometry.input_size[1]
    channels = len(kernel_matrix) // kernel_rows
    grad_input = buffers.scratch("grad_input", (*geometry.input_size, channels, grad.shape[3]), grad.dtype)
    grad_input[layout.rows_not_seen(geometry)] = 0
    most_rows = max(BUFFER_BYTES // (grad_input[0].nbytes * kernel_rows), 1)
    shape = (min(most_rows, len(grad)), width, kernel_rows * channels, grad.shape[3])
    shares = buffers.scratch("shares", shape, grad.dtype)
    for rows in threads.parts(len(grad), most_rows):
        for cols, kernels, seen in runs:
            np.matmul(kernels, seen[rows], out=shares[: rows.stop - rows.start, cols])
        for kernel_row in reversed(range(kernel_rows)):
            cells, pixels = layout.along(geometry, 0, kernel_row, rows)
            share = shares[cells, :, kernel_row * channels : (kernel_row + 1) * channels]
            if kernel_row == kernel_rows - 1:  # lower than all that was written before
                grad_input[pixels] = share
            else:
                grad_input[pixels] += share
    return grad_input


def _transposed_kernel_matrix(weight, order):
    """The kernels as a matrix `(kH · C, kW · F)`: from gradients side by side to shares below each other.

    `order` is that of the horizontal taps.
    """
    kernels = weight[..., order].transpose(2, 1, 3, 0)
    return np.ascontiguousarray(kernels).reshape(weight.shape[1] * weight.shape[2], -1)


def _run_operands(grad, kernel_matrix, geometry, cols, first, taps):
    """`(cols, kernels, seen)`: columns, and their parts of the kernel matrix and of `grad`, for one run.

    `seen (H_out, columns, taps · F, images)` is a view, unless dilated taps make it a copy.
    """
    filters, (row, col, channel, image) = grad.shape[2], grad.strides
    kernels = kernel_matrix[:, taps.start * filters : taps.stop * filters]
    count = -(-(cols.stop - cols.start) // cols.step)
    step, start = layout.cell_step(geometry), first * col
    if step == 1:  # neighbours in memory
        shape = (len(grad), count, kernels.shape[1], grad.shape[3])
        return cols, kernels, np.ndarray(shape, grad.dtype, grad, start, (row, col, channel, image))
    shape = (len(grad), count, taps.stop - taps.start, *grad.shape[2:])
    seen = np.ndarray(shape, grad.dtype, grad, start, (row, col, col * step, channel, image))
    return cols, kernels, seen.reshape(*shape[:2], -1, shape[4])


def backward_weight(grad_output, x, geometry):
    """Sums over cells and images: window · gradient for `weight (F, C, kH, kW)`, gradient for `bias (F,)`."""
    filters, taps = len(grad_output), (*geometry.kernel_size, len(x))
    if not grad_output.size:  # an empty batch
        return np.zeros((filters, len(x), *geometry.kernel_size), x.dtype), np.zeros(filters, x.dtype)
    few = len(x) < FEW_CHANNELS
    x, look = np.ascontiguousarray(x), _gathered if few or geometry.stride[1] > 1 else _slid_over
    groups = (1, 1, math.prod(taps)) if few else taps
    banks = threads.parts(filters, max(SMALL_RESULT // groups[2], 1))
    cells = _cells_per_product(grad_output, groups[2] * -(-filters // len(banks)))

    def output_rows(rows):
        seen, start, steps = look(x, geometry, rows)
        grad = _aligned(grad_output[:, rows])
        # (OpenBLAS would share a product with ones among its own threads, which spin on cores still needed.)
        bias = pixel_sums(grad)
        grad = grad.reshape(filters, rows.stop - rows.start, 1, 1, -1, cells)
        shape = (grad.shape[1], *groups[:2], grad.shape[4], groups[2], cells)
        steps = (*steps[:3], cells * x.itemsize, *steps[3:])
        seen = np.ndarray(shape, x.dtype, seen, start, steps)
        total = np.empty((*groups, filters), x.dtype)
        for bank in banks:
            products = seen @ grad[bank].transpose(1, 2, 3, 4, 5, 0)
            total[..., bank] = products.sum(axis=(0, 3))
        return total, bias

    blocks = threads.parts(geometry.output_size[0], ROWS)
    parts = threads.each(output_rows, blocks, grad_output.size * math.prod(taps))
    weight, bias = (functools.reduce(np.add, sums) for sums in zip(*parts))
    return weight.reshape(*taps, filters).transpose(3, 2, 0, 1), bias


def _aligned(array):
    """`array`, or a copy as scratch that begins at a cache line."""
    if buffers.aligned(array):
        return array
    copy = buffers.scratch("aligned", array.shape, array.dtype)
    copy[...] = array
    return copy


def _slid_over(x, geometry, rows):
    """What the windows of some output rows lie on: `(array, start, steps)`.

    `steps` says how far on in its memory the next output row, kernel row, tap, channel and cell lie.
    """
    as_it_is = geometry.padded_size == geometry.input_size and buffers.aligned(x)
    picture = x if as_it_is else pad(x, geometry, layout.rows_covered(geometry, rows))
    image, width, height, channel = _steps(picture)
    (down, right), (below, _) = geometry.dilation, geometry.stride
    start = rows.start * below * height if as_it_is else 0
    return picture, start, (height * below, height * down, width * right, channel, image)


def _gathered(x, geometry, rows):
    """What the horizontal taps see of the rows, `(row, tap, channel, column, image)`; as `_slid_over`."""
    count, places, rows_seen, outside = layout.rows_seen(geometry, rows)
    shape = (count, geometry.kernel_size[1], len(x), geometry.output_size[1], x.shape[3])
    gathered = buffers.scratch("gathered", shape, x.dtype)
    for edge in outside:
        gathered[edge] = 0
    for tap in range(shape[1]):
        cells, pixels = layout.along(geometry, 1, tap, slice(0, shape[3]))
        if cells.stop - cells.start < shape[3]:
            gathered[:, tap, :, : cells.start] = gathered[:, tap, :, cells.stop :] = 0
        gathered[places, tap, :, cells] = x[:, rows_seen, pixels].swapaxes(0, 1)
    image, _, channel, tap, row = _steps(gathered)
    return gathered, 0, (row * layout.row_step(geometry), row, tap, channel, image)


def _cells_per_product(grad_output, result_size):
    """Over how many cells · images of an output row one product sums: a divisor that keeps it small."""
    row = grad_output[0, 0].size
    longest = max(SMALL_PRODUCT // result_size, 1)
    pieces = next(count for count in range(-(-row // longest), row + 1) if row % count == 0)
    return row // pieces


def pad(x, geometry, rows=None):
    """Some `rows` of the picture `x (C, H, W, N)` with its padding, or all: a copy with zeros, as scratch."""
    rows = rows or slice(0, geometry.padded_size[0])
    shape = (len(x), rows.stop - rows.start, geometry.padded_size[1], x.shape[3])
    padded = buffers.scratch("padded", shape, x.dtype)
    top, (_, cols) = geometry.padding[0][0], geometry.interior
    first, last = (min(max(row - top, 0), x.shape[1]) for row in (rows.start, rows.stop))
    above = max(top - rows.start, 0)
    inside = slice(above, above + last - first)
    padded[:, : inside.start] = padded[:, inside.stop :] = 0
    padded[:, inside, : cols.start] = padded[:, inside, cols.stop :] = 0
    padded[:, inside, cols] = x[:, first:last]
    return padded


def _steps(array):
    """How many bytes lie between neighbours along each axis of an array without gaps, the last axis first.

    numpy leaves the stride of an axis of length 1 open, so `array.strides` does not say it.
    """
    return list(itertools.accumulate(array.shape[:0:-1], operator.mul, initial=array.itemsize))
