"""The three products of a convolution, laid out so that a processor can run them fast.

`convolution.py` says what is computed; this module only says in which order. Arrays here are
`(C, H, W, N)`, batch last, and three ideas do the work:

* Columns are copied for the horizontal taps only. In a buffer `(row, tap, channel, col, image)`
  the taps of kh neighbouring rows lie one after the other, so the column matrix of an output
  row is a *view* of the buffer, and the next output row's view overlaps it.
* Batches are worked through in blocks of images, so the buffer stays in the processor's cache
  and the time per image does not grow with the batch.
* One product covers either a few output cells, small enough (`SMALL_PRODUCT`) that OpenBLAS
  multiplies in place instead of repacking its operands, or, with many filters, a whole row,
  which is large enough for all cores.
"""

import numpy as np
from numpy.lib.stride_tricks import as_strided

SMALL_PRODUCT = 1_000_000  # multiply-adds up to which OpenBLAS skips packing
FEW_WEIGHTS = 2_500  # filter banks below this gain from small products
BLOCK_BYTES = 4_000_000  # buffer size aimed at


def correlate(x, weight, geometry):
    """y[f, r, c, n] = Σ weight · window: `x (C, H, W, N)` to `(F, H_out, W_out, N)`."""
    filters = len(weight)
    kernel_matrix = np.ascontiguousarray(weight.transpose(0, 2, 3, 1)).reshape(filters, -1)
    y = np.empty((filters, *geometry.output_size, x.shape[3]), x.dtype)
    for images in _blocks(x, geometry):
        columns = _row_columns(x[..., images], geometry)
        target = y[..., images]
        group = _cells_per_product(target, kernel_matrix.size)
        np.matmul(
            kernel_matrix,
            _windows(columns, geometry, group),
            out=_grouped(target, group).transpose(1, 2, 0, 3),
        )
    return y


def weight_gradient(grad_output, x, geometry):
    """Σ over cells and images of window · gradient: the gradient of `weight (F, C, kH, kW)`."""
    filters, channels = len(grad_output), len(x)
    total = np.zeros((np.prod(geometry.kernel_size) * channels, filters), x.dtype)
    for images in _blocks(x, geometry):
        grad = np.ascontiguousarray(grad_output[..., images])
        group = _cells_per_product(grad, total.size)
        windows = _windows(_row_columns(x[..., images], geometry), geometry, group)
        # Windows on the left: OpenBLAS likes the long side of the result there.
        for row, grad_row in zip(windows, _grouped(grad, group).transpose(1, 2, 3, 0)):
            total += (row @ grad_row).sum(axis=0)
    return total.reshape(*geometry.kernel_size, channels, filters).transpose(3, 2, 0, 1)


def scatter(grad_output, weight, geometry):
    """Every gradient cell paints gradient · kernel into its window: `(F, …)` to `(C, H, W, N)`."""
    filters, channels = weight.shape[:2]
    count = grad_output.shape[3]
    kernel_matrix = np.ascontiguousarray(weight.transpose(2, 3, 1, 0)).reshape(-1, filters)
    grad_padded = np.zeros((channels, *geometry.padded_size, count), grad_output.dtype)
    for images in _blocks(grad_padded, geometry):
        grad = np.ascontiguousarray(grad_output[..., images]).reshape(filters, -1)
        painted = (kernel_matrix @ grad).reshape(
            *geometry.kernel_size, channels, *geometry.output_size, -1
        )
        block = grad_padded[..., images]
        for tap in geometry.taps():
            block[:, *geometry.tap(*tap)] += painted[tap]
    return grad_padded[:, *geometry.interior]


def pad(x, geometry, fill=0):
    """`x (C, H, W, N)` with its padding filled; the array itself where there is none."""
    if geometry.padded_size == geometry.input_size:
        return x
    padded = np.empty((len(x), *geometry.padded_size, x.shape[3]), x.dtype)
    rows, cols = geometry.interior
    padded[:, : rows.start] = padded[:, rows.stop :] = fill
    padded[:, rows, : cols.start] = padded[:, rows, cols.stop :] = fill
    padded[:, rows, cols] = x
    return padded


def _blocks(x, geometry):
    """Slices of the batch axis whose column buffers stay near BLOCK_BYTES, all about equally long."""
    per_image = x[..., :1].nbytes * geometry.kernel_size[1] or 1
    longest = max(BLOCK_BYTES // per_image // 16 * 16, 16)
    count = -(-x.shape[3] // longest)
    edges = [x.shape[3] * number // count for number in range(count + 1)] if count else []
    return [slice(start, stop) for start, stop in zip(edges, edges[1:])]


def _row_columns(x, geometry):
    """A buffer `(row, tap, channel, col, image)`: the horizontal taps of each padded row.

    With vertical dilation the rows of one window are not neighbours; then each output row gets
    its own copies, one below the other.
    """
    padded = pad(x, geometry).transpose(1, 0, 2, 3)
    if geometry.dilation[0] > 1:
        taps = [geometry.tap(row, 0)[0] for row in range(geometry.kernel_size[0])]
        padded = np.stack([padded[rows] for rows in taps], axis=1)
        padded = padded.reshape(-1, *padded.shape[2:])
    rows, channels, _, count = padded.shape
    width, taps = geometry.output_size[1], geometry.kernel_size[1]
    columns = np.empty((rows, taps, channels, width, count), x.dtype)
    for tap in range(taps):
        columns[:, tap] = padded[:, :, geometry.tap(0, tap)[1]]
    return columns


def _windows(columns, geometry, group):
    """The column matrices as a view `(H_out, W_out / group, kH·kW·C, group · images)`."""
    _, taps, channels, width, count = columns.shape
    height = geometry.output_size[0]
    row, _, channel, col, image = columns.strides
    step = geometry.kernel_size[0] if geometry.dilation[0] > 1 else geometry.stride[0]
    return as_strided(
        columns,
        (height, width // group, geometry.kernel_size[0] * taps * channels, group * count),
        (row * step, col * group, channel, image),
        writeable=False,
    )


def _grouped(y, group):
    """`(F, H, W, N)` as `(F, H, W / group, group · N)`; a view."""
    filters, height, width, count = y.shape
    return y if group == 1 else y.reshape(filters, height, width // group, group * count)


def _cells_per_product(y, weights):
    """How many neighbouring output cells one product covers: a divisor of the output width."""
    width, count = y.shape[2:]
    if not y[:, 0].flags.c_contiguous and not y.flags.c_contiguous:
        return 1  # a block of a larger batch: its cells are not neighbours in memory
    if weights >= FEW_WEIGHTS:
        return width
    fitting = [g for g in range(1, width + 1) if width % g == 0 and g * count * weights <= SMALL_PRODUCT]
    return max(fitting, default=1)
