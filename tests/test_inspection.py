"""Inspection: every number against an independent computation, and the network untouched."""

import numpy as np
import pytest

from cnnlib import gradcheck, inspection, layers, ops, optim, training
from cnnlib.inspection import wiring
from cnnlib.inspection.passes import stations
from cnnlib.network import Sequential, evaluation_copy

CHANCE = np.random.default_rng(5)


def float64(network):
    for parameter in network.parameters():
        parameter.value = CHANCE.normal(size=parameter.value.shape) * 0.5
    return network


def small():
    """Two channels, no square, padding, stride, pooling with overlap, and everything after Flatten."""
    return float64(
        Sequential(
            layers.Conv2d(2, 3, (3, 2), stride=(1, 2), padding=1, rng=0),
            layers.ReLU(),
            layers.MaxPool2d(3, stride=1, padding=1),
            layers.Conv2d(3, 4, 3, dilation=(2, 1), padding="same", rng=1),
            layers.ReLU(),
            layers.AvgPool2d(2, ceil_mode=True),
            layers.Flatten(),
            layers.Linear(36, 6, rng=2),
            layers.ReLU(),
            layers.Linear(6, 5, rng=3),
        )
    )


def unusual():
    """Layers that are rarer: transposed convolution, batch normalisation, dropout, uncounted padding."""
    network = float64(
        Sequential(
            layers.ConvTranspose2d(1, 3, 3, stride=2, padding=1, output_padding=1, rng=0),
            layers.BatchNorm2d(3),
            layers.Dropout(0.5, rng=0),
            layers.AvgPool2d(3, stride=2, padding=1, count_include_pad=False),
            layers.Flatten(),
            layers.Linear(3 * 6 * 8, 4, bias=False, rng=1),
        )
    )
    norm = network.layers[1]
    norm.running_mean, norm.running_var = CHANCE.normal(size=3), CHANCE.random(3) + 0.5
    return network


def residual():
    """Sums of two ways, one inside the other and one with a shortcut; channels in groups, a global mean."""
    branch = layers.Residual(layers.Conv2d(4, 4, 3, padding=1, groups=4), layers.ReLU())
    network = float64(
        Sequential(
            layers.Conv2d(2, 4, 3, padding=1, groups=2),
            layers.Residual(layers.ReLU(), branch, layers.Conv2d(4, 4, (1, 3), padding="same", groups=2)),
            layers.Residual(
                layers.Conv2d(4, 6, 3, stride=2, padding=1),
                layers.BatchNorm2d(6),
                shortcut=[layers.Conv2d(4, 6, 1, stride=2, groups=2), layers.BatchNorm2d(6)],
            ),
            layers.GlobalAvgPool2d(),
            layers.Linear(6, 4),
        )
    )
    for norm in (network.layers[2].layers[1], network.layers[2].around()[1]):
        norm.running_mean, norm.running_var = CHANCE.normal(size=6), CHANCE.random(6) + 0.5
    return network


CASES = {
    "small": (small(), (2, 6, 8)),
    "unusual": (unusual(), (1, 6, 8)),
    "residual": (residual(), (2, 6, 8)),
}
IMAGES = {name: CHANCE.normal(size=shape) for name, (_, shape) in CASES.items()}
LABEL = 3


@pytest.fixture(params=CASES)
def case(request):
    return CASES[request.param][0], IMAGES[request.param]


def loss_of(network, image):
    return ops.cross_entropy(network.predict(image[None]), np.array([LABEL]))


def state_of(network):
    """Everything that could change: parameters, gradients, modes, and what the layers remember."""
    arrays = [(p.value.copy(), None if p.grad is None else p.grad.copy()) for p in network.parameters()]
    remembered = [(layer.training, {k: id(v) for k, v in vars(layer).items()}) for layer in network.layers]
    return arrays, remembered


