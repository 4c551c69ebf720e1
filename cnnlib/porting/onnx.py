"""A network as an ONNX file, which onnxruntime, OpenVINO, browsers and phones read."""

import math

import numpy as np

from cnnlib import arguments, files
from cnnlib.network import needed_network, picture_shape
from cnnlib.ops.geometry import convolution_geometry, pooling_geometry
from cnnlib.ops.transposed import direct_geometry

OPSET, IR_VERSION = 21, 10


def to_onnx(network, input_shape, path=None):
    """The network as the bytes of an ONNX model of opset 21; with `path` they are written there too.

    `input_shape` is `(C, H, W)`, or `(features,)` of linear layers; the batch axis stays open. Input `x`
    and output `logits` are float32. It is the network of evaluation mode: dropout is gone, batch norm uses
    its running statistics; "same" is written as the zeros it means. onnx checks the model in full.
    Raises ImportError where onnx is missing, TypeError for a layer ONNX has no operator for and ValueError
    for a setting onnxruntime 1.31.1 refuses.
    """
    try:
        import onnx
        from onnx import TensorProto, helper
    except ImportError:
        raise ImportError("to_onnx needs the package onnx; get it with pip install -e '.[onnx]'") from None
    shape = picture_shape(input_shape)
    network = needed_network(network)
    output_shape = network.output_shape(shape)  # says which layer does not fit, if one does not
    graph = _Graph()
    last, _ = graph.chain(network.layers, "x", shape)
    graph.node("Identity", [last], output="logits")
    ends = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, ["N", *sizes])
        for name, sizes in (("x", shape), ("logits", output_shape))
    ]
    constants = [onnx.numpy_helper.from_array(array, name) for name, array in graph.arrays.items()]
    nodes = [helper.make_node(operator, *names, **options) for operator, names, options in graph.nodes]
    drawn = helper.make_graph(nodes, "cnnlib", ends[:1], ends[1:], constants)
    opsets = [helper.make_opsetid("", OPSET)]
    model = helper.make_model(drawn, opset_imports=opsets, ir_version=IR_VERSION, producer_name="cnnlib")
    onnx.checker.check_model(model, full_check=True)
    content = model.SerializeToString()
    if path is not None:
        with files.replacing(arguments.file_path("path", path)) as file:
            file.write(content)
    return content


class _Graph:
    """Nodes and arrays, collected layer by layer."""

    def __init__(self):
        self.nodes, self.arrays = [], {}

    def node(self, operator, inputs, output=None, **options):
        """One more operator; returns the name of its output."""
        output = output or f"{len(self.nodes)}.{operator}"
        self.nodes.append((operator, (inputs, [output]), options))
        return output

    def array(self, name, values):
        """An array that the file holds in 32 bits; returns the name it has there."""
        name = f"{len(self.nodes)}.{name}"
        self.arrays[name] = np.array(values, np.float32, order="C")
        return name

    def weights(self, layer):
        """Names of the layer's weight and, where it has one, its bias."""
        return [
            self.array(parameter.name.split(".")[-1], parameter.value) for parameter in layer.parameters()
        ]

    def chain(self, layers, name, shape):
        """Layers one after the other; returns the name and the shape of what comes out."""
        for layer in layers:
            kind = type(layer).__name__
            if kind not in _WRITERS:
                known = ", ".join(_WRITERS)
                raise TypeError(f"{layer!r}: only these layers can be written as ONNX: {known}")
            name = _WRITERS[kind](self, layer, name, shape)
            shape = layer.output_shape(shape)
        return name, shape


def _convolution(graph, layer, name, shape):
    geometry = convolution_geometry(
        shape[1:], layer.weight.value.shape[2:], layer.stride, layer.padding, layer.dilation
    )
    options = {"group": layer.groups, **_window(geometry)}
    return graph.node("Conv", [name, *graph.weights(layer)], **options)


