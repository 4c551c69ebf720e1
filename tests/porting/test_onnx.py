"""Networks as ONNX files: onnxruntime computes the same logits; what it refuses is refused here too."""

import numpy as np
import pytest

from cnnlib import dialects, layers
from cnnlib.network import Sequential
from cnnlib.porting import to_onnx
from cnnlib.training import pretrained
from support.vectors import vectors

RNG = np.random.default_rng(20)


def normalisation(channels):
    layer = layers.BatchNorm2d(channels, eps=1e-3)
    layer.running_mean = RNG.normal(size=channels).astype(np.float32)
    layer.running_var = RNG.uniform(0.5, 2, channels).astype(np.float32)
    layer.weight.value = RNG.normal(size=channels).astype(np.float32)
    layer.bias.value = RNG.normal(size=channels).astype(np.float32)
    return layer


NETWORKS = {
    "all that changes a picture": lambda: [
        layers.Conv2d(2, 4, (3, 2), stride=(2, 1), padding=(1, 0), rng=1), normalisation(4), layers.ReLU(),
        layers.MaxPool2d(2, stride=1, padding=1), layers.Dropout(0.5),
        layers.Conv2d(4, 3, 2, padding="same", rng=2),
        layers.Flatten(), layers.Linear(3 * 5 * 9, 5, rng=3),
    ],
    "same with a stride": lambda: [layers.Conv2d(2, 3, 4, stride=3, padding="same", bias=False, rng=1)],
    "dilated": lambda: [layers.Conv2d(2, 3, 3, padding="same", dilation=2, rng=1)],
    "transposed": lambda: [
        layers.ConvTranspose2d(2, 3, (4, 3), stride=(3, 2), padding=1, output_padding=(2, 1), rng=1)
    ],
    "transposed, same, even cut": lambda: [layers.ConvTranspose2d(2, 3, 4, stride=2, padding="same", rng=1)],
    "transposed, same, odd cut": lambda: [layers.ConvTranspose2d(2, 3, 3, stride=2, padding="same", rng=1)],
    "transposed, dilated": lambda: [
        layers.ConvTranspose2d(2, 3, 3, stride=2, padding=1, dilation=2, rng=1)
    ],
    "maxima, rounded up": lambda: [layers.MaxPool2d(2, stride=2, padding=1, ceil_mode=True)],
    "maxima, rounded up and kept": lambda: [layers.MaxPool2d(2, stride=2, ceil_mode=True)],
    "maxima, same": lambda: [layers.MaxPool2d(4, stride=3, padding="same")],
    "maxima, dilated": lambda: [layers.MaxPool2d(3, stride=2, padding=1, dilation=2)],
    "averages": lambda: [layers.AvgPool2d(3, stride=2, padding=1)],
    "averages, rounded up": lambda: [layers.AvgPool2d(3, stride=2, padding=1, ceil_mode=True)],
    "averages of pixels": lambda: [
        layers.AvgPool2d(3, stride=2, padding=1, ceil_mode=True, count_include_pad=False)
    ],
    "averages, same": lambda: [layers.AvgPool2d(2, stride=1, padding="same")],
    "dropout alone": lambda: [layers.Dropout(0.5)],
    "groups": lambda: [layers.Conv2d(2, 4, 3, groups=2, rng=1)],
    "a global average": lambda: [layers.GlobalAvgPool2d()],
    "a residual sum": lambda: [
        layers.Residual(layers.Conv2d(2, 2, 3, padding=1, rng=1), layers.ReLU()),
        layers.Residual(layers.Conv2d(2, 4, 3, padding=1, rng=2), shortcut=layers.Conv2d(2, 4, 1, rng=3)),
        layers.Residual(
            layers.Residual(layers.Conv2d(4, 4, 1, groups=4, rng=4)),
            shortcut=[layers.ReLU(), normalisation(4)],
        ),
    ],
}  # fmt: skip


def run(onnxruntime, content, x):
    session = onnxruntime.InferenceSession(content, providers=["CPUExecutionProvider"])
    return session.run(["logits"], {"x": x})[0]