def test_nothing_touches_the_network(case):
    network, image = case
    network.train()
    network.forward(image[None])
    network.backward(np.ones((1, network.output_shape(image.shape)[0])))
    arrays, remembered = state_of(network)
    images = np.stack([image, image])
    inspection.activations(network, images)
    inspection.gradients(network, image, LABEL)
    inspection.saliency(network, image, LABEL)
    inspection.occlusion_map(network, image, LABEL)
    inspection.worst_mistakes(network, images, np.array([0, 1]))
    inspection.top_classes(network, image)
    inspection.biography(network, image, LABEL, "input", (0, 1, 1))
    after, still = state_of(network)
    assert still == remembered
    for (value, grad), (same_value, same_grad) in zip(arrays, after):
        assert np.array_equal(value, same_value) and np.array_equal(grad, same_grad)
    network.eval()


def test_activations_are_what_the_layers_hand_on(case):
    network, image = case
    found = inspection.activations(network, image)
    x = image[None]
    assert list(found) == ["input", *inspection.layer_names(network)]
    assert np.array_equal(found["input"], image)
    for number, layer in enumerate(network.eval().layers):
        x, name = layer.forward(x), f"{number}.{type(layer).__name__}"
        assert np.array_equal(found[name], x[0])
    batch = inspection.activations(network, np.stack([image, image * 0.5]))
    assert np.allclose(batch[name][0], found[name]) and batch[name].shape == (2, *found[name].shape)


def test_gradients_against_numerical_ones(case):
    network, image = case
    found = inspection.gradients(network, image, LABEL)
    numerical = gradcheck.numerical_gradient(lambda x: loss_of(network, x), image)
    assert np.allclose(found["input"], numerical, atol=1e-7)
    for parameter in network.parameters():
        kept = parameter.value

        def loss(value, parameter=parameter):
            parameter.value = value
            return loss_of(network, image)

        numerical = gradcheck.numerical_gradient(loss, kept.copy())
        parameter.value = kept
        assert np.allclose(found[parameter.name], numerical, atol=1e-7), parameter.name


def test_saliency_against_a_numerical_gradient(case):
    network, image = case
    for label in (0, 3):
        score = lambda x: float(network.predict(x[None])[0, label])  # noqa: B023, E731
        numerical = gradcheck.numerical_gradient(score, image)
        assert np.allclose(inspection.saliency(network, image, label), numerical, atol=1e-7)


@pytest.mark.parametrize("size, fill", [(1, 0.0), (2, 0.0), (3, 0.5), (6, 0.0)])
def test_occlusion_by_brute_force(case, size, fill):
    network, image = case
    drops = inspection.occlusion_map(network, image, 2, size=size, fill=fill)
    height, width = image.shape[1:]
    assert drops.shape == (height - size + 1, width - size + 1)
    before = network.predict(image[None])[0, 2]
    for row, col in np.ndindex(drops.shape):
        covered = image.copy()
        for r in range(row, row + size):
            for c in range(col, col + size):
                covered[:, r, c] = fill
        assert drops[row, col] == pytest.approx(before - network.predict(covered[None])[0, 2], abs=1e-12)


def test_occlusion_chooses_a_size():
    network, image = CASES["small"][0], IMAGES["small"]
    assert inspection.occlusion_map(network, image, 0).shape == (6, 8)  # a quarter of 6, rounded down
    float_image = image.astype(np.float32)
    assert inspection.occlusion_map(network, float_image, 0, size=2).shape == (5, 7)


def test_worst_mistakes_by_hand():
    class Table:
        """A layer that looks its scores up."""

        training = False

        def __init__(self, scores):
            self.scores = np.array(scores, float)

        def parameters(self):
            return []

        def eval(self):
            return self

        def forward(self, x):
            return self.scores[x[:, 0, 0, 0].astype(int)]

        def backward(self, grad_output):
            raise NotImplementedError

    network = Sequential(Table([[4, 0, 0], [0, 1, 0], [0, 0, 9], [2, 0, 0], [0, 3, 0]]))
    images = np.arange(5.0).reshape(5, 1, 1, 1)
    found = inspection.worst_mistakes(network, images, np.array([0, 2, 0, 1, 2]), count=3)
    assert found.indices.tolist() == [2, 4, 3] and found.predictions.tolist() == [2, 1, 0]
    expected = [np.log(2 + np.exp(9)), np.log(2 + np.exp(3)), np.log(np.exp(2) + 2)]
    assert np.allclose(found.losses, expected)
    assert len(inspection.worst_mistakes(network, images, np.array([0, 1, 2, 0, 1])).indices) == 0
    classes, probabilities = inspection.top_classes(network, images[4], count=2)
    assert classes.tolist() == [1, 0]
    assert np.allclose(probabilities, np.array([np.exp(3), 1]) / (np.exp(3) + 2))