def _transposed(graph, layer, name, shape):
    sizes = layer.stride, layer.padding, layer.output_padding, layer.dilation
    geometry = direct_geometry(shape[1:], layer.weight.value.shape[2:], *sizes)
    axes = zip(geometry.stride, shape[1:], geometry.kernel_size, geometry.dilation, geometry.padding)
    painted = [s * (i - 1) + d * (k - 1) + 1 - sum(sides) for s, i, k, d, sides in axes]
    extra = [size - most for size, most in zip(geometry.input_size, painted)]
    if any(more >= stride > 0 and more for more, stride in zip(extra, geometry.stride)):
        raise ValueError(f"{layer!r}: onnxruntime takes output_padding only below the stride; lower it")
    options = {"output_padding": extra, **_window(geometry)}
    return graph.node("ConvTranspose", [name, *graph.weights(layer)], **options)


def _maximum(graph, layer, name, shape):
    return graph.node("MaxPool", [name], **_pool(layer, shape, layer.dilation))


def _average(graph, layer, name, shape):
    counted = {"count_include_pad": int(layer.count_include_pad)}
    return graph.node("AveragePool", [name], **counted, **_pool(layer, shape, 1))


def _pool(layer, shape, dilation):
    """A pool's window and rounding; onnxruntime wants the zeros below the window."""
    sizes = layer.kernel_size, layer.stride, layer.padding, dilation
    geometry = pooling_geometry(shape[1:], *sizes, layer.ceil_mode)
    options = {**_window(geometry), "ceil_mode": _rounds_up(layer, geometry)}
    if any(zeros >= kernel for zeros, kernel in zip(options["pads"], options["kernel_shape"] * 2)):
        raise ValueError(f"{layer!r}: onnxruntime takes padding only below the window; lower the dilation")
    return options


def _rounds_up(layer, geometry):
    """ONNX' ceil_mode: 1 where it changes the size.

    onnx' shape inference (1.23.2) counts a last window that lies in the padding, which PyTorch, onnxruntime
    and we drop; an axis that drops one is written as rounded down.
    """
    axes = list(zip(geometry.padded_size, geometry.kernel_size, geometry.dilation, geometry.stride))
    spare = [padded - d * (k - 1) - 1 for padded, k, d, _ in axes]
    down = [cells // stride + 1 for cells, stride in zip(spare, geometry.stride)]
    up = [-(-cells // stride) + 1 for cells, stride in zip(spare, geometry.stride)]
    if geometry.output_size not in (tuple(down), tuple(up)):
        what = f"{layer!r} drops a last window on one axis and keeps one on the other"
        raise ValueError(
            f"{what}, which ONNX cannot say of one picture; choose a padding with ceil_mode=False"
        )
    return int(geometry.output_size != tuple(down))


def _window(geometry):
    """ONNX' words for a sliding window; pads are all beginnings, then all ends."""
    (top, bottom), (left, right) = geometry.padding
    options = {"strides": geometry.stride, "dilations": geometry.dilation, "pads": (top, left, bottom, right)}
    return {"kernel_shape": geometry.kernel_size, **options}


def _normalisation(graph, layer, name, shape):
    arrays = [graph.array(key, value) for key, value in layer.state().items()]
    return graph.node("BatchNormalization", [name, *graph.weights(layer), *arrays], epsilon=float(layer.eps))


def _linear(graph, layer, name, shape):
    return graph.node("Gemm", [name, *graph.weights(layer)], transB=1)


def _residual(graph, layer, name, shape):
    inside, _ = graph.chain(layer.layers, name, shape)
    around, _ = graph.chain(layer.around(), name, shape)
    return graph.node("Add", [around, inside])


def _flatten(graph, layer, name, shape):
    features = math.prod(shape)
    return name if shape == (features,) else graph.node("Flatten", [name], axis=1)


def _global_average(graph, layer, name, shape):
    return graph.node("Flatten", [graph.node("GlobalAveragePool", [name])], axis=1)


_WRITERS = {
    "Conv2d": _convolution,
    "ConvTranspose2d": _transposed,
    "MaxPool2d": _maximum,
    "AvgPool2d": _average,
    "GlobalAvgPool2d": _global_average,
    "ReLU": lambda graph, layer, name, shape: graph.node("Relu", [name]),
    "Flatten": _flatten,
    "Linear": _linear,
    "BatchNorm2d": _normalisation,
    "Dropout": lambda graph, layer, name, shape: name,
    "Residual": _residual,
}
