"""im2col and col2im, the textbook way to a fast convolution, and the convolution as one matrix."""

import numpy as np

from cnnlib import arguments
from cnnlib.ops import arrays, engine
from cnnlib.ops.geometry import convolution_geometry


def im2col(x, kernel_size, stride=1, padding=0, dilation=1):
    """One column per window: `(N, C, H, W)` to `(C·kH·kW, H_out·W_out·N)`.

    Rows run over channel, kernel row, kernel column like `weight.reshape(C_out, -1)`; columns over
    output row, output column, image. So a convolution is one matrix product:
    `(weight.reshape(C_out, -1) @ columns).reshape(C_out, H_out, W_out, N).transpose(3, 0, 1, 2)`.
    """
    x = arrays.image("x", x)
    geometry = convolution_geometry(x.shape[2:], kernel_size, stride, padding, dilation)
    padded = engine.pad(x.transpose(1, 2, 3, 0), geometry)
    columns = np.empty((x.shape[1], *geometry.kernel_size, *geometry.output_size, len(x)), x.dtype)
    for tap in geometry.taps():
        columns[:, *tap] = padded[:, *geometry.tap(*tap)]
    return columns.reshape(x.shape[1] * np.prod(geometry.kernel_size), -1)


@arrays.underflow_is_zero
def col2im(columns, x_shape, kernel_size, stride=1, padding=0, dilation=1):
    """Add every column back where its window came from: the transpose of `im2col`.

    `columns (C·kH·kW, H_out·W_out·N)` to `x_shape (N, C, H, W)`. Cells seen by several windows
    receive the sum, which is why gradients add up where windows overlap; integers become floats.
    """
    count, channels, *image_size = arguments.shape("x_shape", x_shape, "(N, C, H, W)", (0, 1, 1, 1))
    geometry = convolution_geometry(image_size, kernel_size, stride, padding, dilation)
    columns = arrays.real_array("columns", columns)
    shape = (channels, *geometry.kernel_size, *geometry.output_size, count)
    expected = (np.prod(shape[:3]), np.prod(shape[3:]))
    arrays.same_shape("columns", columns, expected, "(C·kH·kW, H_out·W_out·N)")
    columns = columns.reshape(shape)
    dtype = arrays.float_type(columns)
    padded = np.zeros((channels, *geometry.padded_size, count), arrays.sum_type(dtype, len(geometry.taps())))
    for tap in geometry.taps():
        padded[:, *geometry.tap(*tap)] += columns[:, *tap]
    return np.ascontiguousarray(padded[:, *geometry.interior], dtype).transpose(3, 0, 1, 2)


def convolution_matrix(weight, input_shape, stride=1, padding=0, dilation=1):
    """The convolution of one picture as a dense matrix C, so that `y.ravel() == C @ x.ravel()`.

    `weight (C_out, C_in, kH, kW)`, or `(kH, kW)` for one channel; `input_shape (C_in, H, W)` or
    `(H, W)`. Returns `(C_out·H_out·W_out, C_in·H·W)`. For small inputs: most of it is zeros.
    Source: Dumoulin & Visin, section 4.1.
    """
    weight = arrays.real_array("weight", weight)
    weight = weight[None, None] if weight.ndim == 2 else weight
    channels, *image_size = _picture_shape(input_shape)
    weight, _ = arrays.weights(np.empty((1, channels, *image_size)), weight, None)
    geometry = convolution_geometry(image_size, weight.shape[2:], stride, padding, dilation)
    matrix = np.zeros((len(weight), *geometry.output_size, channels, *geometry.padded_size), weight.dtype)
    height, width = np.indices(geometry.output_size)
    for kernel_row, kernel_col in geometry.taps():
        rows_seen = height * geometry.stride[0] + kernel_row * geometry.dilation[0]
        cols_seen = width * geometry.stride[1] + kernel_col * geometry.dilation[1]
        values = weight[:, :, kernel_row, kernel_col]
        # Index arrays split by a slice move to the front: (H_out, W_out, C_out, C_in).
        matrix[:, height, width, :, rows_seen, cols_seen] = values
    matrix = matrix[..., *geometry.interior]
    return matrix.reshape(np.prod(matrix.shape[:3]), -1)


def _picture_shape(input_shape):
    """`(C_in, H, W)` as ints; `(H, W)` is one channel."""
    two = isinstance(input_shape, (tuple, list)) and len(input_shape) == 2
    given = (1, *input_shape) if two else input_shape
    return arguments.shape("input_shape", given, "(C_in, H, W) or (H, W)", (1, 1, 1))