def test_update_ratios_by_hand():
    before = {"a": np.array([3.0, 4.0]), "b": np.zeros(2), "c": np.zeros(1)}
    after = {"a": np.array([3.0, 4.5]), "b": np.zeros(2), "c": np.ones(1)}
    assert inspection.update_ratios(before, after) == {"a": 0.1, "b": 0.0, "c": np.inf}
    with pytest.raises(ValueError, match="c"):
        inspection.update_ratios(before, {"a": before["a"], "b": before["b"]})


def test_plain_sgd_moves_weights_by_learning_rate_times_gradient():
    network, images = small(), CHANCE.normal(size=(8, 2, 6, 8))
    labels = CHANCE.integers(0, 5, 8)
    optimizer = optim.SGD(network.parameters(), 0.01)
    before = inspection.weights(network)
    next(training.fit(network, (images, labels), epochs=1, batch_size=8, optimizer=optimizer, progress=False))
    ratios = inspection.update_ratios(before, inspection.weights(network))
    for parameter in network.parameters():
        expected = 0.01 * np.linalg.norm(parameter.grad) / np.linalg.norm(before[parameter.name])
        assert ratios[parameter.name] == pytest.approx(expected)


def begun():
    """A network, the generator of a training of ten steps, and the images with their labels."""
    network, images = small(), CHANCE.normal(size=(20, 2, 6, 8))
    labels = CHANCE.integers(0, 5, 20)
    settings = {"epochs": 2, "batch_size": 4, "optimizer": optim.SGD(network.parameters(), 0.01)}
    return network, training.fit(network, (images, labels), **settings, progress=False), images, labels


def recorded(steps=None):
    network, records, images, labels = begun()
    moments = list(inspection.record_training(network, records, images[0], labels[0], steps))
    return network, moments, images, labels


def test_a_recording_keeps_the_chosen_steps():
    network, moments, images, labels = recorded()
    assert [moment.step for moment in moments] == [0, 1, 2, 3, 5, 8, 10]
    assert moments[0].record is None and moments[0].update_ratios == {}
    assert [moment.record.step for moment in moments[1:]] == [1, 2, 3, 5, 8, 10]
    last = moments[-1]
    for name, array in inspection.weights(network).items():
        assert np.array_equal(last.weights[name], array)
        assert not np.array_equal(moments[0].weights[name], array)
    found = inspection.gradients(network, images[0], labels[0])
    assert all(np.array_equal(last.gradients[name], array) for name, array in found.items())
    seen = inspection.activations(network, images[0])
    assert all(np.array_equal(last.activations[name], array) for name, array in seen.items())
    step = inspection.update_ratios(moments[1].weights, moments[2].weights)
    assert moments[2].update_ratios == step
    assert [moment.step for moment in recorded([4, 7, 99])[1]] == [4, 7, 10]


def test_a_recording_can_be_left_and_nothing_is_lost():
    network, records, images, labels = begun()
    moments = []
    for moment in inspection.record_training(network, records, images[0], labels[0], range(99)):
        moments.append(moment)
        if moment.step == 4:
            break
    assert [moment.step for moment in moments] == [0, 1, 2, 3, 4]
    assert np.array_equal(moments[-1].weights["0.Conv2d.weight"], network.parameters()[0].value)


# ---- the biography of a number --------------------------------------------------------------------


def every_place(trace, count):
    """Up to `count` places of every array, corners among them."""
    for name, array in trace.values.items():
        places = list(np.ndindex(array.shape))
        picked = {0, len(places) - 1, *CHANCE.integers(0, len(places), count).tolist()}
        for number in sorted(picked):
            yield name, places[number]


