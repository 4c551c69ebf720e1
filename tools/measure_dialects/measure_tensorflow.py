"""TensorFlow: tf.nn on the CPU, NHWC."""

import settings
import tensorflow as tf
from settings import PAIRS, first, kernel_last, last, pair, renamed

LIBRARY = "tensorflow"
FITTING = True
REQUIRED = True
PADDINGS = {
    "conv2d": ["SAME", "VALID", PAIRS],
    "conv_transpose2d": ["SAME", "VALID"],
    "max_pool2d": ["SAME", "VALID", PAIRS],
    "max_pool2d_backward": ["SAME", "VALID", PAIRS],
    "avg_pool2d": ["SAME", "VALID"],
}
NAN = {"kernel_size": 2, "stride": 2, "padding": "VALID"}


def VERSION():
    return tf.__version__


def _four(arguments):
    """Pairs get batch and channels around them."""
    arguments = dict(arguments)
    if not isinstance(arguments["padding"], str):
        arguments["padding"] = [[0, 0], *arguments["padding"], [0, 0]]
    return arguments


def conv2d(x, weight, **arguments):
    return first(
        tf.nn.conv2d(
            last(x), kernel_last(weight), **renamed(_four(arguments), stride="strides", dilation="dilations")
        )
    )


def conv_transpose2d(x, weight, stride, padding, output_padding=None):
    if output_padding is not None:
        raise TypeError("output_shape stands in its place")
    steps, sizes = pair(stride), []
    for size, kernel, step in zip(x.shape[2:], weight.shape[2:], steps):
        sizes.append(size * step if padding == "SAME" else (size - 1) * step + kernel)
    shape = (len(x), *sizes, weight.shape[1])
    return first(tf.nn.conv2d_transpose(last(x), kernel_last(weight), shape, steps, padding))


def max_pool2d(x, **arguments):
    return first(
        tf.nn.max_pool2d(last(x), **renamed(_four(arguments), kernel_size="ksize", stride="strides"))
    )


def max_pool2d_backward(grad_output, x, **arguments):
    x = tf.constant(last(x))
    with tf.GradientTape() as tape:
        tape.watch(x)
        output = tf.nn.max_pool2d(x, **renamed(_four(arguments), kernel_size="ksize", stride="strides"))
    return first(tape.gradient(output, x, last(grad_output)))


def avg_pool2d(x, **arguments):
    return first(tf.nn.avg_pool2d(last(x), **renamed(arguments, kernel_size="ksize", stride="strides")))


if __name__ == "__main__":
    settings.run(globals())
