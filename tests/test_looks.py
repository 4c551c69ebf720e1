"""Whatever looks at a network between its forward and its backward pass leaves no trace in it."""

import inspect

import numpy as np
import pytest

from cnnlib import explorers, gradcheck, inspection, ops, porting, search, training
from cnnlib.datasets import batches, load_digits
from cnnlib.layers import BatchNorm2d, Conv2d, Dropout, Flatten, Layer, Linear, MaxPool2d, ReLU
from cnnlib.network import Sequential, evaluation_copy
from cnnlib.optim import SGD


class Remembering(Layer):
    """A layer as a reader may write it: what it remembers lies in a dict, its parameters in a list."""

    def __init__(self):
        self.kept, self.inside = {}, [Linear(6, 6, rng=1)]

    def parameters(self):
        return self.inside[0].parameters()

    def forward(self, x):
        self.kept["x"] = x
        return self.inside[0].forward(x) + x

    def backward(self, grad_output):
        return self.inside[0].backward(grad_output) + grad_output * (
            self.kept["x"].shape == grad_output.shape
        )


def network(*more):
    return Sequential(
        Conv2d(1, 3, 3, padding=1, rng=0),
        BatchNorm2d(3),
        MaxPool2d(2),
        ReLU(),
        Dropout(0.4, rng=0),
        Flatten(),
        Linear(48, 6, rng=0),
        *more,
    )


def images(count, seed=0):
    return np.random.default_rng(seed).random((count, 1, 8, 8))


def labels(count):
    return np.arange(count) % 6


def fit_called(network, x, y):
    optimizer = SGD(network.parameters(), 0.1)
    training.fit(network, (x, y), (x, y), epochs=1, batch_size=4, optimizer=optimizer)


def first_moment(network, x, y):
    next(iter(inspection.record_training(network, iter(()), x[0], int(y[0]), [0])))


def traced(network, x, y):
    trace = inspection.Trace(network, x[0], int(y[0]))
    trace.pixel_gradient(inspection.Place("0.Conv2d", (1, 2, 2)))


def told(network, x, y):
    inspection.biography(network, x[0], 1, "1.BatchNorm2d", (0, 1, 1))


def one_layer_checked(network, x, y):
    gradcheck.check_layer(network.layers[1], images(3).repeat(3, 1))


def exported(network, x, y):
    pytest.importorskip("onnx", reason="onnx is missing: pip install -e '.[onnx]'")
    porting.to_onnx(network, x.shape[1:])


def explored(network, x, y):
    explorer = explorers.activations(network, x, y)
    for number in range(len(x)):
        explorer.controls["number"].value = number
    for _, question in explorer.controls["question"].options:
        explorer.controls["question"].value = question
    assert explorer.last_error is None


def first_weight_told(network, x, y):
    assert explorers.biography(network, x, y, 0, "0.Conv2d", (0, 1, 1)).last_error is None


LOOKS = {
    "Sequential.predict": lambda network, x, y: network.predict(x),
    "Sequential.summary": lambda network, x, y: network.summary(x.shape),
    "training.evaluate": lambda network, x, y: training.evaluate(network, x, y, batch_size=3),
    "training.fit": fit_called,
    "inspection.Trace": traced,
    "inspection.activations": lambda network, x, y: inspection.activations(network, x),
    "inspection.biography": told,
    "inspection.gradients": lambda network, x, y: inspection.gradients(network, x[0], int(y[0])),
    "inspection.layer_names": lambda network, x, y: inspection.layer_names(network),
    "inspection.occlusion_map": lambda network, x, y: inspection.occlusion_map(network, x[0], 1),
    "inspection.record_training": first_moment,
    "inspection.saliency": lambda network, x, y: inspection.saliency(network, x[0], 1),
    "inspection.top_classes": lambda network, x, y: inspection.top_classes(network, x[0]),
    "inspection.weights": lambda network, x, y: inspection.weights(network),
    "inspection.worst_mistakes": lambda network, x, y: inspection.worst_mistakes(network, x, y),
    "gradcheck.check_layer": one_layer_checked,
    "gradcheck.check_network": lambda network, x, y: gradcheck.check_network(network, x[:2], y[:2]),
    "explorers.activations": explored,
    "explorers.biography": first_weight_told,
    "explorers.monitor": lambda network, x, y: explorers.monitor(network, (x, y), (x, y)),
    "porting.keras_arrays": lambda network, x, y: porting.keras_arrays(network, x.shape),
    "porting.pytorch_state": lambda network, x, y: porting.pytorch_state(network),
    "porting.to_onnx": exported,
}  # fmt: skip
CHANGES = {
    "porting.load_keras_arrays",
    "porting.load_pytorch_state",
    "search.epoch_accuracies",
    "training.train_step",
}  # meant to
NOT_A_NETWORK = {"explorers.backward"}  # its `layer` is a word