def test_every_sum_adds_up(case):
    trace = inspection.Trace(case[0], case[1], LABEL)
    for name, index in every_place(trace, 12):
        told = trace.biography(name, index)
        assert told.value == trace.values[name][index] and told.gradient == trace.gradients[name][index]
        assert told.fed.total == pytest.approx(told.gradient, abs=1e-12), (name, index)
        values = [term.value for term in told.computed.terms if term.place]
        if told.computed.rule == "max":
            assert max(values) == told.value
        if told.computed.rule in ("sum", "max", "relu"):
            assert told.computed.total == pytest.approx(told.value, abs=1e-12), (name, index)
        else:
            assert told.computed.terms == ()


def layers_that_read_one_array(network):
    """All but the sums of two ways: (name, layer, name of what it reads)."""
    return [(name, layer, *sources) for name, layer, sources in stations(network) if len(sources) == 1]


def test_every_factor_is_the_derivative_that_the_layer_itself_reports(case):
    """The definition of each layer, written down in `wiring`, against the layers' backward passes."""
    network, image = evaluation_copy(case[0]), case[1]
    trace = inspection.Trace(network, image, LABEL)
    for name, layer, source in layers_that_read_one_array(network):
        x = trace.values[source]
        layer.forward(x[None])
        for _, index in (place for place in every_place(trace, 8) if place[0] == name):
            chosen = np.zeros((1, *trace.values[name].shape))
            chosen[0][index] = 1
            expected = layer.backward(chosen)[0]
            shown = np.zeros_like(expected)
            for wire in wiring.of(layer).reads(layer, x, index).wires:
                if wire.index is not None:
                    shown[wire.index] += wire.factor
            assert np.allclose(shown, expected, atol=1e-12), (name, index)
            for parameter in layer.parameters():
                kind = parameter.name.split(".")[-1]
                for place in list(np.ndindex(parameter.value.shape))[:7]:
                    uses = {w.index: w.factor for w in wiring.of(layer).uses(layer, x, kind, place).wires}
                    assert uses.get(index, 0.0) == pytest.approx(parameter.grad[place], abs=1e-12)


def test_who_reads_whom_is_the_same_from_both_ends(case):
    network, image = evaluation_copy(case[0]), case[1]
    trace = inspection.Trace(network, image, LABEL)
    for name, layer, source in layers_that_read_one_array(network):
        x = trace.values[source]
        forward, back = {}, {}
        for index in np.ndindex(trace.values[name].shape):
            for wire in wiring.of(layer).reads(layer, x, index).wires:
                if wire.index is not None:
                    forward[wire.index, index] = (wire.factor, wire.by)
        for index in np.ndindex(x.shape):
            for wire in wiring.of(layer).feeds(layer, x, index).wires:
                if wire.index is not None:
                    back[index, wire.index] = (wire.factor, wire.by)
        assert forward == back


def test_terms_say_where_their_numbers_stand(case):
    trace = inspection.Trace(case[0], case[1], LABEL)
    for name, index in every_place(trace, 6):
        told = trace.biography(name, index)
        for arrays, terms in ((trace.values, told.computed.terms), (trace.gradients, told.fed.terms)):
            for term in terms:
                if term.place is not None:
                    assert term.value == arrays[term.place.name][term.place.index]
                if term.by is not None:
                    assert term.factor == trace.values[term.by.name][term.by.index]


def test_the_path_leads_from_the_loss_to_the_number(case):
    trace = inspection.Trace(case[0], case[1], LABEL)
    for name, index in every_place(trace, 3):
        path = trace.biography(name, index).path
        assert path[-1].place == (name, index)
        if trace.gradients[name][index]:
            assert path[0].place.name == trace.names[-1]
        for above, below in zip(path, path[1:]):
            handed = above.gradient * below.factor
            assert below.share is None or below.share == pytest.approx(handed / below.gradient)
            others = [abs(term.product) for term in trace.fed(below.place).terms]
            assert abs(handed) == pytest.approx(max(others))


def test_the_gradient_starts_as_probability_minus_one(case):
    trace = inspection.Trace(case[0], case[1], LABEL)
    last = trace.names[-1]
    expected = trace.probabilities - np.eye(len(trace.probabilities))[LABEL]
    assert np.allclose(trace.gradients[last], expected)
    assert trace.loss == pytest.approx(-np.log(trace.probabilities[LABEL]))