@pytest.mark.parametrize("name", NETWORKS)
def test_equal_logits_for_any_batch(onnxruntime, name):
    network = Sequential(*NETWORKS[name]())
    content = to_onnx(network, (2, 7, 9))
    for batch in (1, 3):
        x = RNG.normal(size=(batch, 2, 7, 9)).astype(np.float32)
        np.testing.assert_allclose(run(onnxruntime, content, x), network.predict(x), rtol=1e-5, atol=1e-5)


def test_the_readers_own_network(onnxruntime, tmp_path):
    network = pretrained("digits")
    content = to_onnx(network, (1, 8, 8), tmp_path / "digits.onnx")
    assert (tmp_path / "digits.onnx").read_bytes() == content
    x = RNG.uniform(size=(5, 1, 8, 8)).astype(np.float32)
    np.testing.assert_allclose(run(onnxruntime, content, x), network.predict(x), rtol=1e-5, atol=1e-5)


def test_linear_layers_alone_and_64_bits(onnxruntime):
    network = Sequential(layers.Linear(4, 3, rng=1), layers.ReLU())
    network.layers[0].weight.value = network.layers[0].weight.value.astype(np.float64)
    x = RNG.normal(size=(2, 4)).astype(np.float32)
    np.testing.assert_allclose(
        run(onnxruntime, to_onnx(network, (4,)), x), network.predict(x), rtol=1e-5, atol=1e-6
    )


@pytest.mark.parametrize(
    "network, shape, error, words",
    [
        (Sequential(layers.Linear(4, 3)), (5,), ValueError, "in_features"),
        (Sequential(layers.ConvTranspose2d(1, 1, 3, output_padding=1, dilation=2)), (1, 5, 5),
         ValueError, "output_padding"),
        (Sequential(layers.MaxPool2d(2, 2, (1, 0), ceil_mode=True)), (1, 3, 3), ValueError, "one axis"),
        (Sequential(layers.Conv2d(1, 1, 3)), "digits", ValueError, "input_shape"),
        ("net.npz", (1, 8, 8), TypeError, "network"),
    ],
)  # fmt: skip
def test_what_is_refused(onnxruntime, network, shape, error, words):
    with pytest.raises(error, match=words):
        to_onnx(network, shape)


def test_the_dialect_against_the_runtime_that_is_installed(onnxruntime):
    onnx = pytest.importorskip("onnx")
    names = {"stride": "strides", "dilation": "dilations", "kernel_size": "kernel_shape"}
    operators = {"conv2d": "Conv", "max_pool2d": "MaxPool", "avg_pool2d": "AveragePool"}
    asked = [vector for vector in vectors() if vector.library == "onnx" and vector.operation in operators]
    asked = [vector for vector in asked if vector.result is not None and not np.isnan(vector.inputs[0]).any()]
    for vector in asked:
        options = {names.get(key, key): value for key, value in vector.arguments.items() if key != "padding"}
        options = {
            key: value if isinstance(value, tuple) else (value, value) for key, value in options.items()
        }
        padding = vector.arguments.get("padding")
        if padding is not None:
            options["auto_pad" if isinstance(padding, str) else "pads"] = padding
        arrays = dict(zip("xw", vector.inputs))
        node = onnx.helper.make_node(operators[vector.operation], list(arrays), ["logits"], **options)
        info = onnx.helper.make_tensor_value_info
        ends = [info(name, 1, array.shape) for name, array in arrays.items()], [info("logits", 1, [None] * 4)]
        model = onnx.helper.make_model(
            onnx.helper.make_graph([node], "one", *ends),
            opset_imports=[onnx.helper.make_opsetid("", 21)], ir_version=10,
        )  # fmt: skip
        session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
        ours = getattr(dialects.get("onnx"), vector.operation)(*vector.inputs, **vector.arguments)
        np.testing.assert_allclose(session.run(None, arrays)[0], ours, rtol=1e-4, atol=1e-4)
