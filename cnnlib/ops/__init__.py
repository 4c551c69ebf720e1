"""Forward functions on numpy arrays, each with its `*_backward` right below it.

Images are `(N, C, H, W)`: batch, channels, height, width. Inputs are never changed and the
floating-point dtype is kept. Any memory order is accepted; results keep the batch axis *last in
memory* (`y.transpose(1, 2, 3, 0)` is C-contiguous), which makes every inner loop run over whole
batches. The logical shape is always `(N, C, H, W)`. Sums are kept in float32 at least, long ones in
float64; numbers too small for their dtype become 0.

`reference.py` holds the code that the course derives, in loops and as matrix products; `engine/` the fast way
to the same numbers. `arrays.py` checks what comes in, `geometry.py` knows where windows lie.
"""

from cnnlib.ops.activations import relu, relu_backward
from cnnlib.ops.batch_norm import batch_norm2d, batch_norm2d_backward
from cnnlib.ops.convolution import conv2d, conv2d_backward, pad2d
from cnnlib.ops.dropout import dropout, dropout_backward
from cnnlib.ops.im2col import col2im, convolution_matrix, im2col
from cnnlib.ops.linear import linear, linear_backward
from cnnlib.ops.losses import (
    cross_entropy,
    cross_entropy_backward,
    log_softmax,
    mean_squared_error,
    mean_squared_error_backward,
    softmax,
)
from cnnlib.ops.pooling import avg_pool2d, avg_pool2d_backward, max_pool2d, max_pool2d_backward
from cnnlib.ops.reference import conv2d_backward_loops, conv2d_loops
from cnnlib.ops.transposed import conv_transpose2d, conv_transpose2d_backward

__all__ = [
    "avg_pool2d",
    "avg_pool2d_backward",
    "batch_norm2d",
    "batch_norm2d_backward",
    "col2im",
    "conv2d",
    "conv2d_backward",
    "conv2d_backward_loops",
    "conv2d_loops",
    "conv_transpose2d",
    "conv_transpose2d_backward",
    "convolution_matrix",
    "cross_entropy",
    "cross_entropy_backward",
    "dropout",
    "dropout_backward",
    "im2col",
    "linear",
    "linear_backward",
    "log_softmax",
    "max_pool2d",
    "max_pool2d_backward",
    "mean_squared_error",
    "mean_squared_error_backward",
    "pad2d",
    "relu",
    "relu_backward",
    "softmax",
]