def test_pixel_gradient_against_a_numerical_one(case):
    network, image = case
    trace = inspection.Trace(network, image, LABEL)
    name = trace.names[-2]
    place = inspection.Place(name, tuple(int(size) - 1 for size in trace.values[name].shape))

    def value(x):
        return float(inspection.activations(network, x)[name][place.index])

    assert np.allclose(trace.pixel_gradient(place), gradcheck.numerical_gradient(value, image), atol=1e-7)


def test_a_residual_sum_tells_of_both_its_ways():
    trace = inspection.Trace(residual(), IMAGES["residual"], LABEL)
    told = trace.biography("1.Residual", (1, 2, 3))
    ends = [term.place.name for term in told.computed.terms]
    assert ends == ["1.Residual.2.Conv2d", "0.Conv2d"]
    fed = trace.biography("0.Conv2d", (1, 2, 3)).fed.terms
    assert {term.place.name for term in fed if term.place} == {"1.Residual.0.ReLU", "1.Residual"}
    begun = trace.biography("1.Residual", (1, 2, 2)).fed
    names = {term.place.name for term in begun.terms if term.place}
    assert names == {"2.Residual.0.Conv2d", "2.Residual.shortcut.0.Conv2d"}
    assert begun.shape == (6 + 3, 2, 2) or begun.shape[1:] == (1, 1)
    assert trace.pixel_gradient(told.place).any()


def test_a_pixel_between_two_strides_feeds_nobody():
    convolution = layers.Conv2d(1, 2, 1, stride=2, rng=0)
    network = float64(Sequential(convolution, layers.Flatten(), layers.Linear(8, 4, rng=1)))
    told = inspection.biography(network, CHANCE.normal(size=(1, 4, 4)), 0, "input", (0, 1, 2))
    assert told.fed.terms == () and told.gradient == 0 and len(told.path) == 1


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda n, x: inspection.activations(n, x[0]), r"expected \(N, C, H, W\)"),
        (lambda n, x: inspection.saliency(n, np.stack([x, x]), 0), "2 images"),
        (lambda n, x: inspection.saliency(n, x, 5), "classes are 0..4"),
        (lambda n, x: inspection.occlusion_map(n, x, -1), "classes are 0..4"),
        (lambda n, x: inspection.occlusion_map(n, x, 0, size=7), "use size <= 6"),
        (lambda n, x: inspection.occlusion_map(n, x, 0, size=0), "size must be"),
        (lambda n, x: inspection.worst_mistakes(n, x[None], [0, 1]), r"labels has shape \(2,\)"),
        (lambda n, x: inspection.top_classes(n, x, 0), "count must be"),
        (lambda n, x: inspection.biography(n, x, 0, "9.ReLU", (0,)), "one of 'input', '0.Conv2d'"),
        (lambda n, x: inspection.biography(n, x, 0, "0.Conv2d", (0, 0)), "has shape"),
        (lambda n, x: inspection.biography(n, x, 0, "0.Conv2d", (3, 0, 0)), "counts? from 0"),
    ],
)
def test_bad_inputs_are_refused_with_a_cure(call, words):
    with pytest.raises(ValueError, match=words):
        call(CASES["small"][0], IMAGES["small"])


def test_a_layer_that_cannot_be_traced_is_named():
    class Strange(layers.ReLU):
        pass

    network = Sequential(Strange(), layers.Flatten(), layers.Linear(4, 2))
    with pytest.raises(TypeError, match="Strange"):
        inspection.biography(network, np.ones((1, 2, 2)), 0, "0.Strange", (0, 0, 0))


def test_the_wire_of_a_window_with_nan_is_that_of_the_gradient():
    x = np.array([[[np.nan, 5, 1], [np.nan, 7, 2]]])
    layer = layers.MaxPool2d((2, 2), stride=1)
    assert [wire.factor for wire in wiring.of(layer).reads(layer, x, (0, 0, 0)).wires] == [0, 0, 1, 0]
    grad_input = ops.max_pool2d_backward(np.array([[[[1.0, 0]]]]), x[None], 2, 1)
    assert grad_input[0, 0].tolist() == [[0, 0, 0], [1, 0, 0]]