def test_every_public_function_that_takes_a_network_is_looked_at():
    modules = (explorers, gradcheck, inspection, porting, search, training)
    taking = set()
    for module in modules:
        for name in getattr(module, "__all__", None) or dir(module):
            value = getattr(module, name)
            error = isinstance(value, type) and issubclass(value, Exception)
            ours = getattr(value, "__module__", "").startswith(module.__name__) and name[0] != "_"
            if ours and callable(value) and not error:
                if {"network", "layer"} & set(inspect.signature(value).parameters):
                    taking.add(f"{module.__name__.removeprefix('cnnlib.')}.{name}")
    assert taking - CHANGES - NOT_A_NETWORK == {name for name in LOOKS if not name.startswith("Sequential")}


def built(look):
    """A network in which this look knows every layer; some of them only know layers of the course."""
    known = ("explorers.biography", "inspection.Trace", "inspection.biography")
    return network() if look in known or look.startswith("porting") else network(Remembering())


def after_a_step(network, look=lambda *arguments: None, count=5):
    """Gradients, running statistics and dropout's next numbers after a step with a look in between."""
    gradient = ops.cross_entropy_backward(network.forward(images(5)), labels(5))
    before = [layer.training for layer in network.layers]
    look(network, images(count, seed=1), labels(count))
    assert [layer.training for layer in network.layers] == before
    found = {"input": network.backward(gradient)} | network.layers[1].state()
    found |= {parameter.name: parameter.grad for parameter in network.parameters()}
    return found | {"next step": network.forward(images(5, seed=2))}


@pytest.mark.parametrize("count", [5, 3, 7], ids="{} images".format)
@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("mode", ["train", "eval"])
def test_a_look_between_forward_and_backward_changes_nothing(look, count, mode):
    expected = after_a_step(getattr(built(look), mode)())
    found = after_a_step(getattr(built(look), mode)(), LOOKS[look], count)
    assert len(found) == 10 + 2 * (len(built(look).layers) > 7)
    assert [name for name in expected if (found[name] != expected[name]).any()] == []


def test_an_evaluation_in_the_training_loop_of_the_chapter_does_not_spoil_it():
    digits = load_digits()
    network, arguments = training.recipes["digits"]()
    for x, y in batches(*digits.train, 32, np.random.default_rng(0)):
        logits = network.forward(x)
        training.evaluate(network, *digits.test)
        network.backward(ops.cross_entropy_backward(logits, y))
        arguments["optimizer"].step()
    assert training.evaluate(network, *digits.test)[1] > 0.9


def test_a_network_that_is_not_a_sequential_is_looked_at_too():
    class Own:
        def __init__(self):
            self.layers = network().layers

        def parameters(self):
            return [parameter for layer in self.layers for parameter in layer.parameters()]

    assert inspection.activations(Own(), images(2))["6.Linear"].shape == (2, 6)
    assert not any(layer.training for layer in evaluation_copy(Own()).layers)


def test_the_forward_of_a_readers_own_network_is_the_one_that_predicts():
    class Skipping(Sequential):
        def forward(self, x):
            return super().forward(x) + self.layers[-1].forward(np.zeros((len(x), 6)))

    own = Skipping(Flatten(), Linear(64, 6, rng=0), Linear(6, 6, rng=1))
    own.layers[-1].bias.value = np.ones(6, np.float32)
    assert np.allclose(own.predict(images(2)), own.forward(images(2)))
