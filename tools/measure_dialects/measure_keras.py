"""Keras' layers on the backend that KERAS_BACKEND names (TensorFlow, JAX or PyTorch), on the CPU."""

import keras
import settings
from keras import layers
from settings import first, kernel_last, last, renamed

BACKEND = keras.backend.backend()
LIBRARY = "keras" if BACKEND == "tensorflow" else f"keras_{BACKEND}"
PADDINGS = dict.fromkeys(
    ("conv2d", "conv_transpose2d", "max_pool2d", "max_pool2d_backward", "avg_pool2d"), ["valid", "same"]
)


def VERSION():
    names = {"tensorflow": "TensorFlow", "jax": "JAX", "torch": "PyTorch"}
    version = __import__(BACKEND).__version__.split("+")[0]
    return f"{keras.__version__} on {names[BACKEND]} {version}"


def _with_kernel(layer, x, weight):
    x = last(x)
    layer.build(x.shape)
    layer.set_weights([kernel_last(weight)])
    return first(keras.ops.convert_to_numpy(layer(x)))


def conv2d(x, weight, **arguments):
    arguments = renamed(arguments, stride="strides", dilation="dilation_rate")
    return _with_kernel(layers.Conv2D(len(weight), weight.shape[2:], use_bias=False, **arguments), x, weight)


def conv_transpose2d(x, weight, **arguments):
    arguments = renamed(arguments, stride="strides")
    layer = layers.Conv2DTranspose(weight.shape[1], weight.shape[2:], use_bias=False, **arguments)
    return _with_kernel(layer, x, weight)


def _max(arguments):
    return layers.MaxPooling2D(**renamed(arguments, kernel_size="pool_size", stride="strides"))


def max_pool2d(x, **arguments):
    return first(keras.ops.convert_to_numpy(_max(arguments)(last(x))))


def max_pool2d_backward(grad_output, x, **arguments):
    x, grad_output, layer = last(x), last(grad_output), _max(arguments)
    if BACKEND == "tensorflow":
        import tensorflow as tf

        x = tf.constant(x)
        with tf.GradientTape() as tape:
            tape.watch(x)
            output = layer(x)
        return first(tape.gradient(output, x, grad_output))
    if BACKEND == "jax":
        import jax

        return first(jax.vjp(layer, x)[1](grad_output)[0])
    import torch

    x = torch.tensor(x, requires_grad=True)
    layer(x).backward(torch.tensor(grad_output))
    return first(x.grad)


def avg_pool2d(x, **arguments):
    layer = layers.AveragePooling2D(**renamed(arguments, kernel_size="pool_size", stride="strides"))
    return first(keras.ops.convert_to_numpy(layer(last(x))))


if __name__ == "__main__":
    settings.run(globals())
