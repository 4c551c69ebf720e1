"""What other libraries do with the same words: `dialects.get("keras").max_pool2d(x, 3, padding="same")`.

One file a library, readable as its rules. Arrays are ours, in and out (`(N, C, H, W)`, weights `(C_out, C_in,
kH, kW)`); words, numbers and defaults are that library's. Axes are moved to the library's order, entries
never: where a library turns its kernel, the numbers show it. `data/dialects.npz` holds what each returned.
"""

from cnnlib import arguments
from cnnlib.dialects import _checklist, _compare
from cnnlib.dialects._checklist import QUESTIONS
from cnnlib.dialects._compare import Answer
from cnnlib.dialects.caffe import Caffe
from cnnlib.dialects.chainer import Chainer
from cnnlib.dialects.convnetjs import ConvNetJs
from cnnlib.dialects.flax import Flax
from cnnlib.dialects.jax import Jax
from cnnlib.dialects.keras import Keras
from cnnlib.dialects.keras_backends import KerasOnJax, KerasOnTorch
from cnnlib.dialects.mlx import Mlx
from cnnlib.dialects.mxnet import Mxnet
from cnnlib.dialects.ncnn import Ncnn
from cnnlib.dialects.nnabla import Nnabla
from cnnlib.dialects.octave import Octave
from cnnlib.dialects.onnx import Onnx
from cnnlib.dialects.opencv import OpenCv
from cnnlib.dialects.opencv_dnn import OpenCvDnn
from cnnlib.dialects.openvino import OpenVino
from cnnlib.dialects.paddle import Paddle
from cnnlib.dialects.pytorch import PyTorch
from cnnlib.dialects.scipy_ndimage import ScipyNdimage
from cnnlib.dialects.scipy_signal import ScipySignal
from cnnlib.dialects.tensorflow import TensorFlow
from cnnlib.dialects.tensorflowjs import TensorFlowJs
from cnnlib.dialects.tinygrad import Tinygrad

__all__ = ["QUESTIONS", "Answer", "compare", "differences", "get", "names"]

_DIALECTS = {
    "pytorch": PyTorch(),
    "keras": Keras(),
    "keras_jax": KerasOnJax(),
    "keras_torch": KerasOnTorch(),
    "tensorflow": TensorFlow(),
    "jax": Jax(),
    "flax": Flax(),
    "onnx": Onnx(),
    "tinygrad": Tinygrad(),
    "mlx": Mlx(),
    "paddle": Paddle(),
    "nnabla": Nnabla(),
    "chainer": Chainer(),
    "mxnet": Mxnet(),
    "openvino": OpenVino(),
    "ncnn": Ncnn(),
    "opencv": OpenCv(),
    "opencv_dnn": OpenCvDnn(),
    "caffe": Caffe(),
    "convnetjs": ConvNetJs(),
    "tensorflowjs": TensorFlowJs(),
    "scipy.signal": ScipySignal(),
    "scipy.ndimage": ScipyNdimage(),
    "octave": Octave(),
}


def names():
    """The names of all dialects, as `get` takes them."""
    return tuple(_DIALECTS)


def get(name):
    """The dialect of a library by its name; ValueError that names the nearest one for an unknown name."""
    if isinstance(name, str) and name in _DIALECTS:
        return _DIALECTS[name]
    near = arguments.nearest(name, _DIALECTS, likeness=0.4)
    cure = f"did you mean {near!r}?" if near else "dialects.names() lists them"
    raise ValueError(f"name must be one of {', '.join(_DIALECTS)}, got {name!r:.60}; {cure}")


def compare(operation, x, kernel, stride=None, padding=None, dilation=1):
    """What every library makes of one setting: a tuple with an `Answer` for each, in the order of `names`.

    `operation` is "conv2d", "max_pool2d" or "avg_pool2d"; `x (H, W)` a square picture; `kernel` a `(k, k)`
    array for a convolution, a whole number for a pool. `padding` is "same", "valid", zeros per side, or None:
    left out, so that each library takes its own. A library that lacks or refuses it answers with a sentence.
    """
    return _compare.compare(_DIALECTS, operation, x, kernel, stride, padding, dilation)


def differences(one, other):
    """A checklist for carrying a network from a library to another: `(question, answer, other's answer)`.

    Only questions that the two answer differently; the answers are computed by their dialects.
    """
    pair = get(one), get(other)
    asked = ((question, *(_checklist.answer(each, question) for each in pair)) for question in QUESTIONS)
    return tuple(row for row in asked if row[1] != row[2])
