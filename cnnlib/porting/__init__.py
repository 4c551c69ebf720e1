"""Weights and networks to Keras, PyTorch and ONNX, and back; only `to_onnx` needs a package, onnx."""

from cnnlib.porting.keras import (
    batch_norm_arguments,
    conv_kernel,
    conv_weight,
    dense_kernel,
    dense_weight,
    keras_arrays,
    load_keras_arrays,
    quiet_start,
    to_nchw,
    to_nhwc,
)
from cnnlib.porting.onnx import to_onnx
from cnnlib.porting.pytorch import load_pytorch_state, pytorch_state

__all__ = [
    "batch_norm_arguments",
    "conv_kernel",
    "conv_weight",
    "dense_kernel",
    "dense_weight",
    "keras_arrays",
    "load_keras_arrays",
    "load_pytorch_state",
    "pytorch_state",
    "quiet_start",
    "to_nchw",
    "to_nhwc",
    "to_onnx",
]
